"""Kinds of internship of SEGPA and prépa-métiers that the officer of an académie opens to its schools."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.law.openings.models import KindOpening
from conventions.domain.law.openings.services import close_kind, open_kind
from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.access import verified_territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed

from ..opening_forms import OpeningForm


def own_academies_or_404(http: HttpRequest) -> list[str]:
    """Return the académies of which the reader is the officer; 404 for an officer of another territory."""
    held = user_of(http).territories.filter(level=TerritorialOfficer.Level.ACADEMY)
    if academies := sorted(set(held.values_list("code", flat=True))):
        return academies
    raise Http404


@verified_territory_page
def openings(http: HttpRequest, departments: list[Department]) -> HttpResponse:  # noqa: ARG001 - an académie opens
    """List what is open and open another kind at a level."""
    academies = own_academies_or_404(http)
    opened = KindOpening.objects.filter(academy__in=academies, closed_at=None).select_related("opened_by")
    return form_page(
        http,
        OpeningForm(typed(http), academies=academies),
        lambda given: open_kind(
            academy=given["academy"],
            kind=given["what"][0],
            level=given["what"][1],
            days=given["days"],
            reference=given["reference"],
            by=user_of(http),
        ),
        then=http.path,
        said=_("Ce stage est ouvert : les établissements de l'académie en font les conventions."),
        template="territory/openings.html",
        opened=[(KINDS[one.kind].title, one) for one in opened],
    )


@verified_territory_page
@require_POST
def opening_close(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:  # noqa: ARG001 - as above
    """Close what is open; agreements that are signed stay."""
    opening = get_object_or_404(KindOpening, uuid=uuid, academy__in=own_academies_or_404(http))
    act_or_say(http, lambda: close_kind(opening, by=user_of(http)), said=_("Ce stage est fermé."))
    return redirect("territory_openings")
