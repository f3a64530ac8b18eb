"""Refusals one by one: a code with its values, read in a language, kept in a row and read from it again."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from tests.kit.refusals import refused
from workflow.refusals import Entry, Refused, register


def test_a_code_is_entered_once():
    """Two rooms with one code would answer for each other."""
    with pytest.raises(ImproperlyConfigured, match="not_now"):
        register(not_now=Entry("Autre chose.", "Rechargez la page."))


def test_a_reader_is_told_how_many_tries_are_left_in_the_singular_and_the_plural():
    """One catalogue, plural forms included."""
    assert str(Refused("wrong_code", left=1)).endswith("Il vous reste 1 essai avec celui que vous avez reçu.")
    assert str(Refused("wrong_code", left=3)).endswith("Il vous reste 3 essais avec celui que vous avez reçu.")


def test_a_refusal_is_read_in_the_language_of_the_reader_not_of_who_was_refused():
    """The sentence is looked up when it is read: the same refusal, twice, in two languages."""
    refusal = Refused("wrong_code", left=1)
    french = str(refusal)
    with translation.override("en"):
        assert str(refusal) == "This is not the right code. You have 1 try left with the one you received."
    assert str(refusal) == french


def test_a_code_that_a_later_version_retired_is_shown_as_it_is():
    """A stored row never breaks the page that shows it."""
    assert str(Refused.from_json({"code": "gone_for_good", "values": {}})) == "gone_for_good"


def test_a_refusal_expected_by_another_code_fails():
    """The helper of the tests would otherwise prove nothing."""
    with pytest.raises(AssertionError), refused("wrong_code"):
        raise Refused("code_used")


def test_a_row_written_as_a_sentence_stays_readable():
    """A sentence kept by 0.1.0 is told as it was."""
    assert str(Refused("told_before", sentence="Il manque l'accord : 100 %.")) == "Il manque l'accord : 100 %."
