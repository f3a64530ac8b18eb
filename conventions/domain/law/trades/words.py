"""Lexemes that an offer is found by, and the meaning of a few typed words.

An offer is stored with its folded words and codes (``garag``, ``trade:mecanicien-auto``, ``sector:auto``,
``rome:I1604``, ``naf:4520``). Typed words become groups: each must be met, by any of its lexemes. Folded words are
letters and digits only, codes are ours: nothing typed reaches PostgreSQL as an operator. Lexemes are quoted besides.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from .folding import STOP_WORDS, content_words, fold, longest_known, spelt_words, stem, words_of
from .sectors import DATA, SECTORS, naf_key, sector_of_naf
from .trades import TRADES, trades_of, trades_of_rome

MOST_LETTERS = 200
MOST_WORDS = 12
"""Most words read in a search."""
SHORTEST_CORRECTED = 4
SHORTEST_PART = 7
"""Letters of a word that only says something beside others, for another to be read as it: *municipale*, not *salle*."""
SHARED_BY = 3
"""Trades whose names may share a word that then leads to each of them: *immobilier*, but not *technicien*."""
SAYS_NOTHING = """
stage metier travail travailler boulot job emploi devenir faire chercher cherche trouver veux voudrais aimerais
aime observation observer decouvrir decouverte 3e 3eme troisieme 2nde seconde place offre entreprise domaine secteur
proche pres cote etre sais sait savoir jsp jspr jsais pas aucune aucun idee importe quoi rien tout truc chose bof peu
egal ok oui non merci bonjour svp stp moi gens monde autres super avoir aller occuper bien
"""
"""Words that pupils type in a search and that find no offer."""
EVERYDAY = """
petit petite grand grande maison village ville centre rue place nouveau nouvelle marche saint sainte atelier salon
cabinet agence groupe service local garde central centrale atlantique france francais guyane martinique guadeloupe
reunion mayotte paris martin pierre louis jean paul anne soleil etoile ocean terre monde
"""
"""Words of hosts' names and of every day, one letter away from a trade or not: never corrected."""
TRADES_BY_LEXEME = {trade.lexeme: trade for trade in TRADES.values()}
SECTORS_BY_LEXEME = {sector.lexeme: slug for slug, sector in SECTORS.items()}
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
    is_undecided: bool = False
    """Words were typed and none of them looks for anything: *jsp*, *je sais pas*."""

    def __bool__(self) -> bool:
        return bool(self.groups)

    def tsquery(self) -> str:
        """Return it as the text of a ``tsquery``; empty, which finds nothing, where nothing is asked."""
        return _all_of(self.groups)

    @cached_property
    def telling(self) -> tuple[frozenset[str], ...]:
        """Groups that lead to a trade or a sector, the most telling first: to few trades before to a whole sector."""
        telling = [one for one in self.groups if _meant(one)]
        return tuple(sorted(telling, key=lambda one: (not one & TRADES_BY_LEXEME.keys(), len(_meant(one)))))

    @cached_property
    def meant(self) -> frozenset[str]:
        """Codes that all telling groups lead to; where no code is, those of the most telling one."""
        if not self.telling:
            return frozenset()
        first, *others = map(_meant, self.telling)
        return first.intersection(*others) or first

    def looser(self) -> tuple[str, ...]:
        """Return the texts of ``tsquery`` asked where few offers have all words, the least telling dropped first.

        Words that no trade knows go before the others.
        """
        fewer = [_all_of(self.telling[:count]) for count in range(len(self.telling), 0, -1)]
        return tuple(dict.fromkeys(text for text in fewer if text != self.tsquery()))

    @cached_property
    def sectors(self) -> frozenset[str]:
        """Sectors of what is meant: those of at least half as many trades as the first."""
        named = {SECTORS_BY_LEXEME[code] for code in self.meant if code in SECTORS_BY_LEXEME}
        trades = Counter(TRADES_BY_LEXEME[code].sector for code in self.meant if code in TRADES_BY_LEXEME)
        most = max(trades.values(), default=0)
        return frozenset(named or (sector for sector, count in trades.items() if count * 2 >= most))


def _meant(group: frozenset[str]) -> frozenset[str]:
    return frozenset(one for one in group if one in TRADES_BY_LEXEME or one in SECTORS_BY_LEXEME)


def _all_of(groups: Iterable[Iterable[str]]) -> str:
    return " & ".join(any_of(group) for group in groups)


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


def read_words(
    typed: str,
    *,
    is_place: Callable[[str], bool] = lambda word: False,
    respell: Callable[[Sequence[str]], Mapping[str, str]] = lambda words: {},
) -> WordQuery:
    """Return the meaning of typed words.

    Where none of them says anything as it is written, ``respell`` (:func:`.spelling.respelt`) reads those that may be
    misspelt. ``is_place`` tells whether a word, without accents or capitals, belongs to the name of a place: it is not.
    """
    spelt = [one for one in spelt_words(typed[:MOST_LETTERS]) if one[0] not in STOP_WORDS][:MOST_WORDS]
    query = _read(spelt, {}, is_place)
    if query.telling or not query.unknown:
        return query
    if len(spelt) > 1 and (joined := _read([(word := "".join(one for one, _as in spelt), word)], {}, is_place)).telling:
        return joined
    doubtful = [word for word, _written in spelt if _is_doubtful(word) and not is_place(word)]
    into = respell(doubtful) if doubtful else {}
    return _read(spelt, into, is_place) if into else query


def _read(spelt: Sequence[tuple[str, str]], into: Mapping[str, str], is_place: Callable[[str], bool]) -> WordQuery:
    stems = [stem(words_of(into.get(word, word))[0]) for word, _written in spelt]
    groups: dict[frozenset[str], None] = {}
    unknown: dict[str, None] = {}
    for start, end in longest_known(stems, _phrases()):
        lexemes = set(_phrases().get(tuple(stems[start:end]), ()))
        if end == start + 1:
            word, written = spelt[start]
            if not lexemes and stems[start] in _stems(SAYS_NOTHING):
                continue
            codes = set(_codes(word))
            is_common = lexemes & SECTORS_BY_LEXEME.keys() or (lexemes and stems[start] in _stems(EVERYDAY))
            lexemes |= codes if is_common else codes | {stems[start], stem(word)}
            if not codes and stems[start] not in _known() and not is_place(word):
                unknown[written] = None
        groups[frozenset(lexemes)] = None
    return WordQuery(
        groups=tuple(groups),
        corrected=tuple(Correction(written, into[word]) for word, written in dict(spelt).items() if word in into),
        unknown=tuple(unknown),
        is_undecided=bool(spelt) and not groups,
    )


def _is_doubtful(word: str) -> bool:
    return len(word) >= SHORTEST_CORRECTED and stem(word) not in _known() and word.isascii() and word.isalpha()


def _codes(word: str) -> Iterator[str]:
    if _ROME.fullmatch(word):
        yield f"rome:{word.upper()}"
    if _NAF.fullmatch(word):
        yield f"naf:{word}"


@cache
def _phrases() -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return the codes that folded words ask for, each phrase written as one word too: *autoecole*."""
    codes = _codes_by_phrase(_texts())
    parts: dict[str, set[str]] = defaultdict(set)
    for trade in TRADES.values():
        for word in fold(f"{trade.name} {trade.feminine}"):
            parts[word].add(trade.lexeme)
    alone = {
        (word,): lexemes
        for word, lexemes in parts.items()
        if len(lexemes) <= SHARED_BY and word not in _stems(SAYS_NOTHING)
    }
    # the tables of trades first, then words said besides, then a word of a trade's name
    return {
        phrase: frozenset(lexemes) for phrase, lexemes in (alone | _codes_by_phrase(_said_besides()) | codes).items()
    }


def _codes_by_phrase(texts_by_code: Iterable[tuple[str, tuple[str, ...]]]) -> dict[tuple[str, ...], set[str]]:
    codes: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for lexeme, texts in texts_by_code:
        for text in texts:
            words = content_words(text)
            codes[fold(text)].add(lexeme)
            if len(words) > 1:
                codes[(stem("".join(words)),)].add(lexeme)
    return codes


def _texts() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each code with all that the tables of trades and sectors know for it."""
    for trade in TRADES.values():
        yield trade.lexeme, (*trade.said, *trade.typed)
    for sector in SECTORS.values():
        yield sector.lexeme, _between_commas(sector.words)


@cache
def _said_besides() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the codes of ``data/said.csv``, each with words that lead to it: brands, wishes, other languages.

    Nothing is read as one of them by its sound: they are no French words.
    """
    with (DATA / "said.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (TRADES[slug].lexeme if slug in TRADES else SECTORS[slug].lexeme, _between_commas(row["words"]))
            for row in csv.DictReader(file, delimiter=";")
            for slug in row["leads"].split()
        )


def _between_commas(words: str) -> tuple[str, ...]:
    return tuple(filter(None, (word.strip() for word in words.split(","))))


@cache
def vocabulary() -> Mapping[str, str]:
    """Return the words that others are read as, as :func:`words_of` gives them, with the way each is written."""
    return {
        word: written
        for _lexeme, texts in _texts()
        for text in texts
        for word, written in spelt_words(text)
        if (len(word) >= SHORTEST_PART or (len(word) >= SHORTEST_CORRECTED and (stem(word),) in _phrases()))
        and stem(word) not in _stems(SAYS_NOTHING) | _stems(EVERYDAY)
    }


def says_something(word: str) -> bool:
    """Tell whether a word, without accents or capitals, leads to a trade or a sector by itself."""
    return (stem(word),) in _phrases()


@cache
def _known() -> frozenset[str]:
    """Return the folded words that are right as they are."""
    return _stems(SAYS_NOTHING) | _stems(EVERYDAY) | {part for phrase in _phrases() for part in phrase}


@cache
def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))
