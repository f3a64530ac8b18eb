"""Personal links: derived from request, version and generation; nobody else's, and killed by the next generation."""

import base64
import hmac
from uuid import uuid4

import pytest

from signatures import links, macs
from signatures.models import Document, SignatureRequest
from signatures.services import revoke_link
from tests.kit import lives

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> SignatureRequest:
    return make_request("guardian_1")


def make_request(key: str, *, version: int = 1) -> SignatureRequest:
    document = Document.objects.create(
        root_label="conventions.convention",
        root_id=lives.opened().pk,
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
    row = str(SignatureRequest.objects.values().get(pk=asked.pk)) + str(Document.objects.values().get())
    assert token[:8] in row
    assert token[8:] not in row
    assert _bytes(token)[6:].hex() not in row


def test_a_link_has_twenty_letters_that_say_nothing_of_the_request(asked):
    """48 random bits name the row, 72 prove it; two requests have nothing in common."""
    token, other = links.token(asked), links.token(make_request("guardian_2"))
    assert len(token) == len(other) == 20
    assert len(_bytes(token)) * 8 == 48 + 72
    assert token[:8] != other[:8]
    assert asked.uuid.bytes[:6] != _bytes(token)[:6]


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
    assert links.find(links.token(other)[:8] + links.token(asked)[8:]) is None
    mixed = _bytes(sent_before(other))[:16] + _bytes(sent_before(asked))[16:]
    assert links.find(_text(mixed)) is None


@pytest.mark.parametrize("form", ["present", "sent before"])
def test_every_letter_of_the_link_counts(asked, form):
    """One letter changed at any place: not found, and never an error."""
    token = links.token(asked) if form == "present" else sent_before(asked)
    assert links.find(token) == asked
    for index, letter in enumerate(token):
        for wrong in ("A" if letter != "A" else "B", "!", "é"):
            assert links.find(token[:index] + wrong + token[index + 1 :]) is None, index


@pytest.mark.parametrize(
    "text", ["", "A", "AAAA", "A" * 43, "A" * 44, "=" * 43, "é" * 43, "A" * 5000, "\x00" * 43, "A" * 20, "\x00" * 20]
)
def test_rubbish_leads_nowhere(asked, text):
    """Whatever is typed is an answer, not an error."""
    assert links.find(text) is None


def test_another_writing_of_the_same_bytes_is_not_the_link(asked):
    """Padding makes no second address, nor do the spare bits of the last letter where there are some."""
    assert links.find(links.token(asked) + "=") is None
    token = sent_before(asked)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    same = [c for c in alphabet if c != token[-1] and _bytes(token[:-1] + c) == _bytes(token)]
    assert same
    for letter in same:
        assert links.find(token[:-1] + letter) is None
    assert links.find(token + "=") is None


def test_the_link_of_a_request_that_does_not_exist_leads_nowhere(asked):
    """A right form, an unknown identifier."""
    unknown = SignatureRequest(uuid=uuid4(), document=asked.document)
    for token in (links.token(unknown), sent_before(unknown)):
        assert links.find(token) is None


def test_a_link_sent_before_the_handles_were_drawn_still_opens(asked, settings):
    """The UUID and 128 bits: until the link is revoked, then its page says so; another use of the key opens nothing."""
    sent = sent_before(asked)
    assert (len(sent), len(sent_before(asked, "contest", asked.uuid))) == (43, 43)
    assert links.find(sent) == asked
    assert links.find(sent_before(asked, "contest", asked.uuid)) is None
    revoke_link(asked)
    assert (links.find(sent), links.find_former(sent)) == (None, asked)
    settings.LINK_KEY = "another key of the platform"
    assert links.find_former(sent) is None


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
    assert [len(one) for pair in compared for one in pair] == [9, 9]
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
    assert links.find_former(first) == asked
    for other in (links.token(asked), later, first[:-1] + ("A" if first[-1] != "A" else "Q"), "A" * 43, ""):
        assert links.find_former(other) is None


def test_a_link_to_contest_knows_the_signature_and_the_reader(asked):
    """It opens no page of the agreement, and the agreement's link contests nothing."""
    reader, stranger = uuid4(), uuid4()
    token = links.contest_token(asked, reader)
    assert len(token) == 20
    assert links.find_contest(token, lambda request: [stranger, reader]) == (asked, reader)
    assert links.find_contest(token, lambda request: [stranger]) is None
    assert links.find_contest(links.contest_token(asked, asked.uuid), lambda request: []) == (asked, asked.uuid)
    assert links.find(token) is None
    assert links.find_former(token) is None
    for wrong in (links.token(asked), token[:-1] + ("A" if token[-1] != "A" else "B"), token + "A", ""):
        assert links.find_contest(wrong, lambda request: [reader]) is None


def test_a_link_to_contest_that_was_sent_before_says_its_reader(asked):
    """It serves who it was sent to, and changed to name somebody else it serves nobody."""
    reader, other = uuid4(), uuid4()
    proof = macs.link_macs("contest", asked.uuid, reader)[0][:16]
    token = _text(asked.uuid.bytes + reader.bytes + proof)
    assert links.find_contest(token, lambda request: [other, reader]) == (asked, reader)
    assert links.find(token) is None
    for named in (other, asked.uuid):
        forged = _text(asked.uuid.bytes + named.bytes + proof)
        assert links.find_contest(forged, lambda request: [other, reader]) is None


def sent_before(request: SignatureRequest, use: str = "link", *parts: object) -> str:
    """The end of an address as it was sent before the handles were drawn."""
    parts = parts or (request.document.version, request.link_generation)
    return _text(request.uuid.bytes + macs.link_macs(use, request.uuid, *parts)[0][:16])


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
