"""Rules of French for the words that pages and messages are filled with; every template has these filters."""

from typing import Any

from django import template
from django.template import defaultfilters
from django.utils.translation import gettext as _

from conventions.domain.persons.people import names
from conventions.domain.persons.people.phones import format_local
from notifications.dates import with_first

register = template.Library()


def hour_format() -> str:
    """Return how the reader's language writes an hour, as a format of Django: « 9 h 00 », *9:00*."""
    return _("G\u00a0\\h\u00a0i")


@register.filter(expects_localtime=True, is_safe=False)
def hour(value: Any) -> str:
    """Write an hour as the reader's language does: ``{{ alert.read_at|hour }}`` gives « 10 h 12 »."""
    return str(defaultfilters.time(value, hour_format()))


@register.filter
def after_de(value: Any) -> str:
    """Write a name after *de*: ``Le stage {{ pupil|after_de }}`` gives « Le stage d'Élias », « Le stage de Maëlle »."""
    return names.after_de(str(value))


@register.filter(name="date", expects_localtime=True, is_safe=False)
def date_in_words(value: Any, form: str | None = None) -> str:
    """Django's ``date``, where the first of a month is *1er* in French: « mardi 1er décembre », « 1er déc. »."""
    return str(defaultfilters.date(value, with_first(value, form)))


@register.filter
def local_phone(number: str) -> str:
    """Print a number as it is dialled where it belongs."""
    return format_local(number)
