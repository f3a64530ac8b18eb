"""The path as a pupil and a class read it: the school's own steps, what is done, the week away, the card of the eve."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from conventions.domain.dossier.agreements.calendar_file import hours_in_words
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.periods import duty_phone_in
from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.localities.queries import locality_of
from conventions.domain.persons.localities.reach import crossing_between
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.phones import format_local
from conventions.domain.season.periods.queries import periods_of_year

from .content import PATH_OF, STEPS, ContentError, PathStep, step_of, steps_of
from .models import PathProgress, SchoolStep


def level_of(enrolment: Enrolment) -> str:
    """Return the level of the path that a pupil reads."""
    return PATH_OF.get(enrolment.level, "3e")


@dataclass(frozen=True)
class KeptStep:
    """A step of a level as a school keeps it: ours, written anew, or its own; shown or hidden."""

    step: PathStep
    choice: SchoolStep | None
    """Choice of the school; ``None`` where it made none."""

    @property
    def is_own(self) -> bool:
        return self.step.slug not in STEPS

    @property
    def is_rewritten(self) -> bool:
        return bool(self.choice and self.choice.text) and not self.is_own

    @property
    def is_hidden(self) -> bool:
        return bool(self.choice and self.choice.is_hidden)


def kept_steps(level: str, school: School) -> list[KeptStep]:
    """Return the steps of a level as a school has ordered and written them, hidden ones among them; one query."""
    steps = steps_of(level)
    choices = {choice.step: choice for choice in SchoolStep.objects.filter(school=school, level=level)}
    for name, choice in choices.items():
        if choice.text:
            try:
                steps[name] = step_of(f"{name}.{level}", choice.text)
            except ContentError:
                continue  # it was checked as it was written: a rule is younger, ours stands
    ours = {name: rank for rank, name in enumerate(steps)}

    def rank_of(name: str) -> tuple[int, int]:
        choice = choices.get(name)
        return (ours[name] if choice is None or choice.position is None else choice.position), ours[name]

    return [KeptStep(steps[name], choices.get(name)) for name in sorted(steps, key=rank_of)]


def steps_of_school(level: str, school: School | None) -> dict[str, PathStep]:
    """Return the steps of a level as a school has ordered, hidden and written them; ours without a school."""
    if school is None:
        return steps_of(level)
    return {kept.step.slug: kept.step for kept in kept_steps(level, school) if not kept.is_hidden}


def progress_of(enrolments: Iterable[Enrolment]) -> dict[int, dict[str, str]]:
    """Return ``done`` or ``begun`` by step of each enrolment, by its key; one query."""
    states: dict[int, dict[str, str]] = {}
    for kept in PathProgress.objects.filter(enrolment__in=enrolments):
        states.setdefault(kept.enrolment_id, {})[kept.step] = "done" if kept.done_at else "begun"
    return states


def week_of(enrolment: Enrolment, school: School, today: date) -> tuple[date, date] | None:
    """Return the first and the last day of the next internship of a pupil's class; nothing where no day is known."""
    periods = [
        (period.first_day, period.last_day)
        for period in periods_of_year(school, enrolment.year, {enrolment.level})
        if period.concerns(enrolment.level, enrolment.class_name) and period.last_day >= today
        if not period.is_whole_year
    ]
    return min(periods, default=None)


def agreement_of(enrolment: Enrolment) -> Convention | None:
    """Return the first agreement in force of a pupil in that year; ``None`` without one."""
    agreements = Convention.objects.filter(enrolment=enrolment, erased_at=None).filter(Convention.is_in_force)
    return agreements.select_related("host", "tutor", "representative", "school").order_by("first_day", "pk").first()


@dataclass(frozen=True)
class EveCard:
    """Card of the eve: the place, the hours, the way back over water, whom to call."""

    convention: Convention

    def to_data(self) -> dict[str, Any]:
        """Return it as the telephone keeps it, words and numbers alone."""
        convention, school = self.convention, self.convention.school
        mentor, town = convention.mentor, f"{convention.place_postcode} {convention.place_city}"
        return {
            "host": convention.host.name,
            "place": ", ".join(filter(None, (convention.place_address, town))),
            "when": [day_in_words(day) for day in (convention.first_day, convention.last_day) if day],
            "hours": list(hours_in_words(convention)),
            "meals": convention.meals,
            "photos": convention.photos_allowed,
            "mentor": mentor.name if mentor else "",
            "mentor_phone": format_local(mentor.phone) if mentor and mentor.phone else "",
            "school": school.name,
            "school_phone": format_local(duty_phone_in(convention) or school.phone),
            "crossing": crossing_of(convention),
        }


def crossing_of(convention: Convention) -> str:
    """Return what is known of the crossing between the pupil's town and the place; empty where a road joins them."""
    start = locality_of(postcode=convention.school.postcode, city=convention.school.city)
    goal = locality_of(postcode=convention.place_postcode, city=convention.place_city)
    crossing = crossing_between(start.group_id, goal.group_id) if start and goal else None
    return crossing.note if crossing else ""
