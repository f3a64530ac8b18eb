"""Tags of every template for what pages write again and again: a fact, a notice, nothing to list, a press, a count."""

from django import template
from django.template import Context
from django.template.base import render_value_in_context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext as counted

register = template.Library()


@register.inclusion_tag("frames/_fact.html")
def fact(label: str, value: object) -> dict[str, object]:
    """One line of a ``dl``, left out where nothing is known: ``{% fact _("Secteur") page.sector %}``."""
    return {"label": label, "value": value, "known": value is not None and value != ""}


@register.inclusion_tag("frames/_notice.html")
def notice(kind: str, text: str, *, role: str = "") -> dict[str, str]:
    """One paragraph in a coloured frame: ``error``, ``warning``, ``info`` or ``success``."""
    return {"kind": kind, "text": text, "role": role}


@register.inclusion_tag("frames/_nothing.html")
def nothing(text: str) -> dict[str, str]:
    """The sentence that stands where a list is empty."""
    return {"text": text}


@register.inclusion_tag("frames/_press.html")
def press(label: str, name: str = "", *arguments: object, look: str = "", **more: object) -> dict[str, object]:
    """A form of one button, sent to an address or to its name: ``{% press _("Clore") "close" offer.uuid look="lg" %}``.

    ``look`` says how the button is dressed, in the words of its classes, or ``link``; ``about`` what only a screen
    reader hears after the label; ``alone`` keeps the form beside its neighbours.
    """
    address = name if not name or name.startswith("/") else reverse(name, args=arguments)
    dress = "link-btn" if look == "link" else " ".join(["fr-btn", *(f"fr-btn--{word}" for word in look.split())])
    return {"label": label, "address": address, "dress": dress, **more}


@register.simple_tag(takes_context=True, name="ngettext")
def count_in_words(context: Context, n: int, singular: str, plural: str, **values: object) -> SafeString:
    """A sentence that counts: ``{% ngettext page.total "%(n)s stage" "%(n)s stages" %}``."""
    shown = {name: render_value_in_context(value, context) for name, value in {"n": n, **values}.items()}
    return mark_safe(counted(singular, plural, n) % shown)  # noqa: S308 - sentences are ours, values were escaped
