"""Internships that have not begun, whose dates are moved together: how far, why, and what each would become."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.shifting import ACT, MAY_BE_SHIFTED, Shift
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.visibility import agreements_of_year
from notifications.dates import date_format

from ..forms import ShiftForm, WhyForm
from .chosen_agreements import ChosenAgreementsPage


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
        """Token that a form sends back: which agreement was shown, and how long its journal was then."""
        return f"{self.convention.number}:{self.convention.journal_length}"


class ShiftPage(ChosenAgreementsPage):
    """Agreements that the address, or the form, chose: a class, and how far its dates are moved."""

    PAGE, ACT, KEPT = "shift_dates", ACT, ("classe", *ShiftForm.base_fields)

    def __init__(self, standing: Standing, given: QueryDict, why: WhyForm) -> None:
        super().__init__(standing, given)
        self.form = ShiftForm(given if set(ShiftForm.base_fields) & set(given) else None)
        self.why = why

    @property
    def waiting(self) -> QuerySet[Convention]:
        """The agreements whose dates may be moved, by class and name."""
        found = agreements_of_year(self._standing).filter(MAY_BE_SHIFTED)
        read = self.of_class(found).select_related("pupil", "host", "school", "enrolment").prefetch_related("days")
        return read.order_by("enrolment__class_name", "pupil__sort_name", "pk")

    @cached_property
    def shift(self) -> Shift | None:
        """The shift that was typed; none while the form is empty or wrong."""
        return self.form.shift() if self.form.is_bound and self.form.is_valid() else None

    @cached_property
    def rows(self) -> list[Shifted]:
        """Each agreement with the days it would have after the shift; empty without a shift."""
        if self.shift is None:
            return []
        rows = []
        for convention in self.waiting:
            planned = [day.as_presence() for day in convention.days.all()]
            days = [day.day for day in self.shift.timetable(convention, planned)]
            rows.append(Shifted(convention, min(days), max(days)))
        return rows
