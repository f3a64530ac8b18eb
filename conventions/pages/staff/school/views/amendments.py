"""Changes of an agreement after it was signed: amendments, and rectifications of what does not matter legally."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.rectifications import rectify
from conventions.domain.dossier.agreements.sign_by import sign_by
from conventions.domain.dossier.agreements.signable import is_policy_met, needs_referent
from conventions.domain.dossier.amendments import services
from conventions.domain.dossier.amendments.checking import findings_of, obstacle
from conventions.domain.dossier.amendments.freezing import changes_of
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import DRAFTERS
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.reminders.services import EMAIL, REMINDERS, SMS, remind
from conventions.pages.kit.access import insist, staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import PageForm, typed
from conventions.pages.shared.drafting.timetable_form import shown_timetable
from conventions.pages.shared.visibility import (
    amendment_or_404,
    convention_or_404,
    is_visa_of,
    one_moment,
    roles_towards,
)
from signatures.models import Document, SignatureRequest
from workflow.engine import Refused

from ..acts import lapse_visas, told_by
from ..amendment_form import IN_TIMETABLE, AmendedTimetable, AmendmentForm, choices_for, wants_of
from ..forms import ActReasonForm
from ..life import AMENDMENT_BADGES
from ..parties import answers_to, signers_of
from ..rectification_form import RectificationForm
from ..tables import table_of_amended, table_of_parties


def _drafters_or_403(standing: Standing, convention: Convention) -> None:
    insist(roles_towards(standing, convention) & DRAFTERS)


# -- rectifying --------------------------------------------------------------------------------------------------


@staff_page()
def rectification(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Put a datum right that does not matter legally; the page says what to do for everything else."""
    convention = convention_or_404(standing, number)
    _drafters_or_403(standing, convention)
    law = Convention.transitions()["rectify"]
    if http.method != "POST" and not law.starts_from(convention):
        messages.info(http, _("Il n'y a rien à rectifier : le document n'est pas signé, ou le dossier est terminé."))
        return redirect("agreement", number=number)
    return form_page(
        http,
        RectificationForm(typed(http), convention=convention),
        lambda given: rectify(convention, by=standing.actor, **given),
        then=reverse("agreement", args=[number]),
        said=_("C'est rectifié. Le document signé ne change pas."),
        template="school/rectification.html",
        convention=convention,
        told=told_by(law),
        sealed=not convention.awaits_answers,
    )


# -- drafting ----------------------------------------------------------------------------------------------------


@staff_page()
def amend(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Prepare an amendment, or change the one in preparation; nobody is told before it is proposed."""
    convention = convention_or_404(standing, number)
    _drafters_or_403(standing, convention)
    amendment = services.open_amendment(convention)
    if http.method != "POST":
        if amendment is not None and not amendment.is_being_drafted:
            messages.info(http, _("Un avenant est à signer : le suivant se prépare quand il est signé ou retiré."))
            return redirect("amendment", number=number, n=amendment.number)
        if not convention.is_in_force:
            messages.info(http, _("Un avenant change une convention signée, avant la fin du stage."))
            return redirect("agreement", number=number)
    wants = wants_of(http.GET.getlist("changer"), amendment)
    context: dict[str, Any] = {
        "convention": convention,
        "amendment": amendment,
        "wants": wants,
        "choices": choices_for(convention),
    }
    if not wants:
        nothing = http.method == "POST"
        shown = {**context, "nothing_chosen": nothing}
        return render(http, "school/amend.html", shown, status=422 if nothing else 200)
    timetable = None
    if IN_TIMETABLE & set(wants):
        timetable = AmendedTimetable(typed(http), convention=convention, amendment=amendment)
    form = AmendmentForm(typed(http), convention=convention, wants=wants, amendment=amendment)

    def show(status: int) -> HttpResponse:
        wrong = [one for one in (form, timetable) if one and one.errors]
        drawn = shown_timetable(timetable, timetable.timetable(convention)) if timetable else {}
        shown = {**context, **drawn, "form": form, "timetable": timetable, "wrong": wrong[:1]}
        return render(http, "school/amend.html", shown, status=status)

    return form_page(
        http,
        form,
        lambda _given: services.draft_amendment(
            convention, form.wanted(timetable.presences if timetable else ()), by=standing.actor
        ),
        also=[timetable] if timetable else [],
        then=lambda saved: reverse("amendment", args=[number, saved.number]),
        show=show,
    )


# -- one amendment -------------------------------------------------------------------------------------------------


@one_moment
@staff_page()
@require_safe
def amendment(http: HttpRequest, standing: Standing, number: str, n: int) -> HttpResponse:
    """Show an amendment: what changes, what the rules say before it is signed, who has answered since."""
    convention = convention_or_404(standing, number)
    return _page(http, standing, amendment_or_404(convention, n))


def _page(
    http: HttpRequest, standing: Standing, shown: Amendment, *, refused: Any = "", status: int = 200
) -> HttpResponse:
    convention, document = shown.convention, shown.signed_document()
    roles = roles_towards(standing, convention)
    requests = _requests_of(shown, document)
    drafted, signing = shown.is_being_drafted, shown.awaits_answers
    findings = findings_of(shown) if drafted else []
    parties, may_remind = signers_of(shown, requests), signing and bool(roles & set(REMINDERS))
    context = {
        "convention": convention,
        "amendment": shown,
        "subject": shown,
        "badge": AMENDMENT_BADGES.of(shown),
        "document": document,
        "changes": table_of_amended(document.data["amendment"]["changes"] if document else changes_of(shown)),
        "findings": findings,
        "obstacle": obstacle(shown) if drafted and not any(finding.blocks for finding in findings) else "",
        "refused": refused,
        "parties": parties,
        "party_table": table_of_parties(parties, may_remind=may_remind),
        "may_draft": bool(roles & DRAFTERS),
        "may_remind": may_remind,
        "may_lapse": signing and "head" in roles and _only_visas(shown, requests),
        "may_take_paper": signing and standing.holds(*WRITERS),
        "may_decide": "head" in roles,
        "may_handle": standing.holds(*WRITERS),
        "may_sign": signing and standing.holds("head") and _waits_for_head(requests),
        "may_give_visa": signing and any(r.is_waiting and is_visa_of(standing, r) for r in requests),
        "needs_referent": needs_referent(convention),
        "remind_at": reverse("amendment_reminder", args=[convention.number, shown.number]),
        "seal_problem": document.seal_problem if document and not document.sealed_at else "",
        "sign_by": sign_by(shown) if signing else None,
        "told": told_by(Amendment.transitions()["propose"]),
    }
    return render(http, "school/amendment.html", context, status=status)


def _requests_of(shown: Amendment, document: Document | None) -> list[SignatureRequest]:
    if document is None:
        return []
    requests = answers_to([document.pk])
    for request in requests:
        request.document, request.root, request.carrier = document, shown.convention, shown
    return requests


def _waits_for_head(requests: list[SignatureRequest]) -> bool:
    return any(request.role == "head" and request.is_waiting for request in requests)


def _only_visas(shown: Amendment, requests: list[SignatureRequest]) -> bool:
    return any(request.is_waiting for request in requests) and is_policy_met(shown)


@staff_page()
@require_POST
def propose(http: HttpRequest, standing: Standing, number: str, n: int) -> HttpResponse:
    """Have the amendment signed: frozen, certified, and every party is asked."""
    convention = convention_or_404(standing, number)
    _drafters_or_403(standing, convention)
    shown, form = amendment_or_404(convention, n), PageForm(http.POST)
    return form_page(
        http,
        form,
        lambda _given: services.propose(shown, by=standing.actor),
        then=reverse("amendment", args=[number, n]),
        said=_("L'avenant est parti : chaque partie reçoit son lien pour le signer."),
        atomic=False,
        show=lambda status: _page(http, standing, amendment_or_404(convention, n), refused=form.refusal, status=status),
    )


@staff_page()
def withdraw(http: HttpRequest, standing: Standing, number: str, n: int) -> HttpResponse:
    """Give an amendment up, with its reason; the agreement stays as it is."""
    convention = convention_or_404(standing, number)
    _drafters_or_403(standing, convention)
    shown, law = amendment_or_404(convention, n), Amendment.transitions()["withdraw"]
    if http.method != "POST" and not law.starts_from(shown):
        return redirect("amendment", number=number, n=n)
    form = ActReasonForm(typed(http))
    form.reword("reason", help_text=_("Ce texte reste dans l'historique de l'établissement."))
    return form_page(
        http,
        form,
        lambda given: services.withdraw(shown, by=standing.actor, **given),
        then=reverse("agreement", args=[number]),
        said=_("L'avenant est retiré : la convention reste telle qu'elle est."),
        template="school/amendment_withdraw.html",
        convention=convention,
        amendment=shown,
        law=law,
        told=told_by(law) if shown.signed_document() else [],
    )


@staff_page("head")
@require_POST
def lapse(http: HttpRequest, standing: Standing, number: str, n: int) -> HttpResponse:
    """Stop waiting for the visas of an amendment that are still open."""
    shown = amendment_or_404(convention_or_404(standing, number), n)
    said = _("Les visas restants ne sont plus attendus : l'avenant va être scellé.")
    act_or_say(http, lambda: lapse_visas(shown, by=standing.actor), said=said)
    return redirect("amendment", number=number, n=n)


@staff_page()
@require_POST
def reminder(http: HttpRequest, standing: Standing, number: str, n: int) -> HttpResponse:
    """Send one party of an amendment their link again."""
    convention = convention_or_404(standing, number)
    shown = amendment_or_404(convention, n)
    requests = {f"signature:{r.uuid}": r for r in _requests_of(shown, shown.signed_document())}
    request = requests.get(http.POST.get("party", ""))
    if request is None:
        messages.error(http, _("Personne n'est plus attendu ici : la page a été mise à jour."))
        return redirect("amendment", number=number, n=n)
    try:
        channel = http.POST.get("channel", "")
        sent = remind(convention, request, by=standing.actor, channel=channel if channel in (EMAIL, SMS) else "")
    except Refused as refusal:
        messages.warning(http, str(refusal))
    else:
        messages.success(http, _("Relance envoyée à %(name)s.") % {"name": sent.recipient_name})
    return redirect("amendment", number=number, n=n)
