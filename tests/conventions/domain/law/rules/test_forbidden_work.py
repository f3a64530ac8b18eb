"""Sentences that hosts write of what a pupil will do: which are told, and which are told of wrongly or missed.

``works.txt`` has them, with the rules that speak. Run with REWRITE_SNAPSHOTS=1 after a change that was meant, then read
the difference: it says what is told now, and what no longer.
"""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.law.rules import work
from conventions.domain.law.rules.offers import REFUSING, TOLD, TOLD_OF_PFMP, forgotten
from tests.kit.each import each
from tests.kit.sample_facts import LEGAL, rules_by_name
from tests.kit.snapshots import check_snapshot

RULES = {"D-01": "forbidden_work_is_told", "D-02": "regulated_work_is_told", "D-05": "bar_duty_is_told"}
WORKS = Path(__file__).with_name("works.txt")
HARD = ("banc de scie", "poste à souder", "eau de javel", "service en salle et au bar", "désamiantage")
"""Work that was once missed, in its plainest words."""


def findings(rule: str, text: str, naf: str = "") -> list:
    facts = replace(LEGAL, activities=text, host=replace(LEGAL.host, naf=naf))
    return list(rules_by_name()[RULES[rule]](facts))


def test_what_hosts_write_is_told_or_left_in_peace():
    """A miss lets a dangerous sentence through without anybody's eye; a false alarm teaches not to read the next."""
    lines = WORKS.read_text(encoding="utf-8").splitlines()
    read = [line if line.startswith("#") or not line else _answered(line.split(" | ")[1]) for line in lines]
    check_snapshot(WORKS, "\n".join(read) + "\n")
    told, silent = "\n".join(read).split("\n\n")
    assert "\n– |" not in told
    assert all(line.startswith("– | ") for line in silent.splitlines())
    assert len(silent.splitlines()) > 60


def _answered(text: str) -> str:
    speak = [rule for rule in RULES if findings(rule, text.replace("\\n", "\n"))]
    return f"{', '.join(speak) or '–'} | {text}"


@each(
    "words, typed",
    product(HARD, [str, str.upper, lambda words: f"avec l’équipe, {words}.", lambda words: words + "s"]),
)
def test_usual_spellings_are_one(words, typed):
    """Capitals, apostrophes of a telephone, a plural, what stands around."""
    assert any(findings(rule, typed(words)) for rule in RULES)


# -- offers -----------------------------------------------------------------------------------------------------------


def test_each_rule_of_section_d_says_what_it_is_for_an_offer():
    """Every kind of agreement asks it: a rule that is added says it, and is asked; a twin that does not is found."""
    assert [name for kind in KINDS.values() for name in forgotten(kind.rules)] == []
    unsaid = replace(work.bar_duty_is_told, id="D-07", on_offer="")
    unasked = replace(work.bar_duty_is_told, id="D-07", find=lambda facts: iter(()))
    assert forgotten([unsaid]) == ["bar_duty_is_told"]
    assert forgotten([unasked]) == ["<lambda>"]


def test_offers_are_refused_or_told_by_what_rules_say():
    """The bar, a ban and the Pacific refuse; work barred to every minor is told of a PFMP too."""
    assert [rule.id for rule in REFUSING] == ["A-10", "LIM-3", "D-05"]
    assert [rule.id for rule in TOLD] == ["D-01", "D-02"]
    assert [rule.id for rule in TOLD_OF_PFMP] == ["D-01"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Aider l'équipe en salle et en cuisine.", True),
        ("Accueil au comptoir.", True),
        ("L'élève ne sera jamais au bar : il observera la cuisine.", False),
        ("Découverte du métier, aucun service au bar.", False),
    ],
)
def test_a_drinking_place_is_known_by_its_naf(text, told):
    """56.30Z: the host writes that the pupil does not serve at the bar; elsewhere a counter is a counter."""
    assert bool(findings("D-05", text, naf="5630Z")) is told
    assert findings("D-05", text, naf="4711D") == []
