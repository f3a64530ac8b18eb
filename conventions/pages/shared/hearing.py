"""Words of distress that a pupil typed are answered first: numbers to call open the next page, then all goes on below.

Nothing is blocked, kept or counted: all that is remembered, in the session and until that page, is that it opens with
a card. Every page of a pupil's link is heard by the opening of links, pages without a link by ``heard``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import template
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template import Context

from conventions.domain.law.distress.numbers import FIRST, NUMBERS
from conventions.domain.law.distress.words import are_of_distress

register = template.Library()
CARD = "numbers"
"""Mark of the message that is shown as the card; it says no word of what was typed."""


def answered(http: HttpRequest, respond: Callable[[], HttpResponse], *, alert_address: str = "") -> HttpResponse:
    """Answer a request of a pupil, the card first where it holds words of distress.

    ``alert_address`` is where this pupil tells their school something; empty where nobody knows who they are.
    """
    http.alert_address = alert_address  # type: ignore[attr-defined]  # read by the card
    typed = (value for sent in (http.GET, http.POST) for _name, values in sent.lists() for value in values)
    if not any(map(are_of_distress, typed)):
        return respond()
    http.is_answered_first = True  # type: ignore[attr-defined]  # read by pages that would lead further down
    _show_card(http)
    return respond()


def heard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Have a page that pupils open without a link answer words of distress first."""

    @wraps(view)
    def hearing(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answered(http, lambda: view(http, *args, **kwargs))

    return hearing


def _show_card(http: HttpRequest) -> None:
    """Have the next page that is shown open with the card, once, also when a form before it asked for that."""
    waiting = messages.get_messages(http)
    is_waiting = any(message.extra_tags == CARD for message in waiting)
    waiting.used = False  # type: ignore[union-attr]  # looked at, not shown; the middleware is always there
    if not is_waiting:
        messages.info(http, CARD, extra_tags=CARD)


@register.inclusion_tag("frames/_help_now.html", takes_context=True)
def help_now(context: Context) -> dict[str, Any]:
    """Show the card: numbers to call, and the way to tell the school."""
    return _card(context["request"])


def _card(http: HttpRequest) -> dict[str, Any]:
    address = getattr(http, "alert_address", "")
    return {"numbers": FIRST, "alert_address": address, "is_there": address == http.path}


@register.inclusion_tag("components/number_card.html")
def number_card(digits: str) -> dict[str, Any]:
    """Show a short number and what it is for, as a press that dials it or writes to it."""
    return {"number": NUMBERS[digits]}


@register.filter
def dialled(digits: str) -> str:
    """Return what a telephone opens for a short number: ``tel:119``, ``sms:114``."""
    return NUMBERS[digits].address
