"""One drawing in three formats: the same figures, said in words, at the same places."""

import io
import time
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
from lxml import etree
from PIL import Image

from conventions.domain.charts import formats
from conventions.domain.charts.bars import Series, StackedBars
from conventions.domain.charts.drawing import WIDTH, Box, Words, shortened, width_of
from conventions.domain.charts.formats import SHARPNESS, to_pdf, to_png, to_svg

CHART = StackedBars(
    name="essai",
    title="Avancement <des> stages",
    about="Deux classes.",
    series=[Series("sans stage", "#a8201a"), Series("signées", "#17683a"), Series("à valider", "#8ecae6", pale=True)],
    rows=[
        ("3e A", [2, 20, 3]),
        ("3e B", [0, 10, 0]),
        ("une classe dont le nom est long, trop long pour la place", [1, 0, 0]),
    ],
    of_rows="Classe",
)
SVG = "{http://www.w3.org/2000/svg}"


def test_bars_are_as_long_as_what_they_count_and_nothing_leaves_the_drawing():
    """Of two values the one that is double is twice as long; what is zero is not drawn."""
    bars = [shape for shape in CHART.drawing.shapes if isinstance(shape, Box)][len(CHART.series) :]
    assert len(bars) == sum(bool(n) for _label, values in CHART.rows for n in values)
    twenty, ten = bars[1], bars[3]
    assert (twenty.width + 1) / (ten.width + 1) == 2
    for shape in CHART.drawing.shapes:
        assert 0 <= shape.x <= WIDTH
        assert 0 <= shape.y <= CHART.drawing.height


def test_figures_stand_in_the_bars_and_sums_beside_them():
    """A figure that has no room is in the table alone; a label too long is cut."""
    words = [shape.text for shape in CHART.drawing.shapes if isinstance(shape, Words)]
    assert {"20", "25", "10", "3e A", "à valider"} <= set(words)
    assert any(text.startswith("une classe") and text.endswith("…") for text in words)
    assert width_of(shortened("une classe dont le nom est long", 60)) <= 60
    assert CHART.table[0] == ("3e A", [2, 20, 3], 25)


def test_the_svg_says_its_title_and_what_it_shows_and_escapes_what_it_is_given():
    """For whoever does not see it; no class name becomes markup."""
    svg = etree.fromstring(to_svg(CHART.drawing, name="essai"))
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == svg.find(f"{SVG}title").get("id") == "essai-title"
    assert svg.find(f"{SVG}title").text == CHART.title
    assert svg.find(f"{SVG}desc").text == CHART.about
    assert len(svg.findall(f"{SVG}rect")) == sum(isinstance(shape, Box) for shape in CHART.drawing.shapes)


def test_pdf_and_png_are_the_same_drawing():
    """Its size in points, its size in pixels, its words as text."""
    page = pypdfium2.PdfDocument(to_pdf(CHART.drawing))[0]
    assert page.get_size() == (WIDTH, CHART.drawing.height)
    assert "3e A" in page.get_textpage().get_text_range()
    picture = Image.open(io.BytesIO(to_png(CHART.drawing)))
    assert picture.size[0] == WIDTH * SHARPNESS
    red = next(shape for shape in CHART.drawing.shapes if isinstance(shape, Box))
    middle = ((red.x + red.width / 2) * SHARPNESS, (red.y + red.height / 2) * SHARPNESS)
    assert picture.convert("RGB").getpixel(tuple(map(int, middle))) == (0xA8, 0x20, 0x1A)


def test_pictures_asked_at_once_are_rendered_one_after_the_other(monkeypatch):
    """PDFium serves one thread at a time: between opening and closing there is no other document."""
    opened, most = [], []

    class Watched(pypdfium2.PdfDocument):
        def __init__(self, content: bytes) -> None:
            opened.append(content)
            most.append(len(opened))
            time.sleep(0.05)
            super().__init__(content)

        def close(self) -> None:
            super().close()
            opened.pop()

    monkeypatch.setattr(formats.pypdfium2, "PdfDocument", Watched)
    with ThreadPoolExecutor(3) as threads:
        pictures = list(threads.map(lambda _n: to_png(CHART.drawing), range(3)))
    assert len(set(pictures)) == 1
    assert most == [1, 1, 1]


def test_a_chart_of_nothing_is_drawn_all_the_same():
    """A school without pupils."""
    empty = StackedBars(name="vide", title="Vide", about="Rien.", series=CHART.series, rows=[], of_rows="Classe")
    assert to_pdf(empty.drawing).startswith(b"%PDF")
