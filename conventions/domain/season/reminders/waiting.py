"""People waited for in many agreements at once, in words: « la signature de … »."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.persons.people.births import is_near_majority, is_of_age
from conventions.domain.persons.people.names import after_de
from signatures.models import SignatureRequest
from workflow import agenda, clock
from workflow.agenda import Awaited
from workflow.models import Transition

SAID = {
    "host": gettext_lazy("la partie de l'organisme d'accueil"),
    "office": gettext_lazy("la partie de l'établissement"),
    "head": gettext_lazy("la validation de la direction"),
}
"""Missing things by the role that is expected."""
SAID_OF_NODES = {
    "decision": gettext_lazy("une décision de l'établissement"),
    "closing": gettext_lazy("la clôture du dossier"),
}
LED = (Convention, Amendment)
"""Models that tasks lead on: an agreement, and its amendment beside it."""
ASKING = (
    *("agreement_opened", "sent_back_to_host", "signature_asked", "amendment_asked", "evaluation_asked", "reminder"),
)
"""Messages that ask somebody for something, with the way to do it."""
REMINDED = ("host", "signer", "evaluator")
"""Roles outside the school's own pages: the ones who can be sent their link again."""


@dataclass(frozen=True)
class Missing:
    """One thing that is waited for, and whom to remind of it."""

    awaited: Awaited
    seed: SignatureRequest | Evaluation | None
    words: str
    party: str
    """Party to remind: ``host``, ``tutor``, ``pupil``, ``signature:<uuid>``; empty when nobody can be."""

    @property
    def is_visa(self) -> bool:
        return isinstance(self.seed, SignatureRequest) and is_visa(self.seed)

    @property
    def signer(self) -> str:
        """Name and quality of the person whose signature is missing, empty for anything else."""
        if isinstance(self.seed, SignatureRequest) and not self.is_visa:
            return f"{self.seed.name} ({self.seed.quality})"
        return ""

    @property
    def amendment(self) -> int | None:
        """Number of the amendment that waits for an answer, ``None`` when the agreement itself waits."""
        about = self.seed.document if isinstance(self.seed, SignatureRequest) else None
        return about.version if about and about.purpose == Amendment.PURPOSE else None


def in_short(missing: Iterable[Missing], *, by_name: bool = True) -> str:
    """Say all that is missing in one phrase, the signatures together; not ``by_name``, how many they and visas are."""
    missing = list(missing)
    signers = [item.signer for item in missing if item.signer]
    others = [item.words for item in missing if not item.signer and (by_name or not item.is_visa)]
    if not by_name and (visas := sum(item.is_visa for item in missing)):
        others.append(ngettext("un visa", "%(n)d visas", visas) % {"n": visas})
    if len(signers) > 1 and not by_name:
        others.insert(0, _("%(n)d signatures") % {"n": len(signers)})
    elif len(signers) > 1:
        others.insert(0, _("%(n)d signatures : %(names)s") % {"n": len(signers), "names": ", ".join(signers)})
    elif signers:
        others.insert(0, _("la signature %(of_name)s") % {"of_name": after_de(signers[0])})
    said = "\u00a0; ".join(others)
    number = next((item.amendment for item in missing if item.amendment), None)
    return _("%(what)s, pour l'avenant n° %(number)d") % {"what": said, "number": number} if number else said


def is_visa(request: SignatureRequest) -> bool:
    """Tell whether the agreement can do without the answer asked: not without that of a pupil who is of age today."""
    signs_alone = getattr(request, "signs_alone", False)
    return not signs_alone and request.document.signing_policy().rule(request.role).need.is_optional


def awaited_in(conventions: Iterable[Convention]) -> dict[int, list[Awaited]]:
    """Return the tasks expected, by key of the agreement; one query."""
    found: dict[int, list[Awaited]] = {}
    for task in agenda.awaited(Convention, [convention.pk for convention in conventions]):
        found.setdefault(task.root_id, []).append(task)
    return found


def seeds_of(
    tasks: Iterable[Awaited], *models: type[SignatureRequest | Evaluation]
) -> dict[tuple[int, int], SignatureRequest | Evaluation]:
    """Return the signature requests and evaluations that tasks are about; one query per model there are any of."""
    seeds: dict[tuple[int, int], SignatureRequest | Evaluation] = {}
    for model in models or (SignatureRequest, Evaluation):
        kind = ContentType.objects.get_for_model(model).pk
        keys = [task.seed[1] for task in tasks if task.seed and task.seed[0] == kind]
        if keys:
            rows: QuerySet[Any] = model.objects.filter(pk__in=keys).order_by("pk")
            if model is SignatureRequest:
                rows = rows.select_related("document").defer("document__data", "document__html")
                rows = rows.annotate(pupil_born=F("document__root__pupil__birth_date"))
                _note_who_signs_alone(rows)
            seeds |= {(kind, row.pk): row for row in rows}
    return seeds


def _note_who_signs_alone(requests: Iterable[Any]) -> None:
    """Note which pupils are of age today; the clock is asked once, and about no child."""
    near = [one for one in requests if one.role == "pupil" and is_near_majority(one.pupil_born)]
    today = clock.now().date() if near else None
    for request in near:
        request.signs_alone = today is not None and is_of_age(request.pupil_born, today)


def seeds_in(rows: Iterable[SignatureRequest | Evaluation]) -> dict[tuple[int, int], SignatureRequest | Evaluation]:
    """Return rows that are loaded already, under the keys by which tasks name them."""
    return {(ContentType.objects.get_for_model(type(row)).pk, row.pk): row for row in rows}


def missing_in(tasks: Iterable[Awaited], seeds: dict) -> list[Missing]:
    """Return the things missing from people; the platform's own tasks are not waited for."""
    missing = []
    for task in tasks:
        seed = seeds.get(task.seed)
        if words := _words(task, seed):
            missing.append(Missing(task, seed, words, _party(task, seed)))
    return missing


def _words(task: Awaited, seed: SignatureRequest | Evaluation | None) -> str:
    if isinstance(seed, SignatureRequest):
        who = {"of_name": after_de(seed.name), "quality": seed.quality}
        if is_visa(seed):
            return _("le visa %(of_name)s (%(quality)s)") % who
        return _("la signature %(of_name)s (%(quality)s)") % who
    if isinstance(seed, Evaluation):
        return _("l'évaluation par l'organisme") if seed.author == Author.TUTOR else _("l'avis de l'élève")
    return str(SAID_OF_NODES.get(task.node) or SAID.get(task.role) or "")


def _party(task: Awaited, seed: SignatureRequest | Evaluation | None) -> str:
    if task.role not in REMINDED:
        return ""
    if isinstance(seed, SignatureRequest):
        return f"signature:{seed.uuid}"
    return str(seed.author) if isinstance(seed, Evaluation) else "host"


def since_of(conventions: Iterable[Convention]) -> dict[tuple[int, str], datetime]:
    """Return the moment at which each agreement, and its latest amendment, entered its present state; one query.

    The keys are the agreement's and the journal label of the one or the other.
    """
    keys = {convention.uuid: convention.pk for convention in conventions}
    rows = (
        Transition.objects.filter(root_uuid__in=keys, subject_label__in=[m.journal_label() for m in LED])
        .exclude(name="erase_personal")
        .order_by("root_uuid", "position")
        .values_list("root_uuid", "subject_label", "source", "target", "at")
    )
    return {(keys[uuid], label): at for uuid, label, source, target, at in rows if source != target}
