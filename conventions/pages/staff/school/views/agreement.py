"""One agreement as the school sees it: where it stands, what to do now, who has answered, the history, the files."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conventions.domain.dossier.agreements.consultations import note_consultation, note_opening
from conventions.domain.dossier.agreements.freezing import PURPOSE, text_has_changed
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import or_404, staff_page
from conventions.pages.kit.files import file_of
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import convention_or_404, one_moment, roles_towards
from signatures.models import Document

from ..acts import ACTS, lapse_visas, offered, told_by
from ..contexts.agreement import AgreementPage, documents_about
from ..forms import ActForm, ActReasonForm, OutcomeForm, ResumeForm, ReviseForm, SuspendForm, TerminateForm


@one_moment
@staff_page()
@require_safe
def agreement(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Show an agreement; opening it is written down once an hour for each person."""
    convention = convention_or_404(standing, number)
    note_opening(convention, by=standing.actor)
    page = AgreementPage(standing, convention)
    return render(http, "school/agreement.html", {"page": page, "convention": convention, "subject": convention})


@staff_page()
@require_safe
def agreement_document(http: HttpRequest, standing: Standing, number: str, version: int) -> HttpResponse:
    """Show the text of one version as it was frozen."""
    convention = convention_or_404(standing, number)
    document = _document_or_404(convention, PURPOSE, version)
    note_consultation(convention, Consultation.What.OPENED, by=standing.actor, detail=f"{PURPOSE}-v{version}")
    context = {"convention": convention, "document": document, "superseded": version != convention.version}
    return render(http, "school/document.html", context)


@staff_page()
@require_safe
def agreement_file(http: HttpRequest, standing: Standing, number: str, purpose: str, version: int) -> FileResponse:
    """Give a PDF as it is now: never rendered again; the download is written down."""
    convention = convention_or_404(standing, number)
    document = _document_or_404(convention, purpose, version)
    note_consultation(convention, Consultation.What.DOWNLOADED, by=standing.actor, detail=f"{purpose}-v{version}")
    return file_of(document, download=True)


def _document_or_404(convention: Convention, purpose: str, version: int) -> Document:
    return or_404(documents_about(convention).filter(purpose=purpose, version=version).first())


FORMS = {
    **{"terminate": TerminateForm, "decide_outcome": OutcomeForm, "revise": ReviseForm},
    **{"suspend": SuspendForm, "resume": ResumeForm},
}
"""Acts that ask for more than a reason."""


@staff_page()
def agreement_act(http: HttpRequest, standing: Standing, number: str, name: str) -> HttpResponse:
    """Say what an act does and whom it tells, ask for its reason, and do it."""
    convention = convention_or_404(standing, number)
    act = or_404(ACTS.get(name))
    law = Convention.transitions()[name]
    form_class = FORMS.get(name) or (ActReasonForm if law.spec.reason_required else ActForm)
    form = form_class(typed(http), initial=_first_values(convention, name))
    if name == "revise" and not text_has_changed(convention):
        del form.fields["new_text"]
    if name == "terminate" and not convention.takes_host_place:
        del form.fields["by_trainee"]
    if act.reason_help and "reason" in form.fields:
        form.reword("reason", help_text=act.reason_help)
    if not form.is_bound and name not in {law.name for law in offered(convention, roles_towards(standing, convention))}:
        messages.warning(http, _("« %(act)s » n'est pas possible maintenant.") % {"act": law.spec.label})
        return redirect("agreement", number=number)
    return form_page(
        http,
        form,
        lambda given: act.do(convention, by=standing.actor, **given),
        then=reverse("agreement", args=[number]),
        said=str(act.done),
        template="school/act.html",
        convention=convention,
        act=act,
        law=law,
        told=told_by(law),
    )


def _first_values(convention: Convention, name: str) -> dict:
    if name in ("suspend", "resume"):
        return {"first_day": convention.today(), "on": convention.today()}
    if name != "terminate":
        return {}
    begun = not convention.awaits_first_day
    last = convention.last_day
    return {"on": min(convention.today(), last) if begun and last else convention.first_day}


@staff_page("head")
def lapse(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Stop waiting for the visas that are still open, once every required signature is there."""
    convention = convention_or_404(standing, number)
    if http.method == "POST":
        said = _("Les visas restants ne sont plus attendus : la convention va être scellée.")
        act_or_say(http, lambda: lapse_visas(convention, by=standing.actor), said=said)
        return redirect("agreement", number=number)
    page = AgreementPage(standing, convention)
    return render(http, "school/lapse.html", {"convention": convention, "waiting": page.visas_awaited})
