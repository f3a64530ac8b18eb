"""The one list of statistics: each is a function of :mod:`.statistics`, from which all else follows.

Page, chart, export, dictionary and documentation read the declaration; the projection reads the SQL of what the
function returns, over the row ``f`` of a fact.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NotRequired, TypedDict, Unpack

from django_stubs_ext import StrOrPromise

from .dimensions import DIMENSIONS, OF_COURSE, OF_HOST, OF_OFFER, OF_PUPIL, OF_SCHOOL
from .models import AgreementFact, ApplicationFact, Fact, HostFact, NetworkFact, PupilFact, SeatFact


class Of(Enum):
    """The kind of fact a statistic counts, with the dimensions of its numbers."""

    PUPILS = PupilFact, OF_PUPIL
    STARTS = PupilFact, OF_SCHOOL
    """Pupils, in each of their periods."""
    AGREEMENTS = AgreementFact, OF_SCHOOL
    COURSES = AgreementFact, OF_COURSE
    """Agreements, by how they went."""
    HOSTED = AgreementFact, OF_HOST
    """Agreements, divided by who welcomes."""
    APPLICATIONS = ApplicationFact, OF_SCHOOL
    SEATS = SeatFact, OF_OFFER
    HOSTS = HostFact, ("activity", "host_sector")
    NETWORKS = NetworkFact, ("host_sector",)

    @property
    def fact(self) -> type[Fact]:
        return self.value[0]

    @property
    def dimensions(self) -> tuple[str, ...]:
        return self.value[1]


FACTS: tuple[type[Fact], ...] = tuple(dict.fromkeys(of.fact for of in Of))
"""Kinds of facts."""


@dataclass(frozen=True)
class Counted:
    """The sum of a statistic, as SQL over the row ``f`` of its fact."""

    value: str
    """A whole number; what adds nothing writes no cell."""
    detail: str = "''"
    """Text that tells apart numbers of the statistic."""
    source: str = ""
    """A lateral query ``m`` where one fact gives several numbers: ``detail`` and ``value`` then read it too."""


def count(condition: str = "true", *, detail: str = "''") -> Counted:
    """Count the facts of which a condition holds."""
    return Counted(f"({condition})::int", detail)


def add(number: str, *, detail: str = "''") -> Counted:
    """Add up a number of each fact."""
    return Counted(f"coalesce({number}, 0)", detail)


def each(column: str, *, detail: str = "m.key", value: str = "(m.value)::int") -> Counted:
    """Add up, by key, the whole numbers that a JSON object of the fact holds."""
    return Counted(value, detail, f"jsonb_each_text(f.{column}) AS m(key, value)")


def each_of(column: str) -> Counted:
    """Count the facts by each text that a JSON array of theirs holds."""
    return Counted("1", "m.value", f"jsonb_array_elements_text(f.{column}) AS m(value)")


@dataclass(frozen=True)
class Statistic:
    """One thing that is counted, in words; ``name`` is its stable name in files, addresses and cells."""

    name: str
    of: Of
    question: StrOrPromise
    """Question in French, as an officer asks: « Combien d'élèves… ? »."""
    label: StrOrPromise
    """Name in a few words: head of a column, legend."""
    unit: StrOrPromise
    definition: StrOrPromise
    """Definition of the statistic, with what it leaves out: the same text beside the number and in the dictionary."""
    source: StrOrPromise
    """Tables that it is counted from, and the text that asks for it."""
    counted: Counted = field(repr=False)
    details: Callable[[], Mapping[str, StrOrPromise]] = dict
    """Details with their words, in the order in which they are shown; empty where it is one number."""
    of_pupils: bool = True
    """Whether it counts pupils. How it leaves the service, protected or exact, the list of what is published says."""
    is_guarded: bool = False
    """Read by the school and the education authority alone, never by a partner, in no file that leaves."""
    share_of: str = ""
    """Name of the statistic of which it is a share, told beside it; its own where each detail is one of the whole."""
    is_photographed: bool = False
    """Kept each Monday: « l'an dernier à la même date »."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(one for one in self.of.dimensions if one in DIMENSIONS)


class StatisticFields(TypedDict):
    """Declaration of a statistic: the fields of :class:`Statistic` of the same names."""

    of: Of
    question: StrOrPromise
    label: StrOrPromise
    unit: StrOrPromise
    definition: StrOrPromise
    source: StrOrPromise
    details: NotRequired[Callable[[], Mapping[str, StrOrPromise]]]
    of_pupils: NotRequired[bool]
    is_guarded: NotRequired[bool]
    share_of: NotRequired[str]
    is_photographed: NotRequired[bool]


_FOUND: dict[str, Statistic] = {}


def statistic(**declaration: Unpack[StatisticFields]) -> Callable[[Callable[[], Counted]], Callable[[], Counted]]:
    """Declare a statistic: the function's name is its own, what it returns is what is added up."""

    def declare(function: Callable[[], Counted]) -> Callable[[], Counted]:
        name = function.__name__
        if name in _FOUND:
            raise TypeError(f"two statistics are named {name}")
        _FOUND[name] = Statistic(name=name, counted=function(), **declaration)
        return function

    return declare


def statistics() -> Mapping[str, Statistic]:
    """Return every statistic by name, in the order of the files: all modules of :mod:`.statistics` are read."""
    from .statistics import discover  # each of them imports this module

    discover()
    return _FOUND


def statistics_of(fact: type[Fact]) -> Iterator[tuple[tuple[str, ...], list[Statistic]]]:
    """Yield the statistics of a fact by what they are divided by."""
    for of in Of:
        found = [one for one in statistics().values() if one.of is of]
        if of.fact is fact and found:
            yield of.dimensions, found
