"""Localities found by what people type: a name, a postcode, an INSEE code; and the one that an address is in."""

import re
from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.contrib.postgres.lookups import TrigramSimilar
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Ln

from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.territories import DEPARTMENTS, department_of_insee, department_of_postcode

from .models import Locality
from .points import Point

_CODE = re.compile(r"\b([0-9][0-9abAB][0-9]{3})\b")
_SHORT = {"st": "saint", "ste": "sainte", "s": "sur"}
FEW = 300.0
"""Inhabitants supposed of a place whose number nobody has said: a village, a hamlet."""
LONGEST_NAME = 4
"""Words of the name of a place that are looked for at the end of a text."""
_BEFORE_PLACE = re.compile(r"(?:^|\s+)(?:à|a|au|aux|vers|sur|de|près|pres|autour)(?:\s+de)?$", re.IGNORECASE)
_CEDEX = re.compile(r"\bcedex\b.*", re.IGNORECASE)


def find_localities(text: str, department: str = "", limit: int = 10) -> list[Locality]:
    """Return communes and named parts that ``text`` may mean, the likeliest first.

    Typed as people do: « st georges », « Trois Sauts », « 97330 », « 97330 camopi », an INSEE code. A code alone means
    communes, and the parts that no road joins to theirs.
    """
    code = _CODE.search(text)
    key = place_key(_CODE.sub(" ", text))
    if not key and not code:
        return []
    localities = Locality.objects.select_related("group")
    if department:
        localities = localities.filter(department=department)
    if code:
        written = code[1].upper()
        localities = localities.filter(Q(postcodes__contains=[written]) | Q(insee=written))
        if not key:
            commune = Locality.objects.filter(insee=OuterRef("insee"), part="", group=OuterRef("group"))
            localities = localities.filter(Q(part="") | ~Exists(commune))
    return list(_likeliest_first(_with_words(localities, key), key, code[1].upper() if code else "")[:limit])


def similar_localities(text: str, department: str = "", limit: int = 8) -> list[Locality]:
    """Return places whose names are written much like ``text``, where nobody bears that one, the larger first.

    Those of a département where it has some, the one of a postcode that no commune has; its largest communes where
    no name is written but its own: « 97399 », « Mayotte », « 973 ».
    """
    key, code = place_key(_CODE.sub(" ", text)), _CODE.search(text)
    named = next((one.code for one in DEPARTMENTS.values() if key in (one.code.lower(), place_key(one.name))), "")
    told = department_of_postcode(code[1]) if code else None
    department = named or (told.code if told else department)
    if named or not key:
        communes = Locality.objects.filter(department=department, part="").select_related("group")
        return list(communes.order_by("-population", "code")[:limit]) if named or code else []
    if begins := find_localities(key, department, limit):
        return begins
    near = Locality.objects.filter(TrigramSimilar(F("sort_name"), key)).select_related("group")
    likeness = TrigramSimilarity("sort_name", key) * (10 + Ln(_people()))
    likeliest: QuerySet[Locality] = near.order_by(likeness.desc(), "code")
    here = list(likeliest.filter(department=department)[:limit]) if department else []
    return here or list(likeliest[:limit])


def locality_of(*, postcode: str = "", city: str = "", insee: str = "") -> Locality | None:
    """Return the locality of an address, or ``None`` where neither code nor name tells.

    The INSEE code decides; else the postcode with the name; else the name within the département. A postcode whose
    communes bear other names gives the one in their middle, when a road joins them all.
    """
    key, postcode, insee = _address(postcode, city, insee)
    conditions = [Q(insee=insee)] * bool(insee) + [Q(postcodes__contains=[postcode])] * bool(postcode)
    conditions += [Q(sort_name=key)] * bool(key)
    if not conditions:
        return None
    localities = Locality.objects.select_related("group").filter(reduce(or_, conditions))
    return _of_address(list(localities), key, postcode, insee)


def locality_among(
    localities: Sequence[Locality], *, postcode: str = "", city: str = "", insee: str = ""
) -> Locality | None:
    """Return the one of these that :func:`locality_of` gives, for whoever asks of many addresses of a département."""
    return _of_address(localities, *_address(postcode, city, insee))


def _address(postcode: str, city: str, insee: str) -> tuple[str, str, str]:
    """Return the key of a name, a postcode and an INSEE code, as they are compared."""
    return place_key(_CEDEX.sub("", city)), re.sub(r"\s", "", postcode), insee.strip().upper()


def _of_address(localities: Sequence[Locality], key: str, postcode: str, insee: str) -> Locality | None:
    here = [one for one in localities if insee and one.insee == insee]
    if here:
        return _named(here, key) or next((one for one in here if not one.part), None)
    here = [one for one in localities if postcode in one.postcodes]
    if found := _named(here, key):
        return found
    if communes := [one for one in here if not one.part]:
        return _in_the_middle(communes)
    territory = department_of_insee(insee) or department_of_postcode(postcode)
    if not key or (territory is None and (postcode or insee)):
        return None
    same = [one for one in localities if one.sort_name == key and territory in (None, DEPARTMENTS[one.department])]
    return same[0] if len(same) == 1 else None


def localities_of(addresses: Sequence[tuple[str, str, str]]) -> list[Locality | None]:
    """Return the localities of some addresses, each a postcode, a city and an INSEE code; as :func:`locality_of`.

    One query for all those whose INSEE code tells, then those of that function for each other.
    """
    here: dict[str, list[Locality]] = {}
    known = Locality.objects.select_related("group").filter(insee__in={insee for *_rest, insee in addresses if insee})
    for one in known:
        here.setdefault(one.insee, []).append(one)
    return [
        locality_among(here[insee], city=city, insee=insee)
        if insee in here
        else locality_of(postcode=postcode, city=city, insee=insee)
        for postcode, city, insee in addresses
    ]


def place_at_end(text: str, department: str = "") -> tuple[str, Locality | None]:
    """Return a text without the name of a place at its end, « garage à Mana », and the place.

    Within a département the beginning of a name will do: « saint laurent »; elsewhere only the whole of it. One query
    for each of its last words, four at most.
    """
    words = text.split()
    for count in range(min(len(words), LONGEST_NAME), 0, -1):
        key = place_key(" ".join(words[-count:]))
        found = find_localities(key, department, limit=1) if len(key) > 3 else []
        if found and (found[0].sort_name == key or (department and found[0].sort_name.startswith(f"{key} "))):
            return _BEFORE_PLACE.sub("", " ".join(words[:-count])), found[0]
    return text, None


def is_address(postcode: str, city: str) -> bool:
    """Tell whether a commune so named may have this postcode; a CEDEX may, and all may as long as no place is known."""
    if "cedex" in city.casefold() or not Locality.objects.exists():
        return True
    is_known = Locality.objects.filter(postcodes__contains=[postcode]).exists()
    return is_known and locality_of(postcode=postcode, city=city) is not None


def is_place(word: str) -> bool:
    """Tell whether a word, without accents or capitals, is the whole name of a place."""
    return Locality.objects.filter(sort_name=word).exists()


def place_key(text: str) -> str:
    """Return the name of a place as it is searched: « St-Laurent s/ Maroni » gives ``saint laurent sur maroni``."""
    return " ".join(_SHORT.get(word, word) for word in search_key(text).split())


def _with_words(localities: QuerySet[Locality], key: str) -> QuerySet[Locality]:
    """Keep those of whose name each word begins a word."""
    for word in key.split():
        localities = localities.filter(Q(search_name__startswith=word) | Q(search_name__contains=f" {word}"))
    return localities


def _likeliest_first(localities: QuerySet[Locality], key: str, code: str) -> QuerySet[Locality]:
    """Order by how much of the name was typed and how many live there, overseas weighing more; a postcode before an
    INSEE code.

    A name typed whole weighs as a town a hundred times as large: *saint laurent* is Saint-Laurent-du-Maroni before it
    is a village of that name.
    """
    typed = [When(sort_name=key, then=100.0), When(sort_name__startswith=key, then=3.0)] if key else []
    overseas = Case(When(department__startswith="97", then=3.0), default=1.0)
    weight = Case(*typed, default=1.0) * overseas * _people()
    rank = Case(When(postcodes__contains=[code], then=0), default=1) if code else Value(0)
    return localities.alias(rank=rank, weight=weight).order_by(
        "rank", "-weight", "-postcodes__len", "sort_name", "code"
    )


def _people() -> Case:
    return Case(When(population=0, then=FEW), default=F("population"), output_field=FloatField())


def _named(localities: Sequence[Locality], key: str) -> Locality | None:
    """Return the one whose name is ``key``, or else the only commune whose name holds it or is held by it."""
    if not key:
        return None
    for one in localities:
        if one.sort_name == key:
            return one
    near = [one for one in localities if not one.part and (key in one.sort_name or one.sort_name in key)]
    return near[0] if len(near) == 1 else None


def _in_the_middle(communes: Sequence[Locality]) -> Locality | None:
    if len({one.group_id for one in communes}) > 1:
        return None
    count = len(communes)
    middle = Point(sum(one.point.x for one in communes) / count, sum(one.point.y for one in communes) / count)
    return min(communes, key=lambda one: (one.point.distance_to(middle), one.code))
