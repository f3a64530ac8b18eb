"""The page of a personal link says by when, who has signed and who is missing, by quality and never by name."""

import html
from urllib.parse import urlsplit

import pytest

from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.models import Pupil
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
    assert f"{convention.school.name} : c'est signé" in page
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


def test_a_mother_who_has_signed_finds_her_childs_page_and_no_date_any_more(client):
    """« Vous ✓ · Mairie ○ · Collège ○ », then the way to the page of the internship."""
    convention = lives.validated()
    mother = convention.pupil.guardians.get()
    own = address_of(mother.ref)
    lives.sign(convention, "guardian_1")
    page = read(client, lives.requests(convention)["guardian_1"])
    assert f'href="{urlsplit(own).path}"' in page
    assert "au plus tard" not in page
    assert f"{convention.school.name} : pas encore signé" in page


def test_a_pupil_whom_no_code_reaches_reads_that_nothing_is_to_be_done(client):
    """A visa is asked for, never required: nobody is sent to the school for it."""
    convention = lives.validated()
    Pupil.objects.filter(pk=convention.pupil_id).update(email="", phone="")
    page = read(client, lives.requests(convention)["pupil"])
    assert "Tu n'as rien à faire." in page
    assert "Tu ne peux pas signer" not in page
    assert 'class="stay"' not in page
