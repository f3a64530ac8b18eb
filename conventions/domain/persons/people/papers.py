"""A document attached to what the school knows of a family: which kind it is, its pages as they were read."""

from dataclasses import dataclass

from signatures.scans import Scan


@dataclass(frozen=True)
class Paper:
    """A file that was read: which kind of document, and its pages."""

    kind: str
    scan: Scan
