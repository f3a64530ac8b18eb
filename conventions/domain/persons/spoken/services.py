"""Keeping a recording, and taking it away."""

import hashlib
import logging
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from conventions.domain.persons.people.models import School
from workflow.refusals import Refused

from .models import Recording
from .queries import offered_then
from .sentences import EXPECTED, SENTENCES, SpokenLanguage
from .sounds import media_type_of

log = logging.getLogger(__name__)


def named_language(name: str) -> SpokenLanguage:
    """Return the language called ``name``: an expected one, or a school's own. Raises :class:`Refused`."""
    name = " ".join(name.split())
    for one in EXPECTED:
        if slugify(name) in (one.code, slugify(one.name), slugify(one.said)):
            return one
    code = slugify(name)[:40]
    if not code:
        raise Refused("language_has_no_name")
    return SpokenLanguage(code, name, name)


@transaction.atomic
def keep_recording(
    school: School | None, language: SpokenLanguage, sentence: str, content: bytes, *, by: str
) -> Recording:
    """Keep one recording in place of the former; for everybody without ``school``. Raises :class:`Refused`."""
    if sentence not in SENTENCES:
        raise KeyError(sentence)
    kept, _made = Recording.objects.update_or_create(
        school=school,
        language=language.code,
        sentence=sentence,
        defaults={
            "uuid": uuid4(),  # another address: no browser plays the former one from its memory
            "language_name": language.name,
            "content": content,
            "media_type": media_type_of(content),
            "recorded_by": by,
            "created_at": timezone.now(),
        },
    )
    offered_then.cache_clear()
    _note("recorded", school, language.code, sentence, hashlib.sha256(content).hexdigest(), by)
    return kept


@transaction.atomic
def remove_recording(school: School | None, language: str, sentence: str, *, by: str) -> None:
    """Take a recording away; nothing when there is none."""
    for row in Recording.objects.filter(school=school, language=language, sentence=sentence):
        _note("removed", school, language, sentence, hashlib.sha256(row.content).hexdigest(), by)
        row.delete()
    offered_then.cache_clear()


def _note(what: str, school: School | None, language: str, sentence: str, digest: str, by: str) -> None:
    """Log the recording that a school's families hear from now on: the voice itself is kept no longer than asked."""
    place = school.uai if school else "all schools"
    log.info("recording %s for %s: %s %s sha256 %s by %s", what, place, language, sentence, digest, by)
