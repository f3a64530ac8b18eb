"""Internships that have not begun, whose dates are moved together: how far, why, and what each would become."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conventions.domain.agreements.models import Convention
from conventions.domain.batches.queries import CountedAct
from conventions.domain.batches.shifting import ACT, MAY_BE_SHIFTED, Shift
from conventions.domain.people.standing import Standing
from conventions.pages.many import BulkWords, under_way
from conventions.pages.visibility import agreements_of_year, visible_classes
from conventions.pages.years import in_classes

from ..forms import ShiftForm, WhyForm


@dataclass(frozen=True)
class Shifted:
    """One agreement and the days that it would have."""

    convention: Convention
    first_day: date
    last_day: date

    @property
    def change(self) -> str:
        """Days before and after, in words."""
        days = (self.convention.first_day, self.convention.last_day, self.first_day, self.last_day)
        before_first, before_last, first, last = (date_format(day, "j/m") for day in days if day)
        return _("du %(before_first)s au %(before_last)s → du %(first)s au %(last)s") % {
            "before_first": before_first,
            "before_last": before_last,
            "first": first,
            "last": last,
        }

    @property
    def token(self) -> str:
        """What a form sends back: which agreement was shown, and how long its journal was then."""
        return f"{self.convention.number}:{self.convention.journal_length}"


class ShiftPage:
    """What the address, or the form, chose: a class, and how far its dates are moved."""

    KEPT = ("classe", *ShiftForm.base_fields)

    def __init__(self, standing: Standing, given: QueryDict, why: WhyForm) -> None:
        self._standing = standing
        self._kept = {name: str(given[name]) for name in self.KEPT if name in given}
        self.class_name = self._kept.get("classe")
        self.form = ShiftForm(given if set(ShiftForm.base_fields) & set(given) else None)
        self.why = why

    @property
    def here(self) -> str:
        """The page's own address, with what was chosen."""
        return reverse("shift_dates") + (f"?{urlencode(self._kept)}" if self._kept else "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form that acts gives back of what was chosen."""
        return list(self._kept.items())

    @cached_property
    def class_names(self) -> list[str]:
        """Classes of the pupils that the reader sees."""
        return visible_classes(self._standing)

    @property
    def waiting(self) -> QuerySet[Convention]:
        """The agreements whose dates may be moved, by class and name."""
        found = agreements_of_year(self._standing).filter(MAY_BE_SHIFTED)
        if self.class_name:
            found = found.filter(in_classes(self.class_name))
        read = found.select_related("pupil", "host", "school", "enrolment").prefetch_related("days")
        return read.order_by("enrolment__class_name", "pupil__sort_name", "pk")

    @cached_property
    def shift(self) -> Shift | None:
        """How far, once it is said so that it can be read."""
        return self.form.shift() if self.form.is_bound and self.form.is_valid() else None

    @cached_property
    def rows(self) -> list[Shifted]:
        """Each agreement with the days that it would have; none before it is said how far."""
        if self.shift is None:
            return []
        found = []
        for convention in self.waiting:
            planned = [day.as_presence() for day in convention.days.all()]
            days = [day.day for day in self.shift.timetable(convention, planned)]
            found.append(Shifted(convention, min(days), max(days)))
        return found

    @cached_property
    def under_way(self) -> list[tuple[BulkWords, CountedAct]]:
        return under_way(self._standing, (ACT,))

    def visible(self, seen: dict[str, int]) -> dict[str, int]:
        """Return what was chosen among what the reader sees."""
        known = agreements_of_year(self._standing).filter(number__in=list(seen)).values_list("number", flat=True)
        return {number: seen[number] for number in known}
