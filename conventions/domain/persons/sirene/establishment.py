"""One establishment as Sirene answers (API 3.11, object ``etablissement``), read into what the platform keeps."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from conventions.domain.persons.people.siret import clean_siret

HIDDEN = "[ND]"
"""Sirene's mark for a value that a person has asked not to be spread (statutDiffusion ``P``)."""
CLOSED = "F"
STREET = (
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
)


@dataclass(frozen=True)
class Establishment:
    """One establishment as the register knows it; empty fields are unknown."""

    siret: str
    name: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    naf: str = ""
    """Code without the point, as a host has it: ``5630Z``."""
    closed_on: date | None = None
    """First day on which it was closed; ``None`` while it is open."""

    def completing(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``typed``, the columns of a host, with what is empty in it as the register says it.

        An address is taken whole or not at all: half of one and half of another leads nowhere.
        """
        known = {"name": self.name, "naf": self.naf}
        if not any(typed.get(part) for part in ("address", "postcode", "city")):
            known |= {"address": self.address, "postcode": self.postcode, "city": self.city}
        return {**typed, **{name: value for name, value in known.items() if value and not typed.get(name)}}


def read_establishment(answer: Mapping[str, Any]) -> Establishment:
    """Read the object ``etablissement``; raises ``ValueError`` for what is none.

    The present period is the first one; a person in business for themselves has a name and no denomination.
    """
    unit, place = _part(answer, "uniteLegale"), _part(answer, "adresseEtablissement")
    periods = answer.get("periodesEtablissement")
    period = periods[0] if isinstance(periods, list) and periods and isinstance(periods[0], Mapping) else {}
    siret, naf = clean_siret(_text(answer, "siret")), clean_siret(_text(period, "activitePrincipaleEtablissement"))
    if not re.fullmatch(r"[0-9]{14}", siret):
        raise ValueError("an establishment without a SIRET")
    shop = _text(period, "enseigne1Etablissement") or _text(period, "denominationUsuelleEtablissement")
    person = _joined(_text(unit, "prenomUsuelUniteLegale"), _text(unit, "nomUniteLegale"))
    return Establishment(
        siret=siret,
        name=(_text(unit, "denominationUniteLegale") or shop or person)[:200],
        address=_joined(*(_text(place, part) for part in STREET))[:200],
        postcode=_text(place, "codePostalEtablissement")[:5],
        city=_text(place, "libelleCommuneEtablissement")[:100],
        naf=naf.upper() if re.fullmatch(r"[0-9]{4}[A-Za-z]", naf) else "",
        closed_on=_closed_on(period),
    )


def _closed_on(period: Mapping[str, Any]) -> date | None:
    closed = _text(period, "etatAdministratifEtablissement") == CLOSED
    return date.fromisoformat(_text(period, "dateDebut")) if closed else None


def _part(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = answer.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return "" if text == HIDDEN else text


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
