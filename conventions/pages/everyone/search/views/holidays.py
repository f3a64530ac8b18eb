"""Internships in the holidays, which no school organises: the chambers to call in a département, and the weeks."""

from datetime import timedelta
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from conventions.domain.law.chambers.models import Chamber
from conventions.domain.law.rules.calendars import SchoolHoliday, holidays_ahead
from conventions.domain.law.rules.school_years import years_in
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.pages.shared.hearing import heard
from workflow import clock

AHEAD = timedelta(days=365)
FOR: dict[str, StrOrPromise] = {
    Chamber.Kind.COMMERCE: _("Magasin, entreprise, service"),
    Chamber.Kind.CRAFTS: _("Artisan : coiffure, garage, boulangerie, bâtiment"),
    Chamber.Kind.AGRICULTURE: _("Ferme, élevage, pépinière"),
}
"""Hosts for which each chamber is called."""


class HolidayPlaces:
    """Page of a département: whom to call, and when there are holidays."""

    def __init__(self, http: HttpRequest) -> None:
        self.department = DEPARTMENTS.get(http.GET.get("departement", ""))
        self.departments = list(DEPARTMENTS.values())

    @cached_property
    def chambers(self) -> list[tuple[StrOrPromise, Chamber]]:
        """The chambers, each with the hosts for which it is called; none while the operator has listed none."""
        code = self.department.code if self.department else ""
        found = list(Chamber.objects.filter(department=code).order_by("name", "pk"))
        return [(words, one) for kind, words in FOR.items() for one in found if one.kind == kind]

    @cached_property
    def weeks(self) -> tuple[SchoolHoliday, ...]:
        """The holidays of a year to come that last a week; none where their calendar is not known."""
        if self.department is None:
            return ()
        code = self.department.code
        today = clock.now().astimezone(self.department.tz).date()
        return tuple(off for off in holidays_ahead(code, years_in(code), today, AHEAD) if off.lasts_a_week)


@heard
@require_safe
def holiday_places(http: HttpRequest) -> HttpResponse:
    """Tell whom a family calls for an internship in the holidays."""
    return render(http, "search/holidays.html", {"page": HolidayPlaces(http)})
