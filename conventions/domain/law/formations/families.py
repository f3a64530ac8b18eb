"""Families of diplomas, as a host ticks them in one press: each is a few groups of specialities of the national key.

The three figures of a key after its device are the group of its speciality in the *nomenclature des spécialités de
formation* (décret n° 94-522 du 21 juin 1994); no table.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.names import search_key

from .keys import cleaned, key_of


@dataclass(frozen=True)
class DiplomaFamily:
    """Diplomas whose pupils may be welcome at one place."""

    slug: str
    label: StrOrPromise
    groups: frozenset[str]
    """Groups of specialities, three figures."""
    words: frozenset[str]
    """Beginnings of words of the titles of its diplomas, as :func:`.search_key` writes them."""


def _family(slug: str, label: StrOrPromise, groups: str, words: str) -> DiplomaFamily:
    return DiplomaFamily(slug, label, frozenset(groups.split()), frozenset(words.split()))


ALL = (
    _family(
        *("cooking", _("Cuisine, boulangerie, boucherie, alimentation"), "220 221"),
        "cuisin boulang patiss boucher charcut chocolat confis glaci poisson traiteur cremier alimentair",
    ),
    _family("hotels", _("Restaurant, hôtel, tourisme"), "334", "restaura hotel barman sommel touris serveur"),
    _family("shops", _("Commerce, vente, accueil"), "312 320", "commerc vente vendeur accueil magasin fleuris"),
    _family(
        *("offices", _("Bureau, gestion, droit"), "300 310 313 314 315 321 324 340 345"),
        "gestion administ secret compta",
    ),
    _family("transport", _("Transport, logistique"), "311", "transport logisti conduct livr routier magasinier"),
    _family(
        *("care", _("Santé, aide à la personne, petite enfance"), "330 331 332 333"),
        "sant sanit social enfan asspi assp person",
    ),
    _family("beauty", _("Coiffure, esthétique"), "336", "coiff esthet parfum"),
    _family(
        *("cleaning", _("Propreté, sécurité, environnement"), "343 344"),
        "propret securit hygien environnem nettoy",
    ),
    _family(
        *("building", _("Bâtiment, travaux publics"), "230 231 232"),
        "batim macon carrel couvr charpent travaux platr beton",
    ),
    _family("finishing", _("Peinture, finitions, verre"), "224 233", "peint finition verr ceram sol"),
    _family("wood", _("Bois, ameublement"), "234", "bois menuis ebenis charpent ameubl tapiss"),
    _family("energy", _("Plomberie, chauffage, froid"), "227", "plomb chauff froid climat thermi sanitaire energ"),
    _family("electricity", _("Électricité, numérique"), "255 326", "electri numer reseau electron informat"),
    _family(
        *("mechanics", _("Automobile, engins, maintenance"), "200 201 250 252 253"),
        "automob vehicul motocy mainten mecan engin aeronaut carross",
    ),
    _family(
        *("metal", _("Métal, usinage, soudure"), "223 251 254"),
        "metal metall usin soud chaudron ferron serrur bijou carrosser",
    ),
    _family(
        *("textile", _("Couture, mode, cuir"), "240 241 242 243"),
        "coutur mode cuir textil vetem marroquin maroquin",
    ),
    _family("images", _("Imprimerie, image, arts"), "132 133 322 323", "imprim graph photo audiovis image signal"),
    _family("industry", _("Industrie, procédés, plasturgie"), "222 225 226", "plast proced chimi papier pilot"),
    _family(
        *("nature", _("Nature, animaux, pêche"), "210 211 212 213 214"),
        "paysag horticol jardin anima peche forest",
    ),
    _family("others", _("Sports, animation, autres métiers"), "335 341 342 346 415", "sport animation"),
)
FAMILIES: dict[str, DiplomaFamily] = {family.slug: family for family in ALL}
"""Families by their slug, in the order in which a page lists them."""
_DEVICE, _GROUP = 3, 6
_KEY = re.compile(r"\b[0-9]{10,11}\b")


def family_of(mef: str) -> str:
    """Return the slug of the family of a key; empty for one of no family."""
    group = cleaned(mef)[_DEVICE:_GROUP]
    return next((family.slug for family in ALL if group in family.groups), "")


def families_in(text: str) -> list[str]:
    """Return the slugs of the families that a text names, by keys or by words of a title, in the order of the list."""
    words = search_key(_KEY.sub(" ", text)).split()
    named = {family_of(key) for key in _KEY.findall(text) if key_of(key)}
    named |= {family.slug for family in ALL if any(word.startswith(tuple(family.words)) for word in words)}
    return in_order(named)


def in_order(slugs: Iterable[str]) -> list[str]:
    """Return known slugs once each, in the order of the list."""
    wanted = set(slugs)
    return [slug for slug in FAMILIES if slug in wanted]
