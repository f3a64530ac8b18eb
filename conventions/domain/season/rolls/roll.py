"""Pupils of a list that is understood: several lines of one pupil are one."""

from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from conventions.domain.persons.people.models import Guardian
from conventions.domain.persons.people.names import search_key

from .classes import Spellings, class_key
from .columns import Understood
from .reading import THIRD, BadPupilLine, LeftOut, RollPupil, read_pupil
from .tabular import LineProblem, Record

A_CLASS = 10
"""Pupils of one class in a list, from which another one's single pupil looks like a slip of the finger."""


@dataclass
class Roll:
    """The pupils of a list; what is wrong is told by line number."""

    rows: list[RollPupil] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    bad_lines: list[LineProblem] = field(default_factory=list)
    warnings: list[LineProblem] = field(default_factory=list)


def read_roll(
    given: Understood,
    *,
    department: str,
    today: date,
    known_classes: Iterable[str] = (),
    most: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Roll:
    """Read the pupils of a list, or of its first ``most`` lines; ``progress`` is told how many lines of how many."""
    known = list(known_classes)
    roll, spellings = Roll(), Spellings(known)
    pupils: dict[object, RollPupil] = {}
    for done, record in enumerate(islice(given.records(), most), start=1):
        try:
            row = _row(record, given, department, today, roll.warnings)
            row = replace(row, class_name=spellings.one(row.class_name))
            place = row.roll_id or row.key  # two of one name and birth date differ by their identifier
            pupils[place] = _joined(pupils[place], row, roll.warnings) if place in pupils else row
        except BadPupilLine as reason:
            roll.bad_lines.append(LineProblem(record.line, str(reason)))
        except LeftOut as reason:
            roll.warnings.append(LineProblem(record.line, str(reason)))
        if progress:
            progress(done, len(given.rows))
    roll.rows = list(pupils.values())
    if most is None:
        roll.warnings += _lonely(roll.rows, {class_key(name) for name in known})
    roll.classes = sorted({row.class_name for row in roll.rows if row.class_name}, key=search_key)
    return roll


def _lonely(rows: Iterable[RollPupil], known: Container[str]) -> list[LineProblem]:
    """Return a remark on each unknown class of one pupil, beside a whole one: « 3J » for « 3A »."""
    sizes = Counter(class_key(row.class_name) for row in rows)
    if max(sizes.values(), default=0) < A_CLASS:
        return []
    return [
        LineProblem(row.line, f"la classe « {row.class_name} » n'a que cet élève : est-ce une faute de frappe ?")
        for row in rows
        if row.class_name and sizes[class_key(row.class_name)] == 1 and class_key(row.class_name) not in known
    ]


def _row(
    record: Record | LineProblem, given: Understood, department: str, today: date, warnings: list[LineProblem]
) -> RollPupil:
    if isinstance(record, LineProblem):
        raise BadPupilLine(record.reason)
    if given.chosen.uai and not record.get("class_name"):
        raise LeftOut("SIECLE ne donne pas de classe à cet élève : la ligne n'est pas reprise.")

    def warn(reason: str, kind: str = "") -> None:
        warnings.append(LineProblem(record.line, reason, kind))

    return read_pupil(record, department=department, today=today, warn=warn)


def _joined(first: RollPupil, row: RollPupil, warnings: list[LineProblem]) -> RollPupil:
    """Add a line's further guardian to the pupil's line above; :class:`BadPupilLine` where it says another pupil."""
    others = [one for one in row.guardians if one.key not in {known.key for known in first.guardians}]
    if row.key != first.key or class_key(row.class_name) not in ("", class_key(first.class_name)):
        raise BadPupilLine(f"cet élève est déjà à la ligne {first.line}, autrement.")
    if len(others) < len(row.guardians) or not (others or row.set_aside):
        raise BadPupilLine(f"cet élève est déjà à la ligne {first.line}.")
    guardians = (*first.guardians, *others)
    if len(guardians) > len(Guardian.RANKS):
        warnings.append(LineProblem(row.line, THIRD))
    return replace(
        first,
        guardians=guardians[: len(Guardian.RANKS)],
        email=first.email or row.email,
        phone=first.phone or row.phone,
    )
