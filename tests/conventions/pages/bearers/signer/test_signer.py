"""The journey of a party by its personal link: the gate, the ease, the exits, copies, receipts, other requests."""

import gzip
import re
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import handle_report
from conventions.domain.persons.people.models import Guardian, HostContact, School
from conventions.pages.shared.links.forms import read_day
from notifications.models import Message
from signatures import links
from signatures.models import Evidence, SignatureRequest, SigningBatch
from tests.kit import lives
from tests.kit.each import each
from workflow import clock

pytestmark = pytest.mark.django_db


def read(response) -> str:
    return unescape(response.content.decode())


def asked(key: str = "guardian_1", **given) -> tuple[Convention, SignatureRequest, str]:
    convention = lives.validated(**given)
    request = lives.requests(convention)[key]
    return convention, request, lives.page_of(request)


class Fields(HTMLParser):
    """Counts the fields of a page that somebody types in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.typed: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "textarea" or (tag == "input" and given.get("type") in ("text", "email", "tel", "number", "date")):
            self.typed.append(given["name"])


# -- ease ------------------------------------------------------------------------------------------------------


def test_a_guardian_goes_from_link_to_signed_in_three_screens_and_two_fields(client):
    """The birth date, then the code; one box to tick. Each screen is what the one before led to."""
    convention, request, path = asked()
    screens, fields = [client.get(path)], []
    fields += Fields(read(screens[-1])).typed
    born = f"{convention.pupil.birth_date:%d %m %Y}"
    screens.append(client.post(path, {"gate-birth_date": born}, follow=True))
    fields += Fields(read(screens[-1])).typed
    screens.append(client.post(path + "/code", follow=True))
    fields += Fields(read(screens[-1])).typed
    done = client.post(path + "/signer", {"code": lives.last_code(request), "consent": "on"}, follow=True)
    assert "Votre signature est enregistrée" in read(done)
    assert len(screens) == 3
    assert fields == ["gate-birth_date", "code"]
    assert [screen.status_code for screen in screens] == [200, 200, 200]


def test_the_code_field_is_filled_by_the_telephone(client):
    """One field, numbers' keyboard, and the name under which browsers offer the code of a message."""
    _convention, request, path = asked()
    lives.open_page(client, request)
    page = read(client.post(path + "/code", follow=True))
    [field] = re.findall(r'<input[^>]*name="code"[^>]*>', page)
    assert 'autocomplete="one-time-code"' in field
    assert 'inputmode="numeric"' in field
    assert 'maxlength="6"' not in field


@each(
    "typed",
    ["01 06 2011", "1/6/2011", "01062011", "1.6.11", "1er juin 2011", "2011-06-01", "1 June 2011", " 01-06-2011 "],
)
def test_a_birth_date_is_read_as_people_write_it(typed):
    """Whatever the separators, the year's length and the language."""
    assert read_day(typed) == date(2011, 6, 1)


@each("typed", ["", "2011", "31 02 2011", "01 06", "1 2 3 4", "juin", "010611", "a b c"])
def test_what_is_no_date_is_no_error(typed):
    """A sentence answers, never a traceback."""
    assert read_day(typed) is None


def shipped(page: str) -> int:
    """Bytes of a page's own files, compressed."""
    total = 0
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        path = finders.find(urlparse(address).path.removeprefix(settings.STATIC_URL))
        total += len(gzip.compress(Path(path).read_bytes()))
    return total


def test_the_sign_page_is_light(client):
    """At most 150 kB at the first visit, 30 kB at the next; no HTMX; no font, no picture from elsewhere."""
    _convention, request, path = asked()
    lives.open_page(client, request)
    client.post(path + "/code")
    for address in (path, path + "/signer"):
        page = client.get(address).content.decode()
        again = len(gzip.compress(page.encode()))
        assert again <= 30_000
        assert again + shipped(page) <= 150_000
        assert "htmx" not in page
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!testserver)', page)


@pytest.mark.parametrize("others", [0, 4])
def test_the_page_asks_few_queries(client, django_assert_max_num_queries, settings, others):
    """However many other agreements the same host signs; the clock is in the database only where it may be moved."""
    settings.WORKFLOW_CLOCK_ADJUSTABLE = False
    school = lives.make_school()
    convention, request, path = asked("host", school=school)
    for _ in range(others):
        same_host(lives.host_completed(school=school), convention)
    lives.open_page(client, request)
    client.get(path)
    with django_assert_max_num_queries(12):
        page = read(client.get(path))
    assert page.count("Lire la convention de") == others


# -- the gate --------------------------------------------------------------------------------------------------


def test_the_first_screen_shows_the_school_the_first_name_and_what_is_asked(client):
    """Neither surname, host, dates, address, number of the agreement nor the reader's own name."""
    convention, request, path = asked(guardians=2)
    page = read(client.get(path))
    assert convention.school.name in page
    assert "Le stage de Maëlle" in page
    assert "de la signer" in page
    assert "Lire et signer" in page
    assert "Ce message n'est pas pour moi" in page
    hidden = [convention.pupil.last_name, convention.host.name, convention.number, request.email, request.given_name]
    assert [secret for secret in (*hidden, "15 mars") if secret in page] == []


@pytest.mark.parametrize("page", ["/signer", "/refuser", "/erreur", "/aide", "/copie/convention"])
def test_a_closed_page_gives_nothing_and_leads_to_the_first_screen(client, page):
    """Text, file and forms stand behind the gate."""
    _convention, request, path = asked()
    answer = client.get(path + page)
    assert (answer.status_code, answer["Location"]) == (302, path)
    if "copie" not in page:
        answer = client.post(path + page, {"code": "123456", "consent": "on", "reason": "Non.", "text": "Faux."})
        assert (answer.status_code, answer["Location"]) == (302, path)
    request.refresh_from_db()
    assert request.status == "waiting"
    assert not Report.objects.exists()


def test_five_birth_dates_and_the_gate_stays_shut(client):
    """Each wrong one is counted; the right one no longer opens; a code does."""
    convention, request, path = asked()
    born = f"{convention.pupil.birth_date:%d/%m/%Y}"
    for left in (4, 3, 2, 1):
        answer = client.post(path, {"gate-birth_date": "01 01 2001"})
        assert answer.status_code == 409
        assert f"Essais qui restent : {left}." in read(answer)
        assert 'value="01 01 2001"' in read(answer)
    assert "Demandez un code" in read(client.post(path, {"gate-birth_date": "01 01 2001"}))
    assert client.post(path, {"gate-birth_date": born}).status_code == 409
    assert client.get(path + "/copie/convention").status_code == 302
    client.post(path + "/code")
    code = lives.last_code(request, "opening_code")
    assert client.post(path, {"gate-code": code}).status_code == 302
    assert client.get(path + "/copie/convention").status_code == 200


def test_a_code_that_opens_signs_nothing_and_opens_once(client):
    """It has no document; the page asks for another one to sign; a second browser cannot use it again."""
    _convention, request, path = asked("host")
    client.post(path + "/code")
    code = lives.last_code(request, "opening_code")
    assert client.post(path, {"gate-code": code}).status_code == 302
    assert client.post(path + "/signer", {"code": code, "consent": "on"}).status_code == 409
    assert Client().post(path, {"gate-code": code}).status_code == 409
    assert not Evidence.objects.exists()


def test_a_code_that_opens_dies_after_five_tries(client):
    """The sixth, right or wrong, is refused."""
    _convention, request, path = asked("host")
    client.post(path + "/code")
    code = lives.last_code(request, "opening_code")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert client.post(path, {"gate-code": wrong}).status_code == 409
    answer = client.post(path, {"gate-code": code})
    assert answer.status_code == 409
    assert "il ne sert plus" in read(answer)


def test_a_host_is_not_asked_for_the_pupils_birth_date(client):
    """It would open nothing either."""
    convention, _request, path = asked("host")
    assert 'name="gate-birth_date"' not in read(client.get(path))
    assert client.post(path, {"gate-birth_date": f"{convention.pupil.birth_date:%d/%m/%Y}"}).status_code == 200
    assert client.get(path + "/copie/convention").status_code == 302


def test_the_page_closes_after_half_an_hour_and_what_was_typed_is_kept(client):
    """The reason comes back once the page is open again."""
    convention, request, path = asked()
    lives.open_page(client, request)
    session = client.session
    session["open_links"] = {holder: [0, mark] for holder, (_until, mark) in session["open_links"].items()}
    session.save()
    answer = client.post(path + "/refuser", {"reason": "Une longue raison."}, follow=True)
    assert "Ce que vous avez écrit est gardé" in read(answer)
    born = f"{convention.pupil.birth_date:%d/%m/%Y}"
    answer = client.post(path, {"gate-birth_date": born}, follow=True)
    assert answer.redirect_chain == [(path + "/refuser", 302)]
    assert "Une longue raison." in read(answer)
    request.refresh_from_db()
    assert request.status == "waiting"


def test_opening_gives_the_session_a_new_key(client):
    """Whoever knew the key of the first screen knows nothing of the next."""
    convention, request, path = asked()
    client.get(path)
    lives.open_page(client, request)
    before = client.session.session_key
    other = lives.requests(convention)["pupil"]
    assert client.get(lives.page_of(other) + "/copie/convention").status_code == 302
    client.cookies.clear()
    lives.open_page(client, request)
    assert client.session.session_key != before


def test_opened_as_staff_see_it_is_the_first_post(client):
    """A page that was only looked at is not opened; one whose birth date was wrong neither."""
    _convention, request, path = asked()
    client.get(path)
    client.post(path, {"gate-birth_date": "01 01 2001"})
    request.refresh_from_db()
    assert request.opened_at is None
    lives.open_page(client, request)
    request.refresh_from_db()
    assert request.opened_at


# -- not for me, revoked ---------------------------------------------------------------------------------------


def test_not_for_me_closes_the_link_and_tells_the_school(client):
    """It needs no birth date; the old address says what to do, the one sent next works."""
    convention, request, path = asked()
    assert "pas pour vous" in read(client.get(path + "/pas-pour-moi"))
    answer = client.post(path + "/pas-pour-moi", follow=True)
    assert answer.status_code == 410
    assert "l'établissement est prévenu" in read(answer)
    [told] = Report.objects.all()
    assert (told.kind, told.convention, told.author_id) == ("not_mine", convention, f"signature:{request.uuid}")
    assert Message.objects.filter(slug="report_received", audience="office").count() == 1
    for address in ("", "/signer", "/copie/convention", "/pas-pour-moi"):
        answer = Client().get(path + address)
        assert answer.status_code == 410
        assert "Ce lien a été remplacé" in read(answer)
        assert convention.pupil.first_name not in read(answer)
    assert Client().post(path + "/pas-pour-moi").status_code == 410
    request.refresh_from_db()
    assert request.link_generation == 2
    assert client.get(lives.page_of(request)).status_code == 200
    assert client.get(lives.page_of(request)[:-1] + "!").status_code == 404


# -- the exits -------------------------------------------------------------------------------------------------


def test_signing_is_the_one_filled_press_and_refusing_the_last_row(client):
    """One button, always seen; the other answers are rows, refusing the last and red."""
    _convention, request, path = asked()
    lives.open_page(client, request)
    page = read(client.get(path))
    [first] = re.findall(r'<button class="fr-btn"[^>]*>\s*(.*?)\s*</button>', page, re.S)
    said = r'Je lis et je signe\s+<span class="nowrap">· au plus tard le \w+ \w+</span>'
    assert re.fullmatch(said, first)
    assert 'class="stay"' in page
    rows = re.findall(r"<a\s([^>]*)>\s*<span>\s*([^<]*?)\s*</span>\s*<small>", page)
    assert [(label, "danger" in link) for link, label in rows] == [
        ("Il y a une erreur", False),
        ("Demander de l'aide, ou signer sur papier", False),
        ("Je refuse", True),
    ]


def test_the_code_is_typed_first_and_what_signing_means_is_read_under_it(client):
    """The field above all else; then who, what and what it means, which was folded on the page before."""
    _convention, request, path = asked()
    lives.open_page(client, request)
    page = read(client.post(path + "/code", follow=True))
    read_in_order = ("<h1>", 'name="code"', "Je signe", "<dt>Qui</dt>", "Votre signature vous engage comme sur papier.")
    assert sorted(read_in_order, key=page.index) == list(read_in_order)
    assert f"{request.name}, mère d" in page or f"{request.name}, mère de" in page


@pytest.mark.parametrize(("address", "kind"), [("/erreur", "error"), ("/aide", "paper")])
def test_an_error_or_help_is_told_and_refuses_nothing(client, address, kind):
    """The school's inbox gets it; the page shows what was said, then the answer."""
    convention, request, path = asked()
    lives.open_page(client, request)
    answer = client.post(path + address, {"text": "<b>Le prénom</b>"}, follow=True)
    assert "Votre message est parti le" in read(answer)
    assert "&lt;b&gt;Le prénom" in answer.content.decode()
    [told] = Report.objects.all()
    assert (told.kind, told.text, told.author_id) == (kind, "<b>Le prénom</b>", f"signature:{request.uuid}")
    request.refresh_from_db()
    assert request.status == "waiting"
    handle_report(told, by=convention.school.staff.get(role="office").user, answer="C'est corrigé.")
    assert "C'est corrigé." in read(client.get(path))


def test_an_error_without_words_is_asked_for_and_help_needs_none(client):
    """One needs to know what is wrong; whoever needs help may not find the words."""
    _convention, request, path = asked()
    lives.open_page(client, request)
    answer = client.post(path + "/erreur", {"text": " "})
    assert answer.status_code == 422
    assert re.search(r"<title>\s*Erreur", read(answer))
    assert client.post(path + "/aide", {"text": ""}).status_code == 302
    assert Report.objects.get().kind == "paper"


def test_too_many_words_are_refused_in_the_readers_language(client):
    """The eleventh that waits: a sentence, what was typed stays."""
    _convention, request, path = asked()
    lives.open_page(client, request)
    for n in range(10):
        client.post(path + "/erreur", {"text": f"{n}"})
    client.get(path + "?lang=en")
    answer = client.post(path + "/erreur", {"text": "Again."})
    assert answer.status_code == 409
    assert "The school reads you" in read(answer)
    assert "Again." in read(answer)
    assert Report.objects.count() == 10


def test_whoever_comes_too_late_may_object(client):
    """The request lapsed: the objection is a task for staff, nothing moves."""
    convention, request, path = asked("guardian_2", guardians=2)
    lives.sign(convention, "host", "head", "guardian_1")
    signing.lapse_open_requests(convention, by=lives.by(convention, "head"))
    lives.open_page(client, request)
    assert path + "/desaccord" in read(client.get(path))
    client.post(path + "/desaccord", {"text": "Je n'ai pas été prévenu."})
    assert Report.objects.get().kind == "objection"
    convention.refresh_from_db()
    assert convention.status == "signatures_started"


def test_a_pupil_is_asked_to_say_that_they_have_read(client):
    """*Viser* is said with its plain words; not giving it stops nothing."""
    convention, request, path = asked("pupil")
    assert "puis de confirmer que tu l'as lue" in read(client.get(path))
    lives.open_page(client, request)
    page = read(client.get(path))
    assert "Je lis et je confirme" in page
    assert "la loi dit « viser »" in page
    assert "Je refuse" not in page
    answer = lives.refuse_on_page(client, path, request, "Je n'ai rien compris.", follow=True)
    assert "Les autres signatures continuent" in read(answer)
    convention.refresh_from_db()
    assert convention.status == "validated"


# -- what the page says, state by state ------------------------------------------------------------------------


def test_each_state_says_what_comes_next(client):
    """To sign, signed and waiting, all signed, sealed, running."""
    convention, request, path = asked(guardians=1)
    lives.open_page(client, request)
    assert "À signer au plus tard le" in read(client.get(path))
    lives.sign(convention, "guardian_1")
    assert "D'autres signatures sont attendues" in read(client.get(path))
    lives.sign(convention)
    assert "Toutes les signatures sont là." in read(client.get(path))
    signing.seal(str(convention.uuid))
    assert "Le stage peut avoir lieu" in read(client.get(path))
    assert "La convention (PDF)" in read(client.get(path))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("refused", "Vous avez refusé"),
        ("expired", "Le stage ne peut pas commencer"),
        ("running", "Le stage a commencé"),
        ("terminated", "Le stage est interrompu"),
        ("closed", "Le stage est terminé"),
    ],
)
def test_after_the_signatures_the_link_still_explains(client, state, words):
    """Never a form to sign, always a copy and whom to call."""
    convention = lives.in_state(state)
    clock.set_offset(timedelta())
    request = lives.requests(convention)["guardian_1"]
    path = lives.open_page(client, request)
    page = read(client.get(path))
    assert words in page
    assert "je signe" not in page
    assert client.get(path + "/copie/convention").status_code == 200
    assert client.get(path + "/signer").status_code == 302


def test_a_withdrawn_agreement_says_so(client):
    """Nothing to do."""
    convention, request, path = asked()
    lives.open_page(client, request)
    services.withdraw(convention, by=lives.by(convention, "office"), reason="Privé.")
    page = read(client.get(path))
    assert "La convention est retirée" in page
    assert "Privé" not in page


def test_the_other_guardian_reads_that_somebody_refused_and_not_why(client):
    """Neither who nor the reason."""
    convention, request, path = asked("guardian_2", guardians=2)
    signing.refuse_to_sign(lives.requests(convention)["guardian_1"], reason="Un désaccord privé.")
    lives.open_page(client, request)
    page = read(client.get(path))
    assert "Une des personnes sollicitées a refusé" in page
    assert "désaccord privé" not in page


def test_hours_name_their_zone_when_the_host_is_elsewhere(client):
    """A school in Angers, a place in Cayenne: « heure de Cayenne »; at home nothing is added."""
    convention = lives.host_completed()
    convention.place_postcode, convention.place_city = "97300", "Cayenne"
    convention.save()
    services.save_school_part(convention, by=lives.by(convention, "office"), fields={"transport": "Avion."})
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    services.approve(convention, by=lives.by(convention, "head"))
    request = lives.requests(convention)["guardian_1"]
    path = lives.open_page(client, request)
    assert "17 h (heure de Cayenne)" in read(client.get(path))
    lives.sign(convention, "guardian_1")
    assert re.search(r"Vous avez signé le .* \(heure de Cayenne\)", read(client.get(path)))
    _convention, request, path = asked()
    lives.open_page(client, request)
    assert "heure de Paris" not in read(client.get(path)).split("<article")[0]


# -- contacts --------------------------------------------------------------------------------------------------


def test_two_signers_on_one_contact_are_told(client):
    """Both parents are known at one address: both pages say *contact partagé*."""
    convention = lives.school_completed(guardians=2)
    mother, father = convention.pupil.guardians.order_by("rank")
    father.email = mother.email
    father.save()
    services.approve(convention, by=lives.by(convention, "head"))
    for key in ("guardian_1", "guardian_2"):
        path = lives.open_page(client, lives.requests(convention)[key])
        assert "Contact partagé" in read(client.get(path))
    path = lives.open_page(client, lives.requests(convention)["host"])
    assert "Contact partagé" not in read(client.get(path))


def test_a_parent_known_at_the_pupils_address_alone_gets_no_code(client):
    """Whoever the address really belongs to (rule F-15): the page says where to sign, the pupil still signs there."""
    convention = lives.school_completed()
    guardian = convention.pupil.guardians.get()
    convention.pupil.email = guardian.email
    convention.pupil.save()
    services.approve(convention, by=lives.by(convention, "head"))
    path = lives.open_page(client, lives.requests(convention)["guardian_1"])
    assert "Signez à l'établissement, devant un membre du personnel, ou sur papier." in read(client.get(path))
    path = lives.open_page(client, lives.requests(convention)["pupil"])
    assert "Recevoir mon code" in read(client.get(path)) or "je confirme" in read(client.get(path))


def test_the_receipt_goes_to_both_contacts_and_to_the_other_guardian(client):
    """Mail and SMS of the signer, the other guardian; each with a link of its own to say *ce n'est pas moi*."""
    convention = lives.school_completed(guardians=2)
    first, second = convention.pupil.guardians.order_by("rank")
    first.phone = "+33639980001"
    first.save()
    services.approve(convention, by=lives.by(convention, "head"))
    lives.sign(convention, "guardian_1")
    rows = Message.objects.filter(slug="signature_receipt").order_by("id")
    assert [(row.channel, row.address) for row in rows] == [
        ("email", first.email),
        ("sms", first.phone),
        ("email", second.email),
    ]
    mail, sms, other = rows
    assert mail.secrets["contest"] == sms.secrets["contest"] != other.secrets["contest"]
    assert "link" in mail.secrets
    assert "link" not in other.secrets
    shown = f"{other.context}{other.secrets}"
    assert first.email not in shown
    assert first.phone not in shown


def test_who_is_asked_for_a_visa_is_not_asked_to_sign():
    """« Lire et confirmer » for pupil and tutor, « Lire et signer » for the host; by mail and by SMS."""
    from notifications import catalogue
    from notifications.rendering import render_mail, render_sms

    convention = lives.validated(tutor=True)
    asked = catalogue.get("signature_asked")
    known = {f"signature:{request.uuid}": request.role for request in lives.requests(convention).values()}
    for row in Message.objects.filter(slug="signature_asked"):
        values = {**row.context, **row.secrets}
        words = "confirmer" if known[row.ref] in ("pupil", "tutor") else "signer"
        assert f"Lire et {words} :" in render_mail(asked, values).text
        assert f"à {words} au plus tard le " in render_sms(asked, values)


def test_a_receipt_says_date_service_and_contact():
    """Article L112-11 of the CRPA; in the mail as it leaves."""
    from notifications import catalogue
    from notifications.rendering import render_mail, render_sms

    convention = lives.validated(guardians=2)
    lives.sign(convention, "guardian_1")
    for row in Message.objects.filter(slug="signature_receipt"):
        values = {**row.context, **row.secrets}
        mail = render_mail(catalogue.get("signature_receipt"), values)
        for fact in ("heure de Paris", convention.school.name, "02 61 91 08 75", row.secrets["contest"]):
            assert fact in mail.text
        assert row.secrets["contest"] in render_sms(catalogue.get("signature_receipt"), values)


# -- it was not me ---------------------------------------------------------------------------------------------


def contest_paths(convention: Convention) -> list[str]:
    rows = Message.objects.filter(slug="signature_receipt").order_by("id")
    return [row.secrets["contest"].removeprefix("http://testserver") for row in rows]


@pytest.mark.parametrize("reader", [0, 1], ids=["the signer", "the other guardian"])
def test_who_got_the_receipt_says_that_it_was_not_them(client, reader):
    """A confirmed POST: the signature is marked, the head alerted, a report kept; said twice it is said once."""
    convention, request, _path = asked(guardians=2)
    lives.sign(convention, "guardian_1")
    path = contest_paths(convention)[reader]
    for _ in range(2):
        assert "Maëlle" in read(client.get(path))
    request.refresh_from_db()
    assert request.contested_at is None
    answer = client.post(path, {"text": "Je n'ai rien signé."}, follow=True)
    assert "est alertée" in read(answer)
    assert "<form" not in read(answer)
    client.post(path, {"text": "Je n'ai rien signé."})
    request.refresh_from_db()
    assert (request.status, bool(request.contested_at)) == ("signed", True)
    [told] = Report.objects.all()
    assert told.kind == "contested"
    assert told.author_id.startswith(("signature:", "guardian:")[reader])
    assert Message.objects.filter(slug="signature_contested", audience="head").count() == 1
    assert Message.objects.filter(slug="urgent_report_received").count() == 1


def test_the_link_to_contest_shows_nothing_of_the_agreement(client):
    """First name, school and date: neither names nor contacts, nor the agreement; a forged one is not found."""
    convention, request, _path = asked(guardians=2)
    lives.sign(convention, "guardian_1")
    for path in contest_paths(convention):
        page = read(client.get(path))
        for secret in (request.email, request.surname, convention.host.name, convention.pupil.last_name):
            assert secret not in page
        assert client.get(path.replace("/contester", "")).status_code == 404
        assert client.get(path.replace("/contester", "A/contester")).status_code == 404
    stranger = lives.make_pupil(convention.school).guardians.get()
    forged = links.contest_token(request, stranger.uuid)
    assert client.get(f"/s/{forged}/contester").status_code == 404


# -- one person, several agreements ----------------------------------------------------------------------------


def same_host(convention: Convention, other: Convention) -> Convention:
    """Approve ``convention`` with the representative of ``other``: same name and address, another row."""
    contact: HostContact = convention.representative
    for name in ("first_name", "last_name", "email"):
        setattr(contact, name, getattr(other.representative, name))
    contact.save()
    convention = Convention.objects.get(pk=convention.pk)
    services.save_school_part(convention, by=lives.by(convention, "office"), fields={"transport": "Bus."})
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    services.approve(convention, by=lives.by(convention, "head"))
    return convention


@pytest.fixture
def two_pupils():
    """One host representative asked for two pupils."""
    school: School = lives.make_school()
    first = lives.validated(school=school)
    second = same_host(lives.host_completed(school=school), first)
    return [lives.requests(one)["host"] for one in (first, second)]


def test_after_a_code_a_host_signs_all_its_pupils_with_one_code(client, two_pupils):
    """Both are listed, read through their own links, ticked, recapitulated and signed: one code, one consent."""
    first, second = two_pupils
    path = lives.open_page(client, first)
    page = read(client.get(path))
    assert lives.page_of(second) in page
    assert client.get(lives.page_of(second) + "/copie/convention").status_code == 200
    ticked = {"several": "1", "requests": [str(first.uuid), str(second.uuid)]}
    page = read(client.post(path + "/code", ticked, follow=True))
    assert page.count("Convention de stage de Maëlle, Atelier") == 2
    batch = re.search(r'name="batch" value="([^"]+)"', page).group(1)
    answer = client.post(
        path + "/signer", {"code": lives.last_code(first), "consent": "on", "batch": batch}, follow=True
    )
    assert "Vos signatures sont enregistrées : 2" in read(answer)
    assert set(Evidence.objects.values_list("request__uuid", flat=True)) == {first.uuid, second.uuid}


def test_what_still_waits_is_signed_from_a_page_already_signed(client, two_pupils):
    """The list stays after the first signature; the code for the other leads to the other's own page."""
    first, second = two_pupils
    path = lives.open_page(client, first)
    client.post(path + "/code")
    page = read(client.post(path + "/signer", {"code": lives.last_code(first), "consent": "on"}, follow=True))
    assert str(second.uuid) in page
    assert str(first.uuid) not in page
    answer = client.post(path + "/code", {"several": "1", "requests": [str(second.uuid)]}, follow=True)
    other = lives.page_of(second)
    assert answer.redirect_chain == [(other + "/signer", 302)]
    client.post(other + "/signer", {"code": lives.last_code(second), "consent": "on"})
    assert Evidence.objects.count() == 2


def test_a_birth_date_opens_one_agreement_only():
    """Alone a link shows one: the mother of two pupils sees the second after a code."""
    school = lives.make_school()
    first, second = lives.school_completed(school=school), lives.school_completed(school=school)
    sister: Guardian = second.pupil.guardians.get()
    mother = first.pupil.guardians.get()
    sister.first_name, sister.last_name, sister.email = mother.first_name, mother.last_name, mother.email
    sister.save()
    for one in (first, second):
        services.approve(one, by=lives.by(one, "head"))
    mine, hers = (lives.requests(one)["guardian_1"] for one in (first, second))
    client = Client()
    path = lives.open_page(client, mine)
    assert lives.page_of(hers) not in read(client.get(path))
    assert client.get(lives.page_of(hers) + "/copie/convention").status_code == 302
    client.post(path + "/code", {"several": "1", "requests": [str(hers.uuid)]})
    assert not SigningBatch.objects.exists()
    client.post(path + "/code")
    answer = client.post(path + "/signer", {"code": lives.last_code(mine), "consent": "on"}, follow=True)
    assert lives.page_of(hers) in read(answer)


def test_two_people_at_one_address_do_not_sign_for_one_another(client):
    """Father and mother share a mailbox: a code opens the page of one, and signs for one."""
    convention = lives.school_completed(guardians=2)
    first, second = convention.pupil.guardians.order_by("rank")
    second.email = first.email
    second.save()
    services.approve(convention, by=lives.by(convention, "head"))
    mine, other = (lives.requests(convention)[f"guardian_{n}"] for n in (1, 2))
    path = lives.page_of(mine)
    client.post(path + "/code")
    client.post(path, {"gate-code": lives.last_code(mine, "opening_code")})
    assert client.get(path + "/copie/convention").status_code == 200
    assert client.get(lives.page_of(other) + "/copie/convention").status_code == 302
    client.post(path + "/code", {"several": "1", "requests": [str(mine.uuid), str(other.uuid)]})
    [item] = SigningBatch.objects.latest("id").items.all()
    assert item.request == mine


def test_the_list_that_was_shown_is_what_is_signed(client, two_pupils):
    """The page listed one batch, another code left since: refused, nothing signed."""
    first, second = two_pupils
    path = lives.open_page(client, first)
    ticked = {"several": "1", "requests": [str(first.uuid), str(second.uuid)]}
    page = read(client.post(path + "/code", ticked, follow=True))
    shown = re.search(r'name="batch" value="([^"]+)"', page).group(1)
    client.post(path + "/code", ticked)
    answer = client.post(path + "/signer", {"code": lives.last_code(first), "consent": "on", "batch": shown})
    assert answer.status_code == 409
    assert "d'autres documents" in read(answer)
    assert not Evidence.objects.exists()


# -- two languages ---------------------------------------------------------------------------------------------


def test_the_whole_journey_is_there_in_english(client):
    """Plain links choose it: the choice is remembered; the page says that the French text is the one signed."""
    convention, request, path = asked()
    page = client.get(path + "?lang=en")
    assert '<html lang="en">' in read(page)
    assert page["Content-Language"] == "en"
    assert "Read and sign" in read(page)
    assert path + "?lang=fr" in read(page)
    answer = client.post(path, {"gate-birth_date": "1 January 2001"})
    assert "Tries left: 4." in read(answer)
    assert re.search(r"<title>\s*Error: ", read(answer))
    lives.open_page(client, request)
    page = read(client.get(path)).split("<article")[0]
    assert "The French text is the one that is signed." in page
    assert "From Monday" in page
    page = read(client.post(path + "/code", follow=True))
    assert f'<span lang="fr" dir="ltr">{unescape("J&#x27;exerce")}' in page
    shown = re.search(r'name="shown" value="(\w+)"', page)[1]
    answer = client.post(path + "/code", {"several": "1"}, follow=True)
    assert re.search(r"<p>Tick at least one agreement.</p>", read(answer))
    sent = {"code": lives.last_code(request), "consent": "on", "shown": shown}
    answer = client.post(path + "/signer", sent, follow=True)
    assert "Your signature is recorded." in read(answer)
    assert '<html lang="fr">' in read(client.get(path + "?lang=fr"))
    assert '<html lang="fr">' in read(client.get(path))
    assert convention.pupil.first_name in read(client.get(path + "?lang=xx"))


# -- the signed document by e-mail -------------------------------------------------------------------------------


def test_a_party_asks_for_the_signed_document_by_mail_and_gets_it_once(client, mailoutbox):
    """Letters have a link; the file goes to whoever asks on their page, at the address that the school knows."""
    from notifications.channels import EmailChannel

    convention = lives.signed()
    request = lives.requests(convention)["guardian_1"]
    lives.open_page(client, request)
    page = client.get(lives.page_of(request))
    assert "Recevoir le document signé par courriel" in read(page)
    for _press in range(2):
        answer = client.post(lives.page_of(request) + "/copie-par-courriel", follow=True)
        assert "Le document signé part vers" in read(answer)
    [row] = Message.objects.filter(slug="copy_asked")
    assert row.channel == "email"
    copies = convention.consultations.filter(what="downloaded")
    assert copies.count() == 1
    Message.objects.filter(pk=row.pk).update(status="failed", secrets=None)  # a copy that is lost is none
    client.post(lives.page_of(request) + "/copie-par-courriel")
    assert (Message.objects.filter(slug="copy_asked").count(), copies.count()) == (2, 2)
    EmailChannel().send(row)
    [mail] = mailoutbox
    [(name, content, kind)] = mail.attachments
    assert (name.endswith(".pdf"), content[:5], kind) == (True, b"%PDF-", "application/pdf")
    assert mail.reply_to == [convention.school.email]
    assert "Le stage peut avoir lieu" not in mail.body
    about_it = [
        one for one in Message.objects.filter(about=row.about, channel="email") if not one.slug.endswith("code")
    ]
    for one in about_it[:3]:
        EmailChannel().send(one)
    assert len({mail.extra_headers["References"] for mail in mailoutbox}) == 1, "one thread for one agreement"
    assert not any(mail.attachments for mail in mailoutbox[1:])
