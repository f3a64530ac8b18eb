"""The rules of training periods: each mention that lacks is named, barred work is refused, nobody is replaced."""

from dataclasses import replace
from datetime import date

import pytest

from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.law.rules import check
from conventions.domain.law.rules.training import MENTIONS_OF_HOST, MENTIONS_OF_SCHOOL
from tests.kit.sample_facts import TRAINING, days, fields

ABROAD = ("country_sheet", "work_language", "abroad_insurance", "erasmus_reference")


def training(facts=TRAINING, **said):
    return replace(facts, training=replace(facts.training, **said))


def doing(activities, facts=TRAINING):
    return replace(facts, activities=activities)


def lacking(name):
    return training(**{name: () if name == "competences" else " "})


ADULT = replace(TRAINING, birth_date=date(2008, 1, 10))
AWAY = replace(TRAINING, host=replace(TRAINING.host, country="IE", siret="", postcode="D02"))
TICKED = {"dangers": ("collapse",)}
HOST, SCHOOL = "mentions_of_host_are_filled", "mentions_of_school_are_filled"

CASES = [
    ("formation_is_known", "known", TRAINING, []),
    ("formation_is_known", "unknown", training(formation=""), ["pupil.formation"]),
    ("no_apprentice", "a pupil", TRAINING, []),
    ("no_apprentice", "an apprentice from a day on", training(apprentice=date(2027, 1, 20)), ["period.days"]),
    ("within_one_school_year", "the last day of the year", replace(TRAINING, year_ends=date(2027, 1, 22)), []),
    ("within_one_school_year", "the day after", replace(TRAINING, year_ends=date(2027, 1, 21)), ["period.last_day"]),
    (HOST, "all", TRAINING, []),
    *((HOST, f"no {name}", lacking(name), [f"training.{name}"]) for name in MENTIONS_OF_HOST),
    *((HOST, f"no object: {name}", training(**{name: "sans objet"}), []) for name in MENTIONS_OF_HOST),
    (SCHOOL, "all", TRAINING, []),
    (SCHOOL, "nobody follows", replace(TRAINING, referent_known=False), ["referent"]),
    *((SCHOOL, f"no {name}", lacking(name), [f"training.{name}"]) for name in MENTIONS_OF_SCHOOL),
    ("barred_work_is_refused", "nothing ticked", TRAINING, []),
    ("barred_work_is_refused", "ticked", training(**TICKED), ["training.dangers"]),
    ("barred_work_is_refused", "of age", training(ADULT, **TICKED), []),
    ("words_of_barred_work_are_refused", "demolition", doing("Démolition d'une cloison."), ["activities"]),
    ("words_of_barred_work_are_refused", "live work", doing("Intervenir sous tension."), ["activities"]),
    ("words_of_barred_work_are_refused", "ruled out", doing("L'élève ne fait aucune démolition."), []),
    ("words_of_barred_work_are_refused", "accredited", doing("Préparer l'habilitation électrique."), []),
    ("words_of_barred_work_are_refused", "of age", doing("Démolition.", ADULT), []),
    ("nobody_is_replaced", "ticked", TRAINING, []),
    ("nobody_is_replaced", "not ticked", training(replaces_nobody=False), ["training.replaces_nobody"]),
    ("words_of_replacement_are_told", "learning", TRAINING, []),
    ("words_of_replacement_are_told", "replacing", doing("Remplacer la vendeuse."), ["activities"]),
    ("abroad_is_prepared", "in France", TRAINING, []),
    ("abroad_is_prepared", "nothing said", AWAY, [f"training.{name}" for name in ABROAD]),
    ("abroad_is_prepared", "all said", training(AWAY, **dict.fromkeys(ABROAD, "sans objet")), []),
]


@pytest.mark.parametrize(("name", "title", "facts", "expected"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_training_at_its_boundaries(name, title, facts, expected):
    assert fields(name, facts) == expected


def test_the_fifteen_mentions_have_each_a_rule():
    """Those without a column of their own are asked of every kind; the gratification (8) is computed."""
    numbers = {number for number, _words in (MENTIONS_OF_HOST | MENTIONS_OF_SCHOOL).values()} | {1}
    nobody = replace(TRAINING.tutor, last_name="", first_name="")
    bare = replace(TRAINING, tutor=nobody, activities="", presences=(), referent_known=False)
    blocked = {found.field for found in check(kind("pfmp").rules, bare) if found.blocks}
    elsewhere = {2: {"referent", "host.tutor.last_name"}, 4: {"activities"}, 5: {"period.days"}, 6: {"period.days"}}
    assert set().union(*elsewhere.values()) <= blocked
    assert numbers | set(elsewhere) | {8} == set(range(1, 16))


def test_french_hours_are_not_claimed_abroad():
    """Ten hours a day are refused in France, not in a country whose law is another."""
    long = days("2027-01-18", 5, "7h-12h", "13h-18h")
    here, there = replace(TRAINING, presences=long), replace(AWAY, presences=long)
    assert [found.rule for found in check(kind("pfmp").rules, here) if found.rule.startswith("C-")]
    assert not [found.rule for found in check(kind("pfmp").rules, there) if found.rule.startswith("C-")]
