"""Life of an agreement, in the words of the host: five phases, what is asked now and by when."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.dossier.agreements.annexes import ARRANGEMENTS, shared_arrangements
from conventions.domain.dossier.agreements.freezing import PURPOSE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import standing
from conventions.domain.dossier.agreements.states import AgreementWords, Phase, State
from conventions.domain.dossier.amendments.models import Amendment
from conventions.pages.shared.suspended import said_of_suspension
from signatures.models import Document
from workflow.states import Wording

PHASES = {
    Phase.HOST_PART: gettext_lazy("Votre partie"),
    Phase.SCHOOL_PART: gettext_lazy("L'établissement"),
    Phase.SIGNING: gettext_lazy("Les signatures"),
    Phase.INTERNSHIP: gettext_lazy("Le stage"),
    Phase.REVIEW: gettext_lazy("Le bilan"),
}
"""Texts of each phase for the host, in their order."""

SAID = Wording(
    f"{__name__}.SAID",
    AgreementWords,
    {
        State.DRAFT: gettext_lazy("Votre partie est à remplir."),
        State.STARTED_BY_HOST: gettext_lazy("Votre partie est commencée : il reste à la terminer et à l'envoyer."),
        State.COMPLETED_BY_HOST: gettext_lazy("Votre partie est envoyée. L'établissement ne l'a pas encore ouverte."),
        State.STARTED_BY_SCHOOL: gettext_lazy("L'établissement complète sa partie. Vous n'avez rien à faire."),
        State.COMPLETED_BY_SCHOOL: gettext_lazy("La direction relit la convention. Vous n'avez rien à faire."),
        State.VALIDATED: gettext_lazy("La convention est à signer : la personne qui signe a reçu son lien."),
        State.SIGNATURES_STARTED: gettext_lazy("Les signatures sont en cours."),
        State.SIGNED: gettext_lazy("La convention est signée par tous : le stage peut commencer le jour prévu."),
        State.RUNNING: gettext_lazy("Le stage est en cours."),
        State.COMPLETED: gettext_lazy("Le stage est terminé : le bilan du tuteur ou de la tutrice est attendu."),
        State.EVALUATED: gettext_lazy("Le stage est terminé et évalué. Merci."),
        State.CLOSED: gettext_lazy("Le dossier est clôturé. Merci d'avoir accueilli."),
        State.REFUSED: gettext_lazy("Une des personnes qui signent a refusé. L'établissement décide de la suite."),
        State.WITHDRAWN: gettext_lazy("La convention est retirée : le stage n'aura pas lieu."),
        State.EXPIRED: gettext_lazy(
            "Toutes les signatures n'étaient pas là le premier jour : le stage ne commence pas."
        ),
        State.TERMINATED: gettext_lazy("Le stage est interrompu."),
    },
)
SIGNERS = {
    "host": gettext_lazy("Votre signature"),
    "guardian": gettext_lazy("La famille"),
    "pupil": gettext_lazy("L'élève"),
    "tutor": gettext_lazy("Le tuteur ou la tutrice"),
    "referent": gettext_lazy("L'enseignante ou l'enseignant"),
    "head": gettext_lazy("La direction"),
}
"""How the host's page calls who signs."""
PROOF_AWAITED = gettext_lazy("Il reste à envoyer la preuve de la délégation : l'établissement l'attend pour valider.")


def said_of(convention: Convention) -> Any:
    """Say in one sentence where the agreement stands; what the school waits for from the host comes first."""
    if convention.lacks_proof and convention.phase is Phase.SCHOOL_PART:
        return PROOF_AWAITED
    return said_of_suspension(convention) or SAID.of(convention)


def stepper_of(convention: Convention) -> dict[str, str]:
    """Return where the agreement stands among the five phases, for the tag of the same name; nothing once stopped."""
    if convention.is_stopped:
        return {}
    n = list(PHASES).index(convention.phase) + 1
    labels = [*(str(label) for label in PHASES.values()), ""]
    return {
        "current_step_id": str(n),
        "current_step_title": labels[n - 1],
        "next_step_title": labels[n],
        "total_steps": str(len(PHASES)),
    }


def signatures_of(convention: Convention) -> list[tuple[Any, bool]]:
    """Return who has signed (True) and who has still to; nobody before and after the signing."""
    if not convention.is_being_signed:
        return []
    signed: dict[str, bool] = {}
    for request, has_signed in standing(convention, convention.signature_requests()):
        signed[request.role] = has_signed and signed.get(request.role, True)
    return [(SIGNERS[role], has_signed) for role, has_signed in signed.items()]


def made_for(convention: Convention) -> QuerySet[Document]:
    """Return the documents of an agreement; an amendment counts once it is in force."""
    made = Document.objects.filter(root_label=convention.journal_label(), root_id=convention.pk)
    return made.exclude(purpose=Amendment.PURPOSE, sealed_at=None)


def copies_of(convention: Convention) -> list[dict[str, Any]]:
    """Return the papers that the host may take: once signed, the agreement; then the attestation and evaluation."""
    if not convention.counts_as_signed:
        return []  # nothing is concluded
    labels = {
        PURPOSE: _("La convention signée (PDF)"),
        Amendment.PURPOSE: _("Le dernier avenant signé (PDF)"),
        "evaluation": _("Le bilan du tuteur ou de la tutrice (PDF)"),
        "attestation": _("L'attestation de stage (PDF)"),
    }
    made = set(made_for(convention).values_list("purpose", flat=True))
    found = [{"purpose": purpose, "label": label} for purpose, label in labels.items() if purpose in made]
    if shared_arrangements(convention):
        found.append({"purpose": ARRANGEMENTS, "label": _("Les aménagements prévus pour l'élève (PDF)")})
    return found
