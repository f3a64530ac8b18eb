"""The states of a signature request and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class State(models.TextChoices):
    WAITING = "waiting", "en attente"
    SIGNED = "signed", "signée"
    READ = "read", "lue"
    REFUSED = "refused", "refusée"
    DECLINED = "declined", "visa décliné"
    LAPSED = "lapsed", "sans suite"
    VOID = "void", "annulée par une nouvelle version"


class RequestWords(StateWords):
    """Questions about a request's state."""

    STATES = State

    is_waiting = StateWord()
    """The party has not answered."""
    is_signed = StateWord()
    """The party has signed, by code or on paper."""
    is_read = StateWord()
    """The party has ticked that it has read."""
    takes_signature = StateWord()
    """A signature may still be given: who has read as a minor signs once of age."""
    is_refused = StateWord()
    """A party said no: the document stops."""
    is_declined = StateWord()
    """A visa was not given, which stops nothing."""
    is_lapsed = StateWord()
    """Its answer is no longer waited for."""
    is_void = StateWord()
    """A new version replaces the document that it was about."""
    forbids_seal = StateWord()
    """As long as one request is so, the document is not sealed."""

    MEANINGS = {
        State.WAITING: means(is_waiting, takes_signature, forbids_seal),
        State.SIGNED: means(is_signed),
        State.READ: means(is_read, takes_signature),
        State.REFUSED: means(is_refused, forbids_seal),
        State.DECLINED: means(is_declined),
        State.LAPSED: means(is_lapsed),
        State.VOID: means(is_void, forbids_seal),
    }
