"""The map of territories: each département, académie or région académique, with its number, class and link."""

from itertools import combinations

import pytest
from lxml import etree

from conventions.domain.numbers.charts.chart import Hidden
from conventions.domain.numbers.charts.drawing import HIDDEN, MISSING, SIZE, Area, Label, Link, width_of
from conventions.domain.numbers.charts.maps import (
    CLASSES,
    FRANCE,
    PARIS,
    PLAIN,
    FranceMap,
    TerritoryMap,
    departments_of,
)
from conventions.domain.persons.people.territories import DEPARTMENTS

SVG = "{http://www.w3.org/2000/svg}"
NATION = {code: 10 * n for n, code in enumerate(DEPARTMENTS) if code not in ("15", "48")}
NATION |= {"15": Hidden("moins de 5", 1, 4), "48": None}


def chart(values, of=TerritoryMap, **more):
    return of(name="carte", title="Sans stage", about="Par territoire.", values=values, unit="élèves", **more)


def fills(drawn):
    return {
        link.title.split("\u00a0:")[0].split(" :")[0]: link.shapes[0].fill
        for link in drawn.drawing.shapes
        if isinstance(link, Link)
    }


def words_of(drawn):
    return [shape.text for shape in drawn.drawing.flat() if isinstance(shape, Label)]


def test_every_departement_has_its_outline_its_sentence_and_its_class():
    """Overseas and Paris beside; what is hidden or not known is told so, and is in no class."""
    drawn = chart(NATION)
    found = fills(drawn)
    assert found.keys() == {one.name for one in DEPARTMENTS.values()}
    assert (found["Cantal"], found["Lozère"]) == (HIDDEN, MISSING)
    assert {found["Ain"], found["Nouvelle-Calédonie"]} == {CLASSES[0], CLASSES[-1]}
    words = words_of(drawn)
    assert {"Paris et alentour", "Guyane", "nombre non communiqué exactement", "pas de chiffre"} <= set(words)
    assert any(one.endswith("et plus") for one in words)
    assert any("IGN Admin Express, Licence Ouverte 2.0" in one for one in words)
    said = [link.title for link in drawn.drawing.shapes if isinstance(link, Link)]
    assert "Cantal : moins de 5" in said
    assert "Aisne : 10" in said
    assert len(said) == len(DEPARTMENTS) + len(PARIS)
    assert ["Cantal", "moins de 5"] in list(drawn.table.lines())


def test_the_number_is_written_where_it_has_room_and_nothing_leaves_the_drawing():
    """In the Landes, not in Paris but in the drawing of Paris; overseas always."""
    drawn = chart(NATION)
    words = words_of(drawn)
    for code in ("40", "973", "987"):
        assert str(NATION[code]) in "".join(words).replace("\u00a0", "")
    for shape in drawn.drawing.flat():
        if isinstance(shape, Area):
            assert all(
                0 <= x <= drawn.width and 0 <= y <= drawn.drawing.height for ring in shape.rings for x, y in ring
            )


def test_the_outline_of_france_is_whole_where_few_departements_have_a_number():
    """All 101 are drawn, plain where nothing is known, which the legend says; the table has what is known."""
    drawn = chart({"973": 31, "23": 4, "59": 20}, of=FranceMap)
    plain = [name for name, fill in fills(drawn).items() if fill == PLAIN]
    assert len(fills(drawn)) == 101
    assert len(plain) == 98
    assert {"Martinique", "Gironde", "Haute-Corse"} <= {*plain}
    assert {"4", "31", "pas de chiffre"} <= set(words_of(drawn))
    assert "–" not in words_of(drawn)
    assert [line[0] for line in drawn.table.lines()] == ["Guyane", "Creuse", "Nord"]
    every = chart({code: 10 + n % 70 for n, code in enumerate(FRANCE)}, of=FranceMap)
    assert "pas de chiffre" not in words_of(every)
    numbers = [shape for shape in every.drawing.flat() if isinstance(shape, Label) and shape.on]
    assert len(numbers) >= 85  # in points of a picture that is as wide as a page
    for one, other in combinations(numbers, 2):
        wide = (width_of(one.text, bold=True) + width_of(other.text, bold=True)) / 2
        assert abs(one.x - other.x) >= wide or abs(one.y - other.y) >= SIZE - 2, (one, other)


def test_each_territory_with_an_address_is_a_link():
    """A keyboard opens it as a mouse does, and it is said as it is read; the others are not links."""
    svg = etree.fromstring(chart({"973": 3, "976": 8, "40": 5}, addresses={"973": "?departement=973"}).svg)
    [link] = svg.iter(f"{SVG}a")
    assert link.get("aria-label") == "Guyane : 3"
    assert link.get("href") == "?departement=973"
    assert svg.get("role") == "group"


def test_academies_and_regions_are_made_of_their_departements():
    """Filled as one; a border inside is not drawn; a name that both bear means the same départements."""
    assert departments_of("Créteil") == ("77", "93", "94")
    assert "Bretagne" not in {one.academy for one in DEPARTMENTS.values()}
    for one in DEPARTMENTS.values():
        if one.academy in {other.academic_region for other in DEPARTMENTS.values()}:
            region = [code for code, other in DEPARTMENTS.items() if other.academic_region == one.academy]
            assert list(departments_of(one.academy)) == region
    drawn = chart({one.academy: 100 for one in DEPARTMENTS.values()})
    assert fills(drawn).keys() == {one.academy for one in DEPARTMENTS.values()}
    with pytest.raises(KeyError):
        departments_of("Atlantide")


def test_classes_are_round_and_few_numbers_make_few():
    """As many territories in each as can be; where there are five numbers or less, each has its class."""
    assert chart({code: n * n for n, code in enumerate(DEPARTMENTS)}).begins == [400, 1500, 4000, 7000]
    two = chart({"01": 5, "02": 50})
    assert two.begins == [50]
    assert fills(two) == {"Ain": CLASSES[0], "Aisne": CLASSES[4]}
    assert {"moins de 50", "50 et plus"} <= set(words_of(two))
    assert chart({"973": 5}).begins == []
