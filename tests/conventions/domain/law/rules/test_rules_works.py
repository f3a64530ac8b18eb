"""Section D in training: works of the annexe declared on both sides, allowed by an opinion, supervised, titled."""

from dataclasses import replace
from datetime import date

import pytest

from conventions.domain.law.regulated_works.allowed import DeclaredWorks, OpinionHeld, WorksFacts
from conventions.domain.law.rules.facts import TrainingFacts
from tests.kit.sample_facts import LEGAL, fields, rules_by_name

DECLARED = tuple(
    DeclaredWorks(side, frozenset({"machines", "chemicals", "driving"}), date(2026, 9, 1), date(2029, 8, 31))
    for side in ("school", "host")
)
OPENED = WorksFacts(
    birth_date=date(2010, 1, 10),
    opinion=OpinionHeld(date(2026, 9, 15), date(2027, 9, 14), frozenset({"machines", "handling"})),
    declarations=DECLARED,
    titles={"electrical": date(2026, 10, 1)},
    bar_from=date(2026, 1, 1),
    bar_until=date(2030, 12, 31),
)
WORKS = ["training.works"]


def asking(*works: str, supervised: tuple[str, ...] | None = None, activities: str = LEGAL.activities, **opened):
    """Return facts of a pupil of 17 for five days in January 2027, whose annexe asks these works."""
    regulated = replace(OPENED, **opened)
    named = frozenset(works if supervised is None else supervised)
    training = TrainingFacts(works=works, supervised=named, regulated=regulated)
    birth = regulated.birth_date
    return replace(LEGAL, kind="pfmp", level="cap", birth_date=birth, activities=activities, training=training)


YOUNG, TURNS_FIFTEEN, ADULT = date(2013, 1, 10), date(2012, 1, 20), date(2008, 1, 10)
EXPIRES_INSIDE = (DECLARED[0], replace(DECLARED[1], until=date(2027, 1, 20)))
OLD_OPINION = OpinionHeld(date(2026, 1, 20), date(2027, 12, 31), frozenset({"machines"}))

CASES = [
    ("works_are_of_the_list", "a work of the list", asking("machines"), []),
    ("works_are_of_the_list", "a work that is none", asking("magic"), WORKS),
    ("works_are_of_the_list", "asbestos of level 3", asking("asbestos_high"), WORKS),
    ("works_are_of_the_list", "the same at 18", asking("asbestos_high", birth_date=ADULT), []),
    ("works_wait_for_the_age", "17", asking("machines"), []),
    ("works_wait_for_the_age", "14", asking("machines", birth_date=YOUNG), WORKS),
    ("works_wait_for_the_age", "15 on the Wednesday", asking("machines", birth_date=TURNS_FIFTEEN), WORKS),
    ("works_wait_for_the_age", "X-rays at 15", asking("ionising", birth_date=date(2011, 12, 1)), WORKS),
    ("works_are_declared", "both sides", asking("machines"), []),
    ("works_are_declared", "nobody", asking("machines", declarations=()), WORKS * 2),
    ("works_are_declared", "it expires inside the period", asking("machines", declarations=EXPIRES_INSIDE), WORKS),
    ("works_are_declared", "driving by a title", asking("driving", titles={"driving": date(2026, 9, 1)},
                                                        declarations=()), []),
    ("works_are_declared", "18", asking("machines", birth_date=ADULT, declarations=()), []),
    ("works_are_declared", "handling needs none", asking("handling", declarations=()), []),
    ("works_are_allowed_and_supervised", "an opinion and a chef", asking("machines", "handling"), []),
    ("works_are_allowed_and_supervised", "no opinion", asking("machines", opinion=None), WORKS),
    ("works_are_allowed_and_supervised", "an opinion too old", asking("machines", opinion=OLD_OPINION), WORKS),
    ("works_are_allowed_and_supervised", "another work", asking("chemicals"), WORKS),
    ("works_are_allowed_and_supervised", "nobody supervises", asking("machines", supervised=()), WORKS),
    ("titles_are_known", "a title", asking("electrical"), []),
    ("titles_are_known", "none", asking("electrical", titles={}), WORKS),
    ("bar_is_approved", "approved, at 17", asking("bar"), []),
    ("bar_is_approved", "not approved", asking("bar", bar_from=None), WORKS),
    ("bar_is_approved", "until the Wednesday", asking("bar", bar_until=date(2027, 1, 20)), WORKS),
    ("bar_is_approved", "15", asking("bar", birth_date=date(2011, 12, 1)), WORKS),
    ("words_of_works_are_ticked", "no such word", asking(), []),
    ("words_of_works_are_ticked", "a saw, not ticked", asking(activities="La scie à ruban."), ["activities"]),
    ("words_of_works_are_ticked", "a saw, ticked", asking("machines", activities="Découper à la scie à ruban."), []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "title", "facts", "expected"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_rule(name, title, facts, expected):
    """Each rule, on both sides of its boundary."""
    assert fields(name, facts) == expected


def test_nothing_medical_blocks_or_is_read_by_the_host():
    """The school alone reads that an opinion is missing, in the same words whether it is or lists other works."""
    allowed = rules_by_name()["works_are_allowed_and_supervised"]
    assert (allowed.part, allowed.severity) == ("school", "warning")
    missing, refused = asking("chemicals", opinion=None), asking("chemicals")
    assert [one.sentence for one in allowed(missing)] == [one.sentence for one in allowed(refused)]
