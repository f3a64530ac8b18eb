"""French as the program says it: *de* before a vowel, one and many, a date in words."""

import re
from datetime import date

import pytest
from django.template import engines

from conventions.domain.law.documents.wording import by_delegation, plural, write_zone
from conventions.domain.persons.people.names import after_french_de


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


def test_the_first_of_a_month_is_1er():
    """« 1er décembre » wherever a template writes a date in words; the 11th and the 21st stay."""
    said = engines["django"].from_string('{{ first|date:"l j F Y" }}, {{ other|date:"j F" }}, {{ first|date:"j N" }}')
    assert (
        said.render({"first": date(2026, 12, 1), "other": date(2026, 12, 21)})
        == "mardi 1er décembre 2026, 21 décembre, 1er déc."
    )
