"""The second factor: as the former library kept it, asked of who signs where the operator says so."""

import base64
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.persons.people import second_factor
from conventions.domain.persons.people.models import Delegation, User
from conventions.pages.kit.clients import circumstances
from signatures.macs import code_macs, hexed
from tests.kit.people_factory import make_delegation, make_school, make_staff, make_user
from tests.kit.sign_in import code_of, give_second_factor, signed_in, verified

pytestmark = pytest.mark.django_db
PASSWORD = "quatre chevaux bleus"
KEY = "3132333435363738393031323334353637383930"


def carried_over(user: User, *, last_t: int = -1, drift: int = 0) -> None:
    """Give an account what 0.2.0 took from the former library: an application and two recovery codes."""
    kept = {"secret": typed_key(), "last_t": last_t, "drift": drift}
    Authenticator.objects.create(user=user, type="totp", data=kept)
    macs = [hexed(code_macs("recovery", user.uuid, letters))[0][:16] for letters in ("k7qf2m9pxa", "bcdefghjkm")]
    Authenticator.objects.create(user=user, type="recovery_codes", data={"macs": macs})


def typed_key() -> str:
    return base64.b32encode(bytes.fromhex(KEY)).decode()


def sign_in(user: User) -> Client:
    client = Client()
    client.post(reverse("login"), {"login": user.email, "password": PASSWORD})
    return client


def test_an_authenticator_and_paper_codes_of_the_former_version_still_sign_in():
    """After the upgrade: the same telephone, then the same sheet of paper; a used code does not come back."""
    user = make_user(email="ancienne@exemple.invalid", password=PASSWORD)
    carried_over(user)
    browser = sign_in(user)
    assert browser.post(reverse("second_factor"), {"code": code_of(typed_key())})["Location"] == "/"
    other = sign_in(user)
    assert other.post(reverse("second_factor"), {"code": code_of(typed_key())}).status_code == 422
    assert second_factor.factors_of(user).codes_left == 2
    assert sign_in(user).post(reverse("second_factor"), {"code": "K7QF2-M9PXA"})["Location"] == "/"
    assert second_factor.factors_of(user).codes_left == 1


def test_a_code_used_before_the_upgrade_does_not_serve_again_after_it():
    """The step of the last code is carried over with the key."""
    user = make_user(email="ancienne@exemple.invalid")
    carried_over(user, last_t=int(time.time()) // 30 + 1)
    with pytest.raises(ValidationError, match="déjà servi"):
        second_factor.check(user, code_of(typed_key()))


def test_a_telephone_whose_clock_is_minutes_off_is_followed_as_before():
    """Four steps late for the former library, four steps late for this one; then one more."""
    user = make_user(email="ancienne@exemple.invalid")
    carried_over(user, drift=-4)
    with pytest.raises(ValidationError):
        second_factor.check(user, code_of(typed_key()))
    give = second_factor.application_of(user)
    give.data.pop("failures")
    give.save()
    assert second_factor.check(user, code_of(typed_key(), later=-5))
    assert second_factor.application_of(user).data["drift"] in (-5, -6)


# -- imposed on who signs for a school ------------------------------------------------------------------------------


@pytest.fixture
def imposed(settings):
    settings.SECOND_FACTOR_FOR_SIGNERS = True


def test_nobody_at_a_school_must_have_one_unless_the_operator_says_so(settings):
    """The setting is off by default."""
    head = make_staff(make_school(), role="head")
    assert settings.SECOND_FACTOR_FOR_SIGNERS is False
    assert not second_factor.is_required_of(head.user)
    assert signed_in(head.user).get(reverse("inbox")).status_code == 200


@pytest.mark.usefixtures("imposed")
def test_a_head_sets_one_up_before_anything_of_the_school_opens():
    """Reading and approving lead there, at sign-in and in a session that was open before; verified, all opens."""
    head = make_staff(make_school(), role="head", user=make_user(email="tete@exemple.invalid", password=PASSWORD))
    answer = Client().post(reverse("login"), {"login": head.user.email, "password": PASSWORD})
    assert answer["Location"] == reverse("second_factor_setup")
    earlier = signed_in(head.user)
    for page, method in (("inbox", "get"), ("approvals", "get"), ("approvals", "post")):
        assert getattr(earlier, method)(reverse(page))["Location"] == reverse("second_factor_setup")
    assert verified(head.user).get(reverse("approvals")).status_code == 200
    assert signed_in(head.user).get(reverse("approvals"))["Location"] == reverse("second_factor")


@pytest.mark.usefixtures("imposed")
def test_a_deputy_needs_one_for_as_long_as_the_delegation_lasts():
    """Whoever signs by delegation signs for the school; the day after its end nothing is asked any more."""
    school = make_school()
    head, deputy = make_staff(school, role="head"), make_staff(school, role="deputy")
    assert not second_factor.is_required_of(deputy.user)
    delegation = make_delegation(head, deputy)
    assert second_factor.is_required_of(deputy.user)
    assert signed_in(deputy.user).get(reverse("approvals"))["Location"] == reverse("second_factor_setup")
    Delegation.objects.filter(pk=delegation.pk).update(ends_on=school.today() - timedelta(days=1))
    assert not second_factor.is_required_of(deputy.user)


@pytest.mark.usefixtures("imposed")
def test_who_signs_nothing_is_asked_for_nothing():
    """The office and the teachers of the same school go on with their password."""
    school = make_school()
    for role in ("office", "teacher"):
        assert signed_in(make_staff(school, role=role).user).get(reverse("inbox")).status_code == 200


@pytest.mark.usefixtures("imposed")
def test_a_waived_day_opens_the_pages_and_proves_nothing():
    """Pages open; what the evidence of a signature says of the second factor stays no; then it is asked for again."""
    head = make_staff(make_school(), role="head")
    give_second_factor(head.user)
    browser = signed_in(head.user)
    User.objects.filter(pk=head.user.pk).update(second_factor_waived_until=timezone.now() + timedelta(hours=1))
    page = browser.get(reverse("approvals"))
    assert page.status_code == 200
    assert circumstances(page.wsgi_request).second_factor is False
    User.objects.filter(pk=head.user.pk).update(second_factor_waived_until=timezone.now() - timedelta(seconds=1))
    assert browser.get(reverse("approvals"))["Location"] == reverse("second_factor")


def test_a_waived_day_changes_no_second_factor():
    """The password alone, even on that day, replaces neither the key nor the codes."""
    user = make_user(is_auditor=True)
    device = give_second_factor(user)
    User.objects.filter(pk=user.pk).update(second_factor_waived_until=timezone.now() + timedelta(hours=1))
    browser = signed_in(user)
    assert browser.get(reverse("audit")).status_code == 200
    for page in ("second_factor_begin", "recovery_codes", "passkey_add"):
        assert browser.post(reverse(page))["Location"] == reverse("second_factor")
    assert list(Authenticator.objects.all()) == [device]


def test_a_second_factor_taken_away_is_proved_no_longer_in_sessions_that_are_open():
    """Reset by the operator, the session that used it must set one up like any other."""
    user = make_user(is_auditor=True)
    browser = verified(user)
    assert browser.get(reverse("audit")).status_code == 200
    Authenticator.objects.filter(user=user).delete()
    assert browser.get(reverse("audit"))["Location"] == reverse("second_factor_setup")
