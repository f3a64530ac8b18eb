"""The pieces a document is made of: PDF and HTML are both drawn from these, so both say the same."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Prose:
    """Paragraphs that run over the text column."""

    paragraphs: tuple[str, ...]
    small: bool = False


@dataclass(frozen=True)
class Bullets:
    """A short list."""

    lead: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A label and its value, one or more lines."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Fields:
    """Labelled values, one under the other."""

    fields: tuple[Field, ...]
    long: bool = False
    """Values that are sentences: the column of labels is narrower."""


@dataclass(frozen=True)
class Article:
    """A numbered article."""

    label: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """One fact of the summary: a label, the fact, and what completes it."""

    label: str
    facts: tuple[str, ...]
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """Facts that matter first, in pairs, then numbers to call."""

    title: str
    rows: tuple[tuple[Card, ...], ...]


@dataclass(frozen=True)
class TimetableDay:
    """One day of presence; an empty range is a dash."""

    weekday: int
    """0 for Monday."""
    title: str
    short_title: str
    morning: tuple[str, ...]
    afternoon: tuple[str, ...]
    total: str


@dataclass(frozen=True)
class PresenceWeek:
    """The days of one calendar week."""

    title: str
    days: tuple[TimetableDay, ...]
    total: str


@dataclass(frozen=True)
class Timetable:
    """Days of presence by week, with totals."""

    weeks: tuple[PresenceWeek, ...]
    """Weeks as tables: the one that the others repeat, then those that differ from it in more than a few days."""
    total: str
    note: str
    exceptions: tuple[tuple[str, str], ...] = ()
    """Days that differ from the week repeated, each with its hours."""


@dataclass(frozen=True)
class SigningBlock:
    """The place where one party signs."""

    field_name: str
    label: str
    name: str
    quality: str
    stamp: bool
    picture: bytes = b""
    """The stamp itself, a JPEG, where one was set."""


@dataclass(frozen=True)
class Boxes:
    """The places of signature of one group of parties."""

    boxes: tuple[SigningBlock, ...]
    paper: str = ""
    """Words before the place, for whoever signs by hand; empty where nobody does."""
    paper_date: str = ""
    stamp: str = ""
    columns: int = 2


@dataclass(frozen=True)
class PrintedTable:
    """A plain table with a header row."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    """Shares of the page's width."""
    is_of_numbers: bool = False
    """True where all columns but the first are numbers, set to the right."""


@dataclass(frozen=True)
class Picture:
    """A drawing made of lines and words, of its own size in points, fitted to the page; on paper alone."""

    words: str
    """Text alternative: a summary, as the numbers stand in a table beside the picture."""
    width: float
    height: float
    paint: Callable[..., None]
    """``(canvas, scale=…)``: draws it upwards from where the canvas has its origin."""
    share: float = 1
    """Largest part of the page's width."""


@dataclass(frozen=True)
class Contents:
    """The sections that follow, each with its page; on paper alone."""


Block = Prose | Bullets | Fields | Article | Summary | Timetable | Boxes | PrintedTable | Picture | Contents


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it. Level 1 is a title of the document, 2 an annex, 3 a part of an annex."""

    title: str
    level: int
    blocks: tuple[Block, ...]
    room: float = 0
    """Millimetres wanted under the heading; the section starts a new page when there is less."""


@dataclass(frozen=True)
class PrintedDocument:
    """A printed document, in reading order."""

    title: str
    subtitle: str
    number: str
    version_label: str
    """*version 1*, or empty for a document that has no versions."""
    verification_label: str
    verification_url: str
    """Empty for what nobody verifies: it bears no code."""
    sections: tuple[Section, ...]
    footer: str
    """School, postcode, town."""
    author: str
    subject: str
    closing: str = ""
    """One discreet line after the last section."""
    funder: str = ""
    short_title: str = ""
    """Title at the head of the following pages, where the whole one is long."""
    seal_field: str = ""
    """Name of the visible seal's field, for documents that only the organisation seals."""
    seal_label: str = ""
    """Name under which it is sealed."""
    seal_picture: bytes = b""
    """The stamp of whoever gives the document, a JPEG."""

    @property
    def has_contents(self) -> bool:
        return any(Contents() in section.blocks for section in self.sections)
