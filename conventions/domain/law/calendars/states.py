"""The states of a calendar and of what a school proposes for it, and what each means; nothing else compares one."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class CalendarState(models.TextChoices):
    DRAFT = "draft", "en préparation"
    PUBLISHED = "published", "publié"


class CalendarWords(StateWords):
    """Questions to a calendar's state."""

    STATES = CalendarState

    is_published = StateWord()
    """The rules read it."""

    MEANINGS = {
        CalendarState.DRAFT: means(),
        CalendarState.PUBLISHED: means(is_published),
    }


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "proposée"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée"
    WITHDRAWN = "withdrawn", "retirée"


class ProposalWords(StateWords):
    """Questions to a proposal's state."""

    STATES = ProposalState

    is_pending = StateWord()
    """The officer has not answered."""
    is_refused = StateWord()
    """The officer said no, and why."""

    MEANINGS = {
        ProposalState.PROPOSED: means(is_pending),
        ProposalState.ACCEPTED: means(),
        ProposalState.REFUSED: means(is_refused),
        ProposalState.WITHDRAWN: means(),
    }
