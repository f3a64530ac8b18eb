"""Rows that break a rule younger than they are: listed until they are put right, told, never changed."""

import pytest
from django.urls import reverse

from conventions.domain.compliance.lists import listings_in, listings_of_school
from conventions.domain.people.models import School, Staff, TerritorialOfficer
from conventions.domain.people.territories import DEPARTMENTS
from tests.kit import lives
from tests.kit.people_factory import make_staff, make_user

pytestmark = pytest.mark.django_db
HERE = [DEPARTMENTS["49"]]


def unreachable(school: School) -> School:
    """Take a school's number away, as the row of a school that never gave one."""
    school.phone = ""
    school.save()
    return school


def titles(listings) -> list[str]:
    return [listing.title for listing in listings]


def test_a_school_and_its_officer_read_that_its_telephone_is_missing_until_it_is_written(client):
    """Each with its press; a school with a number, and one of elsewhere, are not named."""
    school = unreachable(lives.make_school())
    unreachable(lives.make_school(postcode="69001"))
    reached = lives.make_school()
    reached.phone = "+33241000000"
    reached.save()
    assert titles(listings_of_school(school)) == ["Le téléphone de l'établissement manque"]
    [here] = [one for one in listings_in(HERE) if one.title == "Établissements sans téléphone"]
    assert [case.detail for case in here.cases] == [school.uai]
    client.force_login(make_staff(school, Staff.Role.OFFICE).user)
    assert reverse("school_compliance") in client.get(reverse("registry")).text
    assert reverse("school_edit") in client.get(reverse("school_compliance")).text
    school.phone = "+33241000001"
    school.save()
    assert listings_of_school(school) == []
    assert "Rien n'est à mettre en règle" in client.get(reverse("school_compliance")).text


def test_an_officer_reads_the_lists_of_the_own_territory_alone(client):
    """A school of another département is not named."""
    school, other = unreachable(lives.make_school()), unreachable(lives.make_school(postcode="69001"))
    officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="49")
    client.force_login(officer.user)
    text = client.get(reverse("territory_compliance")).text
    assert school.uai in text
    assert other.uai not in text
