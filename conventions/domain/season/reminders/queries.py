"""Last messages to the people waited for, as a card says them: « relancée le 4 décembre par courriel »."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.persons.people.models import Pupil
from notifications import catalogue
from notifications.delivery import LOST, MOOT
from notifications.masking import mask_address
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
    """Answer on the telephone."""

    @property
    def words(self) -> str:
        day = {"day": day_and_month(timezone.localtime(self.at).date())}
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
    """The last messages about one agreement."""

    unreached: dict[str, datetime] = field(default_factory=dict)
    """Moments at which the loss of a last request was known, by reference of its addressee: ``signature:<uuid>``."""
    reminded: Reminded | None = None
    """The last of them that was a reminder and arrived."""


def last_told(conventions: Iterable[Convention]) -> dict[int, LastTold]:
    """Return it by key of the agreement, from the last messages that asked each person for something; one query.

    A call is a reminder and says nothing of whether messages arrive. Those of whom neither address nor number is known
    were never written to.
    """
    keys = {engine.about(convention): convention.pk for convention in conventions}
    asking = Message.objects.filter(about__in=keys, slug__in=ASKING).exclude(MOOT).exclude(channel="")
    rows = asking.annotate(
        lost=ExpressionWrapper(LOST, output_field=BooleanField()),
        lost_at=Coalesce("delivery_at", "letter__delivery_at", "letter__not_before", "not_before"),
    ).defer("secrets")
    by_way = rows.order_by("about", "ref", "channel", "-id").distinct("about", "ref", "channel")
    by_agreement: dict[int, LastTold] = {}
    written: set[tuple[str, str]] = set()
    for row in sorted(by_way, key=lambda row: row.pk, reverse=True):
        last, key = by_agreement.setdefault(keys[row.about], LastTold()), (row.about, row.ref)
        if row.channel != PHONE and key not in written:
            written.add(key)
            if row.lost:
                last.unreached[row.ref] = row.lost_at
        if row.slug == SLUG and not row.lost and last.reminded is None:
            last.reminded = Reminded(row.sent_at or row.created_at, row.channel, row.context.get("said", ""))
    return by_agreement


SHOWN = 30
"""Most messages of a pupil that are shown, the latest ones."""


@dataclass(frozen=True)
class PupilContact:
    """One message about a pupil, or one call: what, to whom, by what way, and what became of it."""

    what: str
    whom: str
    way: str
    address: str
    at: datetime
    outcome: str
    said: str

    @property
    def line(self) -> str:
        """Way, person, address and what became of it, as one line."""
        answer = f"« {self.said} »" if self.said else ""
        return ", ".join(part for part in (self.way, self.whom, self.address, self.outcome, answer) if part)


def said_about(pupil: Pupil, conventions: Iterable[Convention]) -> list[PupilContact]:
    """Return the last messages and calls about a pupil and these agreements; one query, addresses masked."""
    abouts = [f"pupil:{pupil.uuid}", *(engine.about(convention) for convention in conventions)]
    titles = {message.slug: message.title for message in catalogue.every_message()}
    rows = Message.objects.filter(about__in=abouts).order_by("-id").defer("secrets")[:SHOWN]
    return [
        PupilContact(
            what=titles.get(row.slug, row.slug),
            whom=row.recipient_name,
            way=row.get_channel_display(),
            address=mask_address(row.address),
            at=row.sent_at or row.created_at,
            outcome="" if row.channel == PHONE else row.outcome_in_words,
            said=row.context.get("said", "") if row.channel == PHONE else "",
        )
        for row in rows
    ]
