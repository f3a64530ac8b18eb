"""Lines of a head's letter on proposals of assignments: those that only the head can send."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import ngettext

from conventions.domain.persons.people.site import site
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader, lines
from conventions.domain.season.letters.reading import named

from .queries import parts_to_answer


@lines("assignments")
def assignments(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:  # noqa: ARG001 - as every provider
    """Say how many proposals wait to be read and sent; a letter leaves for a new one."""
    for school in reader.schools:
        if not reader.at(school, "head"):
            continue
        waiting = parts_to_answer(school)
        if n := waiting.count():
            text = ngettext(
                "%(n)d proposition d'affectation à relire et à envoyer",
                "%(n)d propositions d'affectation à relire et à envoyer",
                n,
            ) % {"n": n}
            latest = waiting.aggregate(latest=Max("proposal__computed_at"))["latest"]
            is_new = reader.since is None or latest is None or latest > reader.since
            yield LetterLine(
                "assignments", "act", named(school, f"{text}.", reader), site(reverse("assignments")), n, is_new=is_new
            )
