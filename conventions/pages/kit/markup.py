"""Tags of every template for what pages write again and again: a fact, a notice, nothing to list, a press, a link."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse

register = template.Library()

OTHER_LOOKS = ("link", "link-btn", "fr-link")
"""Links and buttons that look like neither a button nor plain text."""


@register.inclusion_tag("components/fact.html")
def fact(label: str, value: object) -> dict[str, object]:
    """One line of a ``dl``, left out where nothing is known: ``{% fact _("Secteur") page.sector %}``."""
    return {"label": label, "value": value, "known": value is not None and value != ""}


@register.inclusion_tag("components/notice.html")
def notice(kind: str, text: str, *, role: str = "") -> dict[str, str]:
    """One paragraph in a coloured frame: ``error``, ``warning``, ``info`` or ``success``."""
    return {"kind": kind, "text": text, "role": role}


@register.inclusion_tag("components/drawing.html")
def drawing(name: str) -> dict[str, str]:
    """One of ``config/static/site/drawings``, beside the words that it stands for: ``{% drawing "signer" %}``."""
    return {"file": f"site/drawings/{name}.svg"}


@register.inclusion_tag("components/nothing.html")
def nothing(text: str, page: str = "", *arguments: object, way: str = "", picture: str = "") -> dict[str, str]:
    """The sentence that stands where a list is empty, its drawing, and the way on to another page.

    ``{% nothing _("Aucun stage.") "family_places" token way=_("Chercher un stage") picture="pas-encore" %}``.
    """
    return {"text": text, "address": _address(page, arguments), "way": way, "picture": picture}


@register.inclusion_tag("components/press.html")
def press(label: str, page: str = "", *arguments: object, look: str = "", **more: object) -> dict[str, object]:
    """A form of one button: ``{% press _("Clore") "offer_close" offer.uuid look="secondary" %}``.

    The fields of ``form`` stand before the button; ``about`` is what only a screen reader hears after the label;
    ``alone`` keeps the form beside its neighbours.
    """
    return {"label": label, "address": _address(page, arguments), "dress": _dress(look), **more}


@register.inclusion_tag("components/link.html")
def link(label: str, page: str, *arguments: object, look: str = "") -> dict[str, object]:
    """A link that is dressed as a button, or otherwise: ``{% link _("Corriger") "offer_edit" offer.uuid %}``."""
    return {"label": label, "address": _address(page, arguments), "dress": _dress(look)}


@register.inclusion_tag("components/row.html")
def row(
    label: str,
    page: str,
    *arguments: object,
    hint: str = "",
    about: str = "",
    danger: bool = False,
    hreflang: str = "",
) -> dict[str, object]:
    """An act beside the page's own, one line of ``<ul class="rows">``: ``{% row _("Lire") "copy" token %}``.

    ``hint`` stands under the label; ``about`` is what only a screen reader hears after it; ``danger`` writes it red:
    such a row is the last one.
    """
    address = _address(page, arguments)
    return {"label": label, "address": address, "hint": hint, "about": about, "danger": danger, "hreflang": hreflang}


@register.inclusion_tag("components/count.html")
def count(
    number: object, noun: str, page: str = "", *arguments: object, here: bool = False, single: str = ""
) -> dict[str, object]:
    """A number that matters and its noun, one of ``<ul class="counts">``; a press where ``page`` is given.

    ``here`` says that the rows under it are those that it counts; ``single`` is the noun of none or of one.
    """
    noun = single if single and number in (0, 1) else noun
    return {"number": number, "noun": noun, "address": _address(page, arguments), "here": here}


@register.inclusion_tag("components/meter.html")
def meter(share: int | None, words: object = "") -> dict[str, object]:
    """A share of a hundred as a bar in a cell of a table, with what is read beside it: ``{% meter 24 "24 %" %}``."""
    return {"share": share or 0, "words": words or (f"{share}\u00a0%" if share is not None else "")}


def _address(page: str, arguments: tuple[object, ...]) -> str:
    """Return an address as it is given, of a page or a telephone, or that of a page by its name."""
    return page if not page or "/" in page or ":" in page or page[0] in "?#" else reverse(page, args=arguments)


def _dress(look: str) -> str:
    """Return classes: those of a button, with what they add to it, or of another link by its class."""
    return look if look in OTHER_LOOKS else " ".join(["fr-btn", *(f"fr-btn--{word}" for word in look.split())])


@register.simple_tag
def either(condition: object, text: object, other: object) -> object:
    """One of two short texts: ``{% either page.is_new _("Enregistrer") _("Corriger") %}``."""
    return text if condition else other


@register.inclusion_tag("components/pick.html")
def pick(
    name: str,
    label: str,
    choices: Iterable[Any],  # as the page has them
    chosen: object,
    *,
    every: str = "",
) -> dict[str, object]:
    """A choice of a filter: of words, of pairs of a value and its words, or of places with code and name.

    ``every`` stands first for no choice.
    """
    options = [(one.code, one.name) if hasattr(one, "code") else one for one in choices]
    pairs = [option if isinstance(option, tuple | list) else (option, option) for option in options]
    return {"name": name, "label": label, "options": pairs, "chosen": getattr(chosen, "code", chosen), "every": every}


@register.simple_tag(takes_context=True)
def remark_address(context: Context) -> str:
    """Return the way to « Une idée, un souci »: the page's name and the reader's quality go along, no address."""
    match = getattr(context.get("request"), "resolver_match", None)
    said = {"page": match and match.url_name, "qui": getattr(context.get("visit"), "quality", "")}
    return f"{reverse('ideas')}?{urlencode({name: value for name, value in said.items() if value})}"
