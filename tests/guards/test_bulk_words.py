"""Each act on many has its words, so that its page says how far it is and what became of each."""

from collections.abc import Collection

from conventions.domain.dossier.batches.running import on_many
from conventions.domain.season.reminders import presences
from conventions.pages.staff.bulk_acts import words_of_acts

WITHOUT_PAGE = {presences.ACT}
"""Tutors are written to from the page of the day, which says itself who was."""


def acts_without_words(acts: Collection[str], worded: Collection[str]) -> list[str]:
    """List the acts on many that have no words, and words of no act."""
    return [
        *(
            f"the act {act} has no words: give it some in WORDS of bulk_words.py, in the room "
            "of conventions/pages/staff from which it is begun"
            for act in sorted(set(acts) - set(worded))
        ),
        *(f"no act on many is called {act}, which has words" for act in sorted(set(worded) - set(acts))),
    ]


def test_every_act_on_many_has_its_words():
    """Whoever registers one with ``@on_many`` says how its page speaks of it."""
    assert acts_without_words(set(on_many) - WITHOUT_PAGE, words_of_acts()) == []


def test_an_act_on_many_without_words_is_found():
    """One that is new, and words that stayed when their act went."""
    assert acts_without_words({"approve", "praise"}, {"approve", "blame"}) == [
        "the act praise has no words: give it some in WORDS of bulk_words.py, in the room "
        "of conventions/pages/staff from which it is begun",
        "no act on many is called blame, which has words",
    ]
