"""Messages of mentors: four meetings missed in a row are told to those who follow the pupil at school."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from conventions.domain.dossier.agreements.recipients import school_recipients, staff_recipient
from conventions.domain.persons.people.names import in_class
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency


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
