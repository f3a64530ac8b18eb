"""When the database is away, restarting, full or read-only: 503, a sentence, and when to come back."""

import logging
import sys
from collections.abc import Callable, Iterator

import psycopg
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from config.identity import identity
from config.languages import reader_language
from config.problems import SetupProblem

log = logging.getLogger(__name__)

RETRY_SECONDS = 30
SENTENCE = (
    "Le site ne peut pas travailler pour le moment. Rien de ce que vous veniez d'envoyer n'a été enregistré à moitié : "
    "réessayez dans une minute."
)
AWAY = ("08", "53", "57P", "25006")
"""How the SQLSTATE begins of what passes by itself or by the operator's hand (PostgreSQL, appendix A): connection lost,
no room or no connection left, server stopping or starting, read-only."""
NEVER_THERE = (psycopg.OperationalError, psycopg.InterfaceError)
"""Without a SQLSTATE: nobody answered, or the connection broke before an answer."""


class DatabaseAway:
    """Answers 503 in place of an error page when what failed is the database, not the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        return self.get_response(http)

    def process_exception(self, http: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Django calls it for what a view raises; what a middleware raises comes to ``answer_failure``."""
        return come_again(http) if is_away(problem) else None


def answer_failure(http: HttpRequest) -> HttpResponse | None:
    """Return the answer for the exception that is being handled now, ``None`` when it is another failure."""
    problem = sys.exc_info()[1]
    return come_again(http) if problem is not None and is_away(problem) else None


def is_away(problem: BaseException) -> bool:
    """Tell whether ``problem`` means that the database is not there to work with, whatever was asked of it."""
    return any(_is_sign(cause) for cause in _causes(problem))


def come_again(http: HttpRequest) -> HttpResponse:
    """Return 503 with ``Retry-After``, in JSON for programs; neither database nor session is touched."""
    log.error("the database is away")
    if http.path.endswith(".json") or http.get_preferred_type(["text/html", "application/json"]) == "application/json":
        answer: HttpResponse = JsonResponse({"error": "unavailable", "sentence": SENTENCE}, status=503)
    else:
        answer = HttpResponse(_page(http), status=503)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(http: HttpRequest) -> str:
    return render_to_string(
        "503.html", {**identity(http), **reader_language(http), "messages": (), "sentence": SENTENCE}
    )


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__


def _is_sign(cause: BaseException) -> bool:
    if isinstance(cause, SetupProblem):  # the embedded server cannot be woken
        return True
    if not isinstance(cause, psycopg.Error):
        return False
    return cause.sqlstate.startswith(AWAY) if cause.sqlstate else isinstance(cause, NEVER_THERE)
