"""Letters of accounts: when one leaves, what it says, what it does not; once, whatever happens meanwhile."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.persons.people.models import Staff
from conventions.domain.season.letters import services
from conventions.domain.season.letters.letter_lines import LetterLine, lines
from conventions.domain.season.letters.services import choose, find_readers, send_letters, write_letter
from notifications import catalogue, outbox
from notifications.models import Message, Preference
from notifications.rendering import render_mail
from tests.kit import lives
from workflow import clock

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def next_day(weekday: int, hour: int = 7, minute: int = 35) -> datetime:
    """The next day of that number (1 a Monday) from tomorrow, in Paris."""
    day = date.today() + timedelta(days=1)
    day += timedelta(days=(weekday - day.isoweekday()) % 7)
    return datetime.combine(day, time(hour, minute), tzinfo=PARIS)


def key(convention, role: str = "head") -> str:
    return convention.school.staff.get(role=role).user.account_key


def letters_at(moment: datetime) -> int:
    with clock.held(moment):
        return send_letters()


def letter_of(account: str) -> Message:
    return Message.objects.filter(slug__in=("letter", "weekly_letter"), account=account).latest("id")


def words(row: Message) -> str:
    return render_mail(catalogue.get(row.slug), row.context, time_zone=row.time_zone).text


@pytest.fixture
def only_ours(monkeypatch):
    """Lines of the tests alone beside the gathered messages; returns how to add one."""
    monkeypatch.setattr(lines, "_functions", {})

    def say(**given) -> None:
        values = {"kind": "trial", "section": "late", "text": "Trois élèves sans stage.", "page": "https://s.example/x"}
        lines._functions["late"] = lambda reader, now: [LetterLine(**values | given)]

    return say


def test_a_head_gets_one_letter_for_many_agreements_on_tuesday_or_friday_at_half_past_seven(monkeypatch):
    """Nothing leaves at once; the letter counts what waits and names what is new; what was done is not told."""
    monkeypatch.delitem(lines._functions, "week")
    school = lives.make_school()
    made = [lives.school_completed(school=school) for _ in range(3)]
    head = key(made[0])
    gathered = Message.objects.filter(account=head, status="gathered")
    assert gathered.count() == 3
    with clock.held(next_day(2, 7, 0)):
        find_readers()
        assert send_letters() == 0  # before the hour
    assert letters_at(next_day(1)) == 0  # not on a Monday
    approved = made[0]
    agreements.approve(approved, by=lives.by(approved, "head"))
    moment = max(next_day(2), next_day(5))
    assert letters_at(moment) >= 1
    letter = letter_of(head)
    assert letters_at(moment + timedelta(minutes=1)) == 0
    told = Message.objects.filter(account=head, letter=letter, status="told")
    assert sorted(told.values_list("slug", flat=True)) == ["school_part_completed"] * 2 + ["signature_asked"]
    moot = Message.objects.get(account=head, status="moot")
    assert (moot.slug, moot.last_error) == ("school_part_completed", services.OVER)
    assert not Message.objects.exclude(secrets=None).filter(status__in=("told", "moot")).exists()
    said = words(letter)
    assert "2 conventions à valider" in said.splitlines()[0] or "2 conventions à valider." in said
    assert "2 conventions sont complètes : à valider." in said
    assert "1 convention à signer." in said
    assert letter.context["subject"] == "2 conventions à valider ; 1 convention à signer"
    assert (letter.status, letter.urgent) == ("queued", False)


def test_what_only_informs_never_makes_a_letter_leave_and_rides_along(only_ours):
    """The next letter tells it with what is new."""
    convention = lives.school_completed()
    head = key(convention)
    row = Message.objects.get(account=head, status="gathered")
    Message.objects.filter(pk=row.pk).update(slug="agreement_sealed")
    find_readers()
    assert letters_at(next_day(5)) == 0
    only_ours(is_new=True)
    assert letters_at(next_day(5) + timedelta(days=7)) > 0
    assert "1 convention est signée par tous et scellée." in words(letter_of(head))
    row.refresh_from_db()
    assert row.letter == letter_of(head)


def test_the_weekly_letter_takes_the_place_of_its_days_letter_unless_it_is_not_wanted(only_ours):
    """On the first day chosen of the week; whoever wants none gets the ordinary one, and a trace says why."""
    convention = lives.school_completed()
    head = key(convention)
    only_ours(section="week", text="4 élèves sans stage, 2 de moins que la semaine dernière.")
    find_readers()
    assert letters_at(next_day(2)) > 0
    weekly = letter_of(head)
    assert weekly.slug == "weekly_letter"
    assert "2 de moins" in words(weekly)
    assert "convention est complète" in words(weekly)
    assert letters_at(next_day(2) + timedelta(days=3)) == 0  # a Friday, nothing new
    Preference.objects.filter(key=head).update(unsubscribed=["weekly_letter"])
    Message.objects.filter(letter=weekly).update(status="gathered", letter=None)
    assert letters_at(next_day(2) + timedelta(days=7)) > 0
    assert letter_of(head).slug == "letter"
    assert Message.objects.get(account=head, slug="weekly_letter", status="moot").last_error


def test_a_weekly_letter_turned_off_before_it_left_loses_nothing_that_it_told(only_ours):
    """The gathered messages wait again, for the next letter."""
    convention = lives.school_completed()
    head = key(convention)
    only_ours(section="week", text="4 élèves sans stage.")
    find_readers()
    letters_at(next_day(2))
    weekly = letter_of(head)
    told = Message.objects.filter(letter=weekly)
    names = set(told.values_list("pk", flat=True))
    assert weekly.slug == "weekly_letter"
    assert names
    services.choose(head, hour=time(7, 30), days=[2, 5], unsubscribed=["weekly_letter"])
    assert set(Message.objects.filter(account=head, status="gathered").values_list("pk", flat=True)) == names
    assert letters_at(next_day(2) + timedelta(days=7)) > 0
    assert letter_of(head).slug == "letter"
    assert set(Message.objects.filter(letter=letter_of(head)).values_list("pk", flat=True)) == names


def test_a_line_may_permit_a_letter_every_school_day_and_a_season_has_at_most_twenty_six(only_ours):
    """Every day of 13 weeks something is new: 26 letters; whoever chose every day has them."""
    convention = lives.school_completed()
    head = key(convention)
    only_ours(is_new=True, daily=True)
    find_readers()
    Preference.objects.exclude(key=head).delete()
    start = next_day(1)
    Preference.objects.update(next_at=start - timedelta(minutes=5))
    for day in range(35):
        letters_at(start + timedelta(days=day))
    assert Message.objects.filter(account=head, slug="letter").count() == 25  # five weeks of five days
    for day in range(35, 49):
        letters_at(start + timedelta(days=day))
    assert Message.objects.filter(account=head, slug="letter").count() == 26
    choose(head, hour=time(8), days=[1, 2, 3, 4, 5], unsubscribed=[])
    assert letters_at(start + timedelta(days=49, hours=1)) == 1


def test_a_person_chooses_hour_and_days_and_a_worker_that_slept_a_day_writes_on_the_next(only_ours):
    """Thursdays at 17:00; the worker is back on Friday night: on Saturday at 17:00, and never at night."""
    convention = lives.school_completed()
    head = key(convention)
    find_readers()
    choose(head, hour=time(17), days=[4], unsubscribed=[])
    thursday = next_day(4, 17)
    Preference.objects.filter(key=head).update(next_at=thursday - timedelta(minutes=30))
    with clock.held(thursday - timedelta(minutes=31)):
        assert write_letter(head) is None
    with clock.held(thursday + timedelta(days=1, hours=6)):
        assert write_letter(head) is None
    with clock.held(thursday + timedelta(days=2)):
        assert write_letter(head) is not None
    assert Preference.objects.get(key=head).next_at == datetime.combine(
        thursday.date() + timedelta(days=3), time(17), tzinfo=PARIS
    )


def test_a_letter_that_is_killed_is_written_again_once(only_ours, monkeypatch):
    """One transaction: all that was gathered waits as before, and one letter leaves in the end."""
    convention = lives.school_completed()
    head = key(convention)
    find_readers()
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "tell_in", lambda *given: 1 / 0)
        assert letters_at(next_day(2)) == 0
    assert Message.objects.filter(account=head, status="gathered").count() == 1
    assert not Message.objects.filter(slug="letter").exists()
    assert letters_at(next_day(2)) >= 1
    assert Message.objects.filter(account=head, slug="letter").count() == 1


def test_whoever_has_no_function_any_more_gets_no_letter_and_the_trace_says_so(only_ours):
    """A function that ended: what was gathered for it is moot."""
    convention = lives.school_completed()
    head = convention.school.staff.get(role="head")
    find_readers()
    head.ends_on = date.today() - timedelta(days=2)  # yesterday, in whatever zone this is read
    head.save()
    letters_at(next_day(2))
    row = Message.objects.get(account=head.user.account_key, slug="school_part_completed")
    assert (row.status, row.last_error) == ("moot", services.NO_READER)
    assert find_readers() == 0


def test_what_a_letter_that_did_not_arrive_told_is_told_again(only_ours):
    """The day of it does not count as the last letter's, and what it told is in the next one."""
    convention = lives.school_completed()
    head, seen = key(convention), []
    find_readers()
    Preference.objects.exclude(key=head).delete()
    assert letters_at(next_day(2)) == 1
    first = letter_of(head)
    Message.objects.filter(pk=first.pk).update(status="failed", secrets=None)
    lines._functions["trial"] = lambda reader, now: seen.append(reader.since) or []
    letters_at(next_day(2) + timedelta(days=3))
    second = letter_of(head)
    assert second != first
    assert seen == [None]
    assert Message.objects.get(account=head, slug="school_part_completed").letter == second
    letters_at(next_day(2) + timedelta(days=7))
    assert seen[-1] == (next_day(2) + timedelta(days=3)).replace(minute=30)


def test_what_was_written_to_a_function_that_its_holder_has_no_more_is_not_told(only_ours):
    """The head teaches at another school by now: the one who comes after reads of it in their own letter."""
    convention = lives.school_completed()
    head = convention.school.staff.get(role="head")
    Staff.objects.create(school=lives.make_school(), user=head.user, role="teacher")
    head.ends_on = date.today() - timedelta(days=1)
    head.save()
    find_readers()
    letters_at(next_day(2))
    row = Message.objects.get(account=head.user.account_key, slug="school_part_completed")
    assert (row.status, row.last_error) == ("moot", services.NOT_THEIRS)
