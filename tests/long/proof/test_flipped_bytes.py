"""A byte flipped anywhere in a signed file is found."""

import random

from tests.signatures.papers import short
from tests.signatures.test_validation import cms_range, examined, flip


def test_byte_flipped_in_signed_content_is_found():
    """Every byte under a byte range matters: a sample over the file, and the edges of every range."""
    pdf, outside = short(), set()
    for number in range(3):
        outside |= set(cms_range(pdf, number))
    edges = [p for n in range(3) for p in (cms_range(pdf, n).start - 1, cms_range(pdf, n).stop) if p < len(pdf)]
    chance = random.Random(7)
    sample = chance.sample([p for p in range(len(pdf)) if p not in outside], 80)
    for position in [0, 8, len(pdf) - 1, *edges, *sample]:
        assert not examined(flip(pdf, position, chance.choice((1, 2, 4, 8, 16, 32, 64, 128)))).ok, position


def test_byte_flipped_in_a_signature_is_found():
    """In the CMS of each signature too, padding, case of the digits and unsigned header of the last one included."""
    pdf, chance = short(), random.Random(11)
    for number in range(3):
        place = cms_range(pdf, number)
        sample = {*place[:120:3], *place[-6:], *chance.sample(list(place), 30)}
        for position in sample:
            assert not examined(flip(pdf, position, chance.choice((1, 2, 4, 8, 32)))).ok, (number, position)
