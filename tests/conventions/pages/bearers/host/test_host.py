"""The host's link over HTTP: first screen, steps, drafts, findings, handing over, leaving, several pupils."""

import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention, HealthAnnex
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.law.rules.calendars import holidays_ahead
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.people.models import HostContact
from conventions.pages.shared.drafting.steps import Frame, host_part_view
from notifications.models import Message
from signatures.models import Document
from signatures.queries import current_document
from tests.conventions.domain.law.documents.test_document import pdf_text
from tests.kit import lives
from tests.kit.cast import from_the_cast
from workflow.models import Transition

pytestmark = pytest.mark.django_db
MONDAY = lives.monday_ahead()


def path(convention: Convention, page: str = "host", *args) -> str:
    return reverse(page, args=[token(link_of(f"host:{convention.uuid}")), *args])


def step(convention: Convention, slug: str) -> str:
    return path(convention, "host_step", slug)


@from_the_cast
def found_place(school=None, **given) -> Convention:
    """An agreement for a place that the pupil declared: nothing of the host is known but name, town and contact."""
    school = school or lives.make_school()
    place = {
        "host_name": "Boulangerie Fictive",
        "city": "Angers",
        "postcode": "49000",
        "contact_first_name": "Camille",
        "contact_last_name": "Farine",
        "contact_email": "camille@boulangerie.example",
    }
    pupil = lives.make_pupil(school)
    by = lives.Actor(lives.LINK, f"pupil:{pupil.uuid}", label="Élève")
    return services.open_for_found_place(pupil=pupil, place=services.FoundPlace(**{**place, **given}), by=by)


def begun(client, convention: Convention) -> Convention:
    """The first screen is passed."""
    client.post(path(convention, "host_begin"))
    convention.refresh_from_db()
    return convention


def everything() -> tuple:
    return (
        Transition.objects.count(),
        Message.objects.count(),
        list(Convention.objects.order_by("pk").values_list("status", "draft_revision")),
        list(PersonalLink.objects.order_by("pk").values_list("opened_at", "revoked_at", "generation")),
        list(HostContact.objects.order_by("pk").values_list("verified_at", "email")),
    )


def fields_of(html: str) -> dict[str, str]:
    """Return the fields that a browser would send of the page's form, unchanged."""
    form = re.search(r'<form[^>]*class="host-part"[^>]*>(.*?)</form>', html, re.S)[1]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attrs.get("type", "text")
        if "name" not in attrs or attrs["name"] == "csrfmiddlewaretoken":
            continue
        if kind in ("radio", "checkbox") and " checked" not in tag:
            continue
        values[attrs["name"]] = attrs.get("value", "on" if kind == "checkbox" else "").replace("&#x27;", "'")
    for name, content in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\s*(.*?)</textarea>', form, re.S):
        values[name] = content.strip()
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="(\w*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    return values


def fill(client, convention: Convention, slug: str, **typed):
    """Open a step, change some fields, press « Enregistrer et continuer »."""
    sent = {**fields_of(client.get(step(convention, slug)).content.decode()), "then": "next", **typed}
    response = client.post(step(convention, slug), sent)
    convention.refresh_from_db()
    return response


ORGANISATION = {"address": "3 rue du Four", "siret": ""}
HOURS = {"first_day": f"{MONDAY:%Y-%m-%d}", "hours": "0900-1200_1400-1700"}
ACTIVITIES = {"activities": "Voir le pétrissage, la cuisson et la vente.", "meals_are": "L'élève apporte son repas."}


def filled(client, convention: Convention) -> Convention:
    """All steps but the last."""
    begun(client, convention)
    assert fill(client, convention, "organisme", **ORGANISATION).status_code == 302
    assert fill(client, convention, "personnes", me_title="boulangère").status_code == 302
    assert fill(client, convention, "horaires", **HOURS).status_code == 302
    assert fill(client, convention, "activites", **ACTIVITIES).status_code == 302
    return convention


# -- coming in ------------------------------------------------------------------------------------------------


def test_opening_the_link_acts_on_nothing_and_shows_little(client):
    """Scanners open the address: nothing changes; the screen says first name and school, no surname, no birth date."""
    convention = found_place()
    before = everything()
    for _ in range(2):
        page = client.get(path(convention))
        assert client.head(path(convention)).status_code == 200
    assert everything() == (
        *before[:3],
        list(PersonalLink.objects.order_by("pk").values_list("opened_at", "revoked_at", "generation")),
        before[4],
    )
    assert PersonalLink.objects.get(holder=f"host:{convention.uuid}").opened_at is None
    text = page.content.decode()
    assert convention.pupil.first_name in text
    assert convention.pupil.last_name not in text
    assert f"{convention.pupil.birth_date:%d/%m/%Y}" not in text
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    for page_name in ("host_pupils", "host_leave", "host_hand_over"):
        assert client.get(path(convention, page_name)).status_code == 302
    assert client.get(step(convention, "organisme")).status_code == 302


def test_the_host_answers_and_its_contact_is_proved(client):
    """« Remplir » is the first act: the contact declared by the pupil is confirmed, the first step opens."""
    convention = found_place()
    assert convention.representative.is_only_declared
    response = client.post(path(convention, "host_begin"))
    assert response["Location"] == step(convention, "organisme")
    contact = HostContact.objects.get(pk=convention.representative_id)
    assert contact.verified_how == "link"
    assert link_of(f"host:{convention.uuid}").opened_at is not None


def test_a_stranger_says_that_the_message_is_not_theirs(client):
    """The link closes, the school is told, and the address says so."""
    convention = found_place()
    client.post(path(convention, "host_not_mine"))
    assert Report.objects.get(convention=convention).kind == "not_mine"
    page = client.get(path(convention))
    assert page.status_code == 410
    assert "pas pour vous" in page.content.decode()
    assert client.post(path(convention, "host_begin")).status_code == 410


def test_an_unknown_link_says_what_to_do(client):
    """404 with sentences; 410 where the agreement is no more."""
    gone = token(link_of("host:00000000-0000-0000-0000-000000000000"))
    for text, status in (("rien-de-connu", 404), (gone, 410)):
        page = client.get(reverse("host", args=[text]))
        assert page.status_code == status
        assert "établissement" in page.content.decode()


def test_the_opening_message_carries_the_link_and_the_code(client):
    """The contact receives the address of its page and a code to type."""
    convention = found_place()
    message = Message.objects.get(slug="agreement_opened", about__contains=str(convention.uuid))
    assert message.secrets["link"].endswith(path(convention))
    assert re.fullmatch(r"\w{5}-\w{5}", message.secrets["code"])


# -- the steps ------------------------------------------------------------------------------------------------


def test_the_host_fills_its_part_and_sends_it(client):
    """Four pages and a last look: the part is complete, the school is told."""
    convention = filled(client, found_place())
    page = client.get(step(convention, "envoi")).content.decode()
    assert "Il reste à compléter" not in page
    response = client.post(step(convention, "envoi"))
    assert response["Location"] == path(convention)
    convention.refresh_from_db()
    assert convention.status == "completed_by_host"
    assert convention.place_address == "3 rue du Four"
    assert [p.day for p in convention.presences()] == [MONDAY + timedelta(days=n) for n in range(5)]
    assert convention.meals == "L'élève apporte son repas."
    assert client.post(step(convention, "envoi"))["Location"] == path(convention)


def test_a_known_host_types_eight_fields_at_most(client):
    """Empty fields that must be typed, over all pages, for a contact that has completed an agreement before."""
    school = lives.make_school()
    earlier = filled(client, found_place(school))
    client.post(step(earlier, "envoi"))
    convention = begun(client, found_place(school))
    must = {
        "organisme": ("name", "address", "postcode", "city"),
        "personnes": ("me_last_name", "me_email", "me_title"),
        "horaires": ("first_day", "hours"),
        "activites": ("activities", "meals_are"),
    }
    empty = []
    for slug, names in must.items():
        shown = fields_of(client.get(step(convention, slug)).content.decode())
        empty += [name for name in names if not shown.get(name)]
    assert empty == ["first_day", "hours"]
    assert len(empty) <= 8
    assert fill(client, convention, "horaires", **HOURS).status_code == 302
    client.post(step(convention, "envoi"))
    convention.refresh_from_db()
    assert convention.status == "completed_by_host"


def test_nothing_is_taken_over_from_another_contact_of_the_same_host(client):
    """Same name, same town, another address: what the first one wrote stays theirs."""
    school = lives.make_school()
    earlier = filled(client, found_place(school))
    client.post(step(earlier, "envoi"))
    convention = begun(client, found_place(school, contact_email="autre@boulangerie.example"))
    assert (convention.status, convention.activities, convention.host.address) == ("draft", "", "")


def test_an_address_typed_later_takes_nothing_over(client):
    """The bearer who types somebody else's address does not read what that person wrote elsewhere."""
    school = lives.make_school()
    earlier = filled(client, found_place(school))
    client.post(step(earlier, "envoi"))
    convention = begun(client, found_place(school, contact_email="curieux@ailleurs.example"))
    fill(client, convention, "personnes", me_email="camille@boulangerie.example")
    client.post(path(convention, "host_begin"))
    convention.refresh_from_db()
    assert convention.activities == ""
    assert convention.host.address == ""


def test_one_person_or_three(client):
    """Who fills, who signs and who tutors are asked apart; one may become three and come back to one."""
    convention = begun(client, found_place())
    three = {
        "signer_is": "other", "signer_last_name": "Gérance", "signer_title": "gérant",
        "signer_email": "gerance@boulangerie.example",
        "tutor_is": "other", "tutor_last_name": "Fournil", "tutor_title": "boulangère",
        "tutor_phone": "06 12 34 56 78",
    }  # fmt: skip
    fill(client, convention, "personnes", **three)
    names = [contact.last_name for contact in (convention.writer, convention.representative, convention.tutor)]
    assert names == ["Farine", "Gérance", "Fournil"]
    assert convention.tutor.phone == "+33612345678"
    assert convention.representative.is_verified
    fill(client, convention, "personnes", signer_is="me", tutor_is="signer")
    assert convention.representative == convention.writer == convention.tutor
    assert convention.representative.last_name == "Farine"
    assert not convention.has_separate_tutor


def test_naming_people_changes_no_other_agreement(client):
    """Two agreements share a host: what one types stays its own."""
    school = lives.make_school()
    first = lives.host_completed(school=school)
    second = services.open_for_known_host(
        pupil=lives.make_pupil(school), host=first.host, representative=first.representative, days=lives.week(),
        by=lives.by(first, "office"),
    )  # fmt: skip
    begun(client, second)
    fill(client, second, "personnes", me_last_name="Autrement")
    first.refresh_from_db()
    assert first.representative.last_name != "Autrement"
    assert second.representative.last_name == "Autrement"
    assert second.host_id != first.host_id


# -- the timetable --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["9h", "9 h", "9h00", "0900", "9:00", "9.00", "9"])
def test_hours_are_read_as_people_write_them(client, typed):
    """Own hours, in any way of writing."""
    convention = begun(client, found_place())
    own = {"own_0": typed, "own_1": "1230", "own_2": "13h45", "own_3": "16:15"}
    assert fill(client, convention, "horaires", **{**HOURS, "hours": "own", **own}).status_code == 302
    first = convention.presences()[0]
    assert first.to_data()["morning"] == ["09:00", "12:30"]
    assert first.to_data()["afternoon"] == ["13:45", "16:15"]


def test_proposals_pass_the_rules_for_this_pupil(client):
    """Before fifteen, no proposal is beyond thirty hours a week; from fifteen, longer days are offered."""
    young = found_place()
    young.pupil.birth_date = date(MONDAY.year - 14, 1, 10)
    young.pupil.save()
    old = found_place()
    old.pupil.birth_date = date(MONDAY.year - 16, 1, 10)
    old.pupil.save()
    shown = {}
    for convention in (young, old):
        begun(client, convention)
        fill(client, convention, "horaires", **HOURS)
        shown[convention.pk] = client.get(step(convention, "horaires")).content.decode()
    assert "32 h 30 la semaine" not in shown[young.pk]
    assert "30 h la semaine" in shown[young.pk]
    assert "32 h 30 la semaine" in shown[old.pk]


def test_one_day_differs(client):
    """Wednesday morning only, Friday away, Thursday at other hours."""
    convention = begun(client, found_place())
    fill(client, convention, "horaires", **HOURS)
    wednesday, thursday, friday = (f"d{MONDAY + timedelta(days=n):%Y%m%d}" for n in (2, 3, 4))
    changes = {f"{wednesday}_is": "morning", f"{friday}_is": "away", f"{thursday}_is": "own",
               f"{thursday}_0": "10h", f"{thursday}_1": "12h"}  # fmt: skip
    assert fill(client, convention, "horaires", **changes).status_code == 302
    days = convention.presences()
    assert [d.minutes for d in days] == [360, 360, 180, 120]
    page = client.get(step(convention, "horaires")).content.decode()
    shown = fields_of(page)
    assert (shown[f"{wednesday}_is"], shown[f"{thursday}_is"], shown[f"{thursday}_0"]) == ("morning", "own", "10 h")
    assert shown["hours"] == HOURS["hours"]
    assert "17 h" in page


@pytest.mark.parametrize("typed", ["0001-01-01", "0026-02-06", "9999-12-31"])
@pytest.mark.parametrize("name", ["first_day", "last_day"])
def test_a_year_mistyped_is_kept_and_said(client, name, typed):
    """No such year is written; the sentence says what to look at."""
    convention = begun(client, found_place())
    known = SchoolYear.objects.count()
    page = fill(client, convention, "horaires", **{**HOURS, name: typed})
    assert page.status_code == 422
    assert "vérifiez l&#x27;année" in page.content.decode()
    assert fields_of(client.get(step(convention, "horaires")).content.decode())[name] == typed
    assert SchoolYear.objects.count() == known


def test_what_cannot_be_read_is_kept_and_said(client):
    """25h: the page says so, the rest of the dossier is untouched, the same link shows what was typed."""
    convention = begun(client, found_place())
    fill(client, convention, "horaires", **HOURS)
    own = {"hours": "own", "own_0": "25h", "own_1": "12h"}
    response = fill(client, convention, "horaires", **own)
    assert response.status_code == 422
    page = response.content.decode()
    assert re.search(r"<title>\s*Erreur :", page)
    assert "« 25h » n&#x27;est pas une heure" in page
    assert len(convention.presences()) == 5
    again = client.get(step(convention, "horaires")).content.decode()
    assert fields_of(again)["own_0"] == "25h"
    assert "horaires" in convention.host_typing
    fill(client, convention, "horaires", own_0="9h")
    assert convention.host_typing == {}
    assert convention.presences()[0].minutes == 180


def test_a_wrong_siret_does_not_lose_the_address(client):
    """The readable fields are saved, the others kept as typed."""
    convention = begun(client, found_place())
    response = fill(client, convention, "organisme", address="3 rue du Four", siret="123")
    assert response.status_code == 422
    assert convention.host.address == "3 rue du Four"
    assert convention.host.siret == ""
    assert fields_of(client.get(step(convention, "organisme")).content.decode())["siret"] == "123"
    assert "quelque chose n'a pas pu être lu" in client.get(step(convention, "envoi")).content.decode()


@pytest.mark.parametrize("typed", ["a\x00b", "x" * 5000, "' OR 1=1 --", "<script>alert(1)</script>", "😀"])
def test_odd_texts_break_nothing(client, typed):
    """Whatever is typed in whatever field: an answer in sentences, never an error page, never markup."""
    convention = begun(client, found_place())
    for slug in ("organisme", "personnes", "horaires", "activites"):
        shown = fields_of(client.get(step(convention, slug)).content.decode())
        names = [name for name in shown if name != "revision"] + ["signer_email", "tutor_phone", "activities", "own_1"]
        response = client.post(step(convention, slug), {**shown, **dict.fromkeys(names, typed), "then": "next"})
        assert response.status_code in (302, 422)
        assert "<script>alert" not in client.get(step(convention, slug)).content.decode()
    assert (
        client.post(
            path(convention, "host_hand_over"), dict.fromkeys(("first_name", "last_name", "email"), typed)
        ).status_code
        == 422
    )
    assert client.get(step(convention, "envoi")).status_code == 200
    assert client.get(path(convention)).status_code == 200


def test_what_cannot_be_read_is_not_sent(client):
    """A number left as typed is settled first: the last page says where."""
    convention = filled(client, found_place())
    fill(client, convention, "organisme", siret="123")
    response = client.post(step(convention, "envoi"))
    assert response.status_code == 409
    convention.refresh_from_db()
    assert convention.status == "started_by_host"


def test_a_rule_is_told_beside_its_field_and_corrected_in_one_tap(client):
    """A day of eight hours: saved, refused with its article, shortened by one button."""
    convention = begun(client, found_place())
    own = {"hours": "own", "own_0": "9h", "own_1": "12h", "own_2": "13h", "own_3": "18h"}
    response = fill(client, convention, "horaires", **{**HOURS, **own})
    assert response.status_code == 422
    page = response.content.decode()
    assert "7 h de présence par jour au plus" in page
    assert "circulaire du 21 novembre 2025" in page
    assert convention.presences()[0].minutes == 480
    key = re.search(r'name="apply" value="(C-01\|period\.days)"', page)[1]
    response = client.post(step(convention, "horaires"), {**fields_of(page), "apply": key})
    assert response.status_code == 302
    assert {p.minutes for p in convention.presences()} == {420}


def test_days_in_the_holidays_lead_to_the_chambers_of_the_departement(client):
    """The rule says that no school organises it; the line below says whom to call there."""
    convention = begun(client, found_place())
    today = convention.today()
    ahead = holidays_ahead(convention.school.department, (), today, timedelta(days=365))
    monday = next(off.first_day for off in ahead if off.lasts_a_week and off.first_day > today)
    answer = fill(client, convention, "horaires", **{**HOURS, "first_day": f"{monday:%Y-%m-%d}"})
    page = unescape(answer.content.decode())
    assert "l'établissement est en vacances" in page
    assert f'href="/stages/vacances?departement={convention.school.department}"' in page


def test_two_people_fill_the_same_page(client):
    """The second one is told, sees what is saved now, loses nothing, and may save again."""
    convention = begun(client, found_place())
    page = fields_of(client.get(step(convention, "organisme")).content.decode())
    fill(client, convention, "organisme", address="1 rue Première")
    response = client.post(step(convention, "organisme"), {**page, "address": "2 rue Seconde", "then": "next"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "1 rue Première" in text
    shown = fields_of(text)
    assert shown["address"] == "2 rue Seconde"
    convention.refresh_from_db()
    assert convention.host.address == "1 rue Première"
    assert client.post(step(convention, "organisme"), {**shown, "then": "next"}).status_code == 302
    convention.refresh_from_db()
    assert convention.host.address == "2 rue Seconde"


def test_one_stops_and_resumes_where_something_is_missing(client):
    """« Finir plus tard » leads to the state, whose button leads to the first step that is not done."""
    convention = begun(client, found_place())
    response = fill(client, convention, "organisme", **ORGANISATION, then="later")
    assert response["Location"] == path(convention)
    assert step(convention, "personnes") in client.get(path(convention)).content.decode()


def test_an_incomplete_part_is_not_sent(client):
    """409, with each point and the way to its field; nothing changes."""
    convention = begun(client, found_place())
    fill(client, convention, "organisme", **ORGANISATION)
    before = Transition.objects.count()
    response = client.post(step(convention, "envoi"))
    assert response.status_code == 409
    assert f"{step(convention, 'activites')}?corriger#id_activities" in response.content.decode()
    assert Transition.objects.count() == before


def test_the_part_is_reopened_until_the_school_begins(client):
    """Then the refusal is a sentence and nothing changes."""
    convention = begun(client, lives.host_completed())
    assert "Modifier ma partie" in client.get(path(convention)).content.decode()
    client.post(path(convention, "host_reopen"))
    convention.refresh_from_db()
    assert convention.status == "started_by_host"
    other = begun(client, lives.in_state("started_by_school"))
    assert "Modifier ma partie" not in client.get(path(other)).content.decode()
    client.post(path(other, "host_reopen"))
    other.refresh_from_db()
    assert other.status == "started_by_school"
    assert client.get(step(other, "organisme"))["Location"] == path(other)
    refused = client.post(step(other, "organisme"), {"name": "Autre", "then": "next"})
    assert refused.status_code == 409
    other.host.refresh_from_db()
    assert other.host.name != "Autre"


def test_the_office_fills_the_part_in_the_name_of_the_host(rf):
    """The same steps serve another actor within another frame: saved as given by the school."""
    convention = found_place()
    office = lives.by(convention, "office")
    frame = Frame(base="host/base.html", home="/retour", step_url=lambda slug: f"/etape/{slug}", for_host=False)

    def answer(method: str, slug: str, data: dict | None = None):
        http = getattr(rf, method)("/", data or {})
        http.session, http.user = {}, AnonymousUser()
        http._messages = FallbackStorage(http)
        return host_part_view(http, convention, office, slug, frame=frame)

    assert "/etape/organisme" in answer("get", "organisme").content.decode()
    shown = fields_of(answer("get", "personnes").content.decode())
    saved = answer(
        "post", "personnes", {**shown, "me_email": "vrai@boulangerie.example", "me_title": "gérante", "then": "next"}
    )
    assert saved["Location"] == "/etape/horaires"
    convention.refresh_from_db()
    assert convention.representative.origin == "given_by_school"
    with pytest.raises(Http404):
        answer("get", "inconnue")


# -- leaving and handing over ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "after"),
    [("draft", "withdrawn"), ("validated", "withdrawn"), ("signed", "terminated"), ("running", "terminated")],
)
def test_the_host_cannot_welcome_any_more(client, state, after):
    """At any time: what follows is said first, then done; no reason, no act."""
    convention = begun(client, lives.in_state(state))
    page = client.get(path(convention, "host_leave")).content.decode()
    assert "Ce qui suit tout de suite" in page
    assert client.post(path(convention, "host_leave"), {"reason": ""}).status_code == 422
    convention.refresh_from_db()
    assert convention.status == state
    day = f"{convention.first_day:%Y-%m-%d}"
    assert client.post(path(convention, "host_leave"), {"reason": "Fermeture.", "on": day}).status_code == 302
    convention.refresh_from_db()
    assert convention.status == after


def test_a_day_outside_the_internship_is_refused(client):
    """The sentence stands at the date; the internship goes on."""
    convention = begun(client, lives.running())
    late = convention.last_day + timedelta(days=9)
    response = client.post(path(convention, "host_leave"), {"reason": "Fermeture.", "on": f"{late:%Y-%m-%d}"})
    assert response.status_code == 409
    convention.refresh_from_db()
    assert convention.status == "running"


def test_after_the_end_the_school_is_told(client):
    """No act of the law fits: the words go to the school's inbox."""
    convention = begun(client, lives.completed())
    client.post(path(convention, "host_leave"), {"reason": "Plus personne."})
    told = Report.objects.get(convention=convention)
    assert (told.kind, told.text) == ("host_cannot", "Plus personne.")
    convention.refresh_from_db()
    assert convention.status == "completed"


# -- several pupils, copies -----------------------------------------------------------------------------------


def enter_code(client, convention: Convention, then: str):
    """Ask for a code and type the one that was sent."""
    named = {"eleves": "host_pupils", "delegation": "host_proof", "cachet": "host_stamp"}
    page = path(convention, named[then]) if then in named else path(convention, "host_copy", then)
    client.post(page, {"gate-send": "1"})
    code = Message.objects.filter(slug="host_reading_code").latest("id").secrets["code"]
    return client.post(page, {"gate-code": code})


@pytest.mark.parametrize("shared", [True, False])
def test_arrangements_reach_the_host_apart_and_with_the_family_s_agreement(client, shared):
    """A sealed annex of its own behind the code, once signed; the agreement never says them."""
    convention = lives.signed()
    HealthAnnex.objects.create(convention=convention, arrangements="Pauses toutes les heures.", shared=shared)
    begun(client, convention)
    enter_code(client, convention, "convention")
    assert ("aménagements" in client.get(path(convention, "host")).content.decode()) == shared
    response = client.get(path(convention, "host_copy", "arrangements"))
    if not shared:
        assert response.status_code == 404
        return
    assert "Pauses toutes les heures." in pdf_text(response.content)
    [seal] = PdfFileReader(io.BytesIO(response.content)).embedded_signatures
    assert seal.field_name == "sig_seal"
    assert not Document.objects.filter(root_id=convention.pk, purpose="arrangements").exists()
    agreement = current_document(convention, "convention")
    assert "Pauses" not in pdf_text(agreement.content()) + agreement.html
    HealthAnnex.objects.all().delete()
    assert client.get(path(convention, "host_copy", "arrangements")).status_code == 404


# -- every page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", Convention.states())
def test_the_state_is_said_in_every_state(client, state):
    """Plain words, one h1, no birth date, whatever the state."""
    convention = begun(client, lives.in_state(state))
    page = client.get(path(convention)).content.decode()
    assert page.count("<h1") == 1
    assert f"{convention.pupil.birth_date:%d/%m/%Y}" not in page
    assert convention.pupil.guardians.first().email not in page
