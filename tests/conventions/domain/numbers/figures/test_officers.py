"""Which territories an officer reads."""

import pytest

from conventions.domain.exchange.supply.models import Basin, BasinSchool
from conventions.domain.numbers.figures.officers import basins_within, in_words, lies_within, places_of
from conventions.domain.numbers.figures.queries import CountedTerritory, place_of
from conventions.domain.persons.people.models import TerritorialOfficer
from tests.kit import lives

pytestmark = pytest.mark.django_db


def followed(*territories: tuple[str, str]) -> list[CountedTerritory]:
    return places_of(TerritorialOfficer(level=level, code=code) for level, code in territories)


def test_the_widest_comes_first_and_what_does_not_exist_is_left_out():
    """« académie : Nantes » before « département : Sarthe »."""
    found = followed(("department", "72"), ("academy", "Nulle part"), ("academy", "Nantes"))
    assert [in_words(one) for one in found] == ["académie : Nantes", "département : Sarthe"]
    assert in_words(followed(("national", ""))[0]) == "France entière"


def test_one_reads_what_lies_within_and_no_school_of_elsewhere():
    """A basin counts all its schools: it is read by who reads each of them."""
    own, nation = followed(("academy", "Nantes")), followed(("national", ""))
    here, there = lives.make_school(), lives.make_school(postcode="35000")
    basin = Basin.objects.create(academy="Nantes", name="Loire")
    BasinSchool.objects.create(basin=basin, school=here)
    within = [
        *(place_of("department", "49"), place_of("academy", "Nantes"), place_of("region", "Pays de la Loire")),
        *(place_of("school", str(here.pk)), place_of("basin", str(basin.pk))),
    ]
    assert [lies_within(one, own) for one in within] == [True] * 5
    outside = [CountedTerritory.nation(), place_of("region", "Bretagne"), place_of("school", str(there.pk))]
    assert [lies_within(one, own) for one in outside] == [False] * 3
    assert all(lies_within(one, nation) for one in (*within, *outside))
    assert [one.name for one in basins_within(own[0], own)] == ["Loire"]
    BasinSchool.objects.create(basin=basin, school=there)
    assert basins_within(own[0], own) == []
    assert not lies_within(place_of("basin", str(basin.pk)), own)
