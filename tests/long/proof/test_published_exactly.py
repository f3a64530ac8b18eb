"""Published numbers against whoever reckons in whole numbers by the rule itself, the key apart, at two dates."""

from collections.abc import Callable
from itertools import product
from random import Random

import pytest

from conventions.domain.numbers.publishing.audit import is_told
from conventions.domain.numbers.publishing.protection import Protection
from tests.kit.published import FIRST, SECOND, ExactReader, Season, Set, published_sets

pytestmark = pytest.mark.django_db
Learn = Callable[[ExactReader, int, Season], None]


def read_twice(seed: int, sizes: tuple[int, int], settings, learn: Learn) -> tuple[ExactReader, Season, list[set[Set]]]:
    """Read two publications of a season; return who read them, the season, and the sets that each of them told."""
    settings.PUBLISHING_KEY = f"{seed}" * 50
    season, reader, sets = Season(Random(seed), sizes), ExactReader(), []
    for when, day in enumerate((FIRST, SECOND)):
        publication = season.publish(day)
        assert not publication.refused
        told = published_sets(season, publication)
        reader.suppose(when, season)
        reader.read(when, told)
        learn(reader, when, season)
        sets.append({members for _name, members, _number in told})
        season.go_on()
    return reader, season, sets


@pytest.mark.parametrize(("seed", "sizes"), list(product(range(3), ((1, 12), (2, 7), (8, 14)))))
def test_whoever_knows_the_sizes_of_all_groups_proves_no_step_of_one_to_four(seed, sizes, settings):
    """All tables of two dates, the rule, and how many pupils of each school and level there are at each of them."""
    reader, season, _sets = read_twice(seed, sizes, settings, ExactReader.learn_sizes)
    for when in range(2):
        assert reader.proves(when, season) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_is_told_of_each_step_of_each_school_proves_nothing(seed, settings):
    """No file says it: of no step, no number of a table and no move of one is anything under five found."""

    def learn(reader: ExactReader, when: int, season: Season) -> None:
        reader.learn_groups(when, Protection.of_service())

    reader, season, sets = read_twice(seed, (1, 12), settings, learn)
    for when in range(2):
        assert reader.proves(when, season, sets[when]) == []
    for members in sets[0] & sets[1]:
        low, high = reader.finds(1, members, less=(0, members))
        assert not is_told(low, high), members
        assert not is_told(-high, -low), members
