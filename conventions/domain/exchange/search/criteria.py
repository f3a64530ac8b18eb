"""Questions and answers of a search: values, no table."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from conventions.domain.dossier.agreements.dates import Dates
from conventions.domain.law.trades.trades import Trade
from conventions.domain.persons.localities.models import Crossing
from conventions.domain.persons.localities.points import Point
from conventions.domain.persons.people.models import School
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot

from .training import FullPlace, TrainingAim

PAGE = 20
LISTED = 200
"""Offers that a search lists at most; where there are more it says « plus de 200 »."""


@dataclass(frozen=True)
class SearchCriteria:
    """Criteria of a search; an empty one is not asked."""

    around: Point
    groups: frozenset[int]
    """Road groups that can be reached from there (``reach_of``): nothing outside them is ever found."""
    group: int | None = None
    """The one where ``around`` lies: offers of another one come with their crossing."""
    km: float | None = 30
    """Distance as the crow flies; ``None``: as far as can be reached."""
    first_day: date | None = None
    last_day: date | None = None
    overlapping: bool = False
    """Dates that touch these will do; without it they lie between them."""
    level: str = ""
    levels: frozenset[str] = frozenset()
    """Any of them, at any dates: asked by an officer of several at once, where ``level`` asks for one and its dates."""
    kind: str = ""
    """Name of a kind of agreement."""
    sectors: frozenset[str] = frozenset()
    """Any of them."""
    words: str = ""
    """Text of a ``tsquery``, as ``trades.words.read_words(typed).tsquery()`` writes it."""
    looser: tuple[str, ...] = ()
    """Those asked instead where few offers have all words, as its ``looser()`` gives them."""
    meant: frozenset[str] = frozenset()
    """Sectors that the words lead to: its ``sectors``."""
    school: School | None = None
    """School of the pupil: its offers are shown, priority offers first to priority education."""
    accessible: bool = False
    with_lodging: bool = False
    """Only where the host says that one can sleep there: asked by staff, never kept for a pupil."""
    unverified: bool = False
    """A member of a school looks: what nobody has checked in time is shown too, marked."""
    page: int = 1
    aim: TrainingAim | None = None
    """A formation and the weeks of its class: what is meant by it comes first."""
    dates: Dates | None = field(default=None, compare=False, repr=False)
    """Rules on dates for pupils of the level, read once (:func:`.queries.dated`)."""


class Relaxed(StrEnum):
    """Criteria given up because few offers were found; the value is the one asked instead."""

    DISTANCE = "distance"
    """Kilometres."""
    DATES = "dates"
    """Days before and after those asked."""
    SECTORS = "sectors"
    """The sectors, as a sorted list of slugs."""
    WORDS = "words"
    """True: the words were not looked for."""


class Tier(StrEnum):
    """Group of an answer, in their order: what its offers have in common with the words typed."""

    WORDS = "words"
    """All that was typed; where no word was, all that was asked."""
    TRADE = "trade"
    """A trade that the words lead to."""
    SECTOR = "sector"
    """The sector of that trade."""
    NEIGHBOUR = "neighbour"
    """A neighbouring sector."""
    UNTOLD = "untold"
    """The level and the weeks of a formation: who offers it has not said for which diplomas."""
    REST = "rest"
    """Nothing but the place: the others near here."""


@dataclass(frozen=True)
class ResultRow:
    """One offer of a page of results."""

    offer: Offer
    km: float
    slots: tuple[Slot, ...]
    """Slots with a free seat at the dates asked."""
    crossing: Crossing | None = None
    """Crossing of the way, where it is not by road: its ``note`` is for the family."""
    is_priority: bool = False
    """It is first for priority education."""
    tier: Tier = Tier.WORDS
    covered: int = 0
    """Competences aimed at of which it speaks."""
    is_wider: bool = False
    """It is farther or at other dates than was asked."""

    @property
    def is_exact(self) -> bool:
        """True where all criteria are met; other rows come after."""
        return self.tier == Tier.WORDS and not self.is_wider

    @property
    def free(self) -> int:
        """Seats that nobody holds at these dates."""
        return sum(slot.free for slot in self.slots)


@dataclass(frozen=True)
class ResultPage:
    """One page of the answer."""

    rows: tuple[ResultRow, ...]
    total: int
    """:data:`LISTED` at most."""
    more_than: bool
    """There are more than ``total``."""
    page: int
    pages: int
    asked: SearchCriteria
    """Criteria asked in the end, once relaxed: the map shows the same."""
    relaxed: dict[Relaxed, float | int | bool | list[str]] = field(default_factory=dict)
    """Empty where nothing that was tried brought an offer more."""
    found: int = 0
    """Offers that are all that was asked, :data:`LISTED` at most."""
    others: int = 0
    """Offers that follow them in the list, whatever their tier."""
    neighbours: tuple[Trade, ...] = ()
    """Three trades at most that are near here and akin to what was typed, where nothing of it is near."""
    full: tuple[FullPlace, ...] = ()
    """Places of a search by formation that are left out: their host has no room in these weeks."""
    too_young: int = 0
    """Offers left out: their works are not open at the age of who looks."""
    has_priority: bool = False
    """Offers first for priority education stand before nearer ones."""
