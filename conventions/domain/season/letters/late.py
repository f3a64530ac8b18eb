"""Lines of what a period still lacks when its day comes: pupils without a place, agreements not signed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conventions.domain.law.rules.school_years import school_years
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.queries import enrolled_now
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.season.periods.coverage import UNCOUNTED, Step, standing_in
from conventions.domain.season.periods.due import Due, Matter, due_of
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.queries import periods_of_year
from notifications.dates import date_format

from .letter_lines import LetterLine, LetterReader, lines
from .reading import WHOLE, AtSchool, page, schools_of

STEPS = {
    Matter.SEARCHING: (Step.SEARCHING,),
    Matter.UNSIGNED: (Step.PREPARING, Step.TO_APPROVE, Step.TO_SIGN),
}
"""Steps of the pupils whom each matter concerns."""


@lines("late")
def late_lines(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Yield the lacks of each period for the readers due to hear of them, once for each day on which they are due.

    Between two of these days the week's report says how it goes.
    """
    for here in schools_of(reader, now):
        periods = periods_of_year(here.school, present_year(here.school))
        for period, matter in product(periods, Matter):
            due = due_of(period, matter, *here.qualities)
            new = [one for one, day in due if day <= here.today <= period.last_day and here.is_new(day)]
            if new and (line := _line(here, period, periods, matter, new)):
                yield line


def _line(
    here: AtSchool, period: Period, periods: Sequence[Period], matter: Matter, new: list[Due]
) -> LetterLine | None:
    readers = {reader for due in new for reader in due.readers} & set(here.qualities)
    steps = _steps(period, periods, here.today, _among(here, readers))
    n = sum(steps.get(step, 0) for step in STEPS[matter])
    if not n:
        return None
    return LetterLine(
        kind=f"{matter}-{period.uuid}",
        section="late",
        text=here.named(_said(matter, n, period)),
        page=_page(matter, period, readers),
        count=n,
        is_new=True,
        daily=any(due.is_pressing for due in new),
    )


def _among(here: AtSchool, readers: set[str]) -> Q:
    """Return the filter of the pupils whom a reader hears of, by their roles: all, their own or those they follow."""
    if readers & set(WHOLE):
        return Q()
    return here.own_pupils if "teacher" in readers else here.followed_pupils


def _page(matter: Matter, period: Period, readers: set[str]) -> str:
    """Return the address of the list of those pupils; a referent who is nothing else has a list of their own."""
    if readers == {"referent"}:
        return page("followed_pupils")
    situation = "none" if matter is Matter.SEARCHING else "progress"
    return page("class_pupils", situation=situation, periode=str(period.uuid))


def _steps(period: Period, periods: Sequence[Period], today: date, among: Q) -> dict[int, int]:
    """Return the number of these pupils at each step in a period; two queries."""
    found = standing_in(enrolled_now(period.school).filter(among), periods, today=today, only=period)
    return dict(found.order_by().values_list("step").annotate(n=Count("pk")))


def _said(matter: Matter, n: int, period: Period) -> str:
    assert period.ends_preparation_on is not None  # otherwise nothing is due
    if matter is Matter.SEARCHING:
        text = ngettext(
            "%(n)d élève est sans stage pour %(period)s : conventions à signer au plus tard le %(due)s.",
            "%(n)d élèves sont sans stage pour %(period)s : conventions à signer au plus tard le %(due)s.",
            n,
        )
    else:
        text = ngettext(
            "%(n)d convention n'est pas signée par tous pour %(period)s : à signer au plus tard le %(due)s.",
            "%(n)d conventions ne sont pas signées par tous pour %(period)s : à signer au plus tard le %(due)s.",
            n,
        )
    return text % {"n": n, "period": _named(period), "due": date_format(period.ends_preparation_on, "j F Y")}


def _named(period: Period) -> str:
    return f"«\u00a0{period.name}\u00a0» ({period.dates})"


# -- the territory ---------------------------------------------------------------------------------------------

AHEAD = timedelta(weeks=26)
"""A period that begins later has passed no threshold yet."""
NAMED = 10
"""Schools named in a line; the page of the territory has the others."""
SHARES = {
    Fraction(1, 5): gettext_lazy("Plus d'un cinquième des élèves attendus sont sans stage"),
    Fraction(1, 10): gettext_lazy("Plus d'un dixième des élèves attendus sont sans stage"),
    Fraction(0): gettext_lazy("Des élèves attendus sont sans stage"),
}
"""A threshold in words: no number, which could point at somebody."""


@lines("thresholds")
def threshold_lines(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Tell an officer, once, that schools of their territory have passed a threshold: a line for each threshold."""
    passed: dict[Fraction, list[str]] = {}
    for period in _periods_of(reader.territories, now):
        here = AtSchool(reader, period.school, now)
        due = due_of(period, Matter.SEARCHING, "officer")
        new = [one.above for one, day in due if day <= here.today and here.is_new(day)]
        if new and _is_above(period, here.today, new[-1]):
            passed.setdefault(new[-1], []).append(f"{period.school.name}, {_named(period)}")
    for above, schools in sorted(passed.items(), reverse=True):
        yield LetterLine(
            kind=f"threshold-{above.denominator if above else 0}",
            section="late",
            text=_("%(share)s : %(schools)s.") % {"share": SHARES[above], "schools": _listed(schools)},
            page=page("territory"),
            count=len(schools),
            is_new=True,
        )


def _periods_of(territories: Sequence[TerritorialOfficer], now: datetime) -> Iterator[Period]:
    """Yield the expected periods near enough at the open schools of territories, by school."""
    codes = [one.code for one in DEPARTMENTS.values() if any(territory.covers(one) for territory in territories)]
    near = (now.date(), (now + AHEAD).date())
    rows = Period.objects.filter(school__department__in=codes, school__is_closed=False, is_expected=True)
    published: dict[str, Any] = {}  # the years themselves, once they are read
    for period in rows.filter(first_day__range=near).select_related("school", "year").order_by("school__sort_name"):
        of_school = SimpleLazyObject(partial(school_years, period.school))
        period.published_years = published.setdefault(period.school.department, of_school)
        yield period


def _is_above(period: Period, today: date, above: Fraction) -> bool:
    """Tell whether more than that part of the expected pupils is without a place; five queries."""
    steps = _steps(period, periods_of_year(period.school, period.year), today, Q())
    expected = sum(n for step, n in steps.items() if step not in UNCOUNTED)
    return steps.get(Step.SEARCHING, 0) > above * expected


def _listed(schools: Sequence[str]) -> str:
    rest = len(schools) - NAMED
    if rest <= 0:
        return "\u00a0; ".join(schools)
    others = ngettext("et %(n)d autre établissement", "et %(n)d autres établissements", rest) % {"n": rest}
    return "\u00a0; ".join([*schools[:NAMED], others])
