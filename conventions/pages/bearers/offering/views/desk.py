"""The pages of a desk: the offers of one contact and what may be done with each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.offered import former_agreement, offer_from_agreement
from conventions.domain.dossier.pupil_opinions.services import told_of
from conventions.domain.placements.applications.services import withdraw_offer
from conventions.domain.placements.danger.queries import is_stopped
from conventions.domain.placements.offers.contacts import Acquaintance, known_as
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
from conventions.pages.kit.access import or_404
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import ColleagueForm, PageForm, typed
from conventions.pages.shared.links.visits import DeskVisit

from ..access import desk_page
from ..forms import OfferForm, OfferReasonForm
from ..life import OfferCard
from ..queries import offers_of, slots_with_seats, weeks_around
from ..services import give_desk
from ..when_forms import OfferSeatsForm


@desk_page("GET")
def desk(http: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Show every offer of this contact, with its state in words."""
    offers, stopped = list(offers_of(visit.person)), is_stopped(visit.host)
    asks = any(offer.awaits_check or offer.is_paused for offer in offers)
    known = known_as(visit.person) if asks else Acquaintance.SCHOOL
    cards = [OfferCard(offer, known, stopped) for offer in offers]
    context = {
        **visit.shown(),
        "is_stopped": stopped,
        "opinions": told_of(visit.host),
        "may_repeat": not cards and former_agreement(visit.person) is not None,
        "drafts": [card for card in cards if card.offer.is_draft],
        "cards": [card for card in cards if card.lives and not card.offer.is_draft],
        "over": [card for card in cards if not card.lives],
    }
    return render(http, "offering/desk.html", context)


def _offer(visit: DeskVisit, offer: UUID) -> Offer:
    """Return an offer of this desk; nobody else's exists here."""
    return or_404(offers_of(visit.person).filter(uuid=offer).first())


def around_form(visit: DeskVisit) -> dict[str, Any]:
    """Return what stands around a page that is one form."""
    return {"frame": "offering/base.html", "back": visit.address(), "back_label": _("Mes offres")}


def _write(
    http: HttpRequest, visit: DeskVisit, form: PageForm, act: Callable[[dict[str, Any]], Any], **context: Any
) -> HttpResponse:
    """Show the page of one form, and do what it asks: whoever sends it acts by the link."""

    def acted(given: dict[str, Any]) -> Any:
        done = act(given)
        visit.note_act()
        return done

    return form_page(http, form, acted, **{"then": visit.address(), **context}, **visit.shown())


# -- writing ------------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def new(http: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Write another offer; its dates come on the next page."""
    host = visit.host
    place = {"place": f"{host.postcode} {host.city}".strip(), "address": host.address}
    form = OfferForm(typed(http), department=host.department, initial=place)

    def start(given: dict[str, Any]) -> Offer:
        return start_offer(representative=visit.person, fields=form.columns(), schools=given["schools"], by=visit.actor)

    return _write(
        http,
        visit,
        form,
        start,
        then=lambda offer: visit.address("desk_seats", offer.uuid),
        template="offering/edit.html",
        offer=None,
    )


@desk_page("GET", "POST")
def edit(http: HttpRequest, visit: DeskVisit, offer: UUID) -> HttpResponse:
    """Change what is said of an offer."""
    chosen = _offer(visit, offer)
    form = OfferForm(typed(http), department=chosen.department, initial=OfferForm.initial_of(chosen))

    def save(given: dict[str, Any]) -> None:
        save_offer(chosen, fields=form.columns(), schools=given["schools"], by=visit.actor)

    return _write(http, visit, form, save, said=_("C'est enregistré."), template="offering/edit.html", offer=chosen)


@desk_page("GET", "POST")
def seats(http: HttpRequest, visit: DeskVisit, offer: UUID) -> HttpResponse:
    """Change how many pupils each date welcomes, and add dates."""
    chosen = _offer(visit, offer)
    weeks = weeks_around(chosen.department, chosen.levels, after=chosen.today)
    slots = list(slots_with_seats().filter(offer=chosen))
    taken = {(slot.first_day, slot.last_day) for slot in slots}
    weeks = [week for week in weeks if (week.first_day, week.last_day) not in taken]
    form = OfferSeatsForm(typed(http), slots=slots, weeks=weeks, today=chosen.today)
    return _write(
        http,
        visit,
        form,
        lambda _given: write_dates(chosen, form.dates(), by=visit.actor),
        said=_("Les places sont enregistrées."),
        title=_("Dates et places"),
        about=[chosen.title],
        **around_form(visit),
    )


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
    chosen = _offer(visit, offer)
    visit.note_act()

    def said(_done: object) -> str:
        return _("Votre offre est publiée. Merci !") if chosen.is_open else _("Votre offre est envoyée. Merci !")

    act_or_say(http, lambda: submit_offer(chosen, by=visit.actor), said=said)
    return redirect("desk", token=visit.token)


@desk_page("POST")
def resume(http: HttpRequest, visit: DeskVisit, offer: UUID) -> HttpResponse:
    """Show a suspended offer again."""
    found = _offer(visit, offer)
    act_or_say(http, lambda: resume_offer(found, by=visit.actor), said=_("L'offre est de nouveau dans les recherches."))
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
    return _write(
        http,
        visit,
        OfferReasonForm(typed(http)),
        lambda given: act(given["reason"]),
        said=_("C'est fait."),
        template="offering/reason.html",
        offer=offer,
        what=what,
    )


@desk_page("GET", "POST", gate=True)
def hand_over(http: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Give the desk to a colleague, who receives a link of their own; this one is closed.

    After a code: codes then go to the colleague, and open what pupils wrote.
    """
    sentence = _("C'est confié à %(name)s, qui reçoit un nouveau lien. Le vôtre est fermé.")
    return form_page(
        http,
        ColleagueForm(typed(http)),
        lambda given: give_desk(visit.link, visit.person, **given),
        then=visit.address(),
        said=lambda colleague: sentence % {"name": colleague.name},
        title=_("Confier à un collègue"),
        heading=_("Confier vos offres à un collègue"),
        intro=_("Votre collègue reçoit un lien et reprend toutes vos offres en cours. Votre lien se ferme aussitôt."),
        button=_("Confier et fermer mon lien"),
        **around_form(visit),
        **visit.shown(),
    )
