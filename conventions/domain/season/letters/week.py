"""Lines of the week: to the head how far the school is, against last week; to teachers where their pupils stand."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.queries import enrolled_now
from conventions.domain.season.periods.coverage import Step, standing_in
from conventions.domain.season.periods.due import Matter
from conventions.domain.season.periods.queries import by_nearness, periods_of_year
from conventions.domain.season.progress.models import WeekFigures
from conventions.domain.season.progress.weeks import SEARCHING, last_week, owed_now, without_place
from conventions.domain.season.reminders.owed import Owed
from notifications.dates import date_format

from .late import STEPS
from .letter_lines import LetterLine, LetterReader, lines
from .reading import AtSchool, page, schools_of

A_WEEK = timedelta(days=7)


@lines("week")
def week_lines(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Report the week, new in the first letter of each; nothing in a week without class."""
    for here in schools_of(reader, now):
        if "head" in here.qualities and here.has_class_this_week:
            yield from _of_school(here)
        elif not here.sees_whole_school and here.has_class_this_week:
            yield from _of_pupils(here)


def _line(here: AtSchool, kind: str, n: int, text: str, address: str) -> LetterLine:
    is_new = here.is_new(here.monday)
    return LetterLine(f"week-{kind}", "week", here.named(text), address, n, is_new)


# -- the head ---------------------------------------------------------------------------------------------------


def _of_school(here: AtSchool) -> Iterator[LetterLine]:
    before = last_week(here.school, here.today)
    classes = without_place(here.school, here.today)
    n = sum(classes.values())
    if n:
        by_class = ", ".join(f"{name or _('sans classe')} {count}" for name, count in classes.items())
        text = ngettext("%(n)d élève est sans stage", "%(n)d élèves sont sans stage", n) % {"n": n}
        text = f"{text}{_against(before, SEARCHING)} : {by_class}."
        yield _line(here, SEARCHING, n, text, page("class_pupils", situation="none"))
    elif before and before.counts.get(SEARCHING):
        text = _("Plus aucun élève n'est sans stage%(against)s.") % {"against": _against(before, SEARCHING)}
        yield _line(here, SEARCHING, 0, text, page("class_pupils"))
    owed = owed_now(here.school, here.today)
    for whom in Owed:
        if n := owed[whom]:
            words = {"n": n, "whom": whom.label, "against": _against(before, whom)}
            text = ngettext(
                "%(n)d convention attend %(whom)s%(against)s.", "%(n)d conventions attendent %(whom)s%(against)s.", n
            )
            yield _line(here, whom, n, text % words, page("agreements", manque=whom.value))


def _against(before: WeekFigures | None, what: str) -> str:
    """« (20 le 28 septembre) », empty where last week was not counted."""
    if before is None:
        return ""
    return _(" (%(n)d le %(day)s)") % {"n": before.counts.get(what, 0), "day": date_format(before.counted_on, "j F")}


# -- a teacher --------------------------------------------------------------------------------------------------


def _of_pupils(here: AtSchool) -> Iterator[LetterLine]:
    pupils = enrolled_now(here.school).filter(here.own_pupils)
    periods = by_nearness(periods_of_year(here.school, present_year(here.school)), here.today)
    steps = standing_in(pupils, periods, today=here.today).order_by().values_list("step").annotate(n=Count("pk"))
    counts: dict[int, int] = dict(steps)
    if n := counts.get(Step.SEARCHING, 0):
        text = ngettext("Un de vos élèves est sans stage.", "%(n)d de vos élèves sont sans stage.", n) % {"n": n}
        yield _line(here, Matter.SEARCHING, n, text, page("class_pupils", situation="none"))
    if n := sum(counts.get(step, 0) for step in STEPS[Matter.UNSIGNED]):
        text = ngettext(
            "La convention d'un de vos élèves n'est pas encore signée par tous.",
            "Les conventions de %(n)d de vos élèves ne sont pas encore signées par tous.",
            n,
        )
        yield _line(here, Matter.UNSIGNED, n, text % {"n": n}, page("class_pupils", situation="progress"))
    seen = Convention.objects.filter(school=here.school, pupil__in=pupils.order_by().values("pk"))
    days = (here.today - A_WEEK, here.today - timedelta(days=1))
    missed = HalfDay.objects.filter(HalfDay.was_missed, convention__in=seen, date__range=days)
    if half_days := list(missed.order_by("date").values_list("date", "convention")):
        n = len({convention for _day, convention in half_days})
        text = ngettext(
            "Un de vos élèves a manqué au moins une demi-journée ces sept derniers jours.",
            "%(n)d de vos élèves ont manqué au moins une demi-journée ces sept derniers jours.",
            n,
        )
        board = page("week_board", vue="semaine", jour=half_days[-1][0].isoformat(), etat="absent")
        yield _line(here, "absences", n, text % {"n": n}, board)
    planned = HostVisit.objects.filter(visitor__user=here.reader.user, convention__school=here.school, done_on=None)
    if n := planned.filter(convention__erased_at=None, planned_at__lt=here.now + A_WEEK).count():
        text = ngettext(
            "Une visite est à faire d'ici une semaine, ou à noter.",
            "%(n)d visites sont à faire d'ici une semaine, ou à noter.",
            n,
        )
        yield _line(here, "visits", n, text % {"n": n}, page("visits"))
