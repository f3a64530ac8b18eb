"""Communes of the delivered file for the tests of this room: overseas, the islands, and some of the mainland."""

import gzip

import pytest

from conventions.domain.localities.files import COMMUNES
from conventions.domain.localities.models import Locality, RoadGroup
from conventions.domain.localities.services import load_places

SOME = ("971", "973", "97411", "97408", "97415", "976", "977", "978", "972", "75056", "75120", "230", "23140", "29155")
SOME += ("22016", "56114", "56152", "56241", "83069", "2A004", "01001", "01400")


@pytest.fixture(scope="session")
def chosen():
    """Lines of the delivered file, its head first."""
    head, *rows = gzip.decompress(COMMUNES.read_bytes()).decode().splitlines()
    return "\n".join([head, *(row for row in rows if row.startswith(SOME))])


@pytest.fixture
def some_communes(tmp_path, chosen):
    """A file of some hundred communes."""
    file = tmp_path / "communes.csv"
    file.write_text(chosen, encoding="utf-8")
    return file


@pytest.fixture
def places(db, some_communes):
    """Those communes, loaded; a locality by its code."""
    load_places(communes=some_communes)
    return lambda code: Locality.objects.select_related("group").get(code=code)


@pytest.fixture
def slugs():
    """Short names of the groups of these ids, sorted."""
    return lambda ids: sorted(RoadGroup.objects.filter(pk__in=ids).values_list("slug", flat=True))
