"""People in the administration: every page opens, names are found without accents, decisions are not typed there."""

import pytest
from django.urls import reverse

from conventions.domain.persons.people.models import ContactChange, Pupil, User
from tests.kit.people_factory import (
    make_contact,
    make_delegation,
    make_guardian,
    make_head,
    make_host,
    make_pupil,
    make_school,
    make_staff,
)
from tests.kit.sign_in import verified

pytestmark = pytest.mark.django_db
LISTS = (
    "user", "territorialofficer", "school", "staff", "delegation", "schoolcalendar", "host", "pupil",
    "contactchange",
)  # fmt: skip


@pytest.fixture
def admin(client):
    """A browser in which an administrator is signed in with a second factor."""
    return verified(User.objects.create_superuser("admin@exemple.invalid", last_name="Fictif"), client)


@pytest.fixture
def school():
    """A school with people of every kind."""
    school = make_school("973")
    head, deputy = make_head(school), make_staff(school, "deputy")
    make_delegation(head, deputy)
    guardian = make_guardian(make_pupil(school, first_name="Maël"))
    ContactChange.objects.create(guardian=guardian, field="email", old="a@exemple.invalid", new="b@exemple.invalid")
    make_contact(make_host("973"))
    return school


@pytest.mark.parametrize("name", LISTS)
def test_an_administrator_opens_every_list(admin, school, name):
    """None of them fails on the rows it shows."""
    assert admin.get(reverse(f"admin:conventions_{name}_changelist")).status_code == 200


@pytest.mark.parametrize("name", [name for name in LISTS if name not in ("territorialofficer", "schoolcalendar")])
def test_an_administrator_opens_a_record(admin, school, name):
    """The inline tables of guardians and of contacts too."""
    model = next(m for m in User._meta.apps.get_models() if m._meta.label_lower == f"conventions.{name}")
    row = model.objects.first()
    assert admin.get(reverse(f"admin:conventions_{name}_change", args=[row.pk])).status_code == 200


def test_an_administrator_finds_a_pupil_without_the_accent(admin, school):
    """*MAEL* finds *Maël*."""
    found = admin.get(reverse("admin:conventions_pupil_changelist"), {"q": "MAEL"})
    assert list(found.context["cl"].queryset) == [Pupil.objects.get(first_name="Maël")]
