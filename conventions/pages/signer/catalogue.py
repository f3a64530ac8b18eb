"""What the page of a personal signature link says, in each language: one file per language, the same keys in all."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from conventions.domain.documents.wording import ZONE_CITIES
from workflow.refusals import Refused

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("fr", "en")

SAID_ALIKE = {
    "wrong_link_code": "wrong_code",
    "link_code_exhausted": "code_exhausted",
    "link_code_expired": "code_expired",
    "birth_date_locked_for_long": "birth_date_locked",
    "not_now": "already_answered",
    **dict.fromkeys(("too_many_tries", "too_many_link_codes", "too_many_link_tries"), "too_many_codes"),
}
"""Refusals between which this page makes no difference: the code, and the one whose text is said."""


@cache
def texts_of(language: str) -> Mapping[str, str]:
    """Return the texts of a language by dotted key: ``gate.title``."""
    tables = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{table}.{name}": text for table, texts in tables.items() for name, text in texts.items()}


class Words:
    """The catalogue in one language: texts, dates and hours, and what a refusal is called here.

    ``about`` names what is signed when it is not an agreement, or where: a file of its own says some texts otherwise,
    or more of them.
    """

    def __init__(self, language: str, *about: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._texts = dict(texts_of(self.language))
        for name in filter(None, about):
            self._texts |= texts_of(f"{name}.{self.language}")

    @property
    def is_french(self) -> bool:
        return self.language == "fr"

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values; ``KeyError`` for a key or a value that is missing."""
        return self._texts[key].format_map(values)

    def html(self, key: str, **values: Any) -> SafeString:
        """Return a text as HTML: what people typed is escaped, the parts given as HTML stay."""
        escaped = {name: conditional_escape(value) for name, value in values.items()}
        return mark_safe(conditional_escape(self._texts[key]).format_map(escaped))  # noqa: S308 - escaped above

    # -- dates and hours -----------------------------------------------------------------------------------

    def day(self, day: date) -> str:
        """« lundi 15 mars 2027 »."""
        first = self.say("calendar.first") if day.day == 1 else str(day.day)
        month = self._list("months")[day.month - 1]
        return self.say("calendar.day", weekday=self.weekday(day), day=first, month=month, year=day.year)

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
