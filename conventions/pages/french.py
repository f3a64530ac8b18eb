"""What French asks of the words that pages and messages are filled with; every template has these filters."""

import re
from typing import Any

from django import template
from django.template import defaultfilters

from conventions.domain.people import names
from notifications.language import is_french

register = template.Library()


@register.filter
def after_de(value: Any) -> str:
    """Write a name after *de*: ``Le stage {{ pupil|after_de }}`` gives « Le stage d'Élias », « Le stage de Maëlle »."""
    return names.after_de(str(value))


@register.filter(name="date", expects_localtime=True, is_safe=False)
def date_in_words(value: Any, form: str | None = None) -> str:
    """Django's ``date``, where the first of a month is *1er* in French: « mardi 1er décembre », « 1er déc. »."""
    text = str(defaultfilters.date(value, form))
    return re.sub(r"\b1 (?=\D)", "1er ", text, count=1) if form and re.search("j [FN]", form) and is_french() else text
