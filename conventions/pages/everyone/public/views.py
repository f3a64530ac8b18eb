"""Verification pages, open to everybody: a copy to examine, the code of a document.

Nothing is kept of a file. The same addresses answer in JSON to whoever prefers it; that answer needs no token because
it does nothing on behalf of the visitor.
"""

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from conventions.domain.dossier.verification.queries import Printed, printed_document
from conventions.domain.dossier.verification.sentences import OPERATOR_COULD, REASONS
from conventions.domain.dossier.verification.services import LARGEST, verify
from conventions.pages.kit.access import shown_or_sent
from conventions.pages.kit.school_code import TooManyHere, count_act
from signatures.slots import RETRY_AFTER, Busy

from .forms import CopyForm, DocumentNumberForm

R = TypeVar("R", bound=HttpResponse)

LARGEST_READ = 3 * LARGEST
"""A longer request is refused unread; up to there, the page says that the file is too large."""

TOO_MANY = "Beaucoup de fichiers ont été vérifiés d'ici depuis une heure. Réessayez plus tard."
BUSY = "D'autres fichiers sont en cours d'examen. Réessayez dans une minute."
UNKNOWN = "Aucun document de cette plateforme ne porte ce numéro et cette version : vérifiez chaque lettre."


@never_cache
@csrf_exempt
@shown_or_sent
def verifier(http: HttpRequest) -> HttpResponse:
    """Verify a copy, or lead to what a printed number names."""
    if _is_too_long(http):
        return _refused_unread(http)
    return _negotiated(http, _examined_as_json if http.method == "POST" else _page, _page)


@never_cache
@csrf_exempt
@shown_or_sent
def verification(http: HttpRequest, number: str, version: int | None = None) -> HttpResponse:
    """Say that a document exists, its version, state and fingerprint; verify a copy of it."""
    if _is_too_long(http):
        return _refused_unread(http)
    printed = printed_document(number, version)
    if printed is None:
        return _unknown(http, number)
    as_json = _examined_as_json if http.method == "POST" else _told_as_json
    return _negotiated(http, as_json, _page_of_code, printed=printed)


@never_cache
@csrf_exempt
@require_POST
def verifier_json(http: HttpRequest) -> HttpResponse:
    """Verify a copy, for programs: the part ``file`` of a form."""
    return _refused_unread(http, as_json=True) if _is_too_long(http) else _examined_as_json(http)


# -- pages ----------------------------------------------------------------------------------------------------


@csrf_protect
def _page(http: HttpRequest) -> HttpResponse:
    if http.method == "POST":
        return _examined(http, "public/verifier.html", {"number_form": DocumentNumberForm()})
    asked = "numero" in http.GET
    number_form = DocumentNumberForm(http.GET if asked else None)
    if asked and number_form.is_valid():
        return redirect("verification", *number_form.printed())
    context = {"form": CopyForm(), "number_form": number_form}
    return _shown(http, "public/verifier.html", context, status=number_form.wrong_status if asked else 200)


@csrf_protect
def _page_of_code(http: HttpRequest, printed: Printed) -> HttpResponse:
    context = {"printed": printed, "fingerprints": printed.fingerprints()}
    if http.method == "POST":
        return _examined(http, "public/code.html", context, printed)
    return _shown(http, "public/code.html", context | {"form": CopyForm()})


def _examined(
    http: HttpRequest, template: str, context: dict[str, Any], printed: Printed | None = None
) -> HttpResponse:
    """Show the answer about the file that was sent, or the form again."""
    form = CopyForm(http.POST, http.FILES)
    status = form.wrong_status
    if form.is_valid():
        count_act(http, "verify")
        try:
            verdict = verify(form.cleaned_data["file"].read(), expected=printed.convention if printed else None)
        except Busy:
            form.refuse(_(BUSY), "file")
            status = 503
        else:
            answer = {"verdict": verdict, "printed": printed}
            return _shown(http, "public/answer.html", answer)
    page = _shown(http, template, context | {"form": form}, status=status)
    return _come_again(page) if status == 503 else page


def _unknown(http: HttpRequest, number: str) -> HttpResponse:
    def page(http: HttpRequest) -> HttpResponse:
        number_form = DocumentNumberForm({"numero": number})
        number_form.is_valid()
        number_form.refuse(_(UNKNOWN), "numero")
        context = {"form": CopyForm(), "number_form": number_form}
        return _shown(http, "public/verifier.html", context, status=404)

    return _negotiated(http, lambda http: _error("unknown", _(UNKNOWN), 404, exists=False), page)


def _refused_unread(http: HttpRequest, *, as_json: bool = False) -> HttpResponse:
    """Refuse what is far too long without reading it, and so without its form."""

    def page(http: HttpRequest) -> HttpResponse:
        form = CopyForm({}, {})
        form.is_valid()
        form.errors.clear()
        form.refuse(REASONS["too_large"], "file")
        context = {"form": form, "number_form": DocumentNumberForm()}
        return _shown(http, "public/verifier.html", context, status=413)

    if as_json:
        return _error("too_large", REASONS["too_large"], 413)
    return _negotiated(http, lambda http: _error("too_large", REASONS["too_large"], 413), page)


def _shown(http: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Show a page, on which the reader finds what the platform itself could do and what would tell."""
    return render(http, template, context | {"operator_could": OPERATOR_COULD}, status=status)


# -- JSON -----------------------------------------------------------------------------------------------------


def _examined_as_json(http: HttpRequest, printed: Printed | None = None) -> JsonResponse:
    form = CopyForm({}, http.FILES)
    if not form.is_valid():
        [problem] = form.errors.as_data()["file"]
        return _error(problem.code, problem.message, 413 if problem.code == "too_large" else 422)
    try:
        count_act(http, "verify")
    except TooManyHere:
        return _error("too_many", _(TOO_MANY), 429)
    try:
        verdict = verify(form.cleaned_data["file"].read(), expected=printed.convention if printed else None)
    except Busy:
        return _come_again(_error("busy", _(BUSY), 503))
    return JsonResponse(verdict.as_dict())


def _told_as_json(http: HttpRequest, printed: Printed) -> JsonResponse:
    return JsonResponse(printed.as_dict())


def _error(code: str, sentence: Any, status: int, **more: Any) -> JsonResponse:
    """Answer that nothing was examined."""
    return JsonResponse({"error": code, "sentence": str(sentence), **more}, status=status)


def _come_again(answer: R) -> R:
    """Say to programs too when to try again."""
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def _negotiated(http: HttpRequest, as_json: Any, as_page: Any, **given: Any) -> HttpResponse:
    prefers_json = http.get_preferred_type(["text/html", "application/json"]) == "application/json"
    answer = (as_json if prefers_json else as_page)(http, **given)
    patch_vary_headers(answer, ["Accept"])
    return answer


def _is_too_long(http: HttpRequest) -> bool:
    length = str(http.META.get("CONTENT_LENGTH") or 0)
    return not length.isdecimal() or int(length) > LARGEST_READ
