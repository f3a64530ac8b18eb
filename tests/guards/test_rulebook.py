"""Every rule of the rulebook has a line that says where it is implemented, or why not: ``rulebook.txt``."""

from importlib import import_module
from pathlib import Path

import pytest

from conventions.domain.dossier.agreements.kinds import KINDS

SECTIONS = {
    "A": 15, "B": 12, "C": 14, "D": 8, "E": 13, "F": 10, "G": 5, "H": 17, "I": 15, "J": 6, "K": 6, "L": 6, "M": 7,
}  # fmt: skip
"""The rulebook's sections and how many rules each has: 134 in all."""
NOWHERE = "–"
PACKAGES = ("conventions", "signatures", "workflow", "notifications", "config")


def lines() -> list[tuple[str, list[str], str]]:
    """Return each line's rule, the names where it is implemented, and what it says."""
    found = []
    for line in Path(__file__).with_name("rulebook.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            number, where, said = (part.strip() for part in line.split(" | "))
            found.append((number, [] if where == NOWHERE else where.split(", "), said))
    return found


LINES = lines()


def named(name: str) -> object:
    """Return what a name of the table means; raises when nothing is called so."""
    if name.startswith("pages."):
        name = f"conventions.{name}"
    elif name.split(".")[0] not in PACKAGES:
        name = f"conventions.domain.{name}"
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[cut:]:
            found = getattr(found, attribute)
        return found
    raise ModuleNotFoundError(name)


def test_every_rule_has_one_line_in_the_rulebooks_order():
    """From A-01 to M-07, each once: none forgotten, none twice."""
    expected = [f"{letter}-{n:02d}" for letter, count in SECTIONS.items() for n in range(1, count + 1)]
    assert len(expected) == 134
    assert [number for number, _names, _said in LINES] == expected


@pytest.mark.parametrize(("number", "names", "said"), LINES, ids=[line[0] for line in LINES])
def test_a_line_names_what_exists_and_says_something(number, names, said):
    """A name that was changed fails here; a rule that is nowhere says why."""
    for name in names:
        assert named(name) is not None
    assert said.endswith(".")
    assert len(said) >= 8


def test_every_rule_of_the_code_is_named_by_its_line():
    """A rule written for a number of the rulebook, and the line that does not know it, do not go together."""
    told = {number: {name.rpartition(".")[2] for name in names} for number, names, _said in LINES}
    for kind in KINDS.values():
        for rule in kind.rules:
            if rule.id in told:  # limits of the tool and F-11 to F-17 are our own
                assert rule.find.__name__ in told[rule.id], f"{rule.id} does not name {rule.find.__name__}"
