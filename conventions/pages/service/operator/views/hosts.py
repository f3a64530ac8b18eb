"""Hosts with which no agreement may be made: listed, forbidden, allowed again."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conventions.domain.persons.people.account_records import as_operator
from conventions.domain.persons.people.bans import block_host, unblock_host
from conventions.domain.persons.people.models import Host, HostBan
from conventions.domain.persons.people.queries import told_of_bans
from conventions.pages.kit.access import administrator_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.paging import page_of

from ..forms import BanForm, OperatorReasonForm
from ..tables import table_of_bans


@administrator_page
@require_safe
def bans(http: HttpRequest) -> HttpResponse:
    """List the bans, the latest first, each with what was decided and by whom it was written down."""
    page = page_of(http, HostBan.objects.order_by("-id"))
    told = told_of_bans(page)
    names = dict(Host.objects.filter(siret__in=[ban.siret for ban in page]).values_list("siret", "name"))
    rows = [{"ban": ban, "name": names.get(ban.siret, ""), "told": told.get(ban.uuid, [])} for ban in page]
    page.object_list = rows
    return render(http, "operator/bans.html", {"table": table_of_bans(page)})


@administrator_page
def ban_add(http: HttpRequest) -> HttpResponse:
    """Forbid agreements with one establishment."""
    return form_page(
        http,
        BanForm(typed(http)),
        lambda given: block_host(**given, by=as_operator(user_of(http))),
        said=lambda is_new: (
            _("L'organisme est interdit : aucune convention n'est plus validée avec lui.")
            if is_new
            else _("Cet organisme était déjà interdit : rien n'est changé.")
        ),
        title=_("Interdire un organisme"),
        intro=_(
            "Sur décision de l'inspection du travail (code du travail, article L4153-2). Vaut pour tous les dossiers "
            "de ce SIRET, à venir compris ; celles qui sont déjà signées restent, l'établissement en décide."
        ),
        button=_("Interdire cet organisme"),
        **_back(),
    )


@administrator_page
def ban_lift(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Allow agreements with an establishment again."""
    ban = get_object_or_404(HostBan, HostBan.is_in_force, uuid=uuid)
    return form_page(
        http,
        OperatorReasonForm(typed(http)),
        lambda given: unblock_host(siret=ban.siret, by=as_operator(user_of(http)), reason=given["reason"]),
        said=_("L'interdiction est levée."),
        title=_("Lever l'interdiction du %(siret)s") % {"siret": ban.siret},
        intro=_("Les conventions avec cet organisme redeviennent possibles, sans rien d'autre à faire."),
        button=_("Lever l'interdiction"),
        **_back(),
    )


def _back() -> dict[str, Any]:
    return {"back": reverse("operator_bans"), "back_label": _("Organismes interdits"), "frame": "operator/base.html"}
