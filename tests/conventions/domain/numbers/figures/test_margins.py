"""Margins: the same numbers as the cells, of wide territories, kept with them and read in their place."""

from datetime import timedelta

import pytest

from conventions.domain.dossier.agreements import services
from conventions.domain.numbers.figures.models import Cell, Margin
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import (
    CountedTerritory,
    FiguresQuery,
    by_place,
    divided,
    numbers,
    place_of,
)
from conventions.domain.numbers.figures.rebuilding import check_figures, rebuild_figures
from tests.kit import lives

pytestmark = pytest.mark.django_db
STATES, DELAYS = "agreements_by_state", "delays"


def margins() -> set[tuple]:
    return set(Margin.objects.values_list(*(one.name for one in Margin._meta.fields if one.name != "id")))


def test_wide_territories_are_read_from_margins_that_move_with_the_cells():
    here = lives.make_school(priority_education="REP")
    there = lives.make_school(postcode="97300", city="Cayenne")
    signed, opened = lives.signed(school=here), lives.opened(school=there, level="4e")
    project_figures()
    nation, year = CountedTerritory.nation(), signed.year.number
    asked = FiguresQuery(nation, year)
    monday = signed.first_day - timedelta(days=signed.first_day.weekday())
    assert numbers([STATES], asked)[STATES] == {"signed": 1, "draft": 1}
    assert divided([STATES], asked, "pupil_level")["4e"] == {STATES: {"draft": 1}}
    assert divided([STATES], asked, "week") == {monday: {STATES: {"signed": 1, "draft": 1}}}
    assert numbers([STATES], FiguresQuery(nation, year, {"pupil_level": ("3e", "4e")}))[STATES] == {
        "signed": 1,
        "draft": 1,
    }
    assert numbers([STATES], FiguresQuery(nation, year, {"week": (monday,)}))[STATES] == {"signed": 1, "draft": 1}
    two = {"pupil_level": ("3e",), "priority": ("REP", "REP+")}  # from the cells: margins know one dimension
    assert numbers([STATES], FiguresQuery(nation, year, two))[STATES] == {"signed": 1}
    departments = [place_of("department", "49"), place_of("department", "973")]
    assert by_place([STATES], asked, departments) == {"49": {STATES: {"signed": 1}}, "973": {STATES: {"draft": 1}}}
    assert divided([DELAYS], asked, "week") == {}  # a hundred numbers are not divided by week

    # One moves: its former numbers go, nothing empty stays, and a rebuild writes the same.
    services.withdraw(opened, by=lives.by(opened, "office"), reason="Le stage n'aura pas lieu.")
    project_figures()
    assert numbers([STATES], asked)[STATES] == {"signed": 1, "withdrawn": 1}
    assert not Margin.objects.filter(value=0).exists()
    assert not Cell.objects.filter(value=0).exists()
    assert not Margin.objects.filter(territory="school").exists()
    moved = margins()
    rebuild_figures()
    assert margins() == moved

    # A margin that says something else is found.
    assert not check_figures()
    Margin.objects.filter(territory="nation", dimension="", statistic=STATES, detail="signed").update(value=7)
    assert check_figures().cells == 2
