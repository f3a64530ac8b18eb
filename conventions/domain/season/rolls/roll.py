"""Pupils of a list that is understood: several lines of one pupil are one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from conventions.domain.persons.people.models import Guardian
from conventions.domain.persons.people.names import search_key

from .classes import Spellings, class_key
from .columns import Understood
from .reading import THIRD, BadLine, GuardianRow, LeftOut, PupilRow, read_pupil
from .tabular import Problem, Record


@dataclass
class Roll:
    """The pupils of a list; what is wrong is told by line number."""

    rows: list[PupilRow] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    bad_lines: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


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
    roll, pupils = Roll(), _Pupils()
    spellings = Spellings(known_classes)
    total = len(given.rows)
    for done, record in enumerate(given.records(), start=1):
        if most is not None and done > most:
            break
        row = _row(record, given, department, today, roll)
        if row is not None:
            problem = pupils.add(replace(row, class_name=spellings.one(row.class_name)), roll.warnings)
            if problem is not None:
                roll.bad_lines.append(problem)
        if progress:
            progress(done, total)
    roll.rows = list(pupils)
    roll.classes = sorted({row.class_name for row in roll.rows if row.class_name}, key=search_key)
    return roll


def _row(record: Record | Problem, given: Understood, department: str, today: date, roll: Roll) -> PupilRow | None:
    if isinstance(record, Problem):
        roll.bad_lines.append(record)
        return None

    def warn(reason: str, kind: str = "") -> None:
        roll.warnings.append(Problem(record.line, reason, kind))

    try:
        if given.chosen.uai and not record.get("class_name"):
            raise LeftOut("SIECLE ne donne pas de classe à cet élève : la ligne n'est pas reprise.")
        return read_pupil(record, department=department, today=today, warn=warn)
    except BadLine as reason:
        roll.bad_lines.append(Problem(record.line, str(reason)))
    except LeftOut as reason:
        warn(str(reason))
    return None


class _Pupils:
    """The pupils so far, each once; two of one name and birth date differ by their identifier."""

    def __init__(self) -> None:
        self._rows: dict[object, PupilRow] = {}

    def __iter__(self) -> Iterator[PupilRow]:
        return iter(self._rows.values())

    def add(self, row: PupilRow, warnings: list[Problem]) -> Problem | None:
        """Add a line, or what it says of one more guardian to the pupil's line above; return why it is neither."""
        place = row.roll_id or row.key
        first = self._rows.get(place)
        if first is None:
            self._rows[place] = row
            return None
        others = [one for one in row.guardians if one.key not in {known.key for known in first.guardians}]
        if row.key != first.key or class_key(row.class_name) not in ("", class_key(first.class_name)):
            return Problem(row.line, f"cet élève est déjà à la ligne {first.line}, autrement.")
        if len(others) < len(row.guardians) or not (others or row.set_aside):
            return Problem(row.line, f"cet élève est déjà à la ligne {first.line}.")
        self._rows[place] = replace(
            first,
            guardians=_two(first, others, row.line, warnings),
            email=first.email or row.email,
            phone=first.phone or row.phone,
        )
        return None


def _two(first: PupilRow, others: list[GuardianRow], line: int, warnings: list[Problem]) -> tuple[GuardianRow, ...]:
    together = (*first.guardians, *others)
    if len(together) > len(Guardian.RANKS):
        warnings.append(Problem(line, THIRD))
    return together[: len(Guardian.RANKS)]
