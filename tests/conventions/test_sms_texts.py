"""Every SMS of the catalogue, with the longest names of real life: how many segments each takes, as a text to read.

Run with REWRITE_SNAPSHOTS=1 after a change that was meant, then read the difference.
"""

from pathlib import Path

import pytest

from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.upkeep.spending.purse import is_stopped_by_a_ceiling
from notifications import catalogue, sms
from notifications.catalogue import Urgency
from notifications.channels import values_of
from notifications.models import Message
from notifications.rendering import render_sms, sms_segments
from tests.kit import lives
from tests.kit.snapshots import check_snapshot

SITE, SHORT = "https://conventions-de-stage.example.org", "https://stg.example.org"
END = "h9Zk2vQ0xW7mT4bLr8Ya"
LINK = f"{SITE}/s/{END}"
SCHOOL, HOST = "Collège Anne-Sophie-Vandenbroucke-Delahaye", "Établissements Vandenbroucke-Delahaye & fils"
PERSON = "Anne-Sophie Vandenbroucke-Delahaye"
VALUES = {
    "name": PERSON, "party": PERSON, "holder": PERSON, "from_name": PERSON, "in_person": "", "pupil": "Anne-Françoise",
    "of_pupil": "d'Anne-Françoise", "class_name": "3e A SEGPA", "school": SCHOOL, "host": HOST,
    "school_contact": "0594 34 00 00", "number": "CV-KEEY-DR4X", "amendment": 2, "visa": False, "count": 1,
    "role": "guardian", "audience": "guardian", "city": "Saint-Laurent-du-Maroni", "what": "signature",
    "period": "du 15/03/2027 au 19/03/2027", "signed": True, "signed_at": "24 novembre 2026 à 14 h 05",
    "signed_short": "24/11/2026 14:05", "by_other": False, "on_paper": "", "place": HOST, "code": "123456",
    "link": LINK, "contest": f"{LINK}/contester", "first": f"La convention d'Anne-Françoise : {LINK}", "links": LINK,
    "page": f"{SITE}/conventions/CV-KEEY-DR4X", "site": f"{SITE}/", "when": "le 15/03/2027, matin",
    "deadline": "4 décembre", "have_signed": "", "awaited": "", "of": "signature_asked", "items": [1, 2],
    "half_in_words": "après-midi", "pupils": [1, 2], "due": "", "sections": [], "subject": "12 conventions à valider",
    "half": "après-midi", "date": "15/03/2027",
    "label": "adresse du lieu de stage", "cause": "électricité ou réseau coupés", "until": "",
    "from_noon": False, "reason": "Un bus passe à 11 h 30.", "on": "17/03/2027", "in_force": True, "interrupted": False,
    "service": "Conventions de stage", "contact": "contact@conventions-de-stage.example.org", "year": "2026-2027",
    "academy": "Clermont-Ferrand", "new": "06 39 ** ** 01", "which": "le téléphone", "post": "Direction", "since": "",
    "holder_name": PERSON, "who": "Anne-Françoise, 3e A SEGPA", "share": 80, "euros": 500, "days": 7, "hours": 2,
    "sentences": [], "faults": [], "several": False, "by_pupil": False, "act": "", "of_officer": False,
    "officer": PERSON,
    "changes": "", "quality": "", "title": "", "begins": "15/03/2027", "ends": "19/03/2027", "level": "3e",
    "offer": "Découverte des métiers de la mécanique", "proposed": False, "other_dates": False, "unconfirmed": False,
    "why": "Les dates ne conviennent pas.", "works": "scie circulaire", "network": "Ministère des Exemples",
    "wish": "pompier",
    "door": f"{SITE}/proposer-un-stage", "answer_to": "nadia@ministere.example", "answer": "Merci, c'est corrigé.",
}  # fmt: skip
OF_ONE = {
    "agreement_opened": {"code": "K7QF2-M9PXA"},
    **dict.fromkeys(
        ("application_received", "application_reminder", "application_handed_over"),
        {"link": f"{SITE}/o/{END}/candidatures/5b0c4e9e-8d0a-4f5e-9c57-0f8f4e8b2b11"},
    ),
    **dict.fromkeys(("application_accepted", "application_told_family"), {"link": f"{SITE}/f/{END}/candidatures"}),
    "host_part_handed_over": {"code": "K7QF2-M9PXA"},
    "internship_soon": {"first": "15/03", "hour": "8h30", "fetched": PERSON},
    "internship_suspended": {"first": "17/03/2027"},
    "deputy_named": {"first": "14/12/2026", "last": "24/12/2026"},
    "oral_told": {"form": "oral de stage", "day": "mercredi 16 septembre", "hour": "10 h 20", "room": "B12"},
    "sms_ceiling_near": {"who": f"établissement {SCHOOL}"},
    "school_told_of_suspension": {"first": "17/03/2027", "count": 12},
    **dict.fromkeys(
        ("place_stopped", "place_released"),
        {
            "place": "Vandenbroucke-Delahaye & fils, 97320 Saint-Laurent-du-Maroni",
            "who": SCHOOL,
            "phone": "0594 34 00 00",
        },
    ),
}
"""Values that mean one thing in one message and not in the others."""
IN_ONE_SEGMENT = {
    *("agreement_opened", "host_part_handed_over", "sent_back_to_host", "signature_asked", "amendment_asked"),
    *("agreement_sealed", "amendment_sealed", "signature_receipt", "refusal_receipt", "reminder", "place_sought"),
    *("evaluation_asked", "tutor_named", "absence_told_family", "attestation_issued"),
    *("application_received", "application_reminder", "application_handed_over", "application_accepted"),
    *("application_told_family", "internship_soon"),
}
"""Messages that ask, remind and give receipt to families and hosts; every code besides."""


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def ours() -> list[type[catalogue.Message]]:
    """The messages of the service, without those that other tests declare."""
    return [one for one in catalogue.every_message() if not one.__module__.startswith("tests.")]


def said(message: type[catalogue.Message], language: str = "fr", **values: object) -> str:
    return render_sms(message, {**VALUES, **OF_ONE.get(message.slug, {}), **values}, language=language)


def test_how_many_segments_each_message_takes(settings):
    """At the site's own address and at a short one; the text as it leaves with the short one."""
    lines = ["message, segments at the site's address, with a short one, text", ""]
    for message in ours():
        settings.SHORT_URL = ""
        whole = sms_segments(said(message))
        settings.SHORT_URL = SHORT
        text = said(message)
        lines.append(f"{message.slug:28} {whole} {sms_segments(text)}  {text}")
        assert sms.measure(text).alphabet == "GSM-7", text
        if message.is_code or message.slug in IN_ONE_SEGMENT:
            assert sms_segments(text) == 1, text
        if message.is_code:
            assert sms_segments(said(message, "en")) == 1
    check_snapshot(Path(__file__).parent / "sms_texts.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    "values",
    [{}, {"by_other": True}, {"in_person": PERSON}, {"on_paper": "24 novembre 2026"}, {"amendment": None}],
    ids=["own", "by the other", "in person", "on paper", "agreement"],
)
def test_a_receipt_takes_one_segment_and_leads_to_whoever_did_not_sign(settings, values):
    settings.SHORT_URL = SHORT
    text = said(catalogue.get("signature_receipt").__class__, **values)
    assert sms_segments(text) == 1, text
    assert text.endswith(f"{SHORT}/s/{END}/contester")


def test_names_of_real_life_keep_a_text_short(settings):
    """No accent makes a text three times as long, and no letter is lost with it."""
    settings.SHORT_URL = SHORT
    for name, kept in (("Maël", "Mael"), ("Françoise", "Francoise"), ("Zoë", "Zoe"), ("Anaïs", "Anais")):
        text = said(catalogue.get("agreement_sealed").__class__, of_pupil=f"de {name}")
        assert f"de {kept} " in text
        assert sms.measure(text) == sms.Measure("GSM-7", len(text), 1)


def test_one_word_names_the_language_behind_the_link(settings):
    """After a link, where the text is French and its reader is not; never after a code, which has none."""
    settings.SHORT_URL = SHORT
    asked = catalogue.get("signature_asked").__class__
    for language, word in (("ar", "Arabe"), ("uk", "Ukrainien")):
        text = said(asked, language)
        assert text.endswith(f"{SHORT}/s/{END} ({word})")
        assert sms.measure(text).alphabet == "GSM-7"
        assert sms_segments(text) == 1
    assert "(" not in said(asked, "fr-x-falc")
    assert [sms_segments(said(asked, language)) for language in ("pt", "ht", "es", "tr")] == [1, 1, 1, 1]
    assert "siyen" in said(asked, "ht")  # a text in its reader's language needs no word
    assert all(sms.measure(word).alphabet == "GSM-7" for word in sms.LANGUAGE_WORDS.values())
    assert "Kreyòl" not in said(catalogue.get("host_reading_code").__class__, "ht")


def test_a_name_is_cut_only_where_that_spares_a_segment(settings):
    """The school's and the host's; what is long without them stays whole."""
    settings.SHORT_URL = SHORT
    asked = catalogue.get("signature_asked").__class__
    assert SCHOOL in said(asked, of_pupil="d'Ana")
    ended = said(catalogue.get("internship_terminated").__class__)
    assert "Delahaye & fils" in ended or sms_segments(ended) == 1


def test_what_a_ceiling_stops_is_said_by_the_class():
    """Reminders and what is optional; never what is urgent, a code, a request, a receipt or a link."""
    stopped = {one.slug for one in ours() if is_stopped_by_a_ceiling(one)}
    assert {"reminder", "place_sought"} <= stopped
    never = IN_ONE_SEGMENT - {"reminder", "place_sought", "application_reminder"}
    never |= {one.slug for one in ours() if one.is_code or one.urgency is Urgency.URGENT}
    assert not stopped & (never | {"links_again", "internship_suspended", "accident_reported", "absence_told_family"})


@pytest.mark.django_db
def test_what_a_french_sms_says_to_a_reader_of_another_script_is_french_to_its_last_word():
    """The day by which a mother who reads Arabic signs: one letter of her own would treble the text."""
    convention = lives.school_completed()
    convention.pupil.guardians.update(email="", phone="+33600000001", language="ar")
    agreements.approve(convention, by=lives.by(convention, "head"))
    row = Message.objects.get(slug="signature_asked", audience="guardian")
    text = render_sms(catalogue.get(row.slug), values_of(row), language=row.language)
    assert (row.language, row.channel, sms.measure(text).alphabet) == ("ar", "sms", "GSM-7")
    assert text.endswith("(Arabe)")
