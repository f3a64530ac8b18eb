"""French as people read it: no *point médian*, *de* before a vowel, one and many."""

import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.template import engines

from conventions.domain.law.documents.wording import by_delegation, plural, write_zone
from conventions.domain.persons.people.names import after_french_de

ROOT = Path(__file__).resolve().parent.parent
READ = ("*.html", "*.txt", "*.toml", "*.po", "*.js", "*.md", "*.py")
MEDIAN = re.compile(r"\w[·•‧]\w")
BLOCK = re.compile(r"{% blocktranslate\b[^%]*%}(.*?){% endblocktranslate %}", re.DOTALL)
ALWAYS_MANY = (
    "conventions/pages/bearers/host/templates/host/pupils.html: {{ n }} documents attendent votre signature",
)
"""Shown from two on only."""
THE_RULE = ("conventions/domain/persons/people/names.py", "conventions/domain/dossier/evidence/verify.py")
"""Where « de » is written or elided; the second goes with the file of proof, alone."""
PEOPLE = "name|pupil|party|holder|host|who|from_name"
"""How templates call what begins with a letter that nobody chose."""


def files(*patterns: str) -> list[Path]:
    """List the files of the repository that match, tests apart."""
    found = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in found.stdout.splitlines() if not name.startswith("tests/")]


def lines_with(pattern: re.Pattern[str], *patterns: str) -> list[str]:
    """Say where the pattern is found."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files(*patterns)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_nobody_reads_a_median_point():
    """Circulaires of 21-11-2017 and 5-5-2021: « la représentante ou le représentant », never « représentant·e »."""
    assert lines_with(MEDIAN, *READ) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Anfiati", "d'Anfiati"),
        ("Élias", "d'Élias"),
        ("ismaël", "d'ismaël"),
        ("Œuvrard", "d'Œuvrard"),
        ("Ülkü", "d'Ülkü"),
        ("Hugo", "d'Hugo"),
        ("Yanis", "de Yanis"),
        ("Maëlle", "de Maëlle"),
        ("Şebnem", "de Şebnem"),
        ("", "de "),
    ],
)
def test_a_name_follows_de_as_it_is_said(name, said):
    """Before a vowel, accents or not, and before an h; in Python as in every template."""
    assert after_french_de(name) == said
    assert engines["django"].from_string("{{ name|after_de }}").render({"name": name}) == said.replace("'", "&#x27;")


def test_no_sentence_writes_de_before_a_name_that_may_begin_with_a_vowel():
    """Templates write ``{{ of_name }}`` or ``{{ name|after_de }}``; sentences of the code ``%(of_name)s``."""
    assert lines_with(re.compile(rf"\b[dD]e {{{{ ({PEOPLE}) }}}}"), "*.html", "*.txt") == []
    code = PEOPLE.replace("|who", "")  # in the code, « who » is said by words of ours: « la personne qui signera »
    found = lines_with(re.compile(rf"\b[dD]e (%\(({code})\)s|{{({code})}})"), "conventions/*.py")
    assert [line for line in found if not line.startswith(THE_RULE)] == []


@pytest.mark.parametrize("zone", ["Indian/Mayotte", "America/Cayenne", "Africa/Abidjan", "Europe/Athens"])
def test_the_hour_of_a_place_is_said_as_the_place_is(zone):
    """« heure de Mayotte », « heure d'Abidjan »."""
    assert re.match(r"heure (de [^AEIOUÉ]|d'[AEIOUÉ])", write_zone(zone))


def test_whoever_delegates_is_named_after_de():
    """« par délégation d'Élise Essai », « par délégation de Paul Essai »."""
    assert by_delegation({"name": "Élise Essai", "title": ""}) == "par délégation d'Élise Essai"
    assert by_delegation({"name": "Paul Essai", "title": "gérant"}) == "par délégation de Paul Essai (gérant)"


@pytest.mark.parametrize(("count", "said"), [(0, "0 jour"), (1, "1 jour"), (2, "2 jours")])
def test_nothing_and_one_are_singular(count, said):
    """As French counts."""
    assert plural(count, "jour").replace("\u00a0", " ") == said


def test_what_a_page_counts_is_said_for_one_and_for_many():
    """A number that is shown stands in a sentence that has both forms."""
    counted = re.compile(
        r"{{ (n|count|counter|total|created|changed) }} (?!sur|sans|depuis|dans|plus)([a-zé-]+s|nouveaux)\b"
    )
    found = []
    for path in files("*.html", "*.txt"):
        for body in BLOCK.findall(path.read_text(encoding="utf-8")):
            if "{% plural" not in body and counted.search(body):
                found.append(f"{path.relative_to(ROOT)}: {' '.join(body.split())}")
    assert [line for line in found if not line.startswith(ALWAYS_MANY)] == []


def test_the_first_of_a_month_is_1er():
    """« 1er décembre » wherever a template writes a date in words; the 11th and the 21st stay."""
    said = engines["django"].from_string('{{ first|date:"l j F Y" }}, {{ other|date:"j F" }}, {{ first|date:"j N" }}')
    assert (
        said.render({"first": date(2026, 12, 1), "other": date(2026, 12, 21)})
        == "mardi 1er décembre 2026, 21 décembre, 1er déc."
    )
