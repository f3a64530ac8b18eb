"""Acts on an account, a ban on a host, the authority over a pupil: entries of a chain."""

from datetime import date
from typing import Any

from workflow.machine import Opening, Root, StateField, named, require, transition

from .papers import Paper
from .states import AccountState, AuthorityState, AuthorityWords, BanState, BanWords, DoubtState, DoubtWords

ACCOUNT_ROLES = {
    "direction": "la direction de l'établissement",
    "holder": "la personne à qui est le compte",
    "network": "l'équipe d'un réseau d'organismes",
    "operator": "la personne qui exploite la plateforme",
    "system": "la plateforme",
}


class AccountRecordMachine(Root):
    """An account is open until it is closed; what it may do, and how its holder is reached, are written down."""

    ROLES = ACCOUNT_ROLES
    OPENING = Opening(
        label="Ouvrir un compte",
        who=("operator", "direction", "holder", "network", "system"),
        silent="L'invitation à choisir un mot de passe part aussitôt, par qui ouvre le compte.",
    )

    status = StateField(default=AccountState.OPEN.value, choices=AccountState.choices)

    class Meta:
        abstract = True

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Inviter à choisir un mot de passe",
        who=["operator", "network", "system"],
        tells=["account_opened"],
    )
    def invite(self) -> None:
        """A link to the first password, as often as it is lost."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Donner une fonction",
        who=["operator", "direction"],
        tells=["account_changed", "direction_given"],
    )
    def grant_function(self) -> None:
        """A function at a school, from a day on."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Modifier une fonction",
        who=["operator", "direction"],
        tells=["account_changed"],
    )
    def change_function(self) -> None:
        """The title or the classes of a function."""

    @transition(
        source=[AccountState.OPEN, AccountState.CLOSED],
        target=None,
        label="Mettre fin à une fonction",
        who=["operator", "direction"],
        tells=["account_changed"],
    )
    def end_function(self) -> None:
        """The last day of a function."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Changer un contact",
        who=["operator", "direction"],
        tells=["account_contact_changed"],
    )
    def change_contact(self) -> None:
        """The address that signs in, or the telephone that receives codes."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Donner un droit sur la plateforme",
        who=["operator"],
        tells=["account_changed"],
    )
    def grant_right(self) -> None:
        """A territory, the audit, the administration."""

    @transition(
        source=[AccountState.OPEN, AccountState.CLOSED],
        target=None,
        label="Retirer un droit sur la plateforme",
        who=["operator"],
        tells=["account_changed"],
    )
    def withdraw_right(self) -> None:
        """The account no longer has that territory, the audit or the administration."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Faire entrer dans l'équipe d'un réseau",
        who=["operator", "network", "system"],
        tells=["account_changed"],
    )
    def join_network(self) -> None:
        """A *référent*, a member of the team of a partner or a company."""

    @transition(
        source=[AccountState.OPEN, AccountState.CLOSED],
        target=None,
        label="Faire sortir de l'équipe d'un réseau",
        who=["operator", "network"],
        tells=["account_changed"],
    )
    def leave_network(self) -> None:
        """The account no longer acts for that network."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Choisir un mot de passe",
        who=["holder"],
        tells=["password_changed"],
    )
    def change_password(self) -> None:
        """The holder alone changes it: nobody types another's password."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Activer un second facteur",
        who=["holder"],
        tells=["account_changed"],
    )
    def set_second_factor(self) -> None:
        """An application was taken into use, in place of another if there was one."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Recevoir par SMS les codes de connexion",
        who=["holder"],
        tells=["account_changed"],
    )
    def set_texted_codes(self) -> None:
        """A number was taken into use, in place of the application or of another number if there was one."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Tirer de nouveaux codes de secours",
        who=["holder"],
        tells=["account_changed"],
    )
    def renew_recovery_codes(self) -> None:
        """The former codes open nothing more."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Retirer son second facteur",
        who=["holder"],
        tells=["account_changed"],
    )
    def remove_second_factor(self) -> None:
        """The holder removes it, with a last code."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Enlever un second facteur perdu",
        who=["operator"],
        reason_required=True,
        tells=["account_changed"],
    )
    def reset_second_factor(self) -> None:
        """An operator removes it for a holder who lost telephone and recovery codes."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Ouvrir un jour sans second facteur",
        who=["operator"],
        reason_required=True,
        tells=["account_changed"],
    )
    def waive_second_factor(self) -> None:
        """An operator waives it for a holder without the telephone that day; the factor is asked for again the day
        after."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Ajouter une clé d'accès",
        who=["holder"],
        tells=["account_changed"],
    )
    def add_passkey(self) -> None:
        """A telephone, a computer or a key that proves by itself who holds it."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Retirer une clé d'accès",
        who=["holder"],
        tells=["account_changed"],
    )
    def remove_passkey(self) -> None:
        """The key opens nothing more; another factor stays."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Relier une identité professionnelle",
        who=["holder"],
        tells=["account_changed"],
    )
    def link_identity(self) -> None:
        """The first sign-in through the identity provider, which vouched for the account's address."""

    @transition(
        source=AccountState.OPEN,
        target=None,
        label="Délier une identité professionnelle",
        who=["operator"],
        reason_required=True,
        tells=["account_changed"],
    )
    def unlink_identity(self) -> None:
        """An operator unlinks it: a holder who changed employer comes back under another identity."""

    @transition(
        source=AccountState.OPEN,
        target=AccountState.CLOSED,
        label="Fermer un compte",
        who=["operator"],
        reason_required=True,
        tells=["account_changed"],
    )
    def deactivate(self) -> None:
        """Nobody signs in with it any more."""

    @transition(
        source=AccountState.CLOSED,
        target=AccountState.OPEN,
        label="Rouvrir un compte",
        who=["operator"],
        reason_required=True,
        tells=["account_changed"],
    )
    def reactivate(self) -> None:
        """Its holder signs in again; functions and rights are given anew."""


class HostBanMachine(BanWords, Root):
    """A ban stands from the inspection's decision until it is lifted; a later decision is another ban."""

    ROLES = ACCOUNT_ROLES
    OPENING = Opening(
        label="Interdire les conventions avec un organisme",
        who=("operator",),
        silent="L'inspection prévient l'organisme ; les établissements le lisent sur leurs conventions.",
    )

    status = StateField(default=BanState.IN_FORCE.value, choices=BanState.choices)

    class Meta:
        abstract = True

    @transition(
        source=BanState.IN_FORCE,
        target=BanState.LIFTED,
        label="Lever une interdiction",
        who=["operator"],
        reason_required=True,
        silent="Les conventions avec cet organisme redeviennent possibles, sans rien d'autre à faire.",
    )
    def lift(self) -> None:
        """Agreements with this host are possible again."""


class ContactDoubtMachine(DoubtWords, Root):
    """A contact was written behind the application: nothing leaves to it until somebody corrects it here."""

    ROLES = {"system": "la plateforme"}
    OPENING = Opening(
        label="Relever un contact modifié hors de l'application",
        who=("system",),
        tells=("contact_doubted",),
    )

    status = StateField(default=DoubtState.STANDING.value, choices=DoubtState.choices)

    class Meta:
        abstract = True

    @transition(
        source=DoubtState.STANDING,
        target=DoubtState.SETTLED,
        label="Constater que le contact est corrigé",
        who=["system"],
        silent="Qui a corrigé le contact le sait ; les messages suivants partent de nouveau.",
    )
    def settle(self) -> None:
        """The contact was corrected on one of the pages where it is kept."""


KEEPERS = ("head", "deputy", "gestionnaire", "office")
"""Functions that keep the pupils' records."""
_TOLD_BY_SCHOOL = "L'établissement prévient lui-même ceux qui doivent l'être : aucun message ne le dit à personne."


class ParentalAuthorityMachine(AuthorityWords, Root):
    """The authority over a pupil, as the school was told it, with an author and a reason.

    Both signatures or an attached document end a disagreement; nothing else does.
    """

    ROLES = {
        "head": "le chef ou la cheffe d'établissement",
        "deputy": "l'adjoint ou l'adjointe",
        "gestionnaire": "le ou la gestionnaire",
        "office": "le secrétariat de l'établissement",
        "pupil": "l'élève, de son lien",
        "system": "la plateforme",
    }
    OPENING = Opening(
        label="Ouvrir le registre de l'autorité parentale",
        who=(*KEEPERS, "system"),
        silent=_TOLD_BY_SCHOOL,
    )

    status = StateField(default=AuthorityState.SHARED.value, choices=AuthorityState.choices)

    class Meta:
        abstract = True

    @transition(
        source=[AuthorityState.SHARED, AuthorityState.EXCLUSIVE, AuthorityState.ABSENT],
        target=AuthorityState.DISPUTED,
        label="Noter un désaccord entre les responsables",
        who=[*KEEPERS, "system"],
        reason_required=True,
        silent=_TOLD_BY_SCHOOL,
        looks_at_others=True,
    )
    def note_disagreement(self) -> None:
        """One of those who hold authority does not agree, or the school knows of a procedure."""

    @transition(
        source=AuthorityState.DISPUTED,
        target=AuthorityState.SHARED,
        label="Constater que les deux ont signé",
        who=KEEPERS,
        needs=[named("guardians_have_signed")],
        reason_required=True,
        silent=_TOLD_BY_SCHOOL,
        looks_at_others=True,
    )
    def settle_by_signatures(self) -> None:
        """Each of those who hold authority has signed one and the same agreement since the disagreement was noted."""

    @transition(
        source=AuthorityState.DISPUTED,
        target=AuthorityState.SHARED,
        label="Joindre l'accord écrit ou la décision",
        who=KEEPERS,
        reason_required=True,
        silent=_TOLD_BY_SCHOOL,
        effect="keep_authority_paper",
        looks_at_others=True,
    )
    def settle_by_document(self, *, paper: Paper) -> None:
        """A writing that both have signed, or a judgment that settles it: a file, read as scans are."""

    @transition(
        source=[AuthorityState.SHARED, AuthorityState.DISPUTED, AuthorityState.EXCLUSIVE, AuthorityState.ABSENT],
        target=AuthorityState.EXCLUSIVE,
        label="Noter qu'un seul responsable exerce l'autorité parentale",
        who=KEEPERS,
        reason_required=True,
        silent=_TOLD_BY_SCHOOL,
        effect="keep_authority_paper",
        looks_at_others=True,
    )
    def give_to_one(self, *, paper: Paper, holder: str) -> dict[str, str]:
        """An attached judgment gives the authority to ``holder``, named as signers are."""
        return {"holder": holder}

    @transition(
        source=[AuthorityState.SHARED, AuthorityState.DISPUTED, AuthorityState.EXCLUSIVE, AuthorityState.ABSENT],
        target=AuthorityState.EMANCIPATED,
        label="Noter que l'élève est émancipé",
        who=KEEPERS,
        reason_required=True,
        silent=_TOLD_BY_SCHOOL,
        effect="keep_authority_paper",
        looks_at_others=True,
    )
    def emancipate(self, *, paper: Paper) -> None:
        """An attached decision lets the minor act alone in civil life (code civil, 413-6)."""

    @transition(
        source=[AuthorityState.SHARED, AuthorityState.EXCLUSIVE],
        target=AuthorityState.ABSENT,
        label="Noter que personne ici n'exerce l'autorité parentale",
        who=KEEPERS,
        reason_required=True,
        silent=_TOLD_BY_SCHOOL,
        looks_at_others=True,
    )
    def note_absence(self, *, done: list[str], done_on: date) -> dict[str, Any]:
        """Nobody who could sign is here: what the school did about it, and since when."""
        return {"done": done, "done_on": done_on.isoformat()}

    @transition(
        source=[AuthorityState.EXCLUSIVE, AuthorityState.EMANCIPATED, AuthorityState.ABSENT],
        target=AuthorityState.SHARED,
        label="Revenir à la situation sans particularité",
        who=KEEPERS,
        reason_required=True,
        silent=_TOLD_BY_SCHOOL,
        looks_at_others=True,
    )
    def return_to_usual(self) -> None:
        """Somebody who holds authority is back, a later judgment shares it again, or it was an error."""

    @transition(
        source=list(AuthorityState),
        target=None,
        label="Montrer son stage à ses responsables",
        who=["pupil"],
        needs=[require(lambda authority: authority.pupil_is_of_age, "pupil_not_of_age")],
        silent="Leurs liens s'ouvrent de nouveau, et l'élève le leur dit.",
        looks_at_others=True,
    )
    def share(self) -> None:
        """A pupil of age lets guardians see again, in one press."""

    @transition(
        source=list(AuthorityState),
        target=None,
        label="Ne plus montrer son stage à ses responsables",
        who=["pupil"],
        silent="Leurs liens se ferment, ce qu'ils ont reçu leur reste.",
        looks_at_others=True,
    )
    def stop_sharing(self) -> None:
        """A pupil of age takes the yes back, in one press."""
