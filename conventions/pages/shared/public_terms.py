"""The terms of keeping that the page on personal data tells, in its reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.upkeep.retention.term import RetentionTerm


def table_of_public_terms(rows: Iterable[RetentionTerm]) -> Table:
    columns = (TableColumn(_("Quoi"), lambda row: row.what), TableColumn(_("Combien de temps"), term_in_words))
    return Table("", _("Durées de conservation"), columns, rows, sorts=False)


def term_in_words(term: RetentionTerm) -> str:
    """Return the length of a term and what it counts from."""
    if not term.days:
        return str(term.since)
    length = (
        ngettext("%(n)d an", "%(n)d ans", term.years) % {"n": term.years}
        if term.years
        else ngettext("%(n)d jour", "%(n)d jours", term.days) % {"n": term.days}
    )
    return f"{length} {term.since}"
