"""The states of a declaration and of an inspector's grant, and what each means; nothing else compares one."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class DeclarationState(models.TextChoices):
    DRAFT = "draft", "en préparation"
    SENT = "sent", "envoyée, preuve d'envoi attendue"
    IN_FORCE = "in_force", "en vigueur"
    EXPIRED = "expired", "expirée"
    WITHDRAWN = "withdrawn", "retirée"


class DeclarationWords(StateWords):
    """Questions to a declaration's state."""

    STATES = DeclarationState

    is_withdrawn = StateWord()
    """Who declared took it back."""
    is_being_written = StateWord()
    """It was not sent."""
    awaits_proof = StateWord()
    """It was sent, and the proof of the day is awaited."""
    is_valid = StateWord()
    """It opens works today, from the day on which it was sent."""
    has_held = StateWord()
    """It opens, or opened, works on the days that it covers."""

    MEANINGS = {
        DeclarationState.DRAFT: means(is_being_written),
        DeclarationState.SENT: means(awaits_proof),
        DeclarationState.IN_FORCE: means(is_valid, has_held),
        DeclarationState.EXPIRED: means(has_held),
        DeclarationState.WITHDRAWN: means(is_withdrawn),
    }


class GrantState(models.TextChoices):
    GIVEN = "given", "ouvert"
    REVOKED = "revoked", "fermé"
    ENDED = "ended", "terminé"


class GrantWords(StateWords):
    """Questions to the state of an inspector's grant."""

    STATES = GrantState

    is_open = StateWord()
    """The inspector reads, until its last day."""

    MEANINGS = {
        GrantState.GIVEN: means(is_open),
        GrantState.REVOKED: means(),
        GrantState.ENDED: means(),
    }
