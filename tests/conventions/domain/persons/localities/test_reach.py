"""Which places a pupil can go to each day, or only when lodged there: the delivered data, case by case."""

import pytest

from conventions.domain.persons.localities.models import Crossing
from conventions.domain.persons.localities.reach import crossing_between, may_offer_from, reach_of, refuse_abroad
from tests.kit.refusals import refused

COAST = "guyane-littoral"
DAILY = {
    "97302": [COAST],  # Cayenne
    "97360": [COAST],  # Apatou, by its road
    "97308": [COAST],  # Saint-Georges
    "97314": ["ouanary"],
    "97352": ["saul"],
    "97357": ["grand-santi"],
    "97362": ["maripasoula", "papaichton"],
    "97353": ["maripasoula", "papaichton"],
    "97356": ["camopi"],
    "97356-trois-sauts": ["trois-sauts"],
    "97112": ["marie-galante"],
    "97131": ["terre-de-bas", "terre-de-haut"],
    "97110": ["la-desirade"],
    "97701": ["saint-barthelemy"],
    "97801": ["saint-martin"],
    "97411": ["reunion"],
    "97408": ["reunion"],
    "97408-mafate": ["mafate-possession"],
    "97415-mafate": ["mafate-saint-paul"],
    "97608": ["grande-terre", "petite-terre"],  # Dzaoudzi
    "97615": ["grande-terre", "petite-terre"],
    "97611": ["grande-terre", "petite-terre"],  # Mamoudzou
    "29155": ["ouessant"],
    "22016": ["brehat", "continent"],
    "56114": ["belle-ile"],
    "83069-porquerolles": ["continent", "porquerolles"],
    "2A004": ["corse"],
}
WITH_LODGING = {
    "97362": [COAST, "grand-santi", "maripasoula", "papaichton"],
    "97356-trois-sauts": ["camopi", COAST, "trois-sauts"],
    "97314": [COAST, "ouanary"],
    "97352": [COAST, "saul"],
    "97608": ["grande-terre", "petite-terre"],
    "97408-mafate": ["mafate-possession", "mafate-saint-paul", "reunion"],
    "97112": ["guadeloupe", "marie-galante"],
    "97701": ["guadeloupe", "saint-barthelemy", "saint-martin"],
}


def test_each_place_reaches_what_its_road_and_daily_crossings_lead_to(places, slugs):
    """A road and one daily crossing lead there; a plane or a long way on the river asks for lodging."""
    assert {code: slugs(reach_of(places(code))) for code in DAILY} == DAILY
    found = {code: slugs(reach_of(places(code), with_lodging=True)) for code in WITH_LODGING}
    assert found == {code: sorted(groups) for code, groups in WITH_LODGING.items()}
    assert places("97112").group == places("97126").group == places("97108").group


def test_a_crossing_says_what_a_family_should_know_of_it(places):
    """The barge of Mayotte, both ways; none where a road goes, nor where two crossings would be needed."""
    dzaoudzi, mamoudzou = places("97608").group_id, places("97611").group_id
    crossing = crossing_between(dzaoudzi, mamoudzou)
    assert crossing == crossing_between(mamoudzou, dzaoudzi)
    assert (crossing.kind, crossing.note[:5]) == (Crossing.Kind.DAILY, "barge")
    assert crossing_between(mamoudzou, mamoudzou) is None
    assert crossing_between(mamoudzou, places("97411").group_id) is None


def test_a_host_on_the_surinamese_bank_is_refused():
    """With the sentence on stages abroad; France may be left unsaid."""
    assert (may_offer_from("FR"), may_offer_from(""), may_offer_from("SR")) == (True, True, False)
    refuse_abroad("FR")
    with refused("host_abroad"):
        refuse_abroad("SR")


@pytest.mark.parametrize("kind", Crossing.Kind)
def test_a_crossing_that_is_closed_leads_nowhere(places, slugs, kind):
    """Whatever is corrected is read at once; the three kinds have each their effect."""
    camopi = places("97356")
    Crossing.objects.filter(pk=crossing_between(camopi.group_id, places("97302").group_id).pk).update(kind=kind)
    assert (COAST in slugs(reach_of(camopi))) is (kind == Crossing.Kind.DAILY)
    assert (COAST in slugs(reach_of(camopi, with_lodging=True))) is (kind != Crossing.Kind.CLOSED)
