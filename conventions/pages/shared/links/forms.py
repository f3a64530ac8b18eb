"""The form by which a pupil's birth date is asked: read as people write a date, in French or in English."""

import re
from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.names import search_key
from conventions.pages.kit.forms import PageForm

LONGEST = 40
"""Characters of a date in words, with room to spare."""


class BirthDateField(forms.DateField):
    """A birth date in one field of text: pickers of the browser make people turn pages for years."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "fr-input fr-input--short"})
    default_error_messages = {  # noqa: RUF012 - Django's own form
        "required": _("Il manque la date de naissance de l'élève."),
        "invalid": _("Cette date n'est pas lisible : il faut le jour, le mois et l'année, par exemple 07/03/2012."),
    }

    def to_python(self, value: Any) -> date | None:
        text = str(value or "").strip()
        if not text:
            return None
        found = read_day(text) if len(text) <= LONGEST else None
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


def read_day(text: str) -> date | None:
    """Read « 01 06 2011 », « 1/6/11 », « 01062011 », « 1er juin 2011 », « 2011-06-01 »; ``None`` for anything else."""
    words, months = search_key(text).split(), _months()
    parts = [str(months[word]) if word in months else re.sub(r"(?<=\d)(er|st|nd|rd|th)$", "", word) for word in words]
    if len(parts) == 1 and re.fullmatch(r"[0-9]{8}", parts[0]):
        parts = [parts[0][:2], parts[0][2:4], parts[0][4:]]
    if len(parts) != 3 or not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
        return None
    if len(parts[0]) == 4:
        parts.reverse()
    day, month, year = (int(part) for part in parts)
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """Return the number of each month by its name, as :func:`search_key` writes it."""
    months: dict[str, int] = {}
    for language in ("fr", "en"):
        with translation.override(language):
            months |= {search_key(str(name)): number for number, name in MONTHS.items()}
    return months


class BirthDateForm(PageForm):
    """The pupil's birth date, as people write one."""

    birth_date = BirthDateField(
        label=_("Date de naissance de l'élève"), help_text=_("Jour, mois, année, par exemple 07/03/2012")
    )
