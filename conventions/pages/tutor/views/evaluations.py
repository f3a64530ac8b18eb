"""Evaluations by the tutor and by the pupil: kept as typed, sent in once, then read only."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from conventions.domain.agreements.consultations import note_consultation
from conventions.domain.agreements.models import Consultation
from conventions.domain.internship.evaluations.models import Author, Evaluation
from conventions.domain.internship.evaluations.services import EVALUATION, save_answers, submit_evaluation
from conventions.pages.files import file_of
from conventions.pages.links import gates
from signatures.queries import current_document
from workflow.engine import Refused

from ..access import Desk, pupil_page, tutor_page
from ..forms import BirthDateForm, EvaluationForm, evaluation_form
from .attendance import frame_of


@tutor_page
@require_http_methods(["GET", "HEAD", "POST"])
def tutor_evaluation(http: HttpRequest, desk: Desk) -> HttpResponse:
    """The tutor evaluates four competences in five minutes."""
    return _evaluation(http, desk, Author.TUTOR)


@pupil_page
@require_http_methods(["GET", "HEAD", "POST"])
def pupil_evaluation(http: HttpRequest, desk: Desk) -> HttpResponse:
    """The pupil says how the welcome was, once their birth date is given: the school alone reads it."""
    if not gates.is_open(http, desk.link.holder):
        return _birth_date(http, desk)
    return _evaluation(http, desk, Author.PUPIL)


def _birth_date(http: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask for the birth date; an answer sent too late waits in the form and is kept once the date is right."""
    given = {name: http.POST[name] for name in ("welcome", "free_text", "action") if name in http.POST}
    form, status = BirthDateForm(), 200
    if "birth_date" in http.POST:
        form, status = BirthDateForm(http.POST), 422
        if form.is_valid():
            holder, typed = desk.link.holder, form.cleaned_data["birth_date"]
            try:
                gates.check_birth_date(desk.convention.pupil, typed)
            except Refused as refusal:
                form.refuse(str(refusal), "birth_date")
                status = 409
            else:
                gates.open_for(http, holder, person=gates.family_marks(desk.convention.pupil, holder=holder))
                return _evaluation(http, desk, Author.PUPIL) if given else redirect(http.path)
    context = {**frame_of(desk), "form": form, "given": given.items()}
    return render(http, "tutor/birth_date.html", context, status=status)


def _evaluation(http: HttpRequest, desk: Desk, author: str) -> HttpResponse:
    found = desk.convention.evaluations.filter(author=author).first()
    if found is None:
        return _show(http, desk, None, None)
    found.convention = desk.convention
    if http.method != "POST" or not found.is_awaited:
        return _show(http, desk, found, evaluation_form(found))
    whole = http.POST.get("action") == "submit"
    form = evaluation_form(found, http.POST, whole=whole)
    complete = form.is_valid()
    try:
        save_answers(found, form.answers(), by=desk.actor)
        if complete and whole:
            submit_evaluation(found, by=desk.actor)
    except Refused as refusal:
        return _refused(http, desk, found, form, refusal)
    if http.htmx:
        return HttpResponse(_saved_at(desk) if complete else escape(next(iter(form.errors.values()))[0]))
    if not complete:
        return _show(http, desk, found, form, status=422)
    if not whole:
        messages.success(http, _saved_at(desk) + " " + _("Revenez quand vous voulez par le même lien."))
    return redirect(http.path)


def _refused(http: HttpRequest, desk: Desk, found: Evaluation, form: EvaluationForm, refusal: Refused) -> HttpResponse:
    if http.htmx:
        return HttpResponse(escape(refusal))
    form.refuse(str(refusal))
    return _show(http, desk, found, form, status=409)


def _saved_at(desk: Desk) -> str:
    now = timezone.localtime(timezone.now(), ZoneInfo(desk.convention.time_zone))
    return _("Enregistré à %(time)s.") % {"time": f"{now:%H:%M}"}


def _show(
    http: HttpRequest, desk: Desk, found: Evaluation | None, form: EvaluationForm | None, *, status: int = 200
) -> HttpResponse:
    context = {
        **frame_of(desk),
        "evaluation": found,
        "form": form,
        "is_open": found is not None and found.is_awaited,
        "is_sent": found is not None and found.is_submitted,
        "answered": form.answered() if form is not None and not form.is_bound else [],
    }
    return render(http, "tutor/evaluation.html", context, status=status)


@tutor_page
@require_safe
def evaluation_copy(http: HttpRequest, desk: Desk) -> HttpResponse:
    """Give the tutor the sealed copy of their evaluation; who took it is written down."""
    document = current_document(desk.convention, EVALUATION)
    if document is None:
        raise Http404
    note_consultation(desk.convention, Consultation.What.DOWNLOADED, by=desk.actor, detail=EVALUATION)
    return file_of(document)
