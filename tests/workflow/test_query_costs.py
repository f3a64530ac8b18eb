"""Cost of one act in the database: SQL statements of the door alone.

Every statement is counted, savepoints included: the act runs inside the test's transaction, as a signature runs inside
that of its code. Only BEGIN and COMMIT of the outermost transaction are left out, and what freezing a document costs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from conventions.domain.dossier.agreements import freezing, signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.day_counts.attestation import seal_host_attestation
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.dossier.internship.suspension.services import Suspension, suspend
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.authority import change_authority
from conventions.domain.persons.people.models import Guardian
from notifications.models import Message
from signatures.models import SignatureRequest
from tests.kit import lives
from tests.kit.training import in_training
from workflow import agenda
from workflow.actors import Actor, system
from workflow.engine import fire
from workflow.models import PersonalPart
from workflow.names import effect
from workflow.nodes import Await

pytestmark = pytest.mark.django_db

SIGNATURE, JOINING, ELSEWHERE, PER_TASK, ON_PAPER, IN_PERSON = 18, 19, 20, 3, 2, 4
SIX = {"guardians": 2, "tutor": True}
"""Host, head, two guardians, pupil and tutor."""


@pytest.fixture(autouse=True)
def freezing_cost() -> Iterator[list[int]]:
    """Statements of each freezing or sealing: it belongs to the document, not to the door."""
    costs: list[int] = []

    def counted(real: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def made(convention: Convention, **values: Any) -> dict[str, Any]:
            with CaptureQueriesContext(connection) as queries:
                kept = real(convention, **values)
            costs.append(len(queries))
            return kept

        return made

    with (
        pytest.MonkeyPatch.context() as patch
    ):  # not the test's own: a play of the cast leaves the same, counted or not
        patch.setitem(effect._functions, "freeze_agreement", counted(freezing.freeze))
        patch.setitem(effect._functions, "seal_host_attestation", counted(seal_host_attestation))
        yield costs


@contextmanager
def statements() -> Iterator[SimpleNamespace]:
    """Count what is executed inside; ``count`` is known afterwards."""
    result = SimpleNamespace(count=0)
    ContentType.objects.get_for_models(Convention, SignatureRequest, Evaluation)  # looked up once in a process
    with CaptureQueriesContext(connection) as queries:
        yield result
    result.count = len(queries)
    result.all = "\n".join(query["sql"][:150] for query in queries.captured_queries)


def cost_of_signing(request: SignatureRequest, by: Actor, name: str = "sign") -> SimpleNamespace:
    """Fire ``sign`` as :func:`signatures.services.continue_batch` does once the code is checked and the PDF signed.

    Or ``record_paper``, as :mod:`signatures.paper` does, or ``sign_in_person``, as :mod:`signatures.in_person` does.
    """
    assurance = "in_person" if name == "sign_in_person" else ""
    evidence = lives.prove(request, on_paper=name == "record_paper", assurance=assurance)
    messages = Message.objects.filter(slug="signature_receipt", channel="email").count()
    with statements() as spent:
        entry = fire(
            request,
            name,
            by=by,
            data={"party": request.key, "version": 1, "document": "0" * 64},
            personal={"signer": request.name, "quality": request.quality},
            told={"request": request, "evidence": evidence},
        )
    told = 2 if request.role == "guardian" else 1  # the other guardian is told
    assert Message.objects.filter(slug="signature_receipt", channel="email").count() == messages + told
    assert PersonalPart.objects.filter(entry=entry).exists()
    return spent


def test_a_signature_costs_18_statements_and_19_when_it_joins():
    """Six parties by their links, in the order of the parties."""
    convention = lives.validated(**SIX)
    requests = list(lives.requests(convention).values())
    assert len(requests) == 6
    for request in requests[:-1]:
        spent = cost_of_signing(request, signing.link_actor(request))
        assert spent.count <= SIGNATURE, spent.all
    spent = cost_of_signing(requests[-1], signing.link_actor(requests[-1]))
    assert spent.count <= JOINING, spent.all
    assert [expected.node for expected in agenda.expected(convention)] == ["sealing"]


ORDERS = (
    ("host", "guardian_1", "head", "pupil", "guardian_2", "tutor"),
    ("pupil", "tutor", "guardian_2", "guardian_1", "head", "host"),
    ("head", "host", "guardian_1", "guardian_2", "pupil", "tutor"),
)


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_and_the_account_of_the_head_change_nothing(order, settings):
    """Visas first or last, the policy met early or late, the head signing from an account.

    As in production, where the clock cannot be moved and no query asks by how much it was.
    """
    convention = lives.validated(**SIX)
    requests = lives.requests(convention)
    settings.WORKFLOW_CLOCK_ADJUSTABLE = False
    for key in order:
        by = lives.by(convention, "head") if key == "head" else signing.link_actor(requests[key])
        spent = cost_of_signing(requests[key], by)
        assert spent.count <= (JOINING if key == order[-1] else SIGNATURE), spent.all


def test_a_signature_on_paper_costs_2_statements_more():
    """Who certifies has a function at the school and is not the party; the day on the sheet is read."""
    convention = lives.validated(**SIX)
    requests = list(lives.requests(convention).values())
    for request in requests:
        spent = cost_of_signing(request, lives.by(convention, "office"), "record_paper")
        assert spent.count <= (JOINING if request is requests[-1] else SIGNATURE) + ON_PAPER, spent.all


def test_a_signature_in_presence_costs_4_statements_more():
    """The witness has a function at the school and is not the party; a referent answers from the account."""
    convention = lives.validated(**SIX)
    requests = [request for request in lives.requests(convention).values() if request.role != "head"]
    for request in requests:
        spent = cost_of_signing(request, lives.by(convention, "office"), "sign_in_person")
        assert spent.count <= SIGNATURE + IN_PERSON, spent.all


REASON = {"reason": "Motif en quelques mots."}
HOW = {
    "start_host_part": ("draft", "host", {}),
    "complete_host_part": ("started_by_host", "host", {}),
    "reopen_host_part": ("completed_by_host", "host", {}),
    "start_school_part": ("completed_by_host", "office", {}),
    "complete_school_part": ("started_by_school", "office", {}),
    "send_back_to_host": ("completed_by_school", "head", REASON),
    "send_back_to_office": ("completed_by_school", "head", REASON),
    "approve": ("completed_by_school", "head", {}),
    "decide_without_guardian": ("without_guardian", "head", REASON),
    "vouch_for_host": ("without_number", "office", {}),
    "note_lodging_yes": ("started_by_school", "office", {"data": {"of": "head", "on": "2026-11-30"}}),
    "name_referent": ("completed_by_school", "office", {}),
    "prove_delegation": ("started_by_host", "host", {"values": {"pdf": b"", "sha256": "0" * 64, "pages": 1}}),
    "seal": ("signed_by_all", "system", {}),
    "revise": ("refused", "office", REASON),
    "rectify": (
        "signed",
        "office",
        {
            **REASON,
            "told": {"label": "Contact", "value": "Le gérant"},
            "values": {"path": "host.safety_contact", "value": "Le gérant"},
        },
    ),
    "withdraw": ("signatures_started", "guardian", REASON),
    "expire": ("signatures_started", "system", {}),
    "begin": ("signed", "system", {}),
    "complete": ("running", "system", {}),
    "remind": ("validated", "office", {"values": {"reminded": {"host": "email"}, "skipped": {}}}),
    "hold_reminders": ("validated", "office", {**REASON, "values": {"party": "host", "until": None}}),
    "replan_reminders": ("validated", "system", {"values": {"rhythms": {}}}),
    "suspend": (
        "running",
        "head",
        {"values": {"cause": "cyclone", "first_day": lives.monday_ahead(), "from_noon": True, "until": None}},
    ),
    "resume": ("suspended", "head", {"values": {"on": lives.monday_ahead()}}),
    "settle": ("suspended", "head", {}),
    "terminate": ("running", "head", {**REASON, "values": {"ended_on": lives.monday_ahead()}}),
    "readmit": ("expired", "office", REASON),
    "decide_outcome": ("terminated", "head", {"values": {"outcome": "validated"}}),
    "attest_as_host": ("in_training", "host", {"values": {"gratification": "0.00"}}),
    "ask_evaluations": ("terminated", "system", {}),
    "attest": ("interrupted_evaluations_in", "system", {}),
    "evaluate": ("evaluations_in", "system", {}),
    "close": ("evaluated", "office", {}),
}
"""Transition of the agreement: the state it is fired from, by whom, with what."""
BY_A_PARTY = {
    "read": ("in_signing", "pupil", {}),
    "refuse": ("validated", "guardian_1", REASON),
    "decline": ("signatures_started", "tutor", REASON),
    "lapse": ("signatures_started", "tutor", {}),
    "void": ("validated", "tutor", {}),
    "contest": ("signatures_started", "host", {}),
    "clear_contest": ("signatures_started", "host", REASON),
    "revoke": ("signatures_started", "host", REASON),
}
"""The same for a signature request: the party whose request it is."""


def prepared(state: str, transition: str) -> Convention:
    """An agreement with six parties in ``state``, with all that ``transition`` asks."""
    if state == "signed_by_all":
        convention = lives.validated(**SIX)
        lives.sign(convention)
    elif state in ("evaluations_in", "interrupted_evaluations_in"):
        interrupted = state == "interrupted_evaluations_in"
        convention = lives.in_state("terminated", **SIX) if interrupted else lives.completed(**SIX)
        for evaluation, role in zip(convention.evaluations.order_by("-author"), ("tutor", "pupil"), strict=True):
            answers = lives.TUTOR_ANSWERS if role == "tutor" else lives.PUPIL_ANSWERS
            lives.evaluations.save_answers(evaluation, answers, by=lives.by(convention, role))
            fire(evaluation, "submit", by=lives.by(convention, role))
    elif state == "suspended":
        convention = lives.running(**SIX)
        cyclone = Suspension("cyclone", convention.first_day, from_noon=True)
        suspend(convention, cyclone, by=lives.by(convention, "head"))
        link_of(f"pupil:{convention.pupil.uuid}")  # made once in a life, whatever asks for it first
    elif transition == "ask_evaluations":
        convention = lives.running(**SIX)  # nobody is asked about a pupil who never came
        monday, office = convention.first_day, lives.by(convention, "office")
        lives.services.terminate(convention, by=office, reason="Essai.", on=monday, no_show=True)
    elif state == "in_signing":
        convention = lives.validated(**in_training(**SIX))
    elif state == "in_training":
        convention = lives.completed(**in_training(**SIX))
    elif state == "without_number":
        convention = lives.school_completed(**SIX)
        convention.host.siret = ""
        convention.host.save()
    elif state == "without_guardian":
        convention = lives.school_completed(**SIX)
        convention.pupil.guardians.update(quality=Guardian.Quality.HOUSING)
        done = {"done": ["judge"], "done_on": convention.school.today()}
        change_authority(
            convention.pupil, "note_absence", by=lives.by(convention, "office"), reason="Essai.", values=done
        )
    else:
        convention = lives.in_state(state, **SIX)
    if transition == "complete_host_part":
        fields = {"activities": "Observer.", "meals": "Sac.", "safety_contact": "La gérante"}
        lives.services.save_host_part(convention, by=lives.by(convention, "host"), fields=fields)
    if transition == "complete_school_part":
        fields = {"transport": "Par ses propres moyens."}
        lives.services.save_school_part(convention, by=lives.by(convention, "office"), fields=fields)
    if transition == "complete":
        Evaluation.objects.bulk_create([Evaluation(convention=convention, author=author) for author in Author])
    if transition == "clear_contest":
        request = lives.requests(convention)["host"]
        fire(request, "contest", by=signing.link_actor(request))
    return Convention.objects.get(pk=convention.pk)


def opened_tasks() -> set[int]:
    """Keys of the tasks that somebody is expected to do."""
    return {task.pk for task in Task.objects.filter(status=STATUS.NEW) if isinstance(task.flow_task, Await)}


def check_cost(subject: Any, name: str, by: Actor, given: dict[str, Any], freezing_cost: list[int]) -> None:
    before = opened_tasks()
    with statements() as spent:
        fire(subject, name, by=by, **given)
    opened = len(opened_tasks() - before)
    count = spent.count - sum(freezing_cost)
    assert count <= ELSEWHERE + PER_TASK * opened, f"{count} statements, {opened} tasks\n{spent.all}"


@pytest.mark.parametrize("name", HOW)
def test_a_transition_of_the_agreement_costs_20_statements_and_3_per_task(name, freezing_cost):
    """Rules, messages and deadlines included."""
    state, role, given = HOW[name]
    convention = prepared(state, name)
    if name == "name_referent":
        given = {"values": {"referent": str(lives.hire(convention.school, "teacher").uuid)}}
    freezing_cost.clear()
    by = system("test") if role == "system" else lives.by(convention, role)
    check_cost(convention, name, by, given, freezing_cost)


@pytest.mark.parametrize("name", BY_A_PARTY)
def test_another_answer_of_a_party_costs_20_statements_and_3_per_task(name, freezing_cost):
    """Refusals, visas not given, what lapses or is void."""
    state, key, given = BY_A_PARTY[name]
    convention = prepared(state, name)
    request = lives.requests(convention)[key]
    freezing_cost.clear()
    by = system("test") if name in ("lapse", "void", "revoke") else signing.link_actor(request)
    by = lives.by(convention, "head") if name == "clear_contest" else by
    check_cost(request, name, by, {**given, "told": {"request": request}}, freezing_cost)


def test_every_transition_is_counted():
    """A new transition has its line above."""
    of_agreements, of_requests = (
        set(HOW) | {"sign", "refuse"},
        set(BY_A_PARTY) | {"sign", "record_paper", "sign_in_person"},
    )
    assert of_agreements == set(Convention.transitions()), "say in HOW from which state, by whom and with what"
    assert of_requests == set(SignatureRequest.transitions()), "say in BY_A_PARTY from which state and of which party"
