"""The pages of the host's link: first screen, state, steps, leaving, handing over, all its pupils, copies."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.annexes import ARRANGEMENTS, sealed_arrangements
from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.delegations import prove_delegation
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.agreements.services import confirm_host_part
from conventions.domain.dossier.alerts.services import give_link_back
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.day_counts.attestation import sign_attestation
from conventions.domain.dossier.day_counts.days import days_done
from conventions.domain.law.rules.timetable import write_duration
from conventions.domain.persons.links.services import note_act
from conventions.domain.persons.people.names import full_name
from conventions.domain.persons.people.stamps import set_stamp, stamp_of
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.files import file_of, pdf_response
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import ColleagueForm, StampForm, typed
from conventions.pages.kit.paging import page_of
from conventions.pages.kit.tables import paged
from conventions.pages.shared.drafting.delegation import ProofForm, may_prove, proof_response
from conventions.pages.shared.drafting.steps import Frame, host_part_view, next_step
from workflow.engine import Refused, fire

from .access import HostLinkVisit, host_page
from .contexts import StatePage
from .forms import AttestationForm, LeaveForm
from .life import copies_of, made_for, said_of
from .queries import of_contact, requests_for, tokens_of, trainees_of
from .services import answer_offer, begin, copy_to, hand_over, leave, leaving
from .tables import table_of_pupils, table_of_trainees

# -- the first screen and the state ---------------------------------------------------------------------------


@host_page("GET", first=True)
def host(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """Show the first screen until the person has answered, then where the agreement stands and what is asked."""
    page = StatePage(visit)
    if visit.link.opened_at is None:
        return render(http, "host/first_screen.html", {**visit.shown(), "page": page})
    return render(http, "host/state.html", {**visit.shown(), "page": page})


@host_page("POST", first=True)
def host_begin(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """« Remplir »: the first act; what the platform knows of this contact is filled in at once."""
    earlier = begin(visit)
    if earlier is not None:
        said = _("Nous avons repris ce que vous aviez donné pour la convention %(number)s : vérifiez, puis envoyez.")
        messages.info(http, said % {"number": earlier.number})
        if visit.convention.lacks_proof:
            again = _("La preuve de la délégation n'est pas reprise : joignez celle qui vaut pour cette convention.")
            messages.info(http, again)
    if visit.convention.is_with_host:
        return redirect("host_step", token=visit.token, step=next_step(visit.convention).slug)
    return redirect("host", token=visit.token)


def _trains(visit: HostLinkVisit) -> None:
    if not visit.convention.is_training:
        raise Http404


@host_page("POST", first=True, before=_trains)
def host_confirm(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """« Tout est juste, envoyer »: the part of a training period is what it was the last time, read and confirmed."""
    begin(visit)
    try:
        confirm_host_part(visit.convention, by=visit.actor)
    except Refused as refusal:
        messages.error(http, str(refusal))
        visit.convention.refresh_from_db()
        if visit.convention.is_with_host:
            return redirect("host_step", token=visit.token, step=next_step(visit.convention).slug)
    else:
        messages.success(http, _("Votre partie est envoyée à l'établissement. Vous recevrez un lien pour signer."))
    return redirect("host", token=visit.token)


@host_page("POST", first=True)
def host_not_mine(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """« Ce message n'est pas pour moi »: the link is closed and the school told."""
    give_link_back(visit.link, visit.convention, by=visit.actor)
    return redirect("host", token=visit.token)


# -- the part -------------------------------------------------------------------------------------------------


@host_page("GET", "POST")
def host_step(http: HttpRequest, visit: HostLinkVisit, step: str) -> HttpResponse:
    """One step of the host's part."""
    frame = Frame(
        base="host/base.html",
        home=visit.address(),
        step_url=lambda slug: visit.address("host_step", slug),
        context=visit.shown(),
    )
    return host_part_view(http, visit.convention, visit.actor, step, frame=frame)


@host_page("POST")
def host_reopen(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """Take the part back while the school has not begun."""
    try:
        fire(visit.convention, "reopen_host_part", by=visit.actor)
    except Refused as refusal:
        messages.error(http, str(refusal))
        return redirect("host", token=visit.token)
    messages.success(http, _("Votre partie est rouverte : changez ce qu'il faut, puis envoyez de nouveau."))
    return redirect("host_step", token=visit.token, step="organisme")


# -- the proof of a delegation -------------------------------------------------------------------------------------


@host_page("GET", "POST")
def host_delegation(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """Send the proof of the delegation, or another one in its place, until the agreement is approved."""
    convention = visit.convention
    if not convention.by_delegation:
        return redirect("host", token=visit.token)
    return form_page(
        http,
        ProofForm(typed(http), http.FILES or None, convention=convention),
        lambda given: prove_delegation(convention, given["file"], by=visit.actor),
        then=visit.address(),
        said=_("La preuve de la délégation est enregistrée."),
        template="host/delegation.html",
        **visit.shown(),
        may_prove=may_prove(convention, visit.actor),
    )


def _has_proof(visit: HostLinkVisit) -> None:
    if visit.convention.delegation_proof is None:
        raise Http404


@host_page("GET", gate=True, before=_has_proof)
def host_proof(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """Give the host the proof as it is kept, behind a code as its copies are."""
    return proof_response(visit.convention, by=visit.actor)


def _plain(visit: HostLinkVisit) -> dict[str, Any]:
    """Return what stands around a page that is one form."""
    return {**visit.shown(), "frame": visit.FRAME, "back": visit.address(), "back_label": _("Retour")}


@host_page("GET", "POST", gate=True)
def host_stamp(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """Set the stamp of the host, once for all its agreements to come; behind a code, as it speaks for the host."""
    owner = visit.convention.host
    by = visit.actor.label or visit.actor.id
    return form_page(
        http,
        StampForm(typed(http), http.FILES or None),
        lambda given: set_stamp(owner, content=given["file"].read(), by=by),
        then=visit.address(),
        said=_("Le cachet est enregistré pour les conventions à venir."),
        title=_("Le cachet de votre entreprise"),
        about=[
            _("Facultatif : une photo du cachet, imprimée à côté de votre signature sur les conventions à venir."),
        ],
        intro=_("Un cachet est déjà enregistré : le nouveau prend sa place.") if stamp_of(owner).exists() else "",
        button=_("Enregistrer le cachet"),
        **_plain(visit),
    )


# -- leaving and handing over -----------------------------------------------------------------------------------


@host_page("GET", "POST")
def host_leave(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """*Je ne peux plus accueillir*: what follows at once is said before, then done."""
    what = leaving(visit.convention, visit.actor)
    day = what.on if visit.convention.is_running else None
    return form_page(
        http,
        LeaveForm(typed(http), day=day),
        lambda given: leave(visit.convention, by=visit.actor, reason=given["reason"], on=given.get("on")),
        then=visit.address(),
        said=_("C'est fait. L'établissement et la famille sont prévenus."),
        template="host/leave.html",
        **visit.shown(),
        what=what,
    )


@host_page("GET", "POST")
def host_hand_over(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """Give the part to a colleague, who receives a link of their own."""
    form = ColleagueForm(typed(http))

    def said(_done: object) -> str:
        name = full_name(form.cleaned_data["first_name"], form.cleaned_data["last_name"])
        return _("C'est confié à %(name)s, qui reçoit un nouveau lien. Le vôtre est fermé.") % {"name": name}

    return form_page(
        http,
        form,
        lambda given: hand_over(visit, **given),
        then=visit.address(),
        said=said,
        title=_("Confier à un collègue"),
        heading=_("Confier cette convention à un collègue"),
        intro=_("Votre collègue reçoit un nouveau lien et reprend là où vous en êtes. Votre lien se ferme aussitôt."),
        button=_("Confier et fermer mon lien"),
        **_plain(visit),
    )


@host_page("POST")
def host_offer(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """« D'autres élèves cherchent »: yes leads to a desk where the offer is already written; asked once either way."""
    desk = answer_offer(visit, wanted=http.POST.get("answer") == "yes")
    return redirect(desk or visit.address())


# -- behind a code ----------------------------------------------------------------------------------------------


@host_page("GET", "POST", gate=True)
def host_pupils(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """All the pupils of this contact and their state; copy this part to the agreements still to be filled."""
    others = list(of_contact(visit.writer)) if visit.writer else []
    begun = not visit.convention.awaits_host
    if http.method == "POST":
        chosen = set(http.POST.getlist("convention"))
        targets = [
            other
            for other in others
            if begun and str(other.uuid) in chosen and other.pk != visit.convention.pk and other.is_with_host
        ]
        if not targets:
            messages.error(http, _("Cochez au moins un élève dont la partie est encore à remplir."))
        for target, refused in copy_to(visit.convention, targets):
            if refused:
                messages.error(http, f"{target.pupil.first_name} ({target.number}) : {refused}")
            else:
                said = _("%(pupil)s : votre partie est remplie de la même façon. Ouvrez-la pour vérifier et envoyer.")
                messages.success(http, said % {"pupil": target.pupil.first_name})
        return redirect("host_pupils", token=visit.token)
    if sent := list_file(http, lambda: table_of_pupils(others)):
        return sent
    page = page_of(http, others)
    tokens = tokens_of("host", page.object_list)
    waiting = requests_for(visit.writer, page.object_list) if visit.writer else {}
    rows = [
        {
            "convention": other,
            "said": said_of(other),
            "token": tokens.get(other.pk, ""),
            "here": other.pk == visit.convention.pk,
            "signing": personal_link(waiting[other.pk]) if other.pk in waiting else "",
            "amends": other.pk in waiting and waiting[other.pk].document.purpose == Amendment.PURPOSE,
            "pending": begun and other.pk != visit.convention.pk and other.is_with_host,
        }
        for other in page.object_list
    ]
    context = {
        **visit.shown(),
        "rows": rows,
        "page_obj": page,
        "begun": begun,
        "to_sign": len(waiting),
        "some_pending": any(row["pending"] for row in rows),
    }
    return render(http, "host/pupils.html", context)


@host_page("GET", "POST", gate=True)
def host_attestation(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """Show the attestation of a training period as the presences make it; the host adds one amount and signs."""
    convention = visit.convention
    page = StatePage(visit)
    if not page.awaits_attestation:
        return redirect("host", token=visit.token)
    days = days_done(convention)
    return form_page(
        http,
        AttestationForm(typed(http)),
        lambda given: sign_attestation(convention, by=visit.actor, **given),
        then=visit.address(),
        said=_("C'est signé. L'élève, sa famille et l'établissement reçoivent l'attestation."),
        template="host/attestation.html",
        **visit.shown(),
        days=days,
        duration=write_duration(days.minutes),
    )


@host_page("GET", gate=True)
def host_register(http: HttpRequest, visit: HostLinkVisit) -> HttpResponse:
    """Show the trainees of the establishment as its register names them; a page, or a file to join to the register."""
    table = table_of_trainees(trainees_of(visit.writer, visit.convention.host) if visit.writer else [])
    if sent := list_file(http, lambda: table):
        note_act(visit.link)
        return sent
    return render(http, "host/register.html", {**visit.shown(), "table": paged(http, table)})


def _has_copy(visit: HostLinkVisit, purpose: str) -> None:
    if purpose not in {copy["purpose"] for copy in copies_of(visit.convention)}:
        raise Http404


@host_page("GET", gate=True, before=_has_copy)
def host_copy(http: HttpRequest, visit: HostLinkVisit, purpose: str) -> HttpResponseBase:
    """Give the host the file it may take, as it is now; the annex on health alone is made anew."""
    if purpose == ARRANGEMENTS:
        note_consultation(visit.convention, Consultation.What.DOWNLOADED, by=visit.actor, detail=purpose)
        note_act(visit.link)
        return pdf_response(sealed_arrangements(visit.convention), f"amenagements-{visit.convention.number}.pdf")
    document = made_for(visit.convention).filter(purpose=purpose).order_by("-version")[0]
    note_consultation(
        visit.convention, Consultation.What.DOWNLOADED, by=visit.actor, detail=f"{purpose}-v{document.version}"
    )
    note_act(visit.link)
    return file_of(document)
