"""In which language a page answers: French, or the one its reader chose where the page is for people outside school.

A package of pages, or a module, says by ``LANGUAGES`` that its pages are translated; all others are in French only,
whatever the reader chose before and whatever their browser asks for. A personal link's page answers in the language
kept for its bearer (:mod:`conventions.pages.shared.links.opening`), which the browser's cookie does not change.
"""

import sys
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe

from notifications.directions import isolated_html

COOKIE = "langue"
ASKED = "lang"
"""The parameter of an address by which a language is chosen."""
SAMPLE = ("fr", "pt", "ht", "ar")
"""Names by which somebody who does not read the page sees, in three words, where the other languages are."""
HALF_A_YEAR = 182 * 24 * 3600


class Request(HttpRequest):
    """A request that :class:`ReaderLanguage` has seen."""

    languages: tuple[str, ...]
    """Those in which the page can answer."""
    asked_language: str
    """The one of these that is asked for now; empty without a choice."""


class ReaderLanguage:
    """Activates the language of the page that answers; a choice is remembered by a cookie, the address stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: Request) -> HttpResponse:
        http.languages = tuple(dict(settings.LANGUAGES))
        http.asked_language = ""
        with translation.override(chosen(http)):
            answer = self.get_response(http)
            if len(http.languages) > 1:
                answer.headers["Content-Language"] = translation.get_language()
                patch_vary_headers(answer, ["Cookie"])
        if http.asked_language:
            answer.set_cookie(
                COOKIE, chosen(http), max_age=HALF_A_YEAR, httponly=True, samesite="Lax", secure=http.is_secure()
            )
        return answer

    def process_view(self, http: Request, view: Callable, args: object, kwargs: object) -> None:
        """Django calls it once the page is known: it answers in French when it is not translated."""
        http.languages = languages_of(view.__module__)
        asked = http.GET.get(ASKED, "")
        http.asked_language = asked if asked in http.languages else ""
        if translation.get_language() not in http.languages:
            translation.activate(settings.LANGUAGE_CODE)


class KeptInOrder:
    """Keeps numbers, names and addresses of ours in their own order on a page that is read from right to left.

    It stands inside what writes the length of an answer, and reads the language in which the page has answered.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        answer = self.get_response(http)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
        if is_page and translation.get_language_bidi():
            answer.content = isolated_html(answer.content.decode(answer.charset))
        return answer


def chosen(http: HttpRequest) -> str:
    """Return the language asked for now, else the one chosen before, else French."""
    for language in (http.GET.get(ASKED), http.COOKIES.get(COOKIE)):
        if language in dict(settings.LANGUAGES):
            return language
    return settings.LANGUAGE_CODE


@cache
def languages_of(module: str) -> tuple[str, ...]:
    """Return the languages of the pages of a module: what it or the nearest package above it says."""
    while module:
        if said := getattr(sys.modules.get(module), "LANGUAGES", None):
            return said
        module = module.rpartition(".")[0]
    return (settings.LANGUAGE_CODE,)


def reader_language(http: HttpRequest) -> dict[str, object]:
    """Return for every page its language, and the other ones with the address at which this page stands in them.

    Without the middleware (an error before it), no other one; nor in answer to a form whose address is not read too.
    """
    language = translation.get_language()
    others = [each for each in getattr(http, "languages", ()) if each != language and _is_read(http)]
    names = dict(settings.LANGUAGES)
    return {
        "language": language,
        "direction_attribute": mark_safe(' dir="rtl"') if translation.get_language_bidi() else "",
        "language_sample": [(each, names[each]) for each in SAMPLE if each != language][:3],
        "other_languages": [(each, names[each], _address(http, each)) for each in others],
    }


def _is_read(http: HttpRequest) -> bool:
    """Tell whether a page stands at this address: what a form answers is shown there with its errors, or nowhere."""
    view = http.resolver_match.func if http.resolver_match else None
    return http.method in {"GET", "HEAD"} or getattr(view, "is_read", False)


def _address(http: HttpRequest, language: str) -> str:
    query = http.GET.copy()
    query[ASKED] = language
    return f"{http.path}?{query.urlencode()}"
