"""A filter for what is read as one line, such as a page's title, while its template takes several."""

import re

from django import template

register = template.Library()


@register.filter
def one_line(text: str) -> str:
    """Return the text with one space for every run of white space, and none at its ends; hard spaces stay."""
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip(" ")
