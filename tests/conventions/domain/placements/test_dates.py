"""Dates of offers: what the rules refuse of an agreement is said before anybody asks, accepts or confirms."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.dates import (
    applications_on_refused_dates,
    drafts_on_refused_dates,
)
from conventions.domain.dossier.agreements.kinds import kind, kind_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import open_for_known_host, open_from_application
from conventions.domain.law.rules import calendar
from conventions.domain.law.rules.calendars import seconde_window
from conventions.domain.law.rules.registry import Rule
from conventions.domain.law.year.calendars import year_on
from conventions.domain.placements.applications import services
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import (
    accept_application,
    confirm_application,
    propose_new_dates,
    submit_application,
)
from conventions.domain.placements.offers.checking import levels_at, refusals_of, remarks_on
from conventions.domain.placements.seats.models import Slot
from conventions.domain.placements.seats.services import open_slot, write_dates
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock
from workflow.actors import LINK, Actor
from workflow.engine import Refused

pytestmark = pytest.mark.django_db
FORTNIGHT = timedelta(days=11)


def june() -> tuple[date, date]:
    return seconde_window(lives.monday_ahead().year)


def of(pupil) -> Actor:
    return Actor(LINK, f"pupil:{pupil.uuid}", label=pupil.name)


def offer_of_june(school, levels=("3e", "2de_gt"), **columns):
    """Publish an offer whose only dates are the two weeks of 2de."""
    kinds = ["observation_3e_4e", "observation_2nde"]
    offer, by_host = make_offer(school, levels=list(levels), kinds=kinds, **columns)
    offer.slots.all().delete()
    first, last = june()
    return offer, by_host, open_slot(offer=offer, first_day=first, last_day=last, seats=3)


def fix_period(school, level="3e", monday=None, days=5):
    first = monday or lives.monday_ahead()
    return school.periods.create(
        year=year_on(school, first), name="Stage de 3e", kind=kind_of(level).name, levels=[level],
        first_day=first, last_day=first + timedelta(days=days - 1), confirmed_at=clock.now(),
    )  # fmt: skip


# -- who may come when ------------------------------------------------------------------------------------------------


def test_a_pupil_of_3e_is_not_led_to_the_fortnight_of_2de():
    """Five days at most, says the sentence, not whom else they see; the pupil of 2de asks for the same dates."""
    school = lives.make_school()
    offer, by_host, slot = offer_of_june(school)
    young = lives.make_pupil(school)
    with refused("dates_against_rules") as refusal:
        submit_application(slot=slot, pupil=young, by=of(young))
    assert "5 jours au plus" in str(refusal.value)
    assert levels_at(slot) == "2de générale et technologique"
    assert "ne seront pas proposées en 3e" in remarks_on(offer)[0].sentence
    older = lives.make_pupil(school, level="2de_gt")
    application = submit_application(slot=slot, pupil=older, by=of(older))
    accept_application(application, by=by_host)
    convention = open_from_application(application, by=of(older))
    assert [one for one in against(convention) if one.blocks] == []


def against(convention: Convention) -> list:
    numbers = {rule.id for rule in kind(convention.kind).rules.on_dates}
    return [one for one in check_agreement(convention) if one.rule in numbers]


def test_what_waits_on_such_dates_is_neither_accepted_nor_confirmed_and_is_listed():
    """Sent before dates were looked at: the host proposes others; the school finds it, and open drafts likewise."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    pupil = lives.make_pupil(school)
    application, _by = apply(offer, pupil)
    Slot.objects.update(last_day=lives.monday_ahead() + FORTNIGHT, days=[])
    application = Application.objects.get(pk=application.pk)  # as it was sent
    with refused("dates_against_rules"):
        accept_application(application, by=by_host)
    with refused("dates_against_rules"):
        confirm_application(application, by=of(pupil))
    [(found, said)] = applications_on_refused_dates(school)
    assert found == application
    assert "5 jours au plus" in said[0]
    assert applications_on_refused_dates(lives.make_school()) == []
    monday = lives.monday_ahead() + timedelta(days=7)
    propose_new_dates(application, first_day=monday, last_day=monday + timedelta(days=4), by=by_host)
    assert applications_on_refused_dates(school) == []
    host, representative, _tutor = lives.make_host(school)
    days = [*lives.week(), *lives.week(monday)]
    by_office = lives.account(school.staff.get(role="office"))
    other = lives.make_pupil(school)
    draft = open_for_known_host(pupil=other, host=host, representative=representative, days=days, by=by_office)
    [(listed, findings)] = drafts_on_refused_dates(school)
    assert listed == draft
    assert "B-01" in {one.rule for one in findings}


def test_days_at_another_host_count_as_they_will():
    """Five days are taken by an approved agreement: a week more is too much, and the sentence names nobody."""
    convention = lives.validated()
    school, pupil = convention.school, convention.pupil
    offer, _by = make_offer(school)
    monday = lives.monday_ahead() + timedelta(days=7)
    slot = open_slot(offer=offer, first_day=monday, last_day=monday + timedelta(days=4), seats=1)
    with refused("dates_against_rules") as refusal:
        submit_application(slot=slot, pupil=pupil, by=of(pupil))
    assert convention.host.name not in str(refusal.value)


def test_outside_the_schools_period_a_family_asks_the_school():
    """It reads the period before asking; a teacher may send it, and the school confirms it."""
    school = lives.make_school()
    fix_period(school, monday=lives.monday_ahead() + timedelta(days=14))
    offer, by_host = make_offer(school)
    pupil = lives.make_pupil(school)
    with refused("dates_outside_period") as refusal:
        apply(offer, pupil)
    assert "Stage de 3e" in str(refusal.value)
    by_teacher = lives.account(school.staff.get(role="teacher"))
    origin = Application.Origin.TEACHER
    application = submit_application(slot=offer.slots.get(), pupil=pupil, origin=origin, by=by_teacher)
    accept_application(application, by=by_host)
    with refused("dates_outside_period"):
        confirm_application(application, by=of(pupil))
    assert open_from_application(application, by=by_teacher) is not None


# -- who writes them --------------------------------------------------------------------------------------------------


def test_dates_that_serve_nobody_are_refused_to_their_host():
    """The host of a draft, or of an offer that is shown, is refused; dates that serve some are kept and told."""
    school = lives.make_school()
    offer, by_host, _slot = offer_of_june(school, levels=["3e"])
    assert "aucun élève" in refusals_of(offer)[0].sentence
    first = lives.monday_ahead() + timedelta(days=7)
    with refused("offer_against_rules"):
        write_dates(offer, {(first, first + FORTNIGHT): 1}, by=by_host)
    write_dates(offer, {(first, first + timedelta(days=4)): 1}, by=by_host)


# -- the promise ------------------------------------------------------------------------------------------------------


def test_each_blocking_rule_of_the_calendar_is_asked_of_dates():
    """A rule on days that is added to the calendar is asked before the agreement too; a twin is not."""
    assert unasked(vars(calendar).values()) == []
    twin = calendar.at_most_five_days.__class__(**{**vars(calendar.at_most_five_days), "on_dates": False})
    assert unasked([twin]) == ["at_most_five_days"]


def test_without_the_question_the_agreement_breaks_the_rules(monkeypatch):
    """All said yes, and the agreement opened on ten days of 3e. The promise below can fail."""
    monkeypatch.setattr(services, "refuse_dates", lambda *_args, **_values: None)
    school = lives.make_school()
    _offer, by_host, slot = offer_of_june(school)
    pupil = lives.make_pupil(school)
    application = submit_application(slot=slot, pupil=pupil, by=of(pupil))
    accept_application(application, by=by_host)
    assert "B-01" in {one.rule for one in against(open_from_application(application, by=of(pupil)))}


def unasked(things) -> list[str]:
    rules = [one for one in things if isinstance(one, Rule)]
    return [rule.find.__name__ for rule in rules if rule.severity == "blocking" and not rule.on_dates]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    level=st.sampled_from(("3e", "4e", "2de_gt")),
    begins=st.integers(-5, 3),
    weekday=st.sampled_from((0, 1, 4)),
    lasts=st.sampled_from((0, 2, 4, 7, 11)),
    postcode=st.sampled_from(("49000", "97300", "67000")),
    period=st.none() | st.integers(-1, 1),
    taken=st.integers(0, 3),
)
def test_no_confirmed_application_opens_an_agreement_that_a_rule_on_dates_refuses(
    level, begins, weekday, lasts, postcode, period, taken
):
    """Whatever the level, the dates, the school's holidays and period, and what the pupil has elsewhere."""
    school = lives.make_school(postcode=postcode)
    monday = june()[0] if level == "2de_gt" else lives.monday_ahead()
    if taken and level != "2de_gt":
        elsewhere = lives.validated(school=school, level=level, days=lives.week(monday + timedelta(weeks=7))[:taken])
        pupil = elsewhere.pupil
    else:
        pupil = lives.make_pupil(school, level=level)
    if period is not None:
        fix_period(school, level=level, monday=monday + timedelta(weeks=period), days=12)
    offer, by_host = make_offer(school, levels=[level])
    first = monday + timedelta(weeks=begins, days=weekday)
    slot = open_slot(offer=offer, first_day=first, last_day=first + timedelta(days=lasts), seats=1)
    by_head = lives.account(school.staff.get(role="head"))
    try:
        application = submit_application(slot=slot, pupil=pupil, origin=Application.Origin.TEACHER, by=by_head)
        accept_application(application, by=by_host)
        convention = open_from_application(application, by=by_head)
    except Refused:
        return
    assert [one for one in against(convention) if one.blocks] == []
