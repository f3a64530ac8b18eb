"""The charts of a page as files: its own address with ``graphique=carte.png``, the name of a chart and a form."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language_bidi

from conventions.domain.numbers.charts.chart import Chart
from conventions.domain.numbers.charts.formats import FILES
from conventions.domain.numbers.exports.formats import FORMATS
from notifications.language import in_french

ASKED = "graphique"
"""Parameter of the address: the chart and the form in which it is wanted (``frames/_chart.html``)."""
NUMBERS = "csv"
"""The form in which the numbers of a chart leave, without their picture."""


def is_chart_asked(http: HttpRequest) -> bool:
    """Tell whether a chart is wanted as a file."""
    return ASKED in http.GET and http.method != "POST"


def chart_file(http: HttpRequest, charts: Callable[[], Iterable[Chart]]) -> HttpResponse | None:
    """Return the chart that the address asks for, among those of the page; ``None`` when the page is wanted.

    It is in French where the reader's letters are not in the fonts of the documents, those of Arabic.
    """
    if not is_chart_asked(http):
        return None
    made = in_french(_made) if get_language_bidi() else _made
    return made(http.GET[ASKED], charts)


def _made(asked: str, charts: Callable[[], Iterable[Chart]]) -> HttpResponse | None:
    name, _dot, kind = asked.rpartition(".")
    chart = next((one for one in charts() if one.name == name), None)
    if chart is None or kind not in (*FILES, NUMBERS):
        return None
    content: bytes | str
    if kind == NUMBERS:
        content_type, content = FORMATS[kind].content_type, FORMATS[kind].write(chart.table)
    else:
        content_type, write = FILES[kind]
        content = write(chart.drawing)
    file = f"{name}-{timezone.localdate().isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Referrer-Policy": "no-referrer"}
    return HttpResponse(content, content_type=content_type, headers=headers)
