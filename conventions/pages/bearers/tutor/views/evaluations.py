"""The tutor's evaluation, kept as typed, and the pupil's opinion after it: sent in once, then read only."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.dossier.internship.evaluations.next_year import say_yes, take_back
from conventions.domain.dossier.internship.evaluations.services import EVALUATION, save_answers, submit_evaluation
from conventions.domain.dossier.pupil_opinions.services import give_opinion, readers_in_words
from conventions.pages.kit.access import or_404
from conventions.pages.kit.files import file_of
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from signatures.queries import current_document
from workflow.engine import Refused

from ..access import PupilVisit, TutorVisit, pupil_page, tutor_page
from ..forms import EvaluationForm, PupilOpinionForm, TutorEvaluationForm
from ..queries import NextYear
from .attendance import frame_of


@pupil_page("GET", "POST", gate=True)
def pupil_evaluation(http: HttpRequest, visit: PupilVisit) -> HttpResponse:
    """The pupil says how it was, once their birth date is given and the tutor's evaluation is sealed."""
    evaluation = visit.convention.evaluations.filter(author=Author.PUPIL).first()
    if evaluation is None:
        return render(http, "tutor/opinion.html", {**frame_of(visit), "evaluation": None, "is_open": False})
    evaluation.convention = visit.convention
    is_open = evaluation.is_awaited and evaluation.is_open()
    form = PupilOpinionForm(evaluation, typed(http) if is_open else None)
    context = {
        **frame_of(visit),
        "evaluation": evaluation,
        "form": form,
        "is_open": is_open,
        "readers": readers_in_words(visit.convention.school),
        "answered": form.answered(),
    }
    if not is_open:
        return render(http, "tutor/opinion.html", context)
    return form_page(
        http,
        form,
        lambda given: give_opinion(evaluation, given, by=visit.actor),
        then=lambda alert: visit.address("family_alert_sent", alert.uuid) if alert else http.path,
        show=lambda status: render(http, "tutor/opinion.html", context, status=status),
    )


@tutor_page("GET", "POST")
def tutor_evaluation(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """The tutor evaluates four competences in five minutes."""
    evaluation = visit.convention.evaluations.filter(author=Author.TUTOR).first()
    if evaluation is None:
        return _show(http, visit, None, None)
    evaluation.convention = visit.convention
    if http.method != "POST" or not evaluation.is_awaited:
        return _show(http, visit, evaluation, TutorEvaluationForm(evaluation))
    whole = http.POST.get("action") == "submit"
    form = TutorEvaluationForm(evaluation, http.POST, whole=whole)
    complete = form.is_valid()
    try:
        save_answers(evaluation, form.answers(), by=visit.actor)
        if complete and whole:
            submit_evaluation(evaluation, by=visit.actor)
    except Refused as refusal:
        return _refused(http, visit, evaluation, form, refusal)
    if _is_saved_while_typing(http):
        return HttpResponse(_saved_at(visit) if complete else escape(next(iter(form.errors.values()))[0]))
    if not complete:
        return _show(http, visit, evaluation, form, status=form.wrong_status)
    if not whole:
        messages.success(http, _saved_at(visit) + " " + _("Revenez quand vous voulez par le même lien."))
    return redirect(http.path)


def _is_saved_while_typing(http: HttpRequest) -> bool:
    return bool(getattr(http, "htmx", False))


def _refused(
    http: HttpRequest, visit: TutorVisit, evaluation: Evaluation, form: EvaluationForm, refusal: Refused
) -> HttpResponse:
    if _is_saved_while_typing(http):
        return HttpResponse(escape(refusal))
    form.refuse(str(refusal))
    return _show(http, visit, evaluation, form, status=409)


def _saved_at(visit: TutorVisit) -> str:
    now = timezone.localtime(timezone.now(), ZoneInfo(visit.convention.time_zone))
    return _("Enregistré à %(time)s.") % {"time": f"{now:%H:%M}"}


def _show(
    http: HttpRequest,
    visit: TutorVisit,
    evaluation: Evaluation | None,
    form: EvaluationForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        **frame_of(visit),
        "evaluation": evaluation,
        "form": form,
        "is_open": evaluation is not None and evaluation.is_awaited,
        "is_sent": evaluation is not None and evaluation.is_submitted,
        **(NextYear.shown(evaluation) if evaluation else {}),
        "answered": form.answered() if form is not None and not form.is_bound else [],
    }
    return render(http, "tutor/evaluation.html", context, status=status)


@tutor_page("POST")
def next_year(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """« Oui, l'an prochain aussi »: write next year's offer, which sleeps."""
    return _said_of_next_year(http, visit, say_yes, _("C'est noté, merci !"))


@tutor_page("POST")
def not_next_year(http: HttpRequest, visit: TutorVisit) -> HttpResponse:
    """Undo it."""
    return _said_of_next_year(http, visit, take_back, _("C'est annulé : rien n'est gardé pour l'an prochain."))


def _said_of_next_year(
    http: HttpRequest, visit: TutorVisit, act: Callable[[Evaluation], Any], sentence: str
) -> HttpResponse:
    evaluation = visit.convention.evaluations.filter(author=Author.TUTOR).first()
    if evaluation is not None:
        act_or_say(http, lambda: act(evaluation), said=sentence)
    return redirect("tutor_evaluation", token=visit.token)


@tutor_page("GET")
def evaluation_copy(http: HttpRequest, visit: TutorVisit) -> FileResponse:
    """Give the tutor the sealed copy of their evaluation; who took it is written down."""
    document = or_404(current_document(visit.convention, EVALUATION))
    note_consultation(visit.convention, Consultation.What.DOWNLOADED, by=visit.actor, detail=EVALUATION)
    return file_of(document)
