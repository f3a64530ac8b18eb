"""What French asks of the words that pages and messages are filled with; every template has these filters."""

from typing import Any

from django import template

from conventions.domain.people import names

register = template.Library()


@register.filter
def after_de(value: Any) -> str:
    """Write a name after *de*: ``Le stage {{ pupil|after_de }}`` gives « Le stage d'Élias », « Le stage de Maëlle »."""
    return names.after_de(str(value))
