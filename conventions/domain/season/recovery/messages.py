"""Messages that bring people in by their link: codes, links again, reminders; warnings of guesses."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.base_messages import (
    PARTIES,
    AgreementMessage,
    HostPartAsked,
    agreement_about,
    amendment_number,
    awaits_evaluation,
    deadline_of,
    is_still_asked,
    sides,
)
from conventions.domain.dossier.agreements.messages import SigningCode
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import school_recipients
from conventions.domain.dossier.agreements.signers import signed_by
from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.persons.links.tokens import LIFETIME
from conventions.domain.persons.people.models import ContactDoubt, Guardian, HostContact, Pupil, School, Staff, User
from conventions.domain.persons.people.names import after_de, after_french_de, in_class
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.site import site
from conventions.domain.season.periods.coverage import Step, steps_of
from conventions.domain.season.periods.queries import preselected_for
from notifications.catalogue import CodeMessage, Event, Message, Recipient, Urgency, Way
from signatures.messages import ToAdministrators
from signatures.models import SignatureRequest
from signatures.queries import requests_of


class LinkCode(CodeMessage, AgreementMessage):
    slug = "link_code"
    lifetime = LIFETIME
    title = "Un parent ou un élève ouvre sa page avec un code : il part vers le contact connu de l'établissement."
    audience = ("guardian", "pupil")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        person: Pupil | Guardian = event.subject
        contact = event.data["contact"]
        audience, zone = str(person._meta.model_name), _school_of(person).time_zone
        return [person.recipient(audience, time_zone=zone, **contact.fields)]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name, "school": _school_of(event.subject).name}


class LinksAgain(AgreementMessage):
    slug = "links_again"
    to_one = True
    urgency = Urgency.URGENT
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
    urgency = Urgency.PROMPT
    title = "L'exploitant a changé une clé : chaque personne reçoit ses nouveaux liens, les anciens s'arrêtent."


class LinkNotMine(AgreementMessage):
    slug = "link_not_mine"
    urgency = Urgency.GATHERED
    asks = True
    in_letter = (
        "1 personne dit qu'un lien n'était pas pour elle : son contact est à vérifier.",
        "%(n)d personnes disent qu'un lien n'était pas pour elles : leur contact est à vérifier.",
    )
    title = "Une personne dit qu'un lien n'était pas pour elle, avant toute convention : le secrétariat le sait."
    audience = ("office",)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        pupil: Pupil = event.subject
        return {"holder": event.data["name"], "pupil": pupil.name, "class_name": pupil.class_name}


class BirthDateGuessed(AgreementMessage):
    slug = "birth_date_guessed"
    asks = True
    urgency = Urgency.URGENT
    title = "Des dates de naissance fausses sont essayées trois jours pour un même élève : le secrétariat le sait."
    audience = ("office",)

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        pupil: Pupil = event.subject
        return {"pupil": pupil.name, "class_name": pupil.class_name}


class ContactDoubted(ToAdministrators):
    """Neither the address nor the number is told: the school asks the person for it."""

    slug = "contact_doubted"
    urgency = Urgency.URGENT
    asks = True
    title = "Un contact a été modifié hors de l'application : rien n'y part, la direction et l'exploitant le savent."
    audience = ("head", "administrator")

    def recipients(self, event: Event) -> Iterable[Recipient]:
        self._who, self._page, schools = concerned_by(event.subject)
        heads = [one for school in schools for one in school_recipients(school, "head")]
        return [*{one.ref: replace(one, account="") for one in heads}.values(), *super().recipients(event)]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"service": settings.SERVICE_NAME, "who": self._who, "page": self._page}


def concerned_by(doubt: ContactDoubt) -> tuple[str, str, list[School]]:
    """Return the name of the contact's holder, the page where the school corrects it, and the schools to tell."""
    row = doubt.row
    if isinstance(row, Pupil | Guardian):
        pupil = row.pupil if isinstance(row, Guardian) else row
        of = "" if row is pupil else f", {_('responsable')} {after_french_de(in_class(pupil.name, pupil.class_name))}"
        return f"{row.name}{of}", site(reverse("registry_pupil", args=[pupil.uuid])), [pupil.school]
    if isinstance(row, Staff):
        return row.user.name, site(reverse("post_edit", args=[row.uuid])), [row.school]
    if isinstance(row, User):
        posts = [one for one in row.posts.select_related("school") if one.in_post(one.school.today())]
        return row.name, site(reverse("staff_list")), [one.school for one in posts]
    agreements = Convention.objects.select_related("school", "host").order_by("-id")
    if isinstance(row, HostContact):
        theirs = Q(writer=row) | Q(representative=row) | Q(tutor=row)
        theirs |= Q(amendments__tutor=row) | Q(amendments__representative=row)
        concerned, who = list(agreements.filter(theirs).distinct()), f"{row.name} ({row.host.name})"
    else:
        concerned, who = list(agreements.filter(pk=row.document.root_id)), row.name
    page = site(reverse("agreement", args=[concerned[0].number])) if concerned else ""
    return who, page, list({one.school_id: one.school for one in concerned}.values())


def _school_of(person: Pupil | Guardian) -> Any:
    return (person.pupil if isinstance(person, Guardian) else person).school


class HostPartHandedOver(HostPartAsked):
    slug = "host_part_handed_over"
    urgency = Urgency.PROMPT
    asks = True
    title = "Un collègue reprend la partie de l'organisme d'accueil : il reçoit un nouveau lien."

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "from_name": event.data["from_name"]}


class HostReadingCode(CodeMessage, AgreementMessage):
    slug = "host_reading_code"
    title = "L'organisme d'accueil veut voir tous ses élèves ou une copie : le code part vers son contact."
    audience = ("host",)
    lifetime = LIFETIME

    def recipients(self, event: Event) -> Iterable[Recipient]:
        contact, channel = event.data["contact"], event.data["channel"]
        return [contact.recipient("host", **{"phone" if channel == "email" else "email": ""})]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name}


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
    """Reminder of what somebody owes; ``told`` gives the recipient, the link and what is asked."""

    slug = "reminder"
    way = Way.TURNS
    urgency = Urgency.PROMPT
    asks = True
    title = "Une personne attendue est relancée, par la plateforme ou l'établissement, et reçoit de nouveau son lien."
    audience = PARTIES
    to_one = True
    chases = True
    joins = "several_at_once"

    def still_true(self, about: str, ref: str) -> bool:
        """Tell whether the person still owes any of the few things that one is reminded of."""
        if ref.startswith("signature:"):
            return is_still_asked(ref)
        convention = agreement_about(about)
        if convention.is_with_host or awaits_evaluation(convention, ref):
            return not convention.excuses_everybody
        half_days = convention.half_days
        return half_days.filter(half_days.model.is_unmarked, date=convention.today()).exists()

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return [event.data["recipient"]]

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        convention, request = self.convention(event), event.subject
        context = {**super().context(event, recipient), "what": event.data["what"], "have_signed": "", "awaited": ""}
        if "half_day" in event.data:
            context["half_day"] = event.data["half_day"]
        if isinstance(request, SignatureRequest):
            context |= sides(convention, request, requests_of(request.document))
            return {**context, "deadline": deadline_of(signed_by(request))}
        return {**context, "deadline": deadline_of(convention) if recipient.audience == "host" else ""}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["link"]}


class PlaceSought(Message):
    """A family whose child has no internship yet; ``told`` gives the pupil, the people and the link of each."""

    slug = "place_sought"
    joins = "several_at_once"
    urgency = Urgency.PROMPT
    asks = True
    optional = True
    topic = _("les rappels tant que l'élève n'a pas de stage")
    title = "L'élève n'a pas encore de stage : la famille est relancée et reçoit son lien."
    audience = ("guardian", "pupil")
    to_one = True
    chases = True
    names_to_cut = ("school",)

    def recipients(self, event: Event) -> Iterable[Recipient]:
        return event.data["people"]

    def payer(self, event: Event) -> str:
        return f"school:{event.subject.school.uuid}"

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        pupil = event.subject
        period = preselected_for(pupil)
        due = period and period.ends_preparation_on
        return {
            "name": recipient.name,
            "audience": recipient.audience,
            "deadline": day_and_month(due) if due and due > pupil.school.today() else "",
            "pupil": pupil.first_name,
            "who": in_class(pupil.first_name, pupil.class_name),
            "of_pupil": after_de(pupil.first_name),
            "school": pupil.school.name,
            "school_contact": format_local(pupil.school.phone) or pupil.school.email,
        }

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"link": event.data["links"][recipient.ref]}

    def still_true(self, about: str, ref: str) -> bool:
        """The pupil still seeks a place, in a period of theirs."""
        pupil = Pupil.objects.select_related("school").get(uuid=about.partition(":")[2])
        return pupil.is_on_roll and Step.SEARCHING in steps_of(pupil)
