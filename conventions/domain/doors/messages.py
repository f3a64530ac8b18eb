"""What is sent so that people come in by their link: codes, links again, reminders; and what is told of guesses."""

from collections.abc import Iterable
from typing import Any

from conventions.domain.agreements.base_messages import (
    PARTIES,
    AgreementMessage,
    HostPartAsked,
    amendment_number,
    day_in_words,
)
from conventions.domain.agreements.messages import SigningCode
from conventions.domain.agreements.recipients import school_recipients
from conventions.domain.links.tokens import LIFETIME
from conventions.domain.people.models import Guardian, Pupil
from conventions.domain.people.names import after_de
from conventions.domain.people.phones import format_local
from notifications.catalogue import Event, Message, Recipient, Urgency


class LinkCode(AgreementMessage):
    slug = "link_code"
    to_one = True
    is_code = True
    lifetime = LIFETIME
    urgency = Urgency.URGENT
    title = "Un parent ou un élève ouvre sa page avec un code : il part vers le contact connu de l'établissement."
    audience = ("guardian", "pupil")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        person: Pupil | Guardian = event.subject
        contact = event.data["contact"]
        by_mail = contact.channel == "email"
        return [
            Recipient(
                audience=str(person._meta.model_name),
                name=person.name,
                email=contact.address if by_mail else "",
                phone="" if by_mail else contact.address,
                ref=f"{person._meta.model_name}:{person.uuid}",
                time_zone=_school_of(person).time_zone,
            )
        ]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name, "school": _school_of(event.subject).name}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"code": event.data["code"]}


class LinksAgain(AgreementMessage):
    slug = "links_again"
    to_one = True
    title = "Quelqu'un demande à retrouver ses liens : tous ceux qui servent encore lui sont renvoyés."
    audience = ("guardian", "pupil", "host", "tutor", "referent", "head", "office")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return [event.data["recipient"]]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name, "several": len(event.data["lines"]) > 1}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        """Each link with whose internship it is about: wiped once sent, like the links themselves."""
        lines = event.data["lines"]
        return {
            "links": "\n\n".join(f"{what} :\n{address}" for what, address in lines),
            "first": f"{lines[0][0]} : {lines[0][1]}",
        }


class LinksRenewed(LinksAgain):
    slug = "links_renewed"
    title = "L'exploitant a changé une clé : chaque personne reçoit ses nouveaux liens, les anciens s'arrêtent."


class LinkNotMine(AgreementMessage):
    slug = "link_not_mine"
    title = "Une personne dit qu'un lien n'était pas pour elle, avant toute convention : le secrétariat le sait."
    audience = ("office",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return school_recipients(event.subject.school, "office")

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        pupil: Pupil = event.subject
        return {"holder": event.data["name"], "pupil": pupil.name, "class_name": pupil.class_name}


class BirthDateGuessed(AgreementMessage):
    slug = "birth_date_guessed"
    urgency = Urgency.URGENT
    title = "Des dates de naissance fausses sont essayées trois jours pour un même élève : le secrétariat le sait."
    audience = ("office",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return school_recipients(event.subject.school, "office")

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        pupil: Pupil = event.subject
        return {"pupil": pupil.name, "class_name": pupil.class_name}


def _school_of(person: Pupil | Guardian) -> Any:
    return (person.pupil if isinstance(person, Guardian) else person).school


class HostPartHandedOver(HostPartAsked):
    slug = "host_part_handed_over"
    title = "Un collègue reprend la partie de l'organisme d'accueil : il reçoit un nouveau lien."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "from_name": event.data["from_name"]}


class HostReadingCode(AgreementMessage):
    slug = "host_reading_code"
    title = "L'organisme d'accueil veut voir tous ses élèves ou une copie : le code part vers son contact."
    audience = ("host",)
    to_one = True
    is_code = True
    lifetime = LIFETIME
    urgency = Urgency.URGENT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        contact, channel = event.data["contact"], event.data["channel"]
        return [
            Recipient(
                audience="host",
                name=contact.name,
                email=contact.email if channel == "email" else "",
                phone=contact.phone if channel == "sms" else "",
                ref=f"contact:{contact.uuid}",
            )
        ]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"code": event.data["code"]}


class RefusingCode(SigningCode):
    slug = "refusing_code"
    title = "Une partie veut refuser, ou ne pas viser : un code part vers le contact connu de l'établissement."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        context = {**AgreementMessage.context(self, event, recipient), "visa": event.data["visa"]}
        return {**context, "amendment": amendment_number(event.subject)}


class OpeningCode(SigningCode):
    slug = "opening_code"
    title = "Une partie demande à lire sans date de naissance : un code part vers le contact connu de l'établissement."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return AgreementMessage.context(self, event, recipient)


class Reminder(AgreementMessage):
    """Somebody is reminded of what they owe; ``told`` gives the recipient, the link and what is asked."""

    slug = "reminder"
    title = "Une personne attendue est relancée, par la plateforme ou l'établissement, et reçoit de nouveau son lien."
    asks = True
    audience = PARTIES
    to_one = True

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return [event.data["recipient"]]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "what": event.data["what"], "due": day_in_words(event.data["due"])}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["link"]}


class PlaceSought(Message):
    """A family whose child has no internship yet; ``told`` gives the pupil, the people and the link of each."""

    slug = "place_sought"
    title = "L'élève n'a pas encore de stage : la famille est relancée et reçoit son lien."
    audience = ("guardian", "pupil")
    template = "conventions/messages/place_sought"
    to_one = True

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return event.data["people"]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        pupil = event.subject
        return {
            "name": recipient.name,
            "audience": recipient.audience,
            "pupil": pupil.first_name,
            "of_pupil": after_de(pupil.first_name),
            "school": pupil.school.name,
            "school_contact": format_local(pupil.school.phone) or pupil.school.email,
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["links"][recipient.ref]}
