"""An internship that is interrupted is evaluated, then attested, for what was done of it."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.law.rules.timetable import write_duration
from notifications.models import Message
from signatures.queries import current_document
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.sign_in import signed_in
from workflow import agenda, clock, deadlines, journal
from workflow.models import Transition

pytestmark = pytest.mark.django_db


@from_the_cast
def interrupted(*, no_show: bool = False):
    """Two days were done; on the second, the internship is interrupted."""
    convention = lives.running()
    second = convention.presences()[1].day
    clock.move_to(lives.at(convention, second, 18))
    for half_day in convention.half_days.filter(date__lte=second):
        attendance.mark_half_day(half_day, "absent" if no_show else "present", by=lives.by(convention, "host"))
    services.terminate(convention, by=lives.by(convention, "office"), reason="Fermeture.", on=second, no_show=no_show)
    convention.refresh_from_db()
    return convention


def test_an_interrupted_internship_is_evaluated_and_attested_for_what_was_done():
    """Tutor, then pupil are asked; once both have answered the attestation counts the days done, and no other."""
    convention = interrupted()
    asked = Message.objects.filter(slug="evaluation_asked")
    assert {message.audience for message in asked} == {"tutor"}
    assert [task.node for task in agenda.awaited(type(convention), [convention.pk])] == ["evaluation", "evaluation"]
    lives.evaluate(convention)
    assert {message.audience for message in asked.all()} == {"tutor", "pupil"}
    assert convention.status == "terminated"
    data = current_document(convention, "attestation").data
    assert data["counts"] == {"present": 4, "late": 0, "absent": 0, "justified": 0, "unknown": 0, "suspended": 0}
    assert data["last_day"] == convention.ended_on.isoformat()
    assert data["hours"] == "13 h"
    assert current_document(convention, "evaluation") is not None
    assert Message.objects.filter(slug="attestation_issued").exists()
    assert [task.node for task in agenda.awaited(type(convention), [convention.pk])] == ["closing"]
    assert agenda.differences(convention) == []
    assert list(journal.check()) == []


def test_an_evaluation_that_does_not_come_keeps_no_attestation_back():
    """After fourteen days the attestation is issued all the same, once."""
    convention = interrupted()
    clock.move_to(clock.now() + timedelta(days=15))
    for _turn in range(2):
        evaluations.lapse_evaluations(convention)
        convention.refresh_from_db()
        deadlines.arm_again(convention)
    assert current_document(convention, "attestation").version == 1
    assert Transition.objects.filter(name="attest").count() == 1


def test_a_pupil_who_never_came_is_neither_evaluated_nor_attested():
    """Nobody is asked what there is nothing to say of."""
    convention = interrupted(no_show=True)
    assert not convention.evaluations.exists()
    evaluations.close(convention, by=lives.by(convention, "office"))
    assert current_document(convention, "attestation") is None


def test_closing_first_attests_what_was_done():
    """The office closes at once: what is not evaluated lapses, the days done are attested."""
    convention = interrupted()
    evaluations.close(convention, by=lives.by(convention, "office"))
    convention.refresh_from_db()
    assert convention.status == "closed"
    assert current_document(convention, "attestation").data["counts"]["present"] == 4


def test_the_office_and_the_tutor_read_that_an_evaluation_is_expected(client):
    """On the page of the agreement beside the parties; the tutor's link opens the form."""
    convention = interrupted()
    office = signed_in(convention.school.staff.get(role="office").user)
    page = office.get(reverse("agreement", args=[convention.number])).content.decode()
    assert "Évaluation par l" in page
    message = Message.objects.get(slug="evaluation_asked", audience="tutor")
    answer = client.get(message.secrets["link"].split("/", 3)[3].join(["/", ""]), follow=True)
    assert "valu" in answer.content.decode()


def test_minutes_really_done_are_counted_and_attested(client):
    """A pupil who leaves at 10:00 has done an hour of the morning; a wrong hour stands beside its field."""
    convention = lives.running()
    first = convention.presences()[0]
    clock.move_to(lives.at(convention, first.day, 18))
    morning, afternoon = convention.half_days.filter(date=first.day).order_by("-half")
    host = lives.by(convention, "host")
    left = time(first.morning.start.hour + 1)
    with pytest.raises(ValidationError, match="attendu de"):
        attendance.mark_partly(morning, arrived=None, left=time(23), by=host)
    attendance.mark_partly(morning, arrived=None, left=left, by=host)
    attendance.mark_half_day(afternoon, "present", by=host)
    assert (morning.status, morning.minutes_done, morning.minutes_spent) == ("present", 60, 60)
    services.terminate(convention, by=lives.by(convention, "office"), reason="Départ.", on=first.day)
    convention.refresh_from_db()
    data = evaluations.attestation_data(convention)
    assert data["half_days"][0]["in_part"] == morning.in_part == f"1 h sur {morning.minutes // 60} h"
    assert data["hours"] == write_duration(60 + afternoon.minutes)
    assert Transition.objects.get(subject_uuid=morning.uuid).data["minutes"] == 60
    attendance.mark_half_day(morning, "late", by=host, reason="Resté toute la matinée.")
    assert morning.minutes_spent == morning.minutes
    client.force_login(convention.school.staff.get(role="office").user)
    page = client.get(reverse("agreement", args=[convention.number])).content.decode()
    assert f"{write_duration(morning.minutes + afternoon.minutes)} sur" in page


def test_the_school_says_what_an_interruption_comes_to(client):
    """Validated, validated otherwise or postponed; the last word counts and the journal keeps each."""
    convention = interrupted()
    client.force_login(convention.school.staff.get(role="head").user)
    act = reverse("agreement_act", args=[convention.number, "decide_outcome"])
    assert client.post(act, {"key": "a"}).status_code == 422
    for outcome, words in (("otherwise", "validé autrement"), ("postponed", "reporté")):
        page = client.post(act, {"key": outcome, "outcome": outcome}, follow=True).content.decode()
        assert f"Suite de l&#x27;interruption : {words}." in page or f"Suite de l'interruption : {words}." in page
    entries = Transition.objects.filter(subject_uuid=convention.uuid, name="decide_outcome").order_by("id")
    assert [entry.data["outcome"] for entry in entries] == ["otherwise", "postponed"]
