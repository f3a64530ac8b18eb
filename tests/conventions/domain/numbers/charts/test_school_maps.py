"""The map of a département's schools: each with its number, its shade, its commune's name, and what no road reaches."""

from itertools import combinations
from math import hypot

from conventions.domain.numbers.charts.drawing import SHADES, SIZE, STEPS, Box, Fill, Label, Link, Stroke, width_of
from conventions.domain.numbers.charts.school_maps import OnMap, SchoolsMap
from conventions.domain.persons.localities.outlines import drawn_at, rivers_of
from conventions.domain.persons.localities.plane import plane_point

COMMUNES = {
    "Cayenne": (4.937, -52.326, 60_000), "Saint-Laurent-du-Maroni": (5.5, -54.03, 50_000),
    "Kourou": (5.16, -52.65, 25_000), "Apatou": (5.155, -54.34, 9_000), "Grand-Santi": (4.25, -54.38, 8_000),
    "Papaïchton": (3.80, -54.15, 7_000), "Maripasoula": (3.64, -54.03, 13_000), "Saint-Georges": (3.89, -51.80, 4_000),
    "Mana": (5.66, -53.78, 11_000), "Awala-Yalimapo": (5.74, -53.93, 1_400), "Régina": (4.31, -52.13, 900),
    "Iracoubo": (5.48, -53.21, 1_800), "Sinnamary": (5.38, -52.96, 2_900), "Camopi": (3.17, -52.33, 1_800),
}  # fmt: skip


def at(latitude, longitude):
    return drawn_at(plane_point(latitude, longitude, "973"), "973")


def school(commune, value, whole=None, name="Collège"):
    latitude, longitude, people = COMMUNES[commune]
    return OnMap(f"{name} de {commune}", value, f"?a={commune}", at(latitude, longitude), whole, commune, people)


def chart(schools, **more):
    return SchoolsMap(
        name="carte", title="Sans stage", about="Par établissement.", unit="élèves", department="973",
        schools=schools, list_address="#tableau", **more,
    )  # fmt: skip


def links(drawn):
    return [one for one in drawn.drawing.shapes if isinstance(one, Link)]


def words_of(drawn):
    return " ".join(shape.text for shape in drawn.drawing.flat() if isinstance(shape, Label))


def test_schools_stand_on_their_departement_and_near_ones_share_a_mark():
    """Each leads to its numbers, several to the list; whose place is not known, or lies elsewhere, is named below."""
    schools = [
        school("Cayenne", 12), school("Saint-Laurent-du-Maroni", 3), school("Cayenne", 5, name="Lycée"),
        OnMap("Collège sans adresse", 7, "?etablissement=4", None),
        OnMap("Collège de Paris", 8, "?etablissement=5", at(48.8, 2.3)),
    ]  # fmt: skip
    drawn = chart(schools)
    assert [(one.title, one.address) for one in links(drawn)] == [
        ("Collège de Cayenne : 12 ; Lycée de Cayenne : 5", "#tableau"),
        ("Collège de Saint-Laurent-du-Maroni : 3", "?a=Saint-Laurent-du-Maroni"),
    ]
    assert " 17 3 " in words_of(drawn)
    assert "Cayenne (2)" in words_of(drawn)
    assert "Élèves sur la carte : 20 sur 35." in words_of(drawn)
    assert "Sans place connue : Collège sans adresse (7) ; Collège de Paris (8)." in words_of(drawn)
    assert [line[1:] for line in drawn.table.lines()] == [[12], [3], [5], [7], [8]]


def test_the_shade_says_the_part_and_the_table_says_it_too():
    """A small part of many is light, a large one of few dark; a mark of several takes the part of all its pupils."""
    schools = [school("Cayenne", 5, 100), school("Cayenne", 55, 100), school("Kourou", 0, 50), school("Apatou", 9, 9)]
    drawn = chart(schools)
    boxes = {one.shapes[1].text: one.shapes[0].fill for one in links(drawn)}
    assert boxes == {"60": STEPS[3], "0": STEPS[0], "9": STEPS[4]}
    assert links(drawn)[-1].title == "Collège de Apatou : 9, soit 100\u00a0%"
    assert "aucun moins de 10\u00a0% de 10 à moins de 25\u00a0%" in words_of(drawn)
    assert [line[2] for line in drawn.table.lines()] == ["5,0\u00a0%", "55,0\u00a0%", "0,0\u00a0%", "100,0\u00a0%"]
    plain = chart([school("Cayenne", 5)])
    assert links(plain)[0].shapes[0].fill == Fill("#ffffff")
    assert plain.heads == ["Établissement", "élèves"]


def test_names_cover_neither_marks_nor_names_and_nothing_leaves_the_drawing():
    """Every school is there; of two communes that have no room for both names the larger has its own."""
    drawn = chart([school(one, 1, 4) for one in COMMUNES])
    marks = [one.shapes[0] for one in links(drawn)]
    assert sum(one.title.count("Collège") for one in links(drawn)) == len(COMMUNES)
    names = [one for one in drawn.drawing.flat() if isinstance(one, Label) and one.halo]
    frames = [(one.x, one.y, one.x + one.width, one.y + one.height) for one in marks]
    frames += [(one.x, one.y - SIZE, one.x + width_of(one.text), one.y + 3) for one in names]
    for one, other in combinations(frames, 2):
        assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3], (one, other)
    assert all(a >= 0 and c <= drawn.width and b >= 0 and d <= drawn.drawing.height for a, b, c, d in frames)
    assert {"Cayenne", "Saint-Laurent-du-Maroni", "Maripasoula", "Papaïchton"} <= {one.text for one in names}


def test_rivers_are_drawn_where_one_travels_on_them_and_credited():
    """The Maroni passes Grand-Santi and Maripasoula, the Oyapock Saint-Georges and Camopi; the Creuse has none."""
    banks = {"Maroni": ("Grand-Santi", "Maripasoula", "Apatou"), "Oyapock": ("Saint-Georges", "Camopi")}
    lines = {one.name: one.line for one in rivers_of("973") if one.name}
    assert {*banks, "Mana", "Approuague", "Sinnamary"} == lines.keys()
    for name, communes in banks.items():
        for latitude, longitude, _people in (COMMUNES[one] for one in communes):
            x, y = at(latitude, longitude)
            assert min(hypot(x - a, y - b) for a, b in lines[name]) < 6  # units of 2.4 km, a corner each 15 km
    drawn = chart([school("Cayenne", 1)])
    [water] = [one for one in drawn.drawing.flat() if isinstance(one, Stroke)]
    assert (water.colour, len(water.strokes)) == (SHADES[2], len(rivers_of("973")))
    assert "Maroni" in words_of(drawn)
    assert "fleuves : GSHHG (World Data Bank II), LGPL 3" in words_of(drawn)
    assert rivers_of("23") == ()
    elsewhere = SchoolsMap(name="c", title="t", about="a", department="23", schools=[], list_address="#")
    assert "fleuves" not in words_of(elsewhere)


def test_what_no_road_reaches_is_dotted_and_told():
    """The way is a dashed line between its two places, and how one goes there a sentence."""
    ends = (at(*COMMUNES["Apatou"][:2]), at(*COMMUNES["Grand-Santi"][:2]))
    drawn = chart([school("Cayenne", 1)], ways=[ends], apart=[("Grand-Santi", "pirogue"), ("Camopi", "")])
    [dotted] = [one for one in drawn.drawing.flat() if isinstance(one, Stroke) and one.dash]
    assert len(dotted.strokes) == 1
    assert "là où aucune route ne mène : Grand-Santi (pirogue) ; Camopi." in words_of(drawn)
    [box] = [one for one in drawn.drawing.flat() if isinstance(one, Box) and one.width >= 24]
    assert box.edge == "#14232b"
