"""The template tags of the personal link's pages: texts of the catalogue, in the page's language."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from conventions.pages.kit.markup import row

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: template.Context, key: str, **values: Any) -> SafeString:
    """Print a text of the catalogue: ``{% say "gate.from" school=school.name %}``; values are escaped."""
    return context["words"].html(key, **values)


@register.simple_tag(takes_context=True)
def own(context: template.Context, key: str) -> str:
    """Print a text in the reader's language, reviewed or not: in the title of a page."""
    return context["words"].own(key)


@register.simple_tag(takes_context=True)
def heading(context: template.Context, key: str) -> SafeString:
    """Print a heading or a button; what stays French until it is reviewed has its meaning beside, as help."""
    return context["words"].heading(key)


@register.simple_tag(takes_context=True)
def state(context: template.Context, key: str, **values: Any) -> SafeString:
    """Print what the table ``state`` says of a situation."""
    return context["words"].html(f"state.{key}", **values)


@register.simple_tag(takes_context=True)
def tell(context: template.Context, kind: str, part: str) -> SafeString:
    """Print a part of the page on which the school is told something: ``title`` or ``text``."""
    return context["words"].html(f"tell.{kind}_{part}")


@register.simple_tag(takes_context=True)
def contest(context: template.Context, part: str, ending: str, **values: Any) -> SafeString:
    """Print a part of the page that contests a signature, for the signer or (``_other``) for another reader."""
    return context["words"].html(f"contest.{part}{ending}", **values)


@register.inclusion_tag("components/row.html", takes_context=True)
def act(
    context: template.Context,
    key: str,
    page: str,
    *arguments: object,
    hint: str = "",
    danger: bool = False,
    hreflang: str = "",
) -> dict[str, object]:
    """Print an act beside the page's own, with a text of the catalogue and another under it where there is one."""
    words = context["words"]
    under = words.html(hint) if hint else ""
    return row(words.html(key), page, *arguments, hint=under, danger=danger, hreflang=hreflang)
