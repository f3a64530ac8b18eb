"""Seats asked of networks or promised by them, confirmed by an officer; seats filled elsewhere."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.exchange.supply.targets import networks_to_ask
from conventions.domain.law.networks.models import NetworkPost, Target
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
    """Let the central référent say how many seats are asked in a département, or a network how many it promises."""
    insist(post.sets_targets)
    if post.network.promises:
        sentence: str | Callable[[Target | None], str] = _said_promised
        title = _("Promettre des places")
        intro = _("Le nombre de places que vous ouvrirez dans un département cette année ; 0 retire la promesse.")
    else:
        sentence, title = _("L'objectif est enregistré."), _("Fixer un objectif")
        intro = _("Le nombre de places demandé au réseau dans un département ; 0 le retire.")

    def act(given: dict[str, Any]) -> Target | None:
        return set_target(network=post.network, by=user_of(http), **given)

    return _seats_form(http, post, act, said=sentence, title=title, intro=intro)


def _said_promised(target: Target | None) -> str:
    if target is None or target.is_vouched:
        return _("Votre promesse est enregistrée.")
    return _("Votre promesse est enregistrée ; elle compte dès que le référent du territoire la confirme.")


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
    """Let an officer ask seats of a network in a département of the territory, or confirm those that it promises."""
    return form_page(
        http,
        NetworkSeatsForm(typed(http), departments=departments, years=_years(), networks=networks_to_ask(departments)),
        lambda given: set_target(by=user_of(http), **given),
        said=_("L'objectif est enregistré."),
        frame="frames/officer.html",
        title=_("Fixer l'objectif d'un réseau"),
        intro=_("Le nombre de places demandé au réseau dans un département, ou qu'il vous a promis ; 0 le retire."),
        back=reverse("territory_networks"),
        back_label=_("Places des réseaux"),
    )


def _seats_form(http: HttpRequest, post: NetworkPost, act: Any, **context: Any) -> HttpResponse:
    form = NetworkSeatsForm(typed(http), departments=post.departments, years=_years())
    context |= {"frame": "networks/base.html", "post": post, "back_label": post.network.name}
    return form_page(http, form, act, back=reverse("network", args=[post.uuid]), **context)


def _years() -> list[int]:
    present = present_year()
    return [present, present + 1]
