"""What is said about a family's pages: a code, links sent again, an absence, guesses, a link that reached another."""

from collections.abc import Iterable
from typing import Any

from conventions.agreements.base_messages import AgreementMessage
from conventions.agreements.recipients import contact_recipient, school_recipients
from conventions.links.codes import LIFETIME
from conventions.people.models import Guardian, Pupil
from notifications.catalogue import Recipient


class LinkCode(AgreementMessage):
    slug = "link_code"
    to_one = True
    is_code = True
    lifetime = LIFETIME
    urgent = True
    title = "Un parent ou un élève ouvre sa page avec un code : il part vers le contact connu de l'établissement."
    audience = ("guardian", "pupil")

    def recipients(self, event: Any) -> Iterable[Recipient]:
        person: Pupil | Guardian = event.subject
        contact = event.data["contact"]
        by_mail = contact.channel == "email"
        return [
            Recipient(
                audience=person._meta.model_name,
                name=person.name,
                email=contact.address if by_mail else "",
                phone="" if by_mail else contact.address,
                ref=f"{person._meta.model_name}:{person.uuid}",
                time_zone=_school_of(person).time_zone,
            )
        ]

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name, "school": _school_of(event.subject).name}

    def secrets(self, event: Any, recipient: Recipient) -> dict[str, str]:
        return {"code": event.data["code"]}


class LinksAgain(AgreementMessage):
    slug = "links_again"
    to_one = True
    title = "Quelqu'un demande à retrouver ses liens : tous ceux qui servent encore lui sont renvoyés."
    audience = ("guardian", "pupil", "host", "tutor", "referent", "head", "office")

    def recipients(self, event: Any) -> Iterable[Recipient]:
        return [event.data["recipient"]]

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name, "several": len(event.data["lines"]) > 1}

    def secrets(self, event: Any, recipient: Recipient) -> dict[str, str]:
        """Each link with whose internship it is about: wiped once sent, like the links themselves."""
        lines = event.data["lines"]
        return {
            "links": "\n\n".join(f"{what} :\n{address}" for what, address in lines),
            "first": f"{lines[0][0]} : {lines[0][1]}",
        }


class LinksRenewed(LinksAgain):
    slug = "links_renewed"
    title = "L'exploitant a changé une clé : chaque personne reçoit ses nouveaux liens, les anciens s'arrêtent."


class AbsenceAnnounced(AgreementMessage):
    slug = "absence_announced"
    urgent = True
    title = "La famille annonce une absence : le tuteur ou la tutrice le sait (l'établissement lit le signalement)."
    audience = ("tutor",)

    def recipients(self, event: Any) -> Iterable[Recipient]:
        return contact_recipient(self.convention(event), "tutor")

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "when": event.data["when"]}


class LinkNotMine(AgreementMessage):
    slug = "link_not_mine"
    title = "Une personne dit qu'un lien n'était pas pour elle, avant toute convention : le secrétariat le sait."
    audience = ("office",)

    def recipients(self, event: Any) -> Iterable[Recipient]:
        return school_recipients(event.subject.school, "office")

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        pupil: Pupil = event.subject
        return {"holder": event.data["name"], "pupil": pupil.name, "class_name": pupil.class_name}


class BirthDateGuessed(AgreementMessage):
    slug = "birth_date_guessed"
    urgent = True
    title = "Des dates de naissance fausses sont essayées trois jours pour un même élève : le secrétariat le sait."
    audience = ("office",)

    def recipients(self, event: Any) -> Iterable[Recipient]:
        return school_recipients(event.subject.school, "office")

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        pupil: Pupil = event.subject
        return {"pupil": pupil.name, "class_name": pupil.class_name}


def _school_of(person: Pupil | Guardian) -> Any:
    return (person.pupil if isinstance(person, Guardian) else person).school
