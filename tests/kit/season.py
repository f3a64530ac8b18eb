"""A season played by the clock: thirteen weeks of a school whose families, hosts and staff are all slow.

Every agreement is played by its real acts, from the place that a family found to the last evaluation. What the
platform does by itself is its real jobs, run several times a day; the relay hands to a local double that keeps what
leaves. The system's time is moved with the workflow's, so that what leaves has the hour at which it would have left.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from config.development.lives.people import stretched_year
from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.attendance.services import mark_half_day
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Guardian, Pupil, School, Staff
from conventions.domain.season.letters.services import find_readers, send_letters
from conventions.domain.season.periods.services import save_period
from conventions.domain.season.progress.weeks import count_weeks
from conventions.domain.season.reminders.unnoted import ask_for_presences
from notifications import relay, sms_providers
from signatures import pades
from tests.kit import lives
from tests.kit.queued import run_jobs
from workflow import schedule

PARIS = ZoneInfo("Europe/Paris")
WEEKS = 13
BEFORE_START = 11
"""Weeks from the first day of the season to the internship, which leaves one week after it."""
CLASSES = ("3e A", "3e B", "3e C", "3e D", "3e E", "3e F", "3e G")
QUIET = {"": (time(21), time(7))}
HOURS = (time(7, 35), time(10, 5), time(17, 5))
"""When people act and the jobs run on a day; more often while pupils are at their hosts."""
HOURS_OF_INTERNSHIP = (time(7, 35), time(10, 5), time(11, 5), time(14, 35), time(15, 35), time(17, 5), time(19, 5))
ACTS_AT, HEAD_ACTS_ON = time(10, 5), 3
"""The hour at which families, hosts and the office act, the day of the week on which the head does."""
A_MOMENT = timedelta(seconds=15)
"""After which a job that was killed runs again: past the first wait of a message that was tried."""
KILLED_IN = 0.2
"""The part of the runs of jobs that are killed."""
JOBS: tuple[Callable[[], object], ...] = (
    schedule.run_due,
    ask_for_presences,
    count_weeks,
    find_readers,
    send_letters,
    run_jobs,
    partial(relay.deliver_due, 1000),
)


class Killed(BaseException):
    """Stop of a job anywhere, as the kill of its process does."""


@dataclass
class Life:
    """One pupil's agreement, and on which day each slow person at last does their part."""

    n: int
    pupil: Pupil
    opened_on: date
    convention: Convention | None = None
    waits: dict[str, date] = field(default_factory=dict)

    def is_due(self, act: str, today: date, days: int) -> bool:
        """Tell whether somebody acts today who takes so many days from when they first could."""
        return today >= self.waits.setdefault(act, today + timedelta(days=days))


class Season:
    """The play: moments, people's acts, jobs, what left."""

    def __init__(self, patch: pytest.MonkeyPatch, *, pupils: int, agreements: int, kills: random.Random | None = None):
        self.kills, self.killed = kills, 0
        self.internship = lives.monday_ahead(3)
        self.first = self.internship - timedelta(weeks=BEFORE_START)
        self.school = self._school(pupils)
        self.small = self._school(6)
        self.lives = [*self._lives(self.school, agreements), *self._lives(self.small, 3)]
        self.sms: list[sms_providers.Sms] = []
        self.now = datetime.combine(self.first, time(7), PARIS).astimezone(UTC)
        patch.setattr(timezone, "now", lambda: self.now)
        patch.setattr(pades, "_signing_time", lambda at: (at or self.now).replace(microsecond=0))
        patch.setattr(sms_providers, "provider", lambda: SimpleNamespace(send=self._take_sms))
        for school in (self.school, self.small):
            self._open_period(school)

    def play(self) -> None:
        """Live every day of the season, hour by hour."""
        for day in (self.first + timedelta(days=n) for n in range(7 * WEEKS)):
            at_host = self.internship <= day < self.internship + timedelta(days=5)
            for hour in HOURS_OF_INTERNSHIP if at_host else HOURS:
                self.now = datetime.combine(day, hour, PARIS).astimezone(UTC)  # as the system tells it
                if day.weekday() < 5:
                    self._people_act(day, hour)
                for job in JOBS:
                    self._run(job)

    # -- who is there ------------------------------------------------------------------------------------------

    def _school(self, pupils: int) -> School:
        school = lives.make_school()
        Staff.objects.filter(school=school, role="teacher").update(classes=[CLASSES[0]])
        for name in CLASSES[1:3] if pupils > 20 else ():
            lives.hire(school, "teacher", f"Classe {name}", classes=[name])
        year, born = stretched_year(school), date(self.internship.year - 15, 6, 1 + (pupils > 20))
        made = Pupil.objects.bulk_create(
            Pupil(
                school=school,
                class_name=CLASSES[n % len(CLASSES)],
                level="3e",
                first_name=f"Maëlle {n}",
                last_name=f"Exemple {n}",
                birth_date=born - timedelta(days=2 * n),  # digits are no part of a name: each is another person
                email=f"eleve{school.pk}.{n}@ecole.example",
            )
            for n in range(pupils)
        )
        Enrolment.objects.bulk_create(
            Enrolment(pupil=one, year=year, class_name=one.class_name, level=one.level) for one in made
        )
        Guardian.objects.bulk_create(
            Guardian(
                pupil=one, rank=1, first_name="Prénom", last_name=one.last_name, quality="mother",
                email=f"mere{school.pk}.{n}@famille.example", phone=f"+336{school.pk % 1000:03d}{n:05d}",
            )
            for n, one in enumerate(made)
        )  # fmt: skip
        return school

    def _open_period(self, school: School) -> None:
        save_period(
            school=school, year=stretched_year(school), name="Stage de 3e", kind="observation_3e_4e", levels=["3e"],
            first_day=self.internship, last_day=self.internship + timedelta(days=4),
        )  # fmt: skip

    def _lives(self, school: School, agreements: int) -> Iterator[Life]:
        for n, pupil in enumerate(school.pupils.order_by("pk")[:agreements]):
            yield Life(n, pupil, self.first + timedelta(days=1 + n * 35 // agreements))

    # -- what people do, late ----------------------------------------------------------------------------------

    def _people_act(self, day: date, hour: time) -> None:
        if hour == ACTS_AT:
            for life in self.lives:
                self._act(life, day)
            if day.weekday() == HEAD_ACTS_ON:
                for school in (self.school, self.small):
                    self._head_acts(school)
        if self.internship <= day < self.internship + timedelta(days=5):
            self._tutors_note(day, hour)

    def _act(self, life: Life, day: date) -> None:
        """Let whoever holds an agreement up do their part, once they have taken their time."""
        if life.convention is None:
            if day >= life.opened_on:
                life.convention = self._open(life)
            return
        convention = life.convention = Convention.objects.get(pk=life.convention.pk)
        if convention.is_with_host and life.n % 20 != 7 and life.is_due("host_part", day, 8 + life.n % 7):
            lives.fill_host_part(convention)
        elif convention.awaits_school and life.is_due("school_part", day, 2 + life.n % 5):
            lives.fill_school_part(convention)
        elif convention.is_being_signed:
            self._sign(life, convention, day)
        elif convention.awaits_evaluations and life.is_due("evaluate", day, 2 + life.n % 4):
            lives.evaluate(convention)

    def _open(self, life: Life) -> Convention:
        """Open it for the host of the pupil before, where it takes several."""
        before = self.lives[self.lives.index(life) - 1].convention if life.n % 3 else None
        if before is not None and before.school_id == life.pupil.school_id:
            host, representative, tutor = before.host, before.representative, before.tutor
        else:
            host, representative, tutor = lives.make_host(life.pupil.school, tutor=True)
        return services.open_for_known_host(
            pupil=life.pupil, host=host, representative=representative, tutor=tutor,
            days=lives.week(self.internship), by=lives.account(life.pupil.school.staff.get(role="office")),
        )  # fmt: skip

    def _sign(self, life: Life, convention: Convention, day: date) -> None:
        """The host after a week, the mother after two to four, one never."""
        waiting = [key for key, one in lives.requests(convention).items() if one.is_waiting]
        if "host" in waiting and life.is_due("host", day, 5 + life.n % 6):
            lives.sign(convention, "host")
        if "guardian_1" in waiting and life.n % 20 != 11 and life.is_due("mother", day, 6 + life.n % 15):
            if life.n % 20 == 13:
                signing.refuse_to_sign(lives.requests(convention)["guardian_1"], reason="Les dates ne conviennent pas.")
            else:
                lives.sign(convention, "guardian_1")

    def _head_acts(self, school: School) -> None:
        """On Thursdays: validate what is complete, sign what the others have signed, with one code."""
        head = lives.account(school.staff.get(role="head"))
        for convention in Convention.objects.filter(Convention.awaits_approval, school=school).order_by("pk"):
            services.approve(convention, by=head)
        theirs = Convention.objects.filter(Convention.is_being_signed, school=school).order_by("pk")
        requests = [lives.requests(convention) for convention in theirs]
        ready = [one["head"] for one in requests if one["head"].is_waiting and not one["guardian_1"].is_waiting]
        if ready:
            batch = signing.ask_signing_code(ready, by=head)
            code = lives.last_code(ready[0])
            signing.sign_with_batch(batch, code, by=head, circumstances=lives.HERE)

    def _tutors_note(self, day: date, hour: time) -> None:
        """A third note by themselves, a third once they are asked, a third in the evening, and one absence."""
        for life in self.lives:
            convention = life.convention
            if convention is None or hour != (time(10, 5), time(11, 5), time(19, 5))[life.n % 3]:
                continue
            half_days = list(convention.half_days.filter(HalfDay.is_unmarked, date=day).order_by("-half"))
            if not half_days:
                continue
            by = lives.by(convention, "tutor")
            if life.n % 10 == 4 and day == self.internship:
                mark_half_day(half_days.pop(0), "absent", by=by)
            for half_day in half_days:
                mark_half_day(half_day, "present", by=by)

    # -- what the platform does by itself ----------------------------------------------------------------------

    def _run(self, job: Callable[[], object]) -> None:
        if self.kills is not None and self.kills.random() < KILLED_IN:
            try:
                with killed_at(self.kills.randrange(1, 60)):
                    job()
            except Killed:
                self.killed += 1
                self.now += A_MOMENT
        job()

    def _take_sms(self, sms: sms_providers.Sms) -> str:
        self.sms.append(sms)
        return ""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """Raise :class:`Killed` in place of a statement to come: what its transaction wrote is lost."""
    left = [statement]

    def count(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):  # the server itself undoes what was begun
            left[0] -= 1
            if left[0] == 0:
                raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield
