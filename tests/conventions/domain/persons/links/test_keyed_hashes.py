"""Values of keyed hashes that are stored, printed or in an address: whatever is rewritten, they stay what they are."""

from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import RequestFactory

from conventions.domain.persons.limits.models import Tries
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import find_link
from conventions.domain.persons.people import sealed, second_factor
from conventions.domain.persons.people.models import User
from conventions.domain.season.recovery import recovery
from conventions.pages.kit.school_code import count_act
from conventions.pages.shared.links import codes as link_codes
from signatures import codes, links
from signatures.codes import Contact
from signatures.models import Document, SignatureRequest, SigningBatch
from tests.kit import lives
from workflow.engine import Refused

ONE, OTHER = UUID("0f8fad5b-d9cb-469f-a165-70867728950e"), UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
MAILBOX = "camille.exemple@ecole.example"


@pytest.fixture(autouse=True)
def fixed_keys(settings) -> None:
    settings.LINK_KEY, settings.CODE_KEY = "link key of the vectors", "code key of the vectors"


@pytest.fixture
def http():
    """A request from a known address, with a session."""
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.7")
    request.user, request.session = AnonymousUser(), SessionStore()
    return request


def gates() -> list[str]:
    return sorted(Tries.objects.values_list("gate", flat=True))


@pytest.mark.django_db
def test_signature_links():
    """As they are written now, and as they were written before a handle was drawn for each."""
    hashes = dict.fromkeys(("data_sha256", "frozen_sha256"), "0" * 64)
    document = Document.objects.create(
        root_id=lives.opened().pk, version=3, data={}, time_zone="Europe/Paris", **hashes
    )
    request = SignatureRequest.objects.create(
        uuid=ONE, handle="Kx3_aQ-0", document=document, position=1, link_generation=2
    )
    assert links.token(request) == "Kx3_aQ-0z82SqC6HD4zc"
    assert links.find("Kx3_aQ-0z82SqC6HD4zc") == links.find("D4-tW9nLRp-hZXCGdyiVDtz410dyYRrZtINUQZ4nCoY") == request
    assert links.contest_token(request, OTHER) == "Kx3_aQ-0LFipgyZmxrgu"
    for sent in ("Kx3_aQ-0LFipgyZmxrgu", "D4-tW9nLRp-hZXCGdyiVDnyeZnl0JUDelEvgf8H5CudwIOQWu8JvPLsxRwn5WSQa"):
        assert links.find_contest(sent, lambda request: [OTHER]) == (request, OTHER)


def test_codes_that_sign():
    batch, contact = SigningBatch(uuid=ONE, digest="ab" * 32), Contact(channel="email", address=MAILBOX)
    assert [
        codes.contact_macs_of(MAILBOX)[0],
        codes.contact_mark(contact, "Camille", "Exemple"),
        codes._code_macs(batch, "012345")[0],
    ] == [
        "d4625b0dcfab614c2f8f32740c592ea6548656424476c205da0ccaf389e6de9b",
        "438f24e77f4897bc1cda96e47b142b912a7c0ee7414242fc88831075d7ff4ba7",
        "8f2bd7c85e92ed06c2ae129129efb1ad5982753e1738ed78fa035739f52cb97e",
    ]


@pytest.mark.django_db
def test_personal_links():
    link = PersonalLink.objects.create(uuid=ONE, handle="Kx3_aQ-0", generation=2, holder=f"host:{ONE}")
    assert tokens.token(link) == "Kx3_aQ-0Tg0vuyrxIlTF"
    assert find_link("Kx3_aQ-0Tg0vuyrxIlTF") == find_link("D4-tW9nLRp-hZXCGdyiVDu8kq-Zp9Lzy7bQlToDhkAY") == link
    assert tokens.typed_code(link) == "SSFPM-9MCQ9"
    stored = "2cc0db742b5be9a5bcb45ec6045b649dd3bbebd2f9eb7b33d1bb6038475f5ee5"
    assert tokens.typed_code_macs(" k7qf2-m9pxa ") == [stored]


@pytest.mark.django_db
def test_tries_of_a_client_address(http):
    count_act(http, "verify")
    http.META["REMOTE_ADDR"] = ""
    count_act(http, "verify")
    assert gates() == [
        "verify-from:3b235d333a0a85c66d6ec88617a2d9002fe57ea58d8ca1ff5e4f3120a273b7b9",
        "verify-from:ce071d04ca2a0e6752e94a0423ac51d554bf00c12b962bd61f186fd1c5f3e11a",
    ]


@pytest.mark.django_db
def test_codes_of_personal_links(http, monkeypatch):
    """The draws are fixed here; a wrong code is counted under a gate of its own."""
    address = "c9b20600fadba8d5f70993f315fbb8e9d99c198d25e5f91a59f3f71fca804ed3"
    monkeypatch.setattr(link_codes.secrets, "token_hex", lambda length: "5a" * length)
    assert link_codes.ask_link_code(http, "host:1", address=MAILBOX) == "395423"
    assert http.session[link_codes.SESSION_KEY]["address"] == address
    with pytest.raises(Refused):
        link_codes.check_link_code(http, "host:1", "no", address=MAILBOX, person=["nobody"])
    assert gates() == [
        "code-tries:host:1",
        "code:162f874aaf2d6402809384975dfc5bb74aabd8832bf789491c0a5e6d3ee24496",
        f"codes-day:{address}",
        "codes-of-day:host:1",
        "codes-of:host:1",
        f"codes:{address}",
    ]


@pytest.mark.django_db
def test_links_found_again(monkeypatch):
    monkeypatch.setattr(recovery, "enqueue", lambda *job: None)
    recovery.ask_links(MAILBOX, "")
    mac = "d3f945778d3de370da5358f63cfc4b0c22907bfe59d68792c616258269d9d76c"
    assert gates() == [f"recover-day:{mac}", f"recover:{mac}"]


@pytest.mark.django_db
def test_recovery_codes(monkeypatch):
    monkeypatch.setattr(second_factor.secrets, "choice", lambda letters: letters[0])
    second_factor.renew_recovery_codes(User.objects.create(uuid=ONE, email=MAILBOX))
    assert set(Authenticator.objects.get(type="recovery_codes").data["macs"]) == {"e5a9163555240f7e"}


def test_contacts_that_wait_in_the_queue():
    waiting = (
        "gAAAAABrBxdGoOQO6GNG0VUWcjIMaB-nqBT8jbDHCkKIvqhx1SNaDshUeT2zNFzUI2Ez4FrIXMzciepfov397dtCfJlwcCrflFDUbpY5qMy4J5"
        "Nq2-bu-ZU="
    )
    assert sealed.unseal(waiting) == MAILBOX
