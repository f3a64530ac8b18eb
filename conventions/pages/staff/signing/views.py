"""Pages of many documents answered under one code: the head signs them, a referent teacher gives visas."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable, needs_referent
from conventions.domain.dossier.agreements.signers import identify
from conventions.domain.dossier.batches import services
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.queries import (
    OF_HEAD,
    CountedSigning,
    counted_signing,
    documents_to_sign,
    last_move,
    of_referent,
    signing_batches,
    subjects_of,
)
from conventions.domain.dossier.batches.running import STALLED_AFTER
from conventions.domain.dossier.batches.signing import hand_on
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.clients import circumstances
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import CodeForm
from conventions.pages.staff.signing_batch import AwaitedAnswers, ReferentWords, SigningWords, VisaWords
from signatures.codes import TRIES
from signatures.models import BatchItem, SigningBatch
from signatures.services import CONTINUED_FOR, Consent, Signer
from workflow.engine import Refused

LONG = ("request__document__data", "request__document__html")
"""Columns that these pages do not need."""


@staff_page()
@require_safe
def visas(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what waits for the reader's own visa, as referent of the pupils."""
    rows = [one for one in documents_to_sign(standing.school, of_referent(standing.posts)) if one.request_uuid]
    needed = [one for one in rows if needs_referent(one.convention)]
    context = {
        "needed": AwaitedAnswers(needed, by_referent=True),
        "together": AwaitedAnswers([one for one in rows if one not in needed], is_visa=True),
        "batches": signing_batches(standing.school, standing.user),
    }
    return render(http, "signing/visas.html", context)


# -- the code --------------------------------------------------------------------------------------------------


@staff_page("head")
@require_POST
def ask_batch_code(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Send one code for the agreements of an approval batch, for all those listed, or for those ticked."""
    if given := http.POST.get("batch", ""):
        approved = BulkItem.objects.filter(
            bulk=get_object_or_404(
                BulkAct.objects.filter(act="approve", school=standing.school), uuid=_uuid_or_404(given)
            ),
            result=BulkItem.Result.DONE,
        )
        numbers = list(approved.values_list("convention__number", flat=True))
    else:
        numbers = _chosen(http)
    return _ask(http, standing, numbers, own=OF_HEAD, words=SigningWords)


@staff_page()
@require_POST
def ask_visa_code(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Send a referent one code for all that waits for their visa, or for what is ticked."""
    return _ask(http, standing, _chosen(http), own=of_referent(standing.posts), words=VisaWords)


def _chosen(http: HttpRequest) -> list[str]:
    """Return the references of all that was listed, or of what was ticked."""
    if http.POST.get("scope") == "all":
        return http.POST.get("numbers", "").split()
    return http.POST.getlist("number")


def _ask(
    http: HttpRequest, standing: Standing, numbers: list[str], *, own: Q, words: type[SigningWords]
) -> HttpResponse:
    try:
        batch = services.ask_code(school=standing.school, user=standing.user, references=numbers, own=own)
    except Refused as refusal:
        messages.error(http, str(refusal) if numbers else _("Cochez au moins un document."))
        return redirect(words.list_page)
    messages.success(http, _("Un code vient de partir vers %s. Il est valable 10 minutes.") % batch.contact_masked)
    return redirect("signing_batch", uuid=batch.uuid)


def _uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


# -- the batch -------------------------------------------------------------------------------------------------


def _signing(standing: Standing, uuid: str) -> CountedSigning:
    """Return the person's own batch: a code is for who asked for it."""
    own = SigningBatch.objects.filter(asked_by=str(standing.user.uuid), in_person=None)
    return get_object_or_404(counted_signing(own), uuid=uuid)


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
    words = _words_of(items, subjects.values())
    signed = [row for row in rows if row[0].used_at]
    failed = [row for row in rows if row[0].problem or (checked and not running and not row[0].used_at)]
    context = {
        "batch": batch,
        "rows": rows,
        "words": words,
        "checked": checked,
        "usable": not checked and batch.expires_at > now and batch.tries < TRIES,
        "running": running,
        "stalled": running and last_move(batch.checked_at, batch.moved_at) < now - STALLED_AFTER,
        "done": batch.signed + batch.failed,
        "signed": words.done(len(signed)) if signed else "",
        "failed": failed,
        "left": words.left(len(failed)),
        "numbers": " ".join(subject.reference for item, subject in rows if not item.used_at),
        "form": form or CodeForm(),
        "who": "",
        "consents": [],
        "obstacle": "",
    }
    if context["usable"]:
        try:
            signer, context["consents"] = _declared(rows, standing)
        except Refused as refusal:
            context["usable"], context["obstacle"] = False, str(refusal)
        else:
            context["who"] = words.you_are(signer)
    return render(http, "signing/batch.html", context, status=status)


def _words_of(items: Iterable[BatchItem], subjects: Iterable[Signable[Convention]]) -> SigningWords:
    """Return the words of the act: one code is for one role."""
    subjects = list(subjects)
    if all(item.request.role == "head" for item in items):
        return SigningWords(subjects)
    return (ReferentWords if any(needs_referent(one.convention) for one in subjects) else VisaWords)(subjects)


def _declared(rows: list[tuple[BatchItem, Signable[Convention]]], standing: Standing) -> tuple[Signer, list[Consent]]:
    """Return who signs and what they declare: one text for each kind of document and of quality."""
    statement: dict[tuple[str, ...], tuple[Signer, Consent]] = {}
    for item, subject in rows:
        policy, role = item.request.document.signing_policy(), item.request.role
        key = (subject.PURPOSE, *(policy.rule(one).consent for one in policy.qualities_of(role)))
        if key not in statement:
            statement[key] = identify(subject.convention, item.request, standing.actor)
    return next(iter(statement.values()))[0], [consent for _signer, consent in statement.values()]


@staff_page()
@require_safe
def signing_batch(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Ask for the code of a batch; once it was typed, show how far the signing is and what became of each."""
    return _sign_page(http, standing, _signing(standing, uuid))


@sensitive_post_parameters("code")
@sensitive_variables("form")
@staff_page()
@require_POST
def sign_batch(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Check the code and sign; a long batch is signed by a job."""
    batch, form = _signing(standing, uuid), CodeForm(http.POST)
    return form_page(
        http,
        form,
        lambda given: services.sign_together(
            batch, given["code"], user=standing.user, circumstances=circumstances(http)
        ),
        then=reverse("signing_batch", args=[uuid]),
        atomic=False,
        show=lambda status: _sign_page(http, standing, _signing(standing, uuid), form=form, status=status),
    )


@staff_page()
@require_POST
def resume_signing(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Hand a signing that stopped to a new job."""
    hand_on(_signing(standing, uuid))
    return redirect("signing_batch", uuid=uuid)
