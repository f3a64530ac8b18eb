"""A byte flipped in any part of a sealed agreement is found."""

import random

import pytest

from tests.conventions.domain.dossier.agreements.test_sealing import document_of, ends, report_on, sha256
from tests.kit import lives

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    """A document with four parties, sealed, and its agreement."""
    convention = lives.signed()
    return document_of(convention), convention


def test_a_byte_flipped_in_any_revision_is_found_by_the_signatures_themselves(sealed):
    """Sampled positions in each revision, its first and last bytes among them; without any record of ours."""
    document, _convention = sealed
    content, rng, start = document.content(), random.Random(20260101), 0
    assert report_on(content).ok
    unseen = []
    for end in ends(document):
        places = {start, start + 1, end - 1, end - 2, *(rng.randrange(start, end) for _ in range(8))}
        for place in sorted(places):
            changed = bytearray(content)
            changed[place] ^= 1 << rng.randrange(8)
            if report_on(bytes(changed)).ok:
                unseen.append(place)
            assert sha256(bytes(changed)) != document.sealed_sha256
        start = end
    assert unseen == []


def test_a_byte_flipped_inside_each_signature_is_found(sealed):
    """The flipped byte is a hexadecimal digit of a signature, which no other signature of its own revision covers."""
    document, _convention = sealed
    content, rng, start = document.content(), random.Random(7), 0
    for end in ends(document):
        at = content.index(b"/Contents <", start, end) + len(b"/Contents <")
        stop = content.index(b">", at, end)
        for _ in range(4):
            place = rng.randrange(at, stop)
            changed = bytearray(content)
            changed[place] = ord("A") if changed[place] != ord("A") else ord("B")
            assert not report_on(bytes(changed)).ok, place
        start = end
