"""Words people type find the trade they mean, and few others; nothing that is typed breaks the query.

``typed.txt`` has them, as pupils and parents type them. Run with REWRITE_SNAPSHOTS=1 after a change that was meant,
then read the difference: it says which other trades a word brings now.
"""

from pathlib import Path

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conventions.domain.law.trades.spelling import respelt
from conventions.domain.law.trades.trades import TRADES
from conventions.domain.law.trades.words import Correction, WordQuery, any_of, lexemes_of, read_words
from tests.kit.snapshots import check_snapshot
from tests.kit.typed import LISTS, lines_of

TYPED = Path(__file__).with_name("typed.txt")
OTHERS = 12
"""Trades that a word may bring besides the one it means, chosen: those of one hospital, of one kitchen."""
SECTORS_OTHERS = 6
"""Trades of other sectors that a word for a whole sector may bring."""
NAMED = {slug: set(lexemes_of(texts=[trade.name], naf=next(iter(trade.naf), ""))) for slug, trade in TRADES.items()}
"""An offer of each trade, of a host whose own trade it is."""


def meets(asked: WordQuery, lexemes: set[str]) -> bool:
    """Tell what ``@@`` tells."""
    return bool(asked) and all(group & lexemes for group in asked.groups)


def read_lines() -> tuple[list[str], list[tuple[str, str]]]:
    """Return the head of the file, then what is typed and the trade or the sector that is meant."""
    lines = TYPED.read_text(encoding="utf-8").splitlines()
    pairs = [line.partition(" + ")[0].split(" → ") for line in lines if not line.startswith("#")]
    return [line for line in lines if line.startswith("#")], [(typed, meant) for typed, meant in pairs]


def test_what_people_type_finds_the_trade_they_mean_and_few_others(db):
    """However the host says it: the trade's name, a woman's, or nothing but its NAF code."""
    head, pairs = read_lines()
    assert len(pairs) > 200
    written = head
    for typed, meant in pairs:
        asked = read_words(typed, respell=respelt)
        found = [slug for slug, lexemes in NAMED.items() if meets(asked, lexemes)]
        if meant.startswith("sector:"):
            wanted = [slug for slug, trade in TRADES.items() if f"sector:{trade.sector}" == meant]
            limit = SECTORS_OTHERS
        else:
            wanted, limit, trade = [meant], OTHERS, TRADES[meant]
            assert meets(asked, set(lexemes_of(texts=["Découverte", trade.feminine]))), typed
            assert all(meets(asked, set(lexemes_of(texts=["Découverte"], naf=code))) for code in trade.naf), typed
        assert set(wanted) <= set(found), typed
        others = [slug for slug in found if slug not in wanted]
        assert len(others) <= limit, (typed, others)
        written.append(f"{typed} → {meant}" + (f" + {', '.join(others)}" if others else ""))
    check_snapshot(TYPED, "\n".join(written) + "\n")


HEARD = """
boulangrie boulangerie, boulangeerie boulangerie, boulengerie boulangerie, boualngerie boulangerie
vetérinere vétérinaire, farmacie pharmacie, mequanicien mécanicien
proffeseur professeur, photograf photographe
infirmiaire infirmière, restoran restaurant, polisse police, opital hôpital, dantiste dentiste, garaje garage
jandarme gendarme, éléctrissien électricien, plonbier plombier, informatik informatique, estetisienne esthéticienne
medsin médecin, astronote astronaute, avoka avocat, téatre théâtre, fleruiste fleuriste, bijoutri bijouterie
"""


@pytest.mark.parametrize("pair", HEARD.replace("\n", ",").strip(",").split(","))
def test_a_misspelt_word_is_read_by_its_sound_or_letters_and_told(pair, db):
    """It is found by what it was read as."""
    typed, meant = pair.split()
    asked = read_words(typed, respell=respelt)
    assert asked.corrected == (Correction(typed, meant),)
    assert asked.groups == read_words(meant).groups or meets(asked, set(lexemes_of(texts=[typed])))


@pytest.mark.parametrize(
    "typed",
    [
        *("boulangeries", "vigne", "marin", "marine", "mairie", "Saint-Martin", "gares", "2026x", "maroc", "Bourges"),
        *("boulanger à Burges", "toyota", "kawasaki", "Martinez", "картина", "dupont"),
    ],
)
def test_what_is_right_short_or_a_name_stays(typed, db):
    """A plural, a word of ours, a saint, what has digits, whatever stands beside a word that is known."""
    assert read_words(typed, respell=respelt, is_place=lambda word: word == "bourges").corrected == ()


@pytest.mark.parametrize("name", LISTS)
def test_what_pupils_type_leads_to_its_sector(name, db):
    """Ninety-five of a hundred; what says nothing leads to the pictures, what is rude or no word to no trade."""
    missed, lines = [], lines_of(name)
    for typed in lines:
        asked = read_words(typed.words, respell=respelt)
        assert asked.is_undecided == (typed.says == "images"), typed
        assert not (typed.says and asked.telling), typed
        missed += [typed.words] * (not typed.says and not typed.sectors & asked.sectors)
    assert len(missed) <= 0.05 * len(lines), missed


def test_words_that_come_close_stay_apart(db):
    """*Bourges* is no *bourse*, the *marine* no *mairie*: decision 84 corrected by one letter alone for their sake."""
    marine, mairie, bourges = (read_words(word, respell=respelt) for word in ("marine", "mairie", "Bourges"))
    assert marine.meant
    assert mairie.meant
    assert not marine.meant & mairie.meant
    assert not bourges.meant & read_words("bourse").meant


def test_a_word_nobody_knows_is_kept_for_the_hosts_name():
    """The name alone finds its offer, with a trade of its own too; another host's is not found."""
    asked = read_words("garage Zzimmerle")
    assert asked.unknown == ("Zzimmerle",)
    assert meets(asked, set(lexemes_of(texts=["Accueil d'un élève", "Zzimmerle et fils"], naf="45.20A")))
    assert not meets(asked, set(lexemes_of(texts=["Garage Durand"], naf="45.20A")))


def test_words_of_every_search_ask_for_nothing():
    """*Je cherche un stage de 3e* is any offer; an empty query asks nothing of PostgreSQL."""
    for typed in ("", "  ", "je cherche un stage de 3e", "'", "& | ! ( ) : * <->", "\\", "\x00", "de la"):
        asked = read_words(typed)
        assert not asked
        assert asked.tsquery() == ""


def test_codes_are_typed_too():
    """A ROME or a NAF code finds what has it."""
    assert meets(read_words("d1202"), NAMED["coiffeur"])
    assert meets(read_words("96.02A"), NAMED["coiffeur"])
    assert not meets(read_words("96.02A"), NAMED["mecanicien-auto"])


def test_an_offer_has_words_and_codes():
    """A trade known by its slug or a partner's ROME code tells a sector where neither host nor NAF code does."""
    assert lexemes_of(texts=["Garage Dupont"], naf="45.20A") == [
        *("dupont", "garag", "naf:45", "naf:4520", "naf:4520a", "rome:I1604", "rome:I1606", "sector:auto"),
        *("trade:carrossier", "trade:mecanicien-auto"),
    ]
    assert lexemes_of(texts=[], trades=["D1202"])[:2] == ["rome:D1202", "sector:beaute"]
    assert "sector:beaute" not in lexemes_of(texts=[], sector="mer", trades=["coiffeur"])
    assert lexemes_of(texts=["Découverte"], sector="mer") == ["decouvert", "sector:mer"]
    assert "trade:fleuriste" in lexemes_of(texts=["Découverte"], trades=["fleuriste", "unknown"])


def test_postgresql_takes_whatever_is_typed(db):
    """Quotes, backslashes, operators, other scripts: always a query, and the one that was read; all in one request."""
    queries, nodes = [], []

    @settings(max_examples=60)
    @example("l'atelier d'Élise' | 'x' & !('y') \\' \\\\ :* <-> \x00\ud800 ﷺ ½")
    @example("a" * 3000)
    @example("é'" * 300)
    @given(st.one_of(st.text(), st.text("'\\&|!():*<-> aé1", max_size=60)))
    def read(typed):
        asked = read_words(typed)
        queries.append(asked.tsquery())
        nodes.append(max(sum(len(group) * 2 for group in asked.groups) - 1, 0))

    read()
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(numnode(q::tsquery)) FROM unnest(%s::text[]) q", [queries])
        assert cursor.fetchone() == (nodes,)
        hostile = ["l'a", "\\", "a\\'b", "& | !", "'"]
        cursor.execute("SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery", [hostile[2:3], any_of(hostile)])
        assert cursor.fetchone() == (True,)
        lexemes = lexemes_of(texts=["\x00 L'été\ud800 ''\\"])
        cursor.execute("SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery", [lexemes, read_words("été").tsquery()])
        assert cursor.fetchone() == (True,)
