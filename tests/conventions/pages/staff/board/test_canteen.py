"""Meals and transport of the pupils who are away: by day, by week, on paper."""

from datetime import time, timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.transport import USUAL, Transport, ways_in
from conventions.domain.dossier.internship.suspension.services import Suspension, suspend
from conventions.pages.shared.drafting.forms import ActivitiesForm
from conventions.pages.staff.board.canteen import Meal
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


@from_the_cast
def stay(school: Any, *, meals: str, transport: str = "", days: list | None = None) -> Any:
    """A signed agreement whose meal and way are written so."""
    convention = lives.host_completed(school=school, days=days)
    office = lives.by(convention, "office")
    lives.services.save_school_part(convention, by=office, fields={"transport": transport or USUAL[0]})
    type(convention).objects.filter(pk=convention.pk).update(meals=meals)
    convention.refresh_from_db()
    lives.services.complete_school_part(convention, by=office)
    lives.services.approve(convention, by=lives.by(convention, "head"))
    lives.sign(convention)
    lives.signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    return convention


@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def gestionnaire(school):
    return signed_in(lives.hire(school, "gestionnaire").user)


KEPT = ActivitiesForm.kept_meals()


def test_the_gestionnaire_sees_who_does_not_eat_at_school_day_by_day(school, gestionnaire):
    """Who brings a meal is away, who comes to the canteen is not; a half-day, or words of the school, are asked."""
    monday = lives.monday_ahead()
    mornings = [lives.Presence(monday + timedelta(days=n), lives.HourSpan(time(8), time(12))) for n in range(5)]
    away = stay(school, meals=KEPT[0])
    canteen = stay(school, meals=KEPT[3])
    half = stay(school, meals=KEPT[4], days=mornings)
    unsure = stay(school, meals="Au self du lycée voisin, payé par l'organisme.")
    week = gestionnaire.get(reverse("canteen"), {"jour": monday.isoformat(), "vue": "semaine"})
    meals = {one.row.convention.pk: one.meals for one in week.context["page"].listed}
    assert meals == {
        away.pk: [Meal.AWAY] * 5,
        canteen.pk: [Meal.AT_SCHOOL] * 5,
        half.pk: [Meal.TO_ASK] * 5,
        unsure.pk: [Meal.TO_ASK] * 5,
    }
    assert dict(week.context["page"].meal_totals)[Meal.AWAY] == [1] * 5
    day = gestionnaire.get(reverse("canteen"), {"jour": monday.isoformat()})
    assert dict(day.context["page"].meal_totals) == {Meal.AWAY: [1], Meal.AT_SCHOOL: [1], Meal.TO_ASK: [2]}
    assert "Au self du lycée voisin, payé par l'organisme." in text(day)
    sunday = gestionnaire.get(reverse("canteen"), {"jour": (monday - timedelta(days=1)).isoformat()})
    assert "tout le monde mange comme d'habitude" in text(sunday)


def test_the_gestionnaire_sees_who_needs_the_bus_or_the_pirogue(school, gestionnaire):
    """As the agreement says it, with its words beside; who comes by other means is not counted."""
    monday = lives.monday_ahead()
    by_river = stay(school, meals=KEPT[0], transport="Prend la pirogue scolaire de Papaïchton à 6 h 15.")
    own = stay(school, meals=KEPT[0])
    shown = gestionnaire.get(reverse("canteen"), {"jour": monday.isoformat()})
    ways = {one.row.convention.pk: one.ways for one in shown.context["page"].listed}
    assert ways == {by_river.pk: [Transport.PIROGUE], own.pk: []}
    assert shown.context["page"].way_totals == [(Transport.PIROGUE, [1])]
    assert "Prend la pirogue scolaire de Papaïchton à 6 h 15." in text(shown)


def test_a_suspended_day_is_counted_in_no_total(school, gestionnaire):
    """From Tuesday noon to Wednesday: half a day is asked, a whole one is suspended, the others are as they were."""
    monday = lives.monday_ahead()
    away = stay(school, meals=KEPT[0], transport="Prend la pirogue scolaire de Papaïchton à 6 h 15.")
    tuesday, wednesday = (monday + timedelta(days=n) for n in (1, 2))
    suspend(away, Suspension("roads", tuesday, from_noon=True, until=wednesday), by=lives.by(away, "head"))
    week = gestionnaire.get(reverse("canteen"), {"jour": monday.isoformat(), "vue": "semaine"})
    page = week.context["page"]
    assert page.listed[0].meals == [Meal.AWAY, Meal.TO_ASK, Meal.SUSPENDED, Meal.AWAY, Meal.AWAY]
    assert page.meal_totals == [
        (Meal.AWAY, [1, 0, 0, 1, 1]),
        (Meal.AT_SCHOOL, [0] * 5),
        (Meal.TO_ASK, [0, 1, 0, 0, 0]),
    ]
    assert page.way_totals == [(Transport.PIROGUE, [1, 1, 0, 1, 1])]
    assert "suspendu" in text(week)


@pytest.mark.parametrize(
    ("words", "ways"),
    [
        (USUAL[0], []),
        (USUAL[1], [Transport.BUS]),
        (USUAL[2], [Transport.PIROGUE]),
        ("En car jusqu'à Dzaoudzi puis la barge, remboursé.", [Transport.BARGE, Transport.BUS]),
        ("À pied, car l'atelier est à côté.", []),
        ("Pas de transport scolaire ce jour-là : en famille.", []),
        ("Il vient sans prendre le bus.", []),
        ("Navette de la commune.", [Transport.BUS]),
        ("", []),
    ],
)
def test_a_way_is_read_in_the_words_of_the_agreement(words, ways):
    """Whatever accents and capitals; « car » as a conjunction and what is denied are no bus."""
    assert ways_in(words) == ways


def test_the_page_of_meals_is_in_the_menu_of_the_gestionnaire_and_closed_to_teachers(school, gestionnaire):
    """Writers and the CPE open it; a teacher does not."""
    assert 'href="/suivi/repas" aria-current="page"' in text(gestionnaire.get("/suivi/repas"))
    assert signed_in(lives.hire(school, "cpe").user).get("/suivi/repas").status_code == 200
    assert signed_in(school.staff.get(role="teacher").user).get("/suivi/repas").status_code == 403


def test_the_page_of_meals_costs_twelve_queries_whatever_its_length(
    school, gestionnaire, django_assert_max_num_queries
):
    """One pupil or three."""
    for _ in range(3):
        clock.set_offset(timedelta())
        convention = stay(school, meals=KEPT[0])
        with django_assert_max_num_queries(12):
            gestionnaire.get(reverse("canteen"), {"jour": convention.first_day.isoformat(), "vue": "semaine"})
