"""Half-days that nobody noted: the tutor an hour after they began, then school life; never the family."""

from datetime import time, timedelta

import pytest

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import terminate
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.suspension.services import Suspension, suspend
from conventions.domain.season.reminders import unnoted
from conventions.domain.season.reminders.services import remind
from conventions.domain.season.reminders.unnoted import ask_for_presences
from notifications import catalogue
from notifications.models import Message
from notifications.rendering import render_mail
from tests.kit import lives
from workflow import clock

pytestmark = pytest.mark.django_db


def early(convention: Convention, **place: str) -> Convention:
    """The same with a tutor whose day begins at half past six, and a person of school life."""
    lives.hire(convention.school, "cpe")
    convention.days.update(morning_start=time(6, 30), morning_end=time(10, 30))
    Convention.objects.filter(pk=convention.pk).update(**place)
    return Convention.objects.get(pk=convention.pk)


def said() -> list[tuple[str, str, str]]:
    """Who was told what, by which way, of presence."""
    rows = Message.objects.filter(slug__in=("reminder", "half_day_not_noted", "absence_told_family")).order_by("id")
    return [(row.slug, row.audience, row.channel) for row in rows]


def at(convention: Convention, hour: int, minute: int = 0, *, day: int = 0) -> int:
    """Move the clock of the workflow there and let the job run, twice: the second one finds nothing to do."""
    clock.move_to(lives.at(convention, convention.first_day + timedelta(days=day), hour, minute))
    found = ask_for_presences()
    assert ask_for_presences() == 0
    return found


@pytest.mark.parametrize("postcode", ["49000", "97600", "97300"])
def test_tutor_is_asked_an_hour_after_their_day_began_then_school_life(postcode, settings):
    """The clock of the place decides; an SMS goes once for a half-day; a family hears of an absence that staff tell."""
    settings.TOGETHER_SECONDS = 90
    convention = early(lives.running(tutor=True), place_postcode=postcode)
    type(convention.tutor).objects.filter(pk=convention.tutor_id).update(phone="+262639123456")
    assert [at(convention, 7, 29), at(convention, 7, 30), at(convention, 8, 29), at(convention, 8, 30)] == [0, 1, 0, 1]
    assert said() == [("reminder", "tutor", "sms"), ("half_day_not_noted", "cpe", "email")]
    asked = Message.objects.get(slug="reminder")
    assert asked.not_before - asked.created_at == timedelta(seconds=90), "one mail for a tutor of several pupils"
    told = Message.objects.get(slug="half_day_not_noted")
    assert (told.urgent, [one["name"] for one in told.context["pupils"]]) == (True, [convention.pupil.first_name])
    text = render_mail(catalogue.get(told.slug), {**told.context, **(told.secrets or {})}).text
    assert f"si {convention.pupil.first_name} est à son stage. Qui suit le stage" in text
    assert "ces élèves" not in text
    assert at(convention, 13, 59) == 0
    morning = convention.half_days.get(date=convention.first_day, half="morning")
    attendance.mark_half_day(morning, "absent", by=lives.by(convention, "tutor"))
    assert at(convention, 14, 30) == 1, "the afternoon is another half-day"
    assert "absence_told_family" not in {slug for slug, _audience, _channel in said()}


def test_nobody_is_asked_of_what_is_noted_suspended_or_past():
    """Noted in time; suspended; after the pupil's day and the day after; an internship that ended."""
    convention = early(lives.running(tutor=True))
    morning = convention.half_days.get(date=convention.first_day, half="morning")
    attendance.mark_half_day(morning, "present", by=lives.by(convention, "tutor"))
    assert at(convention, 9) == 0
    noon = Suspension("cyclone", convention.first_day, from_noon=True, until=convention.first_day)
    suspend(convention, noon, by=lives.by(convention, "head"))
    assert [at(convention, 15), at(convention, 20, day=1)] == [0, 0]
    clock.move_to(lives.at(convention, convention.first_day + timedelta(days=2), 6))
    convention.refresh_from_db()
    terminate(convention, on=convention.today(), by=lives.by(convention, "head"), reason="Le stage s'arrête.")
    assert at(convention, 9, day=2) == 0
    assert said() == []


def test_school_life_is_told_once_of_all_of_them(monkeypatch):
    """The other one begins later; one that fails stops no other; whom staff have asked is not asked again by itself."""
    convention = early(lives.running(tutor=True))
    broken = iter([RuntimeError("down")])
    usual = unnoted.recipients_of_party

    def people(one: Convention, party: str) -> list:
        if error := next(broken, None):
            raise error
        return usual(one, party)

    monkeypatch.setattr(unnoted, "recipients_of_party", people)
    clock.move_to(lives.at(convention, convention.first_day, 7, 30))
    assert [ask_for_presences() for _turn in range(3)] == [0, 1, 0]
    Message.objects.filter(slug="reminder").delete()
    remind(convention, by=lives.by(convention, "office"), party="presence")
    assert ask_for_presences() == 0
    late = unnoted.Unnoted(convention.half_days.first(), lives.at(convention, convention.first_day, 9))
    found = unnoted.unnoted_at
    monkeypatch.setattr(unnoted, "unnoted_at", lambda now: [*found(now), late])
    assert [at(convention, 8, 30), at(convention, 10, 29)] == [0, 0], "for who begins at nine"
    assert at(convention, 10, 30) == 1
