"""The words of the acts on many that begin in this room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from conventions.domain.dossier.day_counts.services import ACT, READERS
from conventions.pages.staff.bulk_acts import BulkWords

WORDS = {
    ACT: BulkWords(
        page="day_counts",
        page_title=_("Comptes"),
        running=_("Certification des jours en cours"),
        finished=_("Jours certifiés"),
        done=ngettext_lazy("Un compte est certifié.", "%(n)d comptes sont certifiés.", "n"),
        failed=ngettext_lazy("Un compte n'est pas certifié", "%(n)d comptes ne sont pas certifiés", "n"),
        roles=READERS,
        item_page="day_count",
    ),
}
