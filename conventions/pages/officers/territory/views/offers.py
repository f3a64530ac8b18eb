"""The officer's offers: the queue, one offer and what is done with it, what people tell of it, deputies."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.exchange.moderation.models import OfferReport
from conventions.domain.exchange.moderation.queries import new_contacts_of, reports_in
from conventions.domain.exchange.moderation.services import (
    accept_together,
    answer_report,
    decide_offer,
    end_deputy,
    name_deputy,
)
from conventions.domain.law.networks.models import Network
from conventions.domain.persons.people.models import DeputyOfficer
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.applications.reading import choose_reading, read_without_first_name
from conventions.domain.placements.offers.contacts import known_as
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.queries import offers_in
from conventions.pages.kit.access import offers_page, territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import PageForm, typed
from conventions.pages.kit.paging import page_of
from conventions.pages.kit.tables import paged
from workflow import clock

from ..contexts import OfferPage, OffersPage, label_of
from ..departments import of_own_departments
from ..forms import DeputyForm, HiddenNamesForm, OfferReportAnswerForm, OfficerReasonForm
from ..networks_page import CompliancePage
from ..tables import table_of_new_contacts

FRAME = "frames/officer.html"


@offers_page
@require_safe
def offers(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """List what waits to be checked with its age, or what is shown."""
    page = OffersPage(http, departments)
    context = {"page": page, "table": paged(http, page.table())}
    return list_file(http, page.table) or render(http, "territory/offers.html", context)


@offers_page
def new_contacts(http: HttpRequest, departments: list[Department], network: UUID) -> HttpResponse:
    """Read the new contacts of a network on one page and accept them in one act: their offers are published."""
    known = get_object_or_404(Network, uuid=network)
    waiting = new_contacts_of(known, departments, clock.now())
    seen = dict(one.partition(":")[::2] for one in http.POST.get("read", "").split())

    def accept(_given: dict[str, Any]) -> tuple[int, list[Offer]]:
        shown = [one.offer for one in waiting if str(one.offer.uuid) in seen]
        return accept_together(seen, shown, by=account_actor(user_of(http)))

    return form_page(
        http,
        PageForm(typed(http)),
        accept,
        then=reverse("territory_offers"),
        said=_accepted,
        template="territory/new_contacts.html",
        frame=FRAME,
        title=_("Nouveaux contacts : %(network)s") % {"network": known.name},
        table=table_of_new_contacts(waiting),
        read=" ".join(f"{one.offer.uuid}:{one.offer.journal_length}" for one in waiting),
        count=len(waiting),
    )


def _accepted(done: tuple[int, list[Offer]]) -> str:
    count, left = done
    said = ngettext("%(n)d offre est publiée.", "%(n)d offres sont publiées.", count) % {"n": count}
    return " ".join([said, *(_("À relire : « %(title)s ».") % {"title": one.title} for one in left)])


@territory_page
@require_safe
@of_own_departments
def compliance(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """List what breaks a rule that is younger than it, each row with the page where it is put right."""
    return render(http, "territory/compliance.html", {"page": CompliancePage(http, departments)})


def _offer_or_404(departments: list[Department], uuid: UUID) -> Offer:
    found = offers_in(departments).select_related("host", "representative__host", "network", "locality")
    return get_object_or_404(found, uuid=uuid)


@offers_page
@require_safe
def offer(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """Show an offer as its host wrote it, what may be done and what people tell of it."""
    page = OfferPage(_offer_or_404(departments, uuid), account_actor(user_of(http)))
    return render(http, "territory/offer.html", {"page": page})


@offers_page
def offer_act(http: HttpRequest, departments: list[Department], uuid: UUID, act: str) -> HttpResponse:
    """Publish, send back, suspend, resume or withdraw an offer; a reason is asked where the host must know it."""
    offer, by = _offer_or_404(departments, uuid), account_actor(user_of(http))
    law = Offer.transitions().get(act)
    if law is None or "officer" not in law.spec.who:
        raise Http404
    label = label_of(law, is_new_contact=offer.awaits_check and not known_as(offer.representative).answers)
    return form_page(
        http,
        (OfficerReasonForm if law.spec.reason_required else PageForm)(typed(http)),
        lambda given: decide_offer(offer, act, by=by, reason=given.get("reason", ""), seen=http.GET.get("vue", "")),
        then=reverse("territory_offers"),
        said=_("C'est fait : %(act)s, « %(title)s ».") % {"act": label.lower(), "title": offer.title},
        frame=FRAME,
        title=label,
        heading=f"{label} : {offer.title}",
        button=label,
        back=reverse("territory_offer", args=[uuid]),
        back_label=_("L'offre"),
    )


# -- reports --------------------------------------------------------------------------------------------------------


@offers_page
@require_safe
def reports(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """List what people tell of offers, what waits for an answer first."""
    return render(http, "territory/reports.html", {"page": page_of(http, reports_in(departments))})


@offers_page
def report(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """Answer a report: whoever made it is told."""
    known = OfferReport.objects.filter(offer__in=offers_in(departments)).select_related("offer__host")
    answered = get_object_or_404(known, uuid=uuid)
    return form_page(
        http,
        OfferReportAnswerForm(typed(http)),
        lambda given: answer_report(answered, given["answer"], by=user_of(http)),
        said=_("La réponse est enregistrée, et envoyée à la personne si elle est joignable."),
        template="territory/report.html",
        frame=FRAME,
        title=_("Répondre à un signalement"),
        report=answered,
        button=_("Répondre"),
        back=reverse("territory_reports"),
        back_label=_("Signalements"),
    )


# -- deputies -------------------------------------------------------------------------------------------------------


@territory_page
def deputies(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Name who looks at the offers in the officer's place, and show who was named."""
    territories = list(user_of(http).territories.all())
    named = DeputyOfficer.objects.filter(officer__in=territories).select_related("user", "officer")
    return form_page(
        http,
        DeputyForm(typed(http), territories=territories),
        lambda given: name_deputy(**given),
        then=reverse("territory_deputies"),
        said=_("C'est noté : la personne en est prévenue."),
        template="territory/deputies.html",
        frame=FRAME,
        title=_("Suppléance"),
        heading=_("Qui regarde les offres à votre place"),
        intro=_(
            "Pendant un congé, par exemple : la personne vérifie, publie, renvoie, suspend ou retire les offres de "
            "votre territoire et répond aux signalements. Elle ne lit pas vos chiffres."
        ),
        button=_("Nommer"),
        back=reverse("territory_offers"),
        back_label=_("Offres de stage"),
        deputies=named,
    )


@territory_page
def reading(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Choose where hosts read who applies without a first name before they accept."""

    def choose(given: dict[str, Any]) -> None:
        for one in departments:
            choose_reading(one.code, without_first_name=one.code in given["departments"], by=user_of(http))

    return form_page(
        http,
        HiddenNamesForm(typed(http), departments=departments, chosen=read_without_first_name()),
        choose,
        said=_("C'est enregistré : cela vaut pour les candidatures qui n'ont pas encore été acceptées."),
        frame=FRAME,
        title=_("Candidatures sans prénom"),
        intro=_(
            "Avant d'accepter, un organisme lit le prénom, le niveau, l'établissement et la motivation. Dans les "
            "départements cochés, il lit « un élève de 3e » à la place du prénom, jusqu'à ce qu'il accepte."
        ),
        back=reverse("territory_offers"),
        back_label=_("Offres de stage"),
    )


@territory_page
@require_POST
def deputy_end(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """End a deputy's time now."""
    named = DeputyOfficer.objects.filter(officer__user=user_of(http))
    act_or_say(
        http, partial(end_deputy, get_object_or_404(named, uuid=uuid)), said=_("C'est fait : la suppléance est finie.")
    )
    return redirect("territory_deputies")
