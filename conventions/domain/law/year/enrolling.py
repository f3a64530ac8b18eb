"""Enrolments of pupils in a class for a year: written here alone, with the present class shown on a pupil's row."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.law.calendars.content import own_academies
from conventions.domain.persons.people.models import Pupil, School
from notifications.jobs import job

from .calendars import present_year, settle_years, today_of
from .models import Enrolment, SchoolYear

log = logging.getLogger(__name__)

BATCH = 500
SHOWN = ("class_name", "level", "is_on_roll", "gone_at")
"""Columns of a pupil's row that repeat the enrolment of the present year: read by all, written here."""
WRITTEN = ("class_name", "level", "formation", "apprentice_from", "apprentice_until", "left_at", "is_listed")
"""Columns of an enrolment that a roll or a formation writes."""


def lock_school(school: School) -> None:
    """Let one roll at a time be written at a school, in the caller's transaction; agreements go on meanwhile."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)


def enrol(
    pupil: Pupil, *, class_name: str, level: str, year: SchoolYear | None = None, formation: int | None = None
) -> Enrolment:
    """Enrol a pupil for a year, the present one unless another is given, or say another class of it.

    ``formation`` is its key; that of the class where it is not given.
    """
    year = year or present_year(pupil.school)
    enrolment, _new = Enrolment.objects.update_or_create(
        pupil=pupil, year=year, defaults={"class_name": class_name, "level": level, "left_at": None}
    )
    if formation or (enrolment.formation_id is None and (formation := _formation_of(enrolment))):
        Enrolment.objects.filter(pk=enrolment.pk).update(formation=formation)
    show_present(pupil.school, [pupil])
    return enrolment


def correct_enrolment(pupil: Pupil, **fields: Any) -> None:
    """Say another class, level or formation of the enrolment that the pupil's row shows; a past one stays as it was.

    Whoever is still shown as last year is enrolled for this one, in the new class.
    """
    year = present_year(pupil.school)
    shown = _shown(list(pupil.enrolments.select_related("year")), year.number)
    if shown is not None and all(getattr(shown, name) == value for name, value in fields.items()):
        return
    if shown is None or shown.year.number < year.number:
        formation = fields.pop("formation_id", None)
        known = {"class_name": pupil.class_name, "level": pupil.level, **fields}
        enrol(pupil, year=year, formation=formation, **known)
        return
    moves = fields.get("class_name", shown.class_name) != shown.class_name
    for name, value in fields.items():
        setattr(shown, name, value)
    if moves and "formation_id" not in fields:
        shown.formation_id = _formation_of(shown)
    shown.save(update_fields=["class_name", "level", "formation"])
    show_present(pupil.school, [pupil])


def _formation_of(enrolment: Enrolment) -> int | None:
    """Return the key of the formation of the others in the class; ``None`` where they have several, or none."""
    others = Enrolment.objects.filter(
        year=enrolment.year_id, class_name=enrolment.class_name, pupil__school=enrolment.pupil.school_id, left_at=None
    )
    formations = set(others.exclude(pk=enrolment.pk).order_by().values_list("formation_id", flat=True).distinct())
    return formations.pop() if len(formations) == 1 and enrolment.class_name else None


def write_enrolments(enrolments: Iterable[Enrolment]) -> None:
    """Write those of a roll or of a formation, new ones and those that changed; the caller holds the school's lock."""
    enrolments = list(enrolments)
    new, known = [one for one in enrolments if one.pk is None], [one for one in enrolments if one.pk is not None]
    Enrolment.objects.bulk_create(new, batch_size=BATCH)
    Enrolment.objects.bulk_update(known, WRITTEN, batch_size=BATCH)


# -- what a pupil's row shows -----------------------------------------------------------------------------------


def show_present(school: School, pupils: Iterable[Pupil]) -> None:
    """Write on the rows of ``pupils`` of a school what they are enrolled for now; four queries whatever their number.

    Whoever has no enrolment of the present year is gone once the school has imported a roll of it; until then the last
    year's class stands.
    """
    year, now = present_year(school), timezone.now()
    has_roll = Enrolment.objects.filter(year=year, pupil__school=school, is_listed=True).exists()
    pupils = list(pupils)
    known: dict[int, list[Enrolment]] = {}
    for one in Enrolment.objects.filter(pupil__in=pupils).select_related("year"):
        known.setdefault(one.pupil_id, []).append(one)
    changed = []
    for pupil in pupils:
        shown = _shown(known.get(pupil.pk, []), year.number)
        if shown is not None and _show(pupil, shown, year, now, has_roll=has_roll):
            changed.append(pupil)
    Pupil.objects.bulk_update(changed, SHOWN, batch_size=BATCH)


def _shown(enrolments: list[Enrolment], number: int) -> Enrolment | None:
    """Return the enrolment of the year of that number, else the last before it, else the first to come."""
    ranked = sorted(enrolments, key=lambda one: (one.year.number > number, abs(one.year.number - number)))
    return ranked[0] if ranked else None


def _show(pupil: Pupil, shown: Enrolment, year: SchoolYear, now: datetime, *, has_roll: bool) -> bool:
    """Set what the row shows; tell whether it changed."""
    is_past, is_present = shown.year.number < year.number, shown.year_id == year.pk
    stays = shown.left_at is None and (is_present or (is_past and not has_roll))
    left_at = None if stays else shown.left_at or (pupil.gone_at or now if is_past else None)
    before = [getattr(pupil, name) for name in SHOWN]
    values = (shown.class_name, shown.level, stays, left_at)
    for name, value in zip(SHOWN, values, strict=True):
        setattr(pupil, name, value)
    return before != list(values)


@job("turn_school_years")
def turn_school_years() -> None:
    """Job: follow what calendars say, prepare the next year, and show pupils as they are enrolled once it has begun.

    A school that fails stops no other; the year is turned again in an hour.
    """
    for zone in ("", *own_academies()):
        today = today_of(zone)
        settle_years(zone, today.year + 1)
        for year in SchoolYear.objects.filter(zone=zone, first_day__lte=today, turned_at=None):
            schools = School.objects.filter(pupils__enrolments__year=year).distinct()
            turned = [_turned(school) for school in schools]
            if all(turned):
                SchoolYear.objects.filter(pk=year.pk).update(turned_at=timezone.now())


def _turned(school: School) -> bool:
    """Tell whether the pupils of a school are shown as they are enrolled now."""
    try:
        _turn(school)
    except Exception as problem:
        log.error("the year of school %s could not be turned: %s", school.uai, type(problem).__name__)
        return False  # its text may quote data
    return True


@transaction.atomic
def _turn(school: School) -> None:
    lock_school(school)
    show_present(school, Pupil.objects.select_for_update(no_key=True).filter(school=school).order_by("id"))
