"""The closed list of what leaves the service: tables, by what each is divided, what it counts, and on which days.

Nothing else leaves. The list stays as it is from the first publication of a school year to its last one: what is
divided otherwise would be told a second time (decision 97).
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.numbers.figures.dimensions import DIMENSIONS, Territory
from conventions.domain.numbers.figures.registry import Counted, statistics
from conventions.domain.numbers.figures.statistics import agreements, exchange, pupils

from .groups import DEPARTMENT, EXACT, LEVELS, REGION
from .merging import DIVIDED, LEAST, TOGETHER
from .parts import COLUMNS
from .protection import BASE

NAMES_OF_LEVELS = dict(
    zip(LEVELS, (Territory.NATION, Territory.REGION, Territory.ACADEMY, Territory.DEPARTMENT), strict=True)
)


@dataclass(frozen=True)
class DeclaredColumn:
    """One column of a table."""

    name: str
    title: StrOrPromise
    description: StrOrPromise
    type: str = "string"
    """Type of Table Schema: ``string``, ``integer``, ``date``."""
    is_protected: bool = False


@dataclass(frozen=True)
class DeclaredTable:
    """One table that leaves."""

    name: str
    """Name in addresses and files: it never changes."""
    title: StrOrPromise
    about: StrOrPromise
    source: str
    """Key of :data:`~.groups.SOURCES`."""
    by: tuple[str, ...]
    counts: tuple[str, ...] = field(default=())
    """Statistics of the registry, by name."""
    levels: tuple[str, ...] = ()
    """Levels of a table that has one row for each territory; ``by`` is then level, code and name."""

    def __post_init__(self) -> None:
        if guarded := [name for name in self.counts if statistics()[name].is_guarded]:
            raise ValueError(f"nothing guarded leaves: {guarded}")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, in their order."""
        return (*self.by, *self.counts)

    @property
    def sources(self) -> set[str]:
        """The sources of what it counts, in words."""
        return {str(statistics()[name].source) for name in self.counts}

    @property
    def fields(self) -> list[DeclaredColumn]:
        known, divided = statistics(), _divided()
        return [divided[name] for name in self.by] + [
            DeclaredColumn(name, known[name].label, known[name].definition, "integer", name not in EXACT)
            for name in self.counts
        ]


def _dimension(name: str) -> DeclaredColumn:
    dimension = DIMENSIONS[name]
    choices = dict(dimension.choices())
    if dimension.parameter in DIVIDED:
        joined = _("plusieurs réunis, pour que chaque ligne soit de %(n)d établissements au moins")
        choices[TOGETHER] = joined % {"n": LEAST}
    return DeclaredColumn(
        dimension.parameter, dimension.label, ", ".join(f"{key} = {label}" for key, label in choices.items())
    )


def _divided() -> dict[str, DeclaredColumn]:
    """Return the columns by which tables are divided, in the language in which they are read."""
    levels = ", ".join(f"{name} = {one.label}" for name, one in NAMES_OF_LEVELS.items())
    fields = (
        DeclaredColumn("echelon", _("Échelon"), levels),
        DeclaredColumn("code", _("Code"), _("Numéro du département, nom de l'académie ou de la région académique.")),
        DeclaredColumn("territoire", _("Territoire"), _("Nom du territoire.")),
        DeclaredColumn(REGION, _("Région académique"), _("Nom de la région académique de l'établissement.")),
        DeclaredColumn(
            DEPARTMENT, _("Département"), _("Numéro du département : 01 à 95, 2A, 2B, trois chiffres outre-mer.")
        ),
        DeclaredColumn("commune", _("Commune"), _("Commune de l'établissement.")),
        DeclaredColumn("bassin", _("Bassin"), _("Bassin de l'établissement, là où une liste est tenue.")),
        DeclaredColumn("reseau", _("Réseau"), _("Ministère, partenaire ou entreprise.")),
        DeclaredColumn(
            "semaine",
            _("Semaine"),
            _("Lundi de la semaine où commence la prochaine période du niveau ; vide : pas fixée, ou passée."),
            "date",
        ),
        *map(_dimension, ("pupil_level", "school_sector", "priority", "activity", "host_sector")),
    )
    return {one.name: one for one in fields}


def _named(*counted: Callable[[], Counted]) -> tuple[str, ...]:
    """Return the names of some statistics by what declares them."""
    return tuple(one.__name__ for one in counted)


STEPS = _named(
    pupils.pupils_expected,
    pupils.pupils_excused,
    pupils.pupils_without_place,
    pupils.pupils_in_preparation,
    pupils.pupils_signed,
    pupils.pupils_signed_ahead,
)
TABLES: tuple[DeclaredTable, ...] = (
    DeclaredTable(
        "territoires",
        _("Élèves par territoire"),
        _("Élèves attendus en stage et où ils en sont : France, régions académiques, académies, départements."),
        "pupils",
        ("echelon", "code", "territoire"),
        STEPS,
        LEVELS,
    ),
    DeclaredTable(
        "eleves",
        _("Élèves par département, niveau et établissement"),
        _("Les mêmes, par niveau, établissement public ou privé, éducation prioritaire."),
        "pupils",
        (DEPARTMENT, "niveau", "statut", "prioritaire"),
        STEPS,
    ),
    DeclaredTable(
        "besoins",
        _("Élèves sans stage par commune et par semaine"),
        _("Où des élèves cherchent encore, et quand leur période commence."),
        "needs",
        (DEPARTMENT, "commune", "bassin", "prioritaire", "semaine"),
        _named(pupils.pupils_without_place),
    ),
    DeclaredTable(
        "secteurs",
        _("Conventions par secteur d'activité"),
        _("Dans quels secteurs, et chez qui, les élèves vont en stage."),
        "agreements",
        (REGION, "secteur", "organisme"),
        _named(agreements.agreements_hosted),
    ),
    DeclaredTable(
        "places",
        _("Places offertes par département"),
        _("Places proposées sur le service, et pourvues. Celles qui sont offertes sont exactes, les autres arrondies."),
        "seats",
        (DEPARTMENT,),
        _named(exchange.seats_offered, exchange.seats_filled),
    ),
    DeclaredTable(
        "reseaux",
        _("Places des ministères et des réseaux"),
        _("Ce qui leur a été demandé et ce qu'ils offrent, en nombres exacts ; ce qui est pourvu, arrondi."),
        "networks",
        ("reseau",),
        _named(
            exchange.seats_asked,
            exchange.seats_offered_by_network,
            exchange.seats_filled_by_network,
            exchange.seats_filled_elsewhere,
        ),
    ),
)


EDITION = 2
"""Edition of the rule by which numbers are told, raised with each change of it: another rule tells them otherwise."""


def mark_of_list() -> str:
    """Return a fingerprint of the list: rule, statistics, dimensions and parts."""
    tables = [(one.name, one.source, one.by, one.counts, one.levels) for one in TABLES]
    said = [EDITION, BASE, sorted(COLUMNS.items()), tables]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


# -- days -------------------------------------------------------------------------------------------------------------

MONTHS = (10, 11, 12, 1, 2, 3, 4, 5, 6, 7)
"""Months of a school year with a publication, on the first Monday of each."""
DEFINITIVE = 9
"""Month in which the year that ended is published for good."""


@dataclass(frozen=True, order=True)
class Release:
    """A day on which figures of one school year are published."""

    date: date
    year: int
    """Civil year in which the school year begins."""
    is_definitive: bool = False


def releases_of(year: int) -> Iterator[Release]:
    """Yield the declared days of a school year, the definitive one last."""
    for month in MONTHS:
        yield Release(_first_monday(year + (month < DEFINITIVE), month), year)
    yield Release(_first_monday(year + 1, DEFINITIVE), year, is_definitive=True)


def release_due(today: date) -> Release:
    """Return the last declared day that is not to come."""
    near = (one for year in range(today.year - 2, today.year + 1) for one in releases_of(year))
    return max(one for one in near if one.date <= today)


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)
