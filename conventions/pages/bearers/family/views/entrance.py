"""Doors without a link: *j'ai déjà un stage*, a typed code, *retrouver mes liens*; nothing personal is shown here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import find_by_typed_code
from conventions.domain.season.recovery.recovery import ask_links
from conventions.pages.kit.forms import typed
from conventions.pages.kit.school_code import count_act, give_act_back
from conventions.pages.shared.hearing import heard

from ..forms import RecoverForm, TypedCodeForm

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def own_place(http: HttpRequest) -> HttpResponse:
    """Say how a pupil, a parent or the office gets to the form."""
    return render(http, "family/entrance.html", {"code_form": TypedCodeForm(), "recover_form": RecoverForm()})


@never_cache
@form_page
@sensitive_post_parameters()
@heard
def typed_code(http: HttpRequest) -> HttpResponse:
    """Lead from the code of a paper to the page of its link."""
    form, status = TypedCodeForm(typed(http)), 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            count_act(http, "typed")
            if link := find_by_typed_code(form.cleaned_data["code"]):
                give_act_back(http, "typed")
                return redirect(path_of(link))
            form.refuse(
                _(
                    "Ce code n'ouvre rien. Vérifiez les dix lettres et chiffres de votre papier : il n'y a ni O, "
                    "ni I, ni zéro, ni un. Si l'établissement en a donné un plus récent, c'est celui-là."
                ),
                "code",
            )
    return render(http, "family/typed_code.html", {"form": form}, status=status)


@never_cache
@form_page
@sensitive_post_parameters()
@heard
def recover_links(http: HttpRequest) -> HttpResponse:
    """Send every pending link to a contact; the answer is the same whether it is known or not."""
    form, status = RecoverForm(typed(http)), 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            count_act(http, "recover")
            ask_links(*form.cleaned_data["contact"])
            return redirect("links_sent")
    return render(http, "family/recover.html", {"form": form}, status=status)


@require_safe
def links_sent(http: HttpRequest) -> HttpResponse:
    """Say what happens now, without saying whether anybody is known."""
    return render(http, "family/links_sent.html")


@require_safe
def not_mine_done(http: HttpRequest) -> HttpResponse:
    """Thank the person whom a message reached by mistake."""
    return render(http, "family/not_mine_done.html")
