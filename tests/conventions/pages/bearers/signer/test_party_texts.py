"""The catalogue of the personal link's pages: the same keys in each language, few words, short and plain sentences."""

import re
from pathlib import Path

import pytest

from conventions.domain.persons.languages.sentences import sheet_of
from conventions.domain.persons.languages.services import sign_off
from conventions.pages.bearers.signer.catalogue import (
    LANGUAGES,
    NOTHING_BUT_TEXT,
    REVIEWED,
    SAID_ALIKE,
    Words,
    sentences_in,
    texts_of,
)
from workflow.refusals import Refused, every_refusal

pytestmark = pytest.mark.django_db

COMPLETE = ("fr", "en")
PARTIAL = [language for language in LANGUAGES if language not in COMPLETE]
FILES = ("", "device.", "amendment.")
ROOT = Path(__file__).resolve().parents[5] / "conventions" / "pages" / "bearers" / "signer"
FORBIDDEN = ("représentant légal", "représentante légale", "otp", "valider", "validez", "validé", "signataire")
"""What families do not say; *viser* stands there with its plain words."""
MADE_UP = ("state", "tell", "contest", "refuse", "refusal", "calendar", "told", "party")
"""Tables whose keys are put together from a state, a kind or a quality."""


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part]


def words(text: str) -> list[str]:
    return [word for word in text.split() if re.search(r"\w", word)]


def test_each_language_has_the_same_keys():
    """One file per language; nothing is missing in English."""
    first, *others = (texts_of(language) for language in COMPLETE)
    for other in others:
        assert list(other) == list(first)
        assert all(text.strip() for text in other.values())


def test_what_the_schools_device_says_is_the_same_in_each_language():
    """The same keys and holes, short sentences."""
    french, english = (texts_of(f"device.{language}") for language in COMPLETE)
    assert list(french) == list(english)
    for key, text in french.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[key])), key
        assert all(len(words(sentence)) <= 20 for one in (text, english[key]) for sentence in sentences(one)), key


def test_what_an_amendment_says_otherwise_are_keys_of_the_catalogue_in_each_language():
    """The same keys in each language, the same holes in each text, short sentences without lawyers' words."""
    french, english = (texts_of(f"amendment.{language}") for language in COMPLETE)
    assert list(french) == list(english)
    for language, own in (("fr", french), ("en", english)):
        for key, text in own.items():
            known = set(re.findall(r"{\w+}", texts_of(language)[key]))
            assert set(re.findall(r"{\w+}", text)) <= known | {"{of_pupil}", "{pupil}"}, key
            assert all(len(words(sentence)) <= 20 for sentence in sentences(text)), key
            assert not any(word in text.casefold() for word in FORBIDDEN), key


@pytest.mark.parametrize("language", PARTIAL)
def test_what_another_language_says_is_said_in_french_too_with_the_same_values(language):
    """A file may lack keys, which are French then; it has no other, and no value is lost or invented."""
    for name in FILES:
        french = texts_of(f"{name}fr")
        for key, text in texts_of(f"{name}{language}").items():
            holes = set(re.findall(r"{\w+}", french[key]))
            pupil = {"{pupil}", "{of_pupil}"} if holes & {"{pupil}", "{of_pupil}"} or name else set()
            assert set(re.findall(r"{\w+}", text)) <= holes | pupil, (name, key)
            assert text.strip(), (name, key)
    assert len(Words(language).say("calendar.months").split()) == 12
    assert len(Words(language).say("calendar.weekdays").split()) == 7


@pytest.mark.parametrize("language", COMPLETE)
def test_the_catalogue_is_short(language):
    """At most 1,520 words, sentences of 20 words at most."""
    texts = texts_of(language)
    assert sum(len(words(text)) for text in texts.values()) <= 1520
    told = {key: text for key, text in texts.items() if not key.startswith("calendar.")}
    too_long = [key for key, text in told.items() for sentence in sentences(text) if len(words(sentence)) > 20]
    assert too_long == []


def test_no_word_of_lawyers_or_engineers():
    """*Viser* is said with what it means where it is first read."""
    for key, text in texts_of("fr").items():
        assert [word for word in FORBIDDEN if word in text.casefold()] == [], key
    assert "viser : dire que vous l'avez lue" in texts_of("fr")["gate.ask_visa"]
    assert "code" in texts_of("fr")["read.means"]


def test_every_text_is_used_and_every_text_used_exists():
    """In the templates and the modules of the room."""
    sources = [*ROOT.rglob("*.py"), *ROOT.rglob("*.html")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r"\"((?:[a-z_]+)\.[a-z_]+)\"", written))
    texts = texts_of("fr")
    tables = {key.partition(".")[0] for key in texts}
    assert {key for key in named if key.partition(".")[0] in tables} <= set(texts)
    assert {key for key in texts if key not in named and key.partition(".")[0] not in MADE_UP} == set()


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
"""What whoever follows such a link is refused in the ordinary course of things."""


@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("code", sorted(MET))
def test_what_the_law_and_the_codes_refuse_is_said_in_the_readers_language(code, language):
    """By its code: the sentence of the law, which is French, is left for what nobody foresaw."""
    said = Words(language).refusal(Refused(code, left=3))
    assert said == Words(language).say(f"refusal.{SAID_ALIKE.get(code, code)}", left=3)
    assert ("3" in said) == code.startswith("wrong_")


def test_each_refusal_has_its_text():
    """The table names codes of the law, and every text is one that somebody meets."""
    keys = {key.partition(".")[2] for key in texts_of("fr") if key.startswith("refusal.")}
    assert {SAID_ALIKE.get(code, code) for code in MET} == keys - {"other"}
    assert set(every_refusal()) >= MET
    assert set(SAID_ALIKE) <= MET


def test_what_has_no_text_of_its_own_here_is_said_by_the_catalogue_in_the_language_of_the_page():
    """The page's language, whatever the rest of the site is read in."""
    refusal = Refused("document_changed")
    assert Words("fr").refusal(refusal) == str(refusal)
    assert Words("en").refusal(refusal).startswith("This document has changed")


def test_a_value_is_escaped_and_a_text_without_its_value_fails():
    """A school named with a tag is text; a hole in a sentence is an error of ours."""
    said = Words("fr").html("gate.from", school="<b>École</b>")
    assert said == "&lt;b&gt;École&lt;/b&gt; vous envoie ce lien."
    with pytest.raises(KeyError):
        Words("fr").say("gate.from")


def test_what_commits_a_person_is_french_until_somebody_has_reviewed_it():
    """English too; it says that it is French, but in a title and in a button, which hold nothing but text."""
    english = texts_of("en")
    assert Words("en").say("refuse.effect") == texts_of("fr")["refuse.effect"]
    assert Words("en").html("refuse.effect").startswith('<span lang="fr" dir="ltr">')
    assert str(Words("en").html("refuse.title")) == texts_of("fr")["refuse.title"]
    assert Words("en").say("gate.open") == english["gate.open"]
    sheet = list(sentences_in("en"))
    assert {one.key for one in sheet} >= {"refuse.effect", "amendment.refuse.effect", "device.device.means"}
    sign_off(sheet, reviewer="Ana Reis", sheet=sheet_of(sheet))
    assert [key for key in english if Words("en")._texts[key] != english[key]] == []
    assert Words("en", "amendment").say("refuse.effect") == texts_of("amendment.en")["refuse.effect"]


def test_what_commits_a_person_is_named_by_its_keys():
    """Each beginning names something, in the page's texts or the device's."""
    keys = {**texts_of("fr"), **texts_of("device.fr")}
    assert [start for start in REVIEWED if not any(key.startswith(start) for key in keys)] == []


def test_no_element_stands_in_a_title_or_an_attribute():
    """What may be French on another language's page is marked as French, but where only text may stand."""
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        places = re.findall(r"{% block title %}.*?{% endblock %}", source, re.DOTALL)
        places += re.findall(r'="[^"<>]*{% \w+ [^%]*%}[^"<>]*"', source)
        for key in (key for place in places for key in re.findall(r'{% say "([\w.]+)"', place)):
            assert any(part in key for part in NOTHING_BUT_TEXT), (path.name, key)
