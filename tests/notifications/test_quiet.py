"""Quiet hours: what waits, until when, by whose clock; what never does."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from config import environment
from config.problems import SetupProblem
from notifications import quiet
from notifications.models import Message
from notifications.outbox import queue
from notifications.quiet import quiet_until
from notifications.relay import deliver_due
from tests.kit.each import each
from tests.notifications.conftest import event, person, queue_one

NIGHT = (time(21), time(7))


def at(text: str) -> datetime:
    """A moment of universal time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@each(
    "zone, now, until",
    [
        ("Europe/Paris", "2027-03-15T19:59", None),
        ("Europe/Paris", "2027-03-15T20:00", "2027-03-16T06:00"),
        ("Europe/Paris", "2027-03-16T05:59", "2027-03-16T06:00"),
        ("Europe/Paris", "2027-03-16T06:00", None),
        ("Indian/Mayotte", "2027-03-15T17:59", None),
        ("Indian/Mayotte", "2027-03-15T18:00", "2027-03-16T04:00"),
        ("America/Cayenne", "2027-03-15T23:59", None),
        ("America/Cayenne", "2027-03-16T00:00", "2027-03-16T10:00"),
        ("America/Miquelon", "2027-03-16T00:00", "2027-03-16T09:00"),  # summer time since Sunday there, not in Paris
        ("Europe/Paris", "2027-03-27T22:00", "2027-03-28T05:00"),  # the night that loses an hour
        ("Europe/Paris", "2027-10-30T21:00", "2027-10-31T06:00"),  # the night that has one more
        ("Europe/Paris", "2028-02-28T22:00", "2028-02-29T06:00"),
        ("Europe/Paris", "2028-02-29T22:00", "2028-03-01T06:00"),
        ("Mars/Olympus", "2027-03-15T20:00", "2027-03-16T06:00"),
    ],
)
def test_night_ends_by_the_readers_clock(zone, now, until):
    """From nine in the evening to seven in the morning there, whatever the clocks do in between."""
    assert quiet_until(at(now), zone, NIGHT) == (until and at(until))


@pytest.mark.parametrize("hours", [(time(21), time(2, 30)), (time(1), time(2, 30))])
@pytest.mark.parametrize("begins", ["2027-03-27T23:00", "2027-10-30T23:00"])
def test_end_lies_ahead_at_every_minute_of_a_change_of_the_clocks(hours, begins):
    """An hour that comes twice or never is waited for once, and no longer than a night."""
    for minute in range(240):
        now = at(begins) + timedelta(minutes=minute)
        until = quiet_until(now, "Europe/Paris", hours)
        assert until is None or timedelta(0) < until - now <= timedelta(hours=3)


def test_optional_mail_waits_for_a_day_that_is_not_off(monkeypatch):
    """Sundays and what is registered as a holiday in that zone; whatever is needed leaves on those days."""
    aid = date(2027, 3, 9)
    known = {"test": lambda zone, day: zone == "Indian/Mayotte" and day == aid}
    monkeypatch.setattr(quiet.holidays, "_functions", known)
    monday_night, tuesday_noon = at("2027-03-08T20:00"), at("2027-03-09T09:00")
    assert quiet_until(monday_night, "Indian/Mayotte", NIGHT, every_day=False) == at("2027-03-10T04:00")
    assert quiet_until(tuesday_noon, "Indian/Mayotte", NIGHT, every_day=False) == at("2027-03-10T04:00")
    assert quiet_until(tuesday_noon, "Indian/Mayotte", NIGHT) is None
    assert quiet_until(tuesday_noon, "Indian/Reunion", NIGHT, every_day=False) is None
    assert quiet_until(at("2027-03-06T22:00"), "Europe/Paris", NIGHT, every_day=False) == at("2027-03-08T06:00")


@pytest.mark.django_db
def test_relay_holds_by_night_what_nobody_waits_for(mailbox, settings, monkeypatch):
    """Queued before nine and tried again after: it waits; codes leave, so does what its reader has just asked for."""
    settings.QUIET_HOURS = {"": NIGHT}
    dusk = at("2027-03-15T19:59")
    monkeypatch.setattr(timezone, "now", lambda: dusk)
    queue(["sample_news"], event(person(1), person(2, time_zone="America/Cayenne")))
    queue(["sample_asked"], event(person(3, ref="guardian:awake"), secrets={"link": "https://x.example/3"}))
    queue_one("sample_code", to=person(4), secrets={"code": "123456"})
    monkeypatch.setattr(timezone, "now", lambda: at("2027-03-15T20:01"))
    assert deliver_due().sent == 3
    assert [mail["To"][6] for mail in mailbox.mails()] == ["4", "2", "3"]
    held = Message.objects.get(status="queued")
    assert (held.tries, held.not_before) == (0, at("2027-03-16T06:00"))
    queue(["sample_asked"], event(person(5, ref="guardian:awake"), secrets={"link": "https://x.example/5"}))
    Message.objects.filter(address="parent5@famille.example").update(created_at=dusk - timedelta(minutes=15))
    assert not deliver_due()
    monkeypatch.setattr(timezone, "now", lambda: at("2027-03-16T06:00"))
    assert deliver_due().sent == 2


@pytest.mark.django_db
def test_territory_has_its_own_hours(mailbox, settings, monkeypatch):
    """Earlier in Mayotte, none in Cayenne: what its own zone says counts."""
    settings.QUIET_HOURS = {"": NIGHT, "Indian/Mayotte": (time(20), time(6)), "America/Cayenne": (time(0), time(0))}
    monkeypatch.setattr(timezone, "now", lambda: at("2027-03-15T17:30"))
    queue(["sample_news"], event(person(1, time_zone="Indian/Mayotte"), person(2, time_zone="Indian/Reunion")))
    assert deliver_due().sent == 0, "half past nine in La Réunion, half past eight in Mayotte"
    held = dict(Message.objects.values_list("time_zone", "not_before"))
    assert held == {"Indian/Mayotte": at("2027-03-16T03:00"), "Indian/Reunion": at("2027-03-16T03:00")}
    queue(["sample_news"], event(person(3, time_zone="America/Cayenne")))
    assert deliver_due().sent == 1


def test_hours_are_read_from_the_environment(monkeypatch):
    """Production has nine to seven when nothing is said; a wrong value is one sentence."""
    monkeypatch.setenv("QUIET_HOURS", "22:00-06:30 Indian/Mayotte=20:00-06:00 America/Cayenne=none")
    assert environment.quiet_hours("QUIET_HOURS") == {
        "": (time(22), time(6, 30)),
        "Indian/Mayotte": (time(20), time(6)),
        "America/Cayenne": (time(0), time(0)),
    }
    for wrong in ("21h-7h", "21:00", "Indian/Dzaoudzi=21:00-07:00"):
        monkeypatch.setenv("QUIET_HOURS", wrong)
        with pytest.raises(SetupProblem, match="QUIET_HOURS must be written as"):
            environment.quiet_hours("QUIET_HOURS")
    monkeypatch.delenv("QUIET_HOURS")
    monkeypatch.setattr(environment, "IN_PRODUCTION", True)
    assert environment.quiet_hours("QUIET_HOURS") == {"": NIGHT}
    for said, general in (("", NIGHT), ("Indian/Mayotte=20:00-06:30", NIGHT), ("none", (time(0), time(0)))):
        monkeypatch.setenv("QUIET_HOURS", said)
        assert environment.quiet_hours("QUIET_HOURS")[""] == general, said
