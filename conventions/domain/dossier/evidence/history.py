"""The journal of an agreement in words: when, who, what happened, on which version."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from signatures.models import SignatureRequest
from workflow.actors import SYSTEM_KIND
from workflow.models import Transition
from workflow.prepared import Given, prepared

SAID = {
    "conventions.convention": {
        "open": gettext_lazy("Convention ouverte"),
        "start_host_part": gettext_lazy("Partie de l'organisme commencée"),
        "complete_host_part": gettext_lazy("Partie de l'organisme terminée"),
        "reopen_host_part": gettext_lazy("Partie de l'organisme reprise"),
        "start_school_part": gettext_lazy("Partie de l'établissement commencée"),
        "complete_school_part": gettext_lazy("Partie de l'établissement terminée"),
        "send_back_to_host": gettext_lazy("Renvoyée à l'organisme d'accueil"),
        "send_back_to_office": gettext_lazy("Renvoyée au secrétariat"),
        "approve": gettext_lazy("Convention validée, signatures demandées"),
        "seal": gettext_lazy("Convention signée par tous et scellée"),
        "revise": gettext_lazy("Nouvelle version préparée"),
        "withdraw": gettext_lazy("Convention retirée"),
        "expire": gettext_lazy("Convention expirée : le premier jour est venu sans toutes les signatures"),
        "readmit": gettext_lazy("Convention reprise : feuilles signées avant le premier jour"),
        "begin": gettext_lazy("Stage commencé"),
        "complete": gettext_lazy("Stage terminé"),
        "terminate": gettext_lazy("Stage interrompu"),
        "decide_outcome": gettext_lazy("Suite de l'interruption décidée"),
        "ask_evaluations": gettext_lazy("Évaluation demandée pour ce qui a été fait"),
        "attest": gettext_lazy("Attestation délivrée pour ce qui a été fait"),
        "attest_as_host": gettext_lazy("Attestation signée par l'organisme d'accueil"),
        "evaluate": gettext_lazy("Stage évalué, attestation délivrée"),
        "suspend": gettext_lazy("Stage suspendu"),
        "resume": gettext_lazy("Stage repris"),
        "settle": gettext_lazy("Stage terminé : ce qui a été fait est validé"),
        "close": gettext_lazy("Dossier clôturé"),
        "decide_without_guardian": gettext_lazy("Stage décidé sans signature de responsable"),
        "vouch_for_host": gettext_lazy("L'établissement atteste connaître l'organisme d'accueil"),
        "note_lodging_yes": gettext_lazy("Accord écrit sur l'hébergement noté"),
        "name_referent": gettext_lazy("Personne référente désignée"),
        "prove_delegation": gettext_lazy("Preuve de la délégation jointe"),
        "remind": gettext_lazy("Relance"),
        "replan_reminders": gettext_lazy("Rythme des relances changé"),
        "hold_reminders": gettext_lazy("Relances automatiques retenues"),
        "rectify": gettext_lazy("Donnée sans effet juridique rectifiée"),
        "erase_personal": gettext_lazy("Données personnelles effacées du journal"),
    },
    "conventions.amendment": {
        "propose": gettext_lazy("Avenant n° %(n)d proposé, signatures demandées"),
        "seal": gettext_lazy("Avenant n° %(n)d signé par tous et scellé : il est en vigueur"),
        "withdraw": gettext_lazy("Avenant n° %(n)d retiré"),
        "expire": gettext_lazy("Avenant n° %(n)d expiré : il n'était pas signé à temps"),
    },
    "signatures.signaturerequest": {
        "sign": gettext_lazy("Signature"),
        "record_paper": gettext_lazy("Signature sur papier enregistrée"),
        "sign_in_person": gettext_lazy("Signature en présence"),
        "read": gettext_lazy("Lecture confirmée, sans signature"),
        "refuse": gettext_lazy("Refus de signer"),
        "decline": gettext_lazy("Visa non donné"),
        "contest": gettext_lazy("Signature contestée"),
        "clear_contest": gettext_lazy("Signature maintenue par la direction"),
        "revoke": gettext_lazy("Certificat de la signature révoqué"),
        "lapse": gettext_lazy("Demande laissée sans suite"),
        "void": gettext_lazy("Demande annulée par la nouvelle version"),
    },
    "conventions.evaluation": {
        "submit": gettext_lazy("Évaluation rendue"),
        "lapse": gettext_lazy("Évaluation laissée sans suite"),
    },
}
"""Sentence of each entry; presences have their own page and are counted only."""
CARRIED = {law.spec.carries for law in SignatureRequest.transitions().values()} - {""}
"""Entries of the agreement that repeat what a party's own entry says."""


@dataclass(frozen=True)
class HistoryEvent:
    """One line of the history."""

    at: datetime
    what: str
    who: str
    behalf: str
    version: int | None
    reason: str
    name: str = ""
    """The transition."""


def entries_of(convention: Convention) -> list[Transition]:
    """Return the whole journal of an agreement with its personal parts, oldest first; one query."""
    return _entries_given().all(root=convention.uuid)


@prepared
def _entries_given() -> QuerySet[Transition]:
    return Transition.objects.filter(root_uuid=Given("root")).select_related("personal").order_by("position")


def history_of(entries: list[Transition], requests: list[SignatureRequest], *, reasons: bool) -> list[HistoryEvent]:
    """Return the lines, newest first; the reasons given only to those who may read them."""
    parties = {request.uuid: request for request in requests}
    label = Convention.journal_label()
    events = []
    for entry in entries:
        sentence = SAID.get(entry.subject_label, {}).get(entry.name)
        if sentence is None or (entry.subject_label == label and entry.name in CARRIED):
            continue
        personal = getattr(entry, "personal", None)
        content = personal.content if personal else {}
        party = parties.get(entry.subject_uuid)
        amendment = _amendment_of(entry, party)
        what = str(sentence) % {"n": amendment} if amendment else str(sentence)
        if party is not None and amendment:
            what = _("%(what)s (avenant n° %(n)d)") % {"what": what, "n": amendment}
        if party is not None:
            what = _("%(what)s : %(name)s, %(quality)s") % {"what": what, "name": party.name, "quality": party.quality}
        events.append(
            HistoryEvent(
                at=entry.at,
                what=what,
                who=_who(entry, content, party),
                behalf=str(Convention.ROLES.get(entry.on_behalf_of, entry.on_behalf_of)),
                version=None if amendment else entry.data.get("version"),
                reason=content.get("reason", "") if reasons else "",
                name=entry.name,
            )
        )
    return events[::-1]


def _amendment_of(entry: Transition, party: SignatureRequest | None) -> int | None:
    """Return the number of the amendment that an entry is about; ``None`` for the agreement itself."""
    if party is not None:
        return party.document.version if party.document.purpose == Amendment.PURPOSE else None
    return entry.data.get("amendment")


def _who(entry: Transition, content: dict, party: SignatureRequest | None) -> str:
    if entry.actor_kind == SYSTEM_KIND:
        return _("la plateforme")
    name = content.get("actor", "")
    if party is not None and name == party.name:
        return ""  # the line names them already
    return name or _("une personne dont le nom a été effacé")


def reached_before_stop(entries: list[Transition]) -> str:
    """Return the last state of the agreement before it stopped, empty when it did not."""
    own = [entry for entry in entries if entry.subject_label == Convention.journal_label()]
    return next(
        (entry.source for entry in reversed(own) if entry.source and entry.source not in Convention.is_stopped.states),
        "",
    )
