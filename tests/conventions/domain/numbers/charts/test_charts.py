"""One drawing in three formats and a table: the same figures, said in words, at the same places, without colour."""

import io
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.conf import settings
from lxml import etree
from PIL import Image, ImageStat

from conventions.domain.numbers.charts import painting
from conventions.domain.numbers.charts.bars import NARROW, SIDES, Bars, BarSeries, SharesBar, StackedBars
from conventions.domain.numbers.charts.chart import Hidden, round_steps, said
from conventions.domain.numbers.charts.curves import PENS
from conventions.domain.numbers.charts.drawing import (
    DARK,
    HIDDEN,
    INK,
    MID,
    MISSING,
    MUTED,
    PAPER,
    SHADES,
    SIZE,
    STEPS,
    TOKENS,
    WIDTH,
    Area,
    Box,
    Drawing,
    Fill,
    Label,
    Link,
    shortened,
    width_of,
)
from conventions.domain.numbers.charts.formats import to_pdf, to_png, to_svg, to_svg_file
from conventions.domain.numbers.charts.maps import CLASSES, TerritoryMap
from conventions.pages.staff.head.progress import FILLS
from tests.kit.each import each

CHART = StackedBars(
    name="essai",
    title="Avancement <des> stages",
    about="Deux classes.",
    series=[
        BarSeries("sans stage", Fill("#a8201a")),
        BarSeries("signées", Fill("#17683a", PAPER, "dots")),
        BarSeries("à valider", Fill("#8ecae6")),
    ],
    rows=[
        ("3e A", [2, 20, 3]),
        ("3e B", [0, 10, 0]),
        ("une classe dont le nom est long, trop long pour la place", [1, 0, 0]),
    ],
    of_rows="Classe",
    source="Liste du 23 novembre 2026.",
)
SVG = "{http://www.w3.org/2000/svg}"
FEW = Hidden("moins de 5", 1, 4)


def words_of(chart):
    return [shape.text for shape in chart.drawing.flat() if isinstance(shape, Label)]


def bars_of(chart):
    """Return what is drawn of each value: the squares of the legend are as wide as they are high."""
    return [shape for shape in chart.drawing.flat() if isinstance(shape, Box) and shape.width != shape.height]


def test_bars_are_as_long_as_what_they_count_and_nothing_leaves_the_drawing():
    """The double of a value is twice as long; zero is not drawn."""
    bars = bars_of(CHART)
    assert len(bars) == sum(bool(n) for _label, values in CHART.rows for n in values)
    twenty, ten = bars[1], bars[3]
    assert (twenty.width + 1) / (ten.width + 1) == 2
    for shape in CHART.drawing.flat():
        assert 0 <= shape.x <= WIDTH
        assert 0 <= shape.y <= CHART.drawing.height


def test_figures_stand_in_the_bars_and_sums_beside_them():
    """A figure that has no room is in the table alone; a label too long is cut; title and source are in the picture."""
    words = words_of(CHART)
    assert {"20", "25", "10", "3e A", "à valider", CHART.title, CHART.source} <= set(words)
    assert any(text.startswith("une classe") and text.endswith("…") for text in words)
    assert width_of(shortened("une classe dont le nom est long", 60)) <= 60
    assert CHART.table.heads == ["Classe", "sans stage", "signées", "à valider", "Total"]
    assert list(CHART.table.lines())[0] == ["3e A", 2, 20, 3, 25]
    assert CHART.shown[1] == ("3e B", ["0", "10", "0", "10"])
    assert all(shape.size >= SIZE for shape in CHART.drawing.flat() if isinstance(shape, Label))


def test_the_svg_says_its_title_and_what_it_shows_and_escapes_what_it_is_given():
    """For whoever does not see it; no class name becomes markup, no mark of a fill is without its pattern."""
    svg = etree.fromstring(to_svg(CHART.drawing, name="essai"))
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == svg.find(f"{SVG}title").get("id") == "essai-title"
    assert svg.find(f"{SVG}title").text == CHART.title
    assert svg.find(f"{SVG}desc").text == CHART.about
    boxes = svg.findall(f"{SVG}rect")
    ground, *others = etree.fromstring(to_svg_file(CHART.drawing)).findall(f"{SVG}rect")
    assert (ground.get("fill"), ground.get("width")) == (PAPER, svg.get("width")), "a file brings its paper"
    assert len(others) == len(boxes)
    assert len(boxes) == sum(isinstance(shape, Box) for shape in CHART.drawing.flat())
    used = {box.get("fill") for box in boxes if box.get("fill").startswith("url")}
    assert used == {f"url(#{pattern.get('id')})" for pattern in svg.iter(f"{SVG}pattern")} != set()


def test_what_leads_somewhere_in_a_page_leads_nowhere_in_a_file():
    """A group of links for whoever hears the page; one picture for whoever takes it away, with its sentences still."""
    box = Box(0, 0, 10, 10, HIDDEN)
    drawing = Drawing(
        "Carte", "Deux.", 100, 100, (Link("Guyane : 3", (box,), "?departement=973"), Link("Cantal", (box,)))
    )
    page, file = etree.fromstring(to_svg(drawing)), etree.fromstring(to_svg_file(drawing))
    [link] = page.iter(f"{SVG}a")
    assert (page.get("role"), link.get("href")) == ("group", "?departement=973")
    assert link.get("aria-label") == link.find(f"{SVG}title").text == "Guyane : 3"
    assert file.get("role") == "img"
    assert [title.text for title in file.iterfind(f".//{SVG}g/{SVG}title")] == ["Guyane : 3", "Cantal"]
    assert not list(file.iter(f"{SVG}a"))


def test_a_path_has_no_stroke_of_a_single_point():
    """An island that is smaller than a tenth of a point would end the path of its whole territory."""
    island, land = [(1.01, 1.0), (1.02, 1.0), (1.01, 1.02)], [(5.0, 5.0), (9.5, 5.0), (9.0, 8.25)]
    svg = to_svg(Drawing("Carte", "Une.", 10, 10, (Area([island, land], HIDDEN),)))
    assert 'd="M5 5l4.5 0-.5 3.2z"' in svg


def test_pdf_and_png_are_the_same_drawing_and_the_pdf_is_tagged():
    """Its size in points and in pixels, its words as text, one figure with the words that stand for it."""
    content = to_pdf(CHART.drawing)
    page = pypdfium2.PdfDocument(content)[0]
    assert page.get_size() == (WIDTH, CHART.drawing.height)
    assert "3e A" in page.get_textpage().get_text_range()
    with pikepdf.open(io.BytesIO(content)) as document:
        figure = document.Root.StructTreeRoot.K.K
        assert (figure.S, str(figure.Alt)) == ("/Figure", f"{CHART.title}. {CHART.about}")
        assert document.Root.MarkInfo.Marked
    picture = Image.open(io.BytesIO(to_png(CHART.drawing))).convert("RGB")
    assert picture.size[0] == WIDTH * painting.SHARPNESS
    red = next(shape for shape in CHART.drawing.flat() if isinstance(shape, Box))
    middle = ((red.x + red.width / 2) * painting.SHARPNESS, (red.y + red.height / 2) * painting.SHARPNESS)
    assert picture.getpixel(tuple(map(int, middle))) == (0xA8, 0x20, 0x1A)
    assert picture.getpixel((2, 2)) == (255, 255, 255)


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

    monkeypatch.setattr(painting.pypdfium2, "PdfDocument", Watched)
    with ThreadPoolExecutor(3) as threads:
        pictures = list(threads.map(lambda _n: to_png(CHART.drawing), range(3)))
    assert len(set(pictures)) == 1
    assert most == [1, 1, 1]


def test_a_chart_of_nothing_is_drawn_all_the_same():
    """A school without pupils, a histogram without a delay, a map of no territory."""
    empty = StackedBars(name="vide", title="Vide", about="Rien.", series=CHART.series, rows=[], of_rows="Classe")
    none = Bars(name="vide", title="Vide", about="Rien.", series=["n"], rows=[], of_rows="Délai")
    nowhere = TerritoryMap(name="vide", title="Vide", about="Rien.", values={})
    assert all(to_pdf(one.drawing).startswith(b"%PDF") for one in (empty, none, nowhere))


# -- bars side by side -------------------------------------------------------------------------------------------------


def test_two_years_stand_side_by_side_and_what_is_hidden_is_never_a_full_bar():
    """Sure up to the least that is told, hatched up to the most; what is not known is neither; words say both."""
    chart = Bars(
        name="annees",
        title="Deux années",
        about="Par bassin.",
        series=["2026-2027", "2025-2026"],
        rows=[("Cayenne", [400, Hidden("de 200 à 499", 200, 499)]), ("Kourou", [FEW, None]), ("Maripasoula", [0, 100])],
        of_rows="Bassin",
    )
    cayenne, sure, unsure, _least, few, missing, last = bars_of(chart)
    assert (cayenne.fill, sure.fill, unsure.fill, few.fill, missing.fill) == (*SIDES[:2], HIDDEN, HIDDEN, MISSING)
    assert cayenne.width == pytest.approx(2 * sure.width) == pytest.approx(4 * last.width)
    assert unsure.x == sure.x + sure.width
    assert few.width < cayenne.width / 10
    assert {"de 200 à 499", "moins de 5", "–", "0", "2025-2026"} <= set(words_of(chart))
    assert list(chart.table.lines())[1] == ["Kourou", "moins de 5", ""]
    assert chart.shown[1] == ("Kourou", ["moins de 5", "–"])


def test_a_share_is_told_unless_something_is_hidden():
    """Else what is hidden would be found by subtraction."""
    rows = [("moins de 3 jours", [150]), ("3 jours et plus, chez l'organisme comme dans la famille", [50])]
    known = Bars(name="d", title="Délais", about="d", series=["Conventions"], rows=rows, of_rows="Délai", shares=True)
    assert "150 (75\u00a0%)" in words_of(known)
    assert rows[1][0] in words_of(known), "a long label has a line of its own"
    assert list(known.table.lines())[0] == ["moins de 3 jours", 150, "75\u00a0%"]
    hidden = Bars(
        name="d", title="d", about="d", series=["n"], rows=[*rows, ("x", [FEW])], of_rows="Délai", shares=True
    )
    assert not any("%" in words for words in words_of(hidden))


@each(
    "value, unit, words",
    [
        (12345, "", "12\u00a0345"),
        (62.54, "%", "62,5\u00a0%"),
        (0, "", "0"),
        (None, "%", "–"),
        (1, "élèves", "1"),
        (FEW, "%", "moins de 5"),
    ],
)
def test_numbers_are_said_as_they_are_read(value, unit, words):
    """Thousands apart, one decimal; no unit that is a word, which would have to agree, nothing after hidden ones."""
    assert said(value, unit) == words


@each("highest, last", [(0, 1), (1, 1), (3, 3), (5, 6), (62, 80), (100, 100), (412, 600), (6200, 8000), (10**6, 10**6)])
def test_an_axis_has_few_and_round_numbers(highest, last):
    """From zero to the first that is not below the highest number."""
    steps = round_steps(highest)
    assert steps[0] == 0
    assert steps[-1] == last
    assert 2 <= len(steps) <= 5


def test_a_whole_and_its_parts_are_one_bar_with_its_words_under_it():
    """As long together as the bar, each part named where it begins, no word outside; what is hidden is at its most."""
    parts = [("Conventions signées", 200), ("En préparation", 10), ("Sans stage", FEW)]
    chart = SharesBar(name="parts", title="Où en sont les élèves", about="d", parts=parts, of_rows="Élèves")
    bars, words = bars_of(chart), [shape for shape in chart.drawing.flat() if isinstance(shape, Label)]
    assert sum(bar.width + 1 for bar in bars) == pytest.approx(NARROW - 2)
    assert [bar.fill for bar in bars] == [*reversed(STEPS)][:3]
    assert [one.text for one in words] == ["Conventions signées 200", "En préparation 10", "Sans stage moins de 5"]
    assert [one.anchor for one in words] == ["start", "end", "end"]
    assert all(0 < one.x < NARROW for one in words)
    assert [line[1] for line in chart.table.lines()] == [200, 10, "moins de 5"]
    known = replace(chart, parts=[*parts[:2], ("Sans stage", 40)])
    assert [one.text for one in known.drawing.flat() if isinstance(one, Label)] == [
        *("Conventions signées 80\u00a0%", "En préparation 4\u00a0%", "Sans stage 16\u00a0%")
    ]


# -- without colour ----------------------------------------------------------------------------------------------------


def luminance(colour):
    """Return how light a colour is (WCAG 2.2, relative luminance)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_that_stand_beside_one_another_are_three_to_one():
    """Marks on their ground, curves on paper and beside one another, words that are read at four and a half."""
    fills = [*CLASSES, *SIDES, *FILLS.values(), HIDDEN, MISSING]
    assert all(contrast(fill.ground, fill.marks) >= 3 for fill in fills if fill.marks)
    assert contrast(DARK, MID) >= 3
    assert contrast(MID, PAPER) >= 3
    assert min(contrast(MUTED, PAPER), contrast(INK, PAPER)) >= 4.5
    assert len({(pen.dash, pen.turns) for pen in PENS}) == len(PENS)


def told_apart(one, other):
    """Whether two fills are told apart in grey: by their marks, or by grounds of three to one."""
    marks = (one.kind if one.marks else "", other.kind if other.marks else "")
    return marks[0] != marks[1] or contrast(one.ground, other.ground) >= 3


@pytest.mark.parametrize("fills", [(*CLASSES, HIDDEN, MISSING), SIDES], ids=["map", "bars"])
def test_no_two_fills_of_a_chart_look_alike_in_grey(fills):
    """Those of a map and those that stand side by side."""
    assert [pair for pair in combinations(fills, 2) if not told_apart(*pair)] == []


def test_each_step_of_the_heads_picture_is_told_from_the_next_and_classes_darken():
    """As they come out of a printer without colour."""
    assert all(told_apart(*pair) for pair in pairwise(FILLS.values()))
    boxes = tuple(Box(60.0 * n, 0, 60, 60, fill) for n, fill in enumerate(CLASSES))
    grey = Image.open(io.BytesIO(to_png(Drawing("d", "d", 300, 60, boxes)))).convert("L")
    greys = [ImageStat.Stat(grey.crop((180 * n + 9, 9, 180 * n + 171, 171))).mean[0] for n in range(len(CLASSES))]
    assert all(light - dark > 12 for light, dark in pairwise(greys))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_are_read_on_every_shade_of_the_page(dark):
    """Four and a half to one on each of the five, and shades that darken, or lighten in the dark, step by step."""
    sheet = (Path(settings.BASE_DIR) / "config/static/site/site.css").read_text()
    block = re.search(r"prefers-color-scheme: dark\) \{ :root:not\(\[data-fr-scheme\]\) \.chart \{([^}]*)\}", sheet)
    plain = re.search(r"\n\.chart \{([^}]*)\}", sheet)
    shades = dict(re.findall(r"(--k\d): (#[0-9a-f]{6})", (block if dark else plain)[1]))
    on_mid = re.search(r"--on4: var\((--\w+)\)", (block if dark else plain)[1])[1]
    heads = sheet.split("prefers-color-scheme: dark", 1)[1 if dark else 0]
    page = {name: re.search(rf"{name}: (#[0-9a-f]{{6}})", heads)[1] for name in ("--ink", "--ground")}
    assert [TOKENS[shade] for shade in SHADES] == list(shades)
    for fill, (name, shade) in zip(STEPS, shades.items(), strict=True):
        token = TOKENS[fill.words].replace("--on4", on_mid)
        assert contrast(page[token], shade) >= 4.5, (name, token)
    lights = [luminance(shade) for shade in shades.values()]
    assert lights == sorted(lights, reverse=not dark)
    if not dark:
        assert tuple(shades.values()) == SHADES


def test_a_page_has_the_colours_of_the_site_and_its_marks_apart():
    """No colour of its own but those of the chart that has some; a file keeps every colour."""
    chart = TerritoryMap(name="carte", title="Carte", about="d", values={"973": 3, "976": 8, "40": None, "15": FEW})
    page, file = to_svg(chart.drawing), to_svg_file(chart.drawing)
    assert not re.search(r'(fill|stroke)="#', page)
    assert "var(" not in file
    assert page.count("<pattern") == page.count('<g class="marks">') > 0
