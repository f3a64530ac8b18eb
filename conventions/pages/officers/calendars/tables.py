"""Calendars as they leave in a file: the years of an officer's académies; the days of one, as an import reads them."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.law.calendars.content import ClosedPeriod, Content, PeriodKind
from conventions.domain.law.calendars.queries import YearToFill
from conventions.domain.numbers.exports.tables import Table, TableColumn

PRE_RENTREE = "pré-rentrée"
"""Name of the first day of a school year in an import."""


def state_of(year: YearToFill) -> StrOrPromise:
    """Return where the calendar of a year stands, in words."""
    if year.is_published:
        return _("publié")
    if year.is_under_way:
        return _("à publier")
    return _("en préparation") if year.calendar else _("pas commencé")


def table_of_years(rows: Iterable[YearToFill]) -> Table:
    return Table(
        "calendriers",
        _("Calendriers scolaires"),
        (
            TableColumn(_("Académie"), lambda row: row.academy),
            TableColumn(_("Année"), lambda row: row.label),
            TableColumn(_("État"), state_of),
            TableColumn(_("Arrêté"), lambda row: row.calendar and row.calendar.arrete_number),
            TableColumn(_("Arrêté du"), lambda row: row.calendar and row.calendar.arrete_date),
        ),
        rows,
    )


def table_of_days(content: Content) -> Table:
    """Return all that a calendar says, under the heads that an import reads."""
    first = content.pre_rentree
    rows = [ClosedPeriod(PRE_RENTREE, PRE_RENTREE.capitalize(), first, first)] if first else []
    return Table(
        "calendrier",
        _("Calendrier scolaire"),
        (
            TableColumn(
                "Nature", lambda row: PeriodKind(row.kind).label if row.kind in PeriodKind.values else row.kind
            ),
            TableColumn("Nom", lambda row: row.name),
            TableColumn("Premier jour", lambda row: row.first_day),
            TableColumn("Dernier jour", lambda row: row.last_day),
            TableColumn("À confirmer", lambda row: "oui" if row.to_confirm else ""),
            TableColumn("Département", lambda row: row.department),
        ),
        [*rows, *content.periods],
    )


def table_of_periods(
    title: StrOrPromise, rows: Iterable[ClosedPeriod], *, has_places: bool, empty: StrOrPromise
) -> Table:
    """Return closed periods with what may be done; each says its département where the académie ``has_places``."""
    return Table(
        "",
        title,
        (
            TableColumn(_("Nom"), lambda row: row.name),
            TableColumn(_("Département"), _place, within="nom", stands=has_places),
            TableColumn(_("Dates"), lambda row: row.days),
            TableColumn(_("État"), _to_confirm, within="dates", badge=lambda row: "warning"),
            TableColumn(_("Que faire")),
        ),
        rows,
        is_titled=True,
        sorts=False,
        empty=empty,
    )


def _place(period: ClosedPeriod) -> StrOrPromise:
    return _("seulement dans le département %(code)s") % {"code": period.department} if period.department else ""


def _to_confirm(period: ClosedPeriod) -> StrOrPromise:
    return _("à confirmer") if period.to_confirm else ""
