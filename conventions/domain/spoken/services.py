"""Keeping a recording, and taking it away."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from conventions.domain.people.models import School
from workflow.refusals import Refused

from .models import Recording
from .queries import offered_then
from .sentences import EXPECTED, SENTENCES, SpokenLanguage
from .sounds import media_type_of


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
            "language_name": language.name,
            "content": content,
            "media_type": media_type_of(content),
            "recorded_by": by,
            "created_at": timezone.now(),
        },
    )
    offered_then.cache_clear()
    return kept


@transaction.atomic
def remove_recording(school: School | None, language: str, sentence: str) -> None:
    """Take a recording away; nothing when there is none."""
    Recording.objects.filter(school=school, language=language, sentence=sentence).delete()
    offered_then.cache_clear()
