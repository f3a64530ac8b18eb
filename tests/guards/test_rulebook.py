"""Every rule of the rulebook has a line that says where it is implemented, or why not: ``rulebook.txt``."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.law.rules.registry import Rule

SECTIONS = {
    "A": 15, "B": 12, "C": 14, "D": 8, "E": 13, "F": 10, "G": 5, "H": 17, "I": 15, "J": 6, "K": 6, "L": 6, "M": 7,
}  # fmt: skip
"""The rulebook's sections and how many rules each has: 134 in all."""
NOWHERE = "–"
PACKAGES = ("conventions", "signatures", "workflow", "notifications", "config")
Line = tuple[str, list[str], str]
"""A rule's number, the names where it is implemented, and what is said of it."""


def lines(text: str) -> list[Line]:
    found = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            number, where, said = (part.strip() for part in line.split(" | "))
            found.append((number, [] if where == NOWHERE else where.split(", "), said))
    return found


LINES = lines(Path(__file__).with_name("rulebook.txt").read_text(encoding="utf-8"))


def is_there(name: str) -> bool:
    """Tell whether something is called so: a module, or what a module holds."""
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
            found = getattr(found, attribute, None)
        return found is not None
    return False


def idle_lines(told: Iterable[Line]) -> list[str]:
    """List the lines that name what is not there, or say nothing."""
    found = []
    for number, names, said in told:
        found += [f"{number} names {name}" for name in names if not is_there(name)]
        if len(said) < 8 or not said.endswith("."):
            found.append(f"{number} says nothing")
    return found


def untold_rules(told: Iterable[Line], rules: Iterable[Rule]) -> list[str]:
    """List the rules of the code that their line does not name; limits of the tool and F-11 to F-17 are our own."""
    known = {number: {name.rpartition(".")[2] for name in names} for number, names, _said in told}
    names = [(rule.id, rule.find.__name__) for rule in rules]
    return [f"{number} {name}" for number, name in names if name not in known.get(number, {name})]


def test_every_rule_has_one_line_in_the_rulebooks_order():
    """From A-01 to M-07, each once: none forgotten, none twice."""
    expected = [f"{letter}-{n:02d}" for letter, count in SECTIONS.items() for n in range(1, count + 1)]
    assert len(expected) == 134
    assert [number for number, _names, _said in LINES] == expected


def test_a_line_names_what_exists_and_says_something():
    """A name that was changed fails here; a rule that is nowhere says why."""
    assert idle_lines(LINES) == []


def test_every_rule_of_the_code_is_named_by_its_line():
    """A rule written for a number of the rulebook, and the line that does not know it, do not go together."""
    assert untold_rules(LINES, (rule for kind in KINDS.values() for rule in kind.rules)) == []


def test_a_line_that_names_what_has_gone_or_not_its_rule_is_found():
    """A module and a function that were renamed, a line without a sentence; a rule that another number names."""
    rule, *_more = KINDS["observation_3e_4e"].rules
    told = [
        "A-01 | law.gone.rule, workflow.engine.fired | Une phrase.",
        "A-02 | – | non",
        f"{rule.id} | workflow.engine.fire | Une phrase.",
    ]
    text = "\n".join(["# Le livre", "", *told])
    assert idle_lines(lines(text)) == [
        "A-01 names law.gone.rule",
        "A-01 names workflow.engine.fired",
        "A-02 says nothing",
    ]
    assert untold_rules(lines(text), [rule]) == [f"{rule.id} {rule.find.__name__}"]
    assert untold_rules(lines(f"{rule.id} | law.rules.{rule.find.__name__} | Une phrase."), [rule]) == []
