"""Lines of letters on rows that break a rule: how many wait, for a school's direction and office and for officers."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import ngettext

from conventions.domain.persons.people.accounts import acting_officers
from conventions.domain.season.force_majeure.queries import departments_of
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader, lines
from conventions.domain.season.letters.reading import page, schools_of

from .lists import Listing, count_of, listings_in, listings_of_school

MOST_DEPARTMENTS = 8
"""An académie at most: whoever follows more reads the page, a département at a time."""


@lines("against_rules")
def against_rules(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Say how many rows wait; no letter leaves for them alone."""
    for at in schools_of(reader, now):
        if at.sees_whole_school and (text := _in_words(listings_of_school(at.school))):
            yield LetterLine("against_rules", "late", at.named(text), page("school_compliance"))
    if reader.user is None:
        return
    departments = departments_of(acting_officers(Q(pk=reader.user.pk), now))
    if len(departments) <= MOST_DEPARTMENTS and (text := _in_words(listings_in(departments))):
        yield LetterLine("against_rules_here", "late", text, page("territory_compliance"))


def _in_words(listings: list[Listing]) -> str:
    n = count_of(listings)
    return ngettext("%(n)d point à mettre en règle.", "%(n)d points à mettre en règle.", n) % {"n": n} if n else ""
