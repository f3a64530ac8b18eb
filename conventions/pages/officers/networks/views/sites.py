"""The establishments of a network: listed, added by a list, written to by one letter."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from conventions.domain.exchange.posting.queries import offering_of
from conventions.domain.exchange.posting.services import write_to_offering, write_to_sites
from conventions.domain.law.networks.lists import add_sites
from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.law.networks.queries import sites_of
from conventions.domain.law.networks.services import remove_site
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import PageForm, typed
from conventions.pages.kit.paging import page_of
from conventions.pages.kit.tables import paged

from ..access import network_page, verified_network_page
from ..forms import LetterForm, OfferingLetterForm, SitesForm
from ..tables import table_of_sites

MOST_CHOSEN = 200
"""Establishments among which one letter's readers are chosen: one page of them."""


@network_page
@require_safe
def sites(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """List the establishments of a network in the territory of a post."""
    table = paged(http, table_of_sites(sites_of(post), str(post.territory)))
    return render(http, "networks/sites.html", {"post": post, "table": table})


@network_page
def sites_add(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Add establishments by a list."""
    form = SitesForm(http.POST, http.FILES) if http.method == "POST" else SitesForm()
    return form_page(
        http,
        form,
        lambda given: add_sites(post, given["lines"]),
        said=lambda new: (
            ngettext("%(n)d site est ajouté.", "%(n)d sites sont ajoutés.", new) % {"n": new}
            if new
            else _("Ces sites étaient déjà dans la liste.")
        ),
        frame="networks/base.html",
        post=post,
        title=_("Ajouter des sites"),
        intro=_("Un site se reconnaît à son SIRET : la même liste envoyée deux fois n'ajoute rien."),
        button=_("Ajouter"),
        back=reverse("network_sites", args=[post.uuid]),
        back_label=_("Sites"),
    )


@verified_network_page
def letter(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Write one letter to the establishments chosen; not for a company, which anybody opens and lists as it likes."""
    if not post.network.is_trusted:
        raise Http404
    reached = sites_of(post).exclude(email="")
    chosen = page_of(http, reached, per_page=MOST_CHOSEN)
    form = LetterForm(typed(http), sites=reached.filter(pk__in=[site.pk for site in chosen]))
    return form_page(
        http,
        form,
        lambda given: write_to_sites(post, given["sites"], text=given["text"]),
        said=lambda done: _said(*done),
        template="networks/letter.html",
        post=post,
        page=chosen,
        title=_("Écrire à des sites"),
        intro=_("Une lettre par site et par mois au plus ; qui n'en veut plus se désabonne d'un clic."),
        button=_("Envoyer la lettre"),
        back=reverse("network_sites", args=[post.uuid]),
        back_label=_("Sites"),
    )


@verified_network_page
def letter_to_offering(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Write one letter to all who answer for a live offer of the network; not for a company, as :func:`letter`."""
    if not post.network.is_trusted:
        raise Http404
    people = len(offering_of(post))
    return form_page(
        http,
        OfferingLetterForm(typed(http)),
        lambda given: write_to_offering(post, text=given["text"]),
        said=lambda done: _said(*done),
        frame="networks/base.html",
        post=post,
        title=_("Écrire à qui propose des stages"),
        intro=ngettext(
            "%(n)d personne répond d'une offre en cours ici. Une lettre par mois au plus, avec le lien de ses offres.",
            "%(n)d personnes répondent d'une offre en cours ici. Une lettre par mois au plus, avec le lien de leurs "
            "offres.",
            people,
        )
        % {"n": people},
        button=_("Envoyer la lettre"),
        back=reverse("network_offers", args=[post.uuid]),
        back_label=_("Offres"),
    )


@network_page
def site_remove(http: HttpRequest, post: NetworkPost, site: UUID) -> HttpResponse:
    """Take an establishment off the list."""
    chosen = get_object_or_404(sites_of(post), uuid=site)
    return form_page(
        http,
        PageForm(typed(http)),
        lambda _given: remove_site(chosen),
        said=_("Le site n'est plus dans la liste ; ses offres restent."),
        frame="networks/base.html",
        post=post,
        title=_("Retirer un site"),
        intro=f"{chosen}, {chosen.siret}",
        button=_("Retirer de la liste"),
        back=reverse("network_sites", args=[post.uuid]),
        back_label=_("Sites"),
    )


def _said(sent: int, left: int) -> str:
    sentence = ngettext("La lettre part à %(n)d lieu.", "La lettre part à %(n)d lieux.", sent) % {"n": sent}
    if not left:
        return sentence
    more = ngettext(
        "%(n)d n'en reçoit pas : il en a reçu une il y a moins d'un mois.",
        "%(n)d n'en reçoivent pas : ils en ont reçu une il y a moins d'un mois.",
        left,
    )
    return f"{sentence} {more % {'n': left}}"
