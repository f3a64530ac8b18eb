"""Reads of the family pages: each internship in plain words, what waits for whom, its papers."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.freezing import PURPOSE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import is_owed
from conventions.domain.dossier.agreements.states import AgreementWords, State
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.persons.people.models import HostContact
from conventions.domain.persons.people.phones import format_local
from conventions.pages.shared.suspended import said_of_suspension
from signatures import links
from signatures.models import Document, SignatureRequest
from workflow.states import Wording

from .training import TrainingTold, training_told

STEPS = (
    ("trouver", __("Trouver")),
    ("remplir", __("Remplir")),
    ("signer", __("Signer")),
    ("stage", __("Stage")),
    ("attestation", __("Bilan")),
)
"""Drawing and name of the stages of an internship as a family sees them."""
WORDS = Wording(
    f"{__name__}.WORDS",
    AgreementWords,
    {
        State.DRAFT: (
            1,
            __("Le lieu de stage a reçu un message : il va écrire ses horaires et ses activités."),
        ),
        State.STARTED_BY_HOST: (1, __("Le lieu de stage remplit sa partie de la convention.")),
        State.COMPLETED_BY_HOST: (1, __("Le lieu de stage a fini sa partie. L'établissement va vérifier.")),
        State.STARTED_BY_SCHOOL: (1, __("L'établissement vérifie et complète la convention.")),
        State.COMPLETED_BY_SCHOOL: (1, __("La direction de l'établissement relit la convention avant les signatures.")),
        State.VALIDATED: (2, __("La convention est prête : chaque personne la lit et la signe.")),
        State.SIGNATURES_STARTED: (2, __("Des personnes ont déjà signé, il en manque encore.")),
        State.SIGNED: (3, __("Tout le monde a signé : le stage peut commencer.")),
        State.RUNNING: (3, __("Le stage est en cours.")),
        State.COMPLETED: (4, __("Le stage est terminé. Les avis sont attendus, l'attestation vient ensuite.")),
        State.EVALUATED: (4, __("Le stage est terminé et l'attestation est délivrée.")),
        State.CLOSED: (5, __("Le stage est terminé et le dossier est rangé.")),
        State.REFUSED: (2, __("Une personne a refusé de signer. L'établissement décide de la suite.")),
        State.WITHDRAWN: (1, __("Cette convention est retirée : ce stage n'aura pas lieu.")),
        State.EXPIRED: (
            2,
            __("Le premier jour est arrivé sans toutes les signatures : le stage ne peut pas commencer."),
        ),
        State.TERMINATED: (3, __("Le stage a été interrompu.")),
    },
)
"""For each state of the law: the stage reached and a sentence that fits pupils and guardians alike."""
SHOWN = 10
"""Internships on the first page: a pupil has one to four a year."""


@dataclass(frozen=True)
class PictureStep:
    """One stage of the picture."""

    drawing: str
    label: str
    state: str
    """``done``, ``now``, ``stopped`` or ``next``."""

    @property
    def css(self) -> str:
        """Class of the stage."""
        return self.state if self.state in ("done", "stopped") else ""

    @property
    def is_here(self) -> bool:
        """Tell whether the internship stands, or stopped, at this stage."""
        return self.state in ("now", "stopped")


@dataclass
class Internship:
    """One agreement as the family's page shows it."""

    convention: Convention
    sign_at: str = ""
    """Path of the bearer's own signature page while it waits."""
    signed: bool = False
    amend_at: str = ""
    """Path of the bearer's own page of an amendment while it waits for their answer."""
    evaluate: bool = False
    training: TrainingTold | None = None
    """Days, euros and grid of a training period that has begun."""
    papers: list[tuple[str, str]] = field(default_factory=list)
    """Label and path of each paper that the bearer may take."""

    @property
    def sentence(self) -> StrOrPromise:
        return said_of_suspension(self.convention) or WORDS.of(self.convention)[1]

    @property
    def stopped(self) -> bool:
        return self.convention.is_stopped

    @property
    def over(self) -> bool:
        return self.convention.is_over

    @property
    def running(self) -> bool:
        return self.convention.is_running and not self.convention.on_hold

    @property
    def in_the_pocket(self) -> bool:
        return self.convention.is_in_force

    @property
    def steps(self) -> list[PictureStep]:
        reached = WORDS.of(self.convention)[0]
        now = "stopped" if self.stopped else "now"
        return [
            PictureStep(drawing, str(label), "done" if n < reached else now if n == reached else "next")
            for n, (drawing, label) in enumerate(STEPS)
        ]

    @property
    def mentor(self) -> HostContact | None:
        return self.convention.mentor

    @property
    def mentor_phone(self) -> str:
        return format_local(self.mentor.phone) if self.mentor and self.mentor.phone else ""


def internships_of(conventions: Iterable[Convention], holder: str, *, evaluates: bool) -> list[Internship]:
    """Return the newest internships with what waits for ``holder`` (``guardian:<uuid>``…): three queries."""
    internships = {row.pk: Internship(row) for row in conventions}
    papers = Document.objects.filter(root_label=Convention.journal_label(), root_id__in=internships)
    documents = {paper.pk: paper for paper in papers.only("root_id", "purpose", "version", "sealed_at")}
    issued = {(paper.root_id, paper.purpose) for paper in documents.values()}
    asked = list(SignatureRequest.objects.filter(holder=holder, document__in=documents))
    for request in asked:
        request.document = documents[request.document_id]
    for request in sorted(asked, key=lambda one: (one.document.purpose == Amendment.PURPOSE, one.document.version)):
        internship = internships[request.document.root_id]
        if request.document.purpose == Amendment.PURPOSE:
            _note_amendment(internship, request)
        elif request.document.version == internship.convention.version:
            _note_request(internship, request, {purpose for key, purpose in issued if key == request.document.root_id})
    if evaluates:
        of_them = Evaluation.objects.filter(convention__in=internships)
        sealed = of_them.filter(Evaluation.is_submitted, author=Author.TUTOR).values("convention")
        waiting = of_them.filter(Evaluation.is_awaited, author=Author.PUPIL, convention__in=sealed)
        for key in waiting.values_list("convention_id", flat=True):
            internships[key].evaluate = True
    for key, told in training_told([one.convention for one in internships.values()]).items():
        internships[key].training = told
    return list(internships.values())


def _note_request(internship: Internship, request: SignatureRequest, issued: set[str]) -> None:
    token = links.token(request)
    if is_owed(internship.convention, request) and internship.convention.awaits_answers:
        internship.sign_at = reverse("personal_link", args=[token])
    internship.signed = request.is_signed
    labels = ((PURPOSE, _("La convention")), ("attestation", _("L'attestation de stage")))
    internship.papers = [
        (label, reverse("copy", args=[token, purpose])) for purpose, label in labels if purpose in issued
    ]


def _note_amendment(internship: Internship, request: SignatureRequest) -> None:
    token = links.token(request)
    if request.is_waiting and internship.convention.signed_by(request.document).awaits_answers:
        internship.amend_at = reverse("personal_link", args=[token])
    if request.document.sealed_at:
        label = _("L'avenant n° %(number)d") % {"number": request.document.version}
        internship.papers.append((label, reverse("copy", args=[token, Amendment.PURPOSE])))


def reports_by(pupil_conventions: QuerySet[Convention], holder: str) -> QuerySet[Report]:
    """Return what this person has told the school, newest first."""
    told = Report.objects.filter(convention__in=pupil_conventions.values("pk"), author_id=holder)
    return told.order_by("-created_at", "-id")
