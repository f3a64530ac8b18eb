"""Doubts on the contacts of a roll, useless to sign with: said by line number, without any address or number."""

from collections.abc import Iterator

from .reading import RollPupil
from .tabular import LineProblem

SHARED = "shared"
"""Kind of the warnings about a contact that several people have."""
UNREACHABLE = "unreachable"
"""Kind of the warnings about a family that nothing can reach."""
_LABELS = {"email": "le courriel", "phone": "le téléphone"}


def doubtful_contacts(rows: list[RollPupil]) -> list[LineProblem]:
    """Return the warnings of a whole roll; the same guardian of several pupils is no doubt."""
    holders = _holders(rows)
    return [
        LineProblem(row.line, text, kind)
        for row in rows
        for kind, text in (*_of_pupil(row, holders), *_of_guardians(row, holders))
    ]


def _holders(rows: list[RollPupil]) -> dict[tuple[str, str], set[str]]:
    """Return the holders of each contact: guardians by name, pupils by line."""
    holders: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        people = [(f"pupil {row.line}", row), *((f"guardian {guardian.key}", guardian) for guardian in row.guardians)]
        for who, person in people:
            for name in _LABELS:
                if value := getattr(person, name):
                    holders.setdefault((name, value), set()).add(who)
    return holders


def _of_pupil(row: RollPupil, holders: dict[tuple[str, str], set[str]]) -> Iterator[tuple[str, str]]:
    for name, label in _LABELS.items():
        shared = holders.get((name, getattr(row, name)), set())
        if sum(who.startswith("pupil ") for who in shared) > 1:
            yield SHARED, f"{label} de l'élève sert à plusieurs élèves."


def _of_guardians(row: RollPupil, holders: dict[tuple[str, str], set[str]]) -> Iterator[tuple[str, str]]:
    if not row.guardians:
        yield (
            UNREACHABLE,
            "aucun responsable n'est indiqué : la convention d'un élève mineur ne pourra pas être signée.",
        )
    for rank, guardian in enumerate(row.guardians, start=1):
        if not guardian.email and not guardian.phone:
            yield (
                UNREACHABLE,
                f"le responsable {rank} n'a ni courriel ni téléphone : aucun message ne peut lui parvenir.",
            )
        for name, label in _LABELS.items():
            value = getattr(guardian, name)
            if not value:
                continue
            if value == getattr(row, name):
                yield SHARED, f"{label} du responsable {rank} est aussi celui de l'élève."
            if rank == 2 and value == getattr(row.guardians[0], name):
                yield SHARED, f"{label} des deux responsables est le même : chacun doit avoir le sien pour signer."
                continue
            beside = {f"guardian {other.key}" for other in row.guardians}
            others = {who for who in holders[name, value] if who.startswith("guardian ")} - beside
            if others:
                yield (
                    SHARED,
                    f"{label} du responsable {rank} sert aussi au responsable d'un autre élève, sous un autre nom.",
                )
