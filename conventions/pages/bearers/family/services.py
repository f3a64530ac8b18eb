"""Acts of a family: an absence, *ce n'est pas pour moi*."""

from datetime import date

from django.db import transaction

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import give_link_back, report
from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import revoke_link
from conventions.domain.persons.people.models import Pupil
from notifications.catalogue import Event
from notifications.language import in_french
from notifications.outbox import queue
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused

from .forms import AbsenceForm


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
    absence = f"{day_in_words(day)} – {half.lower()}"
    text = "\n".join(part for part in (absence, form.cleaned_data["text"].strip()) if part)
    known = Report.objects.filter(
        convention=convention, kind=Report.Kind.ABSENCE, author_id=by.id, text__startswith=absence, handled_at=None
    ).first()
    if known is not None:
        return known
    made = report(convention, Report.Kind.ABSENCE, by=by, text=text)
    data = {"when": absence}
    queue(
        ("absence_announced",),
        Event(name="announce_absence", subject=convention, data=data, about=engine.about(convention)),
    )
    return made
