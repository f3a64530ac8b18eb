"""Alerts of pupils: who may write one, how it is kept, its readers called, read, dealt with."""

import logging
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce, Greatest

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Pupil, School, SecondReader, Staff, User
from conventions.domain.placements.applications.models import Application
from notifications.catalogue import Event
from notifications.jobs import job
from notifications.outbox import queue
from workflow import clock
from workflow.engine import Refused

from .listeners import calls_now, second_of
from .models import PupilAlert

log = logging.getLogger(__name__)
OPEN_AFTER = timedelta(days=365)
"""Time after the last day of a pupil's applications or internships during which the page is open."""
UNREAD_AT_MOST = 10
"""Alerts of one pupil that may wait at once: a link in wrong hands fills no telephone."""


# -- the pupil -------------------------------------------------------------------------------------------------


def may_tell(pupil: Pupil) -> bool:
    """Tell whether the page is open: from the first application or agreement to a year after the last one's end."""
    today = pupil.school.today()
    end_of_internship = Coalesce("ended_on", "last_day", "year__last_day")
    end_asked_for = Greatest(F("slot__last_day"), F("created_at__date"))
    lasts = (
        Convention.objects.filter(pupil=pupil).aggregate(last=Max(end_of_internship)),
        Application.objects.filter(pupil=pupil).aggregate(last=Max(end_asked_for)),
    )
    days: list[date] = [found["last"] for found in lasts if found["last"] is not None]
    return bool(days) and today <= max(days) + OPEN_AFTER


@transaction.atomic
def raise_alert(pupil: Pupil, text: str, *, to: str, convention: Convention | None = None) -> PupilAlert:
    """Keep a pupil's alert for the readers chosen, and let them know, by SMS too where nobody reads at that hour.

    The same words sent twice while nobody has read them are one alert. :class:`Refused` where the page is not open,
    where too many wait, and where the second reader whom the pupil chose is one no more.
    """
    locked = Pupil.objects.select_for_update(no_key=True, of=("self",)).select_related("school").get(pk=pupil.pk)
    if not may_tell(locked):
        raise Refused("alert_not_open")
    second = second_of(locked.school)
    if to != PupilAlert.To.HEAD and second is None:
        raise Refused("alert_reader_gone")
    unread = PupilAlert.objects.filter(pupil=locked, read_at=None)
    same = unread.filter(text=text.strip(), to=to).first()
    if same is not None:
        return same
    if unread.count() >= UNREAD_AT_MOST:
        raise Refused("too_many_reports")
    made = PupilAlert.objects.create(
        pupil=locked,
        school=locked.school,
        convention=convention or internship_of(locked),
        text=text.strip(),
        to=to,
        second=second,
    )
    queue(("to_read",), Event("raise_alert", made, about=about(made)))
    _call_if_due(made, clock.now())
    return made


def internship_of(pupil: Pupil) -> Convention | None:
    """Return the internship that a pupil does today, else the latest one."""
    today = pupil.school.today()
    found = list(Convention.objects.filter(pupil=pupil, erased_at=None).order_by("-id"))
    is_now = (one for one in found if one.first_day and one.last_day and one.first_day <= today <= one.last_day)
    return next(is_now, found[0] if found else None)


def alerts_by(pupil: Pupil) -> QuerySet[PupilAlert]:
    """Return the alerts of a pupil, newest first."""
    return PupilAlert.objects.filter(pupil=pupil).select_related("school", "second__staff")


# -- calling its readers ---------------------------------------------------------------------------------------


def about(alert: PupilAlert) -> str:
    """Return the key under which the outbox names it: of no agreement, whose page lists its messages."""
    return f"to_read:{alert.uuid}"


@job("call_readers")
def call_readers() -> None:
    """Periodic job: call by SMS the readers of what nobody has read, once for each alert; it tells no number."""
    now = clock.now()
    for key in PupilAlert.objects.filter(read_at=None, called_at=None).order_by("id").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                alert = PupilAlert.objects.select_for_update(of=("self",)).select_related("school", "second__staff")
                _call_if_due(alert.get(pk=key), now)
        except Exception:
            log.exception("readers could not be called")  # tried again at the next turn; the others are called


def _call_if_due(alert: PupilAlert, now: datetime) -> None:
    """Call its readers when the moment has come; the row is locked, or of this transaction."""
    if alert.called_at is None and calls_now(alert, now):
        alert.called_at = now
        alert.save(update_fields=["called_at"])
        queue(("to_read_now",), Event("call_readers", alert, about=about(alert)))


# -- its readers -----------------------------------------------------------------------------------------------


def read_alert(alert: PupilAlert, *, by: User) -> None:
    """Write down who opened it first, and when: the pupil reads it."""
    unread = PupilAlert.objects.filter(pk=alert.pk, read_at=None)
    unread.update(read_at=clock.now(), read_by=by)
    alert.refresh_from_db()


def deal_with_alert(alert: PupilAlert, *, by: User, done: str, answer: str = "") -> None:
    """Keep the note for the alert's readers and the answer to the pupil; :class:`Refused` when the other was first."""
    waiting = PupilAlert.objects.filter(pk=alert.pk, read_at__isnull=False, handled_at=None)
    if not waiting.update(handled_at=clock.now(), handled_by=by, done=done.strip(), answer=answer.strip()):
        raise Refused("report_handled")


def release_alert(alert: PupilAlert) -> None:
    """Say that it no longer keeps the pupil's dossiers beyond the usual time."""
    handled = PupilAlert.objects.filter(pk=alert.pk, handled_at__isnull=False, released_at=None)
    if not handled.update(released_at=clock.now()):
        raise Refused("report_waiting")


# -- the school ------------------------------------------------------------------------------------------------


@transaction.atomic
def change_readers(
    *, school: School, staff: Staff | None, quality: str, reads_from: time, reads_until: time, by: User
) -> None:
    """Name the second reader, or nobody, and the hours of reading; earlier alerts stay with the former one."""
    locked = School.objects.select_for_update(no_key=True).get(pk=school.pk)
    locked.reads_from, locked.reads_until = reads_from, reads_until
    locked.save(update_fields=["reads_from", "reads_until"])
    present = SecondReader.objects.filter(school=school, ended_at=None).first()
    if present is not None and (present.staff, present.quality) == (staff, quality):
        return
    SecondReader.objects.filter(school=school, ended_at=None).update(ended_at=clock.now())
    if staff is not None:
        SecondReader.objects.create(school=school, staff=staff, quality=quality, named_by=by, named_at=clock.now())
