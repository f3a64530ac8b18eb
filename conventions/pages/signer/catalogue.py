"""What the page of a personal signature link says, in each language: one file per language, the same keys in all."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from conventions.domain.documents.wording import ZONE_CITIES

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("fr", "en")

REFUSALS = (
    (r"Ce n'est pas le bon code\. Il (?:vous )?reste (?P<count>\d+)", "wrong_code"),
    (r"Ce n'est pas la date de naissance .* reste (?P<count>\d+)", "wrong_birth"),
    (r"(Cinq|Trop de) dates de naissance", "birth_locked"),
    (r"Cinq essais ont été faits", "exhausted"),
    (r"Ce code n'est plus valable", "expired"),
    (r"Ce code a déjà servi", "used"),
    (r"Ce code a été envoyé pour d'autres", "other_code"),
    (r"Beaucoup de codes", "too_many"),
    (r"Il n'y a plus rien à signer ici", "answered"),
    (r"L'élève est maintenant majeur", "adult"),
    (r"Aucune adresse ni aucun numéro", "no_contact"),
    (r"Votre signature n'a pas pu", "failed"),
    (r"Demandez d'abord un code", "first_code"),
    (r"(La convention|L'avenant) est maintenant", "stopped"),
    (r"Cochez au moins", "pick"),
    (r"Plusieurs messages sont déjà partis", "many_words"),
    (r"« .* » n'est plus possible ici", "answered"),
)
"""How the sentences of the law and of the codes begin, and what this page says for each of them."""


@cache
def texts_of(language: str) -> Mapping[str, str]:
    """Return the texts of a language by dotted key: ``gate.title``."""
    tables = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{table}.{name}": text for table, texts in tables.items() for name, text in texts.items()}


class Words:
    """The catalogue in one language: texts, dates and hours, and what a refusal is called here.

    ``about`` names what is signed when it is not an agreement: its own file says some texts otherwise.
    """

    def __init__(self, language: str, about: str = "") -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        own = texts_of(f"{about}.{self.language}") if about else {}
        self._texts = {**texts_of(self.language), **own}

    @property
    def is_french(self) -> bool:
        return self.language == "fr"

    @property
    def other(self) -> str:
        """The language that the switch leads to."""
        return "en" if self.is_french else "fr"

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values; ``KeyError`` for a key or a value that is missing."""
        return self._texts[key].format_map(values)

    def html(self, key: str, **values: object) -> SafeString:
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

    def refusal(self, sentence: str) -> str:
        """Return what this page says for a refused act: plainer than the law's own sentence, which is French."""
        for beginning, key in REFUSALS:
            if found := re.match(beginning, sentence):
                return self.say(f"refusal.{key}", **found.groupdict())
        return self.say("refusal.other", why=sentence)
