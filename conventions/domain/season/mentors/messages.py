"""Messages of mentors: a family is asked for its yes, a school is told of four meetings missed in a row."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from conventions.domain.dossier.agreements.recipients import school_recipients, staff_recipient
from conventions.domain.persons.people.names import in_class
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency

from .queries import awaited, mentorings


class MentoringAsked(Message):
    """``people`` and ``links``: who answers, and the link of each."""

    slug = "mentoring_asked"
    title = "Un mentor est proposé pour un élève : la famille et l'élève répondent, oui ou non."
    audience = ("guardian", "pupil")
    names_to_cut = ("school",)
    urgency = Urgency.PROMPT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return event.data["people"]

    def payer(self, event: Event) -> str:
        return f"school:{event.subject.companionship.pupil.school.uuid}"

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Name the pupil and the school; the mentor is named on the page alone."""
        pupil = event.subject.companionship.pupil
        return {
            "name": recipient.name,
            "audience": recipient.audience,
            "pupil": pupil.first_name,
            "who": in_class(pupil.first_name, pupil.class_name),
            "school": pupil.school.name,
            "school_contact": format_local(pupil.school.phone) or pupil.school.email,
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["links"][recipient.ref]}

    def still_true(self, about: str, ref: str) -> bool:
        """The help is not over, and the person has not answered."""
        mentoring = mentorings().filter(uuid=about.partition(":")[2]).first()
        return mentoring is not None and ref in [person.ref for person in awaited(mentoring)]


class MentoringMissed(Message):
    slug = "mentoring_missed"
    title = "Quatre rencontres manquées de suite avec un mentor : qui accompagne l'élève et l'a demandé l'apprennent."
    audience = ("office", "head", "deputy", "gestionnaire", "cpe", "teacher")
    names_to_cut = ("who",)
    urgency = Urgency.PROMPT

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Return whoever does the next act and whoever asked for the mentor; the office where both have gone."""
        mentoring = event.subject
        school = mentoring.companionship.pupil.school
        posts = (mentoring.companionship.act_by, mentoring.asked_by)
        found = {post.user_id: staff_recipient(post, school) for post in posts if post.in_post(school.today())}
        return list(found.values()) or school_recipients(school, "office")

    def payer(self, event: Event) -> str:
        return f"school:{event.subject.companionship.pupil.school.uuid}"

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Name the pupil as the school does, and the page on which a press ends it; the mentor is not named."""
        companionship = event.subject.companionship
        return {
            "name": recipient.name,
            "who": in_class(companionship.pupil.first_name, companionship.pupil.class_name),
            "page": site(reverse("companion", args=[companionship.uuid])),
        }
