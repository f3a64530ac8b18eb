"""Days off by time zone: the holidays of the territory, and the feasts of its calendar wherever they were moved to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from conventions.domain.law.calendars import services
from conventions.domain.law.year.days_off import TERRITORIES, is_day_off
from notifications.quiet import quiet_until
from tests.kit import calendars
from tests.notifications.test_quiet import NIGHT, at

pytestmark = pytest.mark.django_db


def test_holidays_are_those_of_the_territory_of_the_clock():
    """Eleven zones overseas, one for each: the abolition of slavery is another day in each."""
    zones = {
        "Indian/Mayotte": date(2027, 4, 27),
        "America/Cayenne": date(2027, 6, 10),
        "Europe/Paris": date(2027, 5, 1),
    }
    off = {(zone, day) for zone in zones for day in zones.values() if is_day_off(zone, day)}
    assert off == {*zones.items(), ("Indian/Mayotte", date(2027, 5, 1)), ("America/Cayenne", date(2027, 5, 1))}
    assert is_day_off("America/Miquelon", date(2027, 5, 1))
    assert len(TERRITORIES) == 11


def test_feast_moved_on_its_eve_is_followed():
    """An Aïd of the published calendar of Mayotte, moved by a day once the moon was seen; nothing is off elsewhere."""
    calendar, by = calendars.published("Mayotte"), calendars.by_officer("Mayotte")
    day = calendars.feast_day()
    assert (is_day_off("Indian/Mayotte", day), is_day_off("Europe/Paris", day)) == (True, False)
    moved = replace(calendars.days_of(calendar)["Fête d'essai"], first_day=day + timedelta(days=1))
    services.put_period(calendar, replace(moved, last_day=moved.first_day), reason="La lune n'a pas été vue.", by=by)
    assert [is_day_off("Indian/Mayotte", day + timedelta(days=n)) for n in range(3)] == [False, True, False]
    eve = at(f"{day:%Y-%m-%d}T18:30")
    assert quiet_until(eve, "Indian/Mayotte", NIGHT, every_day=False) == at(f"{day + timedelta(days=2):%Y-%m-%d}T04:00")
    assert quiet_until(eve, "Indian/Mayotte", NIGHT) == at(f"{day + timedelta(days=1):%Y-%m-%d}T04:00")
