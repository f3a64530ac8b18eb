"""Tags of every template for what pages write again and again: a fact, a notice, nothing to list, a press, a choice."""

from django import template
from django.urls import reverse

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

    The fields of ``form`` stand before the button. ``look`` says how it is dressed, in the words of its classes, or
    ``link``; ``about`` what only a screen reader hears after the label; ``alone`` keeps the form beside its neighbours.
    """
    address = name if not name or "/" in name else reverse(name, args=arguments)
    dress = "link-btn" if look == "link" else " ".join(["fr-btn", *(f"fr-btn--{word}" for word in look.split())])
    return {"label": label, "address": address, "dress": dress, **more}


@register.simple_tag
def either(condition: object, text: object, other: object) -> object:
    """One of two short texts: ``{% either page.is_new _("Enregistrer") _("Corriger") %}``."""
    return text if condition else other
