"""The page of a personal link says by when, who has signed and who is missing, by quality and never by name."""

import html

import pytest

from tests.kit import lives

pytestmark = pytest.mark.django_db


def read(client, request) -> str:
    return html.unescape(client.get(lives.open_page(client, request)).content.decode())


def test_a_party_reads_by_when_and_who_is_missing(client):
    """The host reads that the school has signed and a parent has not: no name of the family, one first button."""
    convention = lives.validated(guardians=2)
    lives.sign(convention, "head")
    page = read(client, lives.requests(convention)["host"])
    assert "À signer au plus tard le" in page
    assert "L'établissement : c'est signé" in page
    assert page.count("Un parent ou responsable : pas encore signé") == 2
    above = page[: page.index("<details")]
    for guardian in convention.pupil.guardians.all():
        assert guardian.name not in above
    assert page.count('class="fr-btn"') == 1


def test_one_guardian_is_enough_and_nobody_is_missing_then(client):
    """The second guardian's signature may lapse: it is not said to be missing; nor is a visa."""
    convention = lives.validated(guardians=2)
    lives.sign(convention, "head", "guardian_1")
    page = read(client, lives.requests(convention)["host"])
    assert "Un parent ou responsable : c'est signé" in page
    assert "L'élève : pas encore signé" not in page


def test_whoever_has_signed_reads_no_date_before_which_to_sign(client):
    """The others are still missing; the reader is named first, as having signed."""
    convention = lives.validated(guardians=2)
    lives.sign(convention, "guardian_1")
    page = read(client, lives.requests(convention)["guardian_1"])
    assert "À signer au plus tard le" not in page
    assert page.index("Vous : c'est signé") < page.index(f"{convention.host.name} : pas encore signé")


def test_nothing_is_said_once_it_is_sealed(client):
    """A document signed by all needs no list."""
    convention = lives.signed()
    assert "À signer au plus tard le" not in read(client, lives.requests(convention)["host"])
