"""Automatic reminders, on the agreement's page and the period's: said beforehand, held, stopped, changed."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.season.periods.models import Period
from tests.kit import lives
from workflow import clock
from workflow.models import Deadline, Transition
from workflow.schedule import run_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention() -> Convention:
    return lives.validated()


@pytest.fixture
def office(convention, client) -> Client:
    client.force_login(convention.school.staff.get(role="office").user)
    return client


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_page_says_what_will_leave_and_what_left_and_staff_hold_or_stop_it_with_a_reason(convention, office):
    """The typed reason stays beside a wrong value; a person who may not remind reads and steers nothing."""
    page = reverse("agreement", args=[convention.number])
    party = f"signature:{lives.requests(convention)['guardian_1'].uuid}"
    shown = office.get(page)
    [coming] = [one for one in shown.context["page"].coming if one.party == party]
    assert coming.way == "courriel"
    assert re.search(rf"Relance le {coming.at.day}(er)? ", text(shown))
    hold = reverse("hold_reminders", args=[convention.number, party])
    wrong = office.post(hold, {"what": "until", "until": "", "reason": "Rendez-vous pris"})
    assert (wrong.status_code, "Rendez-vous pris" in text(wrong), "Donnez le jour" in text(wrong)) == (422, True, True)
    assert office.post(hold, {"what": "until", "until": "2020-01-01", "reason": "Trop tard"}).status_code == 409
    day = convention.today() + timedelta(days=12)
    assert office.post(hold, {"what": "until", "until": f"{day}", "reason": "Rendez-vous pris"}).status_code == 302
    assert all(words in text(office.get(page)) for words in ("Retenu jusqu'au", "Rendez-vous pris"))
    office.post(hold, {"what": "never", "reason": "Signera ici"})
    assert "quelqu'un l'a arrêté" in text(office.get(page))
    office.post(hold, {"what": "go", "reason": "Finalement non"})
    untils = Transition.objects.filter(name="hold_reminders").order_by("pk").values_list("data__until", flat=True)
    assert list(untils) == [f"{day}", None, f"{convention.today()}"]
    clock.move_to(Deadline.objects.get(name="remind").due_at)
    run_due()
    assert re.search(r"\d relances? jusqu'ici", text(office.get(page)))
    teacher = Client()
    teacher.force_login(lives.hire(convention.school, "cpe").user)
    assert teacher.post(hold, {"what": "never", "reason": "Non"}).status_code in (403, 404)


def test_a_school_says_when_people_are_reminded_in_a_period(convention, office):
    """Within limits, and what was typed stays beside what is wrong."""
    shown = office.get(reverse("periods")).context["page"].periods[0]
    address = reverse("period_reminders", args=[shown.uuid])
    assert 'value="3, 7, 14"' in text(office.get(address))
    typed = {"host_part_after": "3", "signature_after": "2; 5", "signature_before": "4 1", "evaluation_after": "1"}
    wrong = office.post(address, {**typed, "signature_after": "1, 2, 3, 4"})
    assert (wrong.status_code, "Au plus 3 relances" in text(wrong), "1, 2, 3, 4" in text(wrong)) == (422, True, True)
    assert office.post(address, {**typed, "signature_after": "bientôt"}).status_code == 422
    assert office.post(address, typed).status_code == 302
    kept = Period.objects.get(uuid=shown.uuid).reminders
    assert kept == {"host_part": [[3], []], "signature": [[2, 5], [4, 1]], "evaluation": [[1], []]}
