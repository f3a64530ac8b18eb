"""The map of territories: each département, académie or région académique, with its number, class and link."""

from itertools import combinations

import pytest
from lxml import etree

from conventions.domain.numbers.charts.chart import Hidden
from conventions.domain.numbers.charts.drawing import HIDDEN, MISSING, SIZE, Area, Label, Link, width_of
from conventions.domain.numbers.charts.maps import CLASSES, PARIS, OnMap, SchoolsMap, TerritoryMap, departments_of
from conventions.domain.persons.localities.outlines import drawn_at
from conventions.domain.persons.localities.plane import plane_point
from conventions.domain.persons.people.territories import DEPARTMENTS

SVG = "{http://www.w3.org/2000/svg}"
NATION = {code: 10 * n for n, code in enumerate(DEPARTMENTS) if code not in ("15", "48")}
NATION |= {"15": Hidden("moins de 5", 1, 4), "48": None}


def chart(values, **more):
    return TerritoryMap(name="carte", title="Sans stage", about="Par territoire.", values=values, unit="élèves", **more)


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


def test_schools_stand_on_their_departement_and_near_ones_share_a_mark():
    """Each leads to its numbers, several to the list; whose place is not known, or lies elsewhere, is counted below."""
    at = lambda latitude, longitude: drawn_at(plane_point(latitude, longitude, "973"), "973")  # noqa: E731
    schools = [
        OnMap("Collège de Cayenne", 12, "?etablissement=1", at(4.937, -52.326)),
        OnMap("Collège du Maroni", 3, "?etablissement=2", at(5.5, -54.03)),
        OnMap("Lycée de Cayenne", 5, "?etablissement=3", at(4.93, -52.33)),
        OnMap("Collège sans adresse", 7, "?etablissement=4", None),
        OnMap("Collège de Paris", 7, "?etablissement=5", at(48.8, 2.3)),
    ]
    drawn = SchoolsMap(
        name="carte", title="Sans stage", about="Par établissement.", unit="élèves", department="973",
        schools=schools, list_address="#tableau",
    )  # fmt: skip
    marks = [(one.title, one.address) for one in drawn.drawing.shapes if isinstance(one, Link)]
    assert marks == [
        ("Collège de Cayenne : 12 ; Lycée de Cayenne : 5", "#tableau"),
        ("Collège du Maroni : 3", "?etablissement=2"),
    ]
    words = words_of(drawn)
    assert {"17", "3"} <= set(words)
    assert "ont une case pour eux tous. 2 établissements n'y sont pas" in " ".join(words)
    assert [line[1] for line in drawn.table.lines()] == [12, 3, 5, 7, 7]


def test_marks_are_shaded_by_their_share_and_say_their_commune_where_there_is_room():
    """Two of two is darker than ten of a hundred; names cover neither a mark nor one another."""
    at = lambda latitude, longitude: drawn_at(plane_point(latitude, longitude, "973"), "973")  # noqa: E731
    schools = [
        OnMap("Collège A", 10, "?a", at(5.5, -54.03), "Saint-Laurent-du-Maroni", 100),
        OnMap("Collège B", 2, "?b", at(3.88, -51.8), "Saint-Georges", 2),
        *(OnMap(f"Collège {n}", n, f"?{n}", at(4.9 - n / 4, -52.33), f"Commune {n}", 10) for n in range(8)),
    ]
    drawn = SchoolsMap(
        name="carte", title="Sans stage", about="Par établissement.", unit="élèves", department="973",
        schools=schools, list_address="#tableau",
    )  # fmt: skip
    links = [one for one in drawn.drawing.shapes if isinstance(one, Link)]
    fills = {one.title: one.shapes[0].fill for one in links}
    assert (fills["Collège A : 10"], fills["Collège B : 2"]) == (CLASSES[0], CLASSES[-1])
    words = words_of(drawn)
    assert {"Saint-Laurent-du-Maroni", "Saint-Georges"} <= set(words)
    assert any(one.startswith("de 80 à 100") for one in words)
    names = [one for one in drawn.drawing.shapes if isinstance(one, Label) and one.halo]
    boxes = [(one.x - width_of(one.text) / 2, one.y - SIZE, one.x + width_of(one.text) / 2, one.y) for one in names]
    boxes += [(box.x, box.y, box.x + box.width, box.y + box.height) for box in (one.shapes[0] for one in links)]
    assert [(a, b) for a, b in combinations(boxes, 2) if covers(a, b)] == []
    assert covers((0, 0, 2, 2), (1, 1, 3, 3))


def covers(a, b) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
