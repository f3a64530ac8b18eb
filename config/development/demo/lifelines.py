"""Acts of one agreement from its opening to its end, drawn as dates, and written as far as they have come."""

import random
from collections.abc import Iterator
from dataclasses import InitVar, dataclass, field
from datetime import datetime, time, timedelta
from math import log1p
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from config.development.lives.agreements import PUPIL_ANSWERS
from config.development.lives.days import AFTERNOON, MORNING
from conventions.domain.dossier.agreements.competences import competences_of
from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.internship.attendance.models import Half, HalfDay
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.persons.people.models import Guardian, HostContact, User
from workflow import journal
from workflow.actors import ACCOUNT, LINK, Actor, system
from workflow.models import PersonalPart, Subject, Transition

REASONS = {
    "withdraw": "La famille a trouvé un autre lieu (exemple).",
    "refuse": "Les horaires ne conviennent pas (exemple).",
    "terminate": "L'organisme a fermé pour travaux (exemple).",
}
MARKS = {"mark_present": 95, "mark_late": 3, "mark_absent": 2}
"""Marks in a hundred half-days that a tutor notes."""
NOTING, ANSWERING = 0.7, 0.8
"""Shares of tutors who note presences, and of people who give their evaluation."""
A_DAY = timedelta(days=1)
FINDING = 0.11
"""Share of those who still look for a place who find one in a week, about."""


def found_before(n: float, left: float) -> timedelta:
    """Return how long before the last one the ``n``-th agreement from it is opened, where ``left`` pupils find none.

    Each week the same share of those who still look finds a place: their curve has no cliff.
    """
    return timedelta(weeks=log1p(n / left) / FINDING)


class Act(NamedTuple):
    """Something that is done of an agreement, or of a part of it."""

    at: datetime
    name: str
    by: Actor
    subject: Subject | None = None
    """A half-day or an evaluation; the agreement itself when it is empty."""
    data: dict[str, Any] = {}  # noqa: RUF012 - nobody writes into it


@dataclass
class Lifeline:
    """One agreement, who acts in it, and what is drawn for it; its rows are made in memory."""

    convention: Convention
    host: HostContact
    guardian: Guardian
    head_user: InitVar[User]
    office_user: InitVar[User]
    zone: ZoneInfo
    pace: float
    fate: str
    """``lived``, ``terminated``, ``withdrawn``, ``refused`` or ``stalled``: what becomes of it where nobody is late."""
    draw: random.Random
    days: list[PresenceDay] = field(default_factory=list)
    half_days: list[HalfDay] = field(default_factory=list)
    """Once it has begun."""
    evaluations: list[Evaluation] = field(default_factory=list)
    """Once it is completed."""

    def __post_init__(self, head_user: User, office_user: User) -> None:
        uuid = self.convention.uuid
        self.head, self.office = (Actor(ACCOUNT, str(user.uuid), label=user.name) for user in (head_user, office_user))
        self.by_host, self.tutor = (Actor(LINK, f"{role}:{uuid}", label=self.host.name) for role in ("host", "tutor"))
        self.family = Actor(LINK, f"guardian:{self.guardian.uuid}", label=self.guardian.name)
        self.pupil = Actor(LINK, f"pupil:{self.convention.pupil.uuid}", label=self.convention.pupil.name)
        assert self.convention.first_day is not None
        assert self.convention.last_day is not None
        self.first, self.last = self.convention.first_day, self.convention.last_day
        working = (self.first + n * A_DAY for n in range((self.last - self.first).days + 1))
        self.days = [
            PresenceDay(
                convention=self.convention, date=day, morning_start=MORNING.start, morning_end=MORNING.end,
                afternoon_start=AFTERNOON.start, afternoon_end=AFTERNOON.end,
            )
            for day in working if day.weekday() < 5
        ]  # fmt: skip

    def live(self, opened: datetime, *, until: datetime) -> tuple[list[Transition], list[PersonalPart]]:
        """Do what comes until then; return the entries of it, with their personal parts."""
        entries, parts = list[Transition](), list[PersonalPart]()
        self.until = until
        for act in self._acts(opened):
            if act.at > until:
                break
            made, kept = self._entry(act)
            entries += made
            parts += kept
        return entries, parts

    def _entry(self, act: Act) -> tuple[list[Transition], list[PersonalPart]]:
        """Make the entry of an act as the door would; what it leads to is read from the law of the machine."""
        subject = act.subject or self.convention
        source, target = "", subject.status
        if act.name != Convention.OPENING.name:
            law = subject.transitions()[act.name]
            assert law.starts_from(subject), (act.name, subject.status)
            source, target = subject.status, law.state_after(subject.status)
        told = {"reason": REASONS.get(act.name, "")}
        subject.__dict__["status"] = target
        move = journal.Move(subject, act.name, source, target, data=act.data, personal=told)
        return journal.made(self.convention, [move], by=act.by, at=act.at)

    # -- before the internship ---------------------------------------------------------------------------------------

    def _acts(self, opened: datetime) -> Iterator[Act]:
        """Yield what is done, in order, whether its time has come or not."""
        at, starts = opened, datetime.combine(self.first, time(), self.zone)
        told = {"kind": self.convention.kind, "origin": self.convention.origin}
        yield Act(at, Convention.OPENING.name, self.pupil, data=told)
        steps = list(self._steps())
        if self.fate == "stalled":
            steps = steps[: self.draw.randint(1, len(steps) - 1)]
        for name, by, days, data in steps:
            at += timedelta(minutes=self.draw.randint(30, round(days * 1440 * self.pace)))
            if at >= starts:
                yield Act(starts, "expire", system("deadline:expire"))
                return
            yield Act(at, name, by, data=data)
        if self.fate in ("lived", "terminated"):
            yield Act(at, "seal", system("seal"))
            yield from self._internship(starts)
        elif self.fate == "stalled":
            yield Act(starts, "expire", system("deadline:expire"))

    def _steps(self) -> Iterator[tuple[str, Actor, int, dict[str, Any]]]:
        """Yield who does what until it is signed, and how many days that takes at most at the usual pace."""
        yield "start_host_part", self.by_host, 4, {}
        yield "complete_host_part", self.by_host, 3, {}
        if self.fate == "withdrawn":
            yield "withdraw", self.office, 9, {}
            return
        yield "start_school_part", self.office, 5, {}
        yield "complete_school_part", self.office, 2, {}
        yield "approve", self.head, 5, {}
        yield "sign", self.head, 2, {"party": "head"}
        yield "sign", self.by_host, 5, {"party": "host"}
        if self.fate == "refused":
            yield "refuse", self.family, 6, {"party": "guardian_1"}
        else:
            yield "sign", self.family, 6, {"party": "guardian_1"}

    # -- the internship and after ------------------------------------------------------------------------------------

    def _internship(self, starts: datetime) -> Iterator[Act]:
        """Yield its beginning, then what comes of it until the file is closed."""
        is_cut = self.fate == "terminated"
        ends = starts + timedelta(days=1, hours=15) if is_cut else datetime.combine(self.last, AFTERNOON.end, self.zone)
        if starts <= self.until:
            self.half_days = [
                HalfDay(convention=self.convention, date=day.date, half=half, minutes=minutes)
                for day in self.days for half, minutes in ((Half.MORNING, 180), (Half.AFTERNOON, 210))
            ]  # fmt: skip
        yield Act(starts, "begin", system("deadline:begin"))
        due = [half_day for half_day in self.half_days if half_day.date <= ends.date()]
        marks = list(self._marks(due))
        yield from (act for act in marks if act.at < ends)
        if ends <= self.until:
            self.evaluations = [Evaluation(convention=self.convention, author=one) for one in Author]
        if is_cut:
            told = {"ended_on": ends.date().isoformat(), "no_show": False}
            if ends <= self.until:
                self.convention.ended_on = ends.date()
            yield Act(ends, "terminate", self.office, data=told)
            yield Act(ends, "ask_evaluations", system("terminated"))
        else:
            yield Act(ends, "complete", system("deadline:complete"))
        answers: list[Act] = []
        for evaluation in self.evaluations:
            answers.append(self._answer(evaluation, ends, *answers))
        yield from sorted([*(act for act in marks if act.at >= ends), *answers], key=lambda act: act.at)
        last = max([ends, *(act.at for act in answers)])
        yield Act(last, "attest" if is_cut else "evaluate", system("evaluations_in"))
        closed = (ends if is_cut else last) + timedelta(days=30)
        yield from (Act(closed, "leave_unknown", system("unmarked"), one) for one in due if one.is_unmarked)
        yield Act(closed, "close", system("deadline:close"))

    def _marks(self, due: list[HalfDay]) -> Iterator[Act]:
        """Yield what a tutor notes each evening, or nothing where none does."""
        if self.draw.random() < NOTING:
            for half_day in due:
                [name] = self.draw.choices(list(MARKS), list(MARKS.values()))
                yield Act(datetime.combine(half_day.date, time(18), self.zone), name, self.tutor, half_day)

    def _answer(self, evaluation: Evaluation, ends: datetime, after: Act | None = None) -> Act:
        """Have an evaluation given after the end, the pupil's ``after`` the tutor's, or no longer awaited."""
        if self.draw.random() > ANSWERING or (after is not None and after.name == "lapse"):
            return Act(ends + timedelta(days=14), "lapse", system("deadline:evaluate"), evaluation)
        at = (after.at if after else ends) + timedelta(hours=self.draw.randint(2, 30 if after else 300))
        by_pupil = evaluation.author == Author.PUPIL
        if at <= self.until:
            evaluation.submitted_at = at
            evaluation.answers = self._words(by_pupil=by_pupil)
        return Act(at, "submit", self.pupil if by_pupil else self.tutor, evaluation)

    def _words(self, *, by_pupil: bool) -> dict[str, Any]:
        if by_pupil:
            return {**PUPIL_ANSWERS, "welcome": self.draw.randint(2, 4), "free_text": ""}
        own = competences_of(self.convention) if self.convention.pk else kind(self.convention.kind).competences
        asked = (one.key for one in own)
        return {
            "competences": {key: {"level": self.draw.randint(2, 4), "comment": ""} for key in asked},
            "free_text": "",
        }
