"""Messages about one agreement that leave by themselves: when and by which way; what left, or did not, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.freezing import PARTY_LABELS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import request_recipient
from conventions.domain.season.reminders.plan import FAMILY, HOLD, REMIND, Plan, Waited
from conventions.domain.season.reminders.services import (
    HOST_PART_SLUG,
    SLUG,
    recipients_of_party,
    way_by_itself,
    ways_tried,
)
from notifications.catalogue import Recipient
from notifications.models import Message
from signatures.models import SignatureRequest
from workflow import clock
from workflow.models import Transition
from workflow.refusals import Refused

from .parties import CHANNELS, Sending, sending_of


@dataclass(frozen=True)
class Coming:
    """Next message that leaves by itself to one party."""

    party: str
    name: str
    role: StrOrPromise
    at: datetime | None = None
    way: str = ""
    """« SMS », as a sentence says it; empty when nothing can be sent."""
    obstacle: str = ""
    """Why nothing can be sent as things are, in a sentence."""
    held_until: date | None = None
    is_stopped: bool = False
    reason: str = ""
    """Why staff hold it."""

    @property
    def is_family(self) -> bool:
        """It is no reminder: pupil and family learn that somebody else is waited for."""
        return self.party == FAMILY


@dataclass(frozen=True)
class Gone:
    """A reminder that left, or one that did not and why."""

    at: datetime
    """System time, as of every message."""
    name: str
    sending: Sending | None = None
    why_not: str = ""


class Reminding:
    """Reminders about one agreement, from its journal, all that were asked to sign and all messages about it."""

    def __init__(
        self,
        convention: Convention,
        entries: Sequence[Transition],
        requests: Iterable[SignatureRequest],
        messages: Iterable[Message],
        *,
        reasons: bool,
    ) -> None:
        self._convention, self._entries, self._reasons = convention, entries, reasons
        self._requests = {f"signature:{request.uuid}": request for request in requests}
        self._sent = [row for row in messages if row.channel]

    def coming(self) -> list[Coming]:
        """Return what leaves next, for everybody the platform reminds."""
        if not self._convention.may_remind:
            return []
        return [self._coming(one) for one in Plan(self._convention, self._entries).waited]

    def _coming(self, waited: Waited) -> Coming:
        recipient = self._recipient(waited.party)
        name, role = self._named(waited.party, recipient)
        way, obstacle = "", ""
        if waited.next and recipient:
            tried = ways_tried([row for row in self._sent if row.ref == recipient.ref])
            try:
                reached = way_by_itself(recipient, tried, is_last=waited.is_last(waited.next))
            except Refused as refusal:
                obstacle = str(refusal)
            else:
                way = str(CHANNELS["email" if reached.email else "sms"])
        today = self._convention.today()
        return Coming(
            party=waited.party,
            name=name,
            role=role,
            at=max(waited.next, clock.now()) if waited.next else None,
            way=way,
            obstacle=obstacle,
            held_until=waited.held_until if waited.held_until and waited.held_until > today else None,
            is_stopped=waited.is_stopped,
            reason=self._reason(waited.party),
        )

    def gone(self) -> list[Gone]:
        """Return what left and what did not, newest first."""
        left = [
            Gone(at=row.created_at, name=row.recipient_name, sending=sending_of(row))
            for row in self._sent
            if row.slug in (SLUG, HOST_PART_SLUG)
        ]
        skipped = [
            self._left_out(entry, party, code)
            for entry in self._entries
            if entry.name == REMIND
            for party, code in entry.data.get("skipped", {}).items()
        ]
        return sorted([*left, *skipped], key=lambda one: one.at, reverse=True)

    def _left_out(self, entry: Transition, party: str, code: str) -> Gone:
        name, _role = self._named(party, self._recipient(party))
        why = Refused.from_json({"code": code, "values": {"name": name}})
        return Gone(at=entry.recorded_at, name=name, why_not=why.what)

    def _recipient(self, party: str) -> Recipient | None:
        if party == FAMILY:
            return None
        if request := self._requests.get(party):
            request.root = self._convention
            return request_recipient(request, self._convention)
        return next(iter(recipients_of_party(self._convention, party)), None)

    def _named(self, party: str, recipient: Recipient | None) -> tuple[str, StrOrPromise]:
        if party == FAMILY:
            return _("L'élève et sa famille"), ""
        request = self._requests.get(party)
        if request:
            quality = request.quality if request.role == "guardian" else PARTY_LABELS.get(request.role, request.role)
            return recipient.name if recipient else request.name, quality
        return recipient.name if recipient else str(PARTY_LABELS.get(party, party)), PARTY_LABELS.get(party, "")

    def _reason(self, party: str) -> str:
        """Why staff hold what leaves to a party, for whoever may read reasons."""
        held = [one for one in self._entries if one.name == HOLD and one.data["party"] == party]
        personal = getattr(held[-1], "personal", None) if held and self._reasons else None
        return personal.content.get("reason", "") if personal else ""
