"""Lines of a head about the school in the reports: three each, beside its numbers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import CountedTerritory
from conventions.domain.numbers.steering.notes import note_on, withdraw_note, write_note
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed

from ..contexts import figures_beside, open_spans
from ..forms import ReportNoteForm
from .officer import span_or_404


def _place(standing: Standing) -> CountedTerritory:
    return CountedTerritory(Territory.SCHOOL, str(standing.school.pk), standing.school.name)


@staff_page("head")
@require_safe
def reports(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the reports that may be written in."""
    place = _place(standing)
    found = [(span, note_on(span, place)) for span in open_spans()]
    return render(http, "steering/school_reports.html", {"reports": found})


@staff_page("head")
def note(http: HttpRequest, standing: Standing, key: str) -> HttpResponse:
    """Write what the head says of the school."""
    span, place = span_or_404(key), _place(standing)
    written = note_on(span, place)
    initial = {"text": written.text, "function": written.function} if written else {"function": _function(standing)}
    return form_page(
        http,
        ReportNoteForm(typed(http), initial=initial, place=place),
        lambda given: write_note(span, place, by=standing.user, **given),
        said=_("C'est noté : vous pouvez le changer ou le retirer tant que le rapport n'est pas clos."),
        frame="frames/school.html",
        template="steering/note.html",
        title=_("Écrire dans un rapport"),
        heading=standing.school.name,
        about=[span.name],
        button=_("Enregistrer et signer"),
        back=reverse("school_steering"),
        back_label=_("Bilans"),
        figures=figures_beside(place, span),
        written=written,
        remove=reverse("school_note_remove", args=[span.key]),
    )


@staff_page("head")
@require_POST
def note_remove(http: HttpRequest, standing: Standing, key: str) -> HttpResponse:
    """Take back what the head wrote."""
    span = span_or_404(key)
    act_or_say(http, lambda: withdraw_note(span, _place(standing)), said=_("Votre texte est retiré."))
    return redirect("school_steering")


def _function(standing: Standing) -> str:
    """Return how the head's function is called, as far as the service knows."""
    post = standing.posts[0]
    return post.title or str(post.get_role_display())
