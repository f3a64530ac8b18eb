"""Queries on applications: until when somebody answers, and what families without internet were asked and said."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from conventions.domain.persons.people.births import birth_of_age
from conventions.domain.persons.people.models import Guardian, School
from notifications.models import Message
from workflow import clock, deadlines
from workflow.engine import about
from workflow.prepared import Given, prepared

from .models import Application

QUESTION = "application_accepted"
"""Slug of the message that asks a family whether the pupil comes."""


def answered_before(application: Application) -> datetime | None:
    """Return until when whoever has to answer may; nothing once nobody is waited for."""
    return dict(deadlines.armed(application)).get("lapse")


def answers_due(applications: Iterable[Application]) -> dict[int, datetime]:
    """Return the same of many, by key; one query."""
    label = Application.journal_label()
    due = deadlines.due_of((label, application.pk) for application in applications)
    return {key: at for (_label, key, name), at in due.items() if name == "lapse"}


def questions_to(number: str) -> list[Application]:
    """Return the places, kept and not answered, of which a text without link asked at that number; E.164.

    The number is still the pupil's or, of a minor, a guardian's: whoever has it from them since answers for nobody.
    """
    minors = Guardian.objects.filter(pupil__birth_date__gt=birth_of_age(clock.now().date()))
    theirs = Q(pupil__phone=number) | Exists(minors.filter(pupil=OuterRef("pupil"), phone=number))
    waiting = Application.objects.filter(theirs, Application.awaits_pupil, said_yes_at=None, erased_at=None)
    places = {about(application): application for application in waiting.order_by("pk")}
    sent = Message.objects.filter(
        about__in=places, slug=QUESTION, channel=Message.Channel.SMS, address=number,
        sent_at__isnull=False, context__offline=True,
    )  # fmt: skip
    return [places[key] for key in sorted(set(sent.values_list("about", flat=True)))]


def yeses_to_confirm(school: School) -> list[Application]:
    """Return the places to which a family has said yes by SMS and that the school has still to confirm."""
    return _yeses().all(school=school.pk)


@prepared
def _yeses() -> QuerySet[Application]:
    said = Application.objects.filter(
        Application.awaits_pupil, pupil__school=Given("school"), said_yes_at__isnull=False, erased_at=None
    )
    return said.select_related("pupil", "offer__host").order_by("said_yes_at", "pk")
