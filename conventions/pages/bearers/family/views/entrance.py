"""The entrance without a link: *j'ai déjà un stage*, a code, *retrouver mes liens*; nothing personal is shown here."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import find_by_typed_code
from conventions.domain.season.recovery.recovery import ask_links
from conventions.pages.kit.access import shown_or_sent
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.school_code import count_act, give_act_back
from conventions.pages.shared.hearing import heard

from ..forms import RecoverForm, TypedCodeForm


@require_safe
def own_place(http: HttpRequest) -> HttpResponse:
    """Say how a pupil, a parent or the office gets to the form."""
    return render(http, "family/entrance.html", {"code_form": TypedCodeForm(), "recover_form": RecoverForm()})


@never_cache
@sensitive_post_parameters()
@heard
@shown_or_sent
def typed_code(http: HttpRequest) -> HttpResponse:
    """Lead from the code of a paper to the page of its link."""

    def find(given: dict[str, Any]) -> PersonalLink:
        count_act(http, "typed")
        link = find_by_typed_code(given["code"])
        if link is None:
            unknown = _(
                "Ce code n'ouvre rien. Vérifiez les dix lettres et chiffres de votre papier : il n'y a ni O, "
                "ni I, ni zéro, ni un. Si l'établissement en a donné un plus récent, c'est celui-là."
            )
            raise ValidationError({"code": unknown})
        give_act_back(http, "typed")
        return link

    return form_page(
        http, TypedCodeForm(typed(http)), find, then=path_of, atomic=False, template="family/typed_code.html"
    )


@never_cache
@sensitive_post_parameters()
@heard
@shown_or_sent
def recover_links(http: HttpRequest) -> HttpResponse:
    """Send every pending link to a contact; the answer is the same whether it is known or not."""

    def ask(given: dict[str, Any]) -> None:
        count_act(http, "recover")
        ask_links(*given["contact"])

    return form_page(
        http,
        RecoverForm(typed(http)),
        ask,
        then=reverse("links_sent"),
        atomic=False,
        template="family/recover.html",
    )


@require_safe
def links_sent(http: HttpRequest) -> HttpResponse:
    """Say what happens now, without saying whether anybody is known."""
    return render(http, "family/links_sent.html")


@require_safe
def not_mine_done(http: HttpRequest) -> HttpResponse:
    """Thank the person whom a message reached by mistake."""
    return render(http, "family/not_mine_done.html")
