"""The rules of the code as declared: an article, a sentence, cases on both sides, and sentences that a person reads."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

from conventions.discovery import load
from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.law.rules import Facts, Finding
from conventions.domain.law.rules.registry import RawFinding, Rule, rule
from tests.conventions.domain.law.rules.test_rules_content import CASES as CONTENT
from tests.conventions.domain.law.rules.test_rules_dates import CASES as DATES
from tests.conventions.domain.law.rules.test_rules_hours import CASES as HOURS
from tests.conventions.domain.law.rules.test_rules_load import CASES as LOAD
from tests.conventions.domain.law.rules.test_rules_training import CASES as TRAINING
from tests.conventions.domain.law.rules.test_rules_works import CASES as WORKS
from tests.conventions.domain.law.rules.test_training_hours import CASES as TRAINING_HOURS
from tests.kit.sample_facts import rules_by_name

TESTS = "tests/conventions/domain/law/rules/test_rules_….py"
Case = tuple[str, str, Facts, Any]
"""A rule by its function, what is asked, the facts, and the fields that it finds."""
CASES: tuple[Case, ...] = (*DATES, *HOURS, *LOAD, *CONTENT, *TRAINING, *TRAINING_HOURS, *WORKS)


def undeclared(rules: Mapping[str, Rule], cases: Iterable[Case]) -> list[str]:
    """List what a rule lacks: its number, its text, its line of the table, cases on both sides of its boundary."""
    outcomes: dict[str, set[bool]] = {}
    for case in cases:
        outcomes.setdefault(case[0], set()).add(bool(case[3]))
    found = []
    for name, one in rules.items():
        if not re.fullmatch(r"([A-F]|H|M|LIM)-[0-9]{1,2}", one.id):
            found.append(f"{name} has the number {one.id}: a section of the rulebook, a dash, digits")
        if not one.article:
            found.append(f"{name} has no article: name in it the text that asks for this")
        if not one.stated.endswith((".", "…")) or "{" in one.stated:
            found.append(f"{name} states « {one.stated} »: a sentence with its full stop, each {{name}} a parameter")
        if outcomes.get(name) != {True, False}:
            found.append(
                f"{name} has no case on one side: give CASES of {TESTS} one that finds, one that finds nothing"
            )
    return found


def idle_rules(modules: Iterable[ModuleType], asked: Collection[str]) -> list[str]:
    """List the rules that no kind of agreement asks."""
    return [
        f"{name} is asked by no kind of agreement: name it in a RuleSet at the foot of {module.__name__}"
        for module in modules
        for name, one in vars(module).items()
        if isinstance(one, Rule) and one.find.__module__ == module.__name__ and name not in asked
    ]


def odd_sentences(rules: Mapping[str, Rule], cases: Iterable[Case]) -> list[str]:
    """List what no person should read: no capital, no full stop, a placeholder, something of Python."""
    return sorted(
        {
            f"{name}: {said.sentence}"
            for name, _title, facts, expected in cases
            if name in rules and expected
            for said in _asked(rules[name], facts)
            if not re.fullmatch(r"[A-ZÀÉÊ0-9«].*\.", said.sentence, re.DOTALL)
            or re.search(r"[{}]|None|  |datetime", said.sentence)
        }
    )


def _asked(one: Rule, facts: Facts) -> Iterator[Finding]:
    """Ask a rule, as the kind of the facts has it."""
    name = one.find.__name__
    own = [other for other in KINDS[facts.kind].rules if other.find.__name__ == name] if facts.kind else []
    for each in own or [one]:
        yield from each(facts)


def test_every_rule_has_an_article_a_sentence_and_boundaries():
    """Each has its number, its text, its line of the table, and cases on both sides of its boundary."""
    assert undeclared(rules_by_name(), CASES) == []


def test_every_sentence_is_a_plain_sentence():
    """A sentence for a person begins with a capital and ends with a full stop, holds no placeholder and no English."""
    assert odd_sentences(rules_by_name(), CASES) == []


def test_a_rule_that_lacks_something_or_speaks_badly_is_found():
    """A strange number, no article, a statement with a hole, one side alone; a sentence that says None."""
    good = rule("A-02", article="art. L1", part="school", sentence="Une phrase.")(lambda facts: iter([]))
    bad = rule("Z-1", article="", part="host", sentence="Au plus {{n}}")(
        lambda facts: iter([RawFinding("x", "De None")])
    )
    cases: list[Case] = [("good", "", Facts(), []), ("good", "", Facts(), ["x"]), ("bad", "", Facts(), ["x"])]
    assert undeclared({"good": good, "bad": bad}, cases) == [
        "bad has the number Z-1: a section of the rulebook, a dash, digits",
        "bad has no article: name in it the text that asks for this",
        "bad states « Au plus {n} »: a sentence with its full stop, each {name} a parameter",
        f"bad has no case on one side: give CASES of {TESTS} one that finds, one that finds nothing",
    ]
    assert odd_sentences({"good": good, "bad": bad}, cases) == ["bad: De None"]


def test_every_rule_is_asked_by_a_kind_of_agreement():
    """Whoever writes one lists it where those of its section are."""
    modules = [module for module in load("domain") if module.__name__.startswith("conventions.domain.law.rules.")]
    assert len(modules) > 15
    assert idle_rules(modules, rules_by_name()) == []


def test_a_rule_that_no_kind_asks_is_found():
    """It would never be told to anybody."""

    def lonely(facts: Facts) -> Iterator[RawFinding]:
        return iter([])

    module: Any = SimpleNamespace(__name__=__name__, lonely=rule("A-02", article="", part="host", sentence="")(lonely))
    assert idle_rules([module], {"other"}) == [
        f"lonely is asked by no kind of agreement: name it in a RuleSet at the foot of {__name__}"
    ]
