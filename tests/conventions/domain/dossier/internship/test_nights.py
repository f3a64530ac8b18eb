"""A night of work: one presence of the day on which it begins, in every place that reads its hours."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conventions.domain.dossier.agreements.calendar_file import event_of_internship
from conventions.domain.dossier.agreements.offered import said_of_place
from conventions.domain.dossier.internship.attendance.services import mark_half_day, mark_partly
from conventions.domain.law.documents.schedule import at_a_glance, timetable
from conventions.domain.law.rules.timetable import HourSpan, Presence
from conventions.domain.season.reminders.unnoted import unnoted_at
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db

MONDAY = lives.monday_ahead()
NIGHT = HourSpan(time(20, 45), time(6, 45))
IN_TWO = HourSpan(time(20, 45), time(1)), HourSpan(time(1, 30), time(6, 45))
NIGHTS = (
    *(Presence(MONDAY + timedelta(days=n), None, NIGHT) for n in range(3)),
    Presence(MONDAY + timedelta(days=3), *IN_TWO),
)
OF_AGE = date(MONDAY.year - 19, 1, 1)


@pytest.fixture
def convention():
    """A training period of a pupil of nineteen in an establishment of care: four nights, the last with its break."""
    return lives.running(level="terminale", birth_date=OF_AGE, days=NIGHTS, tutor=True)


def test_a_night_is_lived_and_marked(convention):
    """Ten hours of one half-day; its tutor notes it, in part on either side of midnight, and is asked meanwhile."""
    halves = list(convention.half_days.order_by("date", "-half").values_list("half", "minutes"))
    assert halves == [*[("afternoon", 600)] * 3, ("morning", 255), ("afternoon", 315)]
    first, *_others, early, late = convention.half_days.order_by("date", "-half")
    tutor = lives.by(convention, "tutor")
    clock.move_to(lives.at(convention, MONDAY, 20))
    with refused("absence_to_come"):
        mark_half_day(first, "absent", by=tutor)
    clock.move_to(lives.at(convention, MONDAY + timedelta(days=1), 2))
    now = clock.now()
    assert [one.half_day for one in unnoted_at(now) if one.begins_at < now] == [first]
    assert first not in [one.half_day for one in unnoted_at(lives.at(convention, MONDAY + timedelta(days=1), 8, 46))]
    office = lives.by(convention, "office")
    with pytest.raises(ValidationError, match="de 20:45 à 06:45"):
        mark_partly(first, arrived=time(19), left=None, by=office)
    mark_partly(first, arrived=time(22), left=time(6), by=office)
    first.refresh_from_db()
    assert first.minutes_spent == 8 * 60
    clock.move_to(lives.at(convention, MONDAY + timedelta(days=3), 23))
    mark_half_day(early, "present", by=tutor)
    with refused("absence_to_come"):
        mark_half_day(late, "absent", by=tutor)
    clock.move_to(lives.at(convention, MONDAY + timedelta(days=4), 2))
    mark_half_day(late, "absent", by=tutor)
    assert convention.end_of_presence() == lives.at(convention, MONDAY + timedelta(days=4), 6, 45)


def test_a_night_is_printed_and_told(convention):
    """The document, the calendar and an offer made of it: the end is of the next day, or nothing at all."""
    [week] = timetable({"days": [day.to_data() for day in NIGHTS], "time_zone": "Europe/Paris"}).weeks
    assert [day.afternoon for day in week.days][:2] == [("20\u00a0h\u00a045", "6\u00a0h\u00a045 (lendemain)")] * 2
    assert week.total == "39\u00a0h\u00a030"
    glance = "\n".join(at_a_glance([day.to_data() for day in NIGHTS]))
    assert "20\u00a0h\u00a045\u00a0–\u00a06\u00a0h\u00a045 (lendemain)" in glance
    assert "(lendemain)" in event_of_internship(convention).description
    assert "afternoon_start" not in said_of_place(convention)


def test_the_table_takes_nights_and_no_hour_typed_wrong(convention):
    """Eleven hours apart at least is a night; 23 h 59 across midnight is none."""
    day = convention.days.first()
    for end in (time(9, 46), time(20, 44), time(20, 45)):
        with pytest.raises(IntegrityError), transaction.atomic():
            convention.days.filter(pk=day.pk).update(afternoon_end=end)
