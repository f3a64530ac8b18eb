"""Texts of the personal link's pages: refusals, escaped values, French until somebody has reviewed it."""

import pytest

from conventions.domain.persons.languages.sentences import sheet_of
from conventions.domain.persons.languages.services import sign_off
from conventions.pages.bearers.signer.catalogue import (
    LANGUAGES,
    SAID_ALIKE,
    SignerWords,
    sentences_in,
    texts_of,
)
from workflow.refusals import Refused, every_refusal

pytestmark = pytest.mark.django_db

COMPLETE = ("fr", "en")
PARTIAL = [language for language in LANGUAGES if language not in COMPLETE]
MET = {
    "contact_of_the_pupil",
    "contact_doubted",
    *(
        "code_expired",
        "code_exhausted",
        "code_used",
        "code_of_others",
        "code_not_asked",
        "wrong_code",
        "wrong_link_code",
    ),
    *("link_code_expired", "link_code_exhausted", "too_many_link_codes", "too_many_link_tries"),
    *("too_many_codes", "too_many_tries", "no_contact", "signature_failed", "already_answered", "not_now"),
    *("wrong_birth_date", "birth_date_locked", "birth_date_locked_for_long", "pupil_of_age", "not_to_sign"),
    *("no_document_chosen", "too_many_reports"),
}
"""Refusals that the reader of such a link meets in the ordinary course of things."""


def test_what_the_law_and_the_codes_refuse_is_said_in_the_readers_language():
    """The code decides: the sentence of the law, which is French, is left for what nobody foresaw."""
    for language in COMPLETE:
        words = SignerWords(language)
        for code in MET:
            said = words.refusal(Refused(code, left=3))
            assert said == words.say(f"refusal.{SAID_ALIKE.get(code, code)}", left=3), (language, code)
            assert ("3" in said) == code.startswith("wrong_"), (language, code)


def test_a_language_that_lacks_keys_still_has_all_months_and_days():
    """The missing keys of its file are French."""
    for language in PARTIAL:
        assert len(SignerWords(language).say("calendar.months").split()) == 12
        assert len(SignerWords(language).say("calendar.weekdays").split()) == 7


def test_each_refusal_has_its_text():
    """The table names codes of the law, and every text is one that somebody meets."""
    keys = {key.partition(".")[2] for key in texts_of("fr") if key.startswith("refusal.")}
    assert {SAID_ALIKE.get(code, code) for code in MET} == keys - {"other"}
    assert set(every_refusal()) >= MET
    assert set(SAID_ALIKE) <= MET


def test_what_has_no_text_of_its_own_here_is_said_by_the_catalogue_in_the_language_of_the_page():
    """The page's language, whatever the rest of the site is read in."""
    refusal = Refused("document_changed")
    assert SignerWords("fr").refusal(refusal) == str(refusal)
    assert SignerWords("en").refusal(refusal).startswith("This document has changed")


def test_a_value_is_escaped_and_a_text_without_its_value_fails():
    """A school named with a tag is text; a hole in a sentence is an error of ours."""
    said = SignerWords("fr").html("gate.from", school="<b>École</b>")
    assert said == "&lt;b&gt;École&lt;/b&gt; vous envoie ce lien."
    with pytest.raises(KeyError):
        SignerWords("fr").say("gate.from")


def test_what_commits_a_person_is_french_until_somebody_has_reviewed_it():
    """English too; it says that it is French, but in a title and in a button, which hold nothing but text."""
    english = texts_of("en")
    assert SignerWords("en").say("refuse.effect") == texts_of("fr")["refuse.effect"]
    assert SignerWords("en").html("refuse.effect").startswith('<span lang="fr" dir="ltr">')
    assert str(SignerWords("en").html("refuse.title")) == texts_of("fr")["refuse.title"]
    assert SignerWords("en").say("gate.open") == english["gate.open"]
    sheet = list(sentences_in("en"))
    assert {one.key for one in sheet} >= {"refuse.effect", "amendment.refuse.effect", "device.device.means"}
    sign_off(sheet, reviewer="Ana Reis", sheet=sheet_of(sheet))
    assert [key for key in english if SignerWords("en")._texts[key] != english[key]] == []
    assert SignerWords("en", "amendment").say("refuse.effect") == texts_of("amendment.en")["refuse.effect"]
