"""National keys of formations (MEF): what their figures say, and which are refused with a sentence; no table.

A key has eleven figures: three of the device (CAP in two years, bac pro…), five of the speciality, how many years the
device lasts, which of them this is, and one of the académie, which says nothing: it is kept as 0.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.persons.people.models import Level

from .allowances import Ministry, row_of

NATIONAL = 10
"""Figures of a key that are the nation's."""


class Track(NamedTuple):
    """The track of a device: the name of its diploma, and the level of each of its years."""

    name: str
    levels: tuple[Level, ...]


_BAC_PRO = (Level.SECONDE_PRO, Level.PREMIERE, Level.TERMINALE)
DEVICES: Mapping[str, Track] = {
    "221": Track("BT", (Level.PREMIERE,)),
    "222": Track("BT", (Level.TERMINALE,)),
    "240": Track("CAP", (Level.CAP,)),
    "241": Track("CAP", (Level.CAP,) * 2),
    "242": Track("CAP", (Level.CAP,) * 3),
    "247": Track("bac pro", _BAC_PRO),
    "250": Track("BMA", (Level.BMA,)),
    "251": Track("BMA", (Level.BMA,) * 2),
    "257": Track("CS de niveau 3", (Level.CS,)),
    "258": Track("CS de niveau 4", (Level.CS,)),
    "703": Track("PAE de niveau 3", (Level.FCIL,)),
    "704": Track("PAE de niveau 4", (Level.FCIL,)),
    "740": Track("FCIL de niveau 3", (Level.FCIL,)),
    "741": Track("FCIL de niveau 4", (Level.FCIL,)),
}
"""Devices of the ministry of education whose pupils have periods of training."""
_FARMING = ("27", "280")
"""Beginnings of the devices of agricultural schools."""
_AFTER_BAC = "3"
"""Beginning of the devices after the baccalauréat: BTS, classes préparatoires."""
_OF_YEAR = {
    Level.SECONDE_PRO: gettext_lazy("2de professionnelle"),
    Level.PREMIERE: gettext_lazy("1re professionnelle"),
    Level.TERMINALE: gettext_lazy("terminale professionnelle"),
}


@dataclass(frozen=True)
class Key:
    """A key of which the device is known."""

    mef: str
    track: Track
    years: int
    year: int

    @property
    def level(self) -> Level:
        return self.track.levels[self.year - 1]

    @property
    def said_year(self) -> str:
        """The year in words: « 1re professionnelle », « CAP, 1re année sur 2 »."""
        if self.track.name in ("bac pro", "BT") and self.level in _OF_YEAR:
            said = str(_OF_YEAR[self.level])
            return said if self.track.name == "bac pro" else f"{said} ({self.track.name})"
        if self.years == 1:
            return _("%(diploma)s en 1 an") % {"diploma": self.track.name}
        rank = _("1re") if self.year == 1 else _("%(year)de") % {"year": self.year}
        return _("%(diploma)s, %(rank)s année sur %(years)d") % {
            "diploma": self.track.name,
            "rank": rank,
            "years": self.years,
        }

    @property
    def of_diploma(self) -> str:
        """Figures that all the years of one diploma share."""
        return diploma_of(self.mef)


def cleaned(text: str) -> str:
    """Return a key as it is kept, eleven figures; empty for what is none.

    Spaces and a spreadsheet's ``.0`` go; the academic figure is 0, whatever the list says.
    """
    bare = re.sub(r"\s|\.0$", "", text)
    return f"{bare[:NATIONAL]}0" if re.fullmatch(r"[0-9]{10,11}", bare) else ""


def diploma_of(mef: str) -> str:
    """Return the figures of a kept key that all the years of one diploma share."""
    return mef[: NATIONAL - 1]


def key_of(mef: str) -> Key | None:
    """Return what a key says; ``None`` for one of another device, or of a year that its device has not."""
    kept = cleaned(mef)
    track = DEVICES.get(kept[:3])
    if track is None:
        return None
    years, year = len(track.levels), int(kept[NATIONAL - 1])
    return Key(kept, track, years, year) if 1 <= year <= years else None


def is_vocational(mef: str) -> bool:
    """Tell whether a key is of a formation with periods of training, ours or one refused: never a collège's."""
    kept = cleaned(mef)
    return kept[:3] in DEVICES or kept.startswith((*_FARMING, _AFTER_BAC))


def refusal_of(mef: str) -> str:
    """Return why no period of training is made here for a key; empty where one is."""
    kept = cleaned(mef)
    row = row_of(kept)
    ministry = row.ministry if row else ""
    if not kept:
        return _("Un code de formation (MEF) a onze chiffres : copiez celui de la liste de SIECLE.")
    if ministry == Ministry.FARMING or kept.startswith(_FARMING):
        return _(
            "Cette formation est celle d'un lycée agricole : ses stages suivent d'autres textes, et se font hors de ce "
            "service."
        )
    if ministry == Ministry.SEA:
        return _(
            "Cette formation est celle d'un lycée maritime : ses stages suivent d'autres textes, et se font hors de ce "
            "service."
        )
    if kept.startswith(_AFTER_BAC):
        return _("Les stages d'un BTS ou d'une classe d'après le bac ne se font pas encore ici.")
    if key_of(kept) is None:
        return _(
            "Ce code n'est pas celui d'une formation professionnelle connue ici : vérifiez-le dans SIECLE, ou "
            "choisissez la formation de la classe."
        )
    return ""


def doubt_of(mef: str) -> str:
    """Return what is not known of a key that is accepted: a formation younger than the State's table; empty else."""
    if refusal_of(mef) or row_of(cleaned(mef)):
        return ""
    return _("Ce code n'est pas dans le tableau de l'État : l'allocation de cette formation n'est pas connue.")
