"""A chart in a document: drawn as vectors, a figure with the words that stand for it and its place on the page."""

import io

import pypdfium2
from reportlab.platypus import SimpleDocTemplate

from conventions.domain.charts.bars import Bars
from conventions.domain.charts.flowables import ChartPicture
from conventions.domain.charts.formats import to_pdf
from conventions.domain.documents.finish import finish
from conventions.domain.documents.tagging import Element, TaggedCanvas


def test_a_chart_stands_in_a_document_as_a_figure():
    """Its words are text there, nothing is a picture of pixels, and whoever hears it hears what it shows."""
    chart = Bars(
        name="d", title="Délais", about="Trois sur quatre.", series=["n"], rows=[("vite", [3])], of_rows="Délai"
    )
    out, top = io.BytesIO(), Element("Document")
    picture = ChartPicture(chart, top)
    SimpleDocTemplate(out, invariant=1).build([picture], canvasmaker=TaggedCanvas)
    [figure] = top.kids
    assert (figure.role, figure.words) == ("Figure", "Délais. Trois sur quatre.")
    left, low, right, high = figure.box
    assert right - left <= chart.width
    assert high > low > 0
    pdf = finish(out.getvalue(), top, title="Rapport", author="", subject="", claim_pdfa=False)
    page = pypdfium2.PdfDocument(pdf)[0]
    assert "vite" in page.get_textpage().get_text_range()
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in {one.type for one in page.get_objects()}
    assert len(to_pdf(chart.drawing)) < 60_000
