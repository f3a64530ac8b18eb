"""Planning a visit, moving it, noting that it was done, giving it up: the visitor's own business."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Staff, User
from conventions.domain.persons.people.standing import WRITERS, account_actor
from workflow.engine import Refused

from .models import HostVisit


def plan_visit(convention: Convention, *, visitor: Staff, at: datetime, way: str) -> HostVisit:
    """Plan a visit of ``visitor``; on the spot it is on a day of presence. Raises :class:`Refused`."""
    if visitor.school_id != convention.school_id or not visitor.in_post(convention.school.today()):
        raise Refused("staff_not_in_post")
    return _save(HostVisit(convention=convention, visitor=visitor), at, way)


def move_visit(visit: HostVisit, *, by: User, at: datetime, way: str) -> HostVisit:
    """Plan a visit for another moment, or by another way."""
    own = _own(visit, by)
    own.moves += 1
    return _save(own, at, way)


def note_visit(visit: HostVisit, *, by: User, done_on: date, remarks: Mapping[str, str]) -> HostVisit:
    """Say that a visit was done, and what was remarked; said again, it replaces what was said."""
    own = _own(visit, by)
    if done_on > own.convention.today():
        raise Refused("visit_not_yet", day=done_on)
    own.done_on = done_on
    for name in HostVisit.REMARKS:
        setattr(own, name, remarks[name])
    own.save()
    return own


def cancel_visit(visit: HostVisit, *, by: User) -> None:
    """Give up a visit that was planned: nothing of it stays."""
    if not may_cancel(visit, by):
        raise Refused("visit_of_another")
    if visit.is_done:
        raise Refused("visit_is_done")
    visit.delete()


def may_cancel(visit: HostVisit, by: User) -> bool:
    """Tell whether a visit is this person's to give up: its visitor's, or the office's once they have left."""
    school = visit.convention.school
    if visit.visitor.user_id == by.pk:
        return True
    if Staff.objects.in_post(school).filter(user=visit.visitor.user_id, user__is_active=True).exists():
        return False
    return bool(school.roles_of_account(account_actor(by)) & set(WRITERS))


def _own(visit: HostVisit, by: User) -> HostVisit:
    if visit.visitor.user_id != by.pk:
        raise Refused("visit_of_another")
    return visit


def _save(visit: HostVisit, at: datetime, way: str) -> HostVisit:
    convention = visit.convention
    if convention.is_over:
        raise Refused("nothing_to_visit")
    day = at.astimezone(ZoneInfo(convention.time_zone)).date()
    if way == HostVisit.Way.ON_SITE and not convention.days.expected().filter(date=day).exists():
        raise Refused("pupil_not_there", day=day)
    visit.planned_at, visit.way = at, way
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError:
        raise Refused("visit_already_planned") from None
    return visit
