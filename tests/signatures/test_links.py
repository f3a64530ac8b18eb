"""Personal links: derived from request, version and generation; nobody else's, and killed by the next generation."""

import base64
import hmac
from uuid import uuid4

import pytest

from signatures import links, macs
from signatures.models import Document, SignatureRequest
from signatures.services import revoke_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> SignatureRequest:
    return make_request("guardian_1")


def make_request(key: str, *, version: int = 1) -> SignatureRequest:
    document = Document.objects.create(
        root_label="conventions.convention",
        root_id=Document.objects.count() + 1,
        purpose="convention",
        version=version,
        number="CV-TEST",
        title="Essai",
        data={},
        data_sha256="0" * 64,
        frozen_sha256="1" * 64,
        time_zone="Europe/Paris",
    )
    return SignatureRequest.objects.create(document=document, position=1, key=key, role="guardian")


def test_a_link_leads_to_its_request_each_time(asked):
    """The same each time it is made, so it can be sent again."""
    assert links.token(asked) == links.token(SignatureRequest.objects.get(pk=asked.pk))
    assert links.find(links.token(asked)) == asked


def test_a_link_is_stored_nowhere(asked):
    """Neither the token nor its secret half stands in the row."""
    token = links.token(asked)
    secret = base64.urlsafe_b64decode(token + "==")[16:]
    row = str(SignatureRequest.objects.values().get(pk=asked.pk)) + str(Document.objects.values().get())
    assert token not in row
    assert secret.hex() not in row


def test_the_next_generation_kills_the_link(asked):
    """Revoked: the old address leads nowhere, the new one works."""
    old = links.token(asked)
    SignatureRequest.objects.filter(pk=asked.pk).update(link_generation=asked.link_generation + 1)
    asked.refresh_from_db()
    assert links.token(asked) != old
    assert links.find(old) is None
    assert links.find(links.token(asked)) == asked


def test_the_link_depends_on_the_version(asked):
    """A link made for another version is none for this one."""
    right = links.token(asked)
    asked.document.version = 2
    wrong = links.token(asked)
    assert wrong != right
    assert links.find(wrong) is None


def test_the_link_depends_on_the_key_of_the_platform(asked, settings):
    """Whoever reads the database without the key can make no link."""
    old = links.token(asked)
    settings.LINK_KEY = "another key of the platform"
    assert links.token(asked) != old
    assert links.find(old) is None


def test_the_secret_of_one_request_does_not_open_another(asked):
    """Two halves put together from two links lead nowhere."""
    other = make_request("guardian_2")
    mine, theirs = (base64.urlsafe_b64decode(links.token(one) + "==") for one in (asked, other))
    mixed = base64.urlsafe_b64encode(theirs[:16] + mine[16:]).rstrip(b"=").decode()
    assert links.find(mixed) is None


def test_every_letter_of_the_link_counts(asked):
    """One letter changed at any place: not found, and never an error."""
    token = links.token(asked)
    for index, letter in enumerate(token):
        for wrong in ("A" if letter != "A" else "B", "!", "é"):
            assert links.find(token[:index] + wrong + token[index + 1 :]) is None, index


@pytest.mark.parametrize("text", ["", "A", "AAAA", "A" * 43, "A" * 44, "=" * 43, "é" * 43, "A" * 5000, "\x00" * 43])
def test_rubbish_leads_nowhere(asked, text):
    """Whatever is typed is an answer, not an error."""
    assert links.find(text) is None


def test_another_writing_of_the_same_bytes_is_not_the_link(asked):
    """The spare bits of the last letter and padding make no second address."""
    token = links.token(asked)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    same = [c for c in alphabet if c != token[-1] and _bytes(token[:-1] + c) == _bytes(token)]
    assert same
    for letter in same:
        assert links.find(token[:-1] + letter) is None
    assert links.find(token + "=") is None


def test_the_link_of_a_request_that_does_not_exist_leads_nowhere(asked):
    """A right form, an unknown identifier."""
    unknown = SignatureRequest(uuid=uuid4(), document=asked.document)
    assert links.find(links.token(unknown)) is None


def test_links_are_compared_in_constant_time(asked, monkeypatch):
    """Neither the time nor the first wrong letter tells anything: the library's comparison does it."""
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return real(one, other)

    real = hmac.compare_digest
    monkeypatch.setattr(macs.hmac, "compare_digest", compare)
    token = links.token(asked)
    assert links.find(token) == asked
    assert [len(one) for pair in compared for one in pair] == [16, 16]
    monkeypatch.setattr(macs.hmac, "compare_digest", lambda one, other: False)
    assert links.find(token) is None


def test_a_revoked_link_is_told_from_one_that_was_never_ours(asked):
    """Any earlier generation, never a later one, rubbish or the present link."""
    first = links.token(asked)
    for _ in range(2):
        revoke_link(asked)
    asked.link_generation += 1
    later = links.token(asked)
    asked.refresh_from_db()
    assert asked.link_generation == 3
    assert links.find(first) is None
    assert links.find_revoked(first) == asked
    for other in (links.token(asked), later, first[:-1] + ("A" if first[-1] != "A" else "Q"), "A" * 43, ""):
        assert links.find_revoked(other) is None


def test_a_link_to_contest_knows_the_signature_and_the_reader(asked):
    """It opens no page of the agreement, and the agreement's link contests nothing."""
    reader = uuid4()
    token = links.contest_token(asked, reader)
    assert links.find_contest(token) == (asked, reader)
    assert links.find(token) is None
    assert links.find_revoked(token) is None
    assert links.find_contest(links.token(asked)) is None
    raw = _bytes(token)
    forged = base64.urlsafe_b64encode(raw[:16] + uuid4().bytes + raw[32:]).rstrip(b"=").decode()
    for wrong in (forged, token[:-1] + ("A" if token[-1] != "A" else "B"), token + "A", ""):
        assert links.find_contest(wrong) is None


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
