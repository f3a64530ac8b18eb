"""SIRET and UAI: check digits and check letter, as typed."""

import pytest

from conventions.domain.persons.people.siret import siret_valid
from conventions.domain.persons.people.uai import check_letter, uai_valid
from tests.kit.each import each


@each(
    "typed, valid",
    [
        ("00000090100017", True),
        ("000 000 901 00017", True),
        ("00000090100018", False),
        ("00000090200016", False),
        ("0000009010001", False),
        ("000000901000170", False),
        ("00000000000000", False),
        ("0000009010001A", False),
        ("", False),
        ("35600000000048", True),
        ("35600000000051", True),
        ("35600000000052", False),
    ],
)
def test_a_siret_has_right_check_digits(typed, valid):
    """Luhn on the SIREN and on the whole; La Poste's establishments follow a sum of their own (rule M-03)."""
    assert siret_valid(typed) is valid


@pytest.mark.parametrize("prefix", ["001", "620", "973", "984"])
def test_a_uai_ends_with_its_check_letter(prefix):
    """Twenty-three letters, of which one is right; capitals and spaces do not matter (rule M-02)."""
    digits = f"{prefix}9001"
    letter = check_letter(digits)
    assert uai_valid(digits + letter)
    assert uai_valid(f" {digits} {letter.lower()}")
    assert not any(uai_valid(digits + other) for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if other != letter)


@pytest.mark.parametrize("typed", ["", "9739001", "973900A1", "97390011"])
def test_what_has_not_the_shape_of_a_uai_is_refused(typed):
    """Seven digits, then a letter."""
    assert not uai_valid(typed)
