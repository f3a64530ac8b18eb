"""Messages about an application: to the host, the pupil, and the family of a minor."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Message, Recipient, Urgency

from .models import Application
from .queries import answered_before
from .reading import called_by_host


class ApplicationMessage(Message):
    """A message about one application: to the host, to the pupil (the family when the pupil has no contact).

    Of an application that was said at the counter, the first of the family whose telephone has no internet is told.
    """

    to = "host"
    urgency = Urgency.PROMPT
    stands_while: Q | None = None
    """Condition on the application for the message to leave; without it the message always stays true."""
    names_to_cut = ("host", "school")

    def still_true(self, about: str, ref: str) -> bool:
        """The application is where the message says."""
        if self.stands_while is None:
            return True
        return Application.objects.filter(self.stands_while, uuid=about.partition(":")[2]).exists()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.audience = (cls.to,)
        super().__init_subclass__(**kwargs)

    def told(self, event: Event) -> Iterable[HostContact | Pupil | Guardian]:
        """People whom the message is for."""
        if self.to == "host":
            return [event.subject.answers]
        pupil = event.subject.pupil
        guardians = pupil.told_guardians(pupil.school.today())
        if event.subject.origin == Application.Origin.COUNTER:
            offline = [one for one in (pupil, *guardians) if one.is_offline and one.phone]
            if offline:
                return offline[:1]
        return [pupil if pupil.email or pupil.phone else next(iter(guardians), pupil)]

    def recipients(self, event: Event) -> Iterable[Recipient]:
        application = event.subject
        zone = application.offer.host.time_zone if self.to == "host" else application.pupil.school.time_zone
        return [person.recipient(self.to, time_zone=zone) for person in self.told(event)]

    def reply_to(self, event: Event) -> str:
        return event.subject.pupil.school.email

    def payer(self, event: Event) -> str:
        return f"school:{event.subject.pupil.school.uuid}"

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        application = event.subject
        pupil, slot, until = application.pupil, application.slot, answered_before(application)
        called = called_by_host(application) if self.to == "host" else pupil.first_name
        return {
            "name": recipient.name,
            "pupil": called,
            "of_pupil": after_de(called),
            "level": pupil.get_level_display(),
            "school": pupil.school.name,
            "school_contact": format_local(pupil.school.phone) or pupil.school.email,
            "offer": application.offer.title,
            "host": application.offer.host.name,
            "begins": f"{slot.first_day:%d/%m/%Y}",
            "ends": f"{slot.last_day:%d/%m/%Y}",
            "deadline": day_and_month(until.astimezone(application.offer.time_zone).date()) if until else "",
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        """The page where it is answered or followed, by the reader's own link."""
        kind, _colon, uuid = recipient.ref.partition(":")
        holder = f"desk:{uuid}" if kind == "contact" else recipient.ref
        if kind == "contact":
            path = reverse("desk_application", args=[token(link_of(holder)), event.subject.uuid])
        else:
            path = reverse("family_applications", args=[token(link_of(holder))])
        return {"link": site(path)}


class ApplicationReceived(ApplicationMessage):
    slug = "application_received"
    asks = True
    stands_while = Application.awaits_host
    title = "Un élève demande une place : l'organisme d'accueil répond."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        proposed = event.subject.origin == Application.Origin.SCHOOL
        return {**super().context(event, recipient), "proposed": proposed}


class ApplicationReminder(ApplicationMessage):
    slug = "application_reminder"
    asks = True
    chases = True
    stands_while = Application.awaits_host
    title = "L'organisme d'accueil n'a pas répondu aux deux tiers du délai : un rappel, un seul."


class ApplicationHandedOver(ApplicationMessage):
    slug = "application_handed_over"
    asks = True
    stands_while = Application.awaits_host
    title = "La candidature est confiée à un collègue, qui reçoit son lien."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "from_name": event.subject.offer.representative.name}


class ApplicationToldFamily(ApplicationMessage):
    slug = "application_told_family"
    to = "guardian"
    stands_while = Application.is_open
    title = "Un élève mineur demande une place : sa famille le sait, et peut arrêter la candidature."

    def told(self, event: Event) -> Iterable[Guardian]:
        """Return the guardians who could sign for a minor, but for the sender."""
        application, sender = event.subject, event.data["actor"].id
        if application.pupil.signs_alone_on(application.pupil.school.today()):
            return []
        holders = application.pupil.signatories()
        return [one for one in holders if (one.email or one.phone) and sender != f"guardian:{one.uuid}"]


class ApplicationAccepted(ApplicationMessage):
    slug = "application_accepted"
    to = "pupil"
    asks = True
    stands_while = Application.awaits_pupil
    title = "L'organisme accepte, à ces dates ou à d'autres : l'élève confirme."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "other_dates": event.name == "propose_dates"}


class ApplicationConfirmed(ApplicationMessage):
    slug = "application_confirmed"
    stands_while = Application.is_confirmed
    title = "L'élève confirme : la convention est préparée."


class ApplicationRejected(ApplicationMessage):
    slug = "application_rejected"
    to = "pupil"
    title = "L'organisme ne retient pas la candidature."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "why": str(event.subject.get_why_not_display())}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {**super().secrets(event, recipient), "reason": event.subject.answer}


class ApplicationWithdrawn(ApplicationMessage):
    slug = "application_withdrawn"
    optional = True
    topic = _("un élève retire sa candidature")
    title = "L'élève ou sa famille retire la candidature."


class ApplicationStopped(ApplicationMessage):
    slug = "application_stopped"
    to = "pupil"
    title = "Un responsable arrête la candidature : l'élève le sait."


class ApplicationLapsed(ApplicationMessage):
    slug = "application_lapsed"
    to = "pupil"
    title = "Personne n'a répondu à temps, l'organisme ou l'élève : la candidature est close."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "unconfirmed": was_accepted(event)}


class ApplicationUnconfirmed(ApplicationMessage):
    slug = "application_unconfirmed"
    title = "L'élève accepté n'a pas confirmé à temps : l'organisme le sait."

    def told(self, event: Event) -> Iterable[HostContact | Pupil | Guardian]:
        return super().told(event) if was_accepted(event) else []


def was_accepted(event: Event) -> bool:
    """Tell whether it ended where the pupil was to confirm."""
    return event.data["entry"].source in Application.awaits_pupil.states
