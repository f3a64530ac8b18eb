"""A class's code, who sits there by their slip's letters, how far a pupil is, a school's own steps: what is kept."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.limits.letters import ALPHABET, letters_in, letters_of
from conventions.domain.persons.people.models import School
from signatures.macs import under_link_key
from workflow import clock

from .content import MOMENT_OF, STEPS
from .models import PathClass, PathProgress, SchoolStep
from .queries import kept_steps

CODE_LETTERS, SLIP_LETTERS = 8, 5
"""31⁸ codes of classes; 31⁵ slips in each, of which a few tries are compared."""


def open_path_class(school: School, class_name: str) -> PathClass:
    """Return the code of a class for the year under way, made when it has none yet."""
    of_class = {"school": school, "year": present_year(school), "class_name": class_name}
    while True:
        code = "".join(secrets.choice(ALPHABET) for _letter in range(CODE_LETTERS))
        try:
            with transaction.atomic():
                return PathClass.objects.get_or_create(**of_class, defaults={"code": code})[0]
        except IntegrityError:  # a code of another class: 31⁸ to one
            continue


def find_path_class(text: str) -> PathClass | None:
    """Return the class of a typed code, in a year under way; ``None`` for any other letters."""
    classes = PathClass.objects.select_related("school", "year")
    path_class = classes.filter(code=letters_in(text)).first()
    return path_class if path_class and path_class.school.today() in path_class.year else None


def pupils_of(path_class: PathClass) -> QuerySet[Enrolment]:
    """Return the enrolments of a class, by name."""
    of_class = Enrolment.objects.filter(
        pupil__school=path_class.school, year=path_class.year, class_name=path_class.class_name, left_at=None
    )
    return of_class.select_related("pupil").order_by("pupil__sort_name", "pk")


def slip_of(path_class: PathClass, enrolment: Enrolment) -> str:
    """Return the five letters of a pupil's slip: derived, never stored."""
    key = under_link_key("path-slip", path_class.uuid, enrolment.uuid)
    return letters_of(int.from_bytes(key[:16], "big"), SLIP_LETTERS)


def find_by_slip(path_class: PathClass, text: str) -> Enrolment | None:
    """Return whose slip it is in that class; nobody's for any other letters."""
    typed = letters_in(text)
    holders = [enrolment for enrolment in pupils_of(path_class) if slip_of(path_class, enrolment) == typed]
    return holders[0] if len(holders) == 1 else None


def keep_step(enrolment: Enrolment, step: str, *, done: bool, at: datetime | None = None) -> PathProgress | None:
    """Keep that a step was begun, or done; done stays done, and a step that is none of ours is kept by nobody."""
    if step not in STEPS:
        return None
    moment = at or clock.now()
    kept, _new = PathProgress.objects.get_or_create(enrolment=enrolment, step=step, defaults={"begun_at": moment})
    if done and kept.done_at is None:
        kept.done_at = moment
        kept.save(update_fields=["done_at"])
    return kept


def move_step(school: School, level: str, step: str, *, up: bool) -> None:
    """Let a step change places with its neighbour of the same moment; the first and the last one stay."""
    names = [kept.step.slug for kept in kept_steps(level, school)]
    same = [name for name in names if MOMENT_OF.get(name) == MOMENT_OF.get(step)]
    place = same.index(step) + (-1 if up else 1)
    if not 0 <= place < len(same):
        return
    here, there = names.index(step), names.index(same[place])
    names[here], names[there] = names[there], names[here]
    for rank, name in enumerate(names):
        _choose(school, level, name, position=rank)


def hide_step(school: School, level: str, step: str, *, hidden: bool) -> None:
    """Show a step to the pupils of a school no more, or again."""
    _choose(school, level, step, is_hidden=hidden)


def write_step(school: School, level: str, step: str, text: str) -> None:
    """Keep a school's own words for a step, checked before; empty: ours again."""
    _choose(school, level, step, text=text)


def remove_step(school: School, level: str, step: str) -> None:
    """Take a step away that is a school's own."""
    SchoolStep.objects.filter(school=school, level=level, step=step).exclude(step__in=STEPS).delete()


def name_of_own(title: str) -> str:
    """Return the name of a school's own step: none of ours begins so."""
    return f"notre-{slugify(title) or 'etape'}"[:60].rstrip("-")


def _choose(school: School, level: str, step: str, **values: object) -> None:
    SchoolStep.objects.update_or_create(school=school, level=level, step=step, defaults=values)
