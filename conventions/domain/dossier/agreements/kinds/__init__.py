"""The kinds of agreement: every module of this package that has a ``KIND`` is one; nothing else lists them."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from conventions.domain.law.rules.limits import refusal_of_level
from workflow.refusals import Refused

from .base import REMINDED_ACTS, Competence, Kind, Reminders, Rhythm, UsualPeriod

__all__ = [
    "KINDS",
    "REMINDED_ACTS",
    "Competence",
    "Kind",
    "Reminders",
    "Rhythm",
    "UsualPeriod",
    "beside",
    "discover",
    "kind",
    "kind_of",
    "kinds_at",
]


def discover() -> Mapping[str, Kind]:
    """Import the modules of this package and return their kinds by name; two for one name or level is an error."""
    kinds: dict[str, Kind] = {}
    levels: dict[str, str] = {}
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        declared = getattr(import_module(f"{__name__}.{module.name}"), "KIND", None)
        if declared is None:
            continue
        if declared.name in kinds:
            raise TypeError(f"two kinds are named {declared.name}")
        kinds[declared.name] = declared
        for level in declared.levels:
            if (other := levels.setdefault(level, declared.name)) != declared.name:
                raise TypeError(f"the kinds {other} and {declared.name} are both that of the level {level}")
    return MappingProxyType(kinds)


KINDS: Mapping[str, Kind] = discover()


def kind(name: str) -> Kind:
    """Return the kind of that name; ``KeyError`` when there is none."""
    return KINDS[name]


def kinds_at(level: str, academy: str = "") -> list[Kind]:
    """Return the kinds that pupils of a level, which says their track too, may have; that of the year comes first.

    Those that an académie's officer opens are made in ``academy``, or in some without its name.
    """
    usual = [one for one in KINDS.values() if level in one.levels]
    others = [one for one in KINDS.values() if level in one.also_at]
    return [one for one in (*usual, *others) if one.days_at(level, academy)]


def kind_of(level: str, period_kind: str = "", academy: str = "") -> Kind:
    """Return the kind of an agreement: that of the period, or chosen, else the one of the year at this level.

    :class:`~workflow.refusals.Refused` says what to do on paper where there is none.
    """
    possible = {one.name: one for one in kinds_at(level, academy)}
    if not possible:
        raise refusal_of_level(level)
    if not period_kind:
        return next(iter(possible.values()))
    if period_kind not in possible:
        raise Refused("kind_not_at_level")
    return possible[period_kind]


def beside() -> list[str]:
    """Return the names of kinds that are no level's internship of the year: whoever has one is not placed by it."""
    return [one.name for one in KINDS.values() if not one.levels]
