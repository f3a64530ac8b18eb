"""Message to a family: the day, the hour and the room of an oral, told once, and again where one of them changes."""

from collections.abc import Iterable
from typing import Any

from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.persons.people.names import in_class
from conventions.domain.persons.people.phones import format_local
from notifications.catalogue import Event, Message, Recipient, Urgency

from .queries import still_stands
from .timetable import at_hour
from .words import told_form


class OralTold(Message):
    """``told`` gives the people of the family and the link of each, ``again`` whether they knew another hour."""

    slug = "oral_told"
    urgency = Urgency.PROMPT
    title = (
        "Le jour, l'heure et la salle de l'oral de stage d'un élève, dès que l'établissement les annonce ou les change."
    )
    audience = ("guardian", "pupil")
    names_to_cut = ("school",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return event.data["people"]

    def payer(self, event: Event) -> str:
        return f"school:{event.subject.pupil.school.uuid}"

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Say when and where; who sits in the jury is on the page alone."""
        oral = event.subject
        school = oral.pupil.school
        return {
            "name": recipient.name,
            "audience": recipient.audience,
            "pupil": oral.pupil.first_name,
            "who": in_class(oral.pupil.first_name, oral.pupil.class_name),
            "form": told_form(oral.orals.form),
            "day": day_in_words(oral.day),
            "hour": at_hour(oral.hour),
            "room": oral.jury.room,
            "again": event.data["again"],
            "school": school.name,
            "school_contact": format_local(school.phone) or school.email,
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["links"][recipient.ref]}

    def still_true(self, about: str, ref: str) -> bool:
        """The oral is to come, and stands where it was told."""
        return still_stands(about.partition(":")[2])
