"""Languages in which a family may be called, and who at their school speaks each."""

from collections.abc import Sequence
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from conventions.domain.persons.people.models import Guardian, Pupil, School
from conventions.domain.persons.people.phones import format_local
from notifications.language import french_name
from workflow import clock
from workflow.refusals import Refused

from .models import Speaker
from .sentences import EXPECTED, SpokenLanguage
from .services import named_language

SPOKEN_OF_WRITTEN = {"ht": "hat", "fr-x-falc": "fr"}
"""Languages of pages under the code by which they are spoken."""


def languages_to_call(school: School) -> dict[str, SpokenLanguage]:
    """Return the languages of pages, those that are above all spoken and a school's own, by code."""
    languages = {
        code: SpokenLanguage(code, str(name), french_name(code))
        for code, name in settings.LANGUAGES
        if code not in SPOKEN_OF_WRITTEN
    }
    languages |= {one.code: one for one in EXPECTED}
    for one in speakers_at(school):
        languages.setdefault(one.language, SpokenLanguage(one.language, one.language_name, one.language_name))
    return languages


def language_of(person: Guardian | Pupil, shown: str) -> str:
    """Return the code of the language in which a person is best called; ``shown`` is that of the page they read."""
    pupil = person.pupil if isinstance(person, Guardian) else person
    if isinstance(person, Guardian) and (known := _known_as(pupil.family_language, pupil.school)):
        return known.code
    code = person.language or shown
    return SPOKEN_OF_WRITTEN.get(code, code)


def _known_as(typed: str, school: School) -> SpokenLanguage | None:
    """Return the language that somebody calls ``typed``, by itself or in French."""
    called = slugify(typed)
    found = languages_to_call(school).values()
    return next((one for one in found if called in (one.code, slugify(one.name), slugify(one.said))), None)


def speakers_at(school: School) -> Sequence[Speaker]:
    """Return who speaks which language at a school; a process remembers it for a minute: every page of a link asks."""
    return speakers_then(school, int(monotonic() // 60))


@lru_cache(maxsize=1000)
def speakers_then(school: School, minute: int) -> Sequence[Speaker]:
    """Return the answer of :func:`speakers_at` within one minute; what is written here is read here at once."""
    return tuple(Speaker.objects.filter(school=school))


def number_of(speaker: Speaker, school: School) -> str:
    """Return the number at which a speaker is called, E.164: their own, else the school's."""
    return speaker.phone or school.phone


def in_words(school: School, language: str) -> str:
    """Return who speaks a language at a school, for whoever is to call: « Aïna S. (0639 01 02 03) »; maybe nobody."""
    found = [one for one in speakers_at(school) if one.language == language]
    return ", ".join(f"{one.name} ({format_local(one.phone)})" if one.phone else one.name for one in found)


@transaction.atomic
def add_speaker(school: School, *, language: str, name: str, phone: str = "") -> Speaker:
    """Name somebody who speaks a language; said again, the number is the new one. Raises :class:`Refused`."""
    spoken = _known_as(language, school) or named_language(language)
    if not name.strip():
        raise Refused("speaker_has_no_name")
    kept, _created = Speaker.objects.update_or_create(
        school=school,
        language=spoken.code,
        name=name.strip(),
        defaults={"language_name": spoken.said, "phone": phone, "written_at": clock.now()},
    )
    speakers_then.cache_clear()
    return kept


def remove_speaker(speaker: Speaker) -> None:
    """Name somebody no more."""
    speaker.delete()
    speakers_then.cache_clear()
