"""The trade or sector that a kept search wishes for, read from its codes, and its name."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from conventions.domain.law.trades.sectors import SECTORS
from conventions.domain.law.trades.trades import TRADES

TRADE, SECTOR = "trade:", "sector:"


def wanted_by(criteria: Mapping[str, Any]) -> str:
    """Return the lexeme of what kept criteria wish for, empty where it is nothing or several things.

    Of several trades that a word leads to, the one that matters most (:attr:`.Trade.place`) in the sector that most of
    them have: *mécano* is of cars rather than of boats.
    """
    codes = [code for group in criteria["words"] for code in group]
    trades = [slug for code in codes if (slug := code.removeprefix(TRADE)) in TRADES]
    if trades:
        often = Counter(TRADES[slug].sector for slug in trades)
        return TRADES[min(trades, key=lambda slug: (-often[TRADES[slug].sector], TRADES[slug].place))].lexeme
    sectors = {slug for code in codes if (slug := code.removeprefix(SECTOR)) in SECTORS} or set(criteria["sectors"])
    return SECTORS[sectors.pop()].lexeme if len(sectors) == 1 else ""


def is_wish(lexeme: str) -> bool:
    """Tell whether a text names a trade or sector of ours."""
    return lexeme.removeprefix(TRADE) in TRADES or lexeme.removeprefix(SECTOR) in SECTORS


def sector_wanted(wanted: str) -> str:
    """Return the slug of the sector of a wish."""
    slug = wanted.partition(":")[2]
    return TRADES[slug].sector if slug in TRADES and wanted.startswith(TRADE) else slug


def wish_in_words(wanted: str) -> str:
    """Return the name of a wish: « pompier », « Santé »; the code of one that the tables have no longer."""
    kind, _colon, slug = wanted.partition(":")
    if kind == "trade" and slug in TRADES:
        return TRADES[slug].name
    return str(SECTORS[slug].name) if slug in SECTORS else slug
