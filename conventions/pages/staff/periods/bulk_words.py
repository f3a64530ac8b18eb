"""The words of the acts on many that begin in this room."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from conventions.domain.season.periods import services as periods
from conventions.pages.staff.bulk_acts import BulkWords

WORDS = {
    periods.ACT: BulkWords(
        page="periods",
        page_title=_("Périodes de stage"),
        running=_("Décisions en cours"),
        finished=_("Décisions prises"),
        done=ngettext_lazy("Une décision est prise.", "%(n)d décisions sont prises.", "n"),
        failed=ngettext_lazy("Une décision n'est pas prise", "%(n)d décisions ne sont pas prises", "n"),
    ),
}
