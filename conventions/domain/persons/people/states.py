"""The states of an account, a ban on a host, the authority over a pupil and a doubt on a contact, and their meaning."""

from django.db import models

from workflow.states import StateWord, StateWords, means


class AccountState(models.TextChoices):
    OPEN = "open", "ouvert"
    CLOSED = "closed", "fermé"


class BanState(models.TextChoices):
    IN_FORCE = "in_force", "en vigueur"
    LIFTED = "lifted", "levée"


class BanWords(StateWords):
    """Questions to a ban's state; an account's ``is_active`` says whether it is open."""

    STATES = BanState

    is_in_force = StateWord()
    """No agreement may be made with the host."""

    MEANINGS = {
        BanState.IN_FORCE: means(is_in_force),
        BanState.LIFTED: means(),
    }


class DoubtState(models.TextChoices):
    STANDING = "standing", "à éclaircir"
    SETTLED = "settled", "réglé"


class DoubtWords(StateWords):
    """Questions about a doubt on a contact."""

    STATES = DoubtState

    is_standing = StateWord()
    """Nobody has put the contact right since."""

    MEANINGS = {
        DoubtState.STANDING: means(is_standing),
        DoubtState.SETTLED: means(),
    }


class AuthorityState(models.TextChoices):
    """State of parental authority over a pupil, where the school was told otherwise than usual."""

    SHARED = "shared", "sans particularité"
    DISPUTED = "disputed", "désaccord entre les responsables"
    EXCLUSIVE = "exclusive", "exercée par un seul responsable"
    EMANCIPATED = "emancipated", "élève émancipé"
    ABSENT = "absent", "exercée par personne ici"


class AuthorityWords(StateWords):
    """Questions to the state of the authority over a pupil."""

    STATES = AuthorityState

    is_disputed = StateWord()
    """A disagreement is known: each of those who hold authority signs (code civil, 372-2)."""
    is_exclusive = StateWord()
    """A judgment leaves one signer, who alone is told."""
    is_emancipated = StateWord()
    """The minor acts alone (413-6)."""
    is_absent = StateWord()
    """Nobody here may sign for the pupil: the head decides."""

    MEANINGS = {
        AuthorityState.SHARED: means(),
        AuthorityState.DISPUTED: means(is_disputed),
        AuthorityState.EXCLUSIVE: means(is_exclusive),
        AuthorityState.EMANCIPATED: means(is_emancipated),
        AuthorityState.ABSENT: means(is_absent),
    }
