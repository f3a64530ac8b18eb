"""Places found by what people type, and the place that an address is in."""

import pytest

from conventions.domain.persons.localities.queries import find_localities, locality_of, place_at_end, similar_localities

pytestmark = pytest.mark.usefixtures("places")

TYPED = [
    ("cayenne", "Cayenne (97300)"),
    ("CAYENNE", "Cayenne (97300)"),
    ("st georges", "Saint-Georges (97313)"),
    ("St-Laurent du Maroni", "Saint-Laurent-du-Maroni (97320)"),
    ("ste anne", "Sainte-Anne (97180)"),
    ("gueret", "Guéret (23000)"),
    ("trois sauts", "Camopi (97330), Trois-Sauts"),
    ("mafate", "Saint-Paul (97411), Mafate"),
    ("97330", "Camopi (97330)"),
    ("97356", "Montsinéry-Tonnegrande (97356)"),  # a postcode before an INSEE code
    ("97330 trois", "Camopi (97330), Trois-Sauts"),
    ("camopi 97330", "Camopi (97330)"),
    ("75020", "Paris 20e Arrondissement (75020)"),
    ("paris", "Paris (75)"),
    ("2a004", "Ajaccio (20000)"),
    ("01400", "L'Abergement-Clémenciat (01400)"),
    ("saint laurent", "Saint-Laurent-du-Maroni (97320)"),
    ("javouhey", "Mana (97318), Javouhey"),
    ("charvein", "Mana (97318), Charvein"),
    ("kawéni", "Mamoudzou (97600), Kawéni"),
    ("mana", "Mana (97318)"),
    ("97318", "Mana (97318)"),
]
ADDRESSES = [
    ({"insee": "97302"}, "97302"),
    ({"insee": "97302", "postcode": "97320", "city": "Ailleurs"}, "97302"),
    ({"insee": "97356", "city": "Trois Sauts"}, "97356-trois-sauts"),
    ({"postcode": "97330", "city": "CAMOPI"}, "97356"),
    ({"postcode": "97330", "city": "Trois-Sauts"}, "97356-trois-sauts"),
    ({"postcode": "97313", "city": "St Georges de l'Oyapock"}, "97308"),
    ({"postcode": "75020", "city": "Paris"}, "75120"),
    ({"postcode": "75020"}, "75120"),
    ({"postcode": "97305", "city": "CAYENNE CEDEX"}, "97302"),  # a code that no commune has
    ({"city": "Guéret"}, "23096"),
    ({"postcode": "97133", "city": "Gustavia"}, "97701"),
    ({"postcode": "56360", "city": "Le Palais"}, "56152"),
    ({"postcode": "97999", "city": "Nulle Part"}, None),
    ({"postcode": "75999", "city": "Cayenne"}, None),
    ({"city": "Sainte-Anne"}, None),  # one in Guadeloupe, one in Martinique
    ({}, None),
]


def test_a_place_is_found_as_people_type_it():
    """Accents, capitals, hyphens and « st » aside; postcode, INSEE code, or a code and a word."""
    assert [(typed, find_localities(typed)[0].label) for typed, _first in TYPED] == TYPED
    assert [one.name for one in find_localities("97356")] == ["Montsinéry-Tonnegrande", "Camopi", "Camopi"]


def test_what_is_found_keeps_to_a_departement_and_a_number():
    """Nothing typed finds nothing; a name nobody bears neither."""
    assert {one.department for one in find_localities("saint", department="973")} == {"973"}
    assert len(find_localities("saint", limit=3)) == 3
    assert find_localities("sants") == []  # within a word
    assert (find_localities(""), find_localities("  "), find_localities("xyzzy")) == ([], [], [])


def test_an_address_is_in_one_place_or_in_none():
    """INSEE code before postcode before name; none is guessed between two that bear a name."""
    found = [(address, locality_of(**address)) for address, _code in ADDRESSES]
    assert [(address, one.code if one else None) for address, one in found] == ADDRESSES


def test_an_address_whose_village_has_no_commune_is_in_the_middle_of_its_postcode():
    """Some communes share 23140; the name of a hamlet is nobody's."""
    found = locality_of(postcode="23140", city="Le Hameau des Essais")
    shared = find_localities("23140", limit=50)
    assert found in shared
    farthest = {one: max(one.point.distance_to(other.point) for other in shared) for one in shared}
    assert farthest[found] < 0.8 * max(farthest.values())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("sin loran du maroni", "Saint-Laurent-du-Maroni"), ("Cayene", "Cayenne"), ("Javouet", "Javouhey")],
)
def test_a_name_nobody_bears_is_near_one_that_is_written_alike(typed, meant):
    """The nearest by letters first, those of the département where it has some; nothing for what is no name."""
    assert find_localities(typed) == []
    assert str(similar_localities(typed)[0]) == meant
    assert str(similar_localities(typed, "973")[0]) == meant
    assert similar_localities("😀") == similar_localities("xyzzyx") == []
    assert str(similar_localities("97399 Saint-Laurent")[0]) == "Saint-Laurent-du-Maroni"
    assert {str(similar_localities(one)[0]) for one in ("97399", "Guyane", "973")} == {"Cayenne"}
    assert str(similar_localities("Mayotte")[0]) == "Mamoudzou"


def test_a_place_at_the_end_of_what_is_typed_is_one():
    """« garage à Mana »; within a département the beginning of a name will do."""
    for typed, department, said, place in (
        ("garage à Mana", "", "garage", "Mana"),
        ("garage mana", "973", "garage", "Mana"),
        ("coiffeuse saint laurent", "973", "coiffeuse", "Saint-Laurent-du-Maroni"),
        ("coiffeuse saint laurent", "", "coiffeuse saint laurent", None),
        ("Javouhey", "", "", "Javouhey"),
        ("mécano", "973", "mécano", None),
        ("", "973", "", None),
    ):
        rest, found = place_at_end(typed, department)
        assert (rest, found and str(found)) == (said, place), typed
