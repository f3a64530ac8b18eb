"""Curves by week: told apart by dash and mark, named at their end, with a gap where a week is missing."""

from datetime import date, timedelta
from itertools import groupby, product

import pytest

from conventions.domain.numbers.charts.chart import Hidden
from conventions.domain.numbers.charts.curves import PENS, CurveSeries, LineChart
from conventions.domain.numbers.charts.drawing import HIDDEN, Area, Box, Label, Stroke
from conventions.domain.numbers.charts.formats import to_pdf
from notifications.dates import date_format

MONDAYS = [date(2026, 9, 7) + timedelta(weeks=n) for n in range(40)]
LAST_YEAR = [6200 - 155 * n for n in range(40)]
THIS_YEAR = [5900 - 200 * n if n != 5 else None for n in range(12)] + [None] * 28


def chart(*series, points=MONDAYS):
    return LineChart(name="c", title="Sans stage", about="Par semaine.", points=points, series=series, unit="élèves")


def curves(drawn):
    return [shape for shape in drawn.drawing.flat() if isinstance(shape, Stroke) and shape.width > 1]


def test_this_year_stands_beside_last_year_without_colour():
    """One solid, one dashed; marks of two shapes; each name and its last number at its end, not one over the other."""
    drawn = chart(CurveSeries("2026-2027", THIS_YEAR), CurveSeries("2025-2026", LAST_YEAR))
    this, last = curves(drawn)
    assert (this.dash, last.dash) == (PENS[0].dash, PENS[1].dash)
    assert {len(mark.rings[0]) for mark in drawn.drawing.flat() if isinstance(mark, Area)} == {12, 4}
    words = {shape.text: shape for shape in drawn.drawing.flat() if isinstance(shape, Label)}
    assert {"0", "2\u00a0000", "8\u00a0000", "élèves", "sept.", "juin"} <= words.keys()
    assert abs(words["2026-2027"].x - this.strokes[-1][-1][0]) < 10
    assert words["2025-2026"].x > words["2026-2027"].x
    assert words["3\u00a0700"].y > words["2026-2027"].y


def test_a_missing_week_is_a_gap_and_a_hidden_one_a_span():
    """No line is drawn over what is not known; the table says it."""
    few = Hidden("moins de 5", 1, 4)
    drawn = chart(CurveSeries("2026-2027", [9, 8, None, 7, 6, few, 6, 9]), points=MONDAYS[:8])
    [line] = curves(drawn)
    assert [len(stroke) for stroke in line.strokes] == [2, 2, 2]
    [span] = [shape for shape in drawn.drawing.flat() if isinstance(shape, Box) and shape.width < 8]
    assert span.fill == HIDDEN
    assert "nombre non communiqué exactement" in [one.text for one in drawn.drawing.flat() if isinstance(one, Label)]
    assert list(drawn.table.lines())[2] == [MONDAYS[2], ""]
    assert drawn.shown[5] == ("12 oct. 2026", ["moins de 5"])


def test_names_that_end_at_one_point_are_written_apart_and_inside():
    """Two territories of two years, all at zero; and a year of which nothing is known yet."""
    same = [CurveSeries(f"Série {n}", [0, 0]) for n in range(4)]
    drawn = chart(*same, points=MONDAYS[:2])
    feet = sorted(one.y for one in drawn.drawing.flat() if isinstance(one, Label) and one.text.startswith("Série"))
    assert all(b - a >= 24 for a, b in zip(feet, feet[1:], strict=False))
    assert feet[-1] < drawn.drawing.height - 24
    assert to_pdf(chart(CurveSeries("2026-2027", []), points=[]).drawing).startswith(b"%PDF")


def test_points_stand_at_their_days():
    """Publications are no weeks: twice the time is twice the way."""
    days = [date(2026, 10, 1), date(2026, 10, 31), date(2026, 12, 30)]
    drawn = LineChart(
        name="c", title="t", about="a", points=days, series=[CurveSeries("n", [1, 2, 3])], of_points="Jour"
    )
    [[(a, _y), (b, _z), (c, _w)]] = curves(drawn)[0].strokes
    assert c - b == pytest.approx(2 * (b - a))
    assert drawn.heads == ["Jour", "n"]


def test_the_axis_names_months_at_one_step():
    """Each, or each second or third where they are close: « août, oct., nov. » leaves none out alone."""
    for first, weeks in product((date(2026, 7, 20), date(2026, 8, 3), date(2026, 8, 31)), range(5, 120, 5)):
        points = [first + timedelta(weeks=n) for n in range(weeks)]
        months = [date_format(one, "N") for one, _days in groupby(points, lambda day: day.replace(day=1))]
        drawn = list(chart(CurveSeries("2026-2027", [9] * weeks), points=points).drawing.flat())
        foot = max(one.y for one in drawn if isinstance(one, Label))
        named = [one.text for one in drawn if isinstance(one, Label) and one.y == foot]
        steps = [months[start::step] for step in range(1, len(months) + 1) for start in (0, 1)]
        assert named
        assert named in steps, (first, weeks)
