"""Marking without a line: the empty page, the week that a device may keep, the marks that it sends afterwards."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.models import Staff
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in
from workflow import clock
from workflow.models import Transition

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    """An internship on its second day, at six in the evening: nobody has noted anything."""
    running = lives.running(tutor=True)
    clock.move_to(lives.at(running, running.first_day + timedelta(days=1), 18))
    return running


def tutor_of(convention) -> str:
    return f"{address_of(f'tutor:{convention.uuid}').removeprefix('http://testserver')}"


def cpe_of(convention) -> Client:
    user = make_user()
    Staff.objects.create(user=user, school=convention.school, role="cpe", starts_on=convention.first_day)
    return signed_in(user)


def waiting(convention, *, day: int = 0, half: str = "morning", mark: str = "present", **more: Any) -> dict[str, str]:
    """A mark as a device keeps it: taken at nine, or at three."""
    date = convention.first_day + timedelta(days=day)
    at = lives.at(convention, date, 9 if half == "morning" else 15)
    ids = {"number": str(uuid4()), "agreement": str(convention.uuid)}
    return ids | {"day": date.isoformat(), "half": half, "mark": mark, "at": at.isoformat()} | more


def send(client: Client, address: str, *marks: Any) -> list[dict[str, Any]]:
    return client.post(address, {"marks": json.dumps(marks)}).json()["answers"]


def noted(convention) -> list[str]:
    return list(convention.half_days.order_by("date", "-half").values_list("status", flat=True)[:4])


def test_the_page_is_the_same_for_everybody_and_has_no_data(client: Client, convention):
    """An account's page differs in nothing from that of nobody; its worker is never cached."""
    page = client.get(reverse("presences")).content
    assert page == cpe_of(convention).get(reverse("presences")).content
    worker = client.get(reverse("presences_worker"))
    assert (worker.headers["Service-Worker-Allowed"], worker.headers["Content-Type"]) == (
        reverse("presences"),
        "text/javascript; charset=utf-8",
    )
    assert "no-store" in worker.headers["Cache-Control"]


def test_a_tutors_week_has_first_names_and_no_address_of_the_link(client: Client, convention):
    """Half-days of the week that nobody noted, the first name and an initial, the place: neither token nor surname."""
    address = f"{tutor_of(convention)}/sans-reseau"
    send(client, address, waiting(convention))
    given = client.get(address)
    [row] = given.json()["rows"]
    pupil = convention.pupil
    assert (row["pupil"], row["place"]) == (f"{pupil.first_name} {pupil.last_name[0]}.", convention.host.name)
    assert row["days"][0][:2] == [convention.first_day.isoformat(), "afternoon"]
    assert len(row["days"]) == 9
    said = given.content.decode()
    assert pupil.last_name not in said
    assert tutor_of(convention).rsplit("/", 1)[1] not in said
    assert given.json()["until"] - given.json()["now"] == 14 * 24 * 3600 * 1000


def test_a_week_may_be_kept_before_the_first_day(client: Client):
    """Who goes up the river on the eve has it with them: no half-day is written yet."""
    signed = lives.signed(tutor=True)
    clock.move_to(lives.at(signed, signed.first_day - timedelta(days=3), 18))
    [row] = client.get(f"{tutor_of(signed)}/sans-reseau").json()["rows"]
    assert row["days"][0][:2] == [signed.first_day.isoformat(), "morning"]


def test_marks_of_a_tutor_are_counted_in_order_and_once(client: Client, convention):
    """Three marks, sent twice: three entries of the journal, in the order in which they were taken."""
    marks = [
        waiting(convention),
        waiting(convention, half="afternoon", mark="late"),
        waiting(convention, day=1, mark="absent"),
    ]
    address = f"{tutor_of(convention)}/sans-reseau"
    assert [one["fate"] for one in send(client, address, *marks)] == ["taken"] * 3
    assert [one["fate"] for one in send(client, address, *marks)] == ["again"] * 3
    entries = Transition.objects.exclude(request_key="").filter(request_key__in=[one["number"] for one in marks])
    assert [entry.request_key for entry in entries.order_by("id")] == [one["number"] for one in marks]
    assert noted(convention) == ["present", "late", "absent", "expected"]
    assert "3 demi-journées notées sans réseau sont comptées." in unescape(
        client.get(tutor_of(convention)).content.decode()
    )


def test_a_conflict_shows_both_marks_with_their_hours(client: Client, convention):
    """The school noted an absence at six: the tutor reads both, and where to correct; nothing is changed."""
    cpe = cpe_of(convention)
    school = reverse("school_day_without_line")
    assert send(cpe, school, waiting(convention, mark="absent"))[0]["fate"] == "taken"
    [answer] = send(client, f"{tutor_of(convention)}/sans-reseau", waiting(convention))
    assert (answer["fate"], answer["settled"]) == ("conflict", False)
    said = answer["said"].replace("\xa0", " ")
    assert re.search(r"« présence » à 9 h 00 .*l'établissement avait noté « absence » à 9 h 00", said)
    assert client.get(answer["address"]).status_code == 200
    assert noted(convention)[0] == "absent"


def test_nobody_marks_for_another(client: Client):
    """Neither the tutor of another pupil, nor the CPE of another school, nor whoever is not signed in."""
    other = lives.signed(tutor=True)
    convention = lives.running(tutor=True)
    clock.move_to(lives.at(convention, convention.first_day, 18))
    school = reverse("school_day_without_line")
    for sender, address in ((client, f"{tutor_of(other)}/sans-reseau"), (cpe_of(other), school)):
        assert [one["fate"] for one in send(sender, address, waiting(convention))] == ["wrong"]
    assert client.post(school, {"marks": "[]"}).status_code == 302
    assert noted(convention) == ["expected"] * 4


def test_what_is_no_list_of_marks_is_refused(client: Client, convention):
    """What a browser made wrong changes nothing and breaks nothing."""
    right = waiting(convention)
    changes = ({"day": "2027-13-45"}, {"at": "0001-01-01T00:00Z"}, {"mark": "x"}, {"half": 1})
    wrong = (json.dumps([right, right | change]) for change in changes)
    texts = ["", "{}", "[1]", "[" * 5000, json.dumps([right] * 501), *wrong]
    for text in texts:
        assert client.post(f"{tutor_of(convention)}/sans-reseau", {"marks": text}).status_code == 400, text[:80]
    assert noted(convention) == ["expected"] * 4


def test_a_shared_device_is_the_first_answer(client: Client, convention):
    """« Non » stands chosen on the tutor's page and on the school's day."""
    day = f"{reverse('school_day')}?jour={convention.first_day.isoformat()}"
    for page in (client.get(tutor_of(convention)), cpe_of(convention).get(day)):
        shown = page.content.decode()
        assert 'value="no" checked' in shown
        assert shown.count("checked") == 1


def test_signing_out_forgets(convention):
    """The page after signing out forgets what accounts kept here."""
    page = cpe_of(convention).post(reverse("logout"), follow=True).content.decode()
    assert 'data-presences-left="account"' in page
    assert "Vous êtes déconnecté de cet appareil." in unescape(page)
