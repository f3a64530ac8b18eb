"""Recordings heard at a school, and those still to make: a school's own voice before the operator's."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.core.validators import slug_re
from django.db.models import Q
from django.urls import reverse
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.models import School
from workflow.refusals import Refused

from .models import Recording
from .sentences import EXPECTED, SENTENCES, SpokenLanguage
from .sounds import ENDINGS, media_type_of


@dataclass(frozen=True)
class SpokenSentence:
    """One sentence of a language, with where it can be heard."""

    name: str
    sentence: StrOrPromise
    language: str
    recording: UUID | None = None
    dropped: bool = False
    """It stands as a file in the operator's folder."""
    own: bool = False
    """Recorded by the school itself, or by the operator on the operator's page."""

    @property
    def is_recorded(self) -> bool:
        return self.dropped or self.recording is not None

    @property
    def address(self) -> str:
        """Return the address for a browser."""
        if self.recording:
            return reverse("recording_sound", args=[self.recording])
        return reverse("dropped_sound", args=[self.language, self.name])


@dataclass(frozen=True)
class HeardLanguage:
    """A language, with all sentences in their order."""

    language: SpokenLanguage
    said: tuple[SpokenSentence, ...]

    @property
    def recorded(self) -> list[SpokenSentence]:
        return [one for one in self.said if one.is_recorded]

    @property
    def missing(self) -> list[SpokenSentence]:
        return [one for one in self.said if not one.is_recorded]


def languages_of(school: School | None) -> list[HeardLanguage]:
    """Return the expected languages and those that were recorded, each with what there is of it; one query."""
    rows: dict[tuple[str, str], tuple[UUID, bool]] = {}
    languages = {one.code: one for one in EXPECTED}
    found = Recording.objects.filter(Q(school=None) | Q(school=school)).order_by("school__id")
    for language, name, sentence, uuid, owner in found.values_list(
        "language", "language_name", "sentence", "uuid", "school_id"
    ):
        languages.setdefault(language, SpokenLanguage(language, name, name))
        own = owner == (school.pk if school else None)
        if own or (language, sentence) not in rows:
            rows[language, sentence] = uuid, own
    dropped = dropped_files()
    for code, _sentence in dropped:
        languages.setdefault(code, SpokenLanguage(code, code.capitalize(), code))
    return [HeardLanguage(one, tuple(_said(one.code, rows, dropped))) for one in languages.values()]


def _said(
    code: str, rows: dict[tuple[str, str], tuple[UUID, bool]], dropped: dict[tuple[str, str], Path]
) -> Iterable[SpokenSentence]:
    for name, sentence in SENTENCES.items():
        uuid, own = rows.get((code, name), (None, False))
        yield SpokenSentence(name, sentence, code, uuid, dropped=uuid is None and (code, name) in dropped, own=own)


def heard_at(school: School) -> tuple[HeardLanguage, ...]:
    """Return the languages of which something can be heard, with only what can be: what families are offered.

    A process remembers it for a minute: every page of a link asks.
    """
    return offered_then(school, int(monotonic() // 60))


@lru_cache(maxsize=1000)
def offered_then(school: School, minute: int) -> tuple[HeardLanguage, ...]:
    """Return the answer of :func:`heard_at` within one minute; a recording made here is heard here at once."""
    return tuple(HeardLanguage(one.language, tuple(one.recorded)) for one in languages_of(school) if one.recorded)


def language_at(school: School | None, code: str) -> HeardLanguage | None:
    """Return one language by its code."""
    return next((one for one in languages_of(school) if one.language.code == code), None)


# -- files that the operator drops into a folder --------------------------------------------------------------------


def dropped_files() -> dict[tuple[str, str], Path]:
    """Return the files of ``SPOKEN_DIR`` (``<language>/<sentence>.ogg``) under language and sentence."""
    folder = Path(settings.SPOKEN_DIR)
    return _files(folder, tuple(sorted(_moments(folder))))


def _moments(folder: Path) -> Iterator[tuple[str, str, int]]:
    """Yield language, file and when it was written; what cannot be read, or named in an address, is left out."""
    try:
        languages = [path for path in folder.iterdir() if slug_re.fullmatch(path.name)]
    except OSError:
        return
    for language in languages:
        with suppress(OSError):
            for path in language.iterdir():
                if path.stem in SENTENCES and path.suffix.lstrip(".") in ENDINGS:
                    yield language.name, path.name, path.stat().st_mtime_ns


@lru_cache(maxsize=2)
def _files(folder: Path, moments: tuple[tuple[str, str, int], ...]) -> dict[tuple[str, str], Path]:
    """Return the files that play, read again only once one of them was written."""
    paths = {(language, name): folder / language / name for language, name, _moment in moments}
    return {(language, path.stem): path for (language, _name), path in paths.items() if _plays(path)}


def _plays(path: Path) -> bool:
    try:
        media_type_of(path.read_bytes())
    except (OSError, Refused):
        return False
    return True


def refused_files() -> list[str]:
    """Return the files of the folder that are not offered: too large, of no known form, of no known sentence."""
    taken = set(dropped_files().values())
    folder = Path(settings.SPOKEN_DIR)
    with suppress(OSError):
        found = [path for one in folder.iterdir() for path in (_inside(one) or [one])]
        return sorted(str(path.relative_to(folder)) for path in found if path not in taken)
    return []


def _inside(folder: Path) -> list[Path]:
    with suppress(OSError):
        return list(folder.iterdir())
    return []
