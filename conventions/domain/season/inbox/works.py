"""Acts on regulated works, in one sentence: pupils without an opinion, hosts and ends of declarations."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from conventions.domain.dossier.agreements.training_annexes.board import WorksBoard
from conventions.domain.law.formations.models import Formation
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.site import site
from conventions.domain.persons.people.standing import WRITERS
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader, lines
from conventions.domain.season.letters.reading import named


def works_in_words(school: School) -> tuple[str, int]:
    """Return what lacks, in words, and how many things; nothing for a school without formations, by one query."""
    if not Formation.objects.filter(school=school).exists():
        return "", 0
    board = WorksBoard(school)
    counts = (len(board.without_opinion), len(board.hosts_without), len(board.ending))
    parts = [
        ngettext("%(n)d élève sans avis médical", "%(n)d élèves sans avis médical", counts[0]),
        ngettext("%(n)d organisme sans déclaration", "%(n)d organismes sans déclaration", counts[1]),
        ngettext(
            "%(n)d déclaration finit dans les 90 jours", "%(n)d déclarations finissent dans les 90 jours", counts[2]
        ),
    ]
    told = [words % {"n": n} for words, n in zip(parts, counts, strict=True) if n]
    return ", ".join(told), sum(counts)


@lines("regulated_works")
def regulated_works(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:  # noqa: ARG001 - as every provider
    """Say to who keeps declarations what regulated works lack; no letter leaves for it alone."""
    for school in reader.schools:
        if not reader.at(school, *WRITERS):
            continue
        words, count = works_in_words(school)
        if count:
            page = site(reverse("regulated_works"))
            yield LetterLine("regulated_works", "act", named(school, f"{words}.", reader), page, count)
