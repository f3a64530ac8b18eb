"""Opening a class's code, proving who sits there by their slip's letters, keeping how far a pupil is."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.limits.letters import ALPHABET, letters_in, letters_of
from conventions.domain.persons.people.models import School
from signatures.macs import under_link_key
from workflow import clock

from .content import STEPS
from .models import PathClass, PathProgress

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
