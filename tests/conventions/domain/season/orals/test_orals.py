"""The orals of a class: arranged, moved, told once, noted, gone after a year; what stands against them says so."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import School
from conventions.domain.season.orals.models import Oral, OralJury, Orals
from conventions.domain.season.orals.queries import places_of, restitution_day_of
from conventions.domain.season.orals.services import (
    add_pupil,
    move_oral,
    note_oral,
    remove_orals,
    tell_orals,
)
from conventions.domain.season.periods.services import remove_period
from conventions.domain.upkeep.retention.people import erase_pupils
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import find
from conventions.domain.upkeep.retention.terms import TABLE
from notifications.models import Message
from notifications.relay import deliver_due
from tests.kit import lives
from tests.kit.orals import (
    CLASS,
    TEN_MINUTES,
    arranged,
    class_with_internships,
    day_after,
    jury,
    oral_of,
    period_of_class,
)
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db
WORDS = ["well", "a_little", "very_well"]


def wrong(conventions, **changes) -> dict[str, list[str]]:
    """Return the sentences, by field, that stand against an arrangement; nothing is written."""
    with pytest.raises(ValidationError) as refusal:
        arranged(conventions, **changes)
    assert not Orals.objects.exists()
    return refusal.value.message_dict


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), timezone.get_current_timezone())


def test_each_pupil_whose_internship_is_over_has_a_place_before_juries_side_by_side():
    """Two juries hear two pupils at once; whoever has nothing signed has no place until one is given."""
    conventions = class_with_internships(3)
    school = conventions[0].school
    without = lives.make_pupil(school)
    lives.hire(school, "cpe", "Vie")
    juries = (jury(school, "B12", "teacher", "head"), jury(school, "B14", "cpe", guest="Ana Voisine"))
    orals = arranged(conventions, juries=juries)
    placed = [(oral.hour, oral.jury.room) for oral in Oral.objects.order_by("hour", "jury__number")]
    assert placed == [(time(8, 30), "B12"), (time(8, 30), "B14"), (time(8, 40), "B12")]
    assert not orals.places.filter(pupil=without).exists()
    given = add_pupil(orals, without)
    assert (given.hour, given.jury.room) == (time(8, 40), "B14")
    assert {oral.day for oral in Oral.objects.all()} == {day_after(conventions)}
    with refused("oral_pupil_gone"):
        add_pupil(orals, without)
    again = arranged(conventions, juries=juries)
    assert again == orals
    assert again.places.filter(pupil=without).exists()


def test_what_stands_against_an_arrangement_is_a_sentence_at_its_field():
    """A Sunday, a public holiday, a day that is past, fewer places than pupils, a room or an adult twice."""
    conventions = class_with_internships(2)
    school = conventions[0].school
    day = day_after(conventions)
    sunday = day + timedelta(days=6 - day.weekday())
    assert "est un dimanche" in wrong(conventions, days=(sunday,))["day"][0]
    year = period_of_class(school).year
    feast = date(year.number + 1, 1, 1)
    assert "est férié" in wrong(conventions, days=(day, feast))["day_2"][0]
    assert "est passé" in wrong(conventions, days=(school.today() - timedelta(days=1),))["day"][0]
    assert "année scolaire" in wrong(conventions, days=(year.last_day + timedelta(days=3),))["day"][0]
    short = replace(TEN_MINUTES, last=time(8, 45))
    assert (
        "À placer : 2 passages de 10 minutes. Ces heures n'ont que 1 places"
        in (wrong(conventions, hours=short)["last_hour"][0])
    )
    lives.hire(school, "cpe", "Vie")
    first = jury(school, "B12", "teacher", "head")
    same_room = wrong(conventions, juries=(first, jury(school, "b12", "cpe", "office")))
    assert "déjà celle du jury 1" in same_room["room_2"][0]
    twice = wrong(conventions, juries=(first, jury(school, "B14", "cpe", "head")))
    assert "est déjà dans le jury 1" in twice["second_2"][0]
    assert wrong(conventions, juries=(jury(school, "B12", "head", "head"),))["second_1"]


def test_nobody_has_a_place_before_the_internship_is_over():
    """A day of the internship itself: the sentence asks for another."""
    conventions = class_with_internships(1)
    assert "finisse avant ce jour" in wrong(conventions, days=(conventions[0].first_day,))["day"][0]


def test_a_room_or_an_adult_of_another_class_is_taken_at_the_same_hours():
    """Each is said at its own field; at another hour both are free."""
    conventions = class_with_internships(1)
    school = conventions[0].school
    other = Orals.objects.get(pk=arranged(conventions).pk)
    other.class_name = "3e A"
    other.save()
    with pytest.raises(ValidationError) as refusal:
        arranged(conventions, juries=(jury(school, "b12", "office", "head"),))
    said = refusal.value.message_dict
    assert "La salle b12 est prise par les oraux de 3e A" in said["room_1"][0]
    assert "est dans un jury de 3e A" in said["second_1"][0]
    later = replace(TEN_MINUTES, first=time(10))
    assert arranged(conventions, hours=later, juries=(jury(school, "b12", "office", "head"),)) != other


def test_a_place_is_moved_or_two_are_exchanged():
    """Who moves gives the former place to whoever had the new one; a place that is no more, or noted, stays."""
    conventions = class_with_internships(2)
    orals = arranged(conventions)
    first, second = Oral.objects.order_by("hour")
    goal = next(place for place in places_of(orals) if place.held_by and place.held_by[0] == second)
    assert {one.pk for one in move_oral(first, goal.key)} == {first.pk, second.pk}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.hour, second.hour) == (time(8, 40), time(8, 30))
    free = next(place for place in places_of(orals) if not place.held_by)
    assert move_oral(first, free.key)[0].hour == free.hour
    with refused("oral_place_gone"):
        move_oral(first, "2001-01-01 08:30 1")
    clock.move_to(at(second.day, 18))
    note_oral(second, WORDS, by=conventions[0].school.staff.get(role="teacher").user)
    with refused("oral_noted"):
        move_oral(second, free.key)
    with refused("orals_noted"):
        arranged(conventions, days=(orals.days[0] + timedelta(days=1),))


def test_families_are_told_once_and_again_where_the_hour_changes():
    """One message for each guardian; a second press tells nobody, a move tells those who moved."""
    conventions = class_with_internships(2)
    orals = arranged(conventions)
    told, unreached = tell_orals(orals)
    assert (len(told), unreached) == (2, [])
    assert Message.objects.filter(slug="oral_told").count() == 2
    assert tell_orals(orals) == ([], [])
    oral = oral_of(conventions[0])
    free = next(place for place in places_of(orals) if not place.held_by)
    former = Message.objects.get(slug="oral_told", about=f"oral:{oral.uuid}")
    move_oral(oral, free.key)
    deliver_due()
    former.refresh_from_db()
    assert former.is_moot  # it had not left, and would have told the former hour
    assert [one.pk for one in tell_orals(orals)[0]] == [oral.pk]
    latest = Message.objects.filter(about=f"oral:{oral.uuid}").latest("pk")
    assert latest.context["again"]
    assert (latest.context["room"], latest.context["form"]) == ("B12", "oral de stage")
    assert latest.payer == f"school:{conventions[0].school.uuid}"
    with refused("orals_told"):
        remove_orals(orals)


def test_a_family_without_contact_is_named_to_the_school():
    """Nothing leaves; the page of the pupil shows it all the same."""
    conventions = class_with_internships(1)
    conventions[0].pupil.guardians.update(email="", phone="")
    told, unreached = tell_orals(arranged(conventions))
    assert (told, [oral.pupil for oral in unreached]) == ([], [conventions[0].pupil])
    assert not Message.objects.filter(slug="oral_told").exists()
    assert oral_of(conventions[0]).told_at


def test_a_collective_exchange_takes_groups():
    """An hour by groups of two; one more joins the smallest group, and moving there exchanges nobody."""
    conventions = class_with_internships(3)
    hours = replace(TEN_MINUTES, minutes=60, pause=0)
    orals = arranged(conventions, form="exchange", together=2, hours=hours)
    groups = [len(place.held_by) for place in places_of(orals) if place.held_by]
    assert groups == [2, 1]
    late = lives.make_pupil(conventions[0].school)
    assert add_pupil(orals, late).hour == time(9, 30)
    mover = Oral.objects.filter(hour=time(9, 30)).exclude(pupil=late).get()
    first = places_of(orals)[0]
    assert move_oral(mover, first.key) == [mover]
    assert [len(place.held_by) for place in places_of(orals) if place.held_by] == [3, 1]


def test_a_word_is_noted_from_its_day_on_and_the_day_of_restitution_is_known():
    """Before its day it is refused; what is not told yet has no day for others."""
    conventions = class_with_internships(1)
    orals = arranged(conventions)
    oral = oral_of(conventions[0])
    teacher = conventions[0].school.staff.get(role="teacher").user
    enrolment = Enrolment.objects.get(pupil=oral.pupil)
    assert restitution_day_of(enrolment) is None
    tell_orals(orals)
    assert restitution_day_of(enrolment) == oral.day
    with refused("oral_is_ahead"):
        note_oral(oral, WORDS, by=teacher)
    clock.move_to(at(oral.day, 18))
    noted = note_oral(oral, WORDS, by=teacher)
    assert noted.said == [
        ("Ce que j'ai fait", "bien"),
        ("Ce que j'ai compris du métier", "un peu"),
        ("Comment je le dis", "très bien"),
    ]
    headings = collect(find(f"pupil:{oral.pupil.uuid}"))
    assert headings["Oraux de stage"][0]["Comment je le dis"] == "très bien"


def test_a_period_with_orals_is_not_removed():
    """The orals name it."""
    conventions = class_with_internships(1)
    lives.make_pupil(conventions[0].school, level="2de_gt")
    arranged(conventions)
    with refused("period_has_orals"):
        remove_period(period_of_class(conventions[0].school))


def test_a_year_after_the_orals_nothing_is_left():
    """Timetable, juries and words go together, not a day before."""
    conventions = class_with_internships(1)
    orals = arranged(conventions)
    term = next(row for row in TABLE if row.key == "orals")
    clock.move_to(at(orals.last_day + timedelta(days=364), 12))
    assert not term.due_now().exists()
    clock.move_to(at(orals.last_day + timedelta(days=366), 12))
    term.erase(list(term.due_now()))
    assert not any(model.objects.exists() for model in (Orals, OralJury, Oral))


def test_the_oral_of_an_erased_pupil_goes_with_them():
    """The other places of the class stay."""
    conventions = class_with_internships(2)
    arranged(conventions)
    erase_pupils([conventions[0].pupil])
    assert [oral.pupil for oral in Oral.objects.all()] == [conventions[1].pupil]


def test_orals_that_nobody_knows_of_are_taken_away():
    """And the class has none any more."""
    conventions = class_with_internships(1)
    remove_orals(arranged(conventions))
    assert not Orals.objects.filter(class_name=CLASS).exists()
    assert School.objects.filter(pk=conventions[0].school_id).exists()
