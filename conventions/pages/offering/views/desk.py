"""The pages of a desk: the offers of one contact and what may be done with each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conventions.domain.agreements.offered import former_agreement, offer_from_agreement
from conventions.domain.people.names import full_name
from conventions.domain.placements.applications.services import withdraw_offer
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import (
    duplicate_offer,
    resume_offer,
    save_offer,
    start_offer,
    submit_offer,
    suspend_offer,
)
from conventions.domain.placements.seats.services import write_dates
from conventions.pages.forms import ColleagueForm, PageForm, typed
from conventions.pages.links.visits import DeskVisit
from workflow.engine import Refused

from ..access import desk_page
from ..forms import OfferForm, ReasonForm, SeatsForm
from ..life import OfferCard
from ..queries import offers_of, slots_with_seats, weeks_around
from ..services import give_desk


@desk_page("GET")
def desk(http: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Show every offer of this contact, with its state in words."""
    cards = [OfferCard(offer) for offer in offers_of(visit.person)]
    context = {
        **visit.shown(),
        "may_repeat": not cards and former_agreement(visit.person) is not None,
        "drafts": [card for card in cards if card.offer.is_draft],
        "cards": [card for card in cards if card.lives and not card.offer.is_draft],
        "over": [card for card in cards if not card.lives],
    }
    return render(http, "offering/desk.html", context)


def _offer(visit: DeskVisit, offer: UUID) -> Offer:
    """Return an offer of this desk; nobody else's exists here."""
    found = offers_of(visit.person).filter(uuid=offer).first()
    if found is None:
        raise Http404
    return found


def _tried(form: PageForm, act: Callable[[], Any]) -> tuple[bool, int]:
    """Tell whether a valid form's act was done, else the status of the page that shows the form again."""
    if not form.is_valid():
        return False, 422
    try:
        act()
    except Refused as refusal:
        form.refuse(str(refusal))
        return False, 409
    return True, 303


# -- writing ------------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def new(http: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Write another offer; its dates come on the next page."""
    host = visit.host
    place = {"place": f"{host.postcode} {host.city}".strip(), "address": host.address}
    form, status = OfferForm(typed(http), department=host.department, initial=place), 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            visit.note_act()
            schools = form.cleaned_data["schools"]
            offer = start_offer(representative=visit.person, fields=form.columns(), schools=schools, by=visit.actor)
            return redirect("desk_seats", token=visit.token, offer=offer.uuid)
    return render(http, "offering/edit.html", {**visit.shown(), "form": form}, status=status)


@desk_page("GET", "POST")
def edit(http: HttpRequest, visit: DeskVisit, offer: UUID) -> HttpResponse:
    """Change what is said of an offer."""
    found = _offer(visit, offer)
    form = OfferForm(typed(http), department=found.department, initial=OfferForm.initial_of(found))
    status = 200
    if http.method == "POST":

        def save() -> None:
            save_offer(found, fields=form.columns(), schools=form.cleaned_data["schools"], by=visit.actor)

        done, status = _tried(form, save)
        if done:
            visit.note_act()
            messages.success(http, _("C'est enregistré."))
            return redirect("desk", token=visit.token)
    return render(http, "offering/edit.html", {**visit.shown(), "form": form, "offer": found}, status=status)


@desk_page("GET", "POST")
def seats(http: HttpRequest, visit: DeskVisit, offer: UUID) -> HttpResponse:
    """Change how many pupils each date welcomes, and add dates."""
    found = _offer(visit, offer)
    weeks = weeks_around(found.department, found.levels, after=found.today)
    slots = list(slots_with_seats().filter(offer=found))
    taken = {(slot.first_day, slot.last_day) for slot in slots}
    weeks = [week for week in weeks if (week.first_day, week.last_day) not in taken]
    form, status = SeatsForm(typed(http), slots=slots, weeks=weeks, today=found.today), 200
    if http.method == "POST":
        done, status = _tried(form, lambda: write_dates(found, form.dates(), by=visit.actor))
        if done:
            visit.note_act()
            messages.success(http, _("Les places sont enregistrées."))
            return redirect("desk", token=visit.token)
    return render(http, "offering/seats.html", {**visit.shown(), "form": form, "offer": found}, status=status)


@desk_page("POST")
def duplicate(http: HttpRequest, visit: DeskVisit, offer: UUID) -> HttpResponse:
    """« Proposer à nouveau »: the same offer as a draft, whose dates are asked at once."""
    copy = duplicate_offer(_offer(visit, offer), by=visit.actor)
    visit.note_act()
    return redirect("desk_seats", token=visit.token, offer=copy.uuid)


@desk_page("POST")
def again(http: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """« Proposer à nouveau » after a pupil who came: the draft says what their agreement said of the place."""
    former = former_agreement(visit.person)
    if former is None:
        return redirect("desk", token=visit.token)
    visit.note_act()
    offer = offer_from_agreement(former, contact=visit.person, by=visit.actor)
    return redirect("desk_seats", token=visit.token, offer=offer.uuid)


# -- its life -----------------------------------------------------------------------------------------------------


@desk_page("POST")
def submit(http: HttpRequest, visit: DeskVisit, offer: UUID) -> HttpResponse:
    """« Envoyer mon offre »: the act that a link alone does not do."""
    found = _offer(visit, offer)
    visit.note_act()
    try:
        submit_offer(found, by=visit.actor)
    except Refused as refusal:
        messages.error(http, str(refusal))
    else:
        said = _("Votre offre est publiée. Merci !") if found.is_open else _("Votre offre est envoyée. Merci !")
        messages.success(http, said)
    return redirect("desk", token=visit.token)


@desk_page("POST")
def resume(http: HttpRequest, visit: DeskVisit, offer: UUID) -> HttpResponse:
    """Show a suspended offer again."""
    try:
        resume_offer(_offer(visit, offer), by=visit.actor)
    except Refused as refusal:
        messages.error(http, str(refusal))
    else:
        messages.success(http, _("L'offre est de nouveau dans les recherches."))
    return redirect("desk", token=visit.token)


@desk_page("GET", "POST")
def suspend(http: HttpRequest, visit: DeskVisit, offer: UUID) -> HttpResponse:
    """Pause an offer, with a reason."""
    found = _offer(visit, offer)
    return _with_reason(
        http, visit, "suspend", found, lambda reason: suspend_offer(found, reason=reason, by=visit.actor)
    )


@desk_page("GET", "POST")
def withdraw(http: HttpRequest, visit: DeskVisit, offer: UUID) -> HttpResponse:
    """Withdraw an offer, with a reason; those who wait for an answer are told."""
    found = _offer(visit, offer)
    return _with_reason(
        http, visit, "withdraw", found, lambda reason: withdraw_offer(found, reason=reason, by=visit.actor)
    )


def _with_reason(
    http: HttpRequest, visit: DeskVisit, what: str, offer: Offer, act: Callable[[str], Any]
) -> HttpResponse:
    form, status = ReasonForm(typed(http)), 200
    if http.method == "POST":
        done, status = _tried(form, lambda: act(form.cleaned_data["reason"]))
        if done:
            visit.note_act()
            messages.success(http, _("C'est fait."))
            return redirect("desk", token=visit.token)
    context = {**visit.shown(), "form": form, "offer": offer, "what": what}
    return render(http, "offering/reason.html", context, status=status)


@desk_page("GET", "POST", gate=True)
def hand_over(http: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Give the desk to a colleague, who receives a link of their own; this one is closed.

    After a code: codes then go to the colleague, and open what pupils wrote.
    """
    form, status = ColleagueForm(typed(http)), 200
    if http.method == "POST":
        done, status = _tried(form, lambda: give_desk(visit.link, visit.person, **form.cleaned_data))
        if done:
            said = _("C'est confié à %(name)s, qui reçoit un nouveau lien. Le vôtre est fermé.")
            name = full_name(form.cleaned_data["first_name"], form.cleaned_data["last_name"])
            messages.success(http, said % {"name": name})
            return redirect("desk", token=visit.token)
    return render(http, "offering/hand_over.html", {**visit.shown(), "form": form}, status=status)
