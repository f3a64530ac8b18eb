"""Worth of each answer: the policy of a document decided without a database."""

import json
from itertools import product

import pytest

from signatures.policy import Answer, Need, PartyRule, Policy

POLICY = Policy(
    (
        PartyRule("host", Need.REQUIRED, "host", by_function=True),
        PartyRule("head", Need.REQUIRED, "head", by_function=True),
        PartyRule("guardian", Need.ONE_OF, "guardian"),
        PartyRule("pupil", Need.VISA, "pupil"),
    )
)
W, S, R, L = Answer.WAITING, Answer.SIGNED, Answer.REFUSED, Answer.LAPSED


def answers(host: Answer, head: Answer, guardians: tuple[Answer, ...], pupil: Answer) -> list[tuple[str, Answer]]:
    return [("host", host), ("head", head), *(("guardian", one) for one in guardians), ("pupil", pupil)]


@pytest.mark.parametrize(
    ("host", "head", "guardians", "pupil", "met"),
    [
        (S, S, (S,), W, True),
        (S, S, (W,), S, False),
        (S, W, (S,), S, False),
        (W, S, (S,), S, False),
        (S, S, (S, W), W, True),
        (S, S, (W, S), W, True),
        (S, S, (S, S), S, True),
        (S, S, (S, L), L, True),
        (S, S, (L, L), S, False),
        (S, S, (S, R), S, False),
        (S, S, (R, S), S, False),
        (R, S, (S,), S, False),
        (S, R, (S,), S, False),
        (S, L, (S,), S, False),
        (S, S, (S,), R, True),
    ],
)
def test_who_has_to_sign(host, head, guardians, pupil, met):
    """Host, head and one guardian; either guardian's refusal blocks; the visa counts for nothing."""
    assert POLICY.is_met(answers(host, head, guardians, pupil)) is met


def test_the_order_of_the_answers_does_not_matter():
    """The last one to answer may be anybody."""
    for given in product(Answer, repeat=3):
        listed = answers(given[0], S, (given[1], given[2]), W)
        assert POLICY.is_met(listed) == POLICY.is_met(listed[::-1])


def test_another_signature_never_unmakes_a_met_policy():
    """Whatever was waiting and is signed now: what was met stays met."""
    for host, head, first, second, pupil in product(Answer, repeat=5):
        listed = answers(host, head, (first, second), pupil)
        if not POLICY.is_met(listed):
            continue
        for index, (role, answer) in enumerate(listed):
            if answer is W:
                assert POLICY.is_met([*listed[:index], (role, S), *listed[index + 1 :]])


def test_a_role_without_a_request_is_not_waited_for():
    """An adult pupil has no guardian's request."""
    assert POLICY.is_met([("host", S), ("head", S)])


def test_nobody_asked_is_not_everybody_signed():
    """A document without a request is never concluded."""
    assert not POLICY.is_met([])


def test_an_answer_of_a_role_the_kind_does_not_know_is_an_error():
    """It is never counted silently."""
    with pytest.raises(KeyError):
        POLICY.is_met([("stranger", S)])


def test_only_a_visa_does_not_stop_the_document():
    """Whoever contracts may stop it, each guardian included."""
    assert {rule.role: rule.refusal_blocks for rule in POLICY.rules} == {
        "host": True,
        "head": True,
        "guardian": True,
        "pupil": False,
    }


def test_the_policy_kept_with_a_document_reads_back_the_same():
    """Written as plain data and read again."""
    assert Policy.from_data(json.loads(json.dumps(POLICY.to_data()))) == POLICY
