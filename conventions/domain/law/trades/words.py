"""Lexemes that an offer is found by, and the meaning of a few typed words.

An offer is stored with its folded words and codes (``garag``, ``trade:mecanicien-auto``, ``sector:auto``,
``rome:I1604``, ``naf:4520``). Typed words become groups: each must be met, by any of its lexemes. Folded words are
letters and digits only, codes are ours: nothing typed reaches PostgreSQL as an operator. Lexemes are quoted besides.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from .folding import STOP_WORDS, content_words, fold, longest_known, singular, spelt_words, stem, words_of
from .sectors import SECTORS, naf_key, sector_of_naf
from .trades import TRADES, trades_of, trades_of_rome

MOST_LETTERS = 200
MOST_WORDS = 12
"""Most words read in a search."""
SHORTEST_CORRECTED = 5
SHORTEST_PART = 7
"""Letters of a word that only says something beside others, for another to be read as it: *municipale*, not *salle*."""
SHARED_BY = 3
"""Trades whose names may share a word that then leads to each of them: *immobilier*, but not *technicien*."""
SAYS_NOTHING = """
stage metier travail travailler boulot job emploi devenir faire chercher cherche trouver veux voudrais aimerais
aime observation observer decouvrir decouverte 3e 3eme troisieme 2nde seconde place offre entreprise domaine secteur
proche pres cote etre
"""
"""Words that pupils type in a search and that find no offer."""
EVERYDAY = """
petit petite grand grande maison village ville centre rue place nouveau nouvelle marche saint sainte atelier salon
cabinet agence groupe service local garde central centrale atlantique france francais guyane martinique guadeloupe
reunion mayotte paris martin pierre louis jean paul anne soleil etoile ocean terre monde
"""
"""Words of hosts' names and of every day, one letter away from a trade or not: never corrected."""
_ROME = re.compile(r"[a-n]\d{4}")
_NAF = re.compile(r"\d{4}[a-z]")


@dataclass(frozen=True)
class Correction:
    """A word that was read as another."""

    typed: str
    into: str
    """Word as it is written: « boulangerie »."""


@dataclass(frozen=True)
class WordQuery:
    """Meaning of typed words; false where they mean nothing."""

    groups: tuple[frozenset[str], ...] = ()
    """Groups of lexemes: each is to be met, by any of its lexemes."""
    corrected: tuple[Correction, ...] = ()
    """Corrections of typed words, searched beside the words themselves."""
    unknown: tuple[str, ...] = ()
    """Words that no trade knows: only what an offer itself says meets them, a host's name."""

    def __bool__(self) -> bool:
        return bool(self.groups)

    def tsquery(self) -> str:
        """Return it as the text of a ``tsquery``; empty, which finds nothing, where nothing is asked."""
        return " & ".join(any_of(group) for group in self.groups)


def any_of(lexemes: Iterable[str]) -> str:
    """Return the text of a ``tsquery`` that any of the lexemes meets."""
    return f"({' | '.join(_quoted(one) for one in sorted(lexemes))})"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def lexemes_of(*, texts: Iterable[str], naf: str = "", sector: str = "", trades: Iterable[str] = ()) -> list[str]:
    """Return the lexemes of an offer, sorted, to be stored through ``array_to_tsvector``.

    The first of ``texts`` is its title. ``sector`` is the one its host chose, ``trades`` are those that are known of it
    already, by slug, or by a partner's ROME code; they tell the sector where nothing else does.
    """
    texts = list(texts)
    named = [slug for one in trades for slug in ((one,) if one in TRADES else trades_of_rome(one))]
    lexemes = {word for text in texts for word in fold(text)}
    for trade in (TRADES[slug] for slug in (*named, *trades_of(texts, naf))):
        lexemes |= {trade.lexeme, *(f"rome:{code}" for code in trade.rome)}
    sectors = {one.slug for one in (SECTORS.get(sector), sector_of_naf(naf)) if one}
    sectors |= {TRADES[slug].sector for slug in (trades_of(texts) if sectors else (*named, *trades_of(texts)))}
    lexemes |= {SECTORS[slug].lexeme for slug in sectors}
    key = naf_key(naf)
    return sorted(lexemes | {f"naf:{key[:length]}" for length in (2, 4, 5) if len(key) >= length})


def read_words(typed: str, *, is_place: Callable[[str], bool] = lambda word: False) -> WordQuery:
    """Return the meaning of typed words.

    ``is_place`` tells whether a word, without accents or capitals, belongs to the name of a place: it is not corrected.
    """
    spelt = [one for one in spelt_words(typed[:MOST_LETTERS]) if one[0] not in STOP_WORDS][:MOST_WORDS]
    corrections = {one: into for one in spelt if (into := _corrected(one[0], is_place))}
    stems = [stem(words_of(corrections.get(one, one[0]))[0]) for one in spelt]
    groups: dict[frozenset[str], None] = {}
    unknown: dict[str, None] = {}
    for start, end in longest_known(stems, _phrases()):
        lexemes = set(_phrases().get(tuple(stems[start:end]), ()))
        if end == start + 1:
            word, written = spelt[start]
            if not lexemes and stems[start] in _stems(SAYS_NOTHING):
                continue
            codes = set(_codes(word))
            lexemes |= {stems[start], stem(word)} | codes
            if not codes and stems[start] not in _known() and not is_place(word):
                unknown[written] = None
        groups[frozenset(lexemes)] = None
    return WordQuery(
        groups=tuple(groups),
        corrected=tuple(Correction(written, into) for (_word, written), into in corrections.items()),
        unknown=tuple(unknown),
    )


def _codes(word: str) -> Iterator[str]:
    if _ROME.fullmatch(word):
        yield f"rome:{word.upper()}"
    if _NAF.fullmatch(word):
        yield f"naf:{word}"


@cache
def _phrases() -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return the codes that folded words ask for, each phrase written as one word too: *autoecole*."""
    codes: dict[tuple[str, ...], set[str]] = defaultdict(set)
    parts: dict[str, set[str]] = defaultdict(set)
    for lexeme, texts in _texts():
        for text in texts:
            words = content_words(text)
            codes[fold(text)].add(lexeme)
            if len(words) > 1:
                codes[(stem("".join(words)),)].add(lexeme)
    for trade in TRADES.values():
        for word in fold(f"{trade.name} {trade.feminine}"):
            parts[word].add(trade.lexeme)
    for word, lexemes in parts.items():
        if (word,) not in codes and len(lexemes) <= SHARED_BY:
            codes[(word,)] = lexemes
    return {phrase: frozenset(lexemes) for phrase, lexemes in codes.items()}


def _texts() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each code with all that people type for it."""
    for trade in TRADES.values():
        yield trade.lexeme, (*trade.said, *trade.typed)
    for sector in SECTORS.values():
        yield sector.lexeme, tuple(filter(None, (word.strip() for word in sector.words.split(","))))


@cache
def _vocabulary() -> Mapping[str, str]:
    """Return the words that others are read as, as :func:`words_of` gives them, with the way each is written."""
    return {
        word: written
        for _lexeme, texts in _texts()
        for text in texts
        for word, written in spelt_words(text)
        if (len(word) >= SHORTEST_PART or (len(word) >= SHORTEST_CORRECTED - 1 and (stem(word),) in _phrases()))
        and stem(word) not in _stems(SAYS_NOTHING)
    }


@cache
def _known() -> frozenset[str]:
    """Return the folded words that are right as they are."""
    return _stems(SAYS_NOTHING) | _stems(EVERYDAY) | {part for phrase in _phrases() for part in phrase}


@cache
def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


@cache
def _by_shorter() -> Mapping[str, tuple[str, ...]]:
    """Return the words of ours by each of their spellings with one letter less, and by themselves."""
    longer: dict[str, list[str]] = defaultdict(list)
    for word in _vocabulary():
        for shorter in {word, *_shorter(word)}:
            longer[shorter].append(word)
    return {shorter: tuple(words) for shorter, words in longer.items()}


def _shorter(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _corrected(word: str, is_place: Callable[[str], bool]) -> str:
    """Return the word of ours that one letter parts from ``word``, as it is written; empty for one that stays."""
    if len(word) < SHORTEST_CORRECTED or stem(word) in _known() or any(one.isdigit() for one in word) or is_place(word):
        return ""
    for spelling in dict.fromkeys((word, singular(word))):
        near = {
            ours
            for shorter in (spelling, *_shorter(spelling))
            for ours in _by_shorter().get(shorter, ())
            if _one_letter_apart(spelling, ours)
        }
        if near:
            return _vocabulary()[min(near, key=lambda ours: _likelihood(word, ours))]
    return ""


def _likelihood(word: str, ours: str) -> tuple[bool, bool, int, str]:
    """Order what a word may have meant: it begins alike, means something alone, lacks a letter rather than has one."""
    return ours[0] != word[0], (stem(ours),) not in _phrases(), -len(ours), ours


def _one_letter_apart(word: str, other: str) -> bool:
    """Tell whether one letter more, less, other, or two neighbours exchanged make one word of the other."""
    if len(word) > len(other):
        word, other = other, word
    start = 0
    while start < len(word) and word[start] == other[start]:
        start += 1
    if len(word) < len(other):
        return word[start:] == other[start + 1 :]
    swapped = word[start + 1 : start + 2] + word[start : start + 1]
    return word[start + 1 :] == other[start + 1 :] or (
        swapped == other[start : start + 2] and word[start + 2 :] == other[start + 2 :]
    )
