"""Trades that a pupil may observe, with the words people use for them, and those that an offer has.

``data/trades.csv`` has one line per trade: its sector, its name for a man and for a woman (empty: the same), its ROME
codes, the NAF codes of hosts whose own trade it is (beginnings, without a dot: ``4520`` holds ``4520A``; a hospital's
code stands at few trades, not at thirty), then other words, between commas. A code after ``~`` is that of hosts that
have one of its trades only: *kinésithérapeute* or *podologue*. A word after ``~`` is one that people type and that says
nothing in a text: *sport*, *chef*, *accueil*.

A slug is made from the name for a man; it stands in what is stored of offers.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from .folding import fold, longest_known, words_of
from .sectors import DATA, naf_key

Key = TypeVar("Key")
TITLE, NAF, TEXT = 4, 3, 2
"""Weights of a trade's signs: its name in the title, its NAF code (more if exact), its name in another text."""


@dataclass(frozen=True)
class Trade:
    """One trade."""

    place: int
    """Rank in the table: the lowest matters most among equals."""
    slug: str
    name: str
    feminine: str
    sector: str
    rome: tuple[str, ...]
    naf: tuple[str, ...]
    either: tuple[str, ...]
    """Codes among them under which a text that names another trade rules this one out."""
    words: tuple[str, ...]
    """Other names of the trade, in an offer or in a search."""
    typed: tuple[str, ...]
    """Words that people type for this trade and for others."""

    @property
    def label(self) -> str:
        """Name in a list: *boulanger, boulangère*; *fleuriste*."""
        return self.name if self.name == self.feminine else f"{self.name}, {self.feminine}"

    @property
    def lexeme(self) -> str:
        """Lexeme shared by all offers of the trade."""
        return f"trade:{self.slug}"

    @property
    def said(self) -> tuple[str, ...]:
        """Everything that names it in a text."""
        return self.name, self.feminine, *self.words


def _read() -> Iterator[Trade]:
    with (DATA / "trades.csv").open(encoding="utf-8", newline="") as file:
        for place, row in enumerate(csv.DictReader(file, delimiter=";")):
            words = [word.strip() for word in row["words"].split(",") if word.strip()]
            yield Trade(
                place=place,
                slug="-".join(words_of(row["name"])),
                name=row["name"],
                feminine=row["feminine"] or row["name"],
                sector=row["sector"],
                rome=tuple(row["rome"].split()),
                naf=tuple(naf_key(code.removeprefix("~")) for code in row["naf"].split()),
                either=tuple(naf_key(code.removeprefix("~")) for code in row["naf"].split() if code.startswith("~")),
                words=tuple(word for word in words if not word.startswith("~")),
                typed=tuple(word.removeprefix("~") for word in words if word.startswith("~")),
            )


TRADES: Mapping[str, Trade] = {trade.slug: trade for trade in _read()}


def trades_of(texts: Iterable[str], naf: str = "") -> list[str]:
    """Return the slugs of an offer's trades, best first: named in its texts, the first being its title, or by NAF."""
    weights: dict[str, float] = defaultdict(float)
    for place, text in enumerate(texts):
        for slug in {slug for phrase in _phrases_in(text) for slug in _said()[phrase]}:
            weights[slug] += TITLE if place == 0 else TEXT
    usual = list(_usual_under(naf_key(naf)))
    is_told = any(slug in weights for slug, code in usual if code in TRADES[slug].either)
    for slug, code in usual:
        if slug in weights or not (is_told and code in TRADES[slug].either):
            weights[slug] += NAF + len(code) / 10
    return sorted(weights, key=lambda slug: (-weights[slug], TRADES[slug].place))


def trades_of_rome(code: str) -> tuple[str, ...]:
    """Return the slugs of the trades of a ROME code, as partners give it with their offers."""
    return _by_rome().get(code.strip().upper(), ())


def _usual_under(naf: str) -> Iterator[tuple[str, str]]:
    """Yield the trades of a NAF code, each with the beginning of it that tells."""
    for length in range(2, len(naf) + 1):
        for slug in _by_naf().get(naf[:length], ()):
            yield slug, naf[:length]


def _phrases_in(text: str) -> Iterator[tuple[str, ...]]:
    stems = fold(text)
    for start, end in longest_known(stems, _said()):
        if stems[start:end] in _said():
            yield stems[start:end]


@cache
def _said() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return the trades that folded words name in a text."""
    return _grouped((fold(text), trade.slug) for trade in TRADES.values() for text in trade.said)


@cache
def _by_naf() -> Mapping[str, tuple[str, ...]]:
    return _grouped((code, trade.slug) for trade in TRADES.values() for code in trade.naf)


@cache
def _by_rome() -> Mapping[str, tuple[str, ...]]:
    return _grouped((code, trade.slug) for trade in TRADES.values() for code in trade.rome)


def _grouped(pairs: Iterable[tuple[Key, str]]) -> Mapping[Key, tuple[str, ...]]:
    groups: dict[Key, dict[str, None]] = defaultdict(dict)
    for key, slug in pairs:
        groups[key][slug] = None
    return {key: tuple(slugs) for key, slugs in groups.items()}
