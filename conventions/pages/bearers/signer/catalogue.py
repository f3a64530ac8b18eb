"""Texts of the page of a personal signature link in each language: one file per language, the same keys.

English has them all. What another language does not say is French, and so is, in every one of them, what commits a
person until somebody has reviewed it (``manage.py sign_off_language``).
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from conventions.domain.law.documents.wording import ZONE_CITIES
from conventions.domain.persons.languages.sentences import Sentence, reviewers_of
from workflow.refusals import Refused

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = tuple(dict(settings.LANGUAGES))

SAID_ALIKE = {
    "wrong_link_code": "wrong_code",
    "link_code_exhausted": "code_exhausted",
    "link_code_expired": "code_expired",
    "birth_date_locked_for_long": "birth_date_locked",
    "not_now": "already_answered",
    **dict.fromkeys(("too_many_tries", "too_many_link_codes", "too_many_link_tries"), "too_many_codes"),
}
"""Refusals between which this page makes no difference: the code, and the one whose text is said."""


REVIEWED = ("refuse.", "read.means", "sign.accept", "sign.plain", "device.means", "device.plain", "device.alone")
"""How the keys begin of what commits a person, or says what becomes of their words and who reads them."""
OF_THE_PAGE = ("read.means_title", "refuse.hint", "refuse.back", "refuse.instead")
"""Keys among them that only lead through the page."""
NOTHING_BUT_TEXT = ("title", "button", "device.over", "frame.error_prefix", "read.progress")
"""Parts of the keys whose text stands where no element may: in a page's title, in an attribute."""


@cache
def texts_of(language: str) -> Mapping[str, str]:
    """Return the texts of a language by dotted key: ``gate.title``; none of a language that has no such file."""
    path = FOLDER / f"{language}.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {f"{table}.{name}": text for table, texts in tables.items() for name, text in texts.items()}


def commits(key: str) -> bool:
    """Tell whether a text is said in another language once somebody has reviewed it, and not before."""
    return key.startswith(REVIEWED) and not key.startswith(OF_THE_PAGE)


def sentences_in(language: str) -> Iterator[Sentence]:
    """Yield what commits a person as a language says it, each beside its French."""
    for about in ("", "amendment.", "device."):
        french, own = texts_of(f"{about}fr"), texts_of(f"{about}{language}")
        for key, text in own.items():
            if commits(key) and key in french:
                yield Sentence(language, f"{about}{key}", french[key], text)


class SignerWords:
    """The catalogue in one language: texts, dates and hours, and what a refusal is called here.

    ``about`` names what is signed when it is not an agreement, or where: a file of its own says some texts otherwise,
    or more of them.
    """

    def __init__(self, language: str, *about: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._texts: dict[str, str] = {}
        self._in_french: set[str] = set()
        self._unreviewed: dict[str, str] = {}
        reviewed = set() if self.is_french else self._reviewed()
        for name in ("", *(f"{one}." for one in about if one)):
            for key, french in texts_of(f"{name}{LANGUAGES[0]}").items():
                own = texts_of(f"{name}{self.language}").get(key)
                may_say = self.is_french or not commits(key) or f"{name}{key}" in reviewed
                self._texts[key] = own if own and may_say else french
                if own and not may_say:
                    self._unreviewed[key] = own
                (self._in_french.discard if own and may_say else self._in_french.add)(key)

    def _reviewed(self) -> set[str]:
        """Return the keys of what commits a person that somebody reviewed in this language; one query."""
        sentences = list(sentences_in(self.language))
        reviewers = reviewers_of(self.language) if sentences else {}
        return {one.key for one in sentences if one.digest in reviewers}

    @property
    def is_french(self) -> bool:
        return self.language == LANGUAGES[0]

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values; ``KeyError`` for a key or a value that is missing."""
        return self._texts[key].format_map(values)

    def html(self, key: str, **values: Any) -> SafeString:
        """Return a text as HTML: what people typed is escaped, the parts given as HTML stay; French says it is.

        Beside what nobody has reviewed in the reader's language stands what it says there, marked as help.
        """
        if any(part in key for part in NOTHING_BUT_TEXT):
            return self._escaped(self._texts[key], values)
        return self.marked(key, **values) + self.help_of(key, **values)

    def marked(self, key: str, **values: Any) -> SafeString:
        """Return a text that says it is French, where a page of another language has it so."""
        said = self._escaped(self._texts[key], values)
        return format_html('<span lang="fr" dir="ltr">{}</span>', said) if key in self._in_french else said

    def help_of(self, key: str, **values: Any) -> SafeString:
        """Return what the reader's language says of a text that stays French until it is reviewed, marked as help."""
        if key not in self._unreviewed:
            return SafeString()
        own = self._escaped(self._unreviewed[key], values)
        return format_html('<br><small class="soft">{} {}</small>', self.say("read.help"), own)

    def own(self, key: str) -> str:
        """Return a text in the reader's language, reviewed or not: for the title of a page, which commits nobody."""
        return self._unreviewed.get(key, self._texts[key])

    def heading(self, key: str) -> SafeString:
        """Return a heading or a label, where elements may stand; French with its help beside until it is reviewed."""
        return self.marked(key) + self.help_of(key)

    def _escaped(self, text: str, values: dict[str, Any]) -> SafeString:
        escaped = {name: conditional_escape(value) for name, value in values.items()}
        return mark_safe(conditional_escape(text).format_map(escaped))  # noqa: S308 - escaped above

    # -- dates and hours -----------------------------------------------------------------------------------

    def day(self, day: date) -> str:
        """« lundi 15 mars 2027 »."""
        first = self.say("calendar.first") if day.day == 1 else str(day.day)
        month = self._list("months")[day.month - 1]
        return self.say("calendar.day", weekday=self.weekday(day), day=first, month=month, year=day.year)

    def short_day(self, day: date) -> str:
        """« 15 mars »: a day so near that nobody needs its year."""
        first = self.say("calendar.first") if day.day == 1 else str(day.day)
        return self.say("calendar.short", day=first, month=self._list("months")[day.month - 1])

    def weekday(self, day: date) -> str:
        return self._list("weekdays")[day.weekday()]

    def period(self, first: date, last: date) -> str:
        """« Du lundi 15 mars 2027 au vendredi 19 mars 2027 »."""
        if first == last:
            return self.say("read.one_day", first=self.day(first))
        return self.say("read.from_to", first=self.day(first), last=self.day(last))

    def hour(self, at: time | datetime) -> str:
        """« 9 h », « 13 h 30 »; « 9:00 », « 13:30 »."""
        if not at.minute:
            return self.say("calendar.hour", hour=at.hour)
        return self.say("calendar.hour_minutes", hour=at.hour, minutes=f"{at.minute:02d}")

    def moment(self, at: datetime, time_zone: str, *, home: str) -> str:
        """A moment in ``time_zone``, which is named when the reader's own, ``home``, is another."""
        local = at.astimezone(ZoneInfo(time_zone))
        written = self.say("calendar.moment", day=self.day(local.date()), time=self.hour(local))
        return written if time_zone == home else f"{written} ({self.zone(time_zone)})"

    def zone(self, time_zone: str) -> str:
        """« heure de Cayenne »."""
        city = ZONE_CITIES.get(time_zone) or time_zone.rpartition("/")[2].replace("_", " ")
        return self.say("read.zone", city=city)

    def _list(self, name: str) -> list[str]:
        return self._texts[f"calendar.{name}"].split()

    # -- refusals --------------------------------------------------------------------------------------------

    def refusal(self, refusal: Refused) -> str:
        """Return what this page says for a refused act: plainer than the sentence of the law, its last resort."""
        key = f"refusal.{SAID_ALIKE.get(refusal.code, refusal.code)}"
        if key in self._texts:
            return self.say(key, **refusal.values)
        with translation.override(self.language):
            return self.say("refusal.other", why=refusal)


@cache
def french(*about: str) -> SignerWords:
    """Return the catalogue in French, made once in a process: nobody reviews it."""
    return SignerWords(LANGUAGES[0], *about)
