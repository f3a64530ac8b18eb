"""The words of a visible signature: lines of text and the fonts that have their letters; `drawn_stamp` draws them."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

FONT_FILE = Path(__file__).parent / "fonts" / "StampSans-Regular.ttf"
"""The letters of the pages (Source Sans 3) without what a screen needs to draw them small: each stamp bears its own.

Made by pyftsubset without hints, layout and names; its licence lets no changed font keep the name."""

RARE_FONT_FILE = FONT_FILE.with_name("DejaVuSansCondensed-Latin.ttf")
"""For a stamp with a letter that the other one lacks: the whole stamp is set in it."""

LEVEL = "signature électronique simple"

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
)
PLACES = {
    "Reunion": "La Réunion",
    "Noumea": "Nouméa",
    "St_Barthelemy": "Saint-Barthélemy",
    "Marigot": "Saint-Martin",
    "Miquelon": "Saint-Pierre-et-Miquelon",
    "Wallis": "Wallis-et-Futuna",
}
"""Names of time zones whose city a French reader would write otherwise."""


@dataclass(frozen=True)
class StampText:
    """The lines shown in the box, most important first; the first one is drawn larger."""

    lines: tuple[str, ...]

    @classmethod
    def for_party(cls, *, signer: str, quality: str, signed_at: dt.datetime, time_zone: str) -> "StampText":
        """Make the stamp of a person: name, quality, date, time and time zone, and what the signature is."""
        lines = (signer, quality, f"signé le {moment_in_words(signed_at, time_zone)}", LEVEL)
        return cls(tuple(line for line in lines if line))

    @classmethod
    def in_person(
        cls, *, signer: str, quality: str, witness: str, known: str, signed_at: dt.datetime, time_zone: str
    ) -> "StampText":
        """Make the stamp of a person who signs before a member of staff: that person too, and how they know them."""
        signed = f"signé en présence, devant {witness}, le {moment_in_words(signed_at, time_zone)}"
        return cls(tuple(line for line in (signer, quality, signed, known, LEVEL) if line))

    @classmethod
    def for_paper(
        cls,
        *,
        signer: str,
        quality: str,
        signed_on: dt.date,
        certifier: str,
        certified_at: dt.datetime,
        time_zone: str,
        sha256: str,
        original_kept: str,
    ) -> "StampText":
        """Make the stamp of a sheet signed by hand: who signed it, who certifies the copy, where both are found."""
        signed = f"signé sur papier par {signer} le {day_in_words(signed_on)}"
        certified = f"copie certifiée par {certifier}, le {moment_in_words(certified_at, time_zone)}"
        kept = (f"original : {original_kept}", f"copie numérisée, SHA-256 : {sha256}")
        return cls(tuple(line for line in (signed, quality, certified, *kept) if line))

    @classmethod
    def for_seal(cls, *, organisation: str, purpose: str, sealed_at: dt.datetime, time_zone: str) -> "StampText":
        """Make the stamp of the organisation seal."""
        return cls((organisation, purpose, f"cachet apposé le {moment_in_words(sealed_at, time_zone)}"))

    @classmethod
    def for_giver(
        cls, *, giver: str, quality: str, signs: bool, sealed_at: dt.datetime, time_zone: str, organisation: str
    ) -> "StampText":
        """Make the stamp of a document sealed in somebody's name: who gives it, when, and who holds the seal."""
        moment = moment_in_words(sealed_at, time_zone)
        done = (f"signé le {moment}", LEVEL) if signs else (f"cachet apposé le {moment}",)
        return cls(tuple(line for line in (giver, quality, *done, f"scellé par {organisation}") if line))


def moment_in_words(moment: dt.datetime, time_zone: str) -> str:
    """Write a moment in the given zone: ``24 novembre 2026 à 14 h 05 (heure de Cayenne, UTC−3)``."""
    local = moment.astimezone(ZoneInfo(time_zone))
    date = f"{day_in_words(local)} à {local.hour} h {local.minute:02d}"
    if "/" not in time_zone:
        return f"{date} ({utc_offset(local)})"
    city = time_zone.rsplit("/", 1)[1]
    return f"{date} (heure de {PLACES.get(city, city.replace('_', ' '))}, {utc_offset(local)})"


def day_in_words(day: dt.date) -> str:
    """Write a day: ``1er décembre 2026``."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def utc_offset(local: dt.datetime) -> str:
    """Write the offset of an aware time: ``UTC−3``, ``UTC+5 h 30``, ``UTC``."""
    minutes = int((local.utcoffset() or dt.timedelta()).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f" h {rest:02d}" if rest else "")
