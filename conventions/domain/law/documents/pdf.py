"""The agreement as a PDF ready to be certified: pages and the places of the fields, from the canonical data alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .agreement import compose_agreement
from .rendered import Rendered, SignatureBox
from .rendering import render
from .signing import SEAL_FIELDS

__all__ = ["Rendered", "SignatureBox", "render_agreement"]


def render_agreement(data: Mapping[str, Any], *, logo: Path | None = None, claim_pdfa: bool = False) -> Rendered:
    """Render the agreement; equal data (and logo) give equal bytes.

    ``boxes`` holds one rectangle per party in the order of ``data["parties"]`` groups, then the two seals without size.
    ``claim_pdfa`` writes the PDF/A-2b claim, for a copy that will get no field.
    """
    return render(compose_agreement(data), hidden_fields=SEAL_FIELDS, logo=logo, claim_pdfa=claim_pdfa)
