"""Acts on people: posts, delegations, the board's decision, hosts verified, contacts changed with a trace."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from conventions.domain.persons.people import account_services, queries, services
from conventions.domain.persons.people.models import ContactChange, Guardian, HostContact, Staff
from conventions.domain.persons.people.phones import PhoneError
from tests.kit.people_factory import (
    make_contact,
    make_guardian,
    make_head,
    make_host,
    make_pupil,
    make_school,
    make_staff,
    make_user,
)
from workflow import clock
from workflow.actors import Actor, operator

pytestmark = pytest.mark.django_db
OPERATOR = operator("grant_function", "Ona Opératrice")


def appoint(school, starts_on):
    """A new head from ``starts_on`` on."""
    return account_services.appoint_staff(
        by=OPERATOR, user=make_user(), school=school, role="head", starts_on=starts_on
    )


def test_a_new_head_ends_the_post_of_the_former_one():
    """The evening before: there is one head on each day."""
    school = make_school()
    former = make_head(school)
    new = account_services.appoint_staff(
        by=OPERATOR, user=make_user(), school=school, role="head", starts_on=date(2026, 9, 1)
    )
    former.refresh_from_db()
    assert former.ends_on == date(2026, 8, 31)
    assert school.head_on(date(2026, 8, 31)) == former
    assert school.head_on(date(2026, 9, 1)) == new


def test_a_second_head_on_the_same_day_is_refused():
    """The office is told rather than two people signing."""
    school = make_school()
    make_head(school, starts_on=date(2026, 9, 1))
    with pytest.raises(ValidationError, match="dirige déjà"):
        account_services.appoint_staff(
            by=OPERATOR, user=make_user(), school=school, role="head", starts_on=date(2026, 9, 1)
        )


@pytest.mark.parametrize(("role", "quality"), [("deputy", "adjoint"), ("gestionnaire", "gestionnaire")])
def test_the_head_delegates_and_revokes(role, quality):
    """The delegate holds the role of head meanwhile, and not a moment longer."""
    school = make_school()
    head, staff = make_head(school), make_staff(school, role)
    delegation = services.delegate_signature(
        from_staff=head,
        to_staff=staff,
        quality=quality,
        publication_date=date(2020, 9, 1),
        starts_on=date(2020, 9, 1),
        ends_on=date(2099, 8, 31),
    )
    actor = Actor("account", str(staff.user.uuid))
    assert "head" in school.roles_of_account(actor)
    services.revoke_delegation(delegation=delegation)
    assert school.roles_of_account(actor) == {role}


@pytest.mark.parametrize("role", ["cpe", "teacher", "office"])
def test_the_head_cannot_delegate_to_other_posts(role):
    """Rule F-05."""
    school = make_school()
    with pytest.raises(ValidationError, match="adjoint"):
        services.delegate_signature(
            from_staff=make_head(school),
            to_staff=make_staff(school, role),
            quality="adjoint",
            publication_date=date(2026, 9, 1),
            starts_on=date(2026, 9, 1),
            ends_on=date(2027, 8, 31),
        )


@pytest.mark.parametrize("role", ["cpe", "teacher", "office"])
def test_the_head_of_a_private_school_delegates_to_any_member_of_the_staff(role):
    """R421-13 does not concern it; once the school is public the act is worth nothing any more."""
    school = make_school(sector="private", ca_decision_date=None)
    staff = make_staff(school, role)
    given = {"publication_date": date(2020, 9, 1), "starts_on": date(2020, 9, 1), "ends_on": date(2099, 8, 31)}
    head = make_head(school)
    with pytest.raises(ValidationError, match="qualité"):
        services.delegate_signature(from_staff=head, to_staff=staff, quality="adjoint", **given)
    services.delegate_signature(from_staff=head, to_staff=staff, quality="member", **given)
    actor = Actor("account", str(staff.user.uuid))
    assert school.roles_of_account(actor) == {role, "head"}
    school.sector = "public"
    school.save()
    assert type(school).objects.get(pk=school.pk).roles_of_account(actor) == {role}


def test_the_head_of_a_public_school_has_no_member_to_delegate_to():
    """The quality of private schools is refused."""
    school = make_school()
    given = {"publication_date": date(2020, 9, 1), "starts_on": date(2020, 9, 1), "ends_on": date(2099, 8, 31)}
    with pytest.raises(ValidationError, match="R421-13"):
        services.delegate_signature(
            from_staff=make_head(school), to_staff=make_staff(school, "cpe"), quality="member", **given
        )


def test_the_decision_of_the_board_is_recorded():
    """Rule F-04."""
    school = make_school(ca_decision_date=None, ca_decision_reference="")
    given = {"school": school, "decided_on": date(2026, 6, 30), "reference": "CA 2026-4"}
    for wrong in (date(2026, 6, 29), school.today() + timedelta(days=1)):
        with pytest.raises(ValidationError):
            services.record_ca_decision(transmitted_on=wrong, **given)
    services.record_ca_decision(transmitted_on=date(2026, 7, 2), **given)
    school.refresh_from_db()
    assert (school.ca_decision_date, school.ca_decision_reference) == (date(2026, 6, 30), "CA 2026-4")


def test_staff_verify_by_phone_what_a_pupil_declared():
    """Who, when and how stay with the contact."""
    contact = make_contact(make_host(), origin=HostContact.Origin.DECLARED_BY_PUPIL)
    caller = make_user()
    services.verify_host_contact_by_phone(contact=contact, by=caller)
    contact.refresh_from_db()
    assert contact.is_verified
    assert (contact.verified_by, contact.verified_how) == (caller, "phone")


def test_a_host_proves_its_contact_by_the_link():
    """A check by telephone already made stands."""
    contact = make_contact(make_host(), origin=HostContact.Origin.DECLARED_BY_PUPIL)
    services.verify_host_contact_by_link(contact=contact)
    assert (contact.is_verified, contact.verified_how) == (True, "link")


def test_a_host_contact_with_a_new_address_is_no_longer_verified():
    """The proof was of the former address."""
    contact = make_contact(make_host(), origin=HostContact.Origin.DECLARED_BY_PUPIL)
    services.verify_host_contact_by_phone(contact=contact, by=make_user())
    services.change_host_contact(
        contact=contact, origin=HostContact.Origin.DECLARED_BY_PUPIL, email="ailleurs@exemple.invalid"
    )
    contact.refresh_from_db()
    assert not contact.is_verified


def test_staff_change_a_contact_and_leave_a_trace():
    """The trace has the former value, the new one, and the author."""
    guardian = make_guardian(make_pupil(make_school("973")), email="avant@exemple.invalid")
    by = make_user()
    services.change_contact(holder=guardian, by=by, email=" Apres@Exemple.invalid ", phone="0694 12 34 56")
    guardian.refresh_from_db()
    assert (guardian.email, guardian.phone) == ("apres@exemple.invalid", "+594694123456")
    traces = {change.field: change for change in guardian.changes.all()}
    assert (traces["email"].old, traces["email"].new) == ("avant@exemple.invalid", "apres@exemple.invalid")
    assert {change.outcome for change in traces.values()} == {"applied"}
    assert {change.resolved_by for change in traces.values()} == {by}


def test_staff_can_empty_a_contact():
    """A number that is no longer anybody's."""
    pupil = make_pupil(make_school(), phone="0612345678")
    services.change_contact(holder=pupil, by=make_user(), phone="")
    pupil.refresh_from_db()
    assert pupil.phone == ""
    assert pupil.changes.get().old == "+33612345678"


def test_the_same_contact_given_again_leaves_no_trace():
    """Nothing changed."""
    guardian = make_guardian(make_pupil(make_school()), email="la@exemple.invalid")
    assert services.change_contact(holder=guardian, by=make_user(), email="LA@exemple.invalid") == []
    assert not ContactChange.objects.exists()


@pytest.mark.parametrize("wrong", [{"email": "pas une adresse"}, {"phone": "06 12"}])
def test_a_contact_that_cannot_be_used_is_refused_and_changes_nothing(wrong):
    """With a sentence."""
    guardian = make_guardian(make_pupil(make_school()), email="la@exemple.invalid")
    with pytest.raises((ValidationError, PhoneError)):
        services.change_contact(holder=guardian, by=make_user(), **wrong)
    assert Guardian.objects.get().email == "la@exemple.invalid"
    assert not ContactChange.objects.exists()


@pytest.mark.parametrize(
    ("decide", "email", "outcome"),
    [
        (services.apply_contact_change, "liste@exemple.invalid", "applied"),
        (services.dismiss_contact_change, "avant@exemple.invalid", "dismissed"),
    ],
)
def test_staff_decide_what_a_roll_found_once(decide, email, outcome):
    """A second decision is refused."""
    school = make_school()
    guardian = make_guardian(make_pupil(school), email="avant@exemple.invalid")
    change = ContactChange.objects.create(
        guardian=guardian, field="email", old="avant@exemple.invalid", new="liste@exemple.invalid"
    )
    assert list(queries.pending_contact_changes(school=school)) == [change]
    decide(change=change, by=make_user())
    guardian.refresh_from_db()
    change.refresh_from_db()
    assert (guardian.email, change.outcome) == (email, outcome)
    assert not queries.pending_contact_changes(school=school).exists()
    with pytest.raises(ValidationError, match="déjà été décidé"):
        decide(change=change, by=make_user())


def test_a_change_by_staff_settles_what_a_roll_had_proposed():
    """There is nothing left to decide."""
    guardian = make_guardian(make_pupil(make_school()))
    change = ContactChange.objects.create(guardian=guardian, field="email", old=guardian.email, new="l@exemple.invalid")
    services.change_contact(holder=guardian, by=make_user(), email="autre@exemple.invalid")
    change.refresh_from_db()
    assert change.outcome == "outdated"


def test_a_pupil_has_no_third_guardian():
    """Staff are told to take one away first."""
    pupil = make_pupil(make_school())
    for quality in ("mother", "father"):
        services.add_guardian(pupil=pupil, quality=quality, last_name="Brindille")
    with pytest.raises(ValidationError, match="deux responsables"):
        services.add_guardian(pupil=pupil, quality="tutor", last_name="Galet")


def test_a_post_that_ends_is_not_held_the_day_after():
    """The last day is worked."""
    school = make_school()
    staff = make_staff(school, Staff.Role.OFFICE)
    account_services.end_post(by=OPERATOR, staff=staff, last_day=school.today())
    assert staff in Staff.objects.in_post(school)
    clock.set_offset(clock.offset() + timedelta(days=1))
    assert staff not in Staff.objects.in_post(school)
