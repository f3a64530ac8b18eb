"""How the page of an act on many speaks, by the act's name; and what became of each item."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from conventions.domain.batches import parts, referents
from conventions.domain.batches.models import BulkItem
from conventions.domain.batches.queries import CountedAct
from conventions.domain.exports import archives
from conventions.domain.force_majeure import services as force_majeure
from conventions.domain.force_majeure.queries import TELLING, Told, told_by
from conventions.domain.paper import piles
from conventions.pages.progress import BulkProgress


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
    brings: str = ""
    """Page that gives what the act has made to whoever asked for it."""


WORDS = {
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
}
"""Acts that the office does on many; the head's approvals have a page of their own."""


class BulkPage(BulkProgress):
    """One act on many: how far it is, then what became of each."""

    def __init__(self, bulk: CountedAct) -> None:
        super().__init__(bulk)
        self.words = WORDS[bulk.act]

    @cached_property
    def told(self) -> Told | None:
        """How far the messages are that tell everybody of a suspension, or of what follows."""
        return told_by(self.bulk) if self.bulk.act in TELLING else None

    @property
    def title(self) -> Promise:
        return self.words.running if self.is_running else self.words.finished

    @property
    def done(self) -> str:
        return str(self.words.done % {"n": self.bulk.done}) if self.bulk.done else ""

    @property
    def failed(self) -> str:
        return str(self.words.failed % {"n": self.bulk.failed}) if self.bulk.failed else ""

    @property
    def brings(self) -> str:
        """Page of what was made, as long as it is kept; whoever did not ask for it does not open it."""
        return self.words.brings if self.bulk.done and archives.is_kept(self.bulk) else ""

    @cached_property
    def failures(self) -> list[BulkItem]:
        """The items that were not done, each with its reason."""
        failed = self.bulk.items.filter(result=BulkItem.Result.FAILED)
        return list(failed.select_related("convention__pupil", "pupil").order_by("position"))
