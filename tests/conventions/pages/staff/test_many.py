"""Each act on many has its words, so that its page says how far it is and what became of each."""

from conventions.domain.dossier.batches.running import on_many
from conventions.domain.season.reminders import presences
from conventions.pages.staff.many import WORDS


def test_every_act_on_many_has_its_words():
    """Tutors are written to from the page of the day, which says itself who was."""
    assert set(on_many) - {presences.ACT} == set(WORDS)
