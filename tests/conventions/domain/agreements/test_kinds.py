"""The kinds of agreement: what they are, how one is found, and that one more file adds one more kind."""

import re
import sys
from dataclasses import FrozenInstanceError, replace
from itertools import product
from pathlib import Path
from textwrap import dedent

import pytest

from conventions.domain.agreements import freezing, kinds
from conventions.domain.agreements.base_messages import PARTIES
from conventions.domain.agreements.kinds import KINDS, Kind, kind, kind_for_level
from conventions.domain.agreements.models import Convention
from conventions.domain.documents.texts import load_model
from conventions.domain.rules import check
from conventions.pages.audit import queries
from conventions.pages.school import acts
from signatures.policy import Answer, Need
from tests.kit.sample_facts import LEGAL, LEGAL_SECONDE
from workflow.engine import Refused


@pytest.mark.parametrize(
    ("level", "name"), [("4e", "observation_3e_4e"), ("3e", "observation_3e_4e"), ("2de_gt", "observation_2nde")]
)
def test_a_level_leads_to_its_kind(level, name):
    assert kind_for_level(level) is KINDS[name] is kind(name)


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("6e", "visite d'information"),
        ("5e", "visite d'information"),
        ("3e_segpa", "SEGPA"),
        ("4e_segpa", "SEGPA"),
        ("3e_prepa", "prépa-métiers"),
        ("dima", "DIMA"),
        ("2de_pro", "sur papier"),
        ("cap_1", "sur papier"),
        ("tle_gt", "sur papier"),
        ("", "sur papier"),
    ],
)
def test_a_level_not_covered_is_refused_with_what_to_do(level, said):
    """The refusal is a sentence that names the paper way."""
    with pytest.raises(Refused, match=said) as refusal:
        kind_for_level(level)
    assert refusal.value.code.startswith("level_")
    assert "papier" in str(refusal.value)


def test_a_kind_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        kind("observation_2nde").max_days = 11
    with pytest.raises(TypeError):
        KINDS["x"] = kind("observation_2nde")


def test_kinds_say_how_long_they_are():
    assert {name: one.max_days for name, one in KINDS.items()} == {"observation_3e_4e": 5, "observation_2nde": 10}
    for one in KINDS.values():
        limits = [rule for rule in one.rules if rule.id in ("B-01", "B-02")]
        assert [dict(rule.values)["max_days"] for rule in limits] == [one.max_days]


@pytest.mark.parametrize("one", KINDS.values(), ids=lambda one: one.name)
def test_four_competences_are_evaluated(one):
    """E-10: observer, communiquer, comprendre, s'impliquer."""
    assert [c.key for c in one.competences] == ["observer", "communiquer", "comprendre", "s_impliquer"]
    assert one.default_aims
    assert one.default_assessment


# -- parties ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", KINDS.values(), ids=lambda one: one.name)
def test_parties_of_a_minor(one):
    rules = one.policy_for().rules
    assert [(rule.role, rule.need, rule.consent, rule.by_function) for rule in rules] == [
        ("host", Need.REQUIRED, "host", True),
        ("head", Need.REQUIRED, "head", True),
        ("guardian", Need.ONE_OF, "guardian", False),
        ("pupil", Need.VISA, "pupil", False),
        ("referent", Need.VISA, "referent", False),
        ("tutor", Need.VISA, "tutor", False),
    ]


@pytest.mark.parametrize("one", KINDS.values(), ids=lambda one: one.name)
def test_parties_of_an_adult(one):
    """F-07: the adult pupil signs in the place of the guardians."""
    rules = one.policy_for(alone="adult_pupil").rules
    assert [rule.role for rule in rules] == ["host", "head", "pupil", "referent", "tutor"]
    assert (rules[2].need, rules[2].consent) == (Need.REQUIRED, "adult_pupil")


@pytest.mark.parametrize("one", KINDS.values(), ids=lambda one: one.name)
def test_each_party_has_its_consent_text(one):
    from conventions.domain.agreements.answers import ALONE
    from conventions.domain.agreements.consents import TEXTS

    used = {rule.consent for alone in ("", *ALONE) for rule in one.policy_for(alone=alone).rules}
    assert used == set(TEXTS)


def test_each_party_is_found_and_called_by_its_name():
    """Whoever adds one is told each place that says nothing of it."""
    places = {
        "agreements/freezing.py, _PARTIES": freezing._PARTIES,
        "agreements/freezing.py, PARTY_LABELS": freezing.PARTY_LABELS,
        "pages/school/acts.py, AUDIENCES": acts.AUDIENCES,
        "pages/audit/queries.py, AUDIENCES": {**Convention.ROLES, **queries.AUDIENCES},
    }
    lacking = {place: set(PARTIES) - set(known) for place, known in places.items() if set(PARTIES) - set(known)}
    assert not lacking


def test_one_guardian_is_enough_and_a_refusal_stops():
    """Every pair of answers of two guardians, the others having signed."""
    policy = kind("observation_3e_4e").policy_for()
    signed, refused = Answer.SIGNED, Answer.REFUSED
    for pair in product(Answer, repeat=2):
        answers = [("host", signed), ("head", signed), *(("guardian", answer) for answer in pair), ("pupil", refused)]
        assert policy.is_met(answers) is (signed in pair and refused not in pair), pair


# -- one more kind ---------------------------------------------------------------------------------------------


PFMP = '''
"""Period of training of lycée professionnel, as a test would add it."""

from conventions.domain.agreements.kinds.base import Competence, Kind
from conventions.domain.rules import RuleSet, hours, signatories
from signatures.policy import Need, PartyRule, Policy

KIND = Kind(
    name="pfmp",
    title="Convention de PFMP",
    label="Lycée professionnel",
    levels=("2de_pro", "1re_pro", "tle_pro"),
    rules=RuleSet((hours.hours_a_day_and_a_week.using(daily=8), hours.rest_between_two_days.using(hours=12)))
    + signatories.ALL,
    model_version="2026",
    max_days=40,
    policy=Policy(
        tuple(PartyRule(role, Need.REQUIRED, role, by_function=True) for role in ("host", "head"))
        + (PartyRule("guardian", Need.ONE_OF, "guardian"), PartyRule("pupil", Need.VISA, "pupil"))
        + tuple(PartyRule(role, Need.REQUIRED, role) for role in ("referent", "tutor"))
    ),
    competences=(Competence("souder", "Souder"),),
)
'''


@pytest.fixture
def one_more_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder that counts as part of the package of kinds."""
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("conventions.domain.agreements.kinds.extra_")]:
        del sys.modules[name]


def test_one_new_file_adds_a_kind(one_more_folder, monkeypatch):
    """Nothing but the file: the kind is found, covers its levels, has its parties, its rules and its own limits."""
    (one_more_folder / "extra_pfmp.py").write_text(dedent(PFMP), encoding="utf-8")
    monkeypatch.setattr(kinds, "KINDS", kinds.discover())
    pfmp = kind_for_level("1re_pro")
    assert isinstance(pfmp, Kind)
    assert set(kinds.KINDS) == {*KINDS, "pfmp"}
    assert [rule.role for rule in pfmp.policy_for(alone="adult_pupil").rules] == [
        "host",
        "head",
        "pupil",
        "referent",
        "tutor",
    ]
    seven = kind("observation_3e_4e").rules
    eight_hours = [("C-01", "period.days.2027-01-18")]
    from tests.kit.sample_facts import day

    long = replace(LEGAL, presences=(day("2027-01-18", "8h-12h", "13h-17h"),))
    assert [(f.rule, f.field) for f in check(seven, long) if f.blocks] == eight_hours
    assert check(pfmp.rules, long) == []


def test_two_kinds_for_one_level_are_an_error(one_more_folder):
    (one_more_folder / "extra_twice.py").write_text(
        dedent(PFMP).replace('"2de_pro", "1re_pro", "tle_pro"', '"3e",'), encoding="utf-8"
    )
    with pytest.raises(TypeError, match="both cover the level 3e"):
        kinds.discover()


def test_two_kinds_of_one_name_are_an_error(one_more_folder):
    (one_more_folder / "extra_name.py").write_text(dedent(PFMP).replace('"pfmp"', '"observation_2nde"'), "utf-8")
    with pytest.raises(TypeError, match="two kinds are named observation_2nde"):
        kinds.discover()


@pytest.mark.parametrize("facts", [LEGAL, LEGAL_SECONDE], ids=["3e", "2de"])
def test_a_legal_agreement_has_nothing_to_say(facts):
    """The sample the other tests start from breaks no rule and gives no warning."""
    assert check(kind(facts.kind).rules, facts) == []


def test_the_competences_of_the_agreement_are_those_that_the_tutor_evaluates():
    """The agreement, the tutor's page and the evaluation name them with the same words."""
    for one in KINDS.values():
        printed = load_model(one.model_version)["competences"]
        said = {item["key"]: f"{item['label']} : {item['text']}".replace("\u00a0", " ") for item in printed}
        assert {competence.key: competence.label for competence in one.competences} == said


def test_what_the_school_may_say_more_does_not_repeat_the_national_text():
    """The evaluation of the model is printed once: no sentence proposed to the school says it again."""
    for one in KINDS.values():
        words = load_model(one.model_version)["particular"]
        for proposed, printed in ((one.default_aims, words["aims"]), (one.default_assessment, words["assessment"])):
            said = set(re.findall(r"\w{8,}", printed.lower()))
            assert len(said & set(re.findall(r"\w{8,}", proposed.lower()))) <= 1
