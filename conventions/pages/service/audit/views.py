"""Pages of the audit: everything is read, nothing is changed; opening or exporting a dossier is written down."""

import json
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.consultations import note_consultation, note_consultations
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.queries import accounts_found
from conventions.domain.persons.people.standing import account_actor
from conventions.pages.kit.access import audit_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import search_page
from conventions.pages.kit.paging import searched, stretch_of, with_search
from conventions.pages.shared.evidence import give_evidence
from workflow import journal as journals
from workflow.models import Transition

from . import queries
from .contexts import AuditedAgreementPage
from .forms import ActsPeriodForm, AgreementSearch, AuditedAccountSearch, JournalSearch
from .tables import table_of_agreements, table_of_chains, table_of_consultations, table_of_lines, table_of_readings

SAME_READING = timedelta(minutes=15)
"""Pages of one dossier turned within this time are one consultation."""
ACTOR_SECTIONS = ("journal", "consultations", "chiffres")
CHECKED_AT_ONCE = 500
MOST_IN_FILE = 5_000
"""Entries that one file of the journal holds, the latest first."""


@audit_page
def agreements(http: HttpRequest) -> HttpResponse:
    """Look for agreements by number, pupil, school, host, state or dates."""
    if http.method == "POST":
        form = AgreementSearch(http.POST)
        if not form.is_valid():
            return search_page(http, form, "audit/agreements.html", page=None, table=None, searched=False)
        wanted = {name: http.POST.get(name, "") for name in form.fields if http.POST.get(name)}
        return redirect(with_search(http, reverse("audit"), json.dumps(wanted) if wanted else ""))
    form = AgreementSearch(_criteria(http))
    wanted = form.cleaned_data if form.is_valid() else {}
    page = stretch_of(http, queries.agreements_found(wanted))
    is_searched = any(wanted.values())
    table = table_of_agreements(page, searched=is_searched)
    return render(http, "audit/agreements.html", {"form": form, "page": page, "table": table, "searched": is_searched})


def _criteria(http: HttpRequest) -> dict[str, str]:
    """Return what the address says is looked for; nothing when it was made on another page."""
    try:
        criteria = json.loads(searched(http) or "{}")
    except ValueError:
        return {}
    return criteria if isinstance(criteria, dict) else {}


@audit_page
@require_safe
def agreement(http: HttpRequest, number: str) -> HttpResponse:
    """Show one agreement's journal with its chain, its messages or who consulted it; the reading is written down."""
    found = Convention.objects.select_related("pupil__authority_record", "school", "host")
    convention = get_object_or_404(found, number=number)
    _note_reading(http, convention)
    context = {"page": AuditedAgreementPage(http, convention), "convention": convention}
    return render(http, "audit/agreement.html", context)


def _note_reading(http: HttpRequest, convention: Convention) -> None:
    recent = Consultation.objects.filter(
        convention=convention,
        actor_id=str(user_of(http).uuid),
        what=Consultation.What.OPENED,
        detail="audit",
        at__gt=timezone.now() - SAME_READING,
    )
    if not recent.exists():
        note_consultation(convention, Consultation.What.OPENED, by=account_actor(user_of(http)), detail="audit")


@audit_page
@require_POST
def evidence(http: HttpRequest, number: str) -> HttpResponse:
    """Give the evidence of one agreement; the export is written down."""
    convention = get_object_or_404(Convention.objects.select_related("pupil", "school", "host"), number=number)
    return give_evidence(http, convention, by=account_actor(user_of(http)), back="audit_agreement")


@audit_page
@require_POST
def export(http: HttpRequest, number: str) -> HttpResponse:
    """Give one agreement's journal as ``manage.py export_journal`` writes it; the export is written down."""
    convention = get_object_or_404(Convention, number=number)
    with_personal = "with_personal" in http.POST
    detail = "journal, données personnelles" if with_personal else "journal"
    note_consultation(convention, Consultation.What.EXPORTED, by=account_actor(user_of(http)), detail=detail)
    entries = Transition.objects.select_related("personal").filter(root_uuid=convention.uuid).order_by("position")
    rows = journals.export(entries, with_personal=with_personal)
    return HttpResponse(
        "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows),
        content_type="application/jsonl; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="journal-{convention.number}.jsonl"'},
    )


@audit_page
@require_safe
def journal(http: HttpRequest) -> HttpResponse:
    """Look for entries of all journals by agreement, act, kind of actor and dates; a file of them is an export."""
    form = JournalSearch(http.GET if "number" in http.GET else None, acts=queries.acts())
    wanted = form.cleaned_data if form.is_valid() else {}
    found, together = queries.entries_wanted(wanted), not wanted.get("act")
    if not form.errors and (sent := list_file(http, lambda: _exported(http, found, together=together))):
        return sent
    page = stretch_of(http, found, by=queries.MOMENT)
    return search_page(
        http,
        form,
        "audit/journal.html",
        page=page,
        most=MOST_IN_FILE,
        table=table_of_lines(queries.lines_of(page, together=together), "journal", is_narrowed=any(wanted.values())),
    )


def _exported(http: HttpRequest, found: QuerySet[Transition], *, together: bool) -> Table:
    """Return the latest entries as a file, and write down of which dossiers they are."""
    lines = queries.lines_of(found.order_by("-at", "-id")[:MOST_IN_FILE], together=together)
    dossiers = Convention.objects.filter(number__in={line.number for line in lines if line.number})
    note_consultations(dossiers, Consultation.What.EXPORTED, by=account_actor(user_of(http)), detail="journal, liste")
    return table_of_lines(lines, "journal")


@audit_page
def actor(http: HttpRequest) -> HttpResponse:
    """Show everything that one actor did and read; without one, look for an account."""
    if http.method == "POST":
        search = AuditedAccountSearch(http.POST)
        found = accounts_found(search.cleaned_data["name"]) if search.is_valid() else None
        return search_page(http, search, "audit/actors.html", accounts=found)
    actor_id = http.GET.get("id", "")[:100]
    if not actor_id:
        return render(http, "audit/actors.html", {"form": AuditedAccountSearch(), "accounts": None})
    form = ActsPeriodForm(http.GET if "since" in http.GET else None)
    dates = form.cleaned_data if form.is_valid() else {"since": None, "until": None}
    section = next((one for one in ACTOR_SECTIONS if one == http.GET.get("vue")), ACTOR_SECTIONS[0])
    if section == "journal":
        page = stretch_of(http, queries.entries_wanted({"who": actor_id, **dates}), by=queries.MOMENT)
        table = table_of_lines(queries.lines_of(page))
    elif section == "consultations":
        page = stretch_of(http, queries.in_period(queries.consultations(actor_id=actor_id), "at", **dates))
        table = table_of_consultations(page, with_number=True)
    else:
        page = stretch_of(http, queries.in_period(queries.numbers_readings(actor_id=actor_id), "at", **dates))
        table = table_of_readings(page)
    return search_page(
        http,
        form,
        "audit/actor.html",
        actor_id=actor_id,
        name=queries.name_of_actor(actor_id),
        section=section,
        page=page,
        table=table,
    )


@audit_page
def chains(http: HttpRequest) -> HttpResponse:
    """Recompute the chains shown; by POST the next 500, and name those that do not hold."""
    kinds = {model.journal_label(): model for model in journals.root_models()}
    given = http.POST if http.method == "POST" else http.GET
    asked = given.get("kind", "")
    kind = asked if asked in kinds else Convention.journal_label()
    roots = kinds[kind].objects.order_by("-id")
    context: dict[str, Any] = {
        **{"checked": None, "broken": [], "chains": [], "next": None},
        "kind": kind,
        "kinds": [(label, model._meta.verbose_name) for label, model in sorted(kinds.items())],
        "at_once": CHECKED_AT_ONCE,
    }
    context["checkpoint"], context["since"] = queries.last_checkpoint()
    context["many_since"] = queries.MOST_SINCE if context["since"] > queries.MOST_SINCE else 0
    if http.method == "POST":
        start, done = _number(given.get("start", "")), _number(given.get("done", ""))
        asked_rows = roots.filter(pk__lt=start) if start else roots
        read = list(asked_rows[: CHECKED_AT_ONCE + 1])
        checked = queries.chains_of(read[:CHECKED_AT_ONCE])
        broken = [chain for chain in checked if not chain.holds]
        context |= {
            "checked": len(checked),
            "broken": broken,
            "table": table_of_chains(broken, are_broken=True),
            "page": None,
            "done": (done if start else 0) + len(checked),
            "next": checked[-1].root.pk if len(read) > CHECKED_AT_ONCE else None,
        }
    else:
        page = stretch_of(http, roots)
        shown = queries.chains_of(page)
        context |= {"page": page, "chains": shown, "table": table_of_chains(shown, are_broken=False)}
    return render(http, "audit/chains.html", context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
