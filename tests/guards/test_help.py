"""Help as it is written: English says as much as French, each word is explained where it is met."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from conventions.pages.everyone.help.catalogue import PERSONS, texts_of
from conventions.pages.kit.words import WORDS
from tests.kit.sources import ROOT, files, text_of


def shorter_in_english(french: Mapping[str, Any], english: Mapping[str, Any]) -> list[str]:
    """List what the English of a page of help does not say as its French: steps, pictures, questions."""
    pictures = [[step.get("picture") for step in text["steps"]] for text in (french, english)]
    found = []
    if pictures[0] != pictures[1]:
        found.append("other steps or pictures")
    if len(french["questions"]) != len(english["questions"]):
        found.append("other questions")
    if not 5 <= len(french["steps"]) <= 8:
        found.append(f"{len(french['steps'])} steps")
    return found


def odd_words(root: Path, explained: Collection[str]) -> list[str]:
    """List the words that nobody meets, and those that are met and not explained."""
    templates = "".join(text_of(path) for path in files(root, "*.html", "conventions/pages"))
    texts = "".join(text_of(path) for path in files(root, "*.toml", "conventions/pages/everyone/help/texts"))
    met = set(re.findall(r'{% word "(\w+)" %}', templates)) | set(re.findall(r"\(word/(\w+)\)", texts))
    return sorted(met ^ set(explained))


def test_help_in_english_says_as_much_as_in_french():
    """The same steps with the same pictures, as many questions; five steps at least, eight at most."""
    found = {person: shorter_in_english(texts_of(person, "fr"), texts_of(person, "en")) for person in PERSONS}
    assert found == dict.fromkeys(PERSONS, [])


def test_every_word_is_explained_where_it_is_met():
    """On a page of the service or in a text of help; the page of words has them all."""
    assert odd_words(ROOT, WORDS) == []
    assert 10 <= len(WORDS) <= 20


def test_help_that_says_less_and_a_word_that_nobody_explains_are_found(plant):
    """A picture, a question and a step too few; a word without its line, and one that no page says any more."""
    french = {"steps": [{"picture": "a"}, *[{}] * 4], "questions": [1, 2]}
    assert shorter_in_english(french, french) == []
    assert shorter_in_english(french, {"steps": [{}] * 5, "questions": [1]}) == [
        "other steps or pictures",
        "other questions",
    ]
    assert shorter_in_english({**french, "steps": [{}]}, {**french, "steps": [{}]}) == ["1 steps"]
    plant("conventions/pages/staff/school/templates/school/a.html", '{% word "visa" %}{% word "new" %}')
    root = plant("conventions/pages/everyone/help/texts/a.toml", "[le sceau](word/seal)")
    assert odd_words(root, ["visa", "seal", "gone"]) == ["gone", "new"]
