"""Addresses of the paper pages: « paper » of an agreement, « amendment_paper » of an amendment."""

from typing import Any

from django import template
from django.urls import reverse

from conventions.agreements.signable import Signable
from conventions.amendments.models import Amendment

register = template.Library()


@register.simple_tag
def paper_url(name: str, subject: Signable, *more: Any) -> str:
    """Return the address of the page ``name`` of what is signed."""
    if isinstance(subject, Amendment):
        return reverse(f"amendment_{name}", args=[subject.convention.number, subject.number, *more])
    return reverse(name, args=[subject.convention.number, *more])
