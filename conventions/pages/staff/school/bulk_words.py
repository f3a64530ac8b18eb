"""The words of the acts on many that begin in this room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from conventions.domain.dossier.batches import closing, parts, referents, shifting, year_end
from conventions.domain.dossier.paper import agreements as printing
from conventions.domain.numbers.exports import archives
from conventions.pages.staff.bulk_acts import BulkWords

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
