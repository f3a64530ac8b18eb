"""The charts of a page as files: by the page's own address, the chart's name and the form."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language
from lxml import html

from conventions.domain.numbers.charts.bars import Bars
from conventions.domain.numbers.charts.chart import Hidden
from conventions.pages.kit.charts import chart_file

CHART = Bars(
    name="delais",
    title="Délais",
    about="Deux lignes.",
    series=["Élèves"],
    rows=[("=vite", [1234]), ("Kourou", [Hidden("moins de 5", 1, 4)])],
    of_rows="Où",
)


@pytest.mark.parametrize(("kind", "first"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("pdf", b"%PDF"), ("csv", b"\xef")])
def test_a_chart_leaves_in_four_forms(rf, kind, first):
    """Under its own name and the day's; whatever the page, its view asks once."""
    answer = chart_file(rf.get("/page", {"graphique": f"delais.{kind}"}), lambda: [CHART])
    assert answer.content.startswith(first)
    assert answer["Content-Disposition"].startswith('attachment; filename="delais-2')
    assert answer["Content-Disposition"].endswith(f'.{kind}"')


def test_the_numbers_of_the_file_are_those_of_the_chart(rf):
    """A hidden number stays hidden; no cell is a formula."""
    answer = chart_file(rf.get("/page", {"graphique": "delais.csv"}), lambda: [CHART])
    assert answer.content.decode("utf-8-sig").split("\r\n") == ["Où;Élèves", "'=vite;1234", "Kourou;moins de 5", ""]


@pytest.mark.parametrize(("language", "written"), [("ar", "fr"), ("uk", "uk"), ("en", "en")])
def test_a_file_is_in_the_readers_language_if_the_fonts_have_its_letters(rf, language, written):
    """Those of the documents write no Arabic; the page goes on in it."""
    made = []
    with translation.override(language):
        chart_file(rf.get("/page", {"graphique": "delais.svg"}), lambda: made.append(get_language()) or [CHART])
        assert get_language() == language
    assert made == [written]


@pytest.mark.parametrize("asked", [{}, {"graphique": "autre.png"}, {"graphique": "delais.exe"}, {"graphique": ""}])
def test_what_is_no_chart_of_the_page_is_the_page(rf, asked):
    """As a list does with a form that it does not have."""
    assert chart_file(rf.get("/page", asked), lambda: [CHART]) is None


def test_a_chart_is_shown_with_its_files_and_its_table(rf):
    """The address keeps what the page is asked for; the table has the same numbers, in words where they are hidden."""
    page = html.fromstring(
        render_to_string("frames/_chart.html", {"chart": CHART}, rf.get("/", {"annee": 2026, "page": 3}))
    )
    links = [link.get("href") for link in page.iter("a")]
    assert links == [f"?annee=2026&graphique=delais.{kind}" for kind in ("png", "svg", "pdf", "csv")]
    rows = [[cell.text_content() for cell in row] for row in page.iter("tr")]
    assert rows == [["Où", "Élèves"], ["=vite", "1\u00a0234"], ["Kourou", "moins de 5"]]
    assert page.find(".//svg").get("role") == "img"
    assert page.find(".//svg").getparent().get("tabindex") == "0", "what scrolls is reached by keyboard"
