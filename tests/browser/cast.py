"""Schools, pupils and agreements made for one test on the stage: how a test asks for them and what it gets."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.browser.stage import Stage

PASSWORD = "demonstration-2026"
ANGERS, CAYENNE, MAMOUDZOU = "Angers", "Cayenne", "Mamoudzou"
SAINT_LAURENT = "Saint-Laurent-du-Maroni"
"""School of priority education."""


@dataclass(frozen=True)
class Wanted:
    """Agreements of one new school, all in the same state."""

    state: str = "none"
    """``none`` (pupils without agreement), ``draft``, ``completed_by_host``, ``completed_by_school`` or ``signing``."""
    count: int = 1
    school: str = ANGERS
    host: str = ""
    """Town of the hosts, when it is another than the school's."""
    waiting: str = ""
    """In ``signing``: the only party that has not signed; nobody has when it is empty."""
    same_host: bool = False
    """In ``draft``: the contact has filled the part of another agreement before."""


@dataclass(frozen=True)
class Agreement:
    """One pupil, the agreement if there is one, and how each party is reached."""

    number: str
    host: str
    pupil: str
    first_name: str
    birth_date: date
    first_day: date | None
    emails: dict[str, str]
    """Addresses of mail, by party."""
    codes: dict[str, str]
    """Contacts of the code to sign: the mobile when the school knows one."""
    links: dict[str, str] = field(default_factory=dict)
    """``host``, ``tutor``, ``pupil``, ``guardian_1``…: addresses of the pages that need no account."""
    signing: dict[str, str] = field(default_factory=dict)
    """Addresses of the pages to sign, by party."""

    @property
    def born(self) -> str:
        return f"{self.birth_date:%d/%m/%Y}"


@dataclass(frozen=True)
class School:
    """A school made for one test, and its agreements."""

    name: str
    domain: str
    class_names: list[str]
    agreements: list[Agreement]

    def account(self, role: str) -> str:
        return f"{role}@{self.domain}"


def bring(stage: Stage, *wanted: Wanted) -> list[School]:
    """Create on the stage what is wanted and return it, in order."""
    schools = stage.ask("make", [vars(one) for one in wanted])
    return [School(**school | {"agreements": [_read(one) for one in school["agreements"]]}) for school in schools]


def _read(given: dict[str, Any]) -> Agreement:
    days = {name: date.fromisoformat(given[name]) if given[name] else None for name in ("birth_date", "first_day")}
    return Agreement(**given | days)
