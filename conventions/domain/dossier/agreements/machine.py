"""The law of an agreement's life: states, transitions, who may fire them and who is told."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import ForeignKey

from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import HostContact, Pupil
from conventions.domain.placements.danger.queries import objection_to
from workflow import names
from workflow.machine import Condition, DeadlineRule, Opening, StateField, named, require, transition

from .attesting import HostAttestingMachine
from .counted import CountedAtHost
from .states import AgreementWords, State
from .suspension import Suspendable
from .writing.machine import WritingMachine

UNSIGNED = AgreementWords.is_unsigned.states
SIGNING = AgreementWords.is_being_signed.states
SUSPENDABLE = AgreementWords.may_be_suspended.states

REMINDERS = ("head", "deputy", "gestionnaire", "office", "referent")
"""Functions that may remind people, or hold what leaves by itself; the referent for the pupils they follow."""

CLOSE_AFTER = timedelta(days=30)
EVALUATIONS_LAPSE_AFTER = timedelta(days=14)
REMINDED = AgreementWords.may_remind.states
names.moment.expect("next_reminder", by="the deadline « remind »")
WAITING = ("expire", "lapse", "begin", "complete", "resume", "remind")
"""Deadlines that a suspension puts off, and the one that ends it."""
NOT_SUSPENDED = require(lambda convention: not convention.on_hold, "agreement_suspended")
SUSPENDED = require(lambda convention: convention.on_hold, "agreement_not_suspended")
NOT_PUT_OFF = require(lambda convention: not convention.is_put_off, "agreement_suspended")
PLACE_NOT_STOPPED = Condition(lambda convention: objection_to(convention.host))


class ConventionMachine(WritingMachine, HostAttestingMachine, Suspendable, CountedAtHost):
    """The agreement's law, from an accepted place to an evaluated internship."""

    FLOW = "agreement"
    OPENING = Opening(
        label="Ouvrir la convention",
        who=("system", "pupil", "guardian", "office"),
        tells=("agreement_opened",),
    )
    ROLES = {
        "host": "l'organisme d'accueil",
        "office": "le secrétariat de l'établissement",
        "head": "le chef ou la cheffe d'établissement",
        "referent": "l'enseignant référent ou l'enseignante référente",
        "guardian": "le ou la responsable de l'élève",
        "pupil": "l'élève",
        "tutor": "le tuteur ou la tutrice",
        "signer": "chaque partie, par son lien personnel",
        "officer": "le référent ou la référente du territoire",
        "system": "la plateforme",
    }
    DEADLINES = (
        DeadlineRule("expire", UNSIGNED, due="expiry", act="expire_agreement"),
        DeadlineRule("lapse", (State.SIGNATURES_STARTED,), due="lapse_time", act="lapse_requests"),
        DeadlineRule("begin", (State.SIGNED,), due="beginning", act="begin_internship"),
        DeadlineRule("complete", (State.RUNNING,), due="ending", act="complete_internship"),
        DeadlineRule("resume", SUSPENDABLE, due="resumption", act="resume_internship"),
        DeadlineRule("remind", REMINDED, due="next_reminder", act="send_reminders"),
        DeadlineRule(
            "evaluate",
            (State.COMPLETED, State.TERMINATED),
            due="evaluations_end",
            from_state=True,
            act="lapse_evaluations",
        ),
        DeadlineRule(
            "close",
            (State.EVALUATED, State.TERMINATED, State.COMPLETED),
            due="closing",
            from_state=True,
            act="close_agreement",
        ),
    )

    version: int
    first_day: date | None
    last_day: date | None
    ended_on: date | None
    outcome: str
    kind: str
    if TYPE_CHECKING:
        pupil: ForeignKey[Pupil, Pupil]
        representative: ForeignKey[HostContact | None, HostContact | None]

        @property
        def department(self) -> str: ...

        def presences(self) -> tuple[Presence, ...]: ...

        @property
        def is_put_off(self) -> bool: ...

    status = StateField(default=State.DRAFT.value, choices=State.choices)

    class Meta:
        abstract = True

    def today(self) -> date:
        """The day it is where the pupil is."""
        raise NotImplementedError

    def start_of(self, day: date) -> datetime:
        """00:00 of ``day`` where the pupil is expected."""
        raise NotImplementedError

    def end_of_presence(self) -> datetime | None:
        """End of the last hour of presence, where the pupil is expected."""
        raise NotImplementedError

    # -- when the schedule hands the agreement back ---------------------------------------------------

    def expiry(self) -> datetime | None:
        """00:00 of the first day in the time zone of the place; none while no day is known or that one is suspended."""
        first = self.first_day_held
        return self.start_of(first) if first and not self.is_put_off else None

    def beginning(self) -> datetime | None:
        return self.expiry()

    def ending(self) -> datetime | None:
        """Evening of the last day: the end of its last hour of presence; none while it is suspended."""
        return None if self.on_hold else self.end_of_presence()

    def resumption(self) -> datetime | None:
        """00:00 after the last day of the suspension, when that day is known.

        None when nothing would be left of an internship: the head says what follows.
        """
        if not self.on_hold or self.suspended_until is None or self.leaves_nothing(self.suspended_until):
            return None
        return self.start_of(self.suspended_until + timedelta(days=1))

    def evaluations_end(self, since: datetime) -> datetime:
        return since + EVALUATIONS_LAPSE_AFTER

    def closing(self, since: datetime) -> datetime:
        return since + CLOSE_AFTER

    def next_reminder(self) -> datetime | None:
        """Moment of the platform's next reminder to somebody without an account."""
        return names.moment.get("next_reminder")(self)

    # -- signing ---------------------------------------------------------------------------------------

    @transition(
        source=State.COMPLETED_BY_SCHOOL,
        target=State.VALIDATED,
        label="Valider la convention",
        who=["head"],
        needs=[
            named("agreement_is_lawful"),
            named("wording_is_in_service"),
            require(lambda convention: not convention.awaits_decision, "head_has_not_decided"),
            PLACE_NOT_STOPPED,
        ],
        tells=("signature_asked", "housing_told"),
        writes=("counted_at", "counted_for"),
        effect="freeze_agreement",
        looks_at_others=True,
    )
    def approve(self) -> None:
        """The head, or a deputy by delegation, approves: the document is frozen and certified."""
        self.take_place()

    @transition(
        source=SIGNING,
        target=State.SIGNATURES_STARTED,
        label="Signer la convention",
        who=["signer"],
        tells=("signature_receipt",),
        rearms=("lapse", "remind"),
    )
    def sign(self) -> None:
        """A party signs by its own request."""

    @transition(
        source=State.SIGNATURES_STARTED,
        target=State.SIGNED,
        label="Sceller la convention signée",
        who=["system"],
        needs=[
            require(
                lambda convention: convention.all_have_signed(),
                "answer_missing",
            )
        ],
        rearms=("resume", "remind"),
        tells=("agreement_sealed", "housing_told"),
    )
    def seal(self) -> None:
        """Every required party has signed and no other request is open."""

    @transition(
        source=SIGNING,
        target=State.REFUSED,
        label="Refuser la convention",
        who=["signer"],
        tells=("agreement_refused", "refusal_receipt", "agreement_stopped"),
    )
    def refuse(self) -> None:
        """A party refuses with a reason that the school alone reads."""

    @transition(
        source=[State.REFUSED, State.EXPIRED, *SIGNING],
        target=State.STARTED_BY_SCHOOL,
        label="Préparer une nouvelle version",
        who=["office", "head"],
        writes=("version", "renews_text", "without_guardian", "suspended", "suspended_from", "suspended_until"),
        rearms=("expire",),
        reason_required=True,
        tells=("agreement_revised",),
    )
    def revise(self, *, new_text: bool = False) -> dict[str, int]:
        """Next version: earlier signatures are void, old links say so; its text is the same unless asked otherwise.

        What the head decided in place of guardians was decided for the version before, whose days were suspended.
        """
        self.version += 1
        self.suspended, self.suspended_from, self.suspended_until = False, None, None
        self.without_guardian = False
        self.renews_text = new_text
        return {"version": self.version}

    @transition(
        source=[*SIGNING, State.SIGNED, State.RUNNING, State.COMPLETED],
        target=None,
        label="Rectifier une donnée sans effet juridique",
        who=["office", "head"],
        reason_required=True,
        tells=("rectification_made",),
        effect="rectify",
    )
    def rectify(self, *, path: str, value: str) -> None:
        """A telephone number, a typing error in a contact: the signed document keeps it, the file says what is right.

        What may be rectified is listed in ``rectifications``; anything else is changed by an amendment.
        """

    # -- reminders: what moves one is an entry, so that the deadline is the same when computed again ------

    @transition(
        source=REMINDED,
        target=None,
        label="Relancer",
        who=[*REMINDERS, "system"],
        rearms=("remind",),
        silent="La relance part à la personne attendue, et à elle seule.",
    )
    def remind(self, *, reminded: dict[str, str], skipped: dict[str, str]) -> dict[str, Any]:
        """Parties were reminded, each by its way; or were not, each with the code of why: names of parties alone."""
        return {"reminded": reminded, **({"skipped": skipped} if skipped else {})}

    @transition(
        source=REMINDED,
        target=None,
        label="Retenir les relances automatiques",
        who=REMINDERS,
        rearms=("remind",),
        reason_required=True,
        silent="La page de la convention dit jusqu'à quand, et pourquoi.",
    )
    def hold_reminders(self, *, party: str, until: date | None) -> dict[str, Any]:
        """Nothing leaves by itself to a party before that day; never, without one."""
        return {"party": party, "until": until.isoformat() if until else None}

    @transition(
        source=REMINDED,
        target=None,
        label="Appliquer le nouveau rythme des relances",
        who=["system"],
        rearms=("remind",),
        silent="La page de la convention dit quand part la prochaine relance.",
    )
    def replan_reminders(self, *, rhythms: dict[str, Any]) -> dict[str, Any]:
        """The school has changed the rhythm in the agreement's period."""
        return {"rhythms": rhythms}

    # -- ends ------------------------------------------------------------------------------------------

    @transition(
        source=[*UNSIGNED, State.REFUSED, State.EXPIRED],
        target=State.WITHDRAWN,
        label="Retirer la convention",
        who=["office", "head", "host", "guardian", "system"],
        reason_required=True,
        tells=("agreement_withdrawn",),
    )
    def withdraw(self) -> None:
        """The internship will not take place: the agreement stops before being signed."""

    @transition(
        source=UNSIGNED,
        target=State.EXPIRED,
        label="Constater que la convention n'est pas signée à temps",
        who=["system"],
        needs=[
            NOT_PUT_OFF,
            require(
                lambda convention: not convention.is_partly_signed or not convention.all_have_signed(),
                "seal_awaited",
            ),
        ],
        tells=("agreement_expired",),
    )
    def expire(self) -> None:
        """The first planned day has come and the agreement is not signed: the pupil may not start."""

    @transition(
        source=State.EXPIRED,
        target=State.SIGNATURES_STARTED,
        label="Enregistrer des feuilles signées avant le premier jour",
        who=["office", "head"],
        needs=[
            require(lambda convention: convention.takes_late_paper, "too_late_for_paper"),
            require(lambda convention: not convention.meets_another(), "pupil_elsewhere"),
            named("host_has_place"),
        ],
        reason_required=True,
        looks_at_others=True,
        silent="Les feuilles sont enregistrées dans la même transaction : les reçus puis la copie scellée le disent.",
    )
    def readmit(self) -> None:
        """Sheets signed in time were scanned too late: called with their recording, by ``paper.services`` only."""

    @transition(
        source=State.SIGNED,
        target=State.RUNNING,
        label="Commencer le stage",
        who=["system"],
        needs=[NOT_PUT_OFF],
        tells=("internship_begun",),
    )
    def begin(self) -> None:
        """First day, in the time zone of the place."""

    @transition(
        source=State.RUNNING,
        target=State.COMPLETED,
        label="Terminer le stage",
        who=["system"],
        needs=[NOT_SUSPENDED],
        rearms=("remind",),
        tells=("evaluation_asked", "host_attestation_asked"),
    )
    def complete(self) -> None:
        """Evening of the last day, in the time zone of the place."""

    # -- force majeure ---------------------------------------------------------------------------------

    @transition(
        source=SUSPENDABLE,
        target=None,
        label="Suspendre le stage",
        who=["head", "officer"],
        writes=("suspended", "suspended_from", "suspended_from_noon", "suspended_until", "suspension_cause"),
        rearms=WAITING,
        tells=("internship_suspended",),
    )
    def suspend(self, *, cause: str, first_day: date, from_noon: bool, until: date | None) -> dict[str, Any]:
        """A cyclone, roads blocked, no school transport: nobody signs, its state and its days stay as they are.

        Suspended already, it is so longer, or until another day.
        """
        before = self.suspended_from if self.on_hold else None
        begins = (first_day, from_noon)
        if before is not None:
            begins = min(begins, (before, self.suspended_from_noon))
        self.suspended, self.suspension_cause = True, cause
        self.suspended_from, self.suspended_from_noon = begins
        self.suspended_until = until
        return {
            "cause": cause,
            "from": self.suspended_from.isoformat(),
            "from_noon": self.suspended_from_noon,
            "until": until.isoformat() if until else None,
        }

    @transition(
        source=SUSPENDABLE,
        target=None,
        label="Reprendre le stage",
        who=["head", "officer", "system"],
        needs=[SUSPENDED],
        writes=("suspended", "suspended_until"),
        rearms=WAITING,
        tells=("internship_resumed",),
    )
    def resume(self, *, on: date) -> dict[str, Any]:
        """The pupil is expected again from the morning of that day: its eve, when it is to come, is the last one."""
        self.suspended, self.suspended_until = on > self.today(), on - timedelta(days=1)
        return {"on": on.isoformat()}

    @transition(
        source=State.RUNNING,
        target=State.COMPLETED,
        label="Valider ce qui a été fait",
        who=["head"],
        needs=[
            SUSPENDED,
            require(lambda convention: not convention.suspends(convention.first_day, afternoon=False), "nothing_done"),
        ],
        writes=("suspended", "suspended_until"),
        rearms=("remind",),
        tells=("evaluation_asked", "internship_settled", "host_attestation_asked"),
        effect="open_evaluations",
    )
    def settle(self) -> dict[str, Any]:
        """The internship is over, with the days done of it: those of the suspension are not made up."""
        assert self.last_day is not None  # it runs
        self.suspended, self.suspended_until = False, max(self.last_day, self.suspended_until or self.last_day)
        return {"until": self.suspended_until.isoformat()}

    @transition(
        source=[State.SIGNED, State.RUNNING],
        target=State.TERMINATED,
        label="Interrompre le stage",
        who=["office", "head", "host"],
        writes=("ended_on", "no_show", "left_by_trainee"),
        rearms=("remind",),
        reason_required=True,
        tells=("internship_terminated",),
    )
    def terminate(self, *, ended_on: date, no_show: bool = False, by_trainee: bool = False) -> dict[str, Any]:
        """The internship ends before its time, or the pupil never came (*ne s'est pas présenté*)."""
        self.ended_on, self.no_show, self.left_by_trainee = ended_on, no_show, by_trainee
        left = {"by_trainee": True} if by_trainee else {}
        return {"ended_on": ended_on.isoformat(), "no_show": no_show, **left}

    @transition(
        source=[State.COMPLETED, State.EVALUATED, State.TERMINATED],
        target=None,
        label="Décider de la suite de l'interruption",
        who=["head", "office"],
        needs=[named("has_days_to_decide")],
        writes=("outcome",),
        silent="L'établissement le décide, le lit sur la page de la convention et en parle à la famille.",
    )
    def decide_outcome(self, *, outcome: str) -> dict[str, Any]:
        """Days done are validated, the pupil validates in another way, or the internship is postponed (H-14)."""
        self.outcome = outcome
        return {"outcome": outcome}

    @transition(
        source=State.TERMINATED,
        target=None,
        label="Demander l'évaluation de ce qui a été fait",
        who=["system"],
        rearms=("remind",),
        tells=("evaluation_asked", "host_attestation_asked"),
        effect="open_evaluations",
    )
    def ask_evaluations(self) -> None:
        """An internship that had begun is evaluated for what was done, in the transaction that interrupts it."""

    @transition(
        source=State.TERMINATED,
        target=None,
        label="Délivrer l'attestation de ce qui a été fait",
        who=["system"],
        needs=[
            require(lambda convention: convention.evaluations_are_in(), "evaluation_awaited"),
        ],
        tells=("attestation_issued",),
    )
    def attest(self) -> None:
        """The evaluations of an interrupted internship are in, or will not come."""

    @transition(
        source=State.COMPLETED,
        target=State.EVALUATED,
        label="Constater que le stage est évalué",
        who=["system"],
        needs=[
            require(lambda convention: convention.evaluations_are_in(), "evaluation_awaited"),
        ],
        tells=("attestation_issued",),
    )
    def evaluate(self) -> None:
        """The evaluations due are in."""

    @transition(
        source=[State.COMPLETED, State.EVALUATED, State.TERMINATED],
        target=State.CLOSED,
        label="Clôturer le dossier",
        who=["office", "head", "system"],
        tells=("agreement_closed",),
    )
    def close(self) -> None:
        """Nothing is expected any more."""
