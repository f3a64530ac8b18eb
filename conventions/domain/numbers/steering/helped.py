"""Pupils whom schools helped to find a place, in a report: named, met and placed, exact, for officers alone."""

from collections import defaultdict
from collections.abc import Iterator

from conventions.domain.law.documents.blocks import Block, PrintedTable, Prose
from conventions.domain.numbers.charts.chart import said
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.season.companions.queries import HelpedNumbers
from conventions.domain.season.progress.models import WeekFigures

from .spans import Span, school_year

TITLE = "Élèves accompagnés"
MEANING = (
    "Élèves que leur établissement a choisi d'aider à trouver une place, depuis la rentrée, comptés par chaque "
    "établissement une fois par semaine. Rencontrés : une étape a été faite avec eux. Pourquoi un élève est accompagné "
    "n'est écrit nulle part."
)


def helped_by_department(span: Span) -> dict[str, HelpedNumbers]:
    """Return the numbers that schools had last counted in the school year of a span, until its end, by département.

    The rows themselves are erased as the year ends; the weeks of a school are numbers alone. One query.
    """
    days = (school_year(span.first_day).first_day, span.last_day)
    weeks = WeekFigures.objects.filter(counted_on__range=days, counts__has_key="helped_named")
    latest = weeks.order_by("school_id", "-week").distinct("school_id").values_list("school__department", "counts")
    helped: dict[str, HelpedNumbers] = defaultdict(HelpedNumbers)
    for department, counts in latest:
        helped[department] += HelpedNumbers.from_counts(counts)
    return helped


def told_of_helped(span: Span) -> Iterator[Block]:
    """Yield the table by département and what it counts; nothing where no school named anybody."""
    helped = helped_by_department(span)
    if not helped:
        return
    places = sorted(helped, key=lambda code: search_key(DEPARTMENTS[code].name))
    rows = [(DEPARTMENTS[code].name, helped[code]) for code in places]
    rows.append(("Ensemble", sum(helped.values(), HelpedNumbers())))
    cells = tuple((name, *(said(n) for n in (one.named, one.met, one.placed))) for name, one in rows)
    header = (TITLE, "Nommés", "Rencontrés", "Avec une place")
    yield PrintedTable(TITLE, header, cells, (4, 2, 2, 2), is_of_numbers=True)
    yield Prose((MEANING,), small=True)
