"""Listeners of pupils' alerts, and the moments when somebody is there to read them.

The head, or whoever stands in by a delegation in force, and one second person whom the head names; nobody else.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conventions.domain.law.rules.calendars import is_school_day
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.persons.people.models import School, SecondReader, Staff
from conventions.domain.persons.people.schools import received_a_delegation
from conventions.domain.persons.people.standing import SECOND_READER, Standing, account_actor

from .models import PupilAlert, in_words

UNREAD_FOR = timedelta(minutes=30)
"""Time unread, in the hours at which somebody reads, after which its readers are called."""


def listens(standing: Standing) -> bool:
    """Tell whether somebody reads what pupils write; no query."""
    return standing.holds("head", SECOND_READER)


def listens_now(standing: Standing) -> bool:
    """Tell whether somebody reads what comes in from now on; whoever was the second before only ends their own."""
    if standing.holds("head") or not standing.holds(SECOND_READER):
        return standing.holds("head")
    second = second_of(standing.school)
    return second is not None and second.staff.user_id == standing.user.pk


def second_of(school: School) -> SecondReader | None:
    """Return the second reader whom the head has named, as long as they are in post; ``None`` without one."""
    named = SecondReader.objects.filter(school=school, ended_at=None, staff__user__is_active=True)
    found = named.select_related("staff__user").first()
    return found if found is not None and found.staff.in_post(school.today()) else None


def listeners_of(school: School) -> list[Staff]:
    """Return the posts of those who read today at a school, each person once: the head, delegates, the second."""
    second = second_of(school)
    found = [*_direction(school), *([second.staff] if second else [])]
    return list({post.user_id: post for post in found}.values())


def readers_of(alert: PupilAlert) -> list[Staff]:
    """Return the posts of those who may read an alert today; empty when all have left."""
    today, second = alert.school.today(), alert.second
    posts = []
    if alert.to != PupilAlert.To.SECOND:
        posts = _direction(alert.school)
    if alert.to == PupilAlert.To.HEAD and second is not None:
        posts = [post for post in posts if post.user_id != second.staff.user_id]
    if alert.to != PupilAlert.To.HEAD and second is not None and second.staff.in_post(today):
        posts.append(second.staff)
    return list({post.user_id: post for post in posts}.values())


def alerts_for(standing: Standing) -> QuerySet[PupilAlert]:
    """Return the alerts that somebody may read at their school: nothing tells anybody else that there are some."""
    to, as_second = PupilAlert.To, Q(second__staff__user=standing.user)
    may_read = as_second & ~Q(to=to.HEAD)
    if standing.holds("head"):
        may_read |= Q(to=to.BOTH) | (Q(to=to.HEAD) & (Q(second=None) | ~as_second))
    found = PupilAlert.objects.filter(may_read, school=standing.school)
    return found.select_related("pupil", "second", "read_by", "handled_by")


def unread_by(standing: Standing) -> int:
    """Return the number of alerts not yet opened; no query for a person who reads none."""
    return alerts_for(standing).filter(read_at=None).count() if listens(standing) else 0


def choices_of_readers(second: SecondReader | None) -> list[tuple[str, str]]:
    """Return the readers that a pupil may choose, all together first; the head alone where nobody else was named."""
    to = PupilAlert.To
    alone = [to.HEAD, to.SECOND] if second is not None else [to.HEAD]
    found = [(one, _("%(reader)s, personne d'autre") % {"reader": in_words(one, second)}) for one in alone]
    if second is not None:
        found.insert(0, (to.BOTH, in_words(to.BOTH, second)))
    return [(str(one), capfirst(words)) for one, words in found]


def is_read_at(school: School, moment: datetime) -> bool:
    """Tell whether somebody reads then: within the school's hours, on a day of class, by the clock of its place."""
    there = moment.astimezone(ZoneInfo(school.time_zone))
    if not school.reads_from <= there.time() < school.reads_until:
        return False
    return is_school_day(there.date(), school.department, years=school_years(school))


def calls_now(alert: PupilAlert, moment: datetime) -> bool:
    """Tell whether an alert that nobody has read must call its readers, and the pupil read who answers now."""
    if alert.read_at is not None:
        return False
    return alert.created_at + UNREAD_FOR <= moment or not is_read_at(alert.school, moment)


def _direction(school: School) -> list[Staff]:
    """Return today's head of the school, and those who sign for the head by a delegation in force."""
    today = school.today()
    head = school.head_on(today)
    posts = Staff.objects.in_post(school, today).filter(received_a_delegation(), user__is_active=True)
    delegates = [
        post
        for post in posts.select_related("user").order_by("id")
        if school.delegation_of(account_actor(post.user), today)
    ]
    return [*([head] if head is not None else []), *delegates]
