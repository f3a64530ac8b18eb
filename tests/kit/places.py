"""Communes of the delivered file, few enough to be loaded in each test that needs some."""

import gzip
import tempfile
from functools import cache
from pathlib import Path

from conventions.domain.persons.localities.files import COMMUNES
from conventions.domain.persons.localities.models import Locality, RoadGroup
from conventions.domain.persons.localities.points import Point
from conventions.domain.persons.localities.services import load_places

SOME = ("971", "973", "97411", "97408", "97415", "976", "977", "978", "972", "75056", "75120", "230", "29155")
SOME += ("22016", "56114", "56152", "56241", "83069", "2A004", "01001", "01400")
"""Beginnings of their INSEE codes: overseas but most of La Réunion, islands, and some of the mainland."""


@cache
def lines_of_some() -> str:
    """Return their lines, the head of the file first; those of the postcode 23140 too."""
    head, *rows = gzip.decompress(COMMUNES.read_bytes()).decode().splitlines()
    return "\n".join([head, *(row for row in rows if row.startswith(SOME) or "23140" in row)])


def load_some_places() -> None:
    """Load them, with every group and crossing."""
    with tempfile.TemporaryDirectory() as folder:
        (file := Path(folder, "communes.csv")).write_text(lines_of_some(), encoding="utf-8")
        load_places(communes=file)


def make_place() -> Locality:
    """Make a commune for who asks only whether any is loaded."""
    group = RoadGroup.objects.create(slug="exemple", name="Exemple")
    where = {"latitude": 46.15, "longitude": 4.93, "point": Point(0.0, 0.0), "group": group}
    return Locality.objects.create(code="01001", insee="01001", name="Exemple", department="01", **where)
