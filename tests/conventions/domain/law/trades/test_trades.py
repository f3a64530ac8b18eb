"""The tables of trades and sectors hold together, and an offer has the trades that its texts and its NAF code tell."""

import re

from conventions.domain.law.trades.folding import fold
from conventions.domain.law.trades.sectors import PICTURES, SECTORS, sector_of_naf
from conventions.domain.law.trades.trades import TRADES, trades_of, trades_of_rome
from tests.kit.each import each

DIVISIONS = (
    *range(1, 4), *range(5, 10), *range(10, 34), *range(35, 40), *range(41, 44), *range(45, 48), *range(49, 54),
    *(55, 56), *range(58, 64), *range(64, 67), 68, *range(69, 76), *range(77, 83), *range(84, 89), *range(90, 100),
)  # fmt: skip
"""Divisions of NAF rev. 2."""


def test_every_trade_has_its_sector_its_codes_and_its_own_slug():
    """Codes are written as ROME and NAF write them, no word twice."""
    for slug, trade in TRADES.items():
        assert re.fullmatch(r"[a-z0-9-]{2,60}", slug)
        assert trade.sector in SECTORS
        assert trade.rome
        assert all(re.fullmatch(r"[A-N]\d{4}", code) for code in trade.rome)
        assert all(re.fullmatch(r"\d{2,4}[a-z]?", code) and sector_of_naf(code) for code in trade.naf), slug
        assert all(len("".join(fold(word))) > 1 for word in (*trade.said, *trade.typed)), slug
        assert len(set(trade.words + trade.typed) - {trade.name}) == len(trade.words + trade.typed), slug
    assert len(TRADES) > 300
    assert {trade.sector for trade in TRADES.values()} == set(SECTORS)


def test_every_naf_code_has_a_sector():
    """The division decides at least; a text that is no code has none."""
    assert all(sector_of_naf(f"{division:02}") for division in DIVISIONS)
    assert [sector_of_naf(code).slug for code in ("45.20A", "4520a", " 03.11Z", "9602A", "75.00Z")] == [
        *("auto", "auto", "mer", "beaute", "nature"),
    ]
    assert [sector_of_naf(code) for code in ("", "04", "40.10A", "mairie", "4", "45.200A")] == [None] * 6


def test_every_sector_is_behind_a_picture():
    """Twelve drawings, none alone: what is looked for is widened along them."""
    assert len(PICTURES) == 12
    assert all(len(picture.sectors) > 1 for picture in PICTURES)
    assert {sector for picture in PICTURES for sector in picture.sectors} == set(SECTORS)


@each(
    "one, other",
    [
        ("Coiffeuses", "coiffeur"),
        ("boulangère", "BOULANGER"),
        ("infirmières", "infirmier"),
        ("agricultrices", "agriculteur"),
        ("pharmacienne", "pharmacien"),
        ("avocates", "avocat"),
        ("employée", "employé"),
        ("sportive", "sportif"),
        ("cheffe d'orchestre", "chef d’orchestre"),
        ("animaux", "animal"),
        ("chevaux", "cheval"),
        ("hôpitaux", "hopital"),
        ("bateaux", "bateau"),
        ("jeux vidéos", "jeu video"),
        ("sapeurs-pompiers", "sapeur pompier"),
        ("B.T.P.", "BTP"),
        ("œuvres d'art", "oeuvre d'art"),
        ("l'hôtel de la plage", "hotel plage"),
        ("vitraux", "vitrail"),
        ("e\u0301cole", "école"),
    ],
)
def test_what_differs_by_accents_number_or_gender_is_one_word(one, other):
    """Plural, feminine, capitals, apostrophes, hyphens, initials, small words."""
    assert fold(one) == fold(other)


@each(
    "one, other",
    [("port", "porte"), ("plongée", "plonge"), ("mer", "mère"), ("travail", "travaux"), ("bus", "bu"), ("gaz", "gare")],
)
def test_what_only_looks_alike_stays_two_words(one, other):
    """Short words keep their letters, some others are named."""
    assert fold(one) != fold(other)


def test_an_offer_has_the_trades_of_its_title_then_of_its_naf_code_then_of_its_other_texts():
    """Best first; a general word (*sport*, *accueil*) says nothing of a text."""
    assert trades_of(["Jardinier municipal", "Vous aidez les pompiers"], "84.11Z")[0] == "jardinier"
    assert trades_of(["Jardinier municipal", "Vous aidez les pompiers"], "84.11Z")[-1] == "pompier"
    assert "agent-de-mairie" in trades_of(["Jardinier municipal"], "84.11Z")
    general = (
        "Accueil d'un élève mineur du collège, sportif, qui aime les animaux ; de 8 h à 12 h, sous réserve ; "
        "carrières ; livraison, photocopies, journal de bord ; bon encadrement, communication ; à ce stade un projet "
        "pilote de la commune, près de la gare."
    )
    assert trades_of([general, general]) == []
    assert trades_of([], "45.20A") == ["mecanicien-auto", "carrossier"]
    assert trades_of([], "nothing") == []
    assert trades_of(["Étude de Maître Durand", "Notaire"], "69.10Z") == ["notaire"]
    assert trades_of(["Maître Durand"], "69.10Z") == ["avocat", "notaire", "commissaire-de-justice"]
    assert trades_of(["Boulangerie"], "10.71C") == ["boulanger", "patissier"]
    assert trades_of(["Mécanicienne de bateaux à la capitainerie"]) == ["mecanicien-de-bateaux", "agent-portuaire"]
    assert trades_of_rome(" d1202") == ("coiffeur", "barbier")
    assert trades_of_rome("Z9999") == ()


def test_a_list_names_a_trade_for_men_and_women():
    """Once where both names are one."""
    assert TRADES["boulanger"].label == "boulanger, boulangère"
    assert TRADES["fleuriste"].label == "fleuriste"
