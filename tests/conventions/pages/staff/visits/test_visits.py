"""The pupils whom a teacher follows, and visits: planned, moved, noted, given up; a day's round; a calendar's file."""

from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from conventions.domain.dossier.agreements.calendar_file import CalendarEvent, calendar_of
from conventions.domain.dossier.internship.suspension.services import Suspension, suspend
from conventions.domain.dossier.internship.visits import services
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.dossier.internship.visits.services import plan_visit
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import Staff
from conventions.domain.upkeep.retention.dossiers import erase_dossier
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import find
from conventions.pages.bearers.tutor.queries import visits_to_come
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def teacher(school):
    return school.staff.get(role="teacher")


@from_the_cast
def followed(school: Any, teacher: Any, **given: Any) -> Any:
    convention = lives.signed(school=school, tutor=True, **given)
    type(convention).objects.filter(pk=convention.pk).update(referent=teacher)
    convention.tutor.phone = "+33241000002"
    convention.tutor.save()
    convention.refresh_from_db()
    return convention


def planned(convention: Any, teacher: Any, *, hour: int = 10, days: int = 0, way: str = "on_site") -> HostVisit:
    at = lives.at(convention, convention.first_day + timedelta(days=days), hour)
    return plan_visit(convention, visitor=teacher, at=at, way=way)


def test_visas_that_wait_are_given_together_from_my_pupils(school, teacher):
    """As the head signs: the list leads to the page of one code for all."""
    convention = lives.school_completed(school=school)
    type(convention).objects.filter(pk=convention.pk).update(referent=teacher)
    convention.refresh_from_db()
    lives.services.approve(convention, by=lives.by(convention, "head"))
    shown = text(signed_in(teacher.user).get(reverse("followed_pupils")))
    assert "Viser une convention" in shown
    assert reverse("visas") in shown


def test_a_teacher_begins_with_who_did_not_come_today(school, teacher):
    """The first page of a teacher: absent, then not noted, then present; the visit to come stands in the line."""
    present, waiting, absent = [followed(school, teacher) for _ in range(3)]
    clock.move_to(lives.at(present, present.first_day, 8))
    for one in (present, waiting, absent):
        lives.attendance.begin(one)
    clock.move_to(lives.at(present, present.first_day, 9))
    lives.attendance.mark_half_day(present.half_days.first(), "present", by=lives.by(present, "tutor"))
    lives.attendance.mark_half_day(absent.half_days.first(), "absent", by=lives.by(absent, "tutor"))
    visit = planned(waiting, teacher, hour=14)
    client = signed_in(teacher.user)
    assert client.get(reverse("home"))["Location"] == reverse("followed_pupils")
    shown = client.get(reverse("followed_pupils"))
    assert [row.convention for row in shown.context["page"].listed] == [absent, waiting, present]
    assert [number for number, _noun, _page in shown.context["page"].counts] == [3, 1, 1, 1]
    assert f'href="{reverse("visit", args=[visit.uuid])}"' in text(shown)


def test_visits_are_planned_by_day_and_commune_in_one_press(school, teacher):
    """Two of one day follow one another; a day on which nobody is there, or that has passed, is not taken."""
    first, second, third = [followed(school, teacher) for _ in range(3)]
    client, day = signed_in(teacher.user), first.first_day
    clock.move_to(lives.at(first, day + timedelta(days=1), 7))
    shown = client.get(reverse("visit_grid"))
    assert day not in shown.context["grid"].days
    tomorrow = (day + timedelta(days=2)).isoformat()
    sent = {f"v-{first.number}": tomorrow, f"v-{second.number}": tomorrow, f"v-{third.number}": day.isoformat()}
    answer = client.post(reverse("visit_grid"), {**sent, "hour": "09:00", "gap": "45"}, follow=True)
    assert "2 visites sont planifiées." in text(answer)
    assert sorted(one.there_at.time() for one in HostVisit.objects.all()) == [time(9), time(9, 45)]
    assert [row.convention for row in client.get(reverse("visit_grid")).context["grid"].rows] == [third]
    again = {f"v-{third.number}": tomorrow, "gap": "90"}
    full = client.post(reverse("visit_grid"), {**again, "hour": "18:30"}, follow=True)
    assert "n'a pas assez d'heures" in text(full)
    assert "Aucun jour n'était choisi" not in text(full)
    client.post(reverse("visit_grid"), {**again, "hour": "09:00"})
    assert [one.there_at.time() for one in third.visits.all()] == [time(11, 15)]
    third.visits.all().delete()
    assert client.post(reverse("visit_grid"), {"hour": "neuf"}).status_code == 422
    late = client.post(
        reverse("visit_plan", args=[third.number]), {"day": day.isoformat(), "hour": "10:00", "way": "on_site"}
    )
    assert "Ce jour est passé" in text(late)


def test_a_visit_is_planned_moved_and_noted_with_three_remarks(school, teacher):
    """The teacher does; a reader of the agreement reads it there, and another teacher changes nothing."""
    convention, client = followed(school, teacher), signed_in(teacher.user)
    plan, day = reverse("visit_plan", args=[convention.number]), convention.first_day
    assert "L'élève y est :" in text(client.get(plan))
    wrong = client.post(plan, {"day": day.isoformat(), "hour": "dix heures", "way": "on_site"})
    assert wrong.status_code == 422
    assert "écrivez-la 14:30" in text(wrong)
    assert 'value="dix heures"' in text(wrong)
    client.post(plan, {"day": day.isoformat(), "hour": "10:30", "way": "on_site"})
    visit = HostVisit.objects.get()
    assert (visit.visitor, visit.planned_at) == (teacher, lives.at(convention, day, 10, 30))
    moved = {"day": (day + timedelta(days=1)).isoformat(), "hour": "14:00", "way": "on_site"}
    client.post(reverse("visit", args=[visit.uuid]), moved)
    visit.refresh_from_db()
    assert visit.there_at == datetime.combine(day + timedelta(days=1), time(14))
    agreement = reverse("agreement", args=[convention.number])
    assert "Prévue le" in text(client.get(agreement))
    done = reverse("visit_done", args=[visit.uuid])
    remarks = {"welcome": "Très bien reçue.", "work": "Observe la vente.", "follow_up": "Parler de l'oral."}
    early = client.post(done, {"done_on": visit.there_at.date().isoformat(), **remarks})
    assert early.status_code == 409
    assert "Très bien reçue." in text(early)
    clock.move_to(lives.at(convention, day + timedelta(days=1), 16))
    client.post(done, {"done_on": visit.there_at.date().isoformat(), **remarks})
    office = signed_in(school.staff.get(role="office").user)
    read = text(office.get(agreement))
    for remark in remarks.values():
        assert remark in read
    assert "Enregistrer le compte rendu" not in text(office.get(reverse("visit", args=[visit.uuid])))
    assert office.post(done, {"done_on": day.isoformat(), "welcome": "Autre."}).status_code == 409
    assert office.post(reverse("visit_cancel", args=[visit.uuid]), follow=True).status_code == 200
    visit.refresh_from_db()
    assert visit.welcome == "Très bien reçue."


def test_a_visit_is_on_a_day_of_presence_a_call_on_any_and_neither_twice(school, teacher):
    """On Saturday the pupil is not there; the same moment again is told; what never took place is not visited."""
    convention = followed(school, teacher)
    with refused("pupil_not_there"):
        planned(convention, teacher, days=5)
    planned(convention, teacher, days=5, way="phone")
    planned(convention, teacher)
    with refused("visit_already_planned"):
        planned(convention, teacher)
    with refused("staff_not_in_post"):
        planned(convention, lives.make_school().staff.get(role="teacher"))
    stopped = lives.in_state("withdrawn", school=school)
    with refused("nothing_to_visit"):
        planned(stopped, teacher)


def test_remarks_are_of_a_visit_that_was_done(school, teacher):
    """The table refuses them otherwise."""
    visit = planned(followed(school, teacher), teacher)
    visit.work = "Écrit d'avance."
    with pytest.raises(IntegrityError), transaction.atomic():
        visit.save()


def test_a_visit_is_given_up_until_it_is_done(school, teacher):
    """Nothing of it stays; a visit that was done is corrected, not taken away."""
    visit = planned(followed(school, teacher), teacher)
    client, address = signed_in(teacher.user), reverse("visit_cancel", args=[visit.uuid])
    visit.done_on = visit.there_at.date()
    visit.save()
    assert "Cette visite est faite" in text(client.post(address, follow=True))
    visit.done_on = None
    visit.save()
    client.post(address)
    assert not HostVisit.objects.exists()


def test_the_round_of_a_day_is_in_the_order_of_hours_with_who_is_near(school, teacher, django_assert_max_num_queries):
    """Address, telephone, hours of the pupil; then who is in the same town and was never visited; twelve queries."""
    late, early, beside, far = (followed(school, teacher) for _ in range(4))
    type(far).objects.filter(pk=far.pk).update(place_city="Cholet")
    planned(late, teacher, hour=15)
    planned(early, teacher, hour=9)
    client, day = signed_in(teacher.user), late.first_day.isoformat()
    with django_assert_max_num_queries(12):
        shown = client.get(reverse("visits"), {"jour": day})
    assert [stop.convention for stop in shown.context["stops"].rows] == [early, late]
    assert [one.convention for one in shown.context["near"]] == [beside]
    for expected in ("2 place du Prototype", "02 41 00 00 02", "9h00–12h00"):
        assert expected in text(shown)
    assert "Aucune visite n'est planifiée ce jour-là" in text(client.get(reverse("visits"), {"jour": "2031-01-01"}))
    assert "Visites à faire" in text(client.get(reverse("visits"), {"jour": "rubbish"}))


def test_the_list_of_visits_costs_twelve_queries_whatever_its_length(school, teacher, django_assert_max_num_queries):
    """Those to come with their day, those done under them."""
    conventions = [followed(school, teacher) for _ in range(3)]
    for convention in conventions:
        planned(convention, teacher)
    HostVisit.objects.filter(convention=conventions[0]).update(done_on=conventions[0].first_day)
    client = signed_in(teacher.user)
    with django_assert_max_num_queries(12):
        shown = client.get(reverse("visits"))
    assert (len(shown.context["planned"].rows), len(shown.context["done"])) == (2, 1)


def test_the_visits_leave_as_a_calendar_that_names_no_pupil(school, teacher):
    """The file has places and people to ask for; only visits to come; times in UTC."""
    convention = followed(school, teacher)
    visit = planned(convention, teacher)
    answer = signed_in(teacher.user).get(reverse("visits_calendar"))
    assert answer["Content-Type"].startswith("text/calendar")
    lines = unfolded(answer.content)
    assert f"SUMMARY:Visite de stage : {convention.host.name}" in lines
    assert "LOCATION:2 place du Prototype\\, 49000 Angers" in lines
    assert f"DTSTART:{visit.planned_at.astimezone(UTC):%Y%m%dT%H%M%SZ}" in lines
    assert convention.pupil.last_name not in "".join(lines)
    assert "SEQUENCE:0" in lines
    services.move_visit(visit, by=teacher.user, at=visit.planned_at + timedelta(hours=1), way=visit.way)
    assert "SEQUENCE:1" in unfolded(signed_in(teacher.user).get(reverse("visits_calendar")).content)
    visit.done_on = visit.there_at.date()
    visit.save()
    assert "BEGIN:VEVENT" not in unfolded(signed_in(teacher.user).get(reverse("visits_calendar")).content)


def unfolded(content: bytes) -> list[str]:
    """Read the content lines of a calendar (RFC 5545, 3.1)."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    return content.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("Chez l'ami, à 10 h ; porte B", "Chez l'ami\\, à 10 h \\; porte B"),
        ("C:\\stage", "C:\\\\stage"),
        ("Une ligne\r\nune autre\nEND:VCALENDAR", "Une ligne\\nune autre\\nEND:VCALENDAR"),
        ("Tabulation\tet\x07cloche", "Tabulationetcloche"),
        ("é" * 200, "é" * 200),
        ("🛶" * 60 + ", pirogue", "🛶" * 60 + "\\, pirogue"),
    ],
)
def test_a_calendar_escapes_and_folds_what_people_write(given, written):
    """No text ends a line, a value or the calendar; a fold never stands within a letter."""
    at = datetime(2027, 3, 15, 10, tzinfo=UTC)
    lines = unfolded(calendar_of(CalendarEvent("1@exemple.invalid", at, at, given, given, given)))
    assert [line for line in lines if line.startswith("SUMMARY:")] == [f"SUMMARY:{written}"]
    assert lines[0] == "BEGIN:VCALENDAR"
    assert [line for line in lines if line.startswith("END:")] == ["END:VEVENT", "END:VCALENDAR"]


def test_the_tutor_reads_on_their_page_who_comes_and_when(school, teacher, client):
    """In the hours of the place; not once it was done."""
    convention = followed(school, teacher)
    visit = planned(convention, teacher)
    address = reverse("tutor", args=[tokens.token(link_of(f"tutor:{convention.uuid}"))])
    assert f"{teacher.user.name}, qui suit l'élève pour l'établissement, vient le" in text(client.get(address))
    visit.done_on = date(2027, 1, 1)
    visit.save()
    assert teacher.user.name not in text(client.get(address))


def test_the_tutor_expects_nobody_who_left_nor_on_a_suspended_day(school, teacher, client):
    """Suspended on the afternoon: the morning's visit stands; gone with its visitor, or with the internship."""
    convention = followed(school, teacher)
    planned(convention, teacher, hour=10)
    planned(convention, teacher, hour=15)
    fresh = type(convention).objects.filter(pk=convention.pk)
    shown = lambda: [one.there_at.hour for one in visits_to_come(fresh.get())]  # noqa: E731
    assert shown() == [10, 15]
    suspend(convention, Suspension("roads", convention.first_day, from_noon=True), by=lives.by(convention, "head"))
    assert shown() == [10]
    Staff.objects.filter(pk=teacher.pk).update(ends_on=school.today() - timedelta(days=1))
    assert shown() == []
    Staff.objects.filter(pk=teacher.pk).update(ends_on=None)
    lives.services.terminate(convention, on=convention.first_day, reason="Essai", by=lives.by(convention, "head"))
    assert shown() == []


def test_a_suspended_day_is_not_visited(school, teacher):
    """Neither planned, nor near on a round; a call is possible."""
    convention, beside = followed(school, teacher), followed(school, teacher)
    planned(convention, teacher)
    monday = convention.first_day
    near = lambda: [one.convention for one in client.get(address).context["near"]]  # noqa: E731
    client, address = signed_in(teacher.user), f"{reverse('visits')}?jour={monday.isoformat()}"
    assert near() == [beside]
    suspend(beside, Suspension("roads", monday, until=monday), by=lives.by(beside, "head"))
    assert near() == []
    beside.refresh_from_db()
    with refused("pupil_not_there"):
        planned(beside, teacher)
    assert planned(beside, teacher, days=1)
    assert planned(beside, teacher, way="phone")


def test_the_office_gives_up_the_visit_of_somebody_who_left(school, teacher):
    """Not while they are there."""
    visit = planned(followed(school, teacher), teacher)
    office, address = signed_in(school.staff.get(role="office").user), reverse("visit", args=[visit.uuid])
    cancel = reverse("visit_cancel", args=[visit.uuid])
    assert cancel not in text(office.get(address))
    assert "celle d'une autre personne" in text(office.post(cancel, follow=True))
    Staff.objects.filter(pk=teacher.pk).update(ends_on=school.today() - timedelta(days=1))
    assert cancel in text(office.get(address))
    office.post(cancel)
    assert not HostVisit.objects.exists()


def test_visits_go_with_the_dossier_and_are_told_to_who_asks_for_their_data(school, teacher):
    """The pupil reads what was remarked of them, the teacher what they wrote; erased with the agreement."""
    convention = followed(school, teacher)
    visit = planned(convention, teacher)
    visit.done_on, visit.work = visit.there_at.date(), "Observe la vente."
    visit.save()
    for ref in (f"pupil:{convention.pupil.uuid}", f"account:{teacher.user.uuid}"):
        told = collect(find(ref))["Visites de stage"]
        assert "Observe la vente." in told[0].values()
    guardian = convention.pupil.guardians.first()
    assert "Visites de stage" not in collect(find(f"guardian:{guardian.uuid}"))
    with transaction.atomic():
        erase_dossier(convention, rule="signed", ground="essai")
    assert not HostVisit.objects.exists()


def test_a_visit_of_elsewhere_does_not_exist(school, teacher):
    """Another school's visit gives 404. One's own stays when somebody else follows the pupil now."""
    other = lives.make_school()
    visit = planned(followed(other, other.staff.get(role="teacher")), other.staff.get(role="teacher"))
    client = signed_in(teacher.user)
    own = planned(lives.signed(school=school), teacher)
    assert client.get(reverse("agreement", args=[own.convention.number])).status_code == 404  # followed by another now
    assert client.get(reverse("visit", args=[own.uuid])).status_code == 200
    clock.move_to(lives.at(own.convention, own.convention.first_day, 18))
    noted = {"done_on": own.there_at.date().isoformat()}
    assert client.post(reverse("visit_done", args=[own.uuid]), noted)["Location"] == reverse("visits")
    assert client.get(reverse("visit", args=[visit.uuid])).status_code == 404
    assert client.post(reverse("visit_cancel", args=[visit.uuid])).status_code == 404
    assert client.get(reverse("visit_plan", args=[visit.convention.number])).status_code == 404
