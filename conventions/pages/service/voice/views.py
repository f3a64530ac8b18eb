"""The catalogue of messages, one message, and its mail alone as a mail program would show it."""

from csp.decorators import csp, csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from conventions.pages.kit.access import working_page
from notifications import catalogue

from .catalogue import MessageEntry, MessagePreview, entries

LETTER_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "sandbox": [],
}
"""A mail bears its styles itself, as mail programs ask; nothing else of it runs or loads."""


@working_page
@require_safe
def messages_catalogue(http: HttpRequest) -> HttpResponse:
    """Every message: what causes it, whom it tells, when it leaves, how."""
    return render(http, "voice/catalogue.html", {"entries": entries()})


@working_page  # type: ignore[arg-type]
@require_safe
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]
def message_shown(http: HttpRequest, slug: str) -> HttpResponse:
    """One message on fictional data: as a mail and as an SMS, in the language asked for."""
    return render(http, "voice/message.html", {"preview": _preview(http, slug)})


@working_page  # type: ignore[arg-type]
@require_safe
@xframe_options_sameorigin
@csp(LETTER_POLICY)  # type: ignore[arg-type]
def message_letter(http: HttpRequest, slug: str) -> HttpResponse:
    """The mail alone, for the frame of its page."""
    return HttpResponse(_preview(http, slug).mail.html)


def _preview(http: HttpRequest, slug: str) -> MessagePreview:
    try:
        entry = MessageEntry(type(catalogue.get(slug)))
    except catalogue.UnknownMessage:
        raise Http404 from None
    asked = http.GET.get("langue", "")
    languages = [code for code, _name in entry.languages]
    return MessagePreview(entry, asked if asked in languages else languages[0])
