"""What those who are waited for were last told, as a card says it: « relancée le 4 déc. par courriel »."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conventions.domain.agreements.models import Convention
from notifications.delivery import LOST
from notifications.models import Message
from workflow import engine

from .services import FAMILY_SLUG, PHONE, SLUG, SMS
from .waiting import ASKING


@dataclass(frozen=True)
class Reminded:
    """The last reminder about an agreement or a pupil."""

    at: datetime
    channel: str
    said: str
    """What was answered on the telephone."""

    @property
    def words(self) -> str:
        day = {"day": date_format(timezone.localtime(self.at), "j N")}
        if self.channel == SMS:
            return _("relancée le %(day)s par SMS") % day
        if self.channel != PHONE:
            return _("relancée le %(day)s par courriel") % day
        return (
            _("appelée le %(day)s : %(said)s") % {**day, "said": self.said}
            if self.said
            else _("appelée le %(day)s") % day
        )


def last_reminders(abouts: Iterable[str]) -> dict[str, Reminded]:
    """Return the last reminder that was not lost, by what it is about (``convention:<uuid>``…); one query."""
    sent = Message.objects.filter(about__in=list(abouts), slug__in=(SLUG, FAMILY_SLUG)).exclude(LOST)
    rows = sent.exclude(channel="").order_by("about", "-id").distinct("about")
    return {
        row.about: Reminded(row.sent_at or row.created_at, row.channel, row.context.get("said", ""))
        for row in rows.only("about", "sent_at", "created_at", "channel", "context")
    }


@dataclass
class LastTold:
    """What the last messages about one agreement were."""

    unreached: set[str] = field(default_factory=set)
    """Whom the last message that asked for something did not reach, named as recipients are: ``signature:<uuid>``."""
    reminded: Reminded | None = None
    """The last of them that was a reminder and arrived."""


def last_told(conventions: Iterable[Convention]) -> dict[int, LastTold]:
    """Return it by key of the agreement, from the last message that asked each person for something; one query.

    Those of whom neither address nor number is known were never written to.
    """
    keys = {engine.about(convention): convention.pk for convention in conventions}
    asking = Message.objects.filter(about__in=keys, slug__in=ASKING).exclude(channel="")
    rows = asking.annotate(lost=ExpressionWrapper(LOST, output_field=BooleanField()))
    found: dict[int, LastTold] = {}
    for row in rows.order_by("about", "ref", "-id").distinct("about", "ref").defer("secrets"):
        told = found.setdefault(keys[row.about], LastTold())
        at = row.sent_at or row.created_at
        if row.lost:
            told.unreached.add(row.ref)
        elif row.slug == SLUG and (told.reminded is None or told.reminded.at < at):
            told.reminded = Reminded(at, row.channel, row.context.get("said", ""))
    return found
