"""Unsubscribing from what is optional: a page with a button, or the one click of a mail program (RFC 8058).

Whoever holds the mail may do it: no account, no link, no token of the page. Nothing that the law or a signature needs
can be turned off here, and what was turned off is turned on again by the same page.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from conventions.pages.kit.access import or_404, shown_or_sent
from notifications import catalogue
from notifications.preferences import ONE_CLICK, message_of, unsubscribe

LANGUAGES = tuple(dict(settings.LANGUAGES))
"""Whoever reads the message reads its page."""
FIELD, AGAIN = "List-Unsubscribe", "Again"
"""The field that a mail program posts; and what our own button posts in it to receive the message again."""


@never_cache
@csrf_exempt
@shown_or_sent
def unsubscribing(http: HttpRequest, token: str) -> HttpResponse:
    """Show what one may stop receiving and the button; stop it, or begin again, once that is posted."""
    row = or_404(message_of(token))
    if not getattr(http, "asked_language", "") and row.language in LANGUAGES:
        translation.activate(row.language)  # of the mail that led here
    asked = http.POST.get(FIELD) if http.method == "POST" else None
    is_right = asked in (ONE_CLICK, AGAIN)
    if is_right:
        unsubscribe(row, again=asked == AGAIN)
    context = {
        "topic": catalogue.get(row.slug).topic,
        "is_done": asked == ONE_CLICK,
        "is_again": asked == AGAIN,
        "of_account": bool(row.account),
        "field": FIELD,
        "one_click": ONE_CLICK,
        "again": AGAIN,
    }
    status = 422 if http.method == "POST" and not is_right else 200
    return render(http, "public/unsubscribing.html", context, status=status)
