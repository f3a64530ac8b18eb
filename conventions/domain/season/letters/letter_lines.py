"""The lines that a letter is made of, and who writes them: the contract between letters and the rooms.

A provider is ``(reader, now) -> Iterable[Line]``, registered under a name that stays::

    @lines("head_acts")
    def head_acts(reader: Reader, now: datetime) -> Iterator[Line]: ...

It is asked whenever a letter may leave, and says what is true at that moment: it remembers nothing, and what it reads
costs a few queries for a reader, however many agreements. This module knows people alone: any room may write lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from conventions.domain.persons.people.accounts import TerritorialOfficer, User
from conventions.domain.persons.people.schools import School, Staff
from notifications.registry import Registry

Section = Literal["act", "new", "late", "week"]
"""Sections: the reader's own acts; what is new; what is late, at others too; the report of the week."""

lines = Registry("letter line")
"""Providers, by name; a letter has its lines in the order of its sections, then of their registration."""
DAILY = ("late", "offers_to_check")
"""Providers of lines that permit a letter on any school day: on days that are not the reader's no other is asked."""


@dataclass(frozen=True)
class LetterLine:
    """One sentence of a letter, with the one page where something is done about it."""

    kind: str
    """Slug of the matter: the same at each letter for the same matter at the same school."""
    section: Section
    text: str
    """A finished French sentence, without the name of a minor where a number says as much."""
    page: str
    """Absolute address."""
    count: int = 1
    is_new: bool = False
    """It tells an act that waits for the reader and that no letter has told: a letter leaves for it.

    Lines of ``week`` need not be: where there are any, the letter of the reader's first day of the week is theirs.
    """
    daily: bool = False
    """It permits a letter every school day, not only on the reader's own days (the last five before a start)."""


@dataclass(frozen=True)
class LetterReader:
    """The reader of a letter: the holder of an account, or the mailbox of a school with nobody in a function."""

    account: str
    """``account:<uuid>`` or ``school:<uuid>``, as outbox rows bear it."""
    user: User | None = None
    """Account of the reader; ``None`` for a school's own mailbox."""
    staff: Sequence[Staff] = field(default=())
    """Functions held today at every school, each with its ``school``."""
    territories: Sequence[TerritorialOfficer] = field(default=())
    """Territories that an officer follows; empty for anybody else."""
    mailbox: School | None = None
    """The school whose own mailbox it is."""
    since: datetime | None = None
    """Moment of their last letter, by the workflow clock: later things are new. None: they had none yet."""

    @property
    def schools(self) -> tuple[School, ...]:
        """Return the schools that the letter speaks of, each once."""
        held = {post.school_id: post.school for post in self.staff}
        return tuple(held.values()) or ((self.mailbox,) if self.mailbox else ())

    def at(self, school: School, *roles: str) -> tuple[Staff, ...]:
        """Return the functions held at a school, among ``roles`` where any are named."""
        return tuple(post for post in self.staff if post.school_id == school.pk and (not roles or post.role in roles))
