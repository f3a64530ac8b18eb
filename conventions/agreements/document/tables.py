"""The tables of the documents: summary card, weekly timetable, plain table."""

from collections.abc import Iterable

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Spacer, Table

from . import theme
from .blocks import Card, Summary, Timetable, Week
from .blocks import Table as TableBlock
from .theme import stacked, text
from .wording import WEEKDAYS

PLAIN = [
    ("FONT", (0, 0), (-1, -1), theme.REGULAR, 9),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
]


def summary_table(summary: Summary) -> Table:
    """Draw the summary as a tinted card of six columns, each fact over two or three of them."""
    grid, style = [], list(PLAIN)
    for line, cards in enumerate(summary.rows):
        span = 6 // len(cards)
        cells: list[object] = [""] * 6
        for rank, card in enumerate(cards):
            cells[rank * span] = _card(card, small=len(cards) > 2)
            style.append(("SPAN", (rank * span, line), (rank * span + span - 1, line)))
        grid.append(cells)
    style += [
        ("BACKGROUND", (0, 0), (-1, -1), theme.TINT),
        ("LINEABOVE", (0, 0), (-1, 0), 2, theme.ACCENT),
        ("LEFTPADDING", (0, 0), (-1, -1), 10),
        ("RIGHTPADDING", (0, 0), (-1, -1), 8),
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ("LINEABOVE", (0, 1), (-1, -1), 0.5, theme.RULE),
    ]
    return Table(grid, colWidths=[theme.WIDTH / 6] * 6, style=style, splitInRow=1)


def _card(card: Card, *, small: bool) -> list[Flowable]:
    fact = theme.CARD_FACT_SMALL if small or len(card.facts) > 1 else theme.CARD_FACT
    return [
        text(card.label, theme.CARD_LABEL),
        *(text(line, fact) for line in card.facts),
        *(text(line, theme.CARD_DETAIL) for line in card.details),
    ]


def height_of(flowables: Iterable[Flowable]) -> float:
    """Measure what these flowables take, one under the other."""
    return sum(
        item.wrap(theme.WIDTH, theme.PAGE_HEIGHT)[1] + item.getSpaceBefore() + item.getSpaceAfter()
        for item in flowables
    )


def timetable_table(timetable: Timetable) -> Iterable[Flowable]:
    """Draw one table per week, Monday to Saturday (Sunday only where the data have one), never cut inside a week."""
    sunday = any(day.weekday == 6 for week in timetable.weeks for day in week.days)
    yield text(f"{timetable.total}. {timetable.note}")
    yield Spacer(0, 5)
    for rank, week in enumerate(timetable.weeks):
        parts = [text(week.title, theme.WEEK_TITLE), Spacer(0, 2), _week_table(week, 7 if sunday else 6)]
        if rank:
            yield CondPageBreak(height_of(parts))
        yield from parts
        yield Spacer(0, 6)


def _week_table(week: Week, columns: int) -> Table:
    by_weekday = {day.weekday: day for day in week.days}
    head, morning, afternoon, total = [""], ["Matin"], ["Après-midi"], ["Présence"]
    for weekday in range(columns):
        day = by_weekday.get(weekday)
        head.append(f"{WEEKDAYS[weekday]}\n{day.short_title}" if day else WEEKDAYS[weekday])
        morning.append(_bounds(day.morning) if day else "")
        afternoon.append(_bounds(day.afternoon) if day else "")
        total.append(day.total if day else "")
    head.append("Total")
    rows = [
        [stacked(words, theme.CELL_HEAD if cell else theme.CELL_HEAD_LEFT) for cell, words in enumerate(head)],
        [_cell(words, rank) for rank, words in enumerate([*morning, ""])],
        [_cell(words, rank) for rank, words in enumerate([*afternoon, ""])],
        [_cell(words, rank, bold=True) for rank, words in enumerate([*total, week.total])],
    ]
    first, last = 21 * mm, 19 * mm
    width = (theme.WIDTH - first - last) / columns
    style = [
        *PLAIN,
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("BACKGROUND", (0, 0), (-1, 0), theme.TINT),
        ("LINEABOVE", (0, 0), (-1, 0), 1, theme.ACCENT),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, theme.RULE),
        ("LINEBEFORE", (1, 0), (-1, -1), 0.5, theme.RULE),
        ("NOSPLIT", (0, 0), (-1, -1)),
    ]
    return Table(rows, colWidths=[first, *[width] * columns, last], style=style)


def _bounds(bounds: tuple[str, ...]) -> str:
    return f"{bounds[0]}\nà {bounds[1]}" if bounds else "—"


def _cell(words: str, rank: int, *, bold: bool = False) -> Flowable:
    if not rank:
        return text(words, theme.CELL_HEAD_LEFT)
    return stacked(words, theme.CELL_BOLD if bold else theme.CELL)


def plain_table(block: TableBlock) -> Table:
    """Draw a table whose header comes back on each page."""
    rows = [[text(words, theme.CELL_HEAD_LEFT) for words in block.header]]
    rows += [[text(words, theme.CELL_LEFT) for words in row] for row in block.rows]
    share = theme.WIDTH / sum(block.widths)
    style = [
        *PLAIN,
        ("BACKGROUND", (0, 0), (-1, 0), theme.TINT),
        ("LINEABOVE", (0, 0), (-1, 0), 1, theme.ACCENT),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, theme.RULE),
    ]
    widths = [width * share for width in block.widths]
    return Table(rows, colWidths=widths, style=style, repeatRows=1, splitInRow=1)
