"""Days as a language writes them: in French the first of a month is *1er*, which Django does not know."""

import re
from datetime import date
from typing import Any

from django.utils import formats

from .language import is_french

_NUMBER = re.compile(r"(?<!\\)j(?= [FNMb]|$)")
"""The number of a day, in a format of Django, before the name of its month or alone."""


def with_first(value: Any, form: str | None) -> str | None:  # Any: as a template gives it
    """Return the format by which Django writes a day: as it is but for the first of a month in French."""
    if not isinstance(value, date) or value.day != 1 or not is_french():
        return form
    return _NUMBER.sub(r"j\\e\\r", formats.get_format(form or "DATE_FORMAT"))


def date_format(value: date, form: str | None = None) -> str:
    """Write a day, « 4 décembre 2026 », « 1er mars », as Django does for the language that is read."""
    return str(formats.date_format(value, with_first(value, form)))
