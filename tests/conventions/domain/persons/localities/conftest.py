"""Some communes, loaded or in a file, and words for groups."""

import pytest

from conventions.domain.persons.localities.models import Locality, RoadGroup
from tests.kit.places import lines_of_some, load_some_places


@pytest.fixture
def some_communes(tmp_path):
    """A file of some hundred communes."""
    file = tmp_path / "communes.csv"
    file.write_text(lines_of_some(), encoding="utf-8")
    return file


@pytest.fixture
def places(db):
    """Those communes, loaded; a locality by its code."""
    load_some_places()
    return lambda code: Locality.objects.select_related("group").get(code=code)


@pytest.fixture
def slugs():
    """Short names of the groups of these ids, sorted."""
    return lambda ids: sorted(RoadGroup.objects.filter(pk__in=ids).values_list("slug", flat=True))
