"""A chart as a part of a document: vectors on its page, a figure with its words for whoever hears it."""

from reportlab.platypus import Flowable

from conventions.domain.documents import theme
from conventions.domain.documents.tagging import Element, TaggedCanvas

from .chart import Chart
from .formats import paint

TALLEST = theme.PAGE_HEIGHT - theme.TOP - theme.BOTTOM - 2 * theme.MARGIN
"""What a page holds under a heading."""


class ChartPicture(Flowable):
    """A chart over the width that there is, never larger than it is drawn; its element is a ``Figure``."""

    canv: TaggedCanvas

    def __init__(self, chart: Chart, here: Element):
        super().__init__()
        self.drawing = chart.drawing
        self.element = here.add("Figure", words=f"{chart.title}. {chart.about}")

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.scale = min(available_width / self.drawing.width, TALLEST / self.drawing.height, 1)
        self.width, self.height = self.drawing.width * self.scale, self.drawing.height * self.scale
        return self.width, self.height

    def draw(self) -> None:
        self.element.box = self.canv.bounds(self.width, self.height)
        with self.canv.marked(self.element):
            paint(self.drawing, self.canv, scale=self.scale)
