"""The text of the agreements: the national one, or the one that the board voted, read beside each other first."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.kinds import KINDS, Kind
from conventions.domain.law.documents import render_wording_html
from conventions.domain.law.documents.texts import load_model
from conventions.domain.law.texts.models import VotedText
from conventions.domain.law.texts.queries import text_in_force, texts_of
from conventions.domain.law.texts.reading import ReadDocument, read_document
from conventions.domain.law.texts.sample import sample
from conventions.domain.law.texts.services import adopt_text, propose_text, withdraw_text
from conventions.domain.law.texts.writing import boxes_for, file_of, words_of
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.pages.kit.access import or_404, staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed

from ..forms import VotedTextForm
from ..text_forms import TextDocumentForm, WrittenTextForm


@staff_page(*KEEPERS)
def texts(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Say which text serves for each kind, list what was voted, and take another file."""
    school = standing.school
    return form_page(
        http,
        VotedTextForm(typed(http), http.FILES or None),
        lambda given: propose_text(
            school=school,
            kind=KINDS[given["kind"]],
            content=given["file"].read(),
            voted_on=given["voted_on"],
            reference=given["reference"],
            by=standing.user.name,
        ),
        then=lambda text: reverse("school_text", args=[text.uuid]),
        said=_("Le texte est vérifié. Relisez-le à côté de celui qui sert, puis mettez-le en service."),
        template="lists/texts.html",
        serving=[
            (
                served,
                load_model(served.model_version)["source"],
                text_in_force(school=school, kind=served.name, on=school.today()),
            )
            for served in KINDS.values()
        ],
        proposed=[(text, KINDS[text.kind].label, text.school_id == school.pk) for text in texts_of(school)],
    )


@staff_page(*KEEPERS)
@require_safe
def text_sample(http: HttpRequest, standing: Standing, kind: str) -> HttpResponse:
    """Give the wording of a kind as a file to begin from."""
    if kind not in KINDS:
        raise Http404
    return HttpResponse(
        sample(KINDS[kind].model_version),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="texte-{kind}.toml"'},
    )


@staff_page(*KEEPERS)
def text_write(http: HttpRequest, standing: Standing, kind: str) -> HttpResponse:
    """Take a text written on the page, one box an article, begun from the one that serves."""
    worded = or_404(KINDS.get(kind))
    words = words_of(text_in_force(school=standing.school, kind=kind, on=standing.school.today()))
    title, articles = boxes_for(worded, words, has_articles=not worded.needs_voted_text)
    form = WrittenTextForm(typed(http), title=title, articles=articles)
    return form_page(
        http,
        form,
        lambda given: propose_text(
            school=standing.school,
            kind=worded,
            content=file_of(given["title"], form.articles(), words),
            voted_on=given["voted_on"],
            reference=given["reference"],
            by=standing.user.name,
        ),
        then=lambda text: reverse("school_text", args=[text.uuid]),
        said=_("Le texte est vérifié. Relisez-le à côté de celui qui sert, puis mettez-le en service."),
        show=lambda status: _show_boxes(http, worded, form, TextDocumentForm(), status),
    )


@staff_page(*KEEPERS)
@require_POST
def text_read(http: HttpRequest, standing: Standing, kind: str) -> HttpResponse:
    """Fill the boxes with the articles of a document; nothing is kept before they are sent."""
    worded = or_404(KINDS.get(kind))
    words = words_of(text_in_force(school=standing.school, kind=kind, on=standing.school.today()))
    title, articles = boxes_for(worded, words, has_articles=not worded.needs_voted_text)
    document = TextDocumentForm(http.POST, http.FILES)

    def filled(found: ReadDocument) -> HttpResponse:
        form = WrittenTextForm(title=title, articles=found.articles)
        return _show_boxes(http, worded, form, TextDocumentForm(), 200, found=found)

    return form_page(
        http,
        document,
        lambda given: read_document(given["file"].read()),
        then=filled,
        show=lambda status: _show_boxes(
            http, worded, WrittenTextForm(title=title, articles=articles), document, status
        ),
    )


def _show_boxes(
    http: HttpRequest,
    kind: Kind,
    form: WrittenTextForm,
    document: TextDocumentForm,
    status: int,
    found: ReadDocument | None = None,
) -> HttpResponse:
    context = {"kind": kind, "form": form, "document": document, "found": found}
    return render(http, "lists/text_write.html", context, status=status)


@staff_page(*KEEPERS)
@require_safe
def text(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show a voted text beside the one that serves."""
    voted = or_404(next((text for text in texts_of(standing.school) if text.uuid == uuid), None))
    kind = KINDS[voted.kind]
    present = text_in_force(school=standing.school, kind=kind.name, on=standing.school.today())
    context = {
        "text": voted,
        "kind": kind.label,
        "source": load_model(kind.model_version)["source"],
        "is_own": voted.school_id == standing.school.pk,
        "is_present": present == voted,
        "present": _wording(kind, None if present == voted else present),
        "voted": _wording(kind, voted),
    }
    return render(http, "lists/text.html", context)


@staff_page(*KEEPERS)
@require_POST
def text_adopt(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Put a text into service."""
    found = get_object_or_404(VotedText, school=standing.school, uuid=uuid)
    act_or_say(
        http,
        lambda: adopt_text(found, by=standing.user.name),
        said=_("Ce texte sert désormais : les conventions validées à partir de maintenant le portent."),
    )
    return redirect("school_texts")


@staff_page(*KEEPERS)
@require_POST
def text_withdraw(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Take a text out of service."""
    found = get_object_or_404(VotedText, school=standing.school, uuid=uuid)
    act_or_say(
        http,
        lambda: withdraw_text(found, by=standing.user.name),
        said=_("Ce texte est retiré. Les conventions qui le portent déjà le gardent."),
    )
    return redirect("school_texts")


def _wording(kind: Kind, text: VotedText | None) -> str:
    named: dict[str, Any] = {"model": kind.model_version, "kind": kind.name}
    return render_wording_html({**named, "voted": text.as_data() if text else None})
