"""Middleware without a setting of Django: headers on device and embedding, no null byte in addresses, one charset."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

HEADERS = {
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class DeviceHeaders:
    """Adds the headers to every answer, errors included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        answer = self.get_response(http)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer


class Unlisted:
    """Keeps every answer out of search engines, but the pages that say what this service is and are of nobody."""

    FOUND = frozenset({"home", "verifier", "open_data"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        answer = self.get_response(http)
        page = http.resolver_match.view_name if http.resolver_match else ""
        if page not in self.FOUND or http.method not in ("GET", "HEAD") or answer.status_code != 200:
            answer.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return answer


class HealthOfAnyHost:
    """Lets a supervisor ask for health by address or by a name of its own: those answers depend on no host."""

    PATHS = frozenset({"/sante", "/sante/vie", "/sante/details"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        if http.path in self.PATHS:
            http.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return self.get_response(http)


class ShortAddress:
    """Leads from the short name that text messages write to the site: the same path, whose end proves as much."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        short = urlsplit(settings.SHORT_URL).netloc
        if short and short != urlsplit(settings.SITE_URL).netloc and http.get_host() == short:
            return HttpResponsePermanentRedirect(settings.SITE_URL + http.get_full_path())
        return self.get_response(http)


class NoNullBytes:
    """Refuses an address with a null byte, which no person types and PostgreSQL takes in no comparison."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        if "\0" in http.path or "%00" in http.META.get("QUERY_STRING", ""):
            raise BadRequest("null byte in the address")
        return self.get_response(http)


class OneCharset:
    """Reads every form as UTF-8, as our pages send them: a header may claim a codec that is none of text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, http: HttpRequest) -> HttpResponse:
        http.encoding = "utf-8"
        return self.get_response(http)
