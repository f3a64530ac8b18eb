"""Addresses of the paper pages: « paper » of an agreement, « amendment_paper » of an amendment."""

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse

if TYPE_CHECKING:  # every renderer loads this library, that of messages too, where there is no trade
    from conventions.domain.dossier.agreements.models import Convention
    from conventions.domain.dossier.agreements.signable import Signable

register = template.Library()


@register.simple_tag
def paper_url(name: str, subject: "Signable[Convention]", *more: Any) -> str:
    """Return the address of the page ``name`` of what is signed."""
    convention = subject.convention
    if subject is convention:
        return reverse(name, args=[convention.number, *more])
    return reverse(f"amendment_{name}", args=[convention.number, subject.signed_version, *more])
