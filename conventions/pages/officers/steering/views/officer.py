"""The officer's reports: what is written of a territory; officers of the nation read them and close them."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.publishing.readings import note_numbers_reading
from conventions.domain.numbers.steering.notes import note_on, place_of_officer, withdraw_note, write_note
from conventions.domain.numbers.steering.services import Use, close_report, file_of
from conventions.domain.numbers.steering.spans import Span, span_of
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.access import insist, territory_page, verified_territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.files import pdf_response
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import PageForm, typed

from ..contexts import ReportsPage, figures_beside
from ..forms import ReportNoteForm, named


def span_or_404(key: str) -> Span:
    """Return what the address names."""
    try:
        return span_of(key)
    except ValueError:
        raise Http404 from None


def _of_nation(http: HttpRequest) -> None:
    """Refuse who follows no more than a part of the country."""
    insist(user_of(http).territories.filter(level=TerritorialOfficer.Level.NATIONAL).exists())


def _note_reading(http: HttpRequest, territory: str, *, department: str = "", as_file: bool = False) -> None:
    by = account_actor(user_of(http))
    note_numbers_reading(
        NumbersReading.What.FIGURES, by=by, territories=[territory], department=department, as_file=as_file
    )


@territory_page
@require_safe
def reports(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """List the reports that may be written in, and for officers of the nation those that are closed."""
    page = ReportsPage(list(user_of(http).territories.all()))
    return render(http, "steering/reports.html", {"page": page})


@territory_page
@require_safe
def report_file(http: HttpRequest, departments: list[Department], key: str, use: str) -> HttpResponse:
    """Show a report as it would be printed now or, once it is closed, as it was; to officers of the nation."""
    _of_nation(http)
    span = span_or_404(key)
    if use not in Use.values:
        raise Http404
    if use == Use.INTERNAL:
        _note_reading(http, str(Territory.NATION.label), as_file=True)
    return pdf_response(file_of(span, Use(use)), f"rapport-{span.key}-{use}.pdf")


@verified_territory_page
def close(http: HttpRequest, departments: list[Department], key: str) -> HttpResponse:
    """Close a report after a page that says what that means; for officers of the nation."""
    _of_nation(http)
    span = span_or_404(key)
    return form_page(
        http,
        PageForm(typed(http)),
        lambda given: close_report(span, by=user_of(http).name),
        said=_("Le rapport est clos : ses deux fichiers sont gardés tels quels."),
        frame="frames/officer.html",
        title=_("Clore un rapport"),
        heading=span.name,
        intro=_(
            "Le rapport est imprimé avec les chiffres de cet instant et ce que les territoires et les établissements "
            "y ont écrit, puis gardé tel quel avec son empreinte. Personne n'y écrit plus."
        ),
        button=_("Clore le rapport"),
        back=reverse("steering"),
        back_label=_("Bilans et rapports"),
    )


@territory_page
def note(http: HttpRequest, departments: list[Department], key: str, uuid: UUID) -> HttpResponse:
    """Write what the officer says of a territory of theirs, beside its numbers."""
    span, officer = span_or_404(key), _own(http, uuid)
    place, user = place_of_officer(officer), user_of(http)
    _note_reading(http, named(officer), department=officer.code if place.territory == Territory.DEPARTMENT else "")
    written = note_on(span, place)
    initial = {"text": written.text, "function": written.function} if written else None
    return form_page(
        http,
        ReportNoteForm(typed(http), initial=initial, place=place),
        lambda given: write_note(span, place, by=user, **given),
        said=_("C'est noté : vous pouvez le changer ou le retirer tant que le rapport n'est pas clos."),
        frame="frames/officer.html",
        template="steering/note.html",
        title=_("Écrire dans un rapport"),
        heading=named(officer),
        about=[span.name],
        button=_("Enregistrer et signer"),
        back=reverse("steering"),
        back_label=_("Bilans et rapports"),
        figures=figures_beside(place, span),
        written=written,
        remove=reverse("steering_note_remove", args=[span.key, uuid]),
    )


@territory_page
@require_POST
def note_remove(http: HttpRequest, departments: list[Department], key: str, uuid: UUID) -> HttpResponse:
    """Take back what the officer wrote."""
    span, place = span_or_404(key), place_of_officer(_own(http, uuid))
    act_or_say(http, lambda: withdraw_note(span, place), said=_("Votre texte est retiré."))
    return redirect("steering")


def _own(http: HttpRequest, uuid: UUID) -> TerritorialOfficer:
    return get_object_or_404(user_of(http).territories.all(), uuid=uuid)
