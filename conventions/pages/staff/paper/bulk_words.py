"""The words of the acts on many that begin in this room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from conventions.domain.dossier.paper import piles
from conventions.pages.staff.bulk_acts import BulkWords

WORDS = {
    piles.ACT: BulkWords(
        page="paper_piles",
        page_title=_("Feuilles à signer sur papier"),
        running=_("Feuilles en cours d'enregistrement"),
        finished=_("Feuilles enregistrées"),
        done=ngettext_lazy("Une feuille est enregistrée.", "%(n)d feuilles sont enregistrées.", "n"),
        failed=ngettext_lazy("Une feuille n'est pas enregistrée", "%(n)d feuilles ne sont pas enregistrées", "n"),
    ),
}
