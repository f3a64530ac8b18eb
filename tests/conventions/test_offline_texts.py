"""Texts to telephones without internet: in each language, with the longest names of real life, none bears a link.

One segment where the alphabet is GSM-7, two where it is not.
"""

import pytest
from django.conf import settings

from conventions.pages.service.voice.samples import sample_values
from notifications import catalogue, sms
from notifications.rendering import render_sms
from tests.conventions.test_sms_texts import HOST, SCHOOL, VALUES

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PLACES = (
    "Trois-Sauts", "Grand-Santi", "Acoua", "Saint-Laurent-du-Maroni", "Saint-Georges-de-l'Oyapock",
    "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
)  # fmt: skip
"""The three of issue 31, the longest communes of Guyane, and the longest of France (Marne)."""
OWN = (
    *("application_accepted", "application_told_family", "signature_asked", "signature_receipt", "reminder"),
    *("agreement_sealed", "internship_soon"),
)
"""Messages that say in a text all that their page says."""
LONG = {
    **VALUES, "school": SCHOOL, "host": HOST, "place": "127 boulevard du Général-de-Gaulle, bâtiment C",
    "first": "15/03", "hour": "13h30", "fetched": "Anne-Françoise, la grande sœur de sa mère", "offline": True,
}  # fmt: skip


def of_families() -> list[str]:
    """Slugs of what families may receive."""
    ours = (one for one in catalogue.every_message() if not one.__module__.startswith("tests."))
    return [one.slug for one in ours if {"guardian", "pupil"} & set(one.audience) and not one.is_code]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("city", PLACES)
@pytest.mark.parametrize("heard", [True, False], ids=["answers", "no answers"])
def test_a_text_takes_one_segment_or_two_in_other_scripts(language, city, heard):
    """With the longest names, the pirogue and the street; the number to call is never cut, nor is a day."""
    for slug in OWN:
        for deadline in ("4 décembre", ""):
            values = {**LONG, "city": city, "answers": heard, "deadline": deadline}
            text = render_sms(catalogue.get(slug), values, language=language)
            measure = sms.measure(text)
            assert measure.segments <= (1 if measure.alphabet == "GSM-7" else 2), (slug, text)
            assert "0594 34 00 00" in text, text
            if slug == "internship_soon":
                assert "15/03" in text
                assert "13h30" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_names_stand_whole(language):
    """As they are at Trois-Sauts: nothing is cut, the place, the street and who fetches are all there."""
    short = {
        **LONG, "pupil": "Kaïla", "host": "Mairie de Camopi", "place": "place de Trois-Sauts", "city": "Camopi",
        "fetched": "Jo, son oncle", "answers": True,
    }  # fmt: skip
    text = render_sms(catalogue.get("internship_soon"), short, language=language)
    for part in ("Mairie de Camopi", "Trois-Sauts", "Camopi", "Jo, son oncle", "Kaila"):
        assert part in text, text


@pytest.mark.parametrize("language", sms.OTHER_SCRIPTS)
def test_a_reader_of_another_script_reads_their_own(language):
    """No page says the rest to them: the text is not in French, as others are."""
    for slug in OWN:
        text = render_sms(catalogue.get(slug), {**LONG, "answers": True}, language=language)
        assert sms.measure(text).alphabet == "UCS-2", text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_to_a_family_bears_a_link(language):
    """Every message of the catalogue that a family may receive, with what it has when its links are left out."""
    for slug in of_families():
        message = catalogue.get(slug)
        values = {key: value for key, value in sample_values(message, language).items() if "://" not in str(value)}
        text = render_sms(message, {**values, "offline": True, "answers": True}, language=language)
        assert "://" not in text, slug
        assert text
