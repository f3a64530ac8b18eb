"""The plane and the drawing: distances hold, sheets stay apart, every département is drawn once."""

import math
import random
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conventions.domain.persons.localities.outlines import HEIGHT, WIDTH, drawn_at, outlines
from conventions.domain.persons.localities.plane import OVERSEAS, plane_point, sheet_origin
from conventions.domain.persons.localities.points import SHEET_APART
from conventions.domain.persons.people.territories import DEPARTMENTS
from tests.kit.each import each

BOXES = {
    "75": (41.3, 51.1, -5.2, 9.6),
    "971": (15.8, 16.6, -61.9, -60.9),
    "972": (14.3, 15.0, -61.3, -60.8),
    "973": (2.1, 5.8, -54.6, -51.6),
    "974": (-21.4, -20.8, 55.2, 55.9),
    "975": (46.7, 47.2, -56.5, -56.1),
    "976": (-13.1, -12.6, 45.0, 45.3),
    "977": (17.8, 18.0, -62.9, -62.7),
    "978": (18.0, 18.2, -63.2, -63.0),
    "986": (-14.4, -13.1, -178.2, -176.1),
    "987": (-18.0, -17.3, -150.0, -149.0),  # Tahiti and Moorea
    "988": (-23.0, -19.5, 163.0, 169.0),
}
"""South, north, west, east."""
DRAWING = Path(__file__).resolve().parents[5] / "conventions/pages/shared/exchange/static/exchange/departements.svg"
SVG = "{http://www.w3.org/2000/svg}"


def haversine(first, second):
    (a, b), (c, d) = ([math.radians(one) for one in place] for place in (first, second))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


@each("department", BOXES)
def test_distances_up_to_60_km_are_those_of_the_sphere(department):
    """Within 0.3 %, wherever on the territory and in every direction."""
    south, north, west, east = BOXES[department]
    for _ in range(300):
        here = (random.uniform(south, north), random.uniform(west, east))
        there = (here[0] + random.uniform(-0.4, 0.4), here[1] + random.uniform(-0.4, 0.4))
        true = haversine(here, there)
        if 0.1 < true <= 60:
            measured = plane_point(*here, department).distance_to(plane_point(*there, department))
            assert measured == pytest.approx(true, rel=0.003)


def test_no_search_on_one_sheet_reaches_another():
    """However wide: half the way between two sheets is more than any territory is long."""
    points = {code: plane_point(sum(box[:2]) / 2, sum(box[2:]) / 2, code) for code, box in BOXES.items()}
    assert points.keys() - {"75"} == OVERSEAS.keys()
    assert min(one.distance_to(other) for one, other in combinations(points.values(), 2)) > SHEET_APART / 2
    assert plane_point(48.85, 2.35, "75").distance_to(plane_point(41.92, 8.74, "2A")) == pytest.approx(920, abs=10)


def test_the_drawing_has_each_departement_once_by_code_and_name():
    """Lines and names, no colour to tell one from another; under 60 kB as it stands."""
    root = ElementTree.fromstring(DRAWING.read_text(encoding="utf-8"))
    drawn = {path.get("id"): path.findtext(f"{SVG}title") for path in root.findall(f"{SVG}path[@id]")}
    assert drawn == {code: one.name for code, one in DEPARTMENTS.items()}
    assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    assert DRAWING.stat().st_size < 60_000


def test_neighbouring_countries_are_land():
    """Paramaribo's road, Brazil, Spain and Italy lie on the land around; the ocean does not."""
    root = ElementTree.fromstring(DRAWING.read_text(encoding="utf-8"))
    rings = [f"M{ring}" for ring in root.find(f"{SVG}path[@class='a']").get("d").split("M")[1:]]
    at_sea = {"973": (5.6, -51.5), "33": (45.0, -3.0)}
    on_land = {"973": [(5.3, -54.6), (3.0, -51.6)], "64": [(42.6, -1.0)], "06": [(45.0, 8.0)]}
    for code, places in on_land.items():
        for place in places:
            assert any(is_inside(*drawn_at(plane_point(*place, code), code), largest(ring)) for ring in rings), place
    for code, place in at_sea.items():
        assert not any(is_inside(*drawn_at(plane_point(*place, code), code), largest(ring)) for ring in rings), place


def test_a_point_is_drawn_within_the_outline_of_its_departement():
    """Towns of the mainland, of Corsica and overseas; each inset about the middle of its sheet."""
    root = ElementTree.fromstring(DRAWING.read_text(encoding="utf-8"))
    paths = {path.get("id"): path.get("d") for path in root.findall(f"{SVG}path[@id]")}
    towns = {"23": (46.17, 1.87), "2A": (41.70, 9.00), "973": (4.0, -53.0), "976": (-12.82, 45.16), "29": (48.2, -4.0)}
    for code, place in towns.items():
        x, y = drawn_at(plane_point(*place, code), code)
        assert is_inside(x, y, largest(paths[code])), code
    assert drawn_at(sheet_origin("978"), "978") < (WIDTH, HEIGHT)


def largest(path):
    """Return the corners of the first outline of a path, which is the largest."""
    start, steps = path[1:].partition("z")[0].split("l")
    numbers = [int(one) for one in steps.replace("-", " -").split()]
    x, y = (int(one) for one in start.replace("-", " -").split())
    corners = [(x, y)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        corners.append((corners[-1][0] + dx, corners[-1][1] + dy))
    return corners


def is_inside(x, y, corners):
    crossed = False
    for (a, b), (c, d) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (b > y) != (d > y) and x < a + (y - b) * (c - a) / (d - b):
            crossed = not crossed
    return crossed


def test_outlines_are_read_as_they_are_drawn():
    """Every territory has its own, at a kilometre a unit: the Gironde has 10,000 km² and shares its border."""
    assert outlines().keys() == DEPARTMENTS.keys()
    edges = [edge for ring in outlines()["33"] for edge in pairwise((*ring, ring[0]))]
    assert abs(sum(a * d - b * c for (a, b), (c, d) in edges)) / 2 == pytest.approx(10_000, rel=0.07)
    landes = {frozenset(edge) for ring in outlines()["40"] for edge in pairwise((*ring, ring[0]))}
    assert len(landes & {frozenset(edge) for edge in edges}) > 5
