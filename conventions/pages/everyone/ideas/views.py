"""One box for an idea or a worry, and what the operator says became of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from conventions.domain.upkeep.remarks.contacts import without_contacts
from conventions.domain.upkeep.remarks.models import Improvement, Remark
from conventions.domain.upkeep.remarks.services import keep_remark
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.paging import page_of
from conventions.pages.kit.school_code import count_act
from conventions.pages.shared.hearing import heard

from .forms import RemarkForm
from .queries import page_named, role_of


@never_cache
@sensitive_post_parameters()
@heard
def ideas(http: HttpRequest) -> HttpResponse:
    """Take one idea or worry, without an account; words of distress are answered by numbers to call first."""
    form, page, role = RemarkForm(typed(http)), page_named(http), role_of(http)

    def keep(given: dict[str, str]) -> tuple[Remark, bool]:
        count_act(http, "remark")
        return keep_remark(given["text"], role=role, page=page), without_contacts(given["text"]) != given["text"]

    def said(kept: tuple[Remark, bool]) -> str:
        if kept[1]:
            return _(
                "C'est noté, sans le numéro ni l'adresse : personne ne rappelle d'ici. La réponse sera sur cette page."
            )
        return _("C'est noté. La réponse sera sur cette page, pour tout le monde.")

    return form_page(
        http,
        form,
        keep,
        then=reverse("improvements"),
        said=said,
        atomic=False,
        template="ideas/ideas.html",
        page=page,
        role=http.POST.get("qui", "") or http.GET.get("qui", ""),
    )


@never_cache
@require_safe
def improvements(http: HttpRequest) -> HttpResponse:
    """Show what was asked, done and refused, in the operator's words alone."""
    return render(http, "ideas/improvements.html", {"listed": page_of(http, Improvement.objects.all())})
