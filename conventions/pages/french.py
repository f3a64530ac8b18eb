"""What French asks of the words that pages and messages are filled with; every template has these filters."""

import re
from typing import Any

from django import template
from django.template import defaultfilters

from conventions.domain.people import names
from conventions.domain.people.phones import format_local
from notifications.language import is_french

register = template.Library()


@register.filter
def after_de(value: Any) -> str:
    """Write a name after *de*: ``Le stage {{ pupil|after_de }}`` gives « Le stage d'Élias », « Le stage de Maëlle »."""
    return names.after_de(str(value))


@register.filter(name="date", expects_localtime=True, is_safe=False)
def date_in_words(value: Any, form: str | None = None) -> str:
    """Django's ``date``, where the first of a month is *1er* in French: « 1er décembre », « mardi 1er mars »."""
    text = str(defaultfilters.date(value, form))
    return re.sub(r"\b1 (?=\D)", "1er ", text, count=1) if form and "j F" in form and is_french() else text


@register.filter
def local_phone(number: str) -> str:
    """Print a number as it is dialled where it belongs."""
    return format_local(number)
