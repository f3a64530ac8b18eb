"""Attacks over HTTP on the pages: each test is one that was tried on the running site, and must never work again."""

import io
import re
import zipfile
from datetime import date, timedelta
from threading import Thread
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.limits import tries
from conventions.domain.persons.limits.models import Tries
from conventions.domain.persons.links.services import actor_of, link_of
from conventions.domain.persons.links.tokens import token
from conventions.pages.bearers.host.access import HostLinkVisit as HostVisit
from conventions.pages.bearers.host.services import hand_over
from conventions.pages.bearers.signer.access import SignerVisit
from conventions.pages.kit import school_code as places
from conventions.pages.shared.drafting.people import save_people
from conventions.pages.shared.links import gates
from notifications.models import Message
from notifications.rendering import text_to_html
from tests.kit import lives
from tests.kit.family_pages import OF_FAMILIES, site_pages
from tests.kit.sign_in import signed_in
from workflow import clock
from workflow.engine import Refused

pytestmark = pytest.mark.django_db


def at(holder: str, page: str, *args) -> str:
    """The address of a page of the link of ``holder``."""
    return reverse(page, args=[token(link_of(holder)), *args])


def host_of(convention) -> str:
    return f"host:{convention.uuid}"


def write_me(convention, **me) -> None:
    """The bearer of the host's link says who fills, as the step *personnes* does."""
    person = {"first_name": "Camille", "last_name": "Farine", "title": "", "email": "", "phone": ""}
    save_people(convention, by=actor_of(link_of(host_of(convention))), me={**person, **me}, signer=None, tutor="signer")


def reading_code(convention) -> str:
    """The code that was sent last to whoever holds the host's link."""
    sent = Message.objects.filter(slug="host_reading_code", about__contains=str(convention.uuid))
    return sent.latest("id").secrets["code"]


def open_pupils(client: Client, convention) -> None:
    """Ask for the code, whoever receives it, and type it."""
    client.post(at(host_of(convention), "host_pupils"), {"gate-send": "1"})
    client.post(at(host_of(convention), "host_pupils"), {"gate-code": reading_code(convention)})


# -- another host's pupils --------------------------------------------------------------------------------------


def two_hosts():
    """A victim with an address and pupils, and somebody who holds a host's link of another school."""
    victim = lives.opened()
    contact = victim.writer or victim.representative
    attacker = lives.opened()
    for convention in (victim, attacker):
        client = Client()
        client.post(at(host_of(convention), "host_begin"))
        convention.refresh_from_db()
    return victim, contact, attacker


def test_a_stranger_who_writes_the_address_of_another_host_and_a_telephone_of_their_own_sees_none_of_its_pupils():
    """The code must go where the list comes from, or whoever holds one link reads every pupil of any host."""
    victim, contact, attacker = two_hosts()
    write_me(attacker, email=contact.email, phone="+33611223344")
    client = Client()
    client.post(at(host_of(attacker), "host_pupils"), {"gate-send": "1"})
    sent = Message.objects.filter(slug="host_reading_code").latest("id")
    assert (sent.channel, sent.address) == ("email", contact.email)


def test_a_code_opens_the_pupils_of_the_address_that_received_it_alone():
    """Opened with one's own address, the list does not follow when another host's address is written afterwards."""
    victim, contact, attacker = two_hosts()
    write_me(attacker, email="moi@attaque.example")
    client = Client()
    open_pupils(client, attacker)
    page = at(host_of(attacker), "host_pupils")
    assert "cette convention" in client.get(page).content.decode()
    attacker.refresh_from_db()
    write_me(attacker, email=contact.email)
    answer = client.get(page).content.decode()
    assert victim.pupil.name not in answer
    assert token(link_of(host_of(victim))) not in answer


def test_a_host_link_does_not_send_text_messages_to_one_number_after_another(client):
    """Each number has its ten codes an hour; a link that changes its number has ten in all."""
    convention = lives.opened()
    client.post(at(host_of(convention), "host_begin"))
    for n in range(14):
        convention.refresh_from_db()
        write_me(convention, phone=f"+336112233{n:02d}")
        client.post(at(host_of(convention), "host_pupils"), {"gate-send": "1"})
    assert Message.objects.filter(slug="host_reading_code", channel="sms").count() == 10


def test_a_part_handed_over_by_two_clicks_at_once_goes_to_one_colleague(client):
    """The second click comes by the address that the first one closed: its link would void the colleague's."""
    convention = lives.opened()
    client.post(at(host_of(convention), "host_begin"))
    convention.refresh_from_db()
    visit = HostVisit.enter(RequestFactory().get("/"), "", link_of(host_of(convention)))
    colleague = {"first_name": "Camille", "last_name": "Farine", "email": "camille@accueil.example"}
    hand_over(visit, **colleague)
    with pytest.raises(Refused):
        hand_over(visit, **colleague)
    assert Message.objects.filter(slug="host_part_handed_over").count() == 1
    assert link_of(host_of(convention)).generation == 2


# -- who tries, how often ---------------------------------------------------------------------------------------


def test_addresses_of_one_ipv6_network_are_one_client(client):
    """Whoever has one connection has 2⁶⁴ addresses: each would have tries of its own."""
    for n in range(places.PER_ADDRESS["typed"]):
        client.post(reverse("typed_code"), {"code": "AAAAA-AAAAA"}, REMOTE_ADDR=f"2001:db8:1:2::{n + 1:x}")
    refused = client.post(reverse("typed_code"), {"code": "AAAAA-AAAAA"}, REMOTE_ADDR="2001:db8:1:2:ffff::1")
    assert refused.status_code == 429
    other = client.post(reverse("typed_code"), {"code": "AAAAA-AAAAA"}, REMOTE_ADDR="2001:db8:1:3::1")
    assert other.status_code == 422


def test_passwords_tried_from_one_ipv6_network_lock_it():
    """The account's own holder, elsewhere, is not locked out."""
    staff = lives.make_school().staff.get(role="office")
    typed = {"login": staff.user.email, "password": "faux"}
    for n in range(5):
        last = Client().post(reverse("login"), typed, REMOTE_ADDR=f"2001:db8:1:2::{n + 1:x}")
    last = Client().post(reverse("login"), typed, REMOTE_ADDR="2001:db8:1:2:ffff::1")
    assert last.status_code == 429
    assert Client().post(reverse("login"), typed, REMOTE_ADDR="2001:db8:1:3::1").status_code == 422


def test_nobody_has_a_family_sent_text_messages_day_and_night(client, monkeypatch):
    """*Retrouver mes liens* is open to everybody: three times an hour, six times a day."""
    asked: list[str] = []
    monkeypatch.setattr("conventions.domain.season.recovery.recovery.enqueue", lambda path, *args: asked.append(path))
    for hour in range(10):
        Tries.objects.filter(gate__startswith="recover:").update(since=timezone.now() - timedelta(hours=hour + 1.1))
        for _ in range(3):
            client.post(reverse("recover_links"), {"contact": "parent@famille.example"})
        Tries.objects.filter(gate__startswith="recover-from").delete()
    assert len(asked) == 6


# -- what a browser keeps ---------------------------------------------------------------------------------------


def test_what_a_page_says_of_a_pupil_stands_in_no_cookie():
    """School computers are shared: the sentence above the next page names a pupil, a cookie can be read."""
    pupil = lives.make_pupil(lives.make_school())
    office = head_of(pupil.school)
    answer = office.post(reverse("remind_family", args=[pupil.uuid]))
    assert answer.status_code == 302
    assert set(answer.cookies) <= {"session", "csrf"}
    assert pupil.name in office.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("page", ["approvals", "registry_pupils", "class_pupils", "inbox", "week_board"])
def test_a_name_looked_for_stands_in_no_address(head, page):
    """Addresses stay in histories and logs: a search is sent by POST, and the page it leads to does not repeat it."""
    field = "nom" if page == "week_board" else "q"
    answer = head.post(reverse(page), {field: "Zébulon"})
    assert answer.status_code == 302
    assert "bulon" not in answer["Location"]
    shown = head.get(answer["Location"]).content.decode()
    assert not re.search(rf'<form[^>]*method="get"[^>]*>(?:(?!</form>).)*name="{field}"', shown, re.S)


# -- codes and tries --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("digits", ["١٢٣٤٥٦", "１２３４５６", "१२३४५६"])
def test_digits_of_another_writing_are_a_code_like_any_other(client, digits):
    """A telephone set to Arabic writes its own digits: no error page, and the right code is right."""
    convention = lives.opened()
    guardian = convention.pupil.guardians.get()
    holder = f"guardian:{guardian.uuid}"
    page = at(holder, "family")
    client.post(page, {"gate-send": "1"})
    assert client.post(page, {"gate-code": digits}).status_code == 409
    code = Message.objects.filter(slug="link_code").latest("id").secrets["code"]
    written = code.translate({ord(str(n)): digits_of(digits)[n] for n in range(10)})
    assert client.post(page, {"gate-code": written}).status_code == 302


def digits_of(sample: str) -> str:
    """The ten digits of the writing of ``sample``, which begins with its one."""
    return "".join(chr(ord(sample[0]) - 1 + n) for n in range(10))


@pytest.mark.django_db(transaction=True)
def test_twenty_birth_dates_sent_at_once_are_five_tries_and_no_error():
    """Threads on one link: the count is committed before the comparison."""
    convention = lives.opened()
    holder = f"pupil:{convention.pupil.uuid}"
    page = at(holder, "family")
    statuses: list[int] = []

    def guess(n: int) -> None:
        try:
            answer = Client().post(page, {"gate-birth_date": f"{n + 1:02d}/01/1999"})
            statuses.append(answer.status_code)
        finally:
            connection.close()

    threads = [Thread(target=guess, args=[n]) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [409] * 20
    born = f"{convention.pupil.birth_date:%d/%m/%Y}"
    assert Client().post(page, {"gate-birth_date": born}).status_code == 409


def test_the_right_birth_date_sent_twice_at_once_is_no_error(monkeypatch):
    """The first answer forgets the tries while the second is being counted."""
    pupil = lives.opened().pupil
    counted = tries.count

    def gone(gate, **limits):
        given = counted(gate, **limits)
        Tries.objects.all().delete()
        return given

    monkeypatch.setattr(gates, "count", gone)
    gates.check_birth_date(pupil, pupil.birth_date)


# -- what is typed comes back as text ---------------------------------------------------------------------------


def test_what_is_refused_in_an_evaluation_comes_back_as_text_to_the_page_that_saves_by_itself(client):
    """The answer to HTMX is put in the page as it is: markup in a refused value must not become an element."""
    convention = lives.completed()
    page = at(f"tutor:{convention.uuid}", "tutor_evaluation")
    name = re.search(r'name="(level_\w+)"', client.get(page).content.decode())[1]
    answer = client.post(page, {name: "<img src=x>", "action": "save"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<img" not in answer.content.decode()


def test_an_address_that_somebody_typed_is_no_link_in_our_mails(settings):
    """A pupil names a place « … https://… »: the mail that the State sends must not lead there."""
    settings.SITE_URL = "https://conventions.example.org"
    html = text_to_html(
        "Garage https://piege.example/x et https://conventions.example.org.piege.example/x\n\n"
        "https://conventions.example.org/h/abc"
    )
    assert re.findall(r'href="([^"]+)"', html) == ["https://conventions.example.org/h/abc"]


def test_a_place_cannot_be_given_a_name_that_writes_paragraphs_or_addresses_in_the_letter(client):
    """The host's name stands in a mail to whoever the pupil names: it stays one line, without an address."""
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    holder = f"pupil:{pupil.uuid}"
    page = at(holder, "family_own_place")
    client.post(page, {"gate-birth_date": f"{pupil.birth_date:%d/%m/%Y}"})
    week = re.search(r'<option value="(\d{4}-\d\d-\d\d)"', client.get(page).content.decode())[1]
    typed = {
        "host_name": "Garage\n\n123456\n\nFictif",
        "place": "49000 Angers",
        "contact_name": "Camille Farine",
        "contact": "camille@garage.example",
        "first_week": week,
    }
    for host_name, contact_name in (
        ("Gagnez sur https://piege.example", "Camille Farine"),
        ("Garage", "www.piege.example Farine"),
    ):
        answer = client.post(page, {**typed, "host_name": host_name, "contact_name": contact_name})
        assert answer.status_code == 422
    assert not Message.objects.filter(slug="host_part_asked").exists()
    assert client.post(page, typed).status_code == 302
    [convention] = pupil.conventions.all()
    assert convention.host.name == "Garage 123456 Fictif"


# -- addresses and fields that make no sense --------------------------------------------------------------------


def head_of(school) -> Client:
    """The browser of whoever heads ``school``."""
    return signed_in(school.staff.get(role="head").user)


@pytest.fixture
def head(db):
    return head_of(lives.make_school())


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "9999-12-27", "0001-01-07", "²²²²-01-01"])
@pytest.mark.parametrize("view", ["jour", "semaine"])
def test_the_board_of_the_last_day_of_the_calendar_is_a_page(head, day, view):
    """Weeks before and after such a day do not exist."""
    assert head.get(reverse("week_board"), {"jour": day, "vue": view}).status_code == 200


NUL = "a\x00b"


def test_a_null_byte_in_a_field_is_no_error_page_and_stays_in_no_session():
    """PostgreSQL takes no such text: whoever sends it is told, and their pages still open."""
    convention = lives.validated()
    head = head_of(convention.school)
    tried = {
        reverse("inbox"): {"q": NUL},
        reverse("classes"): {"q": NUL},
        reverse("class_pupils"): {"q": NUL},
        reverse("registry_pupils"): {"q": NUL},
        reverse("week_board"): {"nom": NUL},
        reverse("ask_batch_code"): {"number": NUL},
        reverse("ask_batch_code") + "?2": {"scope": "all", "numbers": NUL},
        reverse("send_reminder", args=[convention.number]): {"party": "", "channel": NUL},
        reverse("send_reminder", args=[convention.number]) + "?2": {"party": NUL, "back": NUL},
        reverse("choose_school"): {"school": NUL},
        reverse("approve_chosen"): {"agreement": NUL, "clean_ones": NUL, "key": NUL},
        reverse("acknowledge", args=[convention.number]): {"shown": NUL, "warning": NUL},
        reverse("competences_import"): {"lines": f"MEF\tCompétence\n{NUL}\t{NUL}"},
        reverse("apprentices"): {"pupils": NUL, "what": NUL, "day": NUL},
        reverse("apprentices_undo"): {"classe": NUL, "jour": NUL},
    }
    for address, data in tried.items():
        assert head.post(address, data).status_code < 500, address
    for name in ("inbox", "classes", "class_pupils", "registry_pupils", "week_board", "approvals", "apprentices"):
        for query in ({}, {"q": NUL, "page": NUL, "classe": NUL, "nature": NUL, "etat": NUL, "situation": NUL}):
            assert head.get(reverse(name), query).status_code == (400 if query else 200), name
    for path in ("classes/%00/fiches", "classes/3e%00/fiches"):
        assert head.get(reverse("registry") + path).status_code == 400
    assert Client().get("/f/%00").status_code == 400


@pytest.mark.parametrize("page", ["0", "-1", "9" * 30, "9" * 5000, "²", "1e9", "None"])
def test_a_page_number_that_makes_no_sense_is_a_page(head, page):
    """Lists answer with their first or last page."""
    for name in ("inbox", "class_pupils", "registry_pupils", "week_board", "approvals", "followed_pupils"):
        assert head.get(reverse(name), {"page": page}).status_code < 400, name


@pytest.mark.parametrize("version", ["0", "9" * 12, "9" * 30, "9" * 4000])
def test_a_version_beyond_every_number_is_not_found(version):
    """The verification page and the school's own pages."""
    convention = lives.validated()
    head = head_of(convention.school)
    assert head.get(f"/verifier/{convention.number}/{version}").status_code == 404
    assert head.get(f"/conventions/{convention.number}/texte/{version}").status_code == 404
    assert head.get(f"/conventions/{convention.number}/fichiers/convention/{version}").status_code == 404


def _workbook(method: int, *, cut: int = 0) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" + " " * 500)
        archive.writestr("xl/sharedStrings.xml", "<sst/>" + " " * 500)
    content = bytearray(written.getvalue())
    at = content.find(b"xl/sharedStrings.xml") + len("xl/sharedStrings.xml")
    content[at + 4 + cut : at + 30 + cut] = b"\xff" * 26
    return bytes(content)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("cut", [-4, 0, 4, 10])
def test_a_spoilt_workbook_is_said_to_be_spoilt_however_it_is_packed(head, method, cut):
    """bzip2 and LZMA fail with errors of their own."""
    file = SimpleUploadedFile("liste.xlsx", _workbook(method, cut=cut))
    assert head.post(reverse("roll_import"), {"file": file}).status_code == 422


# -- an old link after the eighteenth birthday -------------------------------------------------------------------


def of_families() -> list[tuple[str, type, dict[str, object]]]:
    """Every address that a guardian's link may have: its name, its audience, and what it names besides the link."""
    given = {"name": "oui", "purpose": "convention", "what": "aide"}
    found = []
    for name, view in site_pages():
        if issubclass(getattr(view, "audience", object), OF_FAMILIES):
            _address, wanted = get_resolver().reverse_dict.getlist(name)[0][0][0]
            found.append((name, view.audience, {one: given.get(one, uuid4()) for one in wanted if one != "token"}))
    return found


def test_a_guardians_old_link_shows_nothing_that_came_after_the_birthday_at_any_address():
    """Opened before and used after, by GET and by POST: what happened since stands on none of them."""
    day = clock.now().date() + timedelta(days=10)
    convention = lives.validated(birth_date=date(day.year - 18, day.month, min(day.day, 28)))
    guardian = convention.pupil.guardians.get()
    request = lives.requests(convention)["guardian_1"]
    lives.sign(convention, "guardian_1")
    old = Client()
    family, signer = token(link_of(guardian.ref)), lives.page_of(request).rpartition("/")[2]
    for path in (reverse("family", args=[family]), reverse("personal_link", args=[signer])):
        old.post(path, {"gate-birth_date": f"{convention.pupil.birth_date:%d/%m/%Y}"})
        assert old.get(path).status_code == 200
    clock.set_offset(clock.offset() + timedelta(days=14))
    Convention.objects.filter(pk=convention.pk).update(place_city="Villedaprès")
    lives.sign(convention, "host", "head", "pupil")
    tried, open_ones = of_families(), set()
    assert len(tried) > 40
    for name, audience, named in tried:
        named = {key: convention.number if key == "number" else value for key, value in named.items()}
        path = reverse(name, kwargs={"token": signer if audience is SignerVisit else family, **named})
        for answer in (old.get(path), old.post(path, {"consent": "on", "text": "x", "reason": "x", "code": "123456"})):
            assert answer.status_code != 500, name
            shown = b"".join(answer) if answer.streaming else answer.content
            assert "Villedaprès" not in shown.decode(errors="ignore"), name
            assert "Tout le monde a signé" not in shown.decode(errors="ignore"), name
            if answer.status_code == 200:
                open_ones.add(name)
    assert open_ones == {"personal_link", "copy", "receipt"}
