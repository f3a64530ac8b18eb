"""Findings of pikepdf's validator against PDF/A-2b in a render (a file before it gets fields), and parts of a file."""

import importlib.util
import io

import pikepdf
import pytest

needs_validator = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("jsonschema", "referencing", "fontTools")),
    reason="pikepdf[pdfa] is not installed: pip install -r requirements-tests.txt",
)

NO_CLAIM = "ISO_19005_2:6.6.4-1"
"""The rule that asks for the claim to be PDF/A, which a file that will be signed does not make."""


def broken_rules(pdf: bytes) -> list[str]:
    """Return the rule of every fault; none in a conformant file that says so."""
    from pikepdf import pdfa

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [one.rule for one in pdfa.check(document, "2b").findings]


def written_out(pdf: bytes) -> bytes:
    """Return the file with nothing packed, so that its bytes can be searched."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return out.getvalue()


def before_fields(pdf: bytes) -> bytes:
    """Return the render that a signed file begins with."""
    end = b"%%EOF\n"
    return pdf[: pdf.index(end) + len(end)]
