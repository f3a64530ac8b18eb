"""The kinds of agreement: every module of this package that has a ``KIND`` is one; nothing else lists them."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from conventions.domain.rules.limits import refusal_of_level

from .base import Competence, Kind, UsualPeriod

__all__ = ["KINDS", "Competence", "Kind", "UsualPeriod", "discover", "kind", "kind_for_level"]


def discover() -> Mapping[str, Kind]:
    """Import the modules of this package and return their kinds by name; two for one name or level is an error."""
    found: dict[str, Kind] = {}
    levels: dict[str, str] = {}
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        one = getattr(import_module(f"{__name__}.{module.name}"), "KIND", None)
        if one is None:
            continue
        if one.name in found:
            raise TypeError(f"two kinds are named {one.name}")
        found[one.name] = one
        for level in one.levels:
            if (other := levels.setdefault(level, one.name)) != one.name:
                raise TypeError(f"the kinds {other} and {one.name} both cover the level {level}")
    return MappingProxyType(found)


KINDS: Mapping[str, Kind] = discover()


def kind(name: str) -> Kind:
    """Return the kind of that name; ``KeyError`` when there is none."""
    return KINDS[name]


def kind_for_level(level: str) -> Kind:
    """Return the kind for pupils of ``level``; :class:`~workflow.refusals.Refused` says what to do on paper."""
    for one in KINDS.values():
        if level in one.levels:
            return one
    raise refusal_of_level(level)
