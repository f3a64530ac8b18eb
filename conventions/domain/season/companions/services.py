"""Naming a pupil to be helped, saying what comes next, and ending it: by a press, or by itself with a place."""

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction

from conventions.domain.law.rules.calendars import next_working_day
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.people.models import Pupil, Staff
from notifications.jobs import job
from workflow import clock
from workflow.refusals import Refused

from .models import Companionship
from .queries import has_place

MET_WITHIN = timedelta(days=7)
"""Time within which a pupil who is named is to be met."""


@transaction.atomic
def name_pupil(pupil: Pupil, *, by: Staff) -> Companionship:
    """Name a pupil: to be met within a week by their form teacher, by the namer where there is none.

    Named again while it lasts, it is the same. :class:`Refused` once the pupil has a place.
    """
    school = pupil.school
    if has_place([pupil.pk], school):
        raise Refused("companion_needless")
    first = {
        "named_by": by.user,
        "act_by": _form_teacher(pupil) or by,
        "act_on": next_working_day(school.today() + MET_WITHIN, department=school.department),
        "until": present_year(school).last_day,
    }
    companionship, _is_new = Companionship.objects.get_or_create(pupil=pupil, ended_at=None, defaults=first)
    return companionship


def _form_teacher(pupil: Pupil) -> Staff | None:
    """Return a teacher who follows the pupil's class, the first noted."""
    teachers = Staff.objects.in_post(pupil.school).filter(role=Staff.Role.TEACHER)
    return teachers.filter(classes__contains=[pupil.class_name]).order_by("pk").first() if pupil.class_name else None


@transaction.atomic
def decide_next(companionship: Companionship, *, act: str, act_by: Staff, act_on: date, is_done: bool) -> None:
    """Say what comes next, who does it and by when; ``is_done``: what was to do before is.

    :class:`Refused` once it is over.
    """
    fresh = _open(companionship)
    if is_done and fresh.act in Companionship.WITH_PUPIL and fresh.met_on is None:
        fresh.met_on = act_by.school.today()
    fresh.act, fresh.act_by, fresh.act_on, fresh.decided_at = Companionship.Act(act), act_by, act_on, clock.now()
    fresh.save(update_fields=["act", "act_by", "act_on", "decided_at", "met_on"])


@transaction.atomic
def end_companionship(companionship: Companionship, *, ending: Companionship.Ending) -> None:
    """End it; :class:`Refused` once it is over."""
    fresh = _open(companionship)
    fresh.ended_at, fresh.ending = clock.now(), ending
    fresh.save(update_fields=["ended_at", "ending"])


def _open(companionship: Companionship) -> Companionship:
    fresh = Companionship.objects.select_for_update().get(pk=companionship.pk)
    if fresh.ended_at:
        raise Refused("companion_over")
    return fresh


@job("end_companionships")
def end_companionships() -> None:
    """Job: end what a place has ended."""
    by_school = defaultdict(list)
    for companionship in Companionship.objects.filter(ended_at=None).select_related("pupil__school"):
        by_school[companionship.pupil.school].append(companionship)
    for school, companionships in by_school.items():
        placed = has_place([one.pupil_id for one in companionships], school)
        over = [one.pk for one in companionships if one.pupil_id in placed]
        still = Companionship.objects.filter(pk__in=over, ended_at=None)
        still.update(ended_at=clock.now(), ending=Companionship.Ending.PLACED)
