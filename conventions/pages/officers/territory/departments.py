"""The département of which a page is: the one that its address asks for, or where most pupils lack a place."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from conventions.domain.exchange.supply.targets import year_of_targets
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, by_place, total
from conventions.domain.persons.people.territories import Department
from workflow import clock

from .worst import WITHOUT

ASKED = "departement"
"""Parameter of the address, and of a form."""


def of_own_departments(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 404, with a sentence and the way to one's own, where the address asks for another's département."""

    @wraps(view)
    def guarded(http: HttpRequest, departments: list[Department], *args: Any, **kwargs: Any) -> HttpResponse:
        asked = (http.POST if http.method == "POST" else http.GET).get(ASKED, "")
        if asked and asked not in {one.code for one in departments}:
            at = reverse("territory") if http.method == "POST" else http.path
            shown = {"own": departments if len(departments) <= OWN_SHOWN else [], "at": at}
            return render(http, "territory/elsewhere.html", shown, status=404)
        return view(http, departments, *args, **kwargs)

    return guarded


OWN_SHOWN = 8
"""Départements of one's own that are named one by one."""


def department_asked(asked: str, departments: Sequence[Department], *, is_true: bool = True) -> Department:
    """Return the département asked for; where none is, that of one's own in which most pupils lack a place.

    To whoever reads published numbers, which say less, the first.
    """
    named = next((one for one in departments if one.code == asked), None)
    if named or len(departments) == 1 or not is_true:
        return named or departments[0]
    places = [CountedTerritory(Territory.DEPARTMENT, one.code, one.name) for one in departments]
    query = FiguresQuery(CountedTerritory.nation(), year_of_targets(clock.now().date()))
    found = by_place([WITHOUT], query, places)
    return max(departments, key=lambda one: total(found.get(one.code, {}), WITHOUT))
