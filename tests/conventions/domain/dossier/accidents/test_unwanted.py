"""Words that an accident's file does not take, and their innocent neighbours."""

import pytest

from conventions.domain.dossier.accidents.unwanted import diagnosis_in, nir_in, pupil_in


@pytest.mark.parametrize(
    "text",
    [
        "2 99 12 97 300 123 86",
        "Son numéro : 299129730012386.",
        "299129730012386 et le reste",
        "2991297300123",
        "NIR299129730012386",
        "2 99  12 97/300/123 86",
        "1.11.02.2A.004.123",
        "211022b004123",
    ],
)
def test_a_number_of_social_security_is_recognised(text):
    """With its key or without, spaced or not, of Corsica too."""
    assert nir_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "299129730012387",  # the key is wrong
        "06 39 98 00 11",
        "+33639980011",
        "12345678901234",  # as long as a SIRET
        "2991597300123",  # no fifteenth month
        "à 14 h 05, le 12/12/2026",
        "",
    ],
)
def test_other_numbers_are_not(text):
    """Telephones, SIRET, dates, and what only looks like one."""
    assert not nir_in(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Bras fracturé", "fracture"),
        ("une ENTORSE !", "entorse"),
        ("crise d'épilepsie", "epilepsie"),
        ("Asthme", "asthme"),
        ("un A.V.C.", "a v c"),
        ("Allergie aux noix", "allergie"),
    ],
)
def test_a_diagnosis_is_recognised(text, word):
    """Accents and capitals do not hide it."""
    assert diagnosis_in(text) == word


@pytest.mark.parametrize(
    "text", ["Coupure à la main, en rangeant.", "Il est tombé de l'échelle et saigne.", "Un malaise, assis, conscient."]
)
def test_what_a_witness_saw_is_no_diagnosis(text):
    """Whoever tells what happened is not stopped."""
    assert diagnosis_in(text) == ""


def test_a_pupil_is_named_by_first_and_last_name_in_either_order():
    """Neither name alone, nor a part of a longer one."""
    names = [("Léa", "Exemple")]
    assert pupil_in("Vu par EXEMPLE Lea.", names)
    assert pupil_in("Léa Exemple l'a vu", names)
    assert not pupil_in("Mme Exemple, 02 41 00 00 01", names)
    assert not pupil_in("Azaléa Exemple", names)
