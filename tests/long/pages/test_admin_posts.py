"""No page of the administration changes anything, whatever is posted to it."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client

from conventions.domain.persons.people.account_services import appoint_officer, change_staff_phone
from conventions.domain.persons.people.bans import block_host
from conventions.domain.persons.people.models import User
from tests.config.test_admin import HOSTILE, addresses, rows
from tests.kit import lives
from tests.kit.sign_in import give_second_factor, verified
from workflow.actors import operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    """A browser in which a superuser is signed in with a second factor, over an installation where much was done."""
    convention = lives.signed()
    by, school = operator("change_contact", "Ona Opératrice"), convention.school
    head = school.staff.get(role="head")
    change_staff_phone(staff=head, phone="0611223344", by=by)
    appoint_officer(user=head.user, level="national", by=by)
    block_host(siret="73282932000074", by=by, reason="Décision fictive.")
    give_second_factor(head.user)
    Group.objects.create(name="Groupe")
    return verified(User.objects.create_superuser("chef@exemple.invalid", last_name="Fictif"))


def test_no_post_to_any_page_of_the_administration_changes_anything(boss):
    """Every model × add, change, delete, password, list of actions: 403, and each table is as it was."""
    before, walked = rows(), list(addresses())
    for address in walked:
        answer = boss.post(address, HOSTILE | {"_selected_action": ["1"]})
        assert answer.status_code == 403, (address, answer.status_code)
    assert rows() == before
    assert len(walked) >= 4 * len(admin.site._registry)
    assert any(address.endswith("/password/") for address in walked)
