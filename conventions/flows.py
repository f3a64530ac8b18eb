"""The agenda of an agreement and of its amendments: who is expected to do what next, drawn with viewflow's nodes.

Transitions that leave or go back start a process of their own at ``after_<transition>``: the law says whether they
may happen, the agenda only follows.
"""

from typing import TYPE_CHECKING

from viewflow import this
from viewflow.workflow import Activation, flow, lock
from viewflow.workflow.models import Process

from workflow import names
from workflow.machine import Root, Subject
from workflow.nodes import Await, Begin, Finish, ForEach, Gather

if TYPE_CHECKING:
    from conventions.domain.dossier.internship.evaluations.models import Evaluation
    from signatures.models import SignatureRequest

UNSCHEDULED = (
    *("withdraw", "rectify", "prove_delegation", "name_referent", "vouch_for_host", "decide_without_guardian"),
    *("note_lodging_yes", "decide_outcome", "attest_as_host"),
    *("suspend", "resume"),
    *("remind", "hold_reminders", "replan_reminders"),
)
"""Transitions that nobody is expected to fire: they may happen at any time in their states."""
AMENDMENT_UNSCHEDULED = ("sign", "refuse", "withdraw", "expire")
"""Those of an amendment: what a party answers is awaited of its request, the rest ends the process."""


@names.flow("agreement")
class ConventionFlow(flow.Flow):
    """One process per version, and one after each interruption."""

    process_title = "Convention de stage"
    lock_impl = lock.NoLock()

    start = Begin(this.attach).Next(this.host_start)
    host_start = Await(role="host", title="Commencer la partie de l'organisme d'accueil", due="expire").On(
        "start_host_part", this.host_part
    )
    host_part = Await(role="host", title="Terminer la partie de l'organisme d'accueil", due="expire").On(
        "complete_host_part", this.school_start
    )
    school_start = (
        Await(role="office", title="Commencer la partie de l'établissement", due="expire")
        .On("start_school_part", this.school_part)
        .On("reopen_host_part", this.host_part)
    )
    school_part = Await(role="office", title="Terminer la partie de l'établissement", due="expire").On(
        "complete_school_part", this.approval
    )
    approval = Await(role="head", title="Valider la convention", due="expire").On("approve", this.parties)

    parties = ForEach(this.requests).Next(this.signature)
    signature = (
        Await(role="signer", title="Signer la convention", due="expire")
        .On("sign", this.everyone)
        .On("read", this.everyone)
        .On("record_paper", this.everyone)
        .On("sign_in_person", this.everyone)
        .On("decline", this.everyone)
        .On("lapse", this.everyone)
    )
    everyone = Gather().Next(this.sealing)
    sealing = Await(role="system", title="Sceller la convention signée", due="expire").On("seal", this.beginning)
    beginning = Await(role="system", title="Commencer le stage", due="begin").On("begin", this.internship)
    internship = (
        Await(role="tutor", title="Suivre les présences", due="complete")
        .On("complete", this.evaluators)
        .On("settle", this.evaluators)
    )

    evaluators = ForEach(this.evaluations).Next(this.evaluation)
    evaluation = (
        Await(role="evaluator", title="Évaluer le stage", due="evaluate")
        .On("submit", this.all_evaluated)
        .On("lapse", this.all_evaluated)
    )
    all_evaluated = Gather().Next(this.assessment)
    assessment = (
        Await(role="system", title="Constater l'évaluation", due="evaluate")
        .On("evaluate", this.closing)
        .On("attest", this.closing)
    )
    closing = Await(role="office", title="Clôturer le dossier", due="close").On("close", this.end)
    end = Finish()

    after_send_back_to_host = Begin(this.attach).Next(this.host_part)
    after_send_back_to_office = Begin(this.attach).Next(this.school_part)
    after_refuse = Begin(this.attach).Next(this.decision)
    after_expire = Begin(this.attach).Next(this.decision)
    after_readmit = Begin(this.attach).Next(this.sealing)
    decision = Await(role="office", title="Préparer une nouvelle version ou retirer la convention")
    after_revise = Begin(this.attach).Next(this.school_part)
    after_terminate = Begin(this.attach).Next(this.closing)
    after_ask_evaluations = Begin(this.attach).Next(this.evaluators)

    def attach(self, activation: Activation, *, root: Root) -> Process:
        activation.process.artifact = root
        return activation.process

    def requests(self, activation: Activation) -> "list[SignatureRequest]":
        """Requests of the version being signed."""
        from signatures.queries import newest_requests

        return newest_requests(activation.process.artifact, "convention")

    def evaluations(self, activation: Activation) -> "list[Evaluation]":
        """Evaluations asked for when the internship was completed."""
        return list(activation.process.artifact.evaluations.order_by("pk"))


@names.flow("amendment")
class AmendmentFlow(flow.Flow):
    """One process per amendment, beside that of its agreement and within its agenda; it ends with what the law ends."""

    process_title = "Avenant"
    lock_impl = lock.NoLock()

    after_propose = Begin(this.attach).Next(this.parties)
    parties = ForEach(this.requests).Next(this.signature)
    signature = (
        Await(role="signer", title="Signer l'avenant", due="expire")
        .On("sign", this.everyone)
        .On("read", this.everyone)
        .On("record_paper", this.everyone)
        .On("sign_in_person", this.everyone)
        .On("decline", this.everyone)
        .On("lapse", this.everyone)
    )
    everyone = Gather().Next(this.sealing)
    sealing = Await(role="system", title="Sceller l'avenant signé", due="expire").On("seal", this.end)
    end = Finish()

    def attach(self, activation: Activation, *, root: Root, subject: Subject) -> Process:
        activation.process.artifact, activation.process.seed = root, subject
        return activation.process

    def requests(self, activation: Activation) -> "list[SignatureRequest]":
        """Requests of the amendment's document."""
        from signatures.queries import newest_requests

        return newest_requests(activation.process.artifact, "amendment", activation.process.seed.number)
