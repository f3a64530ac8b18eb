"""Keys of links and codes are rotated while people are in the middle: nothing sent, printed or asked for is lost."""

import base64
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token, typed_code
from conventions.domain.persons.people import devices, second_factor
from conventions.domain.persons.people.sealed import seal, unseal
from notifications.models import Message
from signatures import links
from signatures.macs import link_macs
from tests.kit import lives
from tests.kit.sign_in import give_second_factor

pytestmark = pytest.mark.django_db


def rotate(settings, *, days: int = 30) -> None:
    """Draw new keys; the former ones are read for ``days`` more."""
    until = datetime.now(UTC).date() + timedelta(days=days)
    settings.LINK_KEYS_RETIRED = [(settings.LINK_KEY, until), *settings.LINK_KEYS_RETIRED]
    settings.CODE_KEYS_RETIRED = [(settings.CODE_KEY, until), *settings.CODE_KEYS_RETIRED]
    settings.LINK_KEY, settings.CODE_KEY = f"new link key {len(settings.LINK_KEYS_RETIRED)}", "new code key"


def replace(settings) -> None:
    """A key has leaked: nothing that it made opens any more."""
    settings.LINK_KEY, settings.LINK_KEYS_RETIRED = "drawn after the leak", []


def family(person) -> str:
    return reverse("family", args=[token(link_of(f"{person._meta.model_name}:{person.uuid}"))])


@pytest.fixture
def pupil():
    return lives.make_pupil(lives.make_school())


def test_links_already_sent_open_until_the_day_of_their_key_and_new_ones_are_made_under_the_present_key(
    client, settings, time_machine, pupil
):
    sent = family(pupil)
    rotate(settings)
    new = family(pupil)
    assert new != sent
    assert [client.get(page).status_code for page in (sent, new)] == [200, 200]
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert [client.get(page).status_code for page in (sent, new)] == [404, 200]


def test_a_signature_link_and_one_to_contest_open_after_two_rotations(client, settings):
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    page, contest = lives.page_of(request), reverse("contest", args=[links.contest_token(request, request.uuid)])
    rotate(settings)
    rotate(settings)
    assert lives.page_of(request) != page
    assert [client.get(address).status_code for address in (page, contest)] == [200, 200]
    replace(settings)
    assert [client.get(address).status_code for address in (page, contest)] == [404, 404]


def test_a_printed_code_opens_beside_the_one_that_is_printed_next(client, settings, time_machine, pupil):
    """The code is found by a keyed hash that is stored: it is stored again under the present key."""
    holder = f"pupil:{pupil.uuid}"
    printed = typed_code(link_of(holder))
    rotate(settings)
    assert client.post("/code", {"code": printed}).status_code == 302
    next_one = typed_code(link_of(holder))
    assert next_one != printed
    assert [client.post("/code", {"code": code}).status_code for code in (printed, next_one)] == [302, 302]
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert [client.post("/code", {"code": code}).status_code for code in (printed, next_one)] == [422, 302]


def test_whoever_has_just_been_sent_a_code_types_it_after_the_rotation(client, settings, pupil):
    """A family's page, a signature's page, and the signature itself."""
    page = family(pupil)
    client.post(page, {"gate-send": "1"})
    code = Message.objects.filter(slug="link_code").latest("id").secrets["code"]
    convention = lives.validated()
    request = lives.requests(convention)["host"]
    other = Client()
    path = lives.page_of(request)
    other.post(path + "/code")
    rotate(settings)
    assert client.post(page, {"gate-code": code}).status_code == 302
    assert other.post(path, {"gate-code": lives.last_code(request, "opening_code")}).status_code == 302
    other.post(path + "/code")
    rotate(settings)
    signing = {"code": lives.last_code(request), "consent": "on"}
    assert other.post(path + "/signer", signing).status_code == 302
    request.refresh_from_db()
    assert request.status == "signed"


def test_a_page_that_a_code_has_opened_stays_open(settings):
    """The session holds a keyed hash of person and contact."""
    request = lives.requests(lives.validated())["host"]
    client = Client()
    path = lives.open_page(client, request)
    rotate(settings)
    assert "Votre signature est demandée" in client.get(path).content.decode()


def test_a_rotation_gives_no_new_allowance(client, settings, pupil):
    """Codes to one contact are counted across it, for pages and for signatures."""
    page, request = family(pupil), lives.requests(lives.validated())["guardian_1"]
    signer = Client()
    path = lives.open_page(signer, request)
    for _ in range(10):
        assert client.post(page, {"gate-send": "1"}).status_code == 200
        assert signer.post(path + "/code")["Location"] == path + "/signer"
    rotate(settings)
    assert client.post(page, {"gate-send": "1"}).status_code == 409
    assert signer.post(path + "/code")["Location"] == path


def test_recovery_codes_devices_and_what_waits_in_the_queue_pass_a_rotation(settings):
    """A code that was printed for an account; a device that was called one's own; a contact closed for a job."""
    user = lives.make_school().staff.get(role="head").user
    give_second_factor(user)
    code, *_others = second_factor.renew_recovery_codes(user)
    waiting, device = seal("parent@famille.example"), devices.token_for(user)
    rotate(settings)
    assert devices.is_of(user, device)
    assert unseal(waiting) == "parent@famille.example"
    assert second_factor.check(user, code)
    assert second_factor.factors_of(user).codes_left == second_factor.RECOVERY_CODES - 1


# -- handles ----------------------------------------------------------------------------------------------------


def test_a_link_that_was_sent_before_it_had_a_handle_opens_the_same_page_as_the_one_it_got(client):
    """A link that 0.1.0 sent, in people's mailboxes, names the row by its UUID."""
    convention = lives.validated(guardians=2)
    request, link = lives.requests(convention)["guardian_1"], link_of(f"pupil:{convention.pupil.uuid}")
    sent = [f"/s/{written(request, 'link', 1, 1)}", f"/f/{written(link, 'page', 1)}"]
    drawn = [lives.page_of(request), family(convention.pupil)]
    assert [client.get(page).status_code for page in [*sent, *drawn]] == [200] * 4


def written(row, use: str, *parts: int) -> str:
    """The end of an address as it was sent before the handles were drawn."""
    raw = row.uuid.bytes + link_macs(use, row.uuid, *parts)[0][:16]
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


# -- links sent again -----------------------------------------------------------------------------------------------


def resend(**options) -> str:
    written = io.StringIO()
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    call_command("resend_links", issued_before=tomorrow.isoformat(), stdout=written, **options)
    return written.getvalue()


def renewed() -> list[Message]:
    return list(Message.objects.filter(slug="links_renewed").order_by("id"))


def test_everybody_receives_their_new_links_once_by_batches(settings, client):
    """Tried first; stopped after two; run again it goes on; a third time it writes to nobody."""
    convention = lives.validated(guardians=2)
    old = lives.page_of(lives.requests(convention)["guardian_1"])
    for person in (convention.pupil, *convention.pupil.guardians.all()):
        link_of(f"{person._meta.model_name}:{person.uuid}")
    replace(settings)
    assert "rien n'est parti" in resend(dry_run=True)
    assert renewed() == []
    assert "2 adresses" in resend(batch=2)
    assert len(renewed()) == 2
    resend()
    addresses = [message.address for message in renewed()]
    assert len(addresses) == len(set(addresses)) >= 4
    assert "0 lettre" in resend()
    assert len(renewed()) == len(addresses)
    mother = convention.pupil.guardians.get(rank=1)
    letter = next(message for message in renewed() if message.address == mother.email)
    new = lives.page_of(lives.requests(convention)["guardian_1"])
    assert new in letter.secrets["links"]
    assert family(mother) in letter.secrets["links"]
    assert [client.get(page).status_code for page in (old, new)] == [404, 200]
    resend(occasion="une autre fuite")
    assert len(renewed()) == 2 * len(addresses)


def test_only_links_of_before_are_sent_again(pupil):
    """Whoever's link was made since has the right one; a closed link is not sent."""
    family(pupil)
    written = io.StringIO()
    call_command("resend_links", issued_before=f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}", stdout=written)
    assert renewed() == []
    with pytest.raises(CommandError, match="2027-01-31"):
        call_command("resend_links", issued_before="hier")
