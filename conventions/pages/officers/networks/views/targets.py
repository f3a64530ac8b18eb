"""Targets of networks, set by the central référent or an officer of the education authority; seats filled elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.law.networks.services import declare_filled, set_target
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.access import insist, territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.target_years import present_year

from ..access import network_page
from ..forms import NetworkSeatsForm


@network_page
def target(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Let the central référent say how many seats are asked in a département."""
    insist(post.is_central)
    return _seats_form(
        http,
        post,
        lambda given: set_target(network=post.network, by=user_of(http), **given),
        said=_("L'objectif est enregistré."),
        title=_("Fixer un objectif"),
        intro=_("Le nombre de places demandé au réseau dans un département ; 0 le retire."),
    )


@network_page
def filled(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Declare seats filled without the platform."""
    return _seats_form(
        http,
        post,
        lambda given: declare_filled(post=post, **given),
        said=_("C'est enregistré."),
        title=_("Déclarer des places pourvues ailleurs"),
        intro=_("Les places pourvues sans passer par ce site. Votre dernière déclaration remplace la précédente."),
    )


@territory_page
def territory_target(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Let an officer ask seats of a network in a département of the territory."""
    return form_page(
        http,
        NetworkSeatsForm(typed(http), departments=departments, years=_years()),
        lambda given: set_target(by=user_of(http), **given),
        said=_("L'objectif est enregistré."),
        frame="frames/officer.html",
        title=_("Fixer l'objectif d'un réseau"),
        intro=_("Le nombre de places demandé au réseau dans un département ; 0 le retire."),
        back=reverse("territory_networks"),
        back_label=_("Places demandées aux réseaux"),
    )


def _seats_form(http: HttpRequest, post: NetworkPost, act: Any, **context: Any) -> HttpResponse:
    form = NetworkSeatsForm(typed(http), departments=post.departments, years=_years(), of_network=True)
    context |= {"frame": "networks/base.html", "post": post, "back_label": post.network.name}
    return form_page(http, form, act, back=reverse("network", args=[post.uuid]), **context)


def _years() -> list[int]:
    present = present_year()
    return [present, present + 1]
