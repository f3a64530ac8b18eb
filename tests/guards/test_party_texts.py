"""Texts of the personal link's pages and of consents in each language: the same keys and values, few plain words."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from conventions.domain.dossier.agreements import consents
from conventions.pages.bearers.signer.catalogue import LANGUAGES, NOTHING_BUT_TEXT, REVIEWED, texts_of
from tests.kit.sources import ROOT, files, text_of

COMPLETE = ("fr", "en")
FILES = ("", "device.", "amendment.")
"""Prefixes of files on an agreement, on a school's device, on an amendment."""
ROOM = "conventions/pages/bearers/signer"
FORBIDDEN = ("représentant légal", "représentante légale", "otp", "valider", "validez", "validé", "signataire")
"""Words that families do not say; *viser* stands once, with its plain words."""
NEVER_TO_A_PUPIL = ("contest.title_other", "refusal.pupil_of_age", "past.of_age", "tell.paper_hint")
"""Keys said to another guardian or to a parent, and one whose « rendez-vous » is no « vous »."""
MADE_UP = ("state", "tell", "contest", "refuse", "refusal", "calendar", "told", "party")
"""Tables whose keys are put together from a state, a kind or a quality."""
OF_THE_PUPIL = {"{pupil}", "{of_pupil}"}
"""Values that stand for one another: the name as it is, and after « de »."""
MOST_WORDS, LONGEST = 1600, 20
"""Words of a whole catalogue, and of a sentence."""
MAY_LACK = {"quality.head", "quality.referent", "quality.referent_of_training"}
"""Parts of a consent that only staff say, in French."""

Texts = Mapping[str, str]


def holes(text: str) -> set[str]:
    return set(re.findall(r"{\w+}", text))


def _words(text: str) -> list[str]:
    return [word for word in text.split() if re.search(r"\w", word)]


def untrue(french: Texts, other: Texts, *, complete: bool, free: Collection[str] = ()) -> list[str]:
    """List the texts of a language that lack their key, invent a value, or say nothing.

    A language that is complete has every key, in the same order; ``free`` are values that any text may have.
    """
    found = [f"{key} is not in French" for key in other if key not in french]
    if complete:
        found += [f"{key} is missing" for key in french if key not in other]
        if not found and list(other) != list(french):
            found.append("the order is another")
    for key in (key for key in other if key in french):
        may = holes(french[key]) | set(free)
        if not holes(other[key]) <= (may | OF_THE_PUPIL if may & OF_THE_PUPIL else may):
            found.append(f"{key} invents a value")
        if not other[key].strip():
            found.append(f"{key} is empty")
    return found


def heavy(texts: Texts) -> list[str]:
    """List the texts with a sentence that is too long to be read on a telephone; names of days are no sentence."""
    return [
        key
        for key, text in texts.items()
        if not key.startswith("calendar.")
        if any(len(_words(sentence)) > LONGEST for sentence in re.split(r"(?<=[.!?])\s+", text))
    ]


def learned(texts: Texts) -> list[str]:
    """List the words of lawyers and engineers."""
    return [f"{key}: {word}" for key, text in texts.items() for word in FORBIDDEN if word in text.casefold()]


def unused(root: Path, texts: Texts) -> list[str]:
    """List the texts that nothing of the room names, and those that it names and that are not there."""
    written = "\n".join(text_of(path) for ext in ("*.py", "*.html") for path in files(root, ext, ROOM))
    tables = {key.partition(".")[0] for key in texts}
    named = {key for key in re.findall(r"\"([a-z_]+\.[a-z_]+)\"", written) if key.partition(".")[0] in tables}
    kept = {key for key in texts if key.partition(".")[0] not in MADE_UP}
    return sorted((named - set(texts)) | (kept - named))


def elements_in_text(root: Path) -> list[str]:
    """List the texts that may be marked as French where no element may stand: in a title, in an attribute."""
    found = []
    for path in files(root, "*.html", f"{ROOM}/templates"):
        source = text_of(path)
        places = re.findall(r"{% block title %}.*?{% endblock %}", source, re.DOTALL)
        places += re.findall(r'="[^"<>]*{% \w+ [^%]*%}[^"<>]*"', source)
        keys = [key for place in places for key in re.findall(r'{% say "([\w.]+)"', place)]
        found += [f"{path.name} {key}" for key in keys if not any(part in key for part in NOTHING_BUT_TEXT)]
    return found


def lost_consents(french: Texts, own: Texts) -> list[str]:
    """List the parts of a consent that a language does not have, has alone, or says without who reads it."""
    found = [f"{key} is missing" for key in french if key not in own and key not in MAY_LACK]
    for key, text in own.items():
        if key not in french:
            found.append(f"{key} is not in French")
        elif ("{reader}" in text) != ("{reader}" in french[key]):
            found.append(f"{key} says another reader")
        elif ("{witness}" in text) != ("{of_witness}" in french[key]):
            found.append(f"{key} says another witness")
    return found


def test_each_language_says_what_french_says_with_the_same_values():
    """One file per language: English has every key, another may lack some; none has more, no value is invented."""
    found = {}
    for language in LANGUAGES:
        for name in FILES:
            free = OF_THE_PUPIL if name and language not in COMPLETE else ()
            french, own = texts_of(f"{name}fr"), texts_of(f"{name}{language}")
            found[f"{name}{language}"] = untrue(french, own, complete=language in COMPLETE, free=free)
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert untrue(texts_of("device.en"), texts_of("device.fr"), complete=True) == []


def test_what_an_amendment_says_otherwise_are_keys_of_the_catalogue():
    """In French and in English; the pupil may be named besides."""
    for language in COMPLETE:
        said = untrue(texts_of(language), texts_of(f"amendment.{language}"), complete=False, free=OF_THE_PUPIL)
        assert said == []


def vouvoying(french: Texts, pupil: Texts) -> list[str]:
    """List the texts that a pupil would still read with « vous », a text that is never said to one left out."""
    said = {key: text for key, text in {**french, **pupil}.items() if key not in NEVER_TO_A_PUPIL}
    return [key for key, text in said.items() if re.search(r"\b([Vv]ous|[Vv]otre|[Vv]os|(?!chez)\w{3,}ez)\b", text)]


def test_a_pupil_is_spoken_to_as_tu():
    """The pupil's file says otherwise what the French file says with « vous », and nothing else."""
    french, pupil = texts_of("fr"), texts_of("pupil.fr")
    assert untrue(french, pupil, complete=False) == []
    assert heavy(pupil) == []
    assert vouvoying(french, pupil) == []


def test_the_catalogue_is_short_and_plain():
    """At most 1,550 words, sentences of 20 words at most; *viser* is said with what it means."""
    for language in COMPLETE:
        assert sum(len(_words(text)) for text in texts_of(language).values()) <= MOST_WORDS, language
        assert {name: heavy(texts_of(f"{name}{language}")) for name in FILES} == {name: [] for name in FILES}
        assert learned(texts_of(f"amendment.{language}")) == []
    french = texts_of("fr")
    assert learned(french) == []
    assert "la loi dit « viser »" in french["read.means_visa"]
    assert "code" in french["read.means"]


def test_every_text_is_used_and_every_text_used_exists():
    """In the templates and the modules of the room."""
    assert unused(ROOT, texts_of("fr")) == []


def test_no_element_stands_in_a_title_or_an_attribute():
    """A part that may be French on another language's page is marked as French, but where only text may stand."""
    assert elements_in_text(ROOT) == []


def test_what_commits_a_person_is_named_by_its_keys():
    """Each beginning names something, in the page's texts or the device's."""
    keys = {**texts_of("fr"), **texts_of("device.fr")}
    assert [start for start in REVIEWED if not any(key.startswith(start) for key in keys)] == []


def test_every_consent_file_translates_what_is_french_and_no_value_is_lost():
    """A key that French does not have is a mistake; each purpose says all that the French says."""
    languages = [path.stem for path in sorted(consents.FOLDER.glob("*.toml"))]
    assert len(languages) > 3
    found = {name: lost_consents(consents.french_parts(), consents.parts_in(name)) for name in languages}
    assert found == {name: [] for name in languages}


def test_a_text_that_says_otherwise_or_too_much_is_found():
    """A key too many or too few, another order, an invented value, an empty text; a long sentence, a lawyers' word."""
    french = {"a.x": "Bonjour {pupil}.", "a.y": "Le {day}.", "a.z": "Fin."}
    assert untrue(french, {"a.x": "Of {of_pupil}", "a.w": "", "a.y": "{hour}", "a.z": " "}, complete=False) == [
        "a.w is not in French",
        "a.y invents a value",
        "a.z is empty",
    ]
    assert untrue(french, {"a.x": "Hello."}, complete=True) == ["a.y is missing", "a.z is missing"]
    assert untrue(french, dict(reversed(french.items())), complete=True) == ["the order is another"]
    long = " ".join(["mot"] * (LONGEST + 1))
    assert heavy({"a.x": f"Oui. {long}.", "a.y": f"{long[4:]}. Non.", "calendar.days": long}) == ["a.x"]
    assert learned({"a.x": "Le Signataire valide.", "a.y": "Vous signez."}) == ["a.x: signataire"]


def test_a_text_that_nobody_says_and_one_said_where_none_may_stand_are_found(plant):
    """In a module and in a template; a title and an attribute with a text that may be marked."""
    plant(f"{ROOM}/views.py", 'say("gate.title")\nsay("gate.gone")')
    root = plant(f"{ROOM}/templates/signer/a.html", '{% block title %}{% say "gate.open" %}{% endblock %}')
    root = plant(f"{ROOM}/templates/signer/b.html", '<a title="{% say "gate.title" %}" alt="{% say "gate.ask" %}">')
    texts = dict.fromkeys(("gate.title", "gate.open", "gate.ask", "gate.idle", "state.signed"), "")
    assert unused(root, texts) == ["gate.gone", "gate.idle"]
    assert elements_in_text(root) == ["a.html gate.open", "b.html gate.ask"]


def test_a_text_that_a_pupil_reads_with_vous_is_found():
    """One that the pupil's file does not say otherwise."""
    assert vouvoying({"a.x": "Vous signez.", "a.y": "Signez.", "a.z": "Lu."}, {"a.x": "Tu signes."}) == ["a.y"]


def test_a_consent_that_lacks_a_part_is_found():
    """One that is missing, one of its own, one that does not say who reads."""
    french = {"a.x": "Lu par {reader}.", "a.y": "Oui.", "a.w": "Devant {of_witness}.", "quality.head": "Chef"}
    assert lost_consents(french, {"a.x": "Read.", "a.w": "Before {witness}.", "a.z": "More."}) == [
        "a.y is missing",
        "a.x says another reader",
        "a.z is not in French",
    ]
