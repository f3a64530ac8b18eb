"""Acts on many, as pages speak of them: the words of each, who may do it, what is under way, what a form sends back."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from conventions.domain.dossier.batches import causes, closing, parts, referents, shifting, year_end
from conventions.domain.dossier.batches.queries import CountedAct, bulk_acts
from conventions.domain.dossier.paper import agreements as printing
from conventions.domain.dossier.paper import piles
from conventions.domain.exchange.matching import services as matching
from conventions.domain.numbers.exports import archives
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.force_majeure import services as force_majeure
from conventions.domain.season.periods import services as periods

_TOKEN = re.compile(r"(?P<number>CV-[0-9A-Z]{4}-[0-9A-Z]{4}):(?P<length>[0-9]{1,6})(?::(?P<shown>[0-9a-f]{16}))?")


def _tokens_in(given: list[str]) -> list[re.Match[str]]:
    """Find ``CV-7F3K-9Q2M:12``, or that and the digest of what was shown, one or several per text; skip the rest."""
    return [match for text in given for word in text.split() if (match := _TOKEN.fullmatch(word))]


def read_tokens(given: list[str]) -> dict[str, int]:
    """Return the length of the journal of each agreement that a form names, by number."""
    return {match["number"]: int(match["length"]) for match in _tokens_in(given)}


def read_shown(given: list[str]) -> dict[str, str]:
    """Return the digest of what was shown of each agreement that a form names, by number; of those that have one."""
    return {match["number"]: match["shown"] for match in _tokens_in(given) if match["shown"]}


@dataclass(frozen=True)
class BulkWords:
    """The words of one act; ``page`` is the one from which it is begun."""

    page: str
    page_title: Promise
    running: Promise
    finished: Promise
    done: Promise
    """How many were done, with ``n``."""
    failed: Promise
    """How many were not, with ``n``."""
    roles: tuple[str, ...] = WRITERS
    """Who reads what became of it and takes it up again; who may begin it is said by the page from which it is."""
    item_page: str = "agreement"
    """The page of an agreement that was not done: there it is decided alone."""
    follow: str = ""
    """Template of what comes next once it is done."""
    brings: str = ""
    """The page of what was made, as long as it is kept; whoever did not ask for it does not open it."""


WORDS = {
    "approve": BulkWords(
        page="approvals",
        page_title=_("Valider et signer"),
        running=_("Validation en cours"),
        finished=_("Validation terminée"),
        done=ngettext_lazy("Une convention validée", "%(n)d conventions validées", "n"),
        failed=ngettext_lazy("Une convention n'est pas validée", "%(n)d conventions ne sont pas validées", "n"),
        roles=("head",),
        item_page="review_agreement",
        follow="signing/_after_approval.html",
    ),
    causes.SEND_BACK: BulkWords(
        page="approvals",
        page_title=_("Valider et signer"),
        running=_("Renvois au secrétariat en cours"),
        finished=_("Renvois au secrétariat faits"),
        done=ngettext_lazy("Une convention est renvoyée.", "%(n)d conventions sont renvoyées.", "n"),
        failed=ngettext_lazy("Une convention n'est pas renvoyée", "%(n)d conventions ne sont pas renvoyées", "n"),
        roles=("head",),
        item_page="review_agreement",
    ),
    "remind": BulkWords(
        page="reminders",
        page_title=_("Relancer ensemble"),
        running=_("Relances en cours"),
        finished=_("Relances faites"),
        done=ngettext_lazy("Une relance est partie.", "%(n)d relances sont parties.", "n"),
        failed=ngettext_lazy("Une relance n'est pas partie", "%(n)d relances ne sont pas parties", "n"),
    ),
    parts.ACT: BulkWords(
        page="finish_parts",
        page_title=_("Terminer ensemble"),
        running=_("Parties de l'établissement en cours"),
        finished=_("Parties de l'établissement terminées"),
        done=ngettext_lazy(
            "Une convention est prête à être validée.", "%(n)d conventions sont prêtes à être validées.", "n"
        ),
        failed=ngettext_lazy("Une convention est à ouvrir", "%(n)d conventions sont à ouvrir", "n"),
    ),
    closing.ACT: BulkWords(
        page="agreements",
        page_title=_("Choisir des conventions"),
        running=_("Clôtures en cours"),
        finished=_("Dossiers clôturés"),
        done=ngettext_lazy("Un dossier est clôturé.", "%(n)d dossiers sont clôturés.", "n"),
        failed=ngettext_lazy("Un dossier n'est pas clôturé", "%(n)d dossiers ne sont pas clôturés", "n"),
        roles=closing.CLOSERS,
    ),
    printing.ACT: BulkWords(
        page="agreements",
        page_title=_("Choisir des conventions"),
        running=_("Préparation de l'impression"),
        finished=_("Impression prête"),
        done=ngettext_lazy("Une convention est prête à imprimer.", "%(n)d conventions sont prêtes à imprimer.", "n"),
        failed=ngettext_lazy("Une convention ne s'imprime pas", "%(n)d conventions ne s'impriment pas", "n"),
        follow="school/_printed.html",
    ),
    force_majeure.SUSPEND: BulkWords(
        page="suspensions",
        page_title=_("Stages suspendus"),
        running=_("Suspension en cours"),
        finished=_("Suspension faite"),
        done=ngettext_lazy("Un stage est suspendu.", "%(n)d stages sont suspendus.", "n"),
        failed=ngettext_lazy("Un stage n'est pas suspendu", "%(n)d stages ne sont pas suspendus", "n"),
    ),
    force_majeure.RESUME: BulkWords(
        page="suspensions",
        page_title=_("Stages suspendus"),
        running=_("Reprise en cours"),
        finished=_("Reprise faite"),
        done=ngettext_lazy("Un stage reprend.", "%(n)d stages reprennent.", "n"),
        failed=ngettext_lazy("Un stage ne reprend pas", "%(n)d stages ne reprennent pas", "n"),
    ),
    force_majeure.MAKE_UP: BulkWords(
        page="suspensions",
        page_title=_("Stages suspendus"),
        running=_("Avenants en cours"),
        finished=_("Avenants faits"),
        done=ngettext_lazy("Un avenant est à signer.", "%(n)d avenants sont à signer.", "n"),
        failed=ngettext_lazy("Un avenant n'est pas fait", "%(n)d avenants ne sont pas faits", "n"),
    ),
    force_majeure.SETTLE: BulkWords(
        page="suspensions",
        page_title=_("Stages suspendus"),
        running=_("Validation en cours"),
        finished=_("Validation faite"),
        done=ngettext_lazy(
            "Ce qui a été fait d'un stage est validé.", "Ce qui a été fait de %(n)d stages est validé.", "n"
        ),
        failed=ngettext_lazy("Un stage n'est pas validé", "%(n)d stages ne sont pas validés", "n"),
    ),
    shifting.ACT: BulkWords(
        page="shift_dates",
        page_title=_("Décaler des dates"),
        running=_("Avenants en cours"),
        finished=_("Avenants faits"),
        done=ngettext_lazy("Un avenant est à signer.", "%(n)d avenants sont à signer.", "n"),
        failed=ngettext_lazy("Un avenant n'est pas fait", "%(n)d avenants ne sont pas faits", "n"),
        roles=shifting.SHIFTERS,
    ),
    referents.ACT: BulkWords(
        page="referents",
        page_title=_("Référents"),
        running=_("Désignations en cours"),
        finished=_("Désignations faites"),
        done=ngettext_lazy("Un élève est suivi.", "%(n)d élèves sont suivis.", "n"),
        failed=ngettext_lazy("Un élève n'est pas suivi", "%(n)d élèves ne sont pas suivis", "n"),
    ),
    archives.ACT: BulkWords(
        page="signed_files",
        page_title=_("Conventions signées en un fichier"),
        running=_("Fichiers en cours de rassemblement"),
        finished=_("Fichiers rassemblés"),
        done=ngettext_lazy("Une convention est dans l'archive.", "%(n)d conventions sont dans l'archive.", "n"),
        failed=ngettext_lazy("Une convention n'y est pas", "%(n)d conventions n'y sont pas", "n"),
        brings="archive",
    ),
    piles.ACT: BulkWords(
        page="paper_piles",
        page_title=_("Feuilles à signer sur papier"),
        running=_("Feuilles en cours d'enregistrement"),
        finished=_("Feuilles enregistrées"),
        done=ngettext_lazy("Une feuille est enregistrée.", "%(n)d feuilles sont enregistrées.", "n"),
        failed=ngettext_lazy("Une feuille n'est pas enregistrée", "%(n)d feuilles ne sont pas enregistrées", "n"),
    ),
    periods.ACT: BulkWords(
        page="periods",
        page_title=_("Périodes de stage"),
        running=_("Décisions en cours"),
        finished=_("Décisions prises"),
        done=ngettext_lazy("Une décision est prise.", "%(n)d décisions sont prises.", "n"),
        failed=ngettext_lazy("Une décision n'est pas prise", "%(n)d décisions ne sont pas prises", "n"),
    ),
    matching.ACT: BulkWords(
        page="assignments",
        page_title=_("Propositions d'affectation"),
        running=_("Envoi en cours"),
        finished=_("Envoi fait"),
        done=ngettext_lazy("Une candidature est partie.", "%(n)d candidatures sont parties.", "n"),
        failed=ngettext_lazy("Une candidature n'est pas partie", "%(n)d candidatures ne sont pas parties", "n"),
        roles=("head",),
    ),
    year_end.ACT: BulkWords(
        page="years",
        page_title=_("Années scolaires"),
        running=_("Clôture en cours"),
        finished=_("Clôture faite"),
        done=ngettext_lazy("Un dossier est clos.", "%(n)d dossiers sont clos.", "n"),
        failed=ngettext_lazy("Un dossier reste ouvert", "%(n)d dossiers restent ouverts", "n"),
        roles=closing.CLOSERS,
    ),
}
"""Every act that has a page: one line more, and the act on many has its page, its progress and its results."""


def acts_of(standing: Standing) -> list[str]:
    """Return the acts on many of which the reader sees what became."""
    return [name for name, words in WORDS.items() if standing.holds(*words.roles)]


def under_way(standing: Standing, acts: Collection[str]) -> list[tuple[BulkWords, CountedAct]]:
    """Return what is under way at the school, and the reader's own of today, each with its words; one query.

    Of ``acts``, those of which the reader sees what became.
    """
    shown = [name for name in acts_of(standing) if name in acts]
    return [(WORDS[bulk.act], bulk) for bulk in bulk_acts(shown, standing.school, standing.user)]
