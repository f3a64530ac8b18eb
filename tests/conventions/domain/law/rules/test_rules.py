"""The rules as a whole: how they are asked, told and printed, and the refusals that the demo shows."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.law.rules import Facts, Finding, Findings, RuleSet, blocking, check
from conventions.domain.law.rules.registry import RawFinding, rule
from conventions.domain.law.rules.timetable import Presence
from tests.conventions.domain.law.rules.test_timetable import presences
from tests.kit.sample_facts import LEGAL, LEGAL_SECONDE, at, day, days, rules_by_name
from tests.kit.snapshots import check_snapshot

SNAPSHOT = Path(__file__).with_name("rules.txt")
ALL = {name: kind.rules for name, kind in KINDS.items()}


def finding(rule_id: str, severity: str = "blocking", part: str = "host") -> Finding:
    return Finding(rule_id, "art. L1", "f", f"Phrase {rule_id}.", severity, part)


# -- the table of rules -----------------------------------------------------------------------------------------


def table() -> str:
    """Return the rules by kind, as a product owner reads them."""
    lines = []
    for name, rules in sorted(ALL.items()):
        lines += [f"== {name} ==", ""]
        for one in rules:
            lines += [f"{one.id} | {one.part} | {one.severity} | {one.article}", f"    {one.stated}"]
        lines.append("")
    return "\n".join(lines)


def test_the_table_of_rules_is_the_one_reviewed():
    """The rules, their articles and their sentences are those of ``rules.txt``."""
    check_snapshot(SNAPSHOT, table())


def test_rules_of_two_kinds_differ_only_where_the_law_does():
    """The collège has its length, the 2de its own and its window; all else is shared."""
    college, seconde = ([one.find.__name__ for one in ALL[name]] for name in ("observation_3e_4e", "observation_2nde"))
    assert set(college) ^ set(seconde) == {
        "third_year_sequence_is_whole",
        "at_most_five_days",
        "within_the_schools_period",
        "seconde_sequence_is_whole",
        "two_consecutive_weeks",
        "within_the_seconde_window",
    }


# -- asking and telling -------------------------------------------------------------------------------------------


def test_what_blocks_comes_first():
    """Blocking findings lead; otherwise the order of the rules holds."""
    first = rule("A-01", article="a", part="host", severity="warning", sentence="s")(
        lambda facts: iter([RawFinding("x", "X.")])
    )
    second = rule("A-02", article="a", part="school", sentence="s")(lambda facts: iter([RawFinding("y", "Y.")]))
    both = RuleSet((first, second))
    assert [f.rule for f in check(both, Facts())] == ["A-02", "A-01"]
    assert [f.rule for f in check(both, Facts(), part="host")] == ["A-01"]
    assert [f.rule for f in check(both, Facts(), part="school")] == ["A-02"]


def test_a_rule_refuses_parameters_it_has_not():
    with pytest.raises(TypeError, match="C-01 has no parameter hourly"):
        rules_by_name()["hours_a_day_and_a_week"].using(hourly=1)


def test_warnings_refuse_nothing():
    assert blocking([]) is None
    assert blocking([finding("A-03", "warning")]) is None


def test_a_refusal_lists_each_sentence_with_its_article():
    """One finding is one sentence; several are a numbered list."""
    one = blocking([finding("B-03"), finding("A-03", "warning")])
    assert isinstance(one.detail, Findings)
    assert one.values["rules"] == ["B-03"]
    assert str(one) == "Phrase B-03. (règle B-03 – art. L1)"
    two = blocking([finding("B-03"), finding("B-06")])
    assert str(two) == (
        "2 points sont à corriger :\n1. Phrase B-03. (règle B-03 – art. L1)\n2. Phrase B-06. (règle B-06 – art. L1)"
    )


def test_an_empty_agreement_gives_sentences_not_errors():
    """The first look at a new agreement: everything is missing, every finding names a field."""
    for rules in ALL.values():
        found = check(rules, Facts(today=date(2026, 11, 25)))
        assert {"host.name", "period.days", "host.representative", "activities", "meals"} <= {f.field for f in found}
        assert len({(f.rule, f.field, f.severity) for f in found}) == len(found)


@given(
    st.lists(presences, max_size=12),
    st.sampled_from(["", "01", "67", "973", "976", "988"]),
    st.sampled_from(sorted(ALL)),
)
def test_no_timetable_is_an_error(many, department, kind):
    """Whatever is typed, the rules answer, and never twice for one rule and field."""
    facts = at(replace(LEGAL, kind=kind, presences=tuple(many)), department)
    found = check(ALL[kind], facts)
    assert len({(f.rule, f.field, f.severity) for f in found}) == len(found)


@given(st.sets(st.integers(0, 20), min_size=1))
def test_weeks_that_pass_have_two_days_of_rest(offsets):
    """C-08 follows from B-04: two free days in a row in each week, the Monday after it included."""
    monday = date(2027, 1, 4).toordinal()
    chosen = tuple(Presence(date.fromordinal(monday + n), day("2027-01-04").morning) for n in sorted(offsets))
    facts = replace(LEGAL, presences=chosen)
    if [f for f in check(ALL["observation_3e_4e"], facts) if f.rule == "B-04"]:
        return
    for week in range(3):
        free = [7 * week + n not in offsets for n in range(8)]
        assert any(free[n] and free[n + 1] for n in range(7))


# -- the demo -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "start", "long"),
    [
        (2026, "2026-06-08", "2026-06-12"),
        (2027, "2027-06-07", "2027-06-11"),
        (2030, "2030-06-10", "2030-06-14"),
        (2031, "2031-06-09", "2031-06-13"),
    ],
)
def test_the_wrong_seconde_of_guyane_breaks_exactly_three_rules(year, start, long):
    """Outside the window, 10 June among the days, 8 h on one of them in a week of 35 h: each with its article."""
    week = list(days(start, 5, "8h-12h", "13h30-16h30"))
    week[3] = day(week[3].day.isoformat(), "8h-12h", "13h30-15h30")
    week[4] = day(long, "8h-12h", "13h30-17h30")
    facts = at(replace(LEGAL_SECONDE, presences=tuple(week), today=date(year, 1, 5)), "973")
    facts = replace(
        facts, birth_date=date(year - 16, 2, 3), school=replace(facts.school, ca_decision_date=date(year - 1, 6, 30))
    )
    refusal = blocking(check(ALL["observation_2nde"], facts)).detail
    assert [(f.rule, f.field) for f in refusal] == [
        ("B-03", "period.first_day"),
        ("B-06", f"period.days.{year}-06-10"),
        ("C-01", f"period.days.{long}"),
    ]
    assert [f.article for f in refusal] == [
        "code de l'éducation, art. D333-3-1 ; arrêté du 29 novembre 2023",
        "code du travail, art. L3422-2 et L3164-6",
        "convention type (circulaire du 21 novembre 2025), repères réglementaires",
    ]
    assert refusal[1].sentence == (
        f"Le 10 juin {year} est férié en Guyane (abolition de l'esclavage) : un élève mineur n'est pas accueilli "
        "ce jour-là. Retirez cette journée."
    )


def test_the_corrected_seconde_of_guyane_passes():
    """Inside the window and 7 hours a day: nothing is found; a rector's unknown calendar is told once, not here."""
    facts = at(LEGAL_SECONDE, "973")
    found = check(ALL["observation_2nde"], facts)
    assert blocking(found) is None
    assert found == []
