"""People in the administration: every page opens, names are found without accents, decisions are not typed there."""

import pytest
from django.urls import reverse

from conventions.people.models import ContactChange, Pupil, School, User
from tests.sign_in import verified

from .people_factory import (
    make_contact,
    make_delegation,
    make_guardian,
    make_head,
    make_host,
    make_pupil,
    make_school,
    make_staff,
)

pytestmark = pytest.mark.django_db
LISTS = (
    "user", "territorialofficer", "school", "staff", "delegation", "schoolholidayperiod", "host", "pupil",
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


@pytest.mark.parametrize("name", [name for name in LISTS if name not in ("territorialofficer", "schoolholidayperiod")])
def test_an_administrator_opens_a_record(admin, school, name):
    """The inline tables of guardians and of contacts too."""
    model = next(m for m in User._meta.apps.get_models() if m._meta.label_lower == f"conventions.{name}")
    row = model.objects.first()
    assert admin.get(reverse(f"admin:conventions_{name}_change", args=[row.pk])).status_code == 200


def test_an_administrator_finds_a_pupil_without_the_accent(admin, school):
    """*MAEL* finds *Maël*."""
    found = admin.get(reverse("admin:conventions_pupil_changelist"), {"q": "MAEL"})
    assert list(found.context["cl"].queryset) == [Pupil.objects.get(first_name="Maël")]


def test_a_telephone_that_cannot_be_read_is_said_in_the_form(admin, school):
    """No error page: the sentence stands beside the field, and nothing is saved."""
    address = reverse("admin:conventions_school_change", args=[school.pk])
    form = admin.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    values = {name: value for name, value in values.items() if value is not False}
    refused = admin.post(address, values | {"phone": "12"})
    assert "phone" in refused.context["adminform"].form.errors
    assert admin.post(address, values | {"phone": "0694 12 34 56"}).status_code == 302
    assert School.objects.get(pk=school.pk).phone == "+594694123456"


def test_a_change_of_contact_is_shown_and_never_typed(admin, school):
    """It is decided by a service, which keeps who decided."""
    assert admin.get(reverse("admin:conventions_contactchange_add")).status_code == 403
