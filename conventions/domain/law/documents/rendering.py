"""The way from a composed document to its pages: ReportLab and its fonts are loaded by the first that is printed."""

from collections.abc import Iterable
from pathlib import Path

from .blocks import PrintedDocument
from .rendered import Rendered


def render(
    document: PrintedDocument, *, hidden_fields: Iterable[str] = (), logo: Path | None = None, claim_pdfa: bool = False
) -> Rendered:
    """Lay out ``document``; ``hidden_fields`` get a box of no size on the first page."""
    from . import pages  # 70 modules and three fonts: for whoever prints, not for every process

    return pages.render(document, hidden_fields=hidden_fields, logo=logo, claim_pdfa=claim_pdfa)


def unprintable(text: str) -> tuple[str, ...]:
    """List the characters of ``text`` that the documents cannot print, so that a form can say so beforehand."""
    from . import theme

    return theme.unprintable(text)
