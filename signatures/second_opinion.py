"""Second opinion by qpdf on a file that pyHanko does not read: a PDF that was changed on its way, or no PDF at all."""

import io

from signatures.oddities import ENCRYPTED, REPAIRED


def opinion(pdf: bytes) -> str:
    """Return ``repaired`` or ``encrypted`` when qpdf opens the file, as viewers do; empty when it is no PDF."""
    import pikepdf  # here: most files need no second opinion, and the process that examines them starts sooner

    try:
        with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as document:
            if document.is_encrypted:
                return ENCRYPTED
            return REPAIRED if document.Root.get("/Type") == "/Catalog" else ""
    except pikepdf.PasswordError:
        return ENCRYPTED
    except Exception:
        return ""
