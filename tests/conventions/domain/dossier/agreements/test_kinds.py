"""The kinds of agreement: what they are, how one is found, and that one more file adds one more kind."""

import html
import re
import sys
from dataclasses import FrozenInstanceError, replace
from itertools import product
from pathlib import Path

import pytest

from config.checks import check_kinds
from conventions.domain.dossier.agreements import freezing, kinds
from conventions.domain.dossier.agreements.base_messages import PARTIES
from conventions.domain.dossier.agreements.kinds import KINDS, Kind, kind, kind_of, kinds_at
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.documents import render_wording_html
from conventions.domain.law.documents.texts import load_model
from conventions.domain.law.rules import check
from conventions.pages.service.audit import queries
from conventions.pages.staff.school import acts
from signatures.policy import Answer, Need
from tests.kit import vocational
from tests.kit.refusals import refused
from tests.kit.sample_facts import APPLICATION, INITIATION, LEGAL, LEGAL_SECONDE, TRAINING, VISIT, day
from workflow.engine import Refused

pytestmark = pytest.mark.django_db  # openings of académies are rows
SET = {"initiation_3e_prepa": 10, "application_3e_segpa": 20}


@pytest.mark.parametrize(
    ("level", "names"),
    [
        ("4e", ["observation_3e_4e", "visite"]),
        ("3e", ["observation_3e_4e", "visite"]),
        ("2de_gt", ["observation_2nde", "visite"]),
        ("3e_prepa", ["initiation"]),
        ("3e_segpa", ["application"]),
        ("4e_segpa", []),
    ],
)
def test_a_level_leads_to_its_kinds(level, names, settings):
    """The level says the track; the first is the internship of the year. SEGPA of 4e stays closed: nothing is set."""
    settings.KIND_DAYS = SET
    assert [one.name for one in kinds_at(level)] == names
    if names:
        assert kind_of(level) is kind(names[0]) is KINDS[names[0]]
        assert [kind_of(level, name).name for name in names] == names
    with refused("kind_not_at_level" if names else "level_with_machines"):
        kind_of(level, "pfmp")


def test_application_in_4e_waits_for_who_has_the_text(settings):
    """A-14 reads it so, schools quote initiation: each is open where the operator has set its days, nowhere else."""
    settings.KIND_DAYS = {"application_4e_segpa": 10}
    assert [one.name for one in kinds_at("4e_segpa")] == ["application"]
    settings.KIND_DAYS = {"application_4e_segpa": 10, "initiation_4e_segpa": 5}
    assert [(one.name, one.days_at("4e_segpa", "")) for one in kinds_at("4e_segpa")] == [
        ("initiation", 5),
        ("application", 10),
    ]


def test_days_are_set_for_kinds_that_ask_for_them(settings):
    """An operator who mistypes a level is told before the site starts."""
    for wrong in ({"initiation_3e": 5}, {"visite_3e": 2}, {"initiation_3e_prepa": 0}):
        settings.KIND_DAYS = wrong
        assert [one.id for one in check_kinds(None)] == ["config.E034"]
    settings.KIND_DAYS = SET
    assert check_kinds(None) == []


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("6e", "visite d'information"),
        ("5e", "visite d'information"),
        ("3e_segpa", "SEGPA"),
        ("4e_segpa", "SEGPA"),
        ("3e_prepa", "prépa-métiers"),
        ("dima", "DIMA"),
        ("cap_1", "sur papier"),
        ("tle_gt", "sur papier"),
        ("", "sur papier"),
    ],
)
def test_a_level_not_covered_is_refused_with_what_to_do(level, said):
    """The refusal is a sentence that names the paper way; what the operator has not opened is refused likewise."""
    with pytest.raises(Refused, match=said) as refusal:
        kind_of(level)
    assert refusal.value.code.startswith("level_")
    assert "papier" in str(refusal.value)


def test_a_kind_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        kind("observation_2nde").max_days = 11
    with pytest.raises(TypeError):
        KINDS["x"] = kind("observation_2nde")


def test_kinds_say_how_long_they_are(settings):
    settings.KIND_DAYS = SET
    days = {
        (one.name, level): one.days_at(level, "") for one in KINDS.values() for level in (*one.levels, *one.also_at)
    }
    assert {key: number for key, number in days.items() if number} == {
        ("observation_3e_4e", "4e"): 5,
        ("observation_3e_4e", "3e"): 5,
        ("observation_2nde", "2de_gt"): 10,
        ("visite", "4e"): 2,
        ("visite", "3e"): 2,
        ("visite", "2de_gt"): 2,
        ("initiation", "3e_prepa"): 10,
        ("application", "3e_segpa"): 20,
        **{("pfmp", level): 132 for level in ("2de_pro", "1re", "terminale", "cap", "bma", "cs", "fcil")},
    }
    for one in KINDS.values():
        limits = [dict(rule.values)["max_days"] for rule in one.rules if rule.id in ("B-01", "B-02", "A-13")]
        assert limits == ([one.max_days] if one.max_days and not one.trains else [])


@pytest.mark.parametrize("one", KINDS.values(), ids=lambda one: one.name)
def test_each_kind_has_its_own_grid(one):
    """E-10: observer, communiquer, comprendre, s'impliquer; fewer on a visit, one more where pupils try the work."""
    keys = [c.key for c in one.competences]
    whole = ["observer", "communiquer", "comprendre", "s_impliquer"]
    assert keys == {"visite": ["observer", "comprendre"]}.get(
        one.name, [*whole, *(["faire"] if one.needs_voted_text or one.trains else [])]
    )
    assert one.default_aims
    assert one.default_assessment


# -- parties ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", KINDS.values(), ids=lambda one: one.name)
def test_parties_of_a_minor(one):
    rules = one.policy_for().rules
    if one.trains:  # F-03, D124-4
        needed, own = ("host", "head", "referent", "tutor"), "of_training"
        assert {rule.role for rule in rules if rule.need is Need.REQUIRED} == set(needed)
        assert {rule.role: rule.need for rule in rules if rule.role not in needed} == {
            "guardian": Need.ONE_OF,
            "pupil": Need.READING,
        }
        assert [rule.consent for rule in rules][4:] == [f"referent_{own}", f"tutor_{own}"]
        return
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
    from conventions.domain.dossier.agreements.consents import TEXTS
    from conventions.domain.dossier.agreements.signable import ALONE

    used = {rule.consent for alone in ("", *ALONE) for rule in one.policy_for(alone=alone).rules}
    assert used - set(one.consents) <= set(TEXTS)
    assert {"adult_pupil", "emancipated_pupil", "pupil", "guardian"} <= used
    assert set(one.consents) <= used


def test_each_party_is_found_and_called_by_its_name():
    """Whoever adds one is told each place that says nothing of it."""
    places = {
        "agreements/freezing.py, _PARTIES": freezing._PARTIES,
        "agreements/freezing.py, PARTY_LABELS": freezing.PARTY_LABELS,
        "pages/staff/school/acts.py, AUDIENCES": acts.AUDIENCES,
        "pages/service/audit/queries.py, AUDIENCES": {**Convention.ROLES, **queries.AUDIENCES},
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


SKELETON = Path(vocational.__file__).with_name("essai.py")


@pytest.fixture
def one_more_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder that counts as part of the package of kinds."""
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("conventions.domain.dossier.agreements.kinds.extra_")]:
        del sys.modules[name]


def test_one_new_file_adds_a_kind():
    """Nothing but the file: found, covers its levels, has its parties, its rules and its own limits."""
    seven, long = kind("observation_3e_4e").rules, replace(LEGAL, presences=(day("2027-01-18", "8h-12h", "13h-17h"),))
    with vocational.installed() as essai:
        assert set(kinds.KINDS) == {*KINDS, "essai"}
        assert isinstance(essai, Kind)
        assert kind_of("dima") is essai
        assert [rule.role for rule in essai.policy_for().rules] == ["host", "head", "guardian", "referent", "tutor"]
        alone = essai.policy_for(alone="adult_pupil").rules
        assert [(rule.role, rule.consent) for rule in alone][2] == ("pupil", "adult_pupil")
        assert [rule.role for rule in alone] == ["host", "head", "pupil", "referent", "tutor"]
        assert [(f.rule, f.field) for f in check(seven, long) if f.blocks] == [("C-01", "period.days.2027-01-18")]
        assert [f for f in check(essai.rules, replace(long, level="dima")) if f.blocks] == []
    assert "essai" not in kinds.KINDS


def test_two_kinds_for_one_level_are_an_error(one_more_folder):
    (one_more_folder / "extra_twice.py").write_text(
        SKELETON.read_text(encoding="utf-8").replace('"dima"', '"3e"'), encoding="utf-8"
    )
    with pytest.raises(TypeError, match="both that of the level 3e"):
        kinds.discover()


def test_two_kinds_of_one_name_are_an_error(one_more_folder):
    (one_more_folder / "extra_name.py").write_text(
        SKELETON.read_text(encoding="utf-8").replace('"essai"', '"observation_2nde"', 1), encoding="utf-8"
    )
    with pytest.raises(TypeError, match="two kinds are named observation_2nde"):
        kinds.discover()


@pytest.mark.parametrize(
    "facts", [LEGAL, LEGAL_SECONDE, VISIT, INITIATION, APPLICATION, TRAINING], ids=lambda facts: facts.kind
)
def test_a_legal_agreement_has_nothing_to_say(facts):
    """The sample the other tests start from breaks no rule and gives no warning."""
    assert check(kind(facts.kind).rules, facts) == []


def test_the_competences_of_the_agreement_are_those_that_the_tutor_evaluates():
    """The agreement, the tutor's page and the evaluation name them with the same words."""
    for one in KINDS.values():
        printed = load_model(one.model_version)["competences"]
        said = {item["key"]: f"{item['label']} : {item['text']}".replace("\u00a0", " ") for item in printed}
        assert {competence.key: competence.label for competence in one.competences} == said


def test_a_wording_speaks_of_its_own_kind():
    """A wording begun from the observation's text does not go on speaking of a sequence."""
    for one in KINDS.values():
        said = render_wording_html({"model": one.model_version, "kind": one.name}).lower()
        assert ("séquence d'observation" in html.unescape(said)) == one.name.startswith("observation")


def test_what_the_school_may_say_more_does_not_repeat_the_national_text():
    """The evaluation of the model is printed once: no sentence proposed to the school says it again."""
    for one in KINDS.values():
        words = load_model(one.model_version)["particular"]
        for proposed, printed in ((one.default_aims, words["aims"]), (one.default_assessment, words["assessment"])):
            said = set(re.findall(r"\w{8,}", printed.lower()))
            assert len(said & set(re.findall(r"\w{8,}", proposed.lower()))) <= 1
