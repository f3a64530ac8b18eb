"""One door for four audiences: each rule of personal links holds for hosts, families, tutors and signers alike."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings as site
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import link_of, note_act, renew_link, revoke_link
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.people.models import Guardian
from conventions.pages.kit import school_code
from conventions.pages.shared.links import codes, gates
from notifications.models import Message
from signatures import links
from signatures.macs import link_macs
from signatures.services import revoke_link as revoke_request
from tests.kit import lives

pytestmark = pytest.mark.django_db
HERE = "192.0.2.7"


@dataclass
class Door:
    """One audience's link of one agreement."""

    audience: str
    convention: Convention
    row: Any
    first: str
    """First page, by name."""
    behind: str
    """A page that asks who is there; empty for the tutor, whose link alone opens."""
    slug: str
    """Message by which a code leaves."""
    not_mine: str

    @property
    def token(self) -> str:
        self.row.refresh_from_db()
        return links.token(self.row) if self.audience == "signer" else token(self.row)

    @property
    def sent_before(self) -> str:
        """The end of the address as it was sent before handles were drawn."""
        if self.audience == "signer":
            use, parts = "link", [self.row.document.version, self.row.link_generation]
        else:
            use, parts = "page", [self.row.generation]
        raw = self.row.uuid.bytes + link_macs(use, self.row.uuid, *parts)[0][:16]
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    def at(self, page: str = "", *, ending: str = "") -> str:
        args = ["aide"] if page == "tell_school" else []
        return reverse(page or self.first, args=[ending or self.token, *args])

    def renew(self) -> None:
        revoke_request(self.row) if self.audience == "signer" else renew_link(self.row)

    def begin(self) -> None:
        """Begin the host's part: until « Remplir » its pages lead back to the first screen."""
        if self.audience == "host":
            self.row.refresh_from_db()
            note_act(self.row)

    @property
    def gate(self) -> str:
        """Return the place of the gate: the page's own, or the first screen for a signer."""
        return self.at(self.first if self.audience == "signer" else self.behind)

    def last_code(self) -> str:
        return Message.objects.filter(slug=self.slug).latest("id").secrets["code"]

    def ask(self, client: Client, **more: str):
        return client.post(self.gate, {"gate-send": "1", **more})

    def open(self, client: Client):
        """Open with a code, as a person does."""
        self.begin()
        assert self.ask(client).status_code == 200
        answer = client.post(self.gate, {"gate-code": self.last_code()})
        assert answer.status_code == 302
        return answer

    def is_open(self, client: Client) -> bool:
        answer = client.get(self.at(self.behind))
        return answer.status_code == 200 and "gate-send" not in read(answer)


AUDIENCES = ("host", "family", "tutor", "signer")
GATED = ("host", "family", "signer")


def make_door(audience: str) -> Door:
    convention = lives.validated(guardians=2, tutor=True)
    mother = convention.pupil.guardians.get(rank=1)
    given: dict[str, tuple[Callable[[], Any], str, str, str, str]] = {
        "host": (
            lambda: link_of(f"host:{convention.uuid}"),
            "host",
            "host_pupils",
            "host_reading_code",
            "host_not_mine",
        ),
        "family": (lambda: link_of(f"guardian:{mother.uuid}"), "family", "family", "link_code", "family_not_mine"),
        "tutor": (lambda: link_of(f"tutor:{convention.uuid}"), "tutor", "", "", "tutor_not_mine"),
        "signer": (
            *(lambda: lives.requests(convention)["guardian_1"], "personal_link", "tell_school"),
            *("opening_code", "not_mine"),
        ),
    }
    row, *named = given[audience]
    return Door(audience, convention, row(), *named)


@pytest.fixture(params=AUDIENCES)
def door(request) -> Door:
    return make_door(request.param)


@pytest.fixture(params=GATED)
def gated(request) -> Door:
    return make_door(request.param)


def read(response) -> str:
    return unescape(response.content.decode())


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def key_of(client: Client) -> str:
    return client.cookies[site.SESSION_COOKIE_NAME].value


def rotate(settings) -> None:
    until = datetime.now(UTC).date() + timedelta(days=30)
    settings.LINK_KEYS_RETIRED = [(settings.LINK_KEY, until), *settings.LINK_KEYS_RETIRED]
    settings.CODE_KEYS_RETIRED = [(settings.CODE_KEY, until), *settings.CODE_KEYS_RETIRED]
    settings.LINK_KEY, settings.CODE_KEY = f"new link key {len(settings.LINK_KEYS_RETIRED)}", "new code key"


# -- addresses -------------------------------------------------------------------------------------------------------


def test_an_address_ends_with_twenty_letters_of_which_the_table_knows_eight(door):
    """The handle is stored, the rest derived; a leaked table opens nothing."""
    assert re.fullmatch(r"[-\w]{20}", door.token, re.ASCII)
    stored = str(type(door.row).objects.values().get(pk=door.row.pk))
    assert door.token[:8] in stored
    assert door.token[8:] not in stored


def test_a_link_already_sent_leads_to_the_same_page(door, client):
    """It names its row by UUID; it opens, dies and is told of like the present one."""
    sent = door.at(ending=door.sent_before)
    door.begin()
    assert client.get(sent).status_code == 200
    if door.behind:
        door.open(client)
        assert "gate-send" not in read(client.get(door.at(door.behind, ending=door.sent_before)))
    before = sent
    door.renew()
    assert client.get(before).status_code == 410


@pytest.mark.parametrize("spoil", ["one letter", "rubbish", "longer", "the handle of another"])
def test_an_unknown_link_is_not_found_and_says_what_to_do(door, client, spoil):
    """Whatever is typed; no page of it tells whether anybody is known."""
    right = door.token
    spoilt = {
        "one letter": right[:-1] + ("A" if right[-1] != "A" else "B"),
        "rubbish": "abc",
        "longer": right + "AAAA",
        "the handle of another": PersonalLink.objects.create(holder="tutor:nobody").handle + right[8:],
    }[spoil]
    for page in (door.first, door.not_mine, *([door.behind] if door.behind else [])):
        for method in (client.get, client.post):
            answer = method(door.at(page, ending=spoilt))
            assert answer.status_code == 404
            assert "Ce lien n'ouvre rien" in read(answer)
            assert "Que faire ?" in read(answer)
            assert reverse("recover_links") in read(answer)
            assert door.convention.school.name not in read(answer)


def test_a_replaced_link_says_so_and_whom_to_call_and_nothing_about_the_pupil(door, client):
    """The one before the last too; whoever bears the new one goes on."""
    old = [door.at()]
    door.renew()
    old.append(door.at())
    door.renew()
    convention = door.convention
    for address in old:
        for method in (client.get, client.head, client.post):
            assert method(address).status_code == 410
        page = read(client.get(address))
        assert "Ce lien a été remplacé" in page
        assert convention.school.name in page
        assert convention.pupil.first_name not in page
        assert convention.number not in page
    assert client.get(door.at()).status_code == 200


def test_whoever_says_that_a_link_is_not_theirs_finds_it_closed(door, client):
    """No code is asked for that; a second click changes nothing."""
    address = door.at()
    assert client.post(door.at(door.not_mine)).status_code in (302, 303)
    dead = client.get(address)
    assert dead.status_code == 410
    assert "Que faire ?" in read(dead)
    assert client.post(reverse(door.not_mine, args=[address.rsplit("/", 1)[1]])).status_code == 410
    assert door.convention.pupil.first_name not in read(dead)


@pytest.mark.parametrize("audience", ["host", "family", "tutor"])
def test_a_link_that_the_school_closed_says_so(audience, client):
    """Until it is renewed."""
    door = make_door(audience)
    address = door.at()
    revoke_link(door.row, why="school")
    dead = client.get(address)
    assert dead.status_code == 410
    assert "L'établissement l'a fermé" in read(dead)


def test_a_link_whose_matter_is_kept_no_more_opens_nothing(door, client):
    """An erased agreement; a guardian whose row is gone."""
    address = door.at()
    if door.audience == "family":
        Guardian.objects.filter(pupil=door.convention.pupil, rank=1).delete()
    else:
        QuerySet(Convention).filter(pk=door.convention.pk).update(erased_at=timezone.now())
    assert client.get(address).status_code == 410
    door.renew()
    assert client.get(address).status_code == 410


def test_a_living_link_typed_under_another_audiences_address_leads_to_its_own_page(door, client):
    """A person who mixes two messages up is not lost; a former one, or a signature's, leads nowhere."""
    for other in {"host", "family", "tutor"} - {door.audience}:
        answer = client.get(reverse(other, args=[door.token]))
        if door.audience == "signer":
            assert answer.status_code == 404
        else:
            assert (answer.status_code, answer["Location"]) == (302, door.at())
    former = door.token
    door.renew()
    for other in {"host", "family", "tutor"} - {door.audience}:
        assert client.get(reverse(other, args=[former])).status_code in (404, 410)


# -- answers ---------------------------------------------------------------------------------------------------------


def test_no_answer_is_kept_indexed_or_named_in_a_referrer(door, client):
    """The address is a secret, whether it lives, has died or was never ours."""
    addresses = [door.at(), door.at(ending="abc"), *([door.at(door.behind)] if door.behind else [])]
    dead = door.at()
    answers = [method(address) for address in addresses for method in (client.get, client.head, client.post)]
    door.renew()
    for answer in [*answers, client.get(dead)]:
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"


def test_reading_an_address_is_no_act(door, client):
    """Scanners open every link of a mail: nothing is noted, nobody is told, no code leaves."""
    told = Message.objects.count()
    for page in (door.first, *([door.behind] if door.behind else [])):
        for method in (client.get, client.head):
            assert method(door.at(page)).status_code in (200, 302)
    door.row.refresh_from_db()
    assert door.row.opened_at is None
    assert Message.objects.count() == told


def test_a_method_that_a_page_does_not_take_is_refused_after_the_link_is_known(door, client):
    """The dead page is of more help than « 405 »."""
    door.begin()
    act = {"host": "host_reopen", "family": "family_leave", "tutor": "tutor_day", "signer": "send_code"}[door.audience]
    assert client.get(door.at(act)).status_code == 405
    assert client.get(door.at(act, ending="abc")).status_code == 404
    assert client.put(door.at()).status_code == 405


# -- the gate --------------------------------------------------------------------------------------------------------


def test_the_tutors_link_alone_opens(client):
    """Attendance is marked in one gesture: no code stands in between."""
    door = make_door("tutor")
    page = read(client.get(door.at()))
    assert door.convention.pupil.first_name in page
    assert "gate-" not in page


def test_a_page_opens_with_the_code_sent_to_the_known_contact_and_in_the_browser_that_asked(gated, client):
    """Somebody who reads the code elsewhere opens nothing with it; it serves once."""
    gated.begin()
    assert not gated.is_open(client)
    assert gated.ask(client).status_code == 200
    code = gated.last_code()
    assert Client().post(gated.gate, {"gate-code": code}).status_code == 409
    assert client.post(gated.gate, {"gate-code": "12"}).status_code == 422
    assert client.post(gated.gate, {"gate-code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert gated.is_open(client)
    gates.close(client.get(gated.at()).wsgi_request)
    other = Client()
    assert other.post(gated.gate, {"gate-code": code}).status_code == 409
    assert not gated.is_open(other)


def test_a_second_click_on_the_gate_leads_to_the_page_and_not_to_an_error(gated, client):
    """Both were sent before the first was answered."""
    gated.open(client)
    again = client.post(gated.gate, {"gate-code": gated.last_code()})
    assert again.status_code == 302
    assert gated.is_open(client)


@pytest.mark.parametrize("audience", ["family", "signer"])
def test_the_birth_date_opens_for_a_family_and_five_wrong_ones_do_not(audience, client):
    """The tries are the pupil's: what one door counted is counted at the other."""
    door = make_door(audience)
    born = f"{door.convention.pupil.birth_date:%d/%m/%Y}"
    assert client.post(door.gate, {"gate-birth_date": "hier"}).status_code == 422
    assert client.post(door.gate, {"gate-birth_date": born}).status_code == 302
    assert door.is_open(client)
    other = make_door_of(door, "signer" if audience == "family" else "family")
    for _ in range(5):
        assert Client().post(other.gate, {"gate-birth_date": "01/01/2001"}).status_code == 409
    assert Client().post(door.gate, {"gate-birth_date": born}).status_code == 409


def make_door_of(door: Door, audience: str) -> Door:
    """The same agreement at another audience's door."""
    convention = door.convention
    if audience == "family":
        row, named = link_of(f"guardian:{convention.pupil.guardians.get(rank=1).uuid}"), ("family", "family")
        return Door(audience, convention, row, *named, "link_code", "family_not_mine")
    row, named = lives.requests(convention)["guardian_1"], ("personal_link", "tell_school")
    return Door(audience, convention, row, *named, "opening_code", "not_mine")


def test_a_host_is_not_asked_for_the_birth_date_and_it_opens_nothing(client):
    """The host knows it from the agreement."""
    door = make_door("host")
    door.begin()
    born = f"{door.convention.pupil.birth_date:%d/%m/%Y}"
    assert "gate-birth_date" not in read(client.get(door.gate))
    client.post(door.gate, {"gate-birth_date": born})
    assert not door.is_open(client)


def test_five_wrong_codes_end_a_code(gated, client):
    """The right one too; the page says how many tries are left."""
    gated.begin()
    gated.ask(client)
    code = gated.last_code()
    page = read(client.post(gated.gate, {"gate-code": wrong(code)}))
    assert re.search("reste 4 essais|restent : 4", page)
    for _ in range(4):
        assert client.post(gated.gate, {"gate-code": wrong(code)}).status_code == 409
    assert client.post(gated.gate, {"gate-code": code}).status_code == 409
    assert not gated.is_open(client)


def test_codes_are_counted_by_person_and_contact_whatever_the_browser_and_the_generation(gated):
    """Ten an hour; another browser and a renewed link give none back."""
    gated.begin()
    for _ in range(codes.CODES_PER_HOUR):
        assert gated.ask(Client()).status_code == 200
    assert gated.ask(Client()).status_code == 409
    gated.renew()
    gated.begin()
    sent = Message.objects.filter(slug=gated.slug).count()
    assert gated.ask(Client()).status_code == 409
    assert Message.objects.filter(slug=gated.slug).count() == sent


def test_beyond_what_an_address_does_in_an_hour_the_schools_code_is_asked_and_the_page_then_opens(gated, monkeypatch):
    """The code of the school travels with nothing that the page behind would take for an act of its own."""
    monkeypatch.setitem(school_code.PER_ADDRESS, "codes", 0)
    client = Client(REMOTE_ADDR=HERE)
    gated.begin()
    asked = gated.ask(client)
    assert asked.status_code == 429
    assert "code du jour" in read(asked)
    assert 'name="gate-send"' in read(asked)
    sent = gated.ask(client, school_code=school_code.code_of_school(gated.convention.school))
    assert sent.status_code == 200
    assert 'name="school_code"' not in read(sent)
    assert client.post(gated.gate, {"gate-code": gated.last_code()}).status_code == 302
    assert gated.is_open(client)


def test_another_person_at_the_same_browser_closes_what_was_open(gated, client):
    """And finds a session under a new key."""
    gated.open(client)
    before = key_of(client)
    other = lives.make_pupil(lives.make_school())
    page = reverse("family", args=[token(link_of(f"pupil:{other.uuid}"))])
    assert client.post(page, {"gate-birth_date": f"{other.birth_date:%d/%m/%Y}"}).status_code == 302
    assert key_of(client) != before
    assert not gated.is_open(client)


def test_a_planted_session_opens_nothing_of_the_victims(gated):
    """The attacker's own page is open in it; the victim's proof goes into a session that the attacker does not know."""
    attacker, victim = Client(), Client()
    make_door(gated.audience).open(attacker)
    victim.cookies[site.SESSION_COOKIE_NAME] = key_of(attacker)
    gated.open(victim)
    assert gated.is_open(victim)
    assert not gated.is_open(attacker)


def test_a_page_closes_after_thirty_minutes_and_what_was_typed_is_not_lost(gated, client, monkeypatch):
    """It travels with the question, or waits on the page it was typed on."""
    monkeypatch.setattr(gates, "OPEN_FOR", timedelta(seconds=-1))
    gated.begin()
    gated.ask(client)
    client.post(gated.gate, {"gate-code": gated.last_code()})
    monkeypatch.undo()
    assert not gated.is_open(client)
    typed = {"text": "Un mot écrit trop tard.", "convention": "Un mot écrit trop tard."}
    closed = client.post(gated.at(gated.behind), typed, follow=True)
    if gated.audience == "signer":
        gated.ask(client)
        opened = client.post(gated.gate, {"gate-code": gated.last_code()}, follow=True)
        assert opened.redirect_chain == [(gated.at(gated.behind), 302)]
        assert "Un mot écrit trop tard." in read(opened)
    else:
        assert 'type="hidden" name="text" value="Un mot écrit trop tard."' in read(closed)


# -- keys ------------------------------------------------------------------------------------------------------------


def test_keys_rotate_while_somebody_is_in_the_middle(gated, client, settings, time_machine):
    """The code that was sent is typed, the page that is open stays open, the address serves until its key's day."""
    gated.begin()
    sent = gated.at()
    gate = gated.gate
    gated.ask(client)
    code = gated.last_code()
    rotate(settings)
    assert gated.at() != sent
    assert client.post(gate, {"gate-code": code}).status_code == 302
    rotate(settings)
    assert gated.is_open(client)
    assert [Client().get(page).status_code for page in (sent, gated.at())] == [200, 200]
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert [Client().get(page).status_code for page in (sent, gated.at())] == [404, 200]


def test_a_key_that_leaked_opens_nothing_any_more(door, client, settings):
    """Replaced, not retired."""
    sent = [door.at(), door.at(ending=door.sent_before)]
    settings.LINK_KEY, settings.LINK_KEYS_RETIRED = "drawn after the leak", []
    assert [client.get(page).status_code for page in (*sent, door.at())] == [404, 404, 200]
