"""Making the orals of a class, moving one, telling the families, noting what a jury said."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from string import ascii_uppercase

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.law.year.enrolling import lock_school
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.models import Pupil, Staff, User
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import settle_periods
from conventions.domain.season.reminders.services import people_of_family
from notifications.catalogue import Event, expect
from notifications.outbox import queue
from workflow import clock
from workflow.refusals import Refused

from .checking import check_juries, check_period_days, require_free
from .models import Oral, OralJury, Orals
from .queries import ends_of, juries_of, places_of
from .timetable import Hours, fair_order, groups_of

SLUG = "oral_told"
expect(SLUG, by="the office or the form teacher, who tells the families")


@dataclass(frozen=True)
class JuryGiven:
    """A jury as it is typed: its room and two members, the second of the staff or from outside."""

    room: str
    first: Staff
    second: Staff | None = None
    guest: str = ""


@dataclass(frozen=True)
class Arrangement:
    """Everything that is asked for the orals of a class, as it is typed."""

    form: str
    days: tuple[date, ...]
    hours: Hours
    together: int
    criteria: tuple[str, str, str]
    juries: tuple[JuryGiven, ...]


@transaction.atomic
def arrange_orals(period: Period, class_name: str, pupils: Sequence[Pupil], asked: Arrangement) -> Orals:
    """Propose a place to each of ``pupils`` whose internship ends before the first day; nothing is told yet.

    Made again, a place that stays the same stays told, and whoever was given one by hand keeps one.
    :class:`~django.core.exceptions.ValidationError` by field where days, juries or hours will not do; :class:`Refused`
    once a jury has noted.
    """
    school = period.school
    lock_school(school)
    check_period_days(period, asked.days)
    check_juries(asked.juries)
    asked = replace(asked, days=tuple(sorted(set(asked.days))))
    if period.pk is None:
        period = next(one for one in settle_periods(school, period.year) if one.uuid == period.uuid)
    known = Orals.objects.filter(period=period, class_name=class_name).first()
    if known and known.places.filter(noted_at__isnull=False).exists():
        raise Refused("orals_noted")
    former = {place.pupil_id: place for place in known.places.select_related("jury")} if known else {}
    ends = ends_of(pupils, period)
    letter = known.letter if known else secrets.choice(ascii_uppercase)
    rows = [
        (ends.get(pupil.pk, asked.days[0]), pupil.sort_name, pupil)
        for pupil in pupils
        if pupil.pk in former or ends.get(pupil.pk, asked.days[0]) < asked.days[0]
    ]
    groups = groups_of(fair_order(rows, letter), asked.together)
    starts = [(day, hour) for day in asked.days for hour in asked.hours.starts()]
    _require_room_for(len(groups), len(starts) * len(asked.juries), asked)
    orals = _write(known or Orals(period=period, class_name=class_name, letter=letter), asked)
    juries = _write_juries(orals, asked.juries)
    cells = [(day, hour, jury) for day, hour in starts for jury in juries]
    places = [(pupil, *cell) for group, cell in zip(groups, cells, strict=False) for pupil in group]
    require_free(orals, {(day, hour, jury) for _pupil, day, hour, jury in places})
    orals.places.exclude(pupil__in=[pupil for pupil, *_cell in places]).delete()
    for pupil, day, hour, jury in places:
        _settle(former.get(pupil.pk) or Oral(orals=orals, pupil=pupil), day, hour, jury)
    orals.juries.filter(number__gt=len(juries)).delete()
    return orals


def _require_room_for(wanted: int, cells: int, asked: Arrangement) -> None:
    if not wanted:
        sentence = _("Aucun élève de la classe n'a de stage signé qui finisse avant ce jour : choisissez-en un autre.")
        raise ValidationError({"day": sentence})
    if wanted > cells:
        counted = {"wanted": wanted, "cells": cells, "minutes": asked.hours.minutes}
        sentence = _(
            "À placer : %(wanted)d passages de %(minutes)d minutes. Ces heures n'ont que %(cells)d places : "
            "ajoutez un jury ou un jour, ou finissez plus tard."
        )
        raise ValidationError({"last_hour": sentence % counted})


def _write(orals: Orals, asked: Arrangement) -> Orals:
    hours = asked.hours
    orals.form, orals.days, orals.last_day = asked.form, list(asked.days), asked.days[-1]
    orals.first_hour, orals.last_hour = hours.first, hours.last
    orals.noon_start, orals.noon_end = hours.noon_start, hours.noon_end
    orals.minutes, orals.pause, orals.together = hours.minutes, hours.pause, asked.together
    orals.criteria = list(asked.criteria)
    orals.save()
    return orals


def _write_juries(orals: Orals, juries: Iterable[JuryGiven]) -> list[OralJury]:
    """Write the juries by their number; one that keeps its number keeps its places."""
    return [
        OralJury.objects.update_or_create(
            orals=orals,
            number=number,
            defaults={"room": jury.room, "first": jury.first, "second": jury.second, "guest": jury.guest},
        )[0]
        for number, jury in enumerate(juries, start=1)
    ]


def _settle(oral: Oral, day: date, hour: time, jury: OralJury) -> None:
    """Give a place; what its family was told stands only where it is the same."""
    same = oral.pk and (oral.day, oral.hour, oral.jury.room) == (day, hour, jury.room)
    oral.day, oral.hour, oral.jury = day, hour, jury
    if not same:
        oral.told_at = None
    oral.save()


def lock_orals(orals: Orals) -> Orals:
    """Lock the orals of a class against a colleague who changes them at the same moment."""
    lock_school(orals.period.school)
    locked = Orals.objects.filter(pk=orals.pk).select_related("period__school", "period__year").first()
    if locked is None:
        raise Refused("orals_gone")
    return locked


@transaction.atomic
def move_oral(oral: Oral, key: str) -> list[Oral]:
    """Move an oral to the place of that key, and give its former place to whoever has that one; return who moved.

    A group takes one more instead. :class:`Refused` for a place that is no more, or for an oral that is noted.
    """
    orals = lock_orals(oral.orals)
    oral = Oral.objects.select_related("jury", "pupil").get(pk=oral.pk)
    goal = next((place for place in places_of(orals) if place.key == key), None)
    if goal is None:
        raise Refused("oral_place_gone")
    others = () if orals.is_collective else tuple(one for one in goal.held_by if one.pk != oral.pk)
    if any(one.noted_at for one in (oral, *others)):
        raise Refused("oral_noted")
    require_free(orals, {(goal.day, goal.hour, goal.jury)})
    former = (oral.day, oral.hour, oral.jury)
    _settle(oral, goal.day, goal.hour, goal.jury)
    for other in others:
        _settle(other, *former)
    return [oral, *others]


@transaction.atomic
def add_pupil(orals: Orals, pupil: Pupil) -> Oral:
    """Give a pupil who has none the first free place, or one in the smallest group; :class:`Refused` where none is."""
    orals = lock_orals(orals)
    if orals.places.filter(pupil=pupil).exists() or not pupil.is_on_roll:
        raise Refused("oral_pupil_gone")
    today = orals.period.school.today()
    ahead = [place for place in places_of(orals) if place.day >= today]
    if orals.is_collective:
        ahead = sorted((place for place in ahead if place.held_by), key=lambda place: len(place.held_by)) or ahead
    else:
        ahead = [place for place in ahead if not place.held_by]
    if not ahead:
        raise Refused("orals_full")
    goal = ahead[0]
    require_free(orals, {(goal.day, goal.hour, goal.jury)})
    oral = Oral(orals=orals, pupil=pupil)
    _settle(oral, goal.day, goal.hour, goal.jury)
    return oral


@transaction.atomic
def tell_orals(orals: Orals) -> tuple[list[Oral], list[Oral]]:
    """Tell each family that does not know it the day, hour and room; return who was told, and whom nothing reaches.

    Once for each place: a second press tells those alone that have changed since.
    """
    orals = lock_orals(orals)
    reached: list[Oral] = []
    unreached: list[Oral] = []
    for jury in juries_of(orals):
        for oral in jury.places.all():
            if oral.told_at or oral.day < orals.period.school.today():
                continue
            oral.pupil.school = orals.period.school
            people = people_of_family(oral.pupil)
            again = oral.was_told
            oral.told_at, oral.was_told = clock.now(), True
            oral.save(update_fields=["told_at", "was_told"])
            (reached if people else unreached).append(oral)
            links = {person.ref: address_of(person.ref) for person in people}
            data = {"people": people, "links": links, "again": again}
            queue((SLUG,), Event("tell_oral", oral, data, about=f"oral:{oral.uuid}"))
    return reached, unreached


@transaction.atomic
def remove_orals(orals: Orals) -> None:
    """Take the orals of a class away; :class:`Refused` once a family knows its hour or a jury has noted."""
    orals = lock_orals(orals)
    if orals.places.filter(was_told=True).exists():
        raise Refused("orals_told")
    if orals.places.filter(noted_at__isnull=False).exists():
        raise Refused("orals_noted")
    orals.delete()


@transaction.atomic
def note_oral(oral: Oral, words: Sequence[str], *, by: User) -> Oral:
    """Note the jury's word for each criterion; noted again, the new words stand. :class:`Refused` before its day."""
    oral = Oral.objects.select_for_update(of=("self",)).select_related("orals__period__school").get(pk=oral.pk)
    if oral.day > oral.orals.period.school.today():
        raise Refused("oral_is_ahead")
    oral.words = [Oral.Word(word) for word in words]
    oral.noted_at, oral.noted_by = clock.now(), by
    oral.save(update_fields=["words", "noted_at", "noted_by"])
    return oral
