"""A school or a territory suspended in one act: who is concerned, who is told, what becomes of each; and afterwards."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.development.lives.amendments import draft
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import propose, seal
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.batches.running import on_many
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.suspension.services import Suspension
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import School, TerritorialOfficer
from conventions.domain.season.force_majeure import queries, services
from notifications.models import Message
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.owner import past_triggers
from tests.kit.people_factory import make_user
from tests.kit.queued import run_jobs
from tests.kit.refusals import refused
from workflow import agenda, clock, journal, schedule
from workflow.models import Transition

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    """A school of Mamoudzou."""
    return lives.make_school(postcode="97600", city="Mamoudzou")


@pytest.fixture
def head(school):
    return school.staff.get(role="head").user


def several(school: School, *states: str) -> list[Convention]:
    """Agreements of one week, all made before it begins."""
    return [lives.in_state(state, school=school) for state in states]


def begin(*conventions: Convention) -> None:
    """Monday, eight o'clock: those that are signed begin."""
    clock.move_to(lives.at(conventions[0], conventions[0].first_day, 8))
    for convention in conventions:
        attendance.begin(convention)
        convention.refresh_from_db()


def wednesday_at_eleven(convention: Convention) -> Suspension:
    wednesday = convention.first_day + timedelta(days=2)
    clock.move_to(lives.at(convention, wednesday, 11))
    return Suspension("cyclone", wednesday, from_noon=True)


def suspend(school: School, head, alert: Suspension, **more) -> BulkAct:
    conventions = [one.convention for one in queries.to_suspend([school], alert)]
    return services.suspend_together(
        conventions, alert, reason="", user=head, key=more.get("key", uuid4()), school=school
    )


@from_the_cast
def lost_week(school: School, head) -> Convention:
    """An internship that runs, and is suspended on Wednesday at eleven for nobody knows how long."""
    [convention] = several(school, "signed")
    begin(convention)
    suspend(school, head, wednesday_at_eleven(convention))
    convention.refresh_from_db()
    assert convention.on_hold
    return convention


# -- suspending ----------------------------------------------------------------------------------------------------


def test_mamoudzou_red_alert_every_running_and_imminent_internship_is_suspended_and_told(school, head, monkeypatch):
    """Wednesday at 11: one act by a job, a result each, everybody written to; sent twice it is one act."""
    conventions = several(school, *["signed"] * 3, *["signatures_started"] * 4, "completed_by_school")
    begin(*conventions[:3])
    alert, key = wednesday_at_eleven(conventions[0]), uuid4()
    with CaptureQueriesContext(connection) as asked:
        concerned = queries.to_suspend([school], alert)
    assert len(asked) <= 4, "whatever their number"
    assert {one.convention.pk for one in concerned} == {one.pk for one in conventions[:7]}
    bulk = suspend(school, head, alert, key=key)
    assert bulk.finished_at is None, "more than a few: by a job, which a closed tab does not stop"
    assert suspend(school, head, alert, key=key) == bulk
    run_jobs()
    bulk.refresh_from_db()
    assert bulk.finished_at is not None
    assert set(bulk.items.values_list("result", flat=True)) == {"done"}
    assert Convention.objects.filter(queries.on_hold()).count() == 7
    told = Message.objects.filter(slug="internship_suspended")
    assert told.count() == sum(len(one.told) for one in concerned)
    assert queries.told_by(bulk) == queries.MessagesProgress(told.count(), told.count(), 0)
    assert queries.to_suspend([school], alert) == []
    assert [fault for one in conventions for fault in agenda.differences(one)] == []
    assert list(journal.check()) == []


def test_one_that_is_refused_stops_none_of_the_others(school, head):
    """Suspended meanwhile by somebody else: it is said of that one, the other is suspended."""
    one, other = several(school, "signed", "signed")
    alert = Suspension("cyclone", one.first_day)
    conventions = [found.convention for found in queries.to_suspend([school], alert)]
    services.suspend_together([one], alert, reason="", user=head, key=uuid4(), school=school)
    bulk = services.suspend_together(conventions, alert, reason="", user=head, key=uuid4(), school=school)
    results = dict(bulk.items.values_list("convention", "result"))
    assert results == {one.pk: "failed", other.pk: "done"}
    assert bulk.items.get(convention=one).refusal.code == "suspended_already"


def test_a_suspension_said_for_longer_meanwhile_is_not_shortened(school, head):
    """How long it lasts is read when the act is done, not when it was chosen."""
    [convention] = several(school, "signed")
    monday, friday = convention.first_day, convention.last_day
    bulk = BulkAct.objects.create(
        act="suspend",
        school=school,
        user=head,
        options={**Suspension("cyclone", monday, until=friday).as_data(), "reason": ""},
    )
    item = bulk.items.create(position=1, convention=Convention.objects.get(pk=convention.pk))
    suspend(school, head, Suspension("roads", monday))
    with refused("suspended_already"):
        on_many.get("suspend")(bulk, item)
    convention.refresh_from_db()
    assert (convention.on_hold, convention.suspended_until) == (True, None)


def test_nobody_concerned_is_said_and_opens_no_act(school, head):
    """An act on nobody is refused with what to change."""
    with refused("no_internship_chosen"):
        suspend(school, head, Suspension("cyclone", school.today()))
    assert not BulkAct.objects.exists()


def test_an_officer_suspends_one_commune_and_each_school_is_told_once(school):
    """The commune of the place or of the school decides, however it is written; the other commune goes on."""
    elsewhere = lives.make_school(postcode="97650", city="Bandraboua")
    [here], [there] = several(school, "signed"), several(elsewhere, "signed")
    officer = make_user()
    TerritorialOfficer.objects.create(user=officer, level="department", code="976")
    assert [one.code for one in queries.departments_of(officer.territories.all())] == ["976"]
    alert, schools = Suspension("cyclone", here.first_day), queries.schools_in("976")
    every = [one.convention for one in queries.to_suspend(schools, alert)]
    assert queries.communes_of(every) == ["Bandraboua", "Mamoudzou"]
    found = [one for one in every if queries.is_in(one, ["MAMOUDZOU "])]
    bulk = services.suspend_together(found, alert, reason="Alerte rouge.", user=officer, key=uuid4())
    assert bulk.school is None
    for convention in (here, there):
        convention.refresh_from_db()
    assert (here.on_hold, there.on_hold) == (True, False)
    told = Message.objects.filter(slug="school_told_of_suspension")
    assert {(one.about, one.context["count"]) for one in told} == {(f"school:{school.uuid}", 1)}


def test_whose_a_suspension_is_says_the_act_and_not_the_territory_of_today(school, head):
    """One who holds none any more has suspended as an officer; a head who is given one has suspended as a head."""
    of_officer, of_head, of_both = several(school, "signed", "signed", "signed")
    officer = make_user()
    territory = TerritorialOfficer.objects.create(user=officer, level="department", code="976")
    alert = Suspension("cyclone", of_officer.first_day)
    longer = replace(alert, first_day=alert.first_day - timedelta(days=1))
    services.suspend_together([of_officer, of_both], alert, reason="", user=officer, key=uuid4())
    services.suspend_together([of_head], alert, reason="", user=head, key=uuid4(), school=school)
    territory.delete()
    TerritorialOfficer.objects.create(user=head, level="department", code="976")
    services.suspend_together([of_both], longer, reason="", user=head, key=uuid4(), school=school)
    suspended = queries.suspended_now([school])
    assert [one.convention for one in queries.suspended_by_officers(suspended)] == [of_officer]
    with past_triggers() as cursor:
        cursor.execute("UPDATE workflow_transition SET data = data - 'by_officer' WHERE name = 'suspend'")
    assert [one.convention for one in queries.suspended_by_officers(suspended)] == [of_officer], "entries of before"


def test_an_officer_of_another_territory_suspends_nothing(school):
    """The right is asked when the act is done, of each."""
    [convention] = several(school, "signed")
    officer = make_user()
    TerritorialOfficer.objects.create(user=officer, level="department", code="973")
    alert = Suspension("cyclone", convention.first_day)
    bulk = services.suspend_together([convention], alert, reason="", user=officer, key=uuid4())
    assert bulk.items.get().refusal.code == "not_for_you"


# -- afterwards ------------------------------------------------------------------------------------------------------


def test_many_go_on_in_one_act(school, head):
    """From the day that the head says; everybody knows."""
    convention = lost_week(school, head)
    friday = convention.last_day
    found = [one.convention for one in queries.suspended_now([school])]
    services.go_on_together(services.RESUME, dict.fromkeys(found), on=friday, user=head, key=uuid4(), school=school)
    assert Message.objects.filter(slug="internship_resumed").exists()
    clock.move_to(lives.at(convention, friday, 7))
    schedule.run_due()
    assert queries.suspended_now([school]) == []


def test_what_was_lost_is_made_up_by_an_amendment_each(school, head):
    """Thursday and Friday come back the week after, Wednesday was begun; signed and sealed, it goes on by itself."""
    convention = lost_week(school, head)
    monday = convention.first_day + timedelta(days=7)
    bulk = services.go_on_together(
        services.MAKE_UP, {convention: None}, on=monday, user=head, key=uuid4(), school=school
    )
    assert bulk.items.get().result == "done", str(bulk.items.get().refusal)
    amendment = convention.amendments.get()
    assert amendment.is_being_signed
    assert not Message.objects.filter(slug="internship_resumed").exists(), "the amendment says it"
    assert amendment.first_change == monday
    assert [day.day for day in amendment.presences()] == [
        *(convention.first_day + timedelta(days=n) for n in range(3)),
        *(monday + timedelta(days=n) for n in range(2)),
    ]
    assert agenda.differences(convention) == []
    lives.sign(amendment)
    assert seal(str(amendment.uuid))
    clock.move_to(lives.at(convention, monday, 7))
    schedule.run_due()
    convention.refresh_from_db()
    assert (convention.is_running, convention.on_hold, convention.last_day) == (True, False, monday + timedelta(days=1))
    states = convention.half_days.order_by("date", "-half").values_list("status", flat=True)
    assert list(states) == ["expected"] * 5 + ["suspended"] * 5 + ["expected"] * 4
    assert agenda.differences(convention) == []
    assert list(journal.check()) == []


def test_what_a_visa_alone_holds_back_is_made_up_all_the_same(school, head):
    """The pupil's visa does not come: it lapses two working days before, and the amendment is sealed by itself."""
    convention = lost_week(school, head)
    monday = convention.first_day + timedelta(days=14)
    amendment = services.make_up(convention, on=monday, by=lives.by(convention, "head"))
    visas = [key for key, request in lives.requests(amendment).items() if amendment.may_lapse(request)]
    assert visas
    lives.sign(amendment, *(key for key in lives.requests(amendment) if key not in visas))
    assert agenda.differences(convention) == []
    clock.move_to(lives.at(convention, monday, 7))
    schedule.run_due()
    run_jobs()
    schedule.run_due()
    convention.refresh_from_db()
    amendment.refresh_from_db()
    assert amendment.counts_as_signed
    assert (convention.is_running, convention.on_hold) == (True, False)
    assert agenda.differences(convention) == []


def test_an_internship_whose_last_day_was_suspended_waits_for_the_head(school, head):
    """From Tuesday until Friday, as was known: at midnight nothing ends; what is made up then takes place."""
    [convention] = several(school, "signed")
    begin(convention)
    tuesday, friday = convention.first_day + timedelta(days=1), convention.last_day
    clock.move_to(lives.at(convention, tuesday, 7))
    suspend(school, head, Suspension("cyclone", tuesday, until=friday))
    assert agenda.differences(convention) == []
    clock.move_to(lives.at(convention, friday + timedelta(days=1), 8))
    assert schedule.run_due() == 0
    convention.refresh_from_db()
    assert (convention.is_running, convention.on_hold) == (True, True)
    with refused("resumed_too_late"):
        services.resume(convention, on=convention.today(), by=lives.by(convention, "head"))
    monday = friday + timedelta(days=3)
    lives.sign(amendment := services.make_up(convention, on=monday, by=lives.by(convention, "head")))
    assert seal(str(amendment.uuid))
    assert agenda.differences(Convention.objects.get(pk=convention.pk)) == []
    clock.move_to(lives.at(convention, monday, 7))
    schedule.run_due()
    convention.refresh_from_db()
    assert (convention.is_running, convention.on_hold, convention.first_day) == (True, False, tuesday - timedelta(1))
    assert convention.last_day == monday + timedelta(days=3)
    assert agenda.differences(convention) == []


def test_making_up_from_a_day_that_was_suspended_ends_the_suspension_there(school, head):
    """Suspended until Friday, made up from Thursday on: the pupil is expected on Thursday and Friday, and all know."""
    [convention] = several(school, "signed")
    begin(convention)
    tuesday, friday = convention.first_day + timedelta(days=1), convention.last_day
    clock.move_to(lives.at(convention, tuesday, 7))
    suspend(school, head, Suspension("cyclone", tuesday, until=friday))
    thursday = tuesday + timedelta(days=2)
    convention.refresh_from_db()
    amendment = services.make_up(convention, on=thursday, by=lives.by(convention, "head"))
    convention.refresh_from_db()
    assert convention.suspended_until == thursday - timedelta(days=1)
    told = Message.objects.filter(slug="internship_resumed")
    assert {one.context["on"] for one in told} == {f"{thursday:%d/%m/%Y}"}
    assert {one.audience for one in told} >= {"guardian", "pupil", "tutor"}
    assert {day.day for day in amendment.presences()} >= {thursday, friday}
    assert set(convention.half_days.filter(date__gte=thursday).values_list("status", flat=True)) == {"expected"}
    assert agenda.differences(convention) == []


def test_what_is_signed_when_the_last_day_ends_is_sealed_before_the_internship_would(school, head):
    """Tuesday alone was lost: Friday evening comes before the seal; the day made up takes place."""
    [convention] = several(school, "signed")
    begin(convention)
    tuesday, friday = convention.first_day + timedelta(days=1), convention.last_day
    clock.move_to(lives.at(convention, tuesday, 7))
    suspend(school, head, Suspension("cyclone", tuesday, until=tuesday))
    monday = friday + timedelta(days=3)
    convention.refresh_from_db()
    lives.sign(amendment := services.make_up(convention, on=monday, by=lives.by(convention, "head")))
    clock.move_to(lives.at(convention, friday, 20))
    schedule.run_due()
    convention.refresh_from_db()
    amendment.refresh_from_db()
    assert (amendment.counts_as_signed, convention.is_running, convention.last_day) == (True, True, monday)
    assert agenda.differences(convention) == []


def test_an_amendment_not_signed_in_time_expires_and_the_head_says_what_follows(school, head):
    """The first day made up comes: nothing is left of the internship, which is neither over nor forgotten."""
    convention = lost_week(school, head)
    monday = convention.first_day + timedelta(days=7)
    services.make_up(convention, on=monday, by=lives.by(convention, "head"))
    clock.move_to(lives.at(convention, monday, 7))
    schedule.run_due()
    schedule.run_due()
    convention.refresh_from_db()
    assert not Amendment.objects.filter(Amendment.is_being_signed).exists()
    assert [one.convention for one in queries.suspended_now([school])] == [convention]
    assert agenda.differences(convention) == []
    services.settle(convention, by=lives.by(convention, "head"))
    assert convention.awaits_evaluations


def test_days_that_an_amendment_adds_meanwhile_are_suspended_too(school, head):
    """Nobody knows when it ends: what is planned anew is expected when it goes on, not before."""
    convention = lost_week(school, head)
    friday = convention.last_day
    later = Presence(friday + timedelta(days=3), lives.MORNING)
    days = (*(day for day in convention.presences() if day.day != friday), later)
    propose(amendment := draft(convention, days=days), by=lives.by(convention, "office"))
    lives.sign(amendment)
    assert seal(str(amendment.uuid))
    states = convention.half_days.filter(date__gte=friday).values_list("status", flat=True)
    assert set(states) == {"suspended"}
    assert agenda.differences(Convention.objects.get(pk=convention.pk)) == []
    services.resume(convention, on=later.day, by=lives.by(convention, "head"))
    assert convention.half_days.get(date=later.day).status == "expected"
    assert list(journal.check()) == []


def test_making_up_is_refused_with_what_to_do(school, head):
    """Not signed by all, nothing lost, a day past, an amendment in the way: nothing changes."""
    unsigned, whole = several(school, "validated", "signed")
    head_of = lives.by(whole, "head")
    monday = whole.first_day + timedelta(days=7)
    with refused("make_up_unsigned"):
        services.make_up(unsigned, on=monday, by=head_of)
    with refused("agreement_not_suspended"):
        services.make_up(whole, on=monday, by=head_of)
    services.suspend_together(
        [whole], Suspension("cyclone", whole.first_day), reason="", user=head, key=uuid4(), school=school
    )
    with refused("made_up_in_the_past"):
        services.make_up(whole, on=whole.today(), by=head_of)
    with refused("nothing_to_make_up"):
        services.make_up(whole, on=whole.first_day, by=head_of)
    draft(whole, activities="Autre chose.")
    with refused("amendment_in_the_way"):
        services.make_up(whole, on=monday, by=head_of)
    assert not Transition.objects.filter(name="propose").exists()


def test_a_timetable_of_saturdays_is_made_up_on_saturdays(school):
    """The weekdays of the timetable are those on which the pupil is expected; one lost is made up on the next."""
    saturday = lives.monday_ahead() + timedelta(days=5)
    convention = lives.opened(school=school, days=[Presence(saturday, lives.MORNING)])
    convention.suspended, convention.suspended_from = True, saturday
    [made_up] = services.days_made_up(convention, saturday + timedelta(days=1))
    assert made_up.day.weekday() == 5
    assert made_up.day > saturday


def test_days_moved_by_a_later_amendment_are_expected_no_more(school, head):
    """Suspended, resumed, then moved: the journal tells of the half-day, which stays and awaits nobody."""
    convention = lost_week(school, head)
    thursday, friday = convention.last_day - timedelta(days=1), convention.last_day
    clock.move_to(lives.at(convention, thursday, 7))
    [found] = [one.convention for one in queries.suspended_now([school])]
    services.go_on_together(services.RESUME, {found: None}, on=thursday, user=head, key=uuid4(), school=school)
    days = tuple(day for day in convention.presences() if day.day != friday)
    moved = next(day for day in convention.presences() if day.day == friday)
    amendment = draft(Convention.objects.get(pk=convention.pk), days=(*days, replace(moved, day=friday + timedelta(3))))
    propose(amendment, by=lives.by(convention, "office"))
    lives.sign(amendment)
    assert seal(str(amendment.uuid))
    assert set(convention.half_days.filter(date=friday).values_list("status", flat=True)) == {"suspended"}
    assert agenda.differences(convention) == []
    assert list(journal.check()) == []


def test_what_was_done_is_validated_for_many(school, head):
    """One act, the same transition as for one."""
    convention = lost_week(school, head)
    services.go_on_together(services.SETTLE, {convention: None}, on=None, user=head, key=uuid4(), school=school)
    convention.refresh_from_db()
    assert convention.awaits_evaluations
    assert {one.audience for one in Message.objects.filter(slug="internship_settled")} >= {"guardian", "tutor"}
