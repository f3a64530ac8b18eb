"""One agreement as the school sees it: where it stands, what to do now, who has answered, the history, the files."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from conventions.domain.agreements.answers import is_policy_met
from conventions.domain.agreements.consultations import note_consultation, note_opening
from conventions.domain.agreements.freezing import PURPOSE
from conventions.domain.agreements.models import Consultation, Convention
from conventions.domain.agreements.rectifications import rectifications_in
from conventions.domain.agreements.signable import Signable
from conventions.domain.alerts.models import Report
from conventions.domain.alerts.queries import readable_reports
from conventions.domain.amendments.models import Amendment
from conventions.domain.evidence.history import entries_of, history_of, reached_before_stop
from conventions.domain.people.standing import WRITERS, Standing
from conventions.pages.access import staff_page
from conventions.pages.files import file_of
from conventions.pages.forms import typed
from conventions.pages.visibility import READ_REASONS, convention_or_404, one_moment, roles_towards, sees_health
from signatures.archive import awaits_timestamp
from signatures.models import Document, SignatureRequest
from workflow.engine import Refused

from ..acts import ACTS, buttons_for, lapse_visas, offered, told_by
from ..forms import ActForm, ReasonForm, TerminateForm
from ..life import AMENDMENT_BADGES, BADGES, life_of
from ..outcome import opinion_in, presences_of
from ..parties import answers_to, parties_of
from ..services import REMINDERS, declared_contacts
from ..waiting import Missing, awaited_in, in_short, missing_in, seeds_in
from .contacts import may_vouch

SIGNED = (PURPOSE, Amendment.PURPOSE)
"""Purposes of the documents that parties sign."""


@require_safe
@one_moment
@staff_page()
def agreement(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Show an agreement; opening it is written down once an hour for each person."""
    convention = convention_or_404(standing, number)
    note_opening(convention, by=standing.actor)
    roles = roles_towards(standing, convention)
    documents = list(_documents(convention).only(*SHORT))
    requests = _requests(convention, documents)
    entries = entries_of(convention)
    ended = any(entry.name == "complete" for entry in entries)
    evaluations = list(convention.evaluations.order_by("author")) if ended else []
    tasks = awaited_in([convention]).get(convention.pk, [])
    missing = missing_in(tasks, seeds_in([*requests, *evaluations]))
    present = [r for r in requests if _is_present(r, convention) and not r.is_void]
    begun = any(entry.name == "begin" for entry in entries)
    parties = parties_of(convention, present, evaluations, missing)
    history = history_of(entries, requests, reasons=standing.holds(*READ_REASONS))
    amendments = _amendments(convention)
    context = {
        "convention": convention,
        "subject": convention,
        "badge": BADGES.of(convention),
        "life": life_of(convention, reached=reached_before_stop(entries)),
        "missing": in_short(missing),
        "due": convention.expiry() if convention.is_unsigned else None,
        "buttons": buttons_for(convention, roles, signs=_signs(roles, missing)),
        "parties": parties,
        "history": history,
        "stop": history[0] if convention.is_stopped else None,
        "documents": documents,
        "amendments": [(one, AMENDMENT_BADGES.of(one)) for one in amendments],
        "rectifications": rectifications_in(entries, convention),
        "may_read_reasons": standing.holds(*READ_REASONS),
        "is_being_sealed": convention.is_being_signed and not missing,
        "awaits_timestamp": any(awaits_timestamp(document) for document in documents),
        "seal_problem": next((d.seal_problem for d in documents if d.seal_problem and not d.sealed_at), ""),
        "days": list(convention.days.order_by("date")),
        "arrangements": _arrangements(convention) if sees_health(standing, convention) else "",
        "presences": presences_of(convention) if begun else [],
        "opinion": opinion_in(evaluations) if sees_health(standing, convention) else None,
        "reports": _reports(convention, standing),
        "may_remind": bool(roles & set(REMINDERS)) and any(party.party for party in parties),
        "may_lapse": _may_lapse(convention, roles, present),
        "declared": declared_contacts(convention) if may_vouch(standing, convention) else {},
        "paper_for": _taken_on_paper(convention, amendments) if standing.holds(*WRITERS) else None,
        "may_decide": "head" in roles,
        "may_handle": standing.holds(*WRITERS),
        "may_prove": standing.holds("head"),
    }
    return render(http, "school/agreement.html", context)


SHORT = (
    *("root_label", "root_id", "purpose", "version", "number", "title", "policy"),
    *("sealed_at", "seal_problem", "archived_until", "created_at"),
)
"""What is listed of a document: neither its text nor its data."""


def _documents(convention: Convention):
    """Versions of every document about an agreement: the newest agreement first, then what was issued since."""
    found = Document.objects.filter(root_label=convention.journal_label(), root_id=convention.pk)
    return found.order_by("purpose", "-version")


def _requests(convention: Convention, documents: list[Document]) -> list[SignatureRequest]:
    by_key = {document.pk: document for document in documents if document.purpose in SIGNED}
    if not by_key:
        return []
    found = list(answers_to(by_key))
    for request in found:
        request.document = by_key[request.document_id]
    return found


def _amendments(convention: Convention) -> list[Amendment]:
    return [] if convention.is_unsigned else list(convention.amendments.order_by("number"))


def _taken_on_paper(convention: Convention, amendments: list[Amendment]) -> Signable | None:
    """Return what waits for signatures, which may come on paper."""
    return next((one for one in (convention, *amendments) if one.awaits_answers), None)


def _is_present(request: SignatureRequest, convention: Convention) -> bool:
    """Tell whether a request is about the agreement's own present version."""
    return request.document.purpose == PURPOSE and request.document.version == convention.version


def _signs(roles: frozenset[str], missing: list[Missing]) -> bool:
    seeds = (item.seed for item in missing)
    return "head" in roles and any(isinstance(seed, SignatureRequest) and seed.role == "head" for seed in seeds)


def _arrangements(convention: Convention) -> str:
    annex = getattr(convention, "health_annex", None)
    return annex.arrangements if annex else ""


def _reports(convention: Convention, standing: Standing) -> list[Report]:
    """What people told the school: for those who deal with it, and for the head alone when it says so."""
    if not standing.holds(*WRITERS):
        return []
    return list(readable_reports(standing.roles).filter(convention=convention))


def _may_lapse(convention: Convention, roles: frozenset[str], requests: list[SignatureRequest]) -> bool:
    """Only visas are still waited for, and the reader may stop waiting."""
    if "head" not in roles or not convention.is_being_signed:
        return False
    return any(request.is_waiting for request in requests) and is_policy_met(convention)


@require_safe
@staff_page()
def agreement_document(http: HttpRequest, standing: Standing, number: str, version: int) -> HttpResponse:
    """Show the text of one version as it was frozen."""
    convention = convention_or_404(standing, number)
    document = _document_or_404(convention, PURPOSE, version)
    note_consultation(convention, Consultation.What.OPENED, by=standing.actor, detail=f"{PURPOSE}-v{version}")
    context = {"convention": convention, "document": document, "superseded": version != convention.version}
    return render(http, "school/document.html", context)


@require_safe
@staff_page()
def agreement_file(http: HttpRequest, standing: Standing, number: str, purpose: str, version: int) -> HttpResponse:
    """Give a PDF as it is now: never rendered again; the download is written down."""
    convention = convention_or_404(standing, number)
    document = _document_or_404(convention, purpose, version)
    note_consultation(convention, Consultation.What.DOWNLOADED, by=standing.actor, detail=f"{purpose}-v{version}")
    return file_of(document, download=True)


def _document_or_404(convention: Convention, purpose: str, version: int) -> Document:
    found = _documents(convention).filter(purpose=purpose, version=version).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page()
def agreement_act(http: HttpRequest, standing: Standing, number: str, name: str) -> HttpResponse:
    """Say what an act does and whom it tells, ask for its reason, and do it."""
    convention = convention_or_404(standing, number)
    act = ACTS.get(name)
    if act is None:
        raise Http404
    law = Convention.transitions()[name]
    form_class = TerminateForm if name == "terminate" else ReasonForm if law.spec.reason_required else ActForm
    form, status = form_class(typed(http), initial=_first_values(convention, name)), 200
    if act.reason_help and "reason" in form.fields:
        form.reword("reason", help_text=act.reason_help)
    if http.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act.do(convention, by=standing.actor, **form.cleaned_data)
            except Refused as refusal:
                form.refuse(str(refusal))
                status = 409
            else:
                messages.success(http, act.done)
                return redirect("agreement", number=number)
    allowed = name in {law.name for law in offered(convention, roles_towards(standing, convention))}
    if http.method != "POST" and not allowed:
        messages.warning(http, _("« %(act)s » n'est pas possible maintenant.") % {"act": law.spec.label})
        return redirect("agreement", number=number)
    context = {"convention": convention, "act": act, "law": law, "form": form, "told": told_by(law)}
    return render(http, "school/act.html", context, status=status)


def _first_values(convention: Convention, name: str) -> dict:
    if name != "terminate":
        return {}
    begun = not convention.awaits_first_day
    return {"on": min(convention.today(), convention.last_day) if begun else convention.first_day}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("head")
def lapse(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Stop waiting for the visas that are still open, once every required signature is there."""
    convention = convention_or_404(standing, number)
    requests = _requests(convention, list(_documents(convention).only(*SHORT)))
    waiting = [request for request in requests if request.is_waiting and _is_present(request, convention)]
    if http.method == "POST":
        try:
            lapse_visas(convention, by=standing.actor)
        except Refused as refusal:
            messages.error(http, str(refusal))
        else:
            messages.success(http, _("Les visas restants ne sont plus attendus : la convention va être scellée."))
        return redirect("agreement", number=number)
    return render(http, "school/lapse.html", {"convention": convention, "waiting": waiting})
