"""Acts of an operator on messages that did not arrive and jobs that were given up: each act is written down."""

from datetime import date

from django.db import transaction

from conventions.domain.persons.people.models import User
from conventions.domain.upkeep.operator_acts.services import note_act
from notifications import jobs, retries
from notifications.models import JobRun, Message
from workflow.engine import Refused

from .queries import not_arrived, to_send_again


@transaction.atomic
def send_again(*, day: date, slug: str, by: User, reason: str) -> int:
    """Send again what may be of the messages of one kind and day that did not arrive; how many."""
    count = retries.send_again(to_send_again(day, slug))
    if not count:
        raise Refused("no_message_to_send_again")
    note_act(Message, f"Messages renvoyés : {count}, {slug} du {day:%d/%m/%Y}", by=by, reason=reason)
    return count


@transaction.atomic
def set_aside(*, day: date, slug: str, by: User, reason: str) -> int:
    """Set aside the messages of one kind and day that did not arrive; how many."""
    count = retries.set_aside(not_arrived(day, slug))
    if not count:
        raise Refused("no_message_lost")
    note_act(Message, f"Messages mis de côté : {count}, {slug} du {day:%d/%m/%Y}", by=by, reason=reason)
    return count


@transaction.atomic
def try_waiting_messages(*, by: User, reason: str) -> int:
    """Let the messages that were refused go at once, without waiting for their next try; how many."""
    count = retries.try_now()
    if not count:
        raise Refused("no_message_waits")
    note_act(Message, f"Messages réessayés aussitôt : {count}", by=by, reason=reason)
    return count


@transaction.atomic
def do_job_again(run: JobRun, *, by: User, reason: str) -> None:
    """Hand a job that was given up to the queue again."""
    if not jobs.do_again(run):
        raise Refused("job_not_given_up")
    note_act(JobRun, f"Tâche relancée : {run.name} {run.key}", by=by, reason=reason)


@transaction.atomic
def let_job_go(run: JobRun, *, by: User, reason: str) -> None:
    """Say that nothing is left to do about a job that was given up."""
    if not jobs.let_go(run):
        raise Refused("job_not_given_up")
    note_act(JobRun, f"Tâche mise de côté : {run.name} {run.key}", by=by, reason=reason)
