"""Lines of letters on a period as its deadline comes: once when it is due, with the list where one acts."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.people.models import School, Staff, TerritorialOfficer
from conventions.domain.season.letters.late import late_lines, threshold_lines
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import save_period
from tests.kit import lives
from tests.kit.people_factory import make_user, move
from tests.kit.snapshots import check_snapshot
from workflow import clock

pytestmark = pytest.mark.django_db
START = date(2027, 1, 4)
"""The Monday after the Christmas holidays."""


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


@pytest.fixture
def autumn():
    clock.move_to(morning(date(2026, 9, 14)))


def period(school: School, **fields) -> Period:
    given = {
        "name": "Stage de 3e", "kind": "observation_3e_4e", "levels": ["3e"], "first_day": START,
        "last_day": START + timedelta(days=4),
    }  # fmt: skip
    return save_period(school=school, year=present_year(school), **{**given, **fields})


def reader_of(post: Staff, **given) -> LetterReader:
    return LetterReader(f"account:{post.user.uuid}", user=post.user, staff=[post], **given)


class Cast(NamedTuple):
    """A school of Angers: pupils of 3e A and 3e B, one with an agreement that nobody has signed, and who reads."""

    school: School
    readers: dict[str, LetterReader]


@pytest.fixture
def cast(autumn) -> Cast:
    school = lives.make_school()
    period(school)
    posts = {role: school.staff.get(role=role) for role in ("head", "office", "teacher")}
    posts["main teacher"], posts["teacher"] = posts["teacher"], lives.hire(school, "teacher", "Suivi")
    posts["main teacher"].classes = ["3e B"]
    posts["main teacher"].save()
    seeking = [lives.make_pupil(school) for _n in range(3)]
    move(seeking[0], "3e A")
    found = lives.opened(school=school, days=lives.week(START))
    found.referent = posts["teacher"]
    found.save()
    officer = make_user("Andrea", "Officier")
    follows = TerritorialOfficer.objects.create(user=officer, level="department", code="49")
    readers = {name: reader_of(post) for name, post in posts.items()}
    readers["officer"] = LetterReader(f"account:{officer.uuid}", user=officer, territories=[follows])
    return Cast(school, readers)


def told(reader: LetterReader, day: date) -> list[LetterLine]:
    """Return the lines of a letter of that morning."""
    clock.move_to(morning(day))
    now = clock.now()
    return [*late_lines(reader, now), *threshold_lines(reader, now)]


DAYS = [
    "2026-09-17", "2026-09-18", "2026-10-02", "2026-10-16", "2026-11-16", "2026-11-30", "2026-12-01", "2026-12-07",
    "2026-12-14", "2026-12-15", "2026-12-17", "2026-12-18", "2027-01-04",
]  # fmt: skip


def test_each_reader_is_told_from_the_day_on_which_it_is_due(cast):
    """Nobody acts: how many it is, once for each day on which it is due; « ! » a letter may leave on that very day."""
    since: dict[str, datetime | None] = dict.fromkeys(cast.readers)
    cells: dict[tuple[str, str], dict[str, str]] = {}
    sentences: dict[str, None] = {}
    for day in DAYS:
        for name, reader in cast.readers.items():
            lines = told(replace(reader, since=since[name]), date.fromisoformat(day))
            for line in lines:
                matter = line.kind.partition("-")[0]
                mark = f"{line.count}{'!' * line.daily}"
                cells.setdefault((name, matter), {})[day] = mark
                page = re.sub("periode=.*", "periode=…", line.page).removeprefix(settings.SITE_URL)
                sentences[f"{name}, {matter}\n  {line.text}\n  {page}\n"] = None
                assert line.is_new
            since[name] = clock.now() if lines else since[name]
    table = [f"{'':<24}" + " ".join(day[5:] for day in DAYS)]
    for (name, matter), marks in sorted(cells.items()):
        table.append(f"{name + ', ' + matter:<24}" + " ".join(f"{marks.get(day, ''):<5}" for day in DAYS).rstrip())
    text = "\n".join(table) + "\n\n" + "".join(sorted(sentences))
    check_snapshot(Path(__file__).with_name("late.txt"), text)


def test_the_officer_learns_once_which_threshold_is_passed_and_no_number(cast):
    """A fifth six weeks before, a tenth four, any two; a school that is below is not named."""
    officer = cast.readers["officer"]
    well = lives.make_school()
    period(well)
    for _n in range(7):
        lives.opened(school=well, days=lives.week(START))
    lives.make_pupil(well)
    elsewhere = lives.make_school(postcode="97300", city="Cayenne")
    days = [date(2026, 10, 2), date(2026, 10, 16), date(2026, 11, 16), date(2026, 11, 17)]
    found = [told(replace(officer, since=morning(day - timedelta(days=1))), day) for day in days]
    assert [[(line.kind, line.count) for line in lines] for lines in found] == [
        [("threshold-5", 1)], [("threshold-10", 2)], [("threshold-0", 2)], [],
    ]  # fmt: skip
    assert well.name not in found[0][0].text
    assert well.name in found[1][0].text
    assert elsewhere.name not in found[2][0].text
    assert told(replace(officer, territories=[]), days[0]) == []


def test_what_it_costs_depends_on_no_number_of_pupils(cast):
    """A few queries for a reader, and the sentence is plural."""
    head = cast.readers["head"]
    told(head, date(2026, 11, 30))
    with CaptureQueriesContext(connection) as first:
        assert "3 élèves sont sans stage" in told(head, date(2026, 12, 7))[0].text
    for _n in range(3):
        lives.make_pupil(cast.school)
    with CaptureQueriesContext(connection) as second:
        assert "6 élèves sont sans stage" in told(head, date(2026, 12, 8))[0].text
    assert len(first) == len(second) <= 14
