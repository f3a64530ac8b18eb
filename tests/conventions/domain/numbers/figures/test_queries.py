"""Reading the figures: territories, filters, a period of a school, and the bound that a share of delays reached."""

from datetime import timedelta

import pytest

from config.development.lives.people import stretched_year
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import (
    CountedTerritory,
    FiguresQuery,
    bound_reached,
    by_place,
    divided,
    numbers,
    parts_of,
    place_of,
    total,
)
from conventions.domain.season.periods.services import save_period
from tests.kit import lives
from tests.kit.figures import counted

pytestmark = pytest.mark.django_db
MONDAY = lives.monday_ahead()


def test_a_territory_is_the_sum_of_its_parts_down_to_the_school():
    """From the nation to the school, each level adds up to the one above; a code that is none is refused."""
    first, second = lives.make_school(), lives.make_school(postcode="97320", city="Saint-Laurent-du-Maroni")
    for school, pupils in ((first, 2), (second, 3)):
        for _n in range(pupils):
            lives.make_pupil(school)
    project_figures()
    year = stretched_year(first).number
    place, names = CountedTerritory.nation(), ["pupils_expected", "pupils_searching"]
    seen = []
    while place.territory != "school":
        asked = FiguresQuery(place, year)
        whole, parts = numbers(names, asked), parts_of(place)
        found = by_place(names, asked, parts)
        assert sum(total(one, "pupils_expected") for one in found.values()) == total(whole, "pupils_expected")
        assert total(whole, "pupils_searching") == total(whole, "pupils_expected")
        place = place_of(parts[0].territory, max(found, key=lambda code: total(found[code], "pupils_expected")))
        seen.append((place.territory.value, place.name))
    assert seen == [
        ("region", "Guyane"), ("academy", "Guyane"), ("department", "Guyane"), ("school", second.name),
    ]  # fmt: skip
    levels = divided(
        ["pupils_expected"],
        FiguresQuery(CountedTerritory.nation(), year, {"school_sector": ("private",)}),
        "pupil_level",
    )
    assert levels == {"3e": {"pupils_expected": {"": 5}}}
    assert numbers(["seats_offered"], FiguresQuery(CountedTerritory.nation(), year, {"pupil_level": ("3e",)})) == {}
    for territory, code in (("department", "00"), ("school", "0"), ("basin", "0"), ("academy", "Nulle part")):
        with pytest.raises(KeyError):
            place_of(territory, code)


def test_the_period_of_a_school_narrows_all_that_is_lived_in_it():
    """Pupils by their period, agreements by their own first day, wherever it lies in the window."""
    school = lives.make_school()
    year = stretched_year(school)
    window, other = (
        save_period(
            school=school, year=year, name=f"Stage {first}", kind="observation_3e_4e", levels=["3e"],
            first_day=first, last_day=first + timedelta(days=13),
        )
        for first in (MONDAY, MONDAY + timedelta(weeks=8))
    )  # fmt: skip
    lives.signed(school=school, days=lives.week(MONDAY + timedelta(weeks=1)))
    project_figures()
    asked = FiguresQuery(CountedTerritory("school", str(school.pk)), year.number)
    names = ["pupils_expected", "pupils_signed", "agreements_by_state"]
    assert numbers(names, asked.in_period(window)) == {
        "pupils_expected": {"": 1}, "pupils_signed": {"": 1}, "agreements_by_state": {"signed": 1},
    }  # fmt: skip
    assert numbers(names, asked.in_period(other)) == {
        "pupils_expected": {"": 1}, "pupils_signed": {}, "agreements_by_state": {},
    }  # fmt: skip
    assert counted(school)["pupils_expected"] == {"": 1}


@pytest.mark.parametrize(
    ("share", "bound"), [(0.1, "0"), (0.5, "2"), (0.75, "2"), (0.76, "30"), (0.9, "30"), (1, "beyond")]
)
def test_a_share_of_delays_is_told_as_the_bound_that_it_reached(share, bound):
    """Never a number of days that a histogram does not know."""
    delays = {"whole:0": 2, "whole:2": 13, "whole:30": 4, "whole:beyond": 1, "head:60": 9}
    assert bound_reached(delays, "whole", share) == bound
    assert bound_reached(delays, "tutor", share) == ""
