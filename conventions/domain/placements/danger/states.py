"""The states of the stop of a place and what each means; nothing else compares a state."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class State(models.TextChoices):
    ASKED = "asked", "arrêté, à décider"
    KEPT = "kept", "arrêt maintenu"
    LIFTED = "lifted", "arrêt levé"
    WITHDRAWN = "withdrawn", "arrêt retiré"


class StopWords(StateWords):
    """Questions about the state of a stop."""

    STATES = State

    is_in_force = StateWord()
    """No pupil is asked to go there."""
    awaits_officer = StateWord()
    """The officer has to lift or to keep it."""

    MEANINGS = {
        State.ASKED: means(is_in_force, awaits_officer),
        State.KEPT: means(is_in_force),
        State.LIFTED: means(),
        State.WITHDRAWN: means(),
    }
