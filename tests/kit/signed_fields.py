"""Fields of signature in a PDF, as pyHanko finds them."""

import io

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields


def field_names(pdf: bytes, *, filled: bool | None = None) -> list[str]:
    """List signature fields: all, the signed ones (``filled=True``) or the empty ones (``filled=False``)."""
    return [name for name, _value, _field in enumerate_sig_fields(PdfFileReader(io.BytesIO(pdf)), filled_status=filled)]
