"""What a family does: opens the first screen, an absence, an alert, *ce n'est pas pour moi*."""

from datetime import date

from django.db import transaction
from django.http import HttpRequest

from conventions.domain.agreements.models import Convention
from conventions.domain.alerts.models import Report
from conventions.domain.alerts.services import give_link_back, report
from conventions.domain.links.models import PersonalLink
from conventions.domain.links.services import revoke_link
from conventions.domain.people.models import Guardian, Pupil
from conventions.domain.rules.weeks import day_in_words
from conventions.pages.links.codes import ask_link_code
from notifications.catalogue import Event
from notifications.language import in_french
from notifications.outbox import queue
from signatures.codes import Contact
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused

from .forms import AbsenceForm

# -- the first screen ---------------------------------------------------------------------------------------


def contact_of(person: Pupil | Guardian) -> Contact:
    """Return where the code of the first screen goes: the contact that the school knows."""
    if not person.email and not person.phone:
        raise Refused("contact_unknown")
    return Contact.of(email=person.email, phone=person.phone)


def masked_contact(person: Pupil | Guardian) -> str:
    """Return that contact with its middle hidden, empty when there is none."""
    return contact_of(person).masked if person.email or person.phone else ""


def send_gate_code(http: HttpRequest, link: PersonalLink, person: Pupil | Guardian) -> None:
    """Send a code that opens the link in this browser, to the contact known by the school."""
    contact = contact_of(person)
    code = ask_link_code(http, link.holder, address=contact.address)
    queue(("link_code",), Event(name="ask_link_code", subject=person, data={"code": code, "contact": contact}))


@transaction.atomic
def say_not_mine(link: PersonalLink, pupil: Pupil, *, by: Actor) -> None:
    """Close the link of somebody who says that it is not for them, and tell the school, by mail if need be."""
    convention = Convention.objects.filter(pupil=pupil).select_related("school").order_by("-id").first()
    if convention is None or not give_link_back(link, convention, by=by):
        revoke_link(link, why=PersonalLink.Why.NOT_MINE)
        queue(("link_not_mine",), Event(name="not_mine", subject=pupil, data={"name": by.label}))


# -- during the internship ------------------------------------------------------------------------------------


@transaction.atomic
@in_french
def announce_absence(convention: Convention, form: AbsenceForm, *, by: Actor) -> Report:
    """Tell the school and the tutor that the child does not come; the same absence told twice is told once."""
    if not engine.lock(convention).is_running:
        raise Refused("absence_outside_internship")
    day: date = form.cleaned_data["day"]
    half = str(dict(AbsenceForm.HALVES)[form.cleaned_data["half"]])
    told = f"{day_in_words(day)} – {half.lower()}"
    text = "\n".join(part for part in (told, form.cleaned_data["text"].strip()) if part)
    known = Report.objects.filter(
        convention=convention, kind=Report.Kind.ABSENCE, author_id=by.id, text__startswith=told, handled_at=None
    ).first()
    if known is not None:
        return known
    made = report(convention, Report.Kind.ABSENCE, by=by, text=text)
    data = {"when": told}
    queue(
        ("absence_announced",),
        Event(name="announce_absence", subject=convention, data=data, about=engine.about(convention)),
    )
    return made


def raise_alert(convention: Convention | None, sentence: str, *, by: Actor) -> Report:
    """Tell the head alone that something is wrong; the host never knows."""
    if convention is None or not convention.hears_pupil:
        raise Refused("alert_outside_internship")
    return report(convention, Report.Kind.PUPIL_ALERT, by=by, text=sentence, audience="head")
