"""The states of an agreement's life, the phase of each and what it means; nothing else compares a state."""

from enum import Enum, auto

from django.db import models
from django.utils.translation import gettext_noop

from workflow.states import Meant, StateWord, StateWords, means


class State(models.TextChoices):
    DRAFT = "draft", "ouverte"
    STARTED_BY_HOST = "started_by_host", "en cours chez l'organisme d'accueil"
    COMPLETED_BY_HOST = "completed_by_host", "complétée par l'organisme d'accueil"
    STARTED_BY_SCHOOL = "started_by_school", "en cours dans l'établissement"
    COMPLETED_BY_SCHOOL = "completed_by_school", "complétée par l'établissement"
    VALIDATED = "validated", "validée, à signer"
    SIGNATURES_STARTED = "signatures_started", "signatures en cours"
    SIGNED = "signed", "signée"
    RUNNING = "running", "stage en cours"
    COMPLETED = "completed", "stage terminé"
    EVALUATED = "evaluated", "stage évalué"
    CLOSED = "closed", "clôturée"
    REFUSED = "refused", "refusée par une partie"
    WITHDRAWN = "withdrawn", "retirée"
    EXPIRED = "expired", "expirée"
    TERMINATED = "terminated", "interrompue"


class Outcome(models.TextChoices):
    """Outcome of an interrupted internship, by the school (code de l'éducation, L124-15)."""

    VALIDATED = "validated", "validé"
    OTHERWISE = "otherwise", "validé autrement"
    POSTPONED = "postponed", "reporté"


class Cause(models.TextChoices):
    """Cause of a suspension: what nobody chose."""

    CYCLONE = "cyclone", gettext_noop("alerte cyclonique")
    FLOOD = "flood", gettext_noop("intempéries ou inondation")
    ROADS = "roads", gettext_noop("routes ou fleuve coupés")
    TRANSPORT = "transport", gettext_noop("pas de transport scolaire")
    NETWORK = "network", gettext_noop("électricité ou réseau coupés")
    HEALTH = "health", gettext_noop("raison sanitaire")
    SECURITY = "security", gettext_noop("sécurité des personnes")
    OTHER = "other", gettext_noop("force majeure")


class Phase(Enum):
    """The parts of an agreement's life, in their order."""

    HOST_PART = auto()
    SCHOOL_PART = auto()
    SIGNING = auto()
    INTERNSHIP = auto()
    REVIEW = auto()
    STOPPED = auto()


class AgreementWords(StateWords):
    """Questions to an agreement's state."""

    STATES = State

    is_unsigned = StateWord()
    """The agreement may still be withdrawn before it is signed, and expires on its first day."""
    is_with_host = StateWord()
    """The host's part may be written."""
    awaits_host = StateWord()
    """Nobody has begun the host's part."""
    is_with_school = StateWord()
    """The school's part may be written."""
    awaits_school = StateWord()
    """The host is done and the school has not begun."""
    awaits_approval = StateWord()
    """Complete: the head reads it."""
    is_being_signed = StateWord()
    """Frozen, and its parties are asked."""
    is_partly_signed = StateWord()
    """At least one party has signed."""
    goes_stale = StateWord()
    """It may stay so for ever because nobody does anything more."""
    counts_as_signed = StateWord()
    """Everybody has signed, whatever came after: it sends a pupil, or did."""
    is_in_force = StateWord()
    """It binds its parties and its days are still to come or under way: changed by an amendment only."""
    awaits_first_day = StateWord()
    """Signed, and the internship has not begun."""
    has_begun = StateWord()
    """The first day has come, and the pupil was expected."""
    is_running = StateWord()
    """The pupil is expected at the host's."""
    takes_marks = StateWord()
    """Its half-days may be marked."""
    needs_host = StateWord()
    """The host has something to do or to give up: its part, a signature, the internship itself."""
    needs_tutor = StateWord()
    """The tutor has something to do, now or on the first day: presences, then the evaluation."""
    may_remind = StateWord()
    """Somebody without an account may be waited for: for its part, a signature, an amendment's, an evaluation."""
    awaits_evaluations = StateWord()
    """The last day is past and the evaluations are not in."""
    is_stopped = StateWord()
    """It gives its pupil no internship, or none any more."""
    never_began = StateWord()
    """It stopped before it was signed: no internship comes of it."""
    was_interrupted = StateWord()
    """The internship ended before its time, or the pupil never came."""
    is_withdrawn = StateWord()
    is_expired = StateWord()
    """Its first day came before the last signature."""
    is_closed = StateWord()
    """Nothing is expected any more of an internship that began."""
    may_be_suspended = StateWord()
    """A cyclone, or a road that is cut, may stop it for some days: it is approved, and its days are not over."""
    is_live = StateWord()
    """Its days are the pupil's: hours, rest and days of a sequence are counted over all such agreements together."""
    is_settled = StateWord()
    """The head has approved it: an agreement of the same pupil that comes after makes room for it."""
    is_over = StateWord()
    """Its days bind the pupil no more: stopped or closed."""
    has_released_host = StateWord()
    """The host has nothing left to give up."""

    MEANINGS = {
        State.DRAFT: means(
            is_unsigned, is_live, needs_host, is_with_host, awaits_host, may_remind, goes_stale, phase=Phase.HOST_PART
        ),
        State.STARTED_BY_HOST: means(
            is_unsigned, is_live, needs_host, is_with_host, may_remind, goes_stale, phase=Phase.HOST_PART
        ),
        State.COMPLETED_BY_HOST: means(
            is_unsigned, is_live, needs_host, awaits_school, goes_stale, phase=Phase.SCHOOL_PART
        ),
        State.STARTED_BY_SCHOOL: means(
            is_unsigned, is_live, needs_host, is_with_school, goes_stale, phase=Phase.SCHOOL_PART
        ),
        State.COMPLETED_BY_SCHOOL: means(
            is_unsigned, is_live, needs_host, awaits_approval, goes_stale, phase=Phase.SCHOOL_PART
        ),
        State.VALIDATED: means(
            *(is_unsigned, is_live, is_settled, needs_host, is_being_signed, goes_stale),
            *(may_be_suspended, may_remind),
            phase=Phase.SIGNING,
        ),
        State.SIGNATURES_STARTED: means(
            *(is_unsigned, is_live, is_settled, needs_host, is_being_signed, is_partly_signed),
            *(may_be_suspended, may_remind),
            phase=Phase.SIGNING,
        ),
        State.SIGNED: means(
            *(is_live, is_settled),
            *(counts_as_signed, is_in_force, awaits_first_day, needs_host, needs_tutor),
            *(may_be_suspended, may_remind),
            phase=Phase.INTERNSHIP,
        ),
        State.RUNNING: means(
            *(is_live, is_settled),
            *(counts_as_signed, is_in_force, has_begun, is_running, takes_marks, needs_host, needs_tutor),
            *(may_be_suspended, may_remind),
            phase=Phase.INTERNSHIP,
        ),
        State.COMPLETED: means(
            *(is_live, is_settled),
            *(counts_as_signed, has_begun, takes_marks, needs_tutor),
            *(awaits_evaluations, may_remind),
            phase=Phase.REVIEW,
        ),
        State.EVALUATED: means(is_live, is_settled, counts_as_signed, has_begun, takes_marks, phase=Phase.REVIEW),
        State.CLOSED: means(
            *(is_live, is_settled),
            *(counts_as_signed, has_begun, is_closed, is_over, has_released_host),
            phase=Phase.REVIEW,
        ),
        State.REFUSED: means(is_stopped, is_over, never_began, goes_stale, phase=Phase.STOPPED),
        State.WITHDRAWN: means(is_stopped, is_over, never_began, is_withdrawn, has_released_host, phase=Phase.STOPPED),
        State.EXPIRED: means(is_stopped, is_over, never_began, is_expired, goes_stale, phase=Phase.STOPPED),
        State.TERMINATED: means(
            *(is_live, is_settled),
            *(counts_as_signed, has_begun, takes_marks),
            *(is_stopped, is_over, was_interrupted, has_released_host, may_remind),
            phase=Phase.STOPPED,
        ),
    }

    @classmethod
    def in_phase(cls, phase: Phase) -> Meant:
        """The condition that an agreement is in that part of its life, for a queryset."""
        return Meant(status__in=tuple(s.value for s in State if cls.meaning_of(s.value, "phase").phase == phase))

    @property
    def phase(self) -> Phase:
        phase = self.meaning_of(self.status, "phase").phase
        assert isinstance(phase, Phase)  # each state of an agreement has one
        return phase
