"""Pages of the room: what is kept and what the last purge erased; one person's data, for administrators alone."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.persons.people.standing import account_actor
from conventions.domain.upkeep.retention import queries
from conventions.domain.upkeep.retention.exports import export_person
from conventions.domain.upkeep.retention.subject import find
from conventions.pages.kit.access import administrator_page, audit_page, or_404
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import search_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.terms import table_of_terms

from .forms import PersonSearch


@audit_page
@require_safe
def keeping(http: HttpRequest) -> HttpResponse:
    """Show the table of terms with the counts of the last purge, and the dossiers that a report holds."""
    run = queries.last_run()
    table = table_of_terms(run, queries.lines_of(run), says_why=True)
    return render(http, "retention/kept.html", {"run": run, "table": table, "held": queries.held_dossiers()})


@administrator_page
def people(http: HttpRequest) -> HttpResponse:
    """Look for the person who asks for their data."""
    form = PersonSearch(typed(http))
    found = queries.people_found(form.cleaned_data["text"]) if form.is_bound and form.is_valid() else None
    return search_page(http, form, "retention/people.html", found=found, exports=queries.last_exports())


@administrator_page
@require_POST
def person(http: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """Give all that is kept of one person as a ZIP; who received whose data is written down."""
    subject = or_404(find(f"{kind}:{uuid}"))
    archive = export_person(subject, by=account_actor(user_of(http)))
    headers = {"Content-Disposition": f'attachment; filename="donnees-{kind}-{uuid}.zip"'}
    return HttpResponse(archive, content_type="application/zip", headers=headers)
