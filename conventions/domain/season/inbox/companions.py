"""Lines of letters on pupils whom a school helps: what the reader has to do, and what changed in the week."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.law.year.queries import enrolled_now
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.companions.queries import A_WEEK, moves_of, of_year, said_of
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader, lines
from conventions.domain.season.letters.reading import AtSchool, page, schools_of


@lines("companions")
def companion_lines(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Say how many acts wait for the reader, and once a week what changed for the pupils of theirs who are helped."""
    for here in schools_of(reader, now):
        yield from _own_acts(here)
        if here.has_class_this_week:
            yield from _week(here)


def _own_acts(here: AtSchool) -> Iterator[LetterLine]:
    """Yield the reader's acts; a letter leaves for one decided since the last, and for a late one."""
    own = Companionship.objects.filter(ended_at=None, act_by__in=here.reader.at(here.school))
    rows = list(own.values_list("act_on", "decided_at"))
    if not rows:
        return
    n, late = len(rows), sum(day < here.today for day, _at in rows)
    text = ngettext(
        "%(n)d étape à faire pour un élève accompagné", "%(n)d étapes à faire pour des élèves accompagnés", n
    ) % {"n": n}
    if late:
        text = _("%(what)s, dont %(n)d en retard") % {"what": text, "n": late}
    since = here.reader.since
    is_new = bool(late) or since is None or any(at > since for _day, at in rows)
    yield LetterLine("companion_acts", "act", here.named(f"{text}."), page("companions"), n, is_new)


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
