"""Who acts for a network: invited, handing over, leaving."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.law.networks.queries import team_of
from conventions.domain.law.networks.services import end_network_post, hand_over_post, join_network
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.standing import account_actor
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import PageForm, typed

from ..access import network_page, verified_network_page
from ..forms import InviteForm, MemberForm
from ..tables import table_of_team


@network_page
@require_safe
def team(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """List who acts for a network."""
    return render(
        http, "networks/team.html", {"post": post, "table": table_of_team(team_of(post.network), post.network)}
    )


@verified_network_page
def invite(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Let somebody act for the network, in one's own territory or a part of it."""
    return _form_of_team(
        http,
        post,
        InviteForm(typed(http), post=post),
        lambda given: join_network(network=post.network, who=given, where=given, by=account_actor(user_of(http))),
        said=lambda done: _joined(*done),
        title=_("Inviter quelqu'un dans l'équipe"),
        intro=_("La personne voit les offres du réseau et agit pour lui, dans le territoire que vous dites."),
        button=_("Inviter"),
    )


@verified_network_page
def hand_over(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Give one's own post to somebody else."""
    return _form_of_team(
        http,
        post,
        MemberForm(typed(http)),
        lambda given: hand_over_post(post, who=given, by=account_actor(user_of(http))),
        then=reverse("home"),
        said=lambda done: _joined(*done),
        title=_("Passer la main"),
        intro=_("La personne reprend votre fonction et votre territoire ; vous n'agissez plus pour ce réseau."),
        button=_("Passer la main"),
    )


@verified_network_page
def end(http: HttpRequest, post: NetworkPost, member: UUID) -> HttpResponse:
    """End what somebody of the team does."""
    colleague = get_object_or_404(team_of(post.network), uuid=member)
    colleague.network = post.network
    return _form_of_team(
        http,
        post,
        PageForm(typed(http)),
        lambda _given: end_network_post(colleague, by=account_actor(user_of(http))),
        then=reverse("home") if colleague == post else "",
        said=_("C'est fait ; la personne en est prévenue."),
        title=_("Mettre fin à une fonction"),
        heading=_("Mettre fin à la fonction %(of_name)s") % {"of_name": after_de(colleague.user.name)},
        button=_("Mettre fin à cette fonction"),
    )


def _form_of_team(
    http: HttpRequest, post: NetworkPost, form: PageForm, act: Callable[[Any], Any], **context: Any
) -> HttpResponse:
    context |= {"frame": "networks/base.html", "post": post, "back_label": _("Équipe")}
    return form_page(http, form, act, back=reverse("network_team", args=[post.uuid]), **context)


def _joined(member: NetworkPost, invited: bool) -> str:
    if invited:
        return _("Une invitation part à %(email)s.") % {"email": member.user.email}
    return _("%(name)s a déjà un compte, et agit maintenant pour le réseau.") % {"name": member.user.name}
