"""The interval of a median that the comparison of two checkouts prints."""

import pytest

from tests.bench.against import interval


@pytest.mark.parametrize(("n", "low", "high"), [(6, 1, 6), (10, 2, 9), (20, 6, 15), (30, 10, 21), (50, 18, 33)])
def test_the_bounds_of_a_median_are_those_of_the_tables(n, low, high):
    """Ranks of the sign test's interval at 95 %, as statistical tables give them."""
    assert interval(range(1, n + 1)) == (low, high)


def test_few_values_bound_nothing():
    """Five are too few to be 95 % sure: the interval is all of them."""
    assert interval([1, 2, 3, 4, 5]) == (1, 5)
