"""Quiet hours: until when what the platform sends by itself waits, by the clock of whoever reads it; system time.

The hours are a setting, with others for a time zone: each overseas territory has its own. Which days are holidays
there is asked of whoever registers it: this floor knows no territory.
"""

import zoneinfo
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from notifications.catalogue import Message
from notifications.models import Message as Row
from notifications.registry import Registry

Hours = tuple[time, time]
"""First and last of the quiet hours, the last one open; the first is later where they hold the night."""

holidays = Registry("calendar of holidays")
"""Tells whether a day is a public holiday in a time zone: ``is_holiday(zone_name, day)``."""
JUST_ASKED = timedelta(minutes=15)
"""Age of a request that is still awaited: whoever asked is awake."""
MOST_DAYS = 14
"""Days in a row that may all be holidays; later than that it leaves."""


def hold_until(row: Row, message: Message, now: datetime) -> datetime | None:
    """Return when a row may leave that must not leave now; ``None`` when it may. An urgent one always may."""
    if row.urgent or (message.answers(row.ref) and now - row.created_at < JUST_ASKED):
        return None
    hours = settings.QUIET_HOURS.get(row.time_zone) or settings.QUIET_HOURS.get("")
    if hours is None or hours[0] == hours[1]:
        return None
    return quiet_until(now, row.time_zone, hours, every_day=not message.optional)


def quiet_until(now: datetime, zone_name: str, hours: Hours, *, every_day: bool = True) -> datetime | None:
    """Return the end of the quiet time in which ``now`` falls there; ``None`` outside. Not ``every_day``: days off too.

    Both changes of the clocks are taken as clocks show them, and the end always lies ahead.
    """
    zone = _zone(zone_name)
    here = now.astimezone(zone)
    day, (first, last) = here.date(), hours
    clock, by_night = here.time().replace(tzinfo=None), first > last
    if clock >= first if by_night else first <= clock < last:
        day += timedelta(days=by_night)
    elif not (by_night and clock < last) and (every_day or not _is_off(zone_name, day)):
        return None
    if not every_day:
        day = next((one for one in _from(day) if not _is_off(zone_name, one)), day)
    return max(datetime.combine(day, last, tzinfo=zone).astimezone(now.tzinfo), now + timedelta(minutes=1))


def _from(day: date) -> list[date]:
    return [day + timedelta(days=n) for n in range(MOST_DAYS)]


def _is_off(zone_name: str, day: date) -> bool:
    return day.weekday() == 6 or any(holidays.get(name)(zone_name, day) for name in holidays)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return zoneinfo.ZoneInfo(timezone.get_default_timezone_name())
