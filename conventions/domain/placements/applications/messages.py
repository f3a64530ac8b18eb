"""What people are told about an application."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conventions.domain.people.names import after_de, in_class
from notifications.catalogue import Event, Message, Recipient, Urgency

from .models import Application


class ApplicationMessage(Message):
    """A message about one application, to the host or to the pupil (the family when the pupil has no contact)."""

    to = "host"
    per_party = False
    stands_while: Q | None = None
    """What its application has to be for it to leave; without it what it says stays true."""

    def still_true(self, about: str, ref: str) -> bool:
        """The application is where the message says."""
        if self.stands_while is None:
            return True
        return Application.objects.filter(self.stands_while, uuid=about.partition(":")[2]).exists()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.template = f"conventions/messages/{cls.slug}"
        cls.audience = (cls.to,)
        super().__init_subclass__(**kwargs)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        application = event.subject
        if self.to == "host":
            person, time_zone = application.offer.representative, application.offer.host.time_zone
        else:
            pupil = application.pupil
            person = pupil if pupil.email or pupil.phone else next(iter(pupil.told_guardians()), pupil)
            time_zone = pupil.school.time_zone
        return [
            Recipient(
                audience=self.to,
                name=person.name,
                email=person.email,
                phone=person.phone,
                ref=f"{person._meta.model_name}:{person.uuid}",
                time_zone=time_zone,
                language=person.language,
            )
        ]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        application = event.subject
        return {
            "name": recipient.name,
            "pupil": application.pupil.first_name,
            "who": in_class(application.pupil.first_name, application.pupil.class_name),
            "of_pupil": after_de(application.pupil.first_name),
            "school": application.pupil.school.name,
            "offer": application.offer.title,
            "host": application.offer.host.name,
        }


class ApplicationReceived(ApplicationMessage):
    slug = "application_received"
    urgency = Urgency.PROMPT
    asks = True
    stands_while = Application.is_open
    title = "Un élève demande une place : l'organisme d'accueil répond."


class ApplicationAccepted(ApplicationMessage):
    slug = "application_accepted"
    urgency = Urgency.PROMPT
    asks = True
    stands_while = Application.is_open
    title = "L'organisme accepte : l'élève confirme."
    to = "pupil"


class ApplicationConfirmed(ApplicationMessage):
    slug = "application_confirmed"
    urgency = Urgency.PROMPT
    stands_while = Application.holds_seat
    title = "L'élève confirme : la convention est préparée."


class ApplicationRejected(ApplicationMessage):
    slug = "application_rejected"
    urgency = Urgency.PROMPT
    title = "L'organisme ne retient pas la candidature."
    to = "pupil"


class ApplicationWithdrawn(ApplicationMessage):
    slug = "application_withdrawn"
    urgency = Urgency.PROMPT
    optional = True
    topic = _("un élève retire sa candidature")
    title = "L'élève retire sa candidature."
