"""Class sheets: choosing who gets a strip, the page to print and cut, links closed or started anew."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import renew_link, revoke_link
from conventions.domain.persons.people.models import Guardian
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.site import site
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.season.rolls.models import SheetPrint
from conventions.domain.season.rolls.queries import Bearer, Family, classes_now, families_of_class
from conventions.domain.season.rolls.services import prepare_sheet, renew_class_links
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import PageForm, typed

from ..access import link_or_404, sheet_or_404
from ..tables import ClassToPrint, table_of_sheets

PRINTABLE_FOR = timedelta(hours=12)
"""How long a prepared sheet can be shown again to the person who prepared it."""


@staff_page(*KEEPERS)
@require_safe
def sheets(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the classes of now, whatever year is looked at, with the day their sheet was last prepared."""
    prepared = SheetPrint.objects.filter(school=standing.school).order_by("class_name").values_list("class_name")
    latest = dict(prepared.annotate(Max("at")))
    classes = [ClassToPrint(name, count, latest.get(name)) for name, count in classes_now(standing.school)]
    return render(http, "lists/sheets.html", {"table": table_of_sheets(classes)})


@staff_page(*KEEPERS)
def class_sheet(http: HttpRequest, standing: Standing, class_name: str) -> HttpResponse:
    """Choose whose strips are printed; the links are made when the sheet is asked for, never by reading."""
    families = families_of_class(standing.school, class_name)
    if not families:
        raise Http404
    every = [bearer for family in families for bearer in family.bearers]
    choice = http.GET.get("pour", "")
    form, chosen = PageForm(typed(http)), _proposed(families, choice)
    if form.is_bound:
        posted = set(http.POST.getlist("holder"))
        chosen = [bearer.holder for bearer in every if bearer.holder in posted and not bearer.is_revoked]

    def prepare(_given: object) -> SheetPrint:
        if not chosen:
            raise ValidationError(_("Cochez au moins une fiche à imprimer."))
        return prepare_sheet(school=standing.school, class_name=class_name, holders=chosen, by=standing.user)

    return form_page(
        http,
        form,
        prepare,
        then=lambda sheet: reverse("printed_sheet", args=[sheet.uuid]),
        template="lists/class_sheet.html",
        class_name=class_name,
        families=families,
        chosen=chosen,
        choice=choice,
        count=len(every),
        made=sum(bearer.link is not None for bearer in every),
        in_conflict=any(family.pupil.is_disputed for family in families),
        prints=SheetPrint.objects.filter(school=standing.school, class_name=class_name).select_related("user")[:10],
    )


@staff_page(*KEEPERS)
@require_safe
def sheet(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show the strips of a prepared sheet, to print and cut; a link revoked meanwhile has none."""
    printed = sheet_or_404(standing, uuid)
    if timezone.now() - printed.at > PRINTABLE_FOR:
        messages.info(http, _("Cette feuille date d'un autre jour : préparez-la de nouveau."))
        return redirect("class_sheet", class_name=printed.class_name)
    holders = set(printed.holders)
    families = families_of_class(standing.school, printed.class_name)
    context = {
        "sheet": printed,
        "strips": [
            _strip(family, bearer)
            for family in families
            for bearer in family.bearers
            if bearer.holder in holders and bearer.link is not None and not bearer.is_revoked
        ],
    }
    response = render(http, "lists/sheet.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@staff_page(*KEEPERS)
@require_POST
def class_renew(http: HttpRequest, standing: Standing, class_name: str) -> HttpResponse:
    """Start new links for a whole class."""
    families = families_of_class(standing.school, class_name)
    if not families:
        raise Http404
    count = renew_class_links(families)
    sentence = ngettext(
        "%(count)d lien est renouvelé : l'ancienne fiche n'ouvre plus rien. Remettez la nouvelle.",
        "%(count)d liens sont renouvelés : les anciennes fiches n'ouvrent plus rien. Remettez les nouvelles.",
        count,
    )
    messages.success(http, sentence % {"count": count})
    return redirect("class_sheet", class_name=class_name)


@staff_page(*KEEPERS)
@require_POST
def link_revoke(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Close the link of one pupil or guardian."""
    link, class_name = link_or_404(standing, uuid)
    revoke_link(link, why=PersonalLink.Why.SCHOOL)
    messages.success(http, _("Le lien est révoqué : la fiche et les messages déjà remis n'ouvrent plus rien."))
    return redirect("class_sheet", class_name=class_name)


@staff_page(*KEEPERS)
@require_POST
def link_renew(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Start a new link for one pupil or guardian."""
    link, class_name = link_or_404(standing, uuid)
    renew_link(link)
    messages.success(http, _("Le lien est renouvelé : imprimez la nouvelle fiche, l'ancienne n'ouvre plus rien."))
    return redirect("class_sheet", class_name=class_name)


def _proposed(families: list[Family], choice: str) -> list[str]:
    """Return the holders whose box is ticked when the page opens: of a kind, of one pupil's family, else everybody."""
    chosen = [family for family in families if str(family.pupil.uuid) == choice]
    wanted = {
        "eleves": lambda person: not isinstance(person, Guardian),
        "familles": lambda person: isinstance(person, Guardian),
        "sans-contact": lambda person: not person.email and not person.phone,
    }.get(choice, lambda person: True)
    return [
        bearer.holder
        for family in chosen or families
        for bearer in family.bearers
        if wanted(bearer.person) and not bearer.is_revoked
    ]


def _strip(family: Family, bearer: Bearer) -> dict[str, Any]:
    """Return what one strip says."""
    import segno  # for whoever prints strips, not for every process

    assert bearer.link is not None  # made for all of them before
    picture = segno.make(site(path_of(bearer.link)), error="m", micro=False)
    return {
        "pupil": family.pupil,
        "of_pupil": after_de(family.pupil.first_name or family.pupil.last_name),
        "guardian": bearer.person if isinstance(bearer.person, Guardian) else None,
        "picture": mark_safe(picture.svg_inline(omitsize=True, border=4)),  # noqa: S308 (made of figures only)
        "address": site(reverse("typed_code")).partition("://")[2],
        "code": tokens.typed_code(bearer.link),
        "has_contact": bool(bearer.person.email or bearer.person.phone),
        "by_code": not family.pupil.birth_opens,
    }
