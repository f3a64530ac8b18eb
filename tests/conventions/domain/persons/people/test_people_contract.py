"""Contract with other rooms: acting for a school on a day, finding by name, ages, verified contacts."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from conventions.domain.persons.people import models as people
from conventions.domain.persons.people.models import (
    Delegation,
    Guardian,
    HostContact,
    Level,
    Pupil,
    Staff,
    TerritorialOfficer,
    User,
)
from tests.kit.people_factory import (
    make_contact,
    make_delegation,
    make_guardian,
    make_head,
    make_host,
    make_pupil,
    make_school,
    make_staff,
    make_user,
)
from workflow import clock
from workflow.actors import LINK, Actor, system

pytestmark = pytest.mark.django_db


def account(staff: Staff) -> Actor:
    return Actor("account", str(staff.user.uuid))


def play(moment: datetime) -> None:
    clock.move_to(moment)


# -- accounts --------------------------------------------------------------------------------------------


def test_somebody_signs_in_whatever_the_case_of_the_address():
    """The address is kept in one form and found in any."""
    user = make_user(email="Une.Personne@Exemple.Invalid", password="un secret assez long")
    assert User.objects.get_by_natural_key("UNE.PERSONNE@exemple.invalid") == user
    assert user.check_password("un secret assez long")


def test_two_accounts_cannot_differ_by_case_only():
    """The database refuses it, also when a row is written past save()."""
    make_user(email="une@exemple.invalid")
    other = make_user(email="autre@exemple.invalid")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(email="UNE@exemple.invalid")


def test_an_account_may_have_one_name():
    """A name with one part stands in last_name."""
    assert str(make_user(first_name="", last_name="Personne")) == "Personne"


def test_an_account_without_password_cannot_sign_in():
    """Accounts are opened by others before their holder chooses a password."""
    assert not make_user().has_usable_password()


def test_a_superuser_has_every_right():
    """createsuperuser makes an administrator."""
    root = User.objects.create_superuser("racine@exemple.invalid", "un secret assez long", last_name="Racine")
    assert root.is_superuser
    assert root.is_administrator


def test_an_officer_has_a_territory_unless_national():
    """A level without a code would follow nobody."""
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level="department", code="973")
    TerritorialOfficer.objects.create(user=user, level="national", code="")
    with pytest.raises(IntegrityError), transaction.atomic():
        TerritorialOfficer.objects.create(user=user, level="academy", code="")


@pytest.mark.parametrize("name", sorted(set(people.__all__) & {
    "ContactChange", "Delegation", "Guardian", "Host", "HostContact", "Pupil", "School", "SchoolHolidayPeriod", "Staff",
    "TerritorialOfficer", "User",
}))  # fmt: skip
def test_every_record_has_a_public_identifier(name):
    """Integer keys never leave the database."""
    assert getattr(people, name)._meta.get_field("uuid").unique


# -- schools ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("department", "academy", "zone", "time_zone"),
    [
        ("69", "Lyon", "A", "Europe/Paris"),
        ("973", "Guyane", None, "America/Cayenne"),
        ("976", "Mayotte", None, "Indian/Mayotte"),
        ("2A", "Corse", None, "Europe/Paris"),
    ],
)
def test_a_school_knows_its_territory(department, academy, zone, time_zone):
    """Academy, holiday zone and time zone come from the département."""
    school = make_school(department)
    assert (school.academy, school.holiday_zone, school.time_zone) == (academy, zone, time_zone)


def test_a_school_says_its_academic_region():
    """Statistics are also by région académique."""
    assert make_school("69").region == "Auvergne-Rhône-Alpes"


@pytest.mark.parametrize("department", ["69", "973"])
def test_the_head_is_the_one_in_post_that_day(department):
    """A head who left signs no more; one who has not come yet does not sign either."""
    school = make_school(department)
    before = make_head(school, starts_on=date(2020, 9, 1), ends_on=date(2025, 8, 31))
    after = make_head(school, starts_on=date(2025, 9, 1), user=make_user("Alix", "Suivante"))
    assert school.head_on(date(2025, 8, 31)) == before
    assert school.head_on(date(2025, 9, 1)) == after
    assert school.head_on(date(2020, 8, 31)) is None


def test_the_head_comes_with_the_account(django_assert_num_queries):
    """One query gives post and name."""
    school = make_school()
    make_head(school)
    with django_assert_num_queries(1):
        assert school.head_on(date(2026, 1, 5)).user.last_name == "Principale"


@pytest.mark.parametrize("role", ["office", "cpe", "teacher", "deputy", "gestionnaire"])
def test_staff_hold_the_role_of_their_post_and_no_other(role):
    """A deputy or gestionnaire without delegation is not the head."""
    school = make_school()
    make_head(school)
    assert school.roles_of_account(account(make_staff(school, role))) == {role}


@pytest.mark.parametrize("role", ["deputy", "gestionnaire"])
def test_a_delegation_in_force_gives_the_role_of_head(role):
    """Rule F-05: adjoints and gestionnaire only, with a recorded delegation."""
    school = make_school()
    head, staff = make_head(school), make_staff(school, role)
    delegation = make_delegation(head, staff)
    assert school.roles_of_account(account(staff)) == {role, "head"}
    assert school.delegation_of(account(staff), school_today(school)) == delegation


@pytest.mark.parametrize("role", ["office", "cpe", "teacher"])
def test_a_delegation_to_another_post_gives_nothing(role):
    """The law names neither the office, nor CPE, nor teachers: a row written all the same is not in force."""
    school = make_school()
    head, staff = make_head(school), make_staff(school, role)
    for quality in ("adjoint", "gestionnaire"):
        make_delegation(head, staff, quality=quality)
    assert school.roles_of_account(account(staff)) == {role}
    assert school.delegation_of(account(staff), school_today(school)) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_on": date(2020, 9, 1), "ends_on": date(2020, 12, 31)},
        {"starts_on": date(2099, 9, 1), "publication_date": date(2099, 9, 1), "ends_on": date(2100, 1, 1)},
        {"revoked_at": datetime(2021, 1, 1, tzinfo=ZoneInfo("UTC"))},
    ],
)
def test_a_delegation_over_or_to_come_or_revoked_gives_nothing(fields):
    """Dates and revocation are looked at on the day itself."""
    school = make_school()
    head, deputy = make_head(school), make_staff(school, "deputy")
    make_delegation(head, deputy, **fields)
    assert school.roles_of_account(account(deputy)) == {"deputy"}


def test_a_delegation_ends_with_the_post_of_the_head_who_gave_it():
    """A new head delegates anew."""
    school = make_school()
    former = make_head(school, ends_on=date(2021, 8, 31))
    make_head(school, starts_on=date(2021, 9, 1), user=make_user("Alix", "Suivante"))
    deputy = make_staff(school, "deputy")
    delegation = make_delegation(former, deputy)
    assert delegation.in_force(date(2021, 8, 31))
    assert not delegation.in_force(date(2021, 9, 1))


@pytest.mark.parametrize("actor", [Actor(LINK, str(uuid4())), system("a_job"), Actor("account", "not-a-uuid")])
def test_only_accounts_hold_roles(actor):
    """Links and jobs are no staff, and a strange identifier is nobody's."""
    school = make_school()
    assert school.roles_of_account(actor) == set()
    assert school.delegation_of(actor, date(2026, 1, 5)) is None


def test_an_account_holds_no_role_elsewhere_or_once_closed():
    """Roles are those of one school, and of an account in use."""
    school, other = make_school(), make_school("973")
    staff = make_staff(school)
    assert other.roles_of_account(account(staff)) == set()
    staff.user.is_active = False
    staff.user.save()
    assert school.roles_of_account(account(staff)) == set()


@pytest.mark.parametrize(("department", "in_post"), [("69", False), ("973", True)])
def test_a_post_ends_at_midnight_of_the_school(department, in_post):
    """At 01:00 in Lyon the eve is not over in Cayenne; the workflow's clock counts."""
    school = make_school(department)
    last = date(2027, 3, 10)
    staff = make_staff(school, ends_on=last)
    play(datetime.combine(last + timedelta(days=1), time(1), tzinfo=ZoneInfo("Europe/Paris")))
    assert Staff.objects.in_post(school).filter(pk=staff.pk).exists() is in_post
    assert bool(school.roles_of_account(account(staff))) is in_post


def test_a_post_cannot_end_before_it_begins():
    """The database refuses dates out of order."""
    school = make_school()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_staff(school, starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1))


def test_a_delegation_cannot_end_before_it_begins():
    """The database refuses dates out of order."""
    school = make_school()
    head, deputy = make_head(school), make_staff(school, "deputy")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_delegation(head, deputy, starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1))


# -- hosts -----------------------------------------------------------------------------------------------


def test_a_host_lives_in_its_own_time_zone():
    """Paris when nothing says where the host is."""
    assert make_host("973").time_zone == "America/Cayenne"
    assert make_host(postcode="", city="").time_zone == "Europe/Paris"


def test_only_what_a_pupil_declared_waits_for_proof():
    """Data of the school or the host counts as proved; a pupil's does once somebody has called."""
    host = make_host()
    assert make_contact(host).is_verified
    assert make_contact(host, origin=HostContact.Origin.HOST_ACCOUNT).is_verified
    declared = make_contact(host, origin=HostContact.Origin.DECLARED_BY_PUPIL)
    assert not declared.is_verified
    declared.verified_at, declared.verified_how, declared.verified_by = clock.now(), "phone", make_user()
    assert declared.is_verified


def test_a_host_has_its_contacts():
    """Representative and tutor are found from the host."""
    host = make_host()
    contact = make_contact(host, is_tutor=True)
    assert list(host.contacts.filter(is_tutor=True)) == [contact]


# -- pupils ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2011, 5, 4), date(2026, 5, 3), 14),
        (date(2011, 5, 4), date(2026, 5, 4), 15),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_is_counted_on_the_day(born, day, age):
    """A birthday counts from its morning; one born on 29 February turns on 1 March."""
    pupil = Pupil(birth_date=born)
    assert pupil.age_on(day) == age
    assert pupil.is_adult_on(day) is (age >= 18)


def test_a_pupil_has_two_guardians_at_most():
    """Ranks 1 and 2, each once."""
    pupil = make_pupil(make_school())
    make_guardian(pupil, 1)
    make_guardian(pupil, 2)
    for rank in (2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_guardian(pupil, rank)
    assert [guardian.rank for guardian in pupil.guardians.order_by("rank")] == [1, 2]


def test_two_pupils_of_a_school_cannot_share_a_roll_number():
    """Empty ones can: not every roll has numbers."""
    school = make_school()
    make_pupil(school)
    make_pupil(school)
    make_pupil(school, roll_id="17")
    make_pupil(make_school("973"), roll_id="17")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_pupil(school, roll_id="17")


def test_the_words_of_the_agreement_are_printed():
    """Quality and kit are printed as they are labelled here."""
    assert [str(quality.label) for quality in Guardian.Quality] == [
        "mère", "père", "tuteur ou tutrice", "délégataire de l'autorité parentale", "établissement ou service",
        "personne à qui l'enfant est confié", "héberge l'enfant, sans autorité parentale",
    ]  # fmt: skip
    pupil = make_pupil(make_school(), pai=True, kit_by=Pupil.KitBy.SCHOOL)
    assert pupil.get_kit_by_display().lower() == "établissement"


def test_levels_are_those_of_the_kinds():
    """Agreements choose their kind by these values."""
    ordinary, apart = ["4e", "3e"], ["4e_segpa", "3e_segpa", "3e_prepa", "dima"]
    lycee = ["2de_gt", "2de_pro", "1re", "terminale", "cap", "bma", "cs", "fcil"]
    assert [level.value for level in Level] == [*ordinary, *apart, *lycee]


def test_a_name_is_found_without_its_accents():
    """*mael* finds *Maël*, hyphens and order do not matter, and Élise comes before Zoé."""
    school = make_school()
    zoe = make_pupil(school, first_name="Zoé", last_name="Öz-Œuvre")
    mael = make_pupil(school, first_name="Maël", last_name="Élise")
    assert list(Pupil.objects.named("MAEL elise")) == [mael]
    assert list(Pupil.objects.named("oz oeuvre")) == [zoe]
    assert list(Pupil.objects.all()) == [mael, zoe]


def school_today(school) -> date:
    return clock.now().astimezone(ZoneInfo(school.time_zone)).date()


def test_delegations_of_a_public_school_are_of_two_qualities_only():
    """Rule F-05; the third is of private schools."""
    assert list(Delegation.ROLES) == ["adjoint", "gestionnaire"]
    assert [quality.value for quality in Delegation.Quality] == ["adjoint", "gestionnaire", "member"]
