"""Calendars that a rector fixes: filled, published, moved, undone, proposed; read by the rules; told once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements.calendar_changes import concerned_by_calendar
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.law.calendars import services
from conventions.domain.law.calendars.content import ClosedPeriod, PeriodKind, own_academies
from conventions.domain.law.calendars.models import CalendarProposal, SchoolCalendar
from conventions.domain.law.calendars.queries import lacks_calendar, published_years
from conventions.domain.law.rules.calendars import SchoolDay, school_day
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.persons.people.models import SchoolHolidayPeriod, TerritorialOfficer
from conventions.domain.persons.people.standing import account_actor
from notifications.models import Message
from tests.kit import calendars, lives
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from workflow import clock, journal
from workflow.models import Transition

pytestmark = pytest.mark.django_db
BY = calendars.by_officer


def said(day, school):
    return school_day(day, school.department, years=school_years(school))[0]


def guyane(**given):
    return lives.make_school(postcode="97300", city="Cayenne", **given)


def holds() -> bool:
    return not list(journal.check())


# -- filling and publishing -------------------------------------------------------------------------------------------


def test_only_seven_academies_fix_their_calendar():
    """D521-6 and D521-7; the Pacific collectivities have no agreements here."""
    assert list(own_academies()) == [
        "Corse", "Guadeloupe", "Guyane", "La Réunion", "Martinique", "Mayotte", "Saint-Pierre-et-Miquelon",
    ]  # fmt: skip
    assert [place.code for place in own_academies()["Guadeloupe"]] == ["971", "977", "978"]


def test_the_rules_read_a_calendar_from_its_publication_until_it_is_taken_back():
    """In preparation, nothing is known; each act is an entry with what the calendar said before and after."""
    school, calendar = guyane(), calendars.begun()
    feast, holidays = (calendars.days_of(calendar)[name] for name in ("Fête d'essai", "Vacances d'essai"))
    assert said(holidays.first_day, school) is SchoolDay.UNKNOWN
    services.publish_calendar(calendar, by=BY("Guyane"))
    assert said(holidays.first_day, school) is SchoolDay.HOLIDAY
    assert said(holidays.last_day + timedelta(days=-1), school) is SchoolDay.HOLIDAY
    assert said(feast.first_day, school) is SchoolDay.TO_CONFIRM
    assert said(feast.first_day - timedelta(days=1), school) is SchoolDay.TERM
    assert said(date(calendar.year, 8, 30), school) is SchoolDay.UNKNOWN
    services.confirm_day(calendar, feast.uuid, by=BY("Guyane"))
    assert said(feast.first_day, school) is SchoolDay.HOLIDAY
    services.withdraw_calendar(calendar, reason="Ce n'était pas le bon arrêté.", by=BY("Guyane"))
    assert said(feast.first_day, school) is SchoolDay.UNKNOWN
    names = list(Transition.objects.filter(root_uuid=calendar.uuid).order_by("position").values_list("name", flat=True))
    assert names == ["open", "change", "change", "change", "publish", "confirm_day", "withdraw"]
    confirmed = Transition.objects.get(root_uuid=calendar.uuid, name="confirm_day").data
    assert [one["to_confirm"] for one in confirmed["before"]["periods"]] != [
        one["to_confirm"] for one in confirmed["after"]["periods"]
    ]
    assert holds()


def test_a_calendar_without_arrete_is_not_published_and_a_published_one_keeps_it():
    """Number, date, first day, holidays: each is needed, before and after."""
    by = BY("Guyane")
    calendar = services.open_calendar(academy="Guyane", year=services.years_to_fill("Guyane")[0], by=by)
    with refused("calendar_incomplete"):
        services.publish_calendar(calendar, by=by)
    calendar = calendars.published("Mayotte")
    with refused("calendar_lacks"):
        services.change_arrete(
            calendar, arrete_number="", arrete_date=None, pre_rentree=None, reason="Erreur.", by=BY("Mayotte")
        )
    with refused("reason_missing"):
        services.remove_period(calendar, calendars.days_of(calendar)["Fête d'essai"].uuid, by=BY("Mayotte"))


def test_a_year_ends_on_the_eve_of_the_next_first_day():
    """The summer holidays belong to the year that ends, even where the next begins in August."""
    first = calendars.published()
    by = BY("Guyane")
    summer = ClosedPeriod(
        PeriodKind.HOLIDAYS.value, "Été d'essai", date(first.year + 1, 7, 5), date(first.year + 1, 8, 20)
    )
    services.put_period(first, summer, reason="Il manquait.", by=by)
    following = services.open_calendar(academy="Guyane", year=first.year + 1, by=by)
    given = {"arrete_number": "essai-8", "arrete_date": first.arrete_date}
    with pytest.raises(ValidationError, match="a encore des vacances"):
        services.change_arrete(following, pre_rentree=date(first.year + 1, 8, 20), by=by, **given)
    services.change_arrete(following, pre_rentree=date(first.year + 1, 8, 21), by=by, **given)
    with pytest.raises(ValidationError, match="finit après l'année scolaire"):
        services.put_period(first, replace(summer, last_day=date(first.year + 1, 8, 21)), reason="Essai.", by=by)
    services.put_period(
        following,
        ClosedPeriod(
            PeriodKind.HOLIDAYS.value, "Toussaint d'essai", date(first.year + 1, 10, 20), date(first.year + 1, 10, 25)
        ),
        by=by,
    )
    services.publish_calendar(following, by=by)
    years = published_years("973")
    assert [(year.first_day, year.last_day) for year in years][0] == (
        date(first.year, 8, 31),
        date(first.year + 1, 8, 20),
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_day": date(1999, 1, 1)}, "avant le premier"),
        ({"kind": "feast", "last_day": date(2999, 1, 1)}, "un seul jour"),
        ({"to_confirm": True}, "Seul un jour de fête"),
        ({"department": "49"}, "pas de l'académie"),
        ({"name": "  "}, "Donnez un nom"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_with_a_sentence(changes, sentence):
    """At its field; nothing is written."""
    calendar = calendars.begun()
    before = calendar.content()
    period = replace(calendars.days_of(calendar)["Vacances d'essai"], **changes)
    with pytest.raises(ValidationError, match=sentence):
        services.put_period(calendar, period, by=BY("Guyane"))
    assert calendar.content() == before


def test_a_day_of_one_departement_holds_there_alone():
    """Saint-Martin's days differ from Guadeloupe's (D521-7)."""
    calendar = calendars.published("Guadeloupe")
    day = calendars.feast_day() + timedelta(days=2)
    own = ClosedPeriod(PeriodKind.FEAST.value, "Jour d'essai de Saint-Martin", day, day, department="978")
    services.put_period(calendar, own, reason="Il manquait.", by=BY("Guadeloupe"))
    here, there = (lives.make_school(postcode=code, city="Essai") for code in ("97150", "97100"))
    assert (here.department, there.department) == ("978", "971")
    assert said(day, here) is SchoolDay.HOLIDAY
    assert said(day, there) is SchoolDay.TERM


# -- whose it is ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "code"),
    [("academy", "Mayotte"), ("department", "976"), ("national", ""), ("academy", "Corse")],
)
def test_an_officer_of_another_academie_cannot_touch_it(level, code):
    """Nor who follows the whole country, nor staff of a school."""
    calendar = calendars.begun("Guyane")
    stranger = make_user()
    TerritorialOfficer.objects.create(user=stranger, level=level, code=code)
    school = guyane()
    for user in (stranger, school.staff.get(role="head").user):
        with refused("not_for_you"):
            services.publish_calendar(calendar, by=account_actor(user))
        with refused("not_for_you"):
            services.put_period(
                calendar, replace(calendars.days_of(calendar)["Vacances d'essai"], name="Autre"), by=account_actor(user)
            )
    assert holds()


def test_the_officer_of_a_departement_that_is_its_whole_academie_fills_it_and_of_half_a_corse_does_not():
    """Guyane is one; Corse-du-Sud is half of one."""
    whole, half = make_user(), make_user()
    TerritorialOfficer.objects.create(user=whole, level="department", code="973")
    TerritorialOfficer.objects.create(user=half, level="department", code="2A")
    year = services.years_to_fill("Guyane")[0]
    services.open_calendar(academy="Guyane", year=year, by=account_actor(whole))
    with refused("not_for_you"):
        services.open_calendar(academy="Corse", year=year, by=account_actor(half))


# -- moving, undoing --------------------------------------------------------------------------------------------------


def test_a_day_to_confirm_moves_until_the_eve_and_then_stays():
    """Published: no reason is asked; on the day itself it neither moves nor goes."""
    calendar = calendars.published()
    by, feast = BY("Guyane"), calendars.days_of(calendar)["Fête d'essai"]
    later = feast.first_day + timedelta(days=1)
    services.put_period(calendar, replace(feast, first_day=later, last_day=later), by=by)
    assert Transition.objects.filter(root_uuid=calendar.uuid, name="move_day").exists()
    past = services.today_in("Guyane")
    with pytest.raises(ValidationError, match="déjà venu"):
        services.put_period(calendar, replace(feast, first_day=past, last_day=past), by=by)
    clock.move_to(clock.now() + timedelta(days=(later - services.today_in("Guyane")).days))
    assert services.today_in("Guyane") == later
    after = later + timedelta(days=1)
    with refused("calendar_day_has_come"):
        services.put_period(calendar, replace(feast, first_day=after, last_day=after), by=by)
    with refused("calendar_day_has_come"):
        services.remove_period(calendar, feast.uuid, reason="Essai.", by=by)
    assert holds()


def test_undoing_brings_back_the_version_before_and_is_an_act_itself():
    """The history keeps both; the same version again changes nothing."""
    calendar = calendars.published()
    by, before = BY("Guyane"), calendar.content()
    services.remove_period(calendar, calendars.days_of(calendar)["Fête d'essai"].uuid, reason="Erreur.", by=by)
    assert calendar.content() != before
    version = services.versions_of(calendar)[1]
    services.restore_version(calendar, version.position, by=by)
    assert calendar.content() == before
    entry = Transition.objects.filter(root_uuid=calendar.uuid).latest("position")
    assert (entry.name, entry.data["restored"]) == ("restore", version.position)
    with refused("calendar_same"):
        services.restore_version(calendar, version.position, by=by)
    with refused("calendar_version_unknown"):
        services.restore_version(calendar, 9999, by=by)
    assert holds()


# -- agreements -------------------------------------------------------------------------------------------------------


def test_an_approved_agreement_is_listed_when_a_day_of_its_becomes_without_class_and_is_not_changed():
    """Its office is written to; approved after the calendar said so, it is not listed."""
    school, calendar = guyane(), calendars.published()
    convention = lives.validated(school=school)
    assert concerned_by_calendar(school) == []
    day = convention.days.order_by("date")[2].date
    before = convention.presences()
    bridge = ClosedPeriod(PeriodKind.BRIDGE.value, "Pont d'essai", day, day)
    services.put_period(calendar, bridge, reason="Arrêté modifié.", by=BY("Guyane"))
    [one] = concerned_by_calendar(school)
    assert (one.convention, one.days) == (convention, ((day, "Pont d'essai"),))
    convention.refresh_from_db()
    assert convention.presences() == before
    [message] = Message.objects.filter(slug="calendar_changed")
    assert message.audience == "office"
    services.remove_period(calendar, bridge.uuid, reason="Finalement non.", by=BY("Guyane"))
    assert concerned_by_calendar(school) == []
    assert Message.objects.filter(slug="calendar_changed").count() == 1


def test_an_agreement_approved_once_the_calendar_said_so_is_not_listed():
    """The rules told it before."""
    school, calendar = guyane(), calendars.published()
    convention = lives.school_completed(school=school)
    day = convention.days.order_by("date")[2].date
    services.put_period(
        calendar,
        ClosedPeriod(PeriodKind.FEAST.value, "Fête d'un jour", day, day, to_confirm=True),
        reason="Il manquait.",
        by=BY("Guyane"),
    )
    assert "B-09" in {finding.rule for finding in check_agreement(convention)}
    agreements.approve(convention, by=lives.by(convention, "head"))
    assert concerned_by_calendar(school) == []


def test_an_unknown_calendar_is_told_once_to_officer_and_office_and_on_no_agreement():
    """The nightly job tells it, once; the page says it as long as it lasts."""
    school = guyane()
    calendars.officer_of("Guyane")
    convention = lives.school_completed(school=school)
    assert not {"B-08", "B-09"} & {finding.rule for finding in check_agreement(convention)}
    for _ in range(2):
        services.open_missing_calendars()
    assert sorted(Message.objects.filter(slug="calendar_to_fill").values_list("audience", flat=True)) == [
        "office",
        "officer",
    ]
    assert lacks_calendar(school)
    assert not lacks_calendar(lives.make_school())
    assert SchoolCalendar.objects.get(academy="Guyane").is_published is False


# -- schools ----------------------------------------------------------------------------------------------------------


def test_a_school_proposes_and_the_officer_accepts_or_refuses_with_a_reason():
    """Nothing changes before; the school is written to; a proposal is answered once."""
    calendar = calendars.published()
    first, second = calendars.proposed(calendar), calendars.proposed(calendar, name="Autre pont")
    before = calendar.content()
    assert Message.objects.filter(slug="calendar_proposal", audience="officer").count() == 2
    with refused("reason_missing"):
        services.refuse_proposal(second, reason=" ", by=BY("Guyane"))
    services.refuse_proposal(second, reason="L'arrêté ne le prévoit pas.", by=BY("Guyane"))
    assert calendar.content() == before
    services.accept_proposal(first, by=BY("Guyane"))
    assert "Pont proposé" in calendars.days_of(calendar)
    with refused("not_now"):
        services.refuse_proposal(first, reason="Trop tard.", by=BY("Guyane"))
    assert Message.objects.filter(slug="calendar_proposal_answered").count() == 2
    second.refresh_from_db()
    assert (second.get_status_display(), second.answer) == ("refusée", "L'arrêté ne le prévoit pas.")
    assert holds()


def test_nobody_takes_back_what_another_school_proposed():
    """Nor deletes it: the school that proposed does, and the journal keeps it."""
    calendar = calendars.published()
    proposal, other = calendars.proposed(calendar), guyane()
    with refused("not_for_you"):
        services.withdraw_proposal(proposal, by=lives.account(other.staff.get(role="office")))
    services.withdraw_proposal(proposal, by=lives.account(proposal.school.staff.get(role="office")))
    assert CalendarProposal.objects.get().get_status_display() == "retirée"


def test_a_school_of_another_academie_proposes_nothing_here():
    """Its own is another calendar, which nobody began."""
    calendars.published("Guyane")
    school = lives.make_school(postcode="97600", city="Mamoudzou")
    day = calendars.feast_day()
    with refused("calendar_not_begun"):
        services.propose_period(
            services.ProposedYear(
                school,
                services.school_year(day),
                CalendarProposal.What.ADD,
                ClosedPeriod(PeriodKind.BRIDGE.value, "Pont", day, day),
            ),
            by=lives.account(school.staff.get(role="office")),
        )


def test_what_schools_had_entered_before_is_in_the_calendar_that_is_begun():
    """Taken over once, for the officer to check against the arrêté; nothing of it is published."""
    feast = calendars.feast_day()
    year = services.school_year(feast)
    SchoolHolidayPeriod.objects.create(
        department="973", name="Saisies avant", first_day=feast, last_day=feast + timedelta(days=4)
    )
    calendar = services.open_calendar(academy="Guyane", year=year, by=BY("Guyane"))
    assert [one.name for one in calendar.content().periods] == ["Saisies avant"]
    assert not SchoolHolidayPeriod.objects.exists()
    assert published_years("973") == []


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_a_calendar_at_once_have_the_same():
    """The officer and the nightly job, or two presses: one calendar, one chain."""
    by = calendars.by_officer("Guyane")
    year = services.years_to_fill("Guyane")[0]
    barrier = threading.Barrier(2)

    def begin() -> int:
        try:
            barrier.wait()
            return services.open_calendar(academy="Guyane", year=year, by=by).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        found = {person.result() for person in [people.submit(begin) for _ in range(2)]}
    assert found == {SchoolCalendar.objects.get().pk}
