"""The head's list: what the rules say first and once, agreements folded under it, the own signature above."""

import re
from datetime import time
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.persons.people.models import School
from conventions.domain.season.periods.services import confirm_periods
from conventions.pages.staff.head import contexts
from tests.kit import lives

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def head(school, client) -> Client:
    client.force_login(school.staff.get(role="head").user)
    return client


def shown(head: Client) -> str:
    """Return the list as it is read."""
    return unescape(head.get(reverse("approvals")).content.decode())


def test_what_blocks_many_is_said_once_and_agreements_are_folded(school, head, monkeypatch):
    """One sentence for the three; the head opens them from there, or unfolds the list."""
    for _ in range(3):
        lives.school_completed(school=school)
    school.phone = ""
    school.save()
    [cause] = head.get(reverse("approvals")).context["page"].blocked
    [(sentence, times)] = cause.sentences
    assert times == len(cause.rows) == 3
    page = shown(head)
    assert page.count(sentence) == 1
    assert "3 conventions à corriger" in page
    assert re.search(r"<details open>\s*<summary>\s*Voir les 3 conventions", page)
    monkeypatch.setattr(contexts, "FEW_ROWS", 2)
    assert re.search(r"<details>\s*<summary>\s*Voir les 3 conventions", shown(head))


def test_the_own_signature_stands_above_what_is_to_approve(school, head):
    """The last part of the page is not what the head came for."""
    lives.validated(school=school)
    lives.school_completed(school=school)
    page = shown(head)
    assert page.index('id="signer"') < page.index('id="valider"')


def test_long_weeks_of_a_period_are_told_once(school, head):
    """The school confirmed seven hours a day: no agreement bears the remark, the head reads it of the period."""
    monday = lives.monday_ahead()
    birth = monday.replace(year=monday.year - 14, day=1)
    for _ in range(2):
        convention = lives.school_completed(school=school, birth_date=birth)
    confirm_periods(school, convention.year)
    hours = {"morning_start": time(8), "morning_end": time(12), "afternoon_start": time(13), "afternoon_end": time(16)}
    school.periods.update(**hours, confirmed_at=timezone.now())
    page = shown(head)
    assert page.count("sont présents 35 h par semaine") == 1
    assert "2 élèves de moins de 15 ans" in page
