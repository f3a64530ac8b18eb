"""Lines of letters on pupils whom a school helps: what changed in the week."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.law.year.queries import enrolled_now
from conventions.domain.season.companions.queries import A_WEEK, moves_of, of_year, said_of
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader, lines
from conventions.domain.season.letters.reading import AtSchool, page, schools_of


@lines("companions")
def companion_lines(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Say once a week what changed for those of the reader's pupils who are helped; their acts are in the inbox."""
    for here in schools_of(reader, now):
        if here.has_class_this_week:
            yield from _week(here)


def _week(here: AtSchool) -> Iterator[LetterLine]:
    pupils = enrolled_now(here.school)
    if not here.sees_whole_school and not here.reader.at(here.school, "cpe"):
        pupils = pupils.filter(here.own_pupils)
    lately = Q(ended_at=None) | Q(ended_at__gte=here.now - A_WEEK)
    keys = set(of_year(pupils).filter(lately).values_list("pupil", flat=True))
    if not keys:
        return
    moves = moves_of(keys, here.now - A_WEEK)
    changed = said_of(sum(moves.values(), Counter())) or _("rien n'a changé")
    words = {"n": len(keys), "changed": changed}
    text = ngettext(
        "Un élève accompagné ; ces sept jours : %(changed)s.",
        "%(n)d élèves accompagnés ; ces sept jours : %(changed)s.",
        len(keys),
    )
    yield LetterLine("week-companions", "week", here.named(text % words), page("companions"), len(keys),
                     is_new=here.is_new(here.monday))  # fmt: skip
