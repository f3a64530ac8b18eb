"""Refusals one by one: a code with its values, read in a language, kept in a row and read from it again."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import translation

from tests.kit.refusals import refused
from workflow.models import Deadline
from workflow.refusals import Entry, Refused, from_sentences, register


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


@pytest.mark.django_db
def test_a_kept_refusal_is_code_and_values_and_reads_as_before():
    """Days come back as days; a database is asked by code."""
    refusal = Refused("half_day_to_come", day=date(2027, 3, 15))
    deadline = Deadline.objects.create(
        subject_label="x.x", subject_id=1, name="x", due_at="2027-01-01T00:00Z", last_refusal=refusal
    )
    kept = Deadline.objects.get(last_refusal__code="half_day_to_come")
    assert kept == deadline
    assert kept.last_refusal.values == {"day": date(2027, 3, 15)}
    assert str(kept.last_refusal) == str(refusal)
    Deadline.objects.update(last_refusal=None)
    assert Deadline.objects.get(last_refusal__isnull=True).last_refusal is None


@pytest.mark.django_db
def test_a_row_written_as_a_sentence_stays_readable():
    """The migration's statement, there and back."""
    there, back = from_sentences("kept", "why", 500)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (id int, why varchar(500) NOT NULL)")
        cursor.execute("INSERT INTO kept VALUES (1, ''), (2, 'Il manque l''accord : 100 %.')")
        cursor.execute(there)
        cursor.execute("SELECT why->>'code', why->'values'->>'sentence' FROM kept ORDER BY id")
        assert cursor.fetchall() == [(None, None), ("told_before", "Il manque l'accord : 100 %.")]
        assert str(Refused("told_before", sentence="Il manque l'accord : 100 %.")) == "Il manque l'accord : 100 %."
        cursor.execute('INSERT INTO kept VALUES (3, \'{"code": "not_now", "values": {}}\')')
        cursor.execute(back)
        cursor.execute("SELECT why FROM kept ORDER BY id")
        assert cursor.fetchall() == [("",), ("Il manque l'accord : 100 %.",), ("not_now",)]
