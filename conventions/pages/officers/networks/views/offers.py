"""The offers of a network: listed, posted for one site, paused and withdrawn in its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from conventions.domain.exchange.posting.queries import offers_of
from conventions.domain.exchange.posting.services import PostedOutcome, post_offer
from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.placements.applications.services import withdraw_offer
from conventions.domain.placements.offers.contacts import Acquaintance
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.queries import shown_unverified_on, with_contact_known
from conventions.domain.placements.offers.services import resume_offer, suspend_offer
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import PageForm, typed
from conventions.pages.kit.tables import paged
from workflow import clock
from workflow.actors import Actor

from ..access import network_page
from ..forms import NetworkReasonForm, SiteOfferForm
from ..tables import table_of_offers


@dataclass(frozen=True)
class OfferAct:
    """Act on an offer from the list."""

    transition: str
    title: StrOrPromise
    said: StrOrPromise
    do: Callable[[Offer, str, Actor], object]
    asks_why: bool = True


ACTS = {
    "suspendre": OfferAct(
        "suspend",
        gettext_lazy("Suspendre l'offre"),
        gettext_lazy("L'offre est suspendue : elle n'est plus dans les recherches."),
        lambda offer, reason, by: suspend_offer(offer, reason=reason, by=by),
    ),
    "reprendre": OfferAct(
        "resume",
        gettext_lazy("Reprendre l'offre"),
        gettext_lazy("L'offre est de nouveau dans les recherches."),
        lambda offer, _reason, by: resume_offer(offer, by=by),
        asks_why=False,
    ),
    "retirer": OfferAct(
        "withdraw",
        gettext_lazy("Retirer l'offre"),
        gettext_lazy("L'offre est retirée ; qui l'avait demandée est prévenu."),
        lambda offer, reason, by: withdraw_offer(offer, reason=reason, by=by),
    ),
}
"""Word in the address → act."""
PARTNER = "partner"
"""Relation of an account to the offers of its network."""
_SAID = {
    PostedOutcome.CREATED: gettext_lazy("L'offre est publiée ; son contact reçoit son lien."),
    PostedOutcome.HELD: gettext_lazy(
        "L'offre est enregistrée : le référent du territoire la vérifie avant de la publier."
    ),
    PostedOutcome.NEW_CONTACT: gettext_lazy(
        "L'offre est enregistrée. Personne n'a encore écrit à ce contact : le référent du territoire vérifie qui "
        "reçoit les candidatures d'ici au %(day)s, puis elle est publiée ; sinon les établissements la voient "
        "« non vérifiée »."
    ),
    PostedOutcome.EXTENDED: gettext_lazy("Cette offre existait déjà : ses nouvelles dates sont ajoutées."),
    PostedOutcome.UNCHANGED: gettext_lazy("Cette offre existait déjà, à ces dates : rien n'est changé."),
}


@network_page
@require_safe
def offers(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """List the offers of a network in the territory of a post."""
    table = table_of_offers(offers_of(post), territory=str(post.territory), listed=_listed)
    if sent := list_file(http, lambda: table):
        return sent
    return render(http, "networks/offers.html", {"post": post, "table": paged(http, table)})


def _listed(offers: Sequence[Offer]) -> list[dict[str, Any]]:
    due = shown_unverified_on(offers)
    return [
        {"offer": offer, "acts": _acts_on(offer), "waits": _waits(offer, known, due.get(offer.pk))}
        for offer, known in with_contact_known(offers)
    ]


@network_page
def offer_add(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Post an offer for a site, whose contact receives the link of its desk."""
    form = SiteOfferForm(typed(http), today=clock.now().date(), gate=f"network:{post.uuid}")
    return form_page(
        http,
        form,
        lambda _given: post_offer(post=post, entry=form.told, by=account_actor(user_of(http))),
        said=lambda done: _said(*done),
        frame="networks/base.html",
        post=post,
        title=_("Proposer un stage pour un site"),
        intro=_("Le site reçoit un lien, sans compte : il change l'offre et répond aux candidatures."),
        button=_("Publier l'offre"),
        back=reverse("network_offers", args=[post.uuid]),
        back_label=_("Offres"),
    )


@network_page
def offer_act(http: HttpRequest, post: NetworkPost, offer: UUID, act: str) -> HttpResponse:
    """Pause, resume or withdraw an offer of the network."""
    if act not in ACTS:
        raise Http404
    posted = get_object_or_404(offers_of(post), uuid=offer)
    chosen, by = ACTS[act], account_actor(user_of(http))
    return form_page(
        http,
        (NetworkReasonForm if chosen.asks_why else PageForm)(typed(http)),
        lambda given: chosen.do(Offer.objects.get(pk=posted.pk), given.get("reason", ""), by),
        said=str(chosen.said),
        frame="networks/base.html",
        post=post,
        title=chosen.title,
        intro=f"{posted.title}, {posted.host}",
        button=chosen.title,
        back=reverse("network_offers", args=[post.uuid]),
        back_label=_("Offres"),
    )


def _said(offer: Offer, outcome: PostedOutcome) -> str:
    due = shown_unverified_on([offer]).get(offer.pk)
    return str(_SAID[outcome]) % {"day": day_and_month(due) if due else ""}


def _waits(offer: Offer, known: Acquaintance, due: date | None) -> str:
    """Say what an offer waits for, and until when; empty where it waits for nobody."""
    if not offer.awaits_check:
        return ""
    if known is Acquaintance.REFUSED:
        return _("Le référent du territoire a refusé ce contact : personne ne voit l'offre.")
    if offer.shown_unverified:
        return _("Personne ne l'a encore vérifiée : les établissements la voient « non vérifiée », pas les élèves.")
    words = {"day": day_and_month(due) if due else ""}
    if known.answers:
        return _("Le référent du territoire la vérifie d'ici au %(day)s.") % words
    said = _("Personne n'a encore écrit à son contact : le référent du territoire le vérifie d'ici au %(day)s.")
    return said % words


def _acts_on(offer: Offer) -> list[tuple[str, StrOrPromise]]:
    """Return what its network may do to an offer now, by its word in the address."""
    laws = offer.transitions()
    return [
        (word, act.title)
        for word, act in ACTS.items()
        if laws[act.transition].starts_from(offer) and PARTNER in laws[act.transition].spec.who
    ]
