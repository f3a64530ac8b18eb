"""The list of pupils with their applications."""

from django.core.paginator import Page
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from conventions.domain.numbers.exports.tables import Table, TableColumn


def table_of_applicants(page: Page) -> Table:
    n = page.paginator.count
    return Table(
        "",
        ngettext("%(n)d élève", "%(n)d élèves", n) % {"n": n},
        (
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Classe"), lambda row: row.pupil.year_class, within="eleve"),
            TableColumn(_("Candidatures"), is_read=True),
        ),
        page,
        sorts=False,
    )
