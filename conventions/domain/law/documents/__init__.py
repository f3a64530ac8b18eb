"""Agreements and their amendments, attestations, evaluations as PDF and HTML: pure functions of canonical data."""

from .amendment import render_amendment, render_amendment_html
from .arrangements import render_arrangements
from .attestation import render_attestation, render_attestation_html
from .cover_list import CoverLine, render_cover_list
from .evaluation import render_evaluation, render_evaluation_html
from .html import render_agreement_html
from .pdf import Rendered, SignatureBox, render_agreement
from .rendering import unprintable
from .sheet import SheetSigner, render_sheet
from .specimen import render_wording_html

__all__ = [
    "SheetSigner",
    "CoverLine",
    "Rendered",
    "SignatureBox",
    "render_agreement",
    "render_agreement_html",
    "render_amendment",
    "render_amendment_html",
    "render_arrangements",
    "render_attestation",
    "render_attestation_html",
    "render_cover_list",
    "render_evaluation",
    "render_evaluation_html",
    "render_sheet",
    "render_wording_html",
    "unprintable",
]
