"""Dimensions that divide numbers, and the territories in which they are counted."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.persons.people.models import Level, PriorityDistrict, PriorityEducation, SchoolSector

NAF_SECTIONS: Mapping[str, StrOrPromise] = {
    "A": _("Agriculture, sylviculture et pêche"),
    "B": _("Industries extractives"),
    "C": _("Industrie manufacturière"),
    "D": _("Électricité, gaz, vapeur et air conditionné"),
    "E": _("Eau, assainissement, déchets et dépollution"),
    "F": _("Construction"),
    "G": _("Commerce, réparation d'automobiles et de motocycles"),
    "H": _("Transports et entreposage"),
    "I": _("Hébergement et restauration"),
    "J": _("Information et communication"),
    "K": _("Activités financières et d'assurance"),
    "L": _("Activités immobilières"),
    "M": _("Activités spécialisées, scientifiques et techniques"),
    "N": _("Services administratifs et de soutien"),
    "O": _("Administration publique"),
    "P": _("Enseignement"),
    "Q": _("Santé humaine et action sociale"),
    "R": _("Arts, spectacles et activités récréatives"),
    "S": _("Autres activités de services"),
    "T": _("Ménages employeurs"),
    "U": _("Activités extra-territoriales"),
}
"""The sections of NAF rév. 2 (décret 2007-1888 du 26 décembre 2007), in words of our own where theirs are long."""
SECTION_OF_DIVISION = {
    "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43), "G": (45, 47), "H": (49, 53),
    "I": (55, 56), "J": (58, 63), "K": (64, 66), "L": (68, 68), "M": (69, 75), "N": (77, 82), "O": (84, 84),
    "P": (85, 85), "Q": (86, 88), "R": (90, 93), "S": (94, 96), "T": (97, 98), "U": (99, 99),
}  # fmt: skip
"""First and last division of each section: the two first figures of a code."""


class Territory(models.TextChoices):
    """The levels at which everything is counted, from the widest to the narrowest."""

    NATION = "nation", _("France entière")
    REGION = "region", _("Région académique")
    ACADEMY = "academy", _("Académie")
    DEPARTMENT = "department", _("Département")
    BASIN = "basin", _("Bassin")
    SCHOOL = "school", _("Établissement")


WIDE = (Territory.NATION, Territory.REGION, Territory.ACADEMY, Territory.DEPARTMENT)
"""Territories with so many cells that their margins are kept too."""


class HostSector(models.TextChoices):
    """Sector of the host: a public body, or anybody else (circulaire 6077/SG du 17 juillet 2018)."""

    PUBLIC = "public", _("organisme public")
    PRIVATE = "private", _("entreprise, association ou particulier")


@dataclass(frozen=True)
class Dimension:
    """One thing that numbers are divided by: a column of the facts and of the cells, of the same name."""

    name: str
    label: StrOrPromise
    parameter: str
    """Name in the address of a page, in a file and in the dictionary."""
    choices: Callable[[], Mapping[str, StrOrPromise]]
    """Its values with their words, in the order in which they are shown; without ``""``, which is not known."""


def _kinds() -> dict[str, StrOrPromise]:
    """Return the kinds as families call them; two of one name are told apart by what their form says."""
    names = Counter(one.choice for one in KINDS.values())
    return {
        one.name: one.choice if names[one.choice] == 1 else f"{_now(one.choice)} : {_now(one.label)}"
        for one in KINDS.values()
    }


DIMENSIONS: Mapping[str, Dimension] = {
    one.name: one
    for one in (
        Dimension("week", _("Semaine du stage"), "semaine", dict),
        Dimension("kind", _("Nature"), "nature", _kinds),
        Dimension("pupil_level", _("Niveau"), "niveau", lambda: dict(Level.choices)),
        Dimension("school_sector", _("Établissements"), "statut", lambda: dict(SchoolSector.choices)),
        Dimension("priority", _("Éducation prioritaire"), "prioritaire", lambda: dict(PriorityEducation.choices)),
        Dimension("qpv", _("Quartier prioritaire"), "qpv", lambda: dict(PriorityDistrict.choices)),
        Dimension("activity", _("Secteur d'activité"), "secteur", lambda: dict(NAF_SECTIONS)),
        Dimension("host_sector", _("Organismes"), "organisme", lambda: dict(HostSector.choices)),
    )
}
"""Dimensions by name. The level says the track too: SEGPA, prépa-métiers, professional."""

OF_NONE: Mapping[str, StrOrPromise] = {
    "week": _("Dates à fixer"),
    "priority": _("Hors éducation prioritaire"),
    "qpv": _("Quartier non connu"),
}
"""Words where a dimension has no value, when they are not « Non indiqué »."""

OF_SCHOOL = ("week", "kind", "pupil_level", "school_sector", "priority", "qpv")
"""Dimensions shared by pupils and their agreements."""
OF_PUPIL = (*OF_SCHOOL, "is_first")
"""Dimensions of pupils: a pupil with several periods has a row for each, and counts heads in the nearest alone.

A number asked by weeks counts a pupil in each of their periods, any other counts heads.
"""
OF_COURSE = ("kind", "pupil_level", "school_sector", "priority")
"""Dimensions of agreements where one statistic has a hundred numbers: days that each step took, competences."""
OF_HOST = ("kind", "pupil_level", "priority", "activity", "host_sector")
"""Dimensions of agreements by their hosts. All of a school's have its priority: only wider cells are more for it."""
OF_OFFER = ("week", "activity", "host_sector")
"""Dimensions of seats."""
