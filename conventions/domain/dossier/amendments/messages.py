"""Messages about an amendment: one class each, with its audience and its words for each reader."""

from collections.abc import Iterable
from typing import Any

from conventions.domain.dossier.agreements.base_messages import (
    PARTIES,
    EveryoneConcerned,
    PartyMessage,
    StandingMessage,
    WithCalendar,
    is_mentor,
    is_still_asked,
    tutor_link,
)
from conventions.domain.dossier.agreements.messages import AgreementRefused
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import contact_recipient
from notifications.catalogue import Event, Recipient, Urgency


class AboutChanges(PartyMessage):
    """A message to the parties that says what the amendment changes, as frozen."""

    audience = PARTIES

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        changes = self._by_ref[recipient.ref].document.data["amendment"]["changes"]
        said = [{"label": change["label"], "after": " ; ".join(change["after"])} for change in changes]
        return {**super().context(event, recipient), "changes": said}


class AmendmentAsked(AboutChanges):
    slug = "amendment_asked"
    joins = "several_at_once"
    urgency = Urgency.GATHERED
    asks = True
    in_letter = (
        "1 avenant est à signer ou à viser.",
        "%(n)d avenants sont à signer ou à viser.",
    )
    title = "Un avenant est à signer : chaque partie reçoit son lien personnel pour le lire et le signer."

    def still_true(self, about: str, ref: str) -> bool:
        return is_still_asked(ref)


class AmendmentSealed(WithCalendar, AboutChanges):
    slug = "amendment_sealed"
    joins = "several_at_once"
    urgency = Urgency.GATHERED
    in_letter = (
        "1 avenant est signé par tous et scellé.",
        "%(n)d avenants sont signés par tous et scellés.",
    )
    title = "L'avenant est signé et scellé : il est en vigueur, chaque partie accède à sa copie."


class AmendmentRefused(AgreementRefused):
    slug = "amendment_refused"
    title = "Une partie refuse l'avenant : l'établissement lit le motif, la convention reste telle qu'elle est."


class AmendmentStopped(EveryoneConcerned):
    slug = "amendment_stopped"
    urgency = Urgency.GATHERED
    in_letter = (
        "1 avenant n'est pas conclu.",
        "%(n)d avenants ne sont pas conclus.",
    )
    title = "L'avenant n'est pas conclu : la convention reste telle qu'elle est, sans que le motif soit dit."

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Nobody, when nobody had been asked yet."""
        return super().recipients(event) if event.subject.signed_document() else []

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "in_force": self.convention(event).is_in_force}


class TutorNamed(WithCalendar, StandingMessage):
    slug = "tutor_named"
    urgency = Urgency.PROMPT
    title = "L'avenant nomme un autre tuteur ou une autre tutrice, qui reçoit le lien de sa page de suivi."
    audience = ("tutor",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        if event.subject.tutor_id is None:
            return []
        return contact_recipient(self.convention(event), "tutor")

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": tutor_link(self.convention(event))}

    def stands(self, convention: Convention, ref: str) -> bool:
        return convention.needs_tutor and is_mentor(convention, ref)
