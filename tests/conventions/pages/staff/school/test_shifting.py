"""Dates of many internships moved together: shown before, an amendment each, what cannot be moved is told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.amendments.days import shifted_days
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import Wanted, draft_amendment
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import School
from tests.kit import lives
from tests.kit.people_factory import move
from tests.kit.sign_in import signed_in
from workflow import journal

pytestmark = pytest.mark.django_db
A_WEEK = timedelta(days=7)


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def office(school) -> Client:
    return signed_in(school.staff.get(role="office").user)


def shown(office: Client, **chosen):
    """The page with what each would become."""
    return office.get(reverse("shift_dates"), {"days": "", "first_day": "", **chosen})


def sent(page, **fields) -> dict:
    """Return the fields of its form, everything ticked as it is shown."""
    found = page.context["page"]
    typed = {"key": found.why["key"].value(), "agreement": [row.token for row in found.rows], "why": "Le pont."}
    return dict(found.kept) | typed | fields


def test_a_class_is_shown_then_moved_by_an_amendment_each(school, office, django_assert_max_num_queries):
    """A week later: the same weekdays and hours; who has begun, who has not signed and other classes stay."""
    many = [lives.signed(school=school) for _ in range(2)]
    other, unsigned = lives.signed(school=school), lives.validated(school=school)
    move(other.pupil, "3e Z")
    with django_assert_max_num_queries(12):
        page = shown(office, classe=many[0].pupil.class_name, days="7")
    first = many[0].first_day
    assert f"→ du {(first + A_WEEK).day}/{first + A_WEEK:%m} au" in " ".join(page.content.decode().split())
    assert {row.convention for row in page.context["page"].rows} == {*many}
    answer = office.post(reverse("shift_chosen"), sent(page))
    assert office.post(reverse("shift_chosen"), sent(page))["Location"] == answer["Location"]
    answer = office.get(answer["Location"]).content.decode()
    assert "2 avenants sont à signer." in answer
    assert f"{reverse('shift_dates')}?classe=3e+B&amp;days=7" in answer
    amendments = Amendment.objects.filter(Amendment.is_being_signed)
    assert {one.convention for one in amendments} == {*many}
    for one in amendments:
        planned = [(day.day + A_WEEK, day.morning, day.afternoon) for day in one.convention.presences()]
        assert [(day.day, day.morning, day.afternoon) for day in one.presences()] == planned
        assert (one.why, one.first_change) == ("Le pont.", first)
    assert not unsigned.amendments.exists()
    assert list(journal.check()) == []


def test_to_a_first_day_and_what_cannot_be_moved_is_told(school, office):
    """One is amended already, one changed since it was shown; neither stops the other."""
    moved, amended, changed = (lives.signed(school=school) for _ in range(3))
    draft_amendment(amended, Wanted(why="Autre chose.", activities="Autre chose."), by=lives.by(amended, "office"))
    page = shown(office, first_day=(moved.first_day + A_WEEK).isoformat())
    agreements = sent(page)["agreement"]
    agreements = [one if changed.number not in one else f"{changed.number}:1" for one in agreements]
    answer = office.post(reverse("shift_chosen"), sent(page, agreement=agreements), follow=True).content.decode()
    assert "Un avenant est à signer." in answer
    assert "L&#x27;avenant n° 1 est en préparation ou à signer" in answer
    assert "a changé depuis que vous l" in answer
    assert moved.amendments.get().presences()[0].day == moved.first_day + A_WEEK
    assert not changed.amendments.exists()


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "un nombre de jours, ou un nouveau premier jour"),
        ({"days": "7", "first_day": f"{lives.monday_ahead()}"}, "un nombre de jours, ou un nouveau premier jour"),
        ({"days": "sept"}, "Écrivez un nombre de jours"),
        ({"first_day": "lundi"}, "Cette date n'est pas lisible"),
        ({"first_day": "9999-12-31"}, "Indiquez un jour à venir"),
        ({"first_day": "0001-01-01"}, "Indiquez un jour à venir"),
    ],
)
def test_how_far_is_asked_again_where_it_cannot_be_read(office, chosen, sentence):
    """The typed value stays, the sentence stands beside it."""
    page = shown(office, **chosen)
    assert page.status_code == 422
    text = page.content.decode().replace("&#x27;", "'")
    assert sentence in text
    assert all(value in text for value in chosen.values())


def test_why_and_something_ticked_are_asked_for(school, office):
    """Without a reason 422, with nothing ticked 409: what was ticked and typed stays, nothing is done."""
    convention = lives.signed(school=school)
    page = shown(office, days="7")
    answer = office.post(reverse("shift_chosen"), sent(page, why=" "))
    assert answer.status_code == 422
    assert "Écrivez en quelques mots pourquoi les dates changent." in answer.content.decode()
    answer = office.post(reverse("shift_chosen"), sent(page, agreement=[]))
    assert (answer.status_code, "Le pont." in answer.content.decode()) == (409, True)
    assert not BulkAct.objects.exists()
    teacher = signed_in(school.staff.get(role="teacher").user)
    assert teacher.post(reverse("shift_chosen"), sent(page)).status_code == 403
    assert not convention.amendments.exists()


def test_holidays_and_days_never_planned_stay_free():
    """Four days from a Thursday on, around the first of May; a pupil of Saturdays keeps Saturdays."""
    monday = lives.monday_ahead().replace(month=4, day=30)
    may = monday.replace(month=5, day=1)
    week = [Presence(monday - timedelta(days=monday.weekday()) + timedelta(days=n), lives.MORNING) for n in range(5)]
    found = [day.day for day in shifted_days(week, may, department="49")]
    assert may not in found
    assert len({*found}) == 5
    assert all(day.weekday() < 5 for day in found)
    saturday = Presence(may + timedelta(days=(5 - may.weekday()) % 7), lives.MORNING)
    [day] = shifted_days([saturday], saturday.day + timedelta(days=10), department="49")
    assert day.day.weekday() == 5
