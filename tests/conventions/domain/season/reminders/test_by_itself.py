"""Reminders that leave by themselves, played by the clock: to whom, when, by which way; what moves or stops them."""

import threading
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements.base_messages import deadline_of
from conventions.domain.dossier.agreements.kinds import Rhythm, kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments import services as amendments
from conventions.domain.dossier.amendments.services import Wanted
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.dossier.internship.suspension.services import Suspension, resume, suspend
from conventions.domain.law.rules.calendars import Days
from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.season.periods.services import save_period, set_reminders
from conventions.domain.season.reminders import services
from conventions.domain.season.reminders.plan import Plan, moments_of
from conventions.domain.season.reminders.services import hold_reminders, note_call, remind
from notifications import catalogue
from notifications.models import Message
from notifications.relay import deliver_due
from signatures.models import SignatureRequest
from tests.kit import lives
from tests.kit.queued import run_jobs
from tests.kit.refusals import refused
from workflow import agenda, clock
from workflow.engine import Refused
from workflow.models import Deadline, Transition
from workflow.schedule import run_due

pytestmark = pytest.mark.django_db


def validated(**given) -> Convention:
    """An agreement to be signed by a host, a head and a mother who can be reached both ways."""
    convention = lives.validated(**given)
    convention.pupil.guardians.update(phone="+33600000001")
    convention.representative.phone = "+33600000002"
    convention.representative.save()
    return Convention.objects.get(pk=convention.pk)


def of_mother(convention: Convention) -> datetime | None:
    """When the mother is next reminded by itself."""
    planned = Plan(Convention.objects.get(pk=convention.pk)).of(mother(convention))
    return planned.next if planned else None


def asked(convention: Convention, key: str) -> SignatureRequest:
    return lives.requests(convention)[key]


def mother(convention: Convention) -> str:
    return f"signature:{asked(convention, 'guardian_1').uuid}"


def due(convention: Convention) -> datetime | None:
    """When the next reminder leaves: the same when the agenda is made again from the journal."""
    assert agenda.differences(Convention.objects.get(pk=convention.pk)) == []
    found = Deadline.objects.filter(name="remind", subject_id=convention.pk).first()
    return found.due_at if found else None


def play_next(convention: Convention) -> datetime:
    """Move the clock to the next reminder and let the schedule run."""
    at = due(convention)
    clock.move_to(at + timedelta(minutes=1))
    run_due()
    return at


def sent(about: str = "guardian") -> list[str]:
    rows = Message.objects.filter(slug="reminder", audience=about, channel__in=("email", "sms"))
    return list(rows.order_by("pk").values_list("channel", flat=True))


def days_between(convention: Convention, moments: list[datetime]) -> list[int]:
    return [(convention.first_day - at.astimezone(ZoneInfo(convention.time_zone)).date()).days for at in moments]


# -- one agreement, from the question to the eve --------------------------------------------------------------------


def test_a_mother_is_reminded_five_times_the_last_by_the_other_way_and_a_host_no_more_once_it_has_signed():
    """Three times after the question, twice in the last days; what each is told says by when."""
    convention = validated()
    asked_on = lives.at(convention, convention.today(), 0)
    told = []
    while due(convention):
        before = sent()
        at = play_next(convention)
        if len(sent()) > len(before):
            told.append(at)
        if sent("host") and asked(convention, "host").is_waiting:
            lives.sign(convention, "host")
    assert [(at - asked_on).days for at in told[:3]] == [3, 7, 14]
    assert days_between(convention, told[3:]) == [5, 2]
    assert (sent("host"), sent("head"), sent()) == (["email"], [], ["email"] * 4 + ["sms"])
    context = Message.objects.filter(slug="reminder").last().context
    assert context["deadline"] == day_and_month(
        convention.first_day - timedelta(days=1)
    )  # on the eve, a Sunday, school is over
    last = Transition.objects.filter(root_uuid=convention.uuid, name="remind").last()
    assert last.data == {"reminded": {mother(convention): "sms"}}
    with refused("reminded_enough"):
        remind(convention, asked(convention, "guardian_1"), by=lives.by(convention, "office"))


def test_a_start_after_the_holidays_on_4_january_2027():
    """Public holidays and week-ends count for no host, every day for a family; school holidays stop neither."""
    place = SimpleNamespace(
        department="49",
        time_zone="Europe/Paris",
        school_id=67,
        start_of=lambda day: datetime.combine(day, datetime.min.time(), ZoneInfo("Europe/Paris")),
    )
    at, start, usual = datetime(2026, 12, 4, 12, tzinfo=UTC), date(2027, 1, 4), kind("observation_3e_4e").reminders

    def days(counted):
        moments, kept = moments_of(place, at, usual.signature, counted, start)
        assert kept == 2
        assert {(one.hour, one.minute) for one in moments} == {(9, 7)}
        return [f"{one:%d/%m}" for one in moments]

    assert days(Days.BUSINESS) == ["09/12", "15/12", "24/12", "30/12"]
    assert days(Days.CALENDAR) == ["07/12", "11/12", "18/12", "30/12", "02/01"]


def test_a_place_without_the_hosts_part_after_ten_days_is_told_to_the_family_once():
    """The host is reminded meanwhile; nothing more leaves once it has done its part."""
    convention = lives.opened()
    opened_at = clock.now()
    while not Message.objects.filter(slug="host_part_awaited").exists():
        play_next(convention)
    assert (clock.now() - opened_at).days in (9, 10)
    told = Message.objects.filter(slug="host_part_awaited")
    assert sorted(told.values_list("audience", flat=True)) == ["guardian", "pupil"]
    assert sent("host")
    awaited = catalogue.get("host_part_awaited")
    assert (awaited.chases, awaited.still_true(told[0].about, told[0].ref)) == (True, True)
    fields = lives.host_fields(convention)
    agreements.save_host_part(convention, by=lives.by(convention, "host"), fields=fields)
    agreements.complete_host_part(convention, by=lives.by(convention, "host"))
    assert due(convention) is None
    assert not awaited.still_true(told[0].about, told[0].ref)


def test_a_host_of_two_pupils_of_a_school_gets_one_reminder(settings):
    """Both fall due at one moment, and wait for each other before they leave."""
    settings.TOGETHER_SECONDS = 90
    first = lives.opened()
    second = lives.opened(school=first.school)
    assert due(first) == due(second)
    Message.objects.all().delete()
    play_next(first)
    reminders = Message.objects.filter(slug="reminder")
    assert all(row.not_before - row.created_at > timedelta(seconds=80) for row in reminders)
    reminders.update(address="hote@accueil.example", recipient_name="Andréa Hôte", not_before=timezone.now())
    while deliver_due():
        pass
    assert [message.to for message in mail.outbox] == [["hote@accueil.example"]]
    assert set(reminders.values_list("status", "letter__slug")) == {("told", "several_at_once")}
    assert reminders.count() == 2


def test_evaluations_are_asked_again_after_1_3_and_10_days_and_an_answer_ends_it():
    """Business days for the tutor, any day for the pupil, from the tutor's answer on."""
    convention = lives.completed()
    play_next(convention)
    assert not Message.objects.filter(slug="reminder", context__what="evaluation", audience="pupil").exists()
    lives.evaluate(convention, {"tutor": (lives.by(convention, "tutor"), lives.TUTOR_ANSWERS)})
    ended = clock.now()
    play_next(convention)
    assert Message.objects.filter(slug="reminder", context__what="evaluation", audience="pupil").count() == 1
    last = Plan(Convention.objects.get(pk=convention.pk)).of("pupil").moments[-1]
    assert 9 <= (last - ended).days <= 10
    lives.evaluate(convention, {"pupil": (lives.by(convention, "pupil"), lives.PUPIL_ANSWERS)})
    assert not Evaluation.objects.filter(Evaluation.is_awaited).exists()
    assert due(convention) is None


def test_those_who_sign_an_amendment_are_reminded_of_it_until_it_is_withdrawn():
    """Beside an agreement that is signed by all."""
    convention = lives.signed()
    assert due(convention) is None
    office = lives.by(convention, "office")
    amendment = amendments.draft_amendment(convention, Wanted(why="Atelier.", activities="Autres."), by=office)
    amendments.propose(amendment, by=office)
    play_next(convention)
    play_next(convention)
    rows = Message.objects.filter(slug="reminder", context__amendment=1)
    assert set(rows.values_list("audience", flat=True)) == {"host", "guardian"}
    amendments.withdraw(amendment, by=office, reason="Non.")
    assert due(convention) is None


# -- what moves them ------------------------------------------------------------------------------------------------


def by_hand(convention):
    remind(convention, asked(convention, "guardian_1"), by=lives.by(convention, "office"))


def by_telephone(convention):
    note_call(convention, asked(convention, "guardian_1"), by=lives.by(convention, "office"), answer="Ce soir.")


def held(until):
    def hold(convention):
        day = convention.today() + timedelta(days=until) if until is not None else None
        given = {"until": day, "reason": "Rendez-vous pris.", "by": lives.by(convention, "office")}
        hold_reminders(convention, party=mother(convention), **given)

    return hold


def let_go(convention):
    held(None)(convention)
    held(0)(convention)


def suspended(convention):
    cyclone = Suspension("cyclone", convention.first_day, from_noon=False)
    suspend(convention, cyclone, by=lives.by(convention, "head"))


def resumed(convention):
    suspended(convention)
    resume(convention, on=convention.first_day, by=lives.by(convention, "head"))


def withdrawn(convention):
    agreements.withdraw(convention, by=lives.by(convention, "office"), reason="Non.")


def signs(convention):
    lives.sign(convention, "guardian_1")


@pytest.mark.parametrize(
    ("what", "later"),
    [
        (by_hand, timedelta(hours=24)),
        (by_telephone, timedelta(days=3)),
        (held(9), timedelta(days=8)),
        (held(None), None),
        (let_go, timedelta()),
        (suspended, None),
        (resumed, timedelta()),
        (signs, None),
        (withdrawn, None),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_moves_the_next_reminder_is_an_entry_and_making_the_agenda_again_gives_the_same(what, later):
    """None within a day of one by hand, or three of a call; none while it is held, suspended, or answered."""
    convention = validated()
    before = of_mother(convention)
    clock.move_to(before - timedelta(minutes=5))
    entries = Transition.objects.count()
    what(convention)
    after = of_mother(convention)
    assert Transition.objects.count() > entries
    due(convention)
    if later is None:
        assert after is None
        return
    assert after >= clock.now() + later - timedelta(minutes=1)
    assert (after == before) == (later == timedelta())
    clock.move_to(before + timedelta(minutes=1))
    run_due()
    assert len(sent()) == (1 if what in (by_hand, let_go, resumed) else 0)


def test_what_cannot_leave_is_skipped_with_its_reason_and_another_way_is_taken_where_there_is_one():
    """A mail that bounced, or what said it with more: by SMS, or not at all; a moment long past is let go."""
    convention = validated()
    party = mother(convention)
    mails = Message.objects.filter(slug="signature_asked", audience="guardian")
    mails.update(status="sent", secrets=None, sent_at=timezone.now(), delivery="bounced", delivery_at=timezone.now())
    mails.update(status="told", letter=said_with_others(mails[0]), sent_at=None, delivery="", delivery_at=None)
    never_left = {"slug": "reminder", "about": mails[0].about, "ref": mails[0].ref, "address": mails[0].address}
    Message.objects.create(channel="email", audience="guardian", status="moot", **never_left)
    clock.move_to(of_mother(convention))
    run_due()
    assert sent() == ["email", "sms"]
    Message.objects.filter(status="moot").delete()
    convention.pupil.guardians.update(phone="")
    clock.move_to(of_mother(convention))
    run_due()
    assert sent() == ["sms"]
    assert [entry.data["skipped"][party] for entry in skips()] == ["address_bounced"]
    clock.move_to(of_mother(convention) + timedelta(days=5))
    run_due()
    assert skips()[-1].data["skipped"][party] == "reminder_stale"
    assert due(convention) > clock.now()


def said_with_others(row: Message) -> Message:
    """A mail that told this and more, and did not arrive."""
    now = timezone.now()
    sent = {"status": "sent", "sent_at": now, "delivery": "bounced", "delivery_at": now}
    return Message.objects.create(slug="several_at_once", channel="email", address=row.address, **sent)


def skips() -> list[Transition]:
    return list(Transition.objects.filter(name="remind", data__has_key="skipped").order_by("pk"))


def test_a_start_that_moves_moves_the_last_reminders():
    """The host gives other days: the row is another."""
    convention = lives.opened()
    agreements.save_host_part(convention, by=lives.by(convention, "office"), days=())
    without = Plan(Convention.objects.get(pk=convention.pk)).of("host").moments
    agreements.save_host_part(convention, by=lives.by(convention, "office"), days=lives.week())
    convention = Convention.objects.get(pk=convention.pk)
    moments = Plan(convention).of("host").moments
    assert without == moments[:3]
    assert all(at.date() < convention.first_day for at in moments)
    assert len(moments) == 5
    due(convention)


def test_a_school_changes_the_rhythm_within_limits_and_agreements_in_course_follow():
    """One entry each; done again, the job adds nothing."""
    convention = validated()
    school = convention.school
    period = save_period(
        school=school,
        year=convention.year,
        name="Stage de 3e",
        kind=convention.kind,
        levels=[convention.enrolled.level],
        first_day=convention.first_day,
        last_day=convention.last_day,
    )
    before = due(convention)
    with pytest.raises(Refused):
        set_reminders(period, {"signature": Rhythm((1, 2, 3, 4), (2, 1))})
    with pytest.raises(Refused):
        set_reminders(period, {"signature": Rhythm((7, 3), ())})
    set_reminders(period, {"signature": Rhythm((9,), (4, 1))})
    run_jobs()
    after = due(convention)
    assert timedelta(days=5) <= after - before <= timedelta(days=8)
    entry = Transition.objects.get(name="replan_reminders")
    assert entry.data == {"rhythms": {"signature": [[9], [4, 1]]}}
    set_reminders(period, {"signature": Rhythm((9,), (4, 1))})
    run_jobs()
    assert Transition.objects.filter(name="replan_reminders").count() == 1
    period.due_on = convention.first_day - timedelta(days=4)
    period.save()
    assert deadline_of(Convention.objects.get(pk=convention.pk)) == day_and_month(period.due_on)


def test_an_agreement_that_cannot_be_planned_stops_no_other(monkeypatch):
    """The others follow, then the job fails, to be tried again."""
    first = lives.opened()
    second, planned = lives.opened(school=first.school), []

    def plan(key):
        planned.append(key)
        if key == first.pk:
            raise ValueError("a journal")

    monkeypatch.setattr(services, "_replan", plan)
    with pytest.raises(ValueError, match="a journal"):
        services.replan(first.school_id, first.year_id)
    assert planned == [first.pk, second.pk]
    assert Plan(first, []).next is None  # a journal that does not say when it was asked


# -- at the same second, and at the upgrade -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_press_and_the_platform_at_the_same_second_send_one():
    """Whoever has the lock first; the other finds that it is done."""
    convention = validated()
    lives.sign(convention, "host")
    clock.move_to(due(convention) + timedelta(seconds=1))
    request, office = asked(convention, "guardian_1"), lives.by(convention, "office")
    barrier, problems = threading.Barrier(2), []

    def at_once(act):
        try:
            barrier.wait(20)
            act()
        except Refused as refusal:
            problems.append(refusal.code)
        finally:
            connection.close()

    acts = (run_due, lambda: remind(convention, request, by=office))
    threads = [threading.Thread(target=at_once, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(sent()) == 1
    assert problems in ([], ["reminded_today"])
    assert Transition.objects.filter(name="remind").count() == 1
    due(convention)


def test_a_reminder_that_was_due_long_ago_is_let_go_without_a_flood():
    """After a long stop of the worker; the next of each is sent on its day."""
    convention = validated()
    clock.move_to(Plan(convention).of(mother(convention)).moments[0] + timedelta(days=3))
    run_due()
    assert sent() == []
    assert skips()[0].data["skipped"][mother(convention)] == "reminder_stale"
    assert due(convention) > clock.now()
