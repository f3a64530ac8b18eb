"""A name searched stands in the address, closed: each tab has its own search, and no log tells whom it was for."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from conventions.pages.kit import paging
from tests.kit import lives
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db
NAME = "Maëlle"
SEARCHED = (("inbox", "q"), ("class_pupils", "q"), ("approvals", "q"), ("registry_pupils", "q"), ("week_board", "nom"))


@pytest.fixture
def school():
    return lives.school_completed().school


def head_of(school) -> Client:
    return signed_in(school.staff.get(role="head").user)


@pytest.mark.parametrize(("page", "field"), SEARCHED)
def test_a_search_leads_to_an_address_that_tells_no_name(school, page, field):
    """The page shows the name and what it finds; the address, which is logged, and the session hold it closed."""
    head = head_of(school)
    answer = head.post(reverse(page), {field: NAME})
    assert answer.status_code == 302
    assert NAME not in answer["Location"]
    assert "Ma%C3%ABlle" not in answer["Location"]
    assert NAME in html.unescape(head.get(answer["Location"]).content.decode())
    assert NAME not in str(dict(head.session))
    assert f'value="{NAME}"' not in html.unescape(head.get(reverse(page)).content.decode())


def test_two_tabs_search_two_names(school):
    """The second one's search leaves the first as it was; an empty search ends it, the nature stays."""
    head = head_of(school)
    first = head.post(reverse("inbox") + "?nature=approve", {"q": NAME})["Location"]
    second = head.post(reverse("inbox"), {"q": "Introuvable"})["Location"]
    assert "nature=approve" in first
    assert NAME in html.unescape(head.get(first).content.decode())
    assert "Introuvable" in head.get(second).content.decode()
    assert head.post(first, {"q": " "})["Location"] == reverse("inbox") + "?nature=approve"


def test_an_address_that_somebody_else_gets_tells_them_nothing(school):
    """Sent to a colleague, or read in a log: the whole list, without the name; anything else there is no search."""
    address = head_of(school).post(reverse("inbox"), {"q": NAME})["Location"]
    office = signed_in(school.staff.get(role="office").user)
    assert f'value="{NAME}"' not in html.unescape(office.get(address).content.decode())
    for wrong in ("", "x", "é", "a" * 500):
        assert office.get(reverse("inbox"), {paging.PARAMETER: wrong}).status_code == 200


def test_an_auditor_keeps_the_criteria_in_the_address(client):
    """The same for the audit; a search made on another page is none there."""
    from tests.kit.people_factory import make_user
    from tests.kit.sign_in import verified

    convention = lives.opened()
    auditor = verified(make_user(is_auditor=True))
    address = auditor.post(reverse("audit"), {"number": convention.number})["Location"]
    assert convention.number not in address
    assert convention.number in auditor.get(address).content.decode()
