"""Territories: 107 départements and collectivities, and the codes that lead to one of them."""

import phonenumbers

from conventions.domain.persons.people import territories
from conventions.domain.persons.people.territories import DEPARTMENTS
from tests.kit.each import each

OVERSEAS = {"971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"}


def code(found: territories.Department | None) -> str | None:
    return found.code if found else None


def test_table_holds_every_territory_once():
    """101 départements and six collectivities, in the order of their codes, each with what depends on it."""
    assert len(DEPARTMENTS) == 107
    assert list(DEPARTMENTS) == sorted(DEPARTMENTS)
    assert len({found.name for found in DEPARTMENTS.values()}) == 107
    mainland = {f"{number:02d}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
    assert set(DEPARTMENTS) == mainland | OVERSEAS


def test_zones_and_academies_are_those_of_the_school_calendar():
    """Zones A, B and C hold 8, 11 and 5 academies; Corsica its own; overseas none (B-08)."""
    zones: dict[str | None, set[str]] = {}
    for found in DEPARTMENTS.values():
        zones.setdefault(found.zone, set()).add(found.academy)
    assert {zone: len(names) for zone, names in zones.items() if zone} == {"A": 8, "B": 11, "C": 5, "Corse": 1}
    assert all(found.zone is None for found in DEPARTMENTS.values() if found.overseas)
    assert len(territories.academies()) == 34


def test_territories_have_real_time_zones_and_the_prefix_of_their_phone_region():
    """Time zones load and the dial code is the one the phone library knows for the region (L-01, L-04)."""
    for found in DEPARTMENTS.values():
        assert found.tz.key == found.time_zone, found.code
        assert f"+{phonenumbers.country_code_for_region(found.phone_region)}" == found.dial_code, found.code
        assert found.labour_code_applies == (found.code not in ("986", "987", "988"))
        assert found.with_preposition, found.code


@each("postcode, expected", [
        ("01000", "01"), ("75116", "75"), (" 69 003 ", "69"),
        ("20000", "2A"), ("20100", "2A"), ("20200", "2B"), ("20250", "2B"), ("20620", "2B"),
        ("97133", "977"), ("97150", "978"), ("97300", "973"), ("97600", "976"), ("97500", "975"),
        ("98600", "986"), ("98714", "987"), ("98800", "988"),
        ("98000", None), ("99999", None), ("1000", None), ("", None), ("2A004", None), ("٧٥٠٠١", None),
    ])  # fmt: skip
def test_postcode_leads_to_its_departement(postcode, expected):
    """Corsica splits by the third digit, overseas needs three digits, Monaco and nonsense lead nowhere."""
    assert code(territories.department_of_postcode(postcode)) == expected


@each("insee, expected", [
        ("01053", "01"), ("2A004", "2A"), ("2b033", "2B"), ("97302", "973"), ("97123", "977"), ("97127", "978"),
        ("97701", "977"), ("97801", "978"), ("98818", "988"), ("99138", None), ("123", None), ("", None),
    ])  # fmt: skip
def test_insee_code_leads_to_its_departement(insee, expected):
    """The codes that Saint-Barthélemy and Saint-Martin had before 2007 still lead to them."""
    assert code(territories.department_of_insee(insee)) == expected


@each("uai, expected", [
        ("0750001A", "75"), ("6200001A", "2A"), ("7200001A", "2B"), ("9730001A", "973"), ("9830001A", "988"),
        ("9840001A", "987"), ("9870001M", "986"), ("9710035L", "971"), ("0960001A", None), ("2A00001A", None),
        ("", None),
    ])  # fmt: skip
def test_uai_leads_to_its_departement_past_the_traps(uai, expected):
    """Corsica is 620 and 720 in the directory, the Pacific is numbered apart (M-02)."""
    assert code(territories.department_of_uai(uai)) == expected


def test_uai_of_an_island_school_needs_its_commune_or_postcode():
    """Schools of Saint-Barthélemy and Saint-Martin carry 971 like Guadeloupe's (M-02)."""
    assert code(territories.department_of_uai("9710035L", insee="97701")) == "977"
    assert code(territories.department_of_uai("9710035L", "97098")) == "977"
    assert code(territories.department_of_uai("9711087E", "97150")) == "978"
    assert code(territories.department_of_uai("9710035L", "97110")) == "971"
    assert code(territories.department_of_uai("0750001A", insee="97701")) == "75"


@each(
    "uai, valid", [("9710035L", True), ("9870001m", True), ("9710035M", False), ("971003L", False), ("97100350", False)]
)
def test_uai_is_checked_by_its_letter(uai, valid):
    """Seven digits, then the letter of the number modulo 23."""
    assert territories.uai_is_valid(uai) is valid


def test_department_is_found_by_code_as_people_type_it():
    """A missing zero or a small letter does not matter."""
    assert code(territories.department("1")) == "01"
    assert code(territories.department("2a")) == "2A"
    assert territories.department("") is None
    assert ("973", "973 – Guyane") in territories.DEPARTMENT_CHOICES
