"""The administration edits nothing: every address of every model is walked by a verified superuser."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, reverse

from conventions.domain.persons.people import second_factor
from conventions.domain.persons.people.account_services import appoint_officer, change_staff_phone
from conventions.domain.persons.people.bans import block_host
from conventions.domain.persons.people.models import Host, HostContact, Pupil, Staff, User
from tests.kit import lives
from tests.kit.sign_in import give_second_factor, verified
from workflow.actors import operator

pytestmark = pytest.mark.django_db

HOSTILE = {
    "email": "pirate@exemple.invalid", "phone": "0611223344", "first_name": "Autre", "last_name": "Nom",
    "password1": "quatre chevaux bleus", "password2": "quatre chevaux bleus", "usable_password": "true",
    "is_superuser": "on", "is_active": "on", "name": "Autre", "key": "00" * 20, "confirmed": "on",
    "action": "delete_selected", "index": "0", "select_across": "1", "post": "yes", "_save": "Enregistrer",
}  # fmt: skip
OF_THE_SITE = {
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "jsi18n",
    "autocomplete",
    "index",
    "app_list",
}
"""Pages that show no model; those of passwords and sign-in are answered by our own pages of accounts."""


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


def names(found: list) -> Iterator[str]:
    """Yield the name of every address of the administration."""
    for one in found:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns)
        elif one.name and one.name not in OF_THE_SITE:
            yield one.name


def addresses() -> Iterator[str]:
    """Yield every address that shows a model, with a row that exists where it names one."""
    of_model = {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}
    for name in names(admin.site.get_urls()):
        model = of_model.get(name.rpartition("_")[0], User)
        row = model._base_manager.order_by("pk").first()
        for args in ([], [row.pk if row else 1]):
            with suppress(NoReverseMatch):
                yield reverse(f"admin:{name}", args=args)


def rows() -> dict[str, list]:
    """Return the whole contents of every table that the administration shows, and of its own log."""
    models = [*admin.site._registry, LogEntry, HostContact]
    return {
        m._meta.label: list(m._base_manager.order_by("pk").values_list(*[f.attname for f in m._meta.concrete_fields]))
        for m in models
    }


def test_every_model_has_one_form_of_refusal_whoever_wrote_its_page(rf, boss):
    """Auth's groups, axes' attempts and allauth's second factors included."""
    http = rf.get("/")
    http.user = User.objects.get(email="chef@exemple.invalid")
    for model, shown in admin.site._registry.items():
        row = model._base_manager.first()
        assert not shown.has_add_permission(http), model
        assert not shown.has_change_permission(http, row), model
        assert not shown.has_delete_permission(http, row), model
        assert shown.has_view_permission(http, row), model
        assert shown.get_actions(http) == {}, model
        for inline in shown.get_inline_instances(http, row):
            assert not inline.has_change_permission(http, row), inline
            assert not inline.has_add_permission(http, row), inline
            assert not inline.has_delete_permission(http, row), inline


def test_what_was_done_to_a_head_in_the_administration_is_refused(boss):
    """A password, a telephone, an address set there, then signing in as her: none of the three is possible."""
    head = Staff.objects.filter(role="head").select_related("user").first()
    for address, given in (
        (
            reverse("admin:auth_user_password_change", args=[head.user.pk]),
            {"password1": "a" * 20, "password2": "a" * 20},
        ),
        (reverse("admin:conventions_staff_change", args=[head.pk]), {"phone": "0699999999"}),
        (reverse("admin:conventions_user_change", args=[head.user.pk]), {"email": "pirate@exemple.invalid"}),
    ):
        assert boss.post(address, given).status_code == 403
    head.refresh_from_db()
    assert (head.phone, head.user.has_usable_password()) == ("+33611223344", False)
    assert head.user.email.endswith("@ecole.example")


def test_no_secret_is_shown(boss):
    """Neither the hash of a password nor the key of a second factor."""
    user = User.objects.filter(posts__role="head").first()
    user.set_password("quatre chevaux bleus")
    user.save()
    device = second_factor.application_of(user)
    account = boss.get(reverse("admin:conventions_user_change", args=[user.pk])).content.decode()
    factor = boss.get(reverse("admin:mfa_authenticator_change", args=[device.pk])).content.decode()
    assert user.password.rpartition("$")[2] not in account
    assert "argon2" not in account
    assert device.data["secret"] not in factor


def test_the_inner_tables_are_still_shown(boss):
    """A host's contacts and a pupil's guardians stand in the page of the host and of the pupil."""
    contact = HostContact.objects.first()
    host = boss.get(reverse("admin:conventions_host_change", args=[Host.objects.first().pk])).content.decode()
    assert contact.email in host
    pupil = Pupil.objects.first()
    page = boss.get(reverse("admin:conventions_pupil_change", args=[pupil.pk])).content.decode()
    assert pupil.guardians.first().email in page
