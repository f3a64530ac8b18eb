"""Departures: a pupil moves in mid-week; the new school asks the former one to end what runs, in one press."""

from datetime import timedelta

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import FoundPlace
from conventions.domain.persons.people.models import Pupil
from conventions.domain.season.departures.models import DepartureAsked
from conventions.domain.season.departures.services import ask_departure, tell_departures
from conventions.domain.season.inbox.queries import inbox_for
from conventions.domain.upkeep.retention.people import erase_pupils
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import DataSubject
from conventions.domain.upkeep.retention.terms import TABLE
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import leave, move
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db
PLACE = {"city": "Angers", "postcode": "49000", "contact_first_name": "Camille", "contact_last_name": "Inventée"}


def arrived(convention: Convention) -> Pupil:
    """The same child on the list of another school."""
    known = convention.pupil
    pupil = lives.make_pupil(lives.make_school(), birth_date=known.birth_date)
    pupil.first_name, pupil.last_name = known.first_name, known.last_name.upper()
    pupil.save()
    return pupil


def office_of(pupil: Pupil):
    return pupil.school.staff.get(role="office")


def open_there(pupil: Pupil, days) -> Convention:
    place = FoundPlace(host_name="Atelier Neuf", contact_email="camille@accueil.example", days=tuple(days), **PLACE)
    return services.open_for_found_place(pupil=pupil, place=place, by=lives.account(office_of(pupil)))


def asked_of(convention: Convention, role: str = "office"):
    """The lines of the former school's inbox that ask for a departure."""
    return [item for item in inbox_for(lives.standing_of(convention, role)) if item.kind == "departure"]


def test_a_new_school_asks_once_and_opens_once_the_former_one_has_interrupted_the_internship():
    """Refused, asked twice as one, read in the former inbox, interrupted, told: the pupil's own days are free."""
    running = lives.running()
    pupil, days = arrived(running), running.presences()
    with refused("pupil_taken_elsewhere", day=running.first_day):
        open_there(pupil, days)
    [asked] = ask_departure(pupil, by=office_of(pupil).user)
    assert ask_departure(pupil, by=office_of(pupil).user) == [asked]
    told = Message.objects.filter(slug="departure_asked")
    assert set(told.values_list("audience", flat=True)) == {"office", "head"}
    assert told.count() == 2
    [item] = asked_of(running)
    assert (item.pupil, item.address) == (running.pupil, reverse("agreement", args=[running.number]))
    assert pupil.school.name in item.title
    tell_departures()
    assert not Message.objects.filter(slug="departure_made").exists()
    services.terminate(running, by=lives.by(running, "office"), reason="Il déménage.", on=running.first_day)
    assert not asked_of(running)
    tell_departures(), tell_departures()
    news = Message.objects.filter(slug="departure_made")
    assert {row.context["page"].rpartition("/")[2] for row in news} == {str(pupil.uuid)}
    assert news.count() == 2
    assert open_there(pupil, days).school == pupil.school


def test_what_is_being_prepared_or_signed_is_withdrawn_for_the_new_school():
    """The same press before the first day; what is refused at one's own school says so as before."""
    signing = lives.validated()
    pupil = arrived(signing)
    ask_departure(pupil, by=office_of(pupil).user)
    services.withdraw(signing, by=lives.by(signing, "office"), reason="Il déménage.")
    tell_departures()
    assert DepartureAsked.objects.get().told_at
    mine = open_there(pupil, signing.presences())
    with refused("pupil_taken"):
        open_there(pupil, mine.presences())


def test_nothing_is_asked_where_nothing_runs():
    """No other school, an internship that is over, a pupil who has left the school that asks, a namesake."""
    running = lives.running()
    pupil = arrived(running)
    for one in (running.pupil, lives.make_pupil(pupil.school)):
        with refused("nothing_runs_elsewhere"):
            ask_departure(one, by=office_of(pupil).user)
    pupil.has_namesake = True
    pupil.save()
    with refused("nothing_runs_elsewhere"):
        ask_departure(pupil, by=office_of(pupil).user)
    pupil.has_namesake = False
    pupil.save()
    gone = arrived(running)
    leave(gone)
    with refused("nothing_runs_elsewhere"):
        ask_departure(gone, by=office_of(gone).user)
    clock.move_to(clock.now() + timedelta(days=30))
    with refused("nothing_runs_elsewhere"):
        ask_departure(pupil, by=office_of(pupil).user)
    assert not DepartureAsked.objects.exists()


def test_a_namesake_noted_by_either_school_ends_the_request():
    """The former school says that they are two children: its line goes, and the other school may open."""
    running = lives.running()
    pupil = arrived(running)
    ask_departure(pupil, by=office_of(pupil).user)
    running.pupil.has_namesake = True
    running.pupil.save()
    assert not asked_of(running)
    tell_departures()
    assert open_there(pupil, running.presences())


def test_each_school_learns_of_the_other_no_more_than_it_must():
    """The new one: never the host, the number, the class; the former one: the school that asks; a third: nothing."""
    signing = lives.validated(tutor=True)
    move(signing.pupil, "3e Ancienne")
    pupil = arrived(signing)
    client = signed_in(office_of(pupil).user)
    page = client.get(reverse("open_for_pupil", args=[pupil.uuid]))
    week = (signing.first_day - timedelta(days=signing.first_day.weekday())).isoformat()
    given = {"host_name": "Atelier Neuf", "place": "49000 Angers", "contact_name": "Camille Inventée"}
    given |= {"contact": "camille@accueil.example", "first_week": week}
    assert "mettre fin" not in page.content.decode()
    refusal = client.post(reverse("open_for_pupil", args=[pupil.uuid]), given)
    assert refusal.status_code == 409
    shown = refusal.content.decode()
    assert f"Demander à {signing.school.name} de mettre fin à ce qui court" in shown
    answer = client.post(reverse("ask_departure", args=[pupil.uuid]), follow=True)
    told = Message.objects.filter(slug__in=("departure_asked", "departure_made"))
    services.withdraw(signing, by=lives.by(signing, "office"), reason="Il déménage.")
    tell_departures()
    read = shown + answer.content.decode() + str([row.context for row in told.filter(slug="departure_made")])
    assert f"à {signing.school.name} : mettre fin à ce qui court" in read
    for hidden in (signing.host.name, signing.number, signing.tutor.last_name, "3e Ancienne"):
        assert hidden not in read
    asked = str([row.context for row in told.filter(slug="departure_asked")])
    assert pupil.school.name in asked
    assert signing.pupil.last_name.casefold() not in asked.casefold()


def test_a_request_is_kept_while_it_waits_and_sixty_days_after():
    """The former school reads it as long as the internship runs; the news is what the days are counted from."""
    running = lives.running()
    ask_departure(arrived(running), by=office_of(running.pupil).user)
    term = next(one for one in TABLE if one.key == "departures")
    assert not term.due(clock.now() + timedelta(days=400)).exists()
    DepartureAsked.objects.update(told_at=clock.now())
    assert not term.due(clock.now() - timedelta(days=1)).exists()
    assert term.due(clock.now()).exists()


def test_a_third_school_and_a_teacher_neither_read_nor_ask():
    """404 for the pupil of another school, 403 without the function; the line is of the former school alone."""
    running = lives.running()
    pupil = arrived(running)
    third = lives.make_school()
    address = reverse("ask_departure", args=[pupil.uuid])
    assert signed_in(third.staff.get(role="office").user).post(address).status_code == 404
    assert signed_in(pupil.school.staff.get(role="teacher").user).post(address).status_code == 403
    assert not DepartureAsked.objects.exists()
    ask_departure(pupil, by=office_of(pupil).user)
    for office in (third.staff.get(role="office"), office_of(pupil)):
        assert "demande le départ" not in signed_in(office.user).get(reverse("inbox")).content.decode()
    assert "demande le départ" in signed_in(office_of(running.pupil).user).get(reverse("inbox")).content.decode()
    assert not asked_of(running, "teacher")


def test_a_request_is_given_to_its_pupil_and_goes_with_either_row():
    """In the export of the pupil; nothing is left once the child is erased at one of the schools."""
    running = lives.running()
    pupil = arrived(running)
    ask_departure(pupil, by=office_of(pupil).user)
    assert pupil.school.name in str(collect(DataSubject("pupil", running.pupil))["Départs demandés"])
    erase_pupils([pupil])
    assert not DepartureAsked.objects.exists()
