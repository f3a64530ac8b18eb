"""Pages of what is done in bulk: the approval of many agreements and their signature under one code."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.agreements.signable import Signable
from conventions.domain.agreements.signers import identify
from conventions.domain.batches import services
from conventions.domain.batches.models import ApprovalBatch, ApprovalItem
from conventions.domain.batches.queries import (
    CountedApproval,
    CountedSigning,
    counted,
    counted_signing,
    last_move,
    subjects_of,
)
from conventions.domain.batches.signing import hand_on
from conventions.domain.people.standing import Standing
from conventions.pages.access import staff_page
from conventions.pages.clients import circumstances
from conventions.pages.forms import CodeForm
from signatures.codes import TRIES
from signatures.models import BatchItem, SigningBatch
from signatures.services import CONTINUED_FOR, Consent, Signer
from workflow.engine import Refused

from ..forms import said_together

# -- approving -------------------------------------------------------------------------------------------------


def _approval(standing: Standing, uuid: str) -> CountedApproval:
    return get_object_or_404(counted(ApprovalBatch.objects.filter(school=standing.school)), uuid=uuid)


@staff_page("head")
@require_safe
def approval_batch(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Show how far a batch is, then what became of each agreement."""
    batch = _approval(standing, uuid)
    running = batch.finished_at is None
    items = batch.items.select_related("convention__pupil", "convention__host").order_by("position")
    results = {value: [item for item in items if item.result == value] for value in ApprovalItem.Result.values}
    context = {
        "batch": batch,
        "running": running,
        "stalled": running and last_move(batch.created_at, batch.moved_at) < timezone.now() - services.STALLED_AFTER,
        "done": batch.approved + batch.failed,
        "approved": results[ApprovalItem.Result.APPROVED],
        "failed": results[ApprovalItem.Result.FAILED],
    }
    return render(http, "head/approval_batch.html", context)


@staff_page("head")
@require_POST
def resume_approval(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Hand a batch that stopped to a new job."""
    services.continue_approval(_approval(standing, uuid))
    return redirect("approval_batch", uuid=uuid)


# -- signing ---------------------------------------------------------------------------------------------------


@staff_page("head")
@require_POST
def ask_batch_code(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Send one code for the agreements of an approval batch, for all those listed, or for those ticked."""
    if given := http.POST.get("batch", ""):
        approved = ApprovalItem.objects.filter(
            batch=get_object_or_404(ApprovalBatch.objects.filter(school=standing.school), uuid=_uuid_or_404(given)),
            result=ApprovalItem.Result.APPROVED,
        )
        numbers = list(approved.values_list("convention__number", flat=True))
    elif http.POST.get("scope") == "all":
        numbers = http.POST.get("numbers", "").split()
    else:
        numbers = http.POST.getlist("number")
    try:
        batch = services.ask_code(school=standing.school, user=standing.user, references=numbers)
    except Refused as refusal:
        messages.error(http, str(refusal) if numbers else _("Cochez au moins un document à signer."))
        return redirect("approvals")
    messages.success(http, _("Un code vient de partir vers %s. Il est valable 10 minutes.") % batch.contact_masked)
    return redirect("signing_batch", uuid=batch.uuid)


def _uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _signing(standing: Standing, uuid: str) -> CountedSigning:
    """Return the person's own batch: a code is for who asked for it."""
    return get_object_or_404(counted_signing(SigningBatch.objects.filter(asked_by=str(standing.user.uuid))), uuid=uuid)


def _sign_page(
    http: HttpRequest, standing: Standing, batch: CountedSigning, *, form: CodeForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    items = list(batch.items.select_related("request__document").defer(*LONG).order_by("position"))
    subjects = subjects_of([item.request.document for item in items])
    if any(subject.convention.school_id != standing.school.pk for subject in subjects.values()):
        raise Http404
    rows = [(item, subjects[item.request.document_id]) for item in items]
    left = batch.total - batch.signed - batch.failed
    checked = batch.checked_at is not None
    running = left > 0 and batch.checked_at is not None and batch.checked_at > now - CONTINUED_FOR
    context = {
        "batch": batch,
        "rows": rows,
        "checked": checked,
        "usable": not checked and batch.expires_at > now and batch.tries < TRIES,
        "running": running,
        "stalled": running and last_move(batch.checked_at, batch.moved_at) < now - services.STALLED_AFTER,
        "done": batch.signed + batch.failed,
        "signed": [row for row in rows if row[0].used_at],
        "failed": [row for row in rows if row[0].problem or (checked and not running and not row[0].used_at)],
        "mixed": said_together(subject for _item, subject in rows),
        "numbers": " ".join(subject.reference for item, subject in rows if not item.used_at),
        "form": form or CodeForm(),
        "signer": None,
        "consents": [],
        "obstacle": "",
    }
    if context["usable"]:
        try:
            context["signer"], context["consents"] = _declared(rows, standing)
        except Refused as refusal:
            context["usable"], context["obstacle"] = False, str(refusal)
    return render(http, "head/signing_batch.html", context, status=status)


def _declared(rows: list[tuple[BatchItem, Signable]], standing: Standing) -> tuple[Signer, list[Consent]]:
    """Return who signs and what they declare: one text for agreements, one for amendments."""
    said = {}
    for item, subject in rows:
        if subject.PURPOSE not in said:
            said[subject.PURPOSE] = identify(subject.convention, item.request, standing.actor)
    return next(iter(said.values()))[0], [consent for _signer, consent in said.values()]


LONG = ("request__document__data", "request__document__html")
"""Columns that these pages do not need."""


@staff_page("head")
@require_safe
def signing_batch(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Ask for the code of a batch; once it was typed, show how far the signing is and what became of each."""
    return _sign_page(http, standing, _signing(standing, uuid))


@staff_page("head")
@require_POST
@sensitive_post_parameters("code")
@sensitive_variables("form")
def sign_batch(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Check the code and sign; a long batch is signed by a job."""
    batch = _signing(standing, uuid)
    form = CodeForm(http.POST)
    if not form.is_valid():
        return _sign_page(http, standing, batch, form=form, status=422)
    try:
        services.sign_together(batch, form.cleaned_data["code"], user=standing.user, circumstances=circumstances(http))
    except Refused as refusal:
        form.refuse(str(refusal), "code")
        return _sign_page(http, standing, _signing(standing, uuid), form=form, status=409)
    return redirect("signing_batch", uuid=uuid)


@staff_page("head")
@require_POST
def resume_signing(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Hand a signing that stopped to a new job."""
    hand_on(_signing(standing, uuid))
    return redirect("signing_batch", uuid=uuid)
