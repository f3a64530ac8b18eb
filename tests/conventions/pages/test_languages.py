"""A language is its reader's own: chosen on a page or told the school, kept, and said everywhere from then on.

The matrix that a product owner reads: for each language, what is kept and what follows from it.
"""

from dataclasses import replace
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from config.languages import COOKIE
from conventions.domain.dossier.agreements import consents, signing
from conventions.domain.dossier.batches.signing import continue_signing
from conventions.domain.persons.languages.sentences import sheet_of
from conventions.domain.persons.languages.services import sign_off
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.models import Guardian
from conventions.domain.persons.people.services import keep_language
from conventions.pages.shared.drafting.forms import PeopleForm
from notifications import catalogue as messages
from notifications.models import Message
from notifications.rendering import render_mail
from signatures.models import Evidence
from signatures.statement import digest_of, statement_of
from tests.kit import lives

pytestmark = pytest.mark.django_db

LANGUAGES = [language for language in dict(settings.LANGUAGES) if language != "fr"]


def read(answer) -> str:
    return unescape(answer.content.decode())


def path_of(holder: str) -> str:
    return address_of(holder).removeprefix("http://testserver")


def test_a_language_chosen_on_a_link_is_kept_for_the_person_whatever_the_language(client):
    """On the page at once, for every message that follows, on any device: the other's cookie counts for nothing."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    guardian, path = convention.pupil.guardians.get(), lives.open_page(client, request)
    kept = {}
    for language in LANGUAGES:
        page = client.get(path, {"lang": language})
        rtl = ' dir="rtl"' if language == "ar" else ""
        assert f'<html lang="{language}"{rtl}>' in read(page)
        guardian.refresh_from_db()
        other = Client()
        other.cookies[COOKIE] = "en" if language != "en" else "pt"
        shown = other.get(path)
        other.post(path, {"gate-send": "1"})
        told = Message.objects.filter(slug="opening_code", ref=f"signature:{request.uuid}").latest("id")
        kept[language] = (guardian.language, shown["Content-Language"], told.language)
        Message.objects.filter(pk=told.pk).delete()
    assert kept == {language: (language,) * 3 for language in LANGUAGES}
    switch = read(client.get(path))
    for language, name in settings.LANGUAGES:
        assert (f'hreflang="{language}" rel="nofollow">{name}</a>' in switch) == (language != LANGUAGES[-1])


def test_opening_an_address_writes_nobody_s_language(client):
    """Whatever reads mails follows a page's own links; the choice waits in this browser until the link is open."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    guardian, path = convention.pupil.guardians.get(), lives.page_of(request)
    keep_language(person=guardian, language="pt")
    client.get(path, {"lang": "uk"})
    assert '<html lang="uk"' in read(client.get(path)), "this browser goes on in it"
    assert client.get(path_of(f"guardian:{guardian.uuid}"))["Content-Language"] == "pt", "this link's alone"
    assert Client().get(path)["Content-Language"] == "pt"
    client.post(path, {"gate-send": "1"})
    guardian.refresh_from_db()
    assert guardian.language == "pt"
    lives.open_page(client, request)
    guardian.refresh_from_db()
    assert guardian.language == "uk"


def test_a_family_a_host_and_a_tutor_each_keep_their_own(client):
    """The holder of the link decides the language; a code on the way back to French is a choice too."""
    convention = lives.running(tutor=True)
    guardian = convention.pupil.guardians.get()
    holders = {
        f"guardian:{guardian.uuid}": guardian,
        f"pupil:{convention.pupil.uuid}": convention.pupil,
        f"host:{convention.uuid}": convention.host_writer,
        f"tutor:{convention.uuid}": convention.tutor,
    }
    born = {"gate-birth_date": f"{convention.pupil.birth_date:%d/%m/%Y}"}
    acts = {"host": "/remplir", "tutor": "/jour"}  # pages that ask nothing: what is sent is theirs
    for holder, person in holders.items():
        path = path_of(holder)
        client.head(path, {"lang": "uk"})
        person.refresh_from_db()
        assert person.language == "", holder
        assert '<html lang="es"' in read(client.get(path, {"lang": "es"})), holder
        person.refresh_from_db()
        assert person.language == "", holder
        client.post(path + acts.get(holder.partition(":")[0], ""), born)
        person.refresh_from_db()
        assert person.language == "es", holder
        assert '<html lang="fr"' in read(client.get(path, {"lang": "fr"})), holder
        client.cookies[COOKIE] = "tr"
        assert '<html lang="fr"' in read(client.get(path)), holder


def test_a_parent_of_two_pupils_is_one_reader():
    """The same name at the same address or number, in whatever school; a namesake elsewhere is somebody else."""
    first, second, third = (lives.make_pupil(lives.make_school()).guardians.get() for _each in range(3))
    one, two, other = (Guardian.objects.get(pk=row.pk) for row in (first, second, third))
    for row, email in ((one, "ana@exemple.fr"), (two, "ana@exemple.fr"), (other, "autre@exemple.fr")):
        row.first_name, row.last_name, row.email, row.phone = "Ana", "Reis", email, ""
        row.save()
    keep_language(person=one, language="pt")
    assert list(Guardian.objects.order_by("pk").values_list("language", flat=True)) == ["pt", "pt", ""]


def test_the_school_says_in_which_language_somebody_is_written_to(client):
    """On the guardian's record, while a signature is asked too; messages leave in it, staff's stay French."""
    convention = lives.validated()
    guardian = convention.pupil.guardians.get()
    client.force_login(lives.standing_of(convention).user)
    page = reverse("guardian_edit", args=[guardian.uuid])
    assert "Arabe – العربية" in read(client.get(page))
    given = {"quality": guardian.quality, "last_name": guardian.last_name, "first_name": guardian.first_name}
    assert client.post(page, {**given, "language": "ar"}).status_code == 302
    lives.sign(convention, "guardian_1")
    said = {row.audience: row.language for row in Message.objects.filter(slug="signature_receipt")}
    assert said["guardian"] == "ar"
    assert client.post(page, {**given, "language": "xx"}).status_code == 422


def test_the_evidence_keeps_the_language_the_catalogue_the_text_and_its_reviewer(client):
    """The French consent is agreed to and stands there; the reviewed translation beside it, exactly as shown."""
    sheet = list(consents.sentences_in("ht"))
    sign_off(sheet, reviewer="Jo Pierre, interprète", sheet=sheet_of(sheet))
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    path = lives.open_page(client, request)
    client.get(path, {"lang": "ht"})
    page = read(client.post(path + "/code", follow=True))
    beside = consents.consent("guardian", "convention", "ht")
    assert f'<span lang="fr" dir="ltr">{beside.text}</span>' in page
    assert f'<span class="consent-beside">{beside.shown.text}</span>' in page
    other = Client()
    lives.open_page(other, request)
    other.get(path, {"lang": "tr"})
    shown = {"code": lives.last_code(request), "consent": "on", "shown": beside.shown.digest}
    changed = client.post(path + "/signer", shown)
    assert changed.status_code == 409
    assert f'value="{shown["code"]}"' in read(changed), "what was typed stays"
    assert "checked" not in read(changed)
    assert not Evidence.objects.filter(request=request).exists()
    client.get(path, {"lang": "ht"})
    client.post(path + "/signer", shown)
    evidence = Evidence.objects.get(request=request)
    assert evidence.consent_text == beside.text
    assert evidence.shown == {
        "language": "ht",
        "catalogue": beside.shown.catalogue,
        "text": beside.shown.text,
        "reviewer": "Jo Pierre, interprète",
    }
    assert statement_of(evidence)["shown"] == evidence.shown
    before, evidence.shown = digest_of(evidence), {}
    assert "shown" not in statement_of(evidence)
    assert digest_of(evidence) != before


def test_the_witness_s_language_is_neither_the_mother_s_nor_the_evidence_s(client):
    """In presence: the translation she read and agreed to stays the evidence's, her language hers."""
    sheet = list(consents.sentences_in("ht"))
    sign_off(sheet, reviewer="Jo Pierre, interprète", sheet=sheet_of(sheet))
    convention = lives.validated()
    request, guardian = lives.requests(convention)["guardian_1"], convention.pupil.guardians.get()
    client.force_login(lives.standing_of(convention).user)
    declared = {"known_by": "known_to_school", "reading": "alone"}
    device = client.post(reverse("in_person_open", args=[request.uuid]), declared)["Location"]
    page = client.get(device, {"lang": "ht"})
    shown = page.context["form"]["shown"].value()
    assert client.post(device, {"consent": "on"}).status_code == 409
    assert client.post(device, {"consent": "on", "shown": shown})["Location"] == reverse("device_code")
    assert '<html lang="fr"' in read(client.get(reverse("device_code"), {"lang": "fr"}))
    client.post(reverse("device_code"), {"new_code": "1"})
    code = Message.objects.filter(slug="in_person_code").latest("pk").secrets["code"]
    assert client.post(reverse("device_code") + "?lang=fr", {"code": code}).status_code == 302
    guardian.refresh_from_db()
    assert guardian.language == "ht"
    evidence = Evidence.objects.get(request=request)
    assert (evidence.shown["language"], evidence.shown["reviewer"]) == ("ht", "Jo Pierre, interprète")
    assert evidence.shown["text"] in read(page)


def test_a_signature_that_a_job_ends_says_what_its_page_showed(monkeypatch):
    """A translation reviewed after the code was typed stood beside nothing."""
    request = lives.requests(lives.validated())["guardian_1"]
    batch = signing.ask_signing_code([request])
    monkeypatch.setattr(signing, "sign_checked", lambda batch, by: [])  # whatever stopped it
    signing.sign_with_batch(batch, lives.last_code(request), circumstances=replace(lives.HERE, language="ht"))
    sheet = list(consents.sentences_in("ht"))
    sign_off(sheet, reviewer="Jo Pierre, interprète", sheet=sheet_of(sheet))
    assert continue_signing(str(batch.uuid)) == 1
    shown = Evidence.objects.get(request=request).shown
    assert (shown["language"], shown["text"], shown["reviewer"]) == ("ht", "", "")


def test_what_is_french_says_so_and_a_page_for_staff_knows_no_other_language(client):
    """Unreviewed refusals in a page in English; the accounts' pages never change."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    path = lives.open_page(client, request)
    client.get(path, {"lang": "en"})
    page = read(client.get(path + "/refuser"))
    assert '<html lang="en"' in page
    assert '<span lang="fr" dir="ltr">L\'établissement seul lira votre raison' in page
    assert "<h1>\n" in page
    assert '<html lang="fr"' in read(client.get(reverse("login"), {"lang": "ar"}))
    assert not any(row.language != "fr" for row in Message.objects.filter(audience="head"))


def test_a_host_says_in_which_language_its_tutor_reads():
    """An empty choice changes nothing of the person's own."""
    convention = lives.opened()
    keep_language(person=convention.host_writer, language="pt")
    form = PeopleForm(convention=convention)
    given = {**form.initial, "tutor_is": "other", "tutor_last_name": "Lee", "tutor_email": "lee@exemple.fr"}
    given = {name: value for name, value in given.items() if value is not None}
    form = PeopleForm({**given, "tutor_language": "uk", "me_language": ""}, convention=convention)
    assert form.is_valid(), form.errors
    form.save(by=lives.by(convention, "office"), revision=None)
    convention.refresh_from_db()
    assert (convention.tutor.language, convention.host_writer.language) == ("uk", "pt")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_its_language_and_its_direction(language):
    """The frame with it; what is not translated is French."""
    values = {"name": "N", "code": "123456", "school": "S"}
    page = render_mail(messages.get("link_code"), values, language=language, audience="guardian").html
    assert f'<html lang="{language}"' in page
    assert ('dir="rtl"' in page) == (language == "ar")
    assert ("Ne répondez pas à ce message." in page) == (language == "fr-x-falc")
