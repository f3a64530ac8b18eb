"""Numbers of pupils as they leave the service."""

from itertools import product

import pytest

from conventions.domain.publishing.bands import publish


@pytest.mark.parametrize(
    ("number", "told"),
    [
        *((0, "0"), (1, "moins de 5"), (4, "moins de 5"), (5, "de 5 à 9"), (9, "de 5 à 9"), (10, "de 10 à 19")),
        *((49, "de 20 à 49"), (50, "de 50 à 99"), (412, "de 200 à 499"), (7700, "de 5000 à 9999")),
    ],
)
def test_a_number_is_told_by_its_band_alone(number, told):
    """Always the same band, whatever stands beside it."""
    assert str(publish([number]).rows[0]) == str(publish([number, 3, 40]).rows[0]) == told


def test_no_small_number_is_found_by_subtracting_in_a_table():
    """Whoever knows the rows but one and the total finds nothing more of that one: every number of its band fits."""
    for counts in product((0, 3, 7, 15), repeat=3):
        published = publish(counts)
        for other in range(1, 5):
            same = publish([other if 0 < one < 5 else one for one in counts])
            assert same == published
    assert str(publish([3, 7, 15]).total) == "de 16 à 32"
    assert str(publish([0, 0]).total) == "0"
