"""Refusals of ``make room``, and the line of the matrix of pages that it adds."""

from tests.kit.access import with_page
from tests.kit.each import each
from tests.kit.new_room import GROUPS, refusals
from tests.kit.sources import ROOT, text_of

SAYS = "Praise that a school gives."


@each(
    "name, group, title, says, told",
    [
        ("", "staff", "Éloges", SAYS, "Say which room"),
        ("praise", "", "Éloges", SAYS, "Say which room"),
        ("Praise-it", "staff", "Éloges", SAYS, "is no name of a room"),
        ("class", "staff", "Éloges", SAYS, "is no name of a room"),
        ("print", "staff", "Éloges", SAYS, "is no name of a room"),
        ("school", "staff", "Éloges", SAYS, "is taken"),
        ("praise", "teachers", "Éloges", SAYS, "take one of staff, officers, everyone, service"),
        ("praise", "bearers", "Éloges", SAYS, "begins with its door"),
        ("praise", "kit", "Éloges", SAYS, "has no address"),
        ("praise", "staff", 'Des "éloges"', SAYS, "a title has"),
        ("praise", "staff", "Éloges", "What a school praises.", "its noun first"),
        ("praise", "staff", "Éloges", "Praise", "a full stop"),
    ],
)
def test_whoever_asks_for_a_room_that_cannot_be_reads_why(name, group, title, says, told):
    """One sentence, with what to type instead."""
    [reason] = refusals(name, group, title, says, taken={"school"})
    assert told in reason


def test_a_room_that_can_be_is_not_refused():
    """With a title in French and a sentence in English."""
    assert list(refusals("praise", "staff", "L'éloge", SAYS, taken={"school"})) == []


def test_a_page_joins_those_that_the_same_people_open():
    """One line more in the matrix as it is kept, in the order of the alphabet."""
    kept = text_of(ROOT / "tests/long/pages/pages.txt")
    text = with_page(kept, "praise", beside="classes", answered=GROUPS["staff"].answered)
    assert text.replace("    praise\n", "", 1) == kept
    assert text.index("    classes\n") < text.index("    praise\n") < text.index("    visits, visits_calendar\n")
