"""The words of the acts on many that begin in this room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from conventions.domain.exchange.matching import services as matching
from conventions.pages.staff.bulk_acts import BulkWords

WORDS = {
    matching.ACT: BulkWords(
        page="assignments",
        page_title=_("Propositions d'affectation"),
        running=_("Envoi en cours"),
        finished=_("Envoi fait"),
        done=ngettext_lazy("Une candidature est partie.", "%(n)d candidatures sont parties.", "n"),
        failed=ngettext_lazy("Une candidature n'est pas partie", "%(n)d candidatures ne sont pas parties", "n"),
        roles=("head",),
    ),
}
