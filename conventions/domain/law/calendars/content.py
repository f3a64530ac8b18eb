"""Content of a calendar: the rector's arrêté, the first day, holidays and single days; no model, no database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from conventions.domain.persons.people.territories import DEPARTMENTS, PACIFIC, Department
from notifications.dates import date_format

ZONES = ("A", "B", "C")
"""Zones whose calendar is published for the whole country; Corsica and overseas have their own."""
MOST_PERIODS = 120
"""Lines of one calendar; one that is longer is no calendar of a year."""


class PeriodKind(TextChoices):
    HOLIDAYS = "holidays", "vacances"
    FEAST = "feast", "jour de fête"
    BRIDGE = "bridge", "pont"


def own_academies() -> dict[str, tuple[Department, ...]]:
    """Return the académies whose rector fixes the calendar (code de l'éducation, D521-6 and D521-7), by name.

    The Pacific collectivities are not of them: the tool refuses agreements there.
    """
    academies: dict[str, tuple[Department, ...]] = {}
    for department in DEPARTMENTS.values():
        if department.zone not in ZONES and department.code not in PACIFIC:
            academies[department.academy] = (*academies.get(department.academy, ()), department)
    return dict(sorted(academies.items()))


def academy_of(department: str) -> str:
    """Return the académie whose own calendar holds in a département (code); empty where the national one does."""
    territory = DEPARTMENTS.get(department)
    return territory.academy if territory is not None and territory.academy in own_academies() else ""


@dataclass(frozen=True)
class ClosedPeriod:
    """Holidays, or a single day without class; both days included."""

    kind: str
    name: str
    first_day: date
    last_day: date
    to_confirm: bool = False
    """The day may still be moved, until the eve: feasts that follow the moon."""
    department: str = ""
    """Code of the only département that has it, where its académie has several; empty for all of them."""
    uuid: UUID = field(default_factory=uuid4, compare=False)

    def as_data(self) -> dict[str, Any]:
        """Return it for the journal: no personal data, days as ISO."""
        return {
            "uuid": str(self.uuid),
            "kind": str(self.kind),
            "name": self.name,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "to_confirm": self.to_confirm,
            "department": self.department,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "ClosedPeriod":
        days = {name: date.fromisoformat(data[name]) for name in ("first_day", "last_day")}
        return cls(**{**data, **days, "uuid": UUID(data["uuid"])})

    @property
    def days(self) -> str:
        """The days in words: « du 19 décembre 2026 au 3 janvier 2027 »."""
        return in_words(self.first_day, self.last_day)


@dataclass(frozen=True)
class Content:
    """Content of a calendar for one school year."""

    arrete_number: str = ""
    arrete_date: date | None = None
    pre_rentree: date | None = None
    """First day of the school year, for teachers; the year ends on the eve of the next."""
    periods: tuple[ClosedPeriod, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return it for the journal."""
        return {
            "arrete_number": self.arrete_number,
            "arrete_date": self.arrete_date.isoformat() if self.arrete_date else "",
            "pre_rentree": self.pre_rentree.isoformat() if self.pre_rentree else "",
            "periods": [period.as_data() for period in self.periods],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Content":
        return cls(
            arrete_number=data["arrete_number"],
            arrete_date=date.fromisoformat(data["arrete_date"]) if data["arrete_date"] else None,
            pre_rentree=date.fromisoformat(data["pre_rentree"]) if data["pre_rentree"] else None,
            periods=tuple(map(ClosedPeriod.from_data, data["periods"])),
        )

    def with_period(self, period: ClosedPeriod) -> "Content":
        """Return the same with one period more, or with that one changed."""
        others = [one for one in self.periods if one.uuid != period.uuid]
        return replace(self, periods=tuple(sorted([*others, period], key=in_order)))

    def without(self, identifier: UUID) -> "Content":
        return replace(self, periods=tuple(one for one in self.periods if one.uuid != identifier))

    def check(self, year: int, *, departments: Iterable[str], next_first_day: date | None) -> None:
        """Raise ``ValidationError``, a sentence for each thing to mend, when it is no calendar of that year."""
        if self.pre_rentree is not None and not date(year, 7, 1) <= self.pre_rentree <= date(year, 10, 31):
            raise ValidationError({"pre_rentree": _("La pré-rentrée se place entre juillet et octobre %d.") % year})
        if len(self.periods) > MOST_PERIODS:
            raise ValidationError(_("Un calendrier a au plus %d lignes.") % MOST_PERIODS)
        first, last = self.pre_rentree or date(year, 7, 1), date(year + 1, 10, 31)
        for period in self.periods:
            period_problem(period, departments)
            if period.first_day < first:
                raise ValidationError(
                    {"first_day": _("« %(name)s » commence avant la pré-rentrée, le %(day)s.") % _told(period, first)}
                )
            if period.last_day > last or (next_first_day and period.last_day >= next_first_day):
                raise ValidationError(
                    {
                        "last_day": _("« %(name)s » finit après l'année scolaire, qui précède le %(day)s.")
                        % _told(period, next_first_day or last)
                    }
                )
        for earlier, other in _crossing(self.periods):
            raise ValidationError(
                {
                    "first_day": _("« %(name)s » et « %(other)s » ont un jour en commun : corrigez l'un des deux.")
                    % {"name": earlier.name, "other": other.name}
                }
            )

    def missing(self) -> list[str]:
        """Return the lacks that forbid publishing, each as a sentence's end."""
        lacks = {
            _("le numéro de l'arrêté"): not self.arrete_number,
            _("la date de l'arrêté"): self.arrete_date is None,
            _("la date de la pré-rentrée"): self.pre_rentree is None,
            _("au moins une période de vacances"): all(one.kind != PeriodKind.HOLIDAYS for one in self.periods),
        }
        return [what for what, is_missing in lacks.items() if is_missing]


def period_problem(period: ClosedPeriod, departments: Iterable[str]) -> None:
    """Raise ``ValidationError`` when a period makes no sense by itself."""
    if not period.name.strip():
        raise ValidationError({"name": _("Donnez un nom.")})
    if period.last_day < period.first_day:
        raise ValidationError({"last_day": _("Le dernier jour vient avant le premier : corrigez l'un des deux.")})
    if period.kind != PeriodKind.HOLIDAYS and period.last_day != period.first_day:
        raise ValidationError({"last_day": _("Un jour de fête ou un pont est un seul jour : ajoutez chaque jour.")})
    if period.kind == PeriodKind.HOLIDAYS and period.to_confirm:
        raise ValidationError({"to_confirm": _("Seul un jour de fête ou un pont peut être à confirmer.")})
    if period.department and period.department not in set(departments):
        raise ValidationError({"department": _("Ce département n'est pas de l'académie.")})


def in_order(period: ClosedPeriod) -> tuple[date, date, str]:
    return period.first_day, period.last_day, period.name


def in_words(first: date, last: date) -> str:
    """Write one day, or the first and the last."""
    if first == last:
        return date_format(first, "l j F Y")
    return _("du %(first)s au %(last)s") % {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}


def _told(period: ClosedPeriod, day: date) -> dict[str, str]:
    return {"name": period.name, "day": date_format(day, "j F Y")}


def _crossing(periods: tuple[ClosedPeriod, ...]) -> Iterator[tuple[ClosedPeriod, ClosedPeriod]]:
    """Yield pairs of one kind that share a day where both hold; a feast may fall into holidays."""
    for rank, period in enumerate(periods):
        for other in periods[rank + 1 :]:
            same_place = not period.department or not other.department or period.department == other.department
            alike = (period.kind == PeriodKind.HOLIDAYS) is (other.kind == PeriodKind.HOLIDAYS)
            if same_place and alike and period.first_day <= other.last_day and other.first_day <= period.last_day:
                yield period, other


def school_year(day: date) -> int:
    """Return the year in which the school year of ``day`` begins, where no calendar says it: it turns on 1 August."""
    return day.year if day.month >= 8 else day.year - 1
