"""Meals and transport of the pupils who are away: who does not eat at school on which day, who takes which way."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.transport import Transport, ways_in
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.drafting.forms import ActivitiesForm
from notifications.language import in_french

from .forms import BoardForm
from .queries import BoardRow, HalfDayCell, classes_seen_by, rows_for_board


class Meal(StrEnum):
    """Lunch of a pupil who is at the host's, as far as the school's kitchen is concerned."""

    AWAY = "away"
    AT_SCHOOL = "at_school"
    TO_ASK = "to_ask"
    """The agreement does not say: one half-day only, or words about the school that a person must read."""
    SUSPENDED = "suspended"
    """The internship is: whether the school itself is open that day, this page does not know."""


ABOUT_SCHOOL = ("cantine", "demi-pension", "établissement", "collège", "lycée", "self")


@in_french
def meal_of(words: str, cells: list[HalfDayCell]) -> Meal:
    """Say it of one day: what the agreement writes, and whether the pupil is away at noon."""
    suspended = [cell.is_suspended for cell in cells]
    if any(suspended):
        return Meal.SUSPENDED if all(suspended) else Meal.TO_ASK
    if words == str(ActivitiesForm.AT_SCHOOL):
        return Meal.AT_SCHOOL
    half = len(cells) < 2 or words == str(ActivitiesForm.NO_MEAL)
    if half or not words or any(one in words.lower() for one in ABOUT_SCHOOL):
        return Meal.TO_ASK
    return Meal.AWAY


@dataclass(frozen=True)
class Away:
    """One pupil over the days shown."""

    row: BoardRow
    meals: list[Meal | None]
    """Meal of each day, ``None`` where the pupil is at school."""
    ways: list[Transport]


class CanteenPage:
    """A day, or a week, of meals and transport."""

    def __init__(self, standing: Standing, query: QueryDict) -> None:
        self._standing = standing
        self.asked = BoardForm(query).chosen(standing.school.today())

    @cached_property
    def rows(self) -> list[BoardRow]:
        asked = self.asked
        return rows_for_board(self._standing, asked["first"], asked["last"], class_name=asked["class_name"])

    @cached_property
    def days(self) -> list[date]:
        """The day, or Monday to Friday and further when somebody is expected then."""
        if not self.asked["is_week"]:
            return [self.asked["day"]]
        length = max([5, *(day.weekday() + 1 for row in self.rows for day in row.days)])
        return [self.asked["monday"] + timedelta(days=n) for n in range(length)]

    @cached_property
    def listed(self) -> list[Away]:
        return [
            Away(
                row=row,
                meals=[meal_of(row.convention.meals, row.days[day]) if day in row.days else None for day in self.days],
                ways=ways_in(row.convention.transport),
            )
            for row in self.rows
        ]

    @property
    def first_counts(self) -> list[tuple[int, StrOrPromise]]:
        """Numbers that the kitchen asks for first: who is away, at school, to ask; of a week, meals of all its days."""
        nouns = {Meal.AWAY: _("repas en moins"), Meal.AT_SCHOOL: _("mangent ici"), Meal.TO_ASK: _("à vérifier")}
        return [(sum(by_day), nouns[meal]) for meal, by_day in self.meal_totals]

    @property
    def meal_totals(self) -> list[tuple[Meal, list[int]]]:
        """How many, by day, of what is not suspended."""
        return [
            (meal, [sum(one.meals[n] is meal for one in self.listed) for n in range(len(self.days))])
            for meal in Meal
            if meal is not Meal.SUSPENDED
        ]

    @property
    def way_totals(self) -> list[tuple[Transport, list[int]]]:
        """How many take what the school organises, by day; what nobody takes is left out."""
        counts = [
            (
                way,
                [
                    sum(way in one.ways and one.meals[n] not in (None, Meal.SUSPENDED) for one in self.listed)
                    for n in range(len(self.days))
                ],
            )
            for way in Transport
        ]
        return [(way, by_day) for way, by_day in counts if any(by_day)]

    @cached_property
    def classes(self) -> list[str]:
        return classes_seen_by(self._standing)

    @property
    def addresses(self) -> dict[str, str]:
        """Addresses of the neighbouring views, with the same class."""
        asked, day = self.asked, self.asked["day"]
        step = timedelta(days=7 if asked["is_week"] else 1)
        return {
            "before": self._address(day - step, is_week=asked["is_week"]),
            "after": self._address(day + step, is_week=asked["is_week"]),
            "other": self._address(day, is_week=not asked["is_week"]),
        }

    def _address(self, day: date, *, is_week: bool) -> str:
        kept = {"jour": day.isoformat(), "vue": "semaine" if is_week else "jour", "classe": self.asked["class_name"]}
        return f"{reverse('canteen')}?{urlencode({name: value for name, value in kept.items() if value})}"
