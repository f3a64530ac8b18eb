"""Files of places: communes in CSV; groups, crossings and named parts in TOML. No row is written here."""

import csv
import gzip
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .models import Crossing

DATA = Path(__file__).with_name("data")
COMMUNES = DATA / "communes.csv.gz"
REACH = DATA / "reach.toml"
VILLAGES = DATA / "villages.toml"
RIVERS = DATA / "rivers.csv"
"""Rivers where no road leads: ``departement``, ``nom``, and ``points``, latitudes and longitudes in turn."""
COLUMNS = ("code_insee", "nom", "codes_postaux", "lat", "lon")
"""Columns needed in a file of communes; ``lat_bourg`` and ``lon_bourg``, the town, count before ``lat`` and ``lon``;
``population`` may tell how many live there."""


class UnreadablePlaces(Exception):
    """A file that is not what it should be; the text says what is wrong, in a sentence."""


class CommunePart(NamedTuple):
    """A named part of a commune, by its code in ``Reach.parts``."""

    name: str
    latitude: float
    longitude: float
    group: str = ""
    """Slug; empty where a road joins it to its commune."""


@dataclass
class Reach:
    """Groups and the crossings that join them, by the slugs of groups."""

    names: dict[str, str] = field(default_factory=dict)
    of_commune: dict[str, str] = field(default_factory=dict)
    of_department: dict[str, str] = field(default_factory=dict)
    """``*``: wherever no other line says."""
    crossings: dict[frozenset[str], tuple[Crossing.Kind, str]] = field(default_factory=dict)
    """Kind and note."""
    parts: dict[str, CommunePart] = field(default_factory=dict)

    def under(self, corrections: "Reach") -> "Reach":
        """Return this with what ``corrections`` say instead."""
        return Reach(**{name: mine | getattr(corrections, name) for name, mine in vars(self).items()})

    def says_of(self, commune: str, department: str) -> bool:
        """Tell whether a line names this commune or its département."""
        return commune in self.of_commune or department in self.of_department

    def group_of(self, commune: str, department: str) -> str:
        """Return the slug of the group that a commune (INSEE) belongs to."""
        return self.of_commune.get(commune) or self.of_department.get(department) or self.of_department["*"]


def read_reach(path: Path) -> Reach:
    """Read a file written as ``data/reach.toml`` is; a group of corrections may have no name of its own."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        groups = data.get("groups", {})
        return Reach(
            names={slug: group["name"] for slug, group in groups.items() if "name" in group},
            of_commune={code: slug for slug, group in groups.items() for code in group.get("communes", ())},
            of_department={code: slug for slug, group in groups.items() for code in group.get("departments", ())},
            crossings={
                frozenset((start, other)): (Crossing.Kind(kind), note)
                for kind, lines in data.get("crossings", {}).items()
                for start, other, note in lines
            },
            parts={code: CommunePart(**part) for code, part in data.get("parts", {}).items()},
        )
    except (OSError, ValueError, TypeError, AttributeError) as problem:
        raise UnreadablePlaces(f"{path} ne se lit pas : {problem}.") from None


def read_communes(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a CSV file in UTF-8, compressed or not, between commas or semicolons."""
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as problem:
        raise UnreadablePlaces(f"{path} ne se lit pas : {problem}.") from None
    header = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in header else ",")
    if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        raise UnreadablePlaces(f"{path} : il manque la colonne « {missing[0]} ».")
    yield from rows


def town_of(row: Mapping[str, str]) -> tuple[float, float] | None:
    """Return latitude and longitude of the town, or else of the commune; ``None`` where neither is told."""
    for latitude, longitude in (("lat_bourg", "lon_bourg"), ("lat", "lon")):
        if row.get(latitude) and row.get(longitude):
            try:
                return float(row[latitude]), float(row[longitude])
            except ValueError:
                raise UnreadablePlaces(
                    f"{row['nom']} : « {row[latitude]}, {row[longitude]} » n'est pas un point."
                ) from None
    return None
