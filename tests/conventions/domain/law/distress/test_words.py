"""Words of distress are heard whole and folded; their innocent neighbours stay silent."""

from pathlib import Path

from conventions.domain.law.distress.numbers import FIRST, NUMBERS
from conventions.domain.law.distress.words import are_of_distress
from tests.kit.each import each

HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


@each("text", lines("said.txt"))
def test_a_pupil_who_writes_this_is_heard(text):
    """As pupils write: accents or not, capitals, text messages, in the midst of something else."""
    assert are_of_distress(text)
    assert are_of_distress(f"Bonjour, {text} Merci.")


@each("text", lines("neighbours.txt"))
def test_a_pupil_who_writes_an_innocent_neighbour_reads_no_card(text):
    """A part of a word is not the word, nor one word its phrase."""
    assert not are_of_distress(text)
    assert not are_of_distress(f"Je cherche : {text}, merci.")


def test_at_least_fifty_neighbours_stay_silent_and_a_word_of_ours_among_them_would_be_found():
    """The list of neighbours is long enough, and is no list that nothing could fail."""
    assert len(set(lines("neighbours.txt"))) >= 50
    assert are_of_distress(" ".join([*lines("neighbours.txt"), "suicide"]))
    assert not are_of_distress("")


def test_each_number_is_said_once_with_its_source():
    """A telephone opens a call, or a text message for whoever cannot speak."""
    assert [one.address for one in FIRST] == ["tel:3114", "tel:119", "sms:114", "tel:17", "tel:112"]
    assert all(one.source and str(one.answers) for one in NUMBERS.values())
