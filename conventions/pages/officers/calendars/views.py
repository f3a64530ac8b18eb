"""The calendars of an officer's académie: three years, filled by hand or from a file, published, corrected, undone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.law.calendars import services
from conventions.domain.law.calendars.content import ClosedPeriod, Content, own_academies
from conventions.domain.law.calendars.models import CalendarProposal, SchoolCalendar
from conventions.domain.law.calendars.queries import former_calendars, pending_proposals, years_of
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.rolls.imports_calendars import (
    SAMPLE,
    CalendarFile,
    read_calendars,
    with_known_identifiers,
)
from conventions.domain.season.rolls.tabular import LineProblem
from conventions.pages.kit.access import officer_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.exports import list_file, sample_list
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from workflow.actors import Actor
from workflow.engine import Refused

from .contexts import CalendarPage, CalendarPreview
from .forms import ArreteForm, CalendarReasonForm, ClosedPeriodForm, ImportForm, ProposalAnswerForm
from .tables import table_of_days, table_of_years

FRAME = "frames/officer.html"
SALT = "calendar-import"
READ_FOR = timedelta(days=1)
"""How long a preview may be confirmed."""


@officer_page
@require_safe
def calendars(http: HttpRequest, academies: list[str]) -> HttpResponse:
    """List the three years of each académie, what they lack, and what schools propose."""
    years = {academy: years_of(academy) for academy in academies}
    if sent := list_file(http, lambda: table_of_years(one for found in years.values() for one in found)):
        return sent
    context = {
        "academies": [(academy, found, former_calendars(academy)) for academy, found in years.items()],
        "proposals": pending_proposals(academies),
    }
    return render(http, "calendars/calendars.html", context)


@officer_page
@require_POST
def calendar_open(http: HttpRequest, academies: list[str]) -> HttpResponse:
    """Begin the calendar of a year."""
    academy, year = _academy(http, academies), http.POST.get("year", "")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise Http404
    try:
        begun = services.open_calendar(academy=academy, year=int(year), by=_by(http))
    except Refused as refusal:
        messages.error(http, str(refusal))
        return redirect("calendars")
    return redirect("calendar", uuid=begun.uuid)


@officer_page
@require_safe
def calendar(http: HttpRequest, academies: list[str], uuid: UUID) -> HttpResponse:
    """Show what a calendar says, what may be done, what schools propose and how it became so."""
    page = CalendarPage(_calendar_or_404(academies, uuid))
    return list_file(http, lambda: table_of_days(page.content)) or render(
        http, "calendars/calendar.html", {"page": page}
    )


@officer_page
def arrete(http: HttpRequest, academies: list[str], uuid: UUID) -> HttpResponse:
    """Write the arrêté and the first day of the year."""
    calendar = _calendar_or_404(academies, uuid)
    initial = {name: getattr(calendar, name) for name in ("arrete_number", "arrete_date", "pre_rentree")}
    return form_page(
        http,
        ArreteForm(typed(http), calendar=calendar, initial=initial),
        lambda given: services.change_arrete(calendar, by=_by(http), **given),
        said=_("C'est enregistré."),
        **_frame(calendar, _("Arrêté et pré-rentrée"), _("Enregistrer")),
    )


@officer_page
def period_add(http: HttpRequest, academies: list[str], uuid: UUID) -> HttpResponse:
    """Add holidays or a single day."""
    calendar = _calendar_or_404(academies, uuid)
    return form_page(
        http,
        ClosedPeriodForm(typed(http), calendar=calendar),
        lambda given: services.put_period(calendar, given["period"], reason=given["reason"], by=_by(http)),
        said=_("C'est ajouté au calendrier."),
        **_frame(calendar, _("Ajouter des vacances ou un jour"), _("Ajouter")),
    )


@officer_page
def period_edit(http: HttpRequest, academies: list[str], uuid: UUID, period: UUID) -> HttpResponse:
    """Correct holidays or a single day, or move a day that is to be confirmed."""
    calendar, row = _period_or_404(academies, uuid, period)
    initial = {
        name: getattr(row, name) for name in ("kind", "name", "first_day", "last_day", "to_confirm", "department")
    }
    return form_page(
        http,
        ClosedPeriodForm(typed(http), calendar=calendar, identifier=row.uuid, initial=initial),
        lambda given: services.put_period(calendar, given["period"], reason=given["reason"], by=_by(http)),
        said=_("C'est corrigé."),
        **_frame(calendar, _("Corriger « %(name)s »") % {"name": row.name}, _("Enregistrer")),
    )


@officer_page
def period_remove(http: HttpRequest, academies: list[str], uuid: UUID, period: UUID) -> HttpResponse:
    """Take holidays or a day out: with a reason once the calendar is published, else at once."""
    calendar, row = _period_or_404(academies, uuid, period)
    if not calendar.is_published:
        if http.method == "POST":
            act_or_say(http, lambda: services.remove_period(calendar, row.uuid, by=_by(http)), said=_("C'est retiré."))
        return redirect("calendar", uuid=calendar.uuid)
    return form_page(
        http,
        CalendarReasonForm(typed(http)),
        lambda given: services.remove_period(calendar, row.uuid, reason=given["reason"], by=_by(http)),
        said=_("C'est retiré."),
        intro=f"{row.name}, {row.days}",
        **_frame(calendar, _("Retirer « %(name)s »") % {"name": row.name}, _("Retirer")),
    )


@officer_page
@require_POST
def period_confirm(http: HttpRequest, academies: list[str], uuid: UUID, period: UUID) -> HttpResponse:
    """Say that a day will not move any more."""
    found = _calendar_or_404(academies, uuid)
    act_or_say(http, lambda: services.confirm_day(found, period, by=_by(http)), said=_("Le jour est confirmé."))
    return redirect("calendar", uuid=found.uuid)


@officer_page
@require_POST
def publish(http: HttpRequest, academies: list[str], uuid: UUID) -> HttpResponse:
    """Let the rules read a calendar."""
    found = _calendar_or_404(academies, uuid)
    said = _("Le calendrier est publié : les conventions le lisent à partir de maintenant.")
    act_or_say(http, lambda: services.publish_calendar(found, by=_by(http)), said=said)
    return redirect("calendar", uuid=found.uuid)


@officer_page
def withdraw(http: HttpRequest, academies: list[str], uuid: UUID) -> HttpResponse:
    """Take back a calendar that was published by mistake."""
    calendar = _calendar_or_404(academies, uuid)
    return form_page(
        http,
        CalendarReasonForm(typed(http)),
        lambda given: services.withdraw_calendar(calendar, reason=given["reason"], by=_by(http)),
        said=_("Le calendrier est retiré : vous pouvez le corriger, puis le publier de nouveau."),
        intro=_("Les conventions ne seront plus comparées à ce calendrier tant qu'il n'est pas publié de nouveau."),
        **_frame(calendar, _("Retirer le calendrier publié"), _("Retirer le calendrier")),
    )


@officer_page
@require_POST
def restore(http: HttpRequest, academies: list[str], uuid: UUID, position: int) -> HttpResponse:
    """Let the calendar say again what it said before."""
    found = _calendar_or_404(academies, uuid)
    said = _("Cette version est rétablie. L'historique garde les autres.")
    act_or_say(http, lambda: services.restore_version(found, position, by=_by(http)), said=said)
    return redirect("calendar", uuid=found.uuid)


# -- a file ---------------------------------------------------------------------------------------------------------


@officer_page
def calendar_import(http: HttpRequest, academies: list[str]) -> HttpResponse:
    """Ask for a file, then show by year what it would change: nothing is written before the officer agrees."""
    academy = _academy(http, academies)
    years = services.years_to_fill(academy)
    form = ImportForm(typed(http), http.FILES or None, today=services.today_in(academy))

    def preview(read: CalendarFile) -> HttpResponse:
        previews = [_preview(academy, year, content, form.cleaned_data) for year, content in sorted(read.years.items())]
        context = {
            "form": form,
            "academy": academy,
            "years": years,
            "preview": previews,
            "problems": _in_line_order(read.problems),
            "sealed": "" if read.problems else _seal(http, academy, previews),
        }
        status = form.wrong_status if read.problems else 200
        return render(http, "calendars/import_preview.html", context, status=status)

    return form_page(
        http,
        form,
        lambda given: read_calendars(given["file"].read(), academy=academy, years=years),
        then=preview,
        atomic=False,
        template="calendars/import.html",
        academy=academy,
        years=years,
        preview=None,
    )


def _preview(academy: str, year: int, read: Content, given: dict[str, Any]) -> CalendarPreview:
    calendar = SchoolCalendar.objects.filter(academy=academy, year=year).first()
    before = calendar.content() if calendar else Content()
    matched = with_known_identifiers(read, before)
    after = Content(
        arrete_number=given["arrete_number"].strip(),
        arrete_date=given["arrete_date"],
        pre_rentree=matched.pre_rentree or before.pre_rentree,
        periods=matched.periods,
    )
    return CalendarPreview(year, calendar, before, after)


def _in_line_order(problems: list[LineProblem]) -> list[LineProblem]:
    return sorted(problems, key=lambda problem: problem.line)


def _seal(http: HttpRequest, academy: str, previews: list[CalendarPreview]) -> str:
    """Return what was read, closed for this account: the confirmation writes that and nothing else."""
    read = {
        str(preview.year): [preview.after.as_data(), preview.calendar.journal_length if preview.calendar else 0]
        for preview in previews
    }
    return signing.dumps([str(user_of(http).uuid), academy, read], salt=SALT, compress=True)


@officer_page
@require_POST
def calendar_import_confirm(http: HttpRequest, academies: list[str]) -> HttpResponse:
    """Write what was previewed, all years or none."""
    try:
        account, academy, read = signing.loads(http.POST.get("read", ""), salt=SALT, max_age=READ_FOR)
    except signing.BadSignature:
        messages.error(http, _("L'aperçu est trop ancien : envoyez de nouveau le fichier."))
        return redirect("calendars")
    if account != str(user_of(http).uuid) or academy not in academies:
        raise Http404
    act_or_say(
        http,
        lambda: _import(academy, read, by=_by(http)),
        said=_("Le fichier est repris. Un calendrier en préparation reste à publier."),
    )
    return redirect("calendars")


@transaction.atomic
def _import(academy: str, read: dict[str, Any], *, by: Actor) -> None:
    for year, (content, length) in sorted(read.items()):
        calendar = SchoolCalendar.objects.filter(academy=academy, year=int(year)).first()
        if calendar is None:
            calendar = services.open_calendar(academy=academy, year=int(year), by=by)
            length = calendar.journal_length
        wanted = Content.from_data(content)
        if wanted != calendar.content():
            services.import_content(calendar, wanted, known_length=length, by=by)


@officer_page
@require_safe
def calendar_sample(http: HttpRequest, academies: list[str]) -> HttpResponse:
    """Give a table to begin from."""
    return sample_list("calendrier", SAMPLE)


# -- what schools propose --------------------------------------------------------------------------------------------


@officer_page
def proposal(http: HttpRequest, academies: list[str], uuid: UUID) -> HttpResponse:
    """Accept what a school proposes, or refuse it with a reason."""
    asked = get_object_or_404(
        CalendarProposal.objects.select_related("calendar", "school"), uuid=uuid, calendar__academy__in=academies
    )
    form, chosen = ProposalAnswerForm(typed(http)), http.POST.get("answer")
    if http.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"].strip()
        if chosen not in ("accept", "refuse"):
            form.refuse(_("Choisissez d'accepter ou de refuser."))
        elif chosen == "refuse" and not reason:
            form.refuse(_("Écrivez le motif du refus : l'établissement le lit."), "reason")
        elif chosen == "accept" and reason:
            form.refuse(_("Un motif ne sert qu'à refuser : effacez-le pour accepter."), "reason")

    def answer(given: dict[str, Any]) -> None:
        if chosen == "refuse":
            services.refuse_proposal(asked, reason=given["reason"], by=_by(http))
        else:
            services.accept_proposal(asked, by=_by(http))

    return form_page(
        http,
        form,
        answer,
        then=reverse("calendar", args=[asked.calendar.uuid]),
        said=_("L'établissement est prévenu."),
        template="calendars/proposal.html",
        proposal=asked,
        before=next((one for one in asked.calendar.content().periods if one.uuid == asked.period_uuid), None),
    )


# -- what an address names -------------------------------------------------------------------------------------------


def _academy(http: HttpRequest, academies: list[str]) -> str:
    """Return the académie that the address or the form names: one of the officer's."""
    asked = http.POST.get("academy") or http.GET.get("academie") or academies[0]
    if asked not in academies or asked not in own_academies():
        raise Http404
    return asked


def _calendar_or_404(academies: list[str], uuid: UUID) -> SchoolCalendar:
    return get_object_or_404(SchoolCalendar, uuid=uuid, academy__in=academies)


def _period_or_404(academies: list[str], uuid: UUID, period: UUID) -> tuple[SchoolCalendar, ClosedPeriod]:
    found = _calendar_or_404(academies, uuid)
    for one in found.content().periods:
        if one.uuid == period:
            return found, one
    raise Http404


def _by(http: HttpRequest) -> Actor:
    return account_actor(user_of(http))


def _frame(found: SchoolCalendar, title: str, button: str) -> dict[str, Any]:
    back = reverse("calendar", args=[found.uuid])
    label = _("Calendrier %(label)s") % {"label": found.label}
    return {"frame": FRAME, "back": back, "back_label": label, "title": title, "button": button}
