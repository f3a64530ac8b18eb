"""Codes that go to the member of staff before whom somebody signs."""

from collections.abc import Iterable
from typing import Any

from conventions.domain.dossier.agreements.base_messages import AgreementMessage, amendment_number
from conventions.domain.persons.people.standing import ANY_STAFF
from notifications.catalogue import CodeMessage, Event, Recipient
from signatures.codes import LIFETIME


class ToWitness(CodeMessage, AgreementMessage):
    """A code for the witness of a session, at their own contact."""

    lifetime = LIFETIME
    audience = ANY_STAFF

    def recipients(self, event: Event) -> Iterable[Recipient]:
        contact, post = event.data["contact"], event.data["post"]
        return [post.recipient(**contact.fields)]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {
            "name": recipient.name,
            "party": event.subject.name,
            "number": self.convention(event).number,
            "amendment": amendment_number(event.subject),
        }


class InPersonCode(ToWitness):
    slug = "in_person_code"
    title = "Une personne signe en présence d'un membre du personnel : le code part vers le compte de celui-ci."


class TakeBackCode(ToWitness):
    slug = "take_back_code"
    title = "Un membre du personnel reprend l'appareil sans signature : un code part vers son compte."
