"""The life of a signature request, from the question to the party's answer."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from workflow.machine import StateField, Subject, require, transition

from .policy import Need
from .states import RequestWords, State


def is_optional(request: Any) -> bool:  # of the trade, whose carrier knows the need of today
    """Tell whether the document does without this answer, or it no longer counts."""
    need = request.carrier.need_of(request)
    return need is None or need.is_optional


class SignatureRequestMachine(RequestWords, Subject):
    """Answers of a party; ``sign`` and ``refuse`` move what the document is about too."""

    ROLES = {
        "signer": "la personne à qui la signature est demandée",
        "guardian": "le ou la responsable de l'élève",
        "head": "le chef ou la cheffe d'établissement",
        "certifier": "le secrétariat ou la direction, hors la personne qui a signé",
        "witness": "un membre du personnel, hors la personne qui signe",
        "system": "la plateforme",
    }

    read_at: datetime | None
    answered_at: datetime | None
    contested_at: datetime | None
    contest_cleared_at: datetime | None
    status = StateField(default=State.WAITING.value, choices=State.choices)

    class Meta:
        abstract = True

    @transition(
        source=[State.WAITING, State.READ],
        target=State.SIGNED,
        label="Signer",
        who=["signer"],
        needs=[require(lambda request: request.is_proved, "signature_unproved")],
        carries="sign",
        silent="Le dossier le dit : la transition « sign » de la convention envoie le reçu.",
        writes=("answered_at",),
    )
    def sign(self) -> None:
        """The party signs with its one-time code; called by :func:`signatures.services.continue_batch` only."""
        self.answered_at = timezone.now()

    @transition(
        source=[State.WAITING, State.READ],
        target=State.SIGNED,
        label="Enregistrer une signature sur papier",
        who=["certifier"],
        needs=[require(lambda request: request.is_on_paper, "scan_missing")],
        carries="sign",
        silent="Le dossier le dit : la transition « sign » de la convention envoie le reçu.",
        writes=("answered_at",),
    )
    def record_paper(self) -> None:
        """The party signed by hand and somebody certifies the copy; called by :mod:`signatures.paper` only."""
        self.answered_at = timezone.now()

    @transition(
        source=[State.WAITING, State.READ],
        target=State.SIGNED,
        label="Faire signer en présence",
        who=["witness"],
        needs=[require(lambda request: request.is_in_person, "not_in_person")],
        carries="sign",
        silent="Le dossier le dit : la transition « sign » de la convention envoie le reçu.",
        writes=("answered_at",),
    )
    def sign_in_person(self) -> None:
        """The party signs before a member of staff, who gets the code; called by :mod:`signatures.in_person` only."""
        self.answered_at = timezone.now()

    @transition(
        source=State.WAITING,
        target=State.READ,
        label="Dire que l'on a lu",
        who=["signer"],
        needs=[
            require(lambda request: request.carrier.awaits_answers, "no_answer_awaited"),
            require(lambda request: request.carrier.need_of(request) is Need.READING, "not_to_read"),
        ],
        silent="La personne l'a coché sur sa page, qui le dit.",
        rearms_carrier=("lapse",),
        writes=("read_at",),
    )
    def read(self) -> None:
        """The party ticks that it has read: no code, no signature; called by ``say_read`` of the trade only."""
        self.read_at = timezone.now()

    @transition(
        source=[State.WAITING, State.READ],
        target=State.REFUSED,
        label="Refuser de signer",
        who=["signer"],
        needs=[require(lambda request: not is_optional(request), "visa_optional")],
        carries="refuse",
        reason_required=True,
        silent="Le dossier le dit : la transition « refuse » de la convention prévient l'établissement.",
        writes=("answered_at",),
    )
    def refuse(self) -> None:
        """A contracting party, or either guardian, says no: the document stops."""
        self.answered_at = timezone.now()

    @transition(
        source=State.WAITING,
        target=State.DECLINED,
        label="Ne pas viser",
        who=["signer"],
        needs=[
            require(
                lambda request: request.carrier.awaits_answers,
                "no_answer_awaited",
            ),
            require(lambda request: is_optional(request), "refuse_as_party"),
        ],
        reason_required=True,
        tells=("visa_declined", "refusal_receipt"),
        rearms_carrier=("lapse",),
        writes=("answered_at",),
    )
    def decline(self) -> None:
        """A person asked for a visa does not give it: the school is told, nothing stops."""
        self.answered_at = timezone.now()

    @transition(
        source=State.SIGNED,
        target=State.SIGNED,
        label="Contester cette signature",
        who=["signer", "guardian"],
        tells=("signature_contested",),
        writes=("contested_at",),
    )
    def contest(self) -> None:
        """Somebody who got the receipt says *ce n'est pas moi*: the head is alerted, the signature is marked."""
        self.contested_at = timezone.now()

    @transition(
        source=State.SIGNED,
        target=State.SIGNED,
        label="Maintenir la signature contestée",
        who=["head"],
        needs=[require(lambda request: request.is_contested, "not_contested")],
        reason_required=True,
        tells=("contest_cleared",),
        writes=("contest_cleared_at",),
    )
    def clear_contest(self) -> None:
        """The head has asked the person and lets the signature stand; that it was contested stays in the journal."""
        self.contest_cleared_at = timezone.now()

    @transition(
        source=[State.SIGNED, State.VOID],
        target=None,
        label="Révoquer le certificat d'une signature",
        who=["system"],
        needs=[require(lambda request: request.is_proved, "not_signed")],
        reason_required=True,
        silent="L'exploitant l'a décidé ; la liste publiée et la page de vérification le disent à qui vérifie.",
    )
    def revoke(self) -> None:
        """The certificate no longer counts; called by :func:`signatures.revocation.revoke_signer` only."""

    @transition(
        source=State.WAITING,
        target=State.LAPSED,
        label="Laisser sans suite",
        who=["head", "system"],
        needs=[
            require(
                lambda request: request.carrier.may_lapse(request),
                "signature_needed",
            )
        ],
        silent="La personne reçoit la copie signée, qui dit où en est la convention.",
        rearms_carrier=("lapse",),
    )
    def lapse(self) -> None:
        """An optional signature is no longer waited for."""

    @transition(
        source=[State.WAITING, State.READ, State.SIGNED],
        target=State.VOID,
        label="Annuler par une nouvelle version",
        who=["system"],
        silent="La transition « revise » de la convention prévient chaque partie déjà sollicitée.",
    )
    def void(self) -> None:
        """A new version replaces the document that this request was about."""
