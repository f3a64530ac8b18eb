"""Figures of a territory for its officer: true numbers, counted by the database, without a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from conventions.domain.agreements.models import Convention
from conventions.domain.people.models import Level, School, TerritorialOfficer
from conventions.domain.people.territories import department
from conventions.domain.periods.coverage import without_place
from conventions.domain.year.models import Enrolment, SchoolYear

SHOWN_YEARS = 5
BAR = 1000
"""Length of the longest bar."""
COLUMN: dict[str, str] = {
    TerritorialOfficer.Level.DEPARTMENT: "department",
    TerritorialOfficer.Level.ACADEMY: "academy",
    TerritorialOfficer.Level.REGION: "academic_region",
}


@dataclass(frozen=True)
class Figure:
    """One number with its bar."""

    label: str
    count: int
    bar: int
    """Length of the bar."""


@dataclass(frozen=True)
class Place:
    """One département or one school, with its figures."""

    key: str
    name: str
    schools: int
    """How many; 0 for a school itself."""
    pupils: int
    without: int
    in_time: int
    expired: int


def schools_of(territories: Iterable[TerritorialOfficer]) -> QuerySet[School]:
    """Return the open schools that an officer's territories cover; none without a territory."""
    covered = Q(pk__in=())
    for territory in territories:
        if territory.level == TerritorialOfficer.Level.NATIONAL:
            return School.objects.filter(is_closed=False)
        covered |= Q(**{COLUMN[territory.level]: territory.code})
    return School.objects.filter(covered, is_closed=False)


def names_of(territories: Iterable[TerritorialOfficer]) -> list[str]:
    """Return an officer's territories in words."""
    names = []
    for territory in territories:
        found = department(territory.code) if territory.level == TerritorialOfficer.Level.DEPARTMENT else None
        if territory.level == TerritorialOfficer.Level.NATIONAL:
            names.append(str(_("France entière")))
        else:
            names.append(f"{territory.get_level_display()} : {found.name if found else territory.code}")
    return names


def year_asked(number: int | None, today: date) -> Q:
    """Select a school year, the present one of each calendar when none is asked for."""
    if number is not None:
        return Q(year__number=number)
    return Q(year__first_day__lte=today, year__last_day__gte=today)


def years_begun(today: date) -> list[int]:
    """Return the years that may be asked for, the latest first."""
    begun = SchoolYear.objects.filter(first_day__lte=today).order_by("-number")
    return list(begun.values_list("number", flat=True).distinct()[:SHOWN_YEARS])


def pupils_by_level(schools: QuerySet[School], year: Q) -> list[Figure]:
    """Return how many pupils are on the roll of a year, by level."""
    rows = _enrolled(schools, year).values("level").annotate(count=Count("pk")).order_by()
    words = {**dict(Level.choices), "": str(_("niveau non indiqué"))}
    return _figures({row["level"]: row["count"] for row in rows}, words)


def agreements_by_state(schools: QuerySet[School], year: Q) -> list[Figure]:
    """Return how many agreements of a year there are, by state, in the order of their life."""
    rows = _agreements(schools, year).values("status").annotate(count=Count("pk")).order_by()
    return _figures({row["status"]: row["count"] for row in rows}, Convention.labels())


def totals(departments: Iterable[Place]) -> dict[str, int]:
    """Return the few numbers of a year that matter first, those of the départements added up."""
    found = list(departments)
    return {name: sum(getattr(one, name) for one in found) for name in ("pupils", "without", "in_time", "expired")}


def departments_of(schools: QuerySet[School], year: Q) -> list[Place]:
    """Return the départements with their figures of a year: three queries."""
    counted: dict[str, dict[str, int]] = {}
    by_pupils = _enrolled(schools, year).values("pupil__school__department")
    by_agreements = _agreements(schools, year).values("school__department")
    for rows, column in (
        (schools.values("department").annotate(schools=Count("pk")), "department"),
        (
            by_pupils.annotate(pupils=Count("pk"), without=Count("pk", filter=without_place())),
            "pupil__school__department",
        ),
        (by_agreements.annotate(**_outcomes()), "school__department"),
    ):
        for row in rows.order_by():
            counted.setdefault(row.pop(column), {}).update(row)
    codes = sorted(counted)
    return _places([(code, _name_of(code), counted[code]) for code in codes])


def schools_with_figures(schools: QuerySet[School], year: Q) -> list[Place]:
    """Return the schools of one département with their figures of a year: one query."""
    pupils = Enrolment.objects.filter(year, pupil__school=OuterRef("pk"), left_at=None)
    agreements = Convention.objects.filter(year, school=OuterRef("pk"))
    rows = schools.order_by("sort_name", "id").values(
        *("uai", "name", "city"),
        pupil_count=_counted(pupils, "pupil__school"),
        without=_counted(pupils.filter(without_place()), "pupil__school"),
        in_time=_counted(agreements.filter(Convention.counts_as_signed), "school"),
        expired=_counted(agreements.filter(Convention.is_expired), "school"),
    )
    return _places(
        [
            (row["uai"], f"{row['name']}, {row['city']}".rstrip(", "), {**row, "pupils": row["pupil_count"]})
            for row in rows
        ]
    )


def _places(rows: list[tuple[str, str, dict[str, int]]]) -> list[Place]:
    columns = ("schools", "pupils", "without", "in_time", "expired")
    return [Place(key, name, **{column: counts.get(column, 0) for column in columns}) for key, name, counts in rows]


def _name_of(code: str) -> str:
    found = department(code) if code else None
    return f"{code} – {found.name}" if found else str(_("département non indiqué"))


def _enrolled(schools: QuerySet[School], year: Q) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(year, pupil__school__in=schools, left_at=None)


def _agreements(schools: QuerySet[School], year: Q) -> QuerySet[Convention]:
    return Convention.objects.filter(year, school__in=schools)


def _outcomes() -> dict[str, Count]:
    return {
        "in_time": Count("pk", filter=Convention.counts_as_signed),
        "expired": Count("pk", filter=Convention.is_expired),
    }


def _counted(rows: QuerySet, school: str) -> Coalesce:
    """Return the number of ``rows`` of each school as a column."""
    return Coalesce(Subquery(rows.order_by().values(school).annotate(n=Count("pk")).values("n")), 0)


def _figures(counts: dict[str, int], labels: dict[str, str]) -> list[Figure]:
    rows = [(label, counts[key]) for key, label in labels.items() if counts.get(key)]
    longest = max((count for _label, count in rows), default=1)
    return [Figure(label, count, BAR * count // longest) for label, count in rows]
