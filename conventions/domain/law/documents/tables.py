"""The tables of the documents: summary card, weekly timetable, plain table."""

from collections.abc import Iterable

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Spacer, Table

from . import theme
from .blocks import Card, PresenceWeek, Summary, Timetable
from .blocks import PrintedTable as TableBlock
from .tagging import Element, decorate
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


def summary_table(summary: Summary, here: Element) -> Table:
    """Draw the summary as a tinted card of six columns, each fact over two or three of them; heard, it is a list."""
    grid, style, items = [], list(PLAIN), here.add("L")
    for line, cards in enumerate(summary.rows):
        span = 6 // len(cards)
        cells: list[object] = [""] * 6
        for rank, card in enumerate(cards):
            cells[rank * span] = _card(card, items.add("LI"), small=len(cards) > 2)
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
    return Table(grid, colWidths=[theme.WIDTH / 6] * 6, style=style, splitInRow=1, renderCB=decorate)


def _card(card: Card, item: Element, *, small: bool) -> list[Flowable]:
    fact = theme.CARD_FACT_SMALL if small or len(card.facts) > 1 else theme.CARD_FACT
    label, body = text(card.label, theme.CARD_LABEL, item.add("Lbl")), item.add("LBody")
    facts = [text(line, fact, body.add("P")) for line in card.facts]
    return [label, *facts, *(text(line, theme.CARD_DETAIL, body.add("P")) for line in card.details)]


def height_of(flowables: Iterable[Flowable]) -> float:
    """Measure what these flowables take, one under the other."""
    return sum(
        item.wrap(theme.WIDTH, theme.PAGE_HEIGHT)[1] + item.getSpaceBefore() + item.getSpaceAfter()
        for item in flowables
    )


def timetable_table(timetable: Timetable, here: Element) -> Iterable[Flowable]:
    """Draw one table per week, Monday to Saturday (Sunday only where the data have one), never cut inside a week."""
    sunday = any(day.weekday == 6 for week in timetable.weeks for day in week.days)
    yield text(f"{timetable.total}. {timetable.note}", theme.BODY, here.add("P"))
    yield Spacer(0, 5)
    for rank, week in enumerate(timetable.weeks):
        table = here.add("Table")
        title = text(week.title, theme.WEEK_TITLE, table.add("Caption"))
        parts = [title, Spacer(0, 2), _week_table(week, 7 if sunday else 6, table)]
        if rank:
            yield CondPageBreak(height_of(parts))
        yield from parts
        yield Spacer(0, 6)
    if timetable.exceptions:
        rows = TableBlock("Jours qui diffèrent", ("Jour", "Horaires"), timetable.exceptions, (2, 3))
        yield plain_table(rows, here)
        yield Spacer(0, 6)


def _week_table(week: PresenceWeek, columns: int, table: Element) -> Table:
    by_weekday = {day.weekday: day for day in week.days}
    head, morning, afternoon, total = [""], ["Matin"], ["Après-midi"], ["Présence"]
    for weekday in range(columns):
        day = by_weekday.get(weekday)
        head.append("\n".join(filter(None, (WEEKDAYS[weekday], day.short_title if day else ""))))
        morning.append(_bounds(day.morning) if day else "")
        afternoon.append(_bounds(day.afternoon) if day else "")
        total.append(day.total if day else "")
    head.append("Total")
    rows = [
        _row(head, table.add("TR"), theme.CELL_HEAD, scope="Column"),
        _row([*morning, ""], table.add("TR"), theme.CELL),
        _row([*afternoon, ""], table.add("TR"), theme.CELL),
        _row([*total, week.total], table.add("TR"), theme.CELL_BOLD),
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
    return Table(rows, colWidths=[first, *[width] * columns, last], style=style, renderCB=decorate)


def _bounds(bounds: tuple[str, ...]) -> str:
    return f"{bounds[0]}\nà {bounds[1]}" if bounds else "—"


def _row(cells: Iterable[str], row: Element, style: ParagraphStyle, *, scope: str = "") -> list[Flowable]:
    """Make a row whose first cell is its header; with a ``scope``, the others are headers too."""
    first, *others = cells
    header = row.add("TH", scope="Row") if first else row.add("TD")
    return [
        text(first, theme.CELL_HEAD_LEFT, header),
        *(stacked(words, style, row.add("TH", scope=scope) if scope else row.add("TD")) for words in others),
    ]


def plain_table(block: TableBlock, here: Element) -> Table:
    """Draw a table whose header comes back on each page."""
    table = here.add("Table")
    head = table.add("TR")
    heading, cell = theme.CELL_HEAD_LEFT, theme.CELL_LEFT
    if block.is_of_numbers:
        heading, cell = theme.CELL_HEAD_RIGHT, theme.CELL_RIGHT
    first, *others = block.header
    rows = [[text(first, theme.CELL_HEAD_LEFT, head.add("TH", scope="Column"))]]
    rows[0] += [text(words, heading, head.add("TH", scope="Column")) for words in others]
    for first, *others in block.rows:
        row = table.add("TR")
        header = text(first, theme.CELL_LEFT, row.add("TH", scope="Row"))
        rows.append([header, *(text(words, cell, row.add("TD")) for words in others)])
    share = theme.WIDTH / sum(block.widths)
    style = [
        *PLAIN,
        ("BACKGROUND", (0, 0), (-1, 0), theme.TINT),
        ("LINEABOVE", (0, 0), (-1, 0), 1, theme.ACCENT),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, theme.RULE),
    ]
    widths = [width * share for width in block.widths]
    return Table(rows, colWidths=widths, style=style, repeatRows=1, splitInRow=1, renderCB=decorate)
