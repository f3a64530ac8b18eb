"""Result of rendering: a PDF without fields, and the places of the fields; read without ReportLab."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class SignatureBox:
    """An empty rectangle for a signature, in points from the page's lower left corner; pages count from 0."""

    field_name: str
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


Record = Callable[[SignatureBox], None]


@dataclass(frozen=True)
class Rendered:
    """A finished PDF without fields, and where they go."""

    pdf: bytes
    boxes: tuple[SignatureBox, ...]
