"""The curves of the demonstration on the officer's home: no cliff outside of periods, nobody left over of last year."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.development.demo.past_weeks import photograph_past_weeks
from config.development.demo.population import school_moment
from config.development.demo.schools import NATIONAL_OFFICER, OFFICER, make_officer, make_platform_accounts
from config.development.demo.territories import write_schools
from config.development.demo.whole_schools import WHOLE_SCHOOLS, WholeSchool, fill
from conventions.domain.exchange.supply.weeks import WEEK
from conventions.domain.numbers.figures.photographs import photograph_figures
from conventions.domain.numbers.figures.rebuilding import rebuild_figures
from conventions.domain.persons.people.models import User
from conventions.domain.season.periods.models import Period
from tests.kit.places import load_some_places
from tests.kit.sign_in import verified
from workflow import clock

MOST = 0.15
"""Share of the pupils without a place by whom their number moves in a week, at most."""
FEW = 5
"""Pupils who may find a place in a week, however few there are."""
Curve = Mapping[date, int]
Span = tuple[date, date]


def cliffs(curve: Curve, spans: Iterable[Span]) -> Iterator[str]:
    """Yield each Monday since which a number moved too far, but in the week in which a period begins or ends."""
    days = list(spans)
    for (before, then), (monday, now) in pairwise(sorted(curve.items())):
        is_near = any(before <= first <= monday or before <= last < monday for first, last in days)
        if abs(now - then) > max(MOST * then, FEW) and not is_near:
            yield f"{monday}: {then} → {now}"


def curves(client: Client) -> list[Curve]:
    """Return those of this year and of last year as the page gives them in a file, on the Mondays of each."""
    sent = client.get(reverse("territory"), {"graphique": "courbe.csv"}).content.decode("utf-8-sig")
    _heads, *rows = csv.reader(io.StringIO(sent), delimiter=";")
    told = [(datetime.strptime(monday, "%d/%m/%Y").date(), *numbers) for monday, *numbers in rows]
    this = {monday: int(now) for monday, now, _before in told if now}
    return [this, {monday - 52 * WEEK: int(before) for monday, _now, before in told if before}]


def a_sixth(whole: WholeSchool) -> WholeSchool:
    """Return a school with every sixth of its pupils of this year, as far with their agreements; last year is whole."""
    states = {level: {state: max(n // 6, 1) for state, n in own.items()} for level, own in whole.states.items()}
    return replace(whole, now=whole.now[::6], states=states, closed=1)


@pytest.fixture
def filled(settings) -> None:
    """Sixty schools for the figures beside the collège and the lycée, a sixth of this year, and all photographs."""
    settings.KIND_DAYS = {"application_3e_segpa": 10, "initiation_4e_segpa": 5}
    load_some_places()
    base = school_moment(timezone.now())
    with clock.held(base):
        make_platform_accounts()
        make_officer(NATIONAL_OFFICER, "", level="national")
        for whole in WHOLE_SCHOOLS:
            fill(a_sixth(whole), base)
        write_schools(base)
        rebuild_figures()
        photograph_past_weeks()
        photograph_figures()


@pytest.mark.django_db
def test_an_officer_sees_no_cliff_and_nobody_left_over_of_last_year(filled):
    """The officers of Guyane and of the nation see curves go down week by week, last year's to nobody."""
    for email, schools in ((OFFICER, {"school__department": "973"}), (NATIONAL_OFFICER, {})):
        spans = Period.objects.filter(**schools).values_list("first_day", "last_day")
        this, last = curves(verified(User.objects.get(email=email)))
        assert len(last) > 40
        assert max(last.values()) > 40, "as many as were expected when the year began"
        assert (email, list(cliffs(this, spans))) == (email, [])
        assert (email, list(cliffs(last, spans))) == (email, [])
        assert last[max(last)] == 0, email


def test_a_cliff_is_found_and_that_of_a_period_is_none():
    """A school that agrees at once; the same in the week in which its period begins, and in that in which it ends."""
    mondays = [date(2026, 9, 7) + WEEK * n for n in range(5)]
    fair, cliff = (dict(zip(mondays, told, strict=True)) for told in ((60, 55, 50, 47, 44), (60, 59, 29, 28, 25)))
    assert list(cliffs(fair, [])) == []
    assert list(cliffs(cliff, [])) == ["2026-09-21: 59 → 29"]
    begins, ends = (date(2026, 9, 21), date(2026, 10, 2)), (date(2026, 9, 7), date(2026, 9, 18))
    assert list(cliffs(cliff, [begins])) == list(cliffs(cliff, [ends])) == []
    elsewhere = [(date(2026, 9, 7), date(2026, 9, 11)), (date(2026, 9, 28), date(2026, 10, 2))]
    assert list(cliffs(cliff, elsewhere)) == ["2026-09-21: 59 → 29"]
