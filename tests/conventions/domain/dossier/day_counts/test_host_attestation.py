"""The attestation of a training period: given and signed by the host, with days, hours and gratification (D124-9)."""

from decimal import Decimal

import pytest
from django.urls import reverse

from conventions.domain.dossier.day_counts.attestation import is_attestation_awaited, sign_attestation
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.services import link_of
from notifications.models import Message
from signatures.queries import current_document
from tests.kit import lives
from tests.kit.refusals import refused
from tests.kit.training import over, two_over
from workflow import journal

pytestmark = pytest.mark.django_db


def sign(convention, euros: str = "0") -> None:
    sign_attestation(convention, gratification=Decimal(euros), by=lives.by(convention, "host"))


def test_the_host_signs_days_hours_and_gratification():
    """It is asked on the last evening; family and school receive what it signs, and the chain tells of it."""
    convention = over(present=9)
    assert [message.audience for message in Message.objects.filter(slug="host_attestation_asked")] == ["host"]
    assert current_document(convention, "attestation") is None
    sign(convention)
    document = current_document(convention, "attestation")
    assert (document.data["days"], document.data["gratification"]) == ({"done": 5, "legal": 4}, "0.00")
    assert document.data["given_by"]["host"] == convention.host.name
    assert Message.objects.filter(slug="attestation_issued").exists()
    with refused("attestation_unchanged"):
        sign(convention)
    lives.evaluate(convention)
    assert (convention.status, current_document(convention, "attestation")) == ("evaluated", document)
    assert list(journal.check()) == []


def test_nothing_is_signed_of_half_days_that_nobody_noted():
    """The first of the two may be signed, the second not; the school signs neither in the host's place."""
    first, second = two_over()
    with refused("attestation_awaits_presences", n=10):
        sign(second)
    with refused("not_for_you"):
        sign_attestation(first, gratification=Decimal(0), by=lives.by(first, "office"))
    assert is_attestation_awaited(first)


def test_a_file_closed_without_the_host_has_the_attestation_of_the_school():
    """No pupil is left without: what the presences say is attested by the school."""
    convention = over()
    lives.evaluate(convention)
    evaluations.close(convention, by=lives.by(convention, "office"))
    assert "given_by" not in current_document(convention, "attestation").data


def test_the_host_signs_on_its_page_behind_a_code(client):
    """What it reads is filled in; one amount and one press are left."""
    convention = over()
    token = tokens.token(link_of(f"host:{convention.uuid}"))
    page = reverse("host_attestation", args=[token])
    client.post(reverse("host_begin", args=[token]))
    client.post(page, {"gate-send": "1"})
    code = Message.objects.filter(slug="host_reading_code").latest("id").secrets["code"]
    client.post(page, {"gate-code": code})
    assert "<dd>5</dd>" in "".join(client.get(page).content.decode().split())
    client.post(page, {"gratification": "12,50"})
    assert current_document(convention, "attestation").data["gratification"] == "12.50"
