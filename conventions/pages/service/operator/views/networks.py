"""Networks as the operator names them, and who acts for each; facts that change, none of them in the code."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from conventions.domain.law.networks.lists import add_networks
from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.law.networks.services import end_network_post, join_network
from conventions.domain.persons.people.account_records import as_operator
from conventions.domain.persons.people.names import after_de
from conventions.pages.kit.access import administrator_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.paging import page_of

from ..forms import NetworkPostForm, NetworksForm, ToldReasonForm


@administrator_page
@require_safe
def networks(http: HttpRequest) -> HttpResponse:
    """List networks, with who acts for each."""
    posts = NetworkPost.objects.filter(ended_at=None).select_related("user").order_by("user__sort_name", "id")
    found = Network.objects.select_related("parent").prefetch_related(Prefetch("posts", posts))
    return render(http, "operator/networks.html", {"page": page_of(http, found)})


@administrator_page
def networks_add(http: HttpRequest) -> HttpResponse:
    """Add networks by a list."""
    return form_page(
        http,
        NetworksForm(typed(http)),
        lambda given: add_networks(given["lines"]),
        said=lambda new: ngettext("%(n)d réseau est ajouté.", "%(n)d réseaux sont ajoutés.", new) % {"n": new},
        title=_("Ajouter des réseaux"),
        intro=_("Ministères, opérateurs, hôpitaux, collectivités, partenaires : ce qui change, on l'écrit ici."),
        button=_("Ajouter"),
        **_back(),
    )


@administrator_page
def appoint(http: HttpRequest, network: UUID) -> HttpResponse:
    """Let somebody act for a network."""
    chosen = get_object_or_404(Network, uuid=network)
    return form_page(
        http,
        NetworkPostForm(typed(http)),
        lambda given: join_network(
            network=chosen, who=given, where=given, by=as_operator(user_of(http)), reason=given["reason"]
        ),
        said=_("La personne agit pour le réseau ; elle en est prévenue."),
        title=_("Nommer un référent"),
        heading=_("Nommer qui agit pour %(name)s") % {"name": chosen.name},
        button=_("Nommer"),
        **_back(),
    )


@administrator_page
def end(http: HttpRequest, member: UUID) -> HttpResponse:
    """End what somebody does for a network."""
    post = get_object_or_404(NetworkPost.objects.select_related("user", "network"), uuid=member)
    return form_page(
        http,
        ToldReasonForm(typed(http)),
        lambda given: end_network_post(post, by=as_operator(user_of(http)), **given),
        said=_("C'est fait ; la personne en est prévenue."),
        title=_("Mettre fin à une fonction dans un réseau"),
        heading=_("Mettre fin à la fonction %(of_name)s") % {"of_name": after_de(post.user.name)},
        intro=post.network.name,
        button=_("Mettre fin à cette fonction"),
        **_back(),
    )


def _back() -> dict[str, Any]:
    return {"back": reverse("operator_networks"), "back_label": _("Réseaux"), "frame": "operator/base.html"}
