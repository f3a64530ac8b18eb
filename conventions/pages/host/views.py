"""The pages of the host's link: first screen, state, steps, leaving, handing over, all its pupils, copies."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from conventions.domain.agreements.base_messages import personal_link
from conventions.domain.agreements.consultations import note_consultation
from conventions.domain.agreements.models import Consultation
from conventions.domain.alerts.services import give_link_back
from conventions.domain.amendments.models import Amendment
from conventions.domain.amendments.queries import amendment_asked_of
from conventions.domain.links.services import note_act
from conventions.domain.people.phones import format_local
from conventions.pages.drafting.delegation import PROOF, may_prove, proof_form, proof_response, send_proof
from conventions.pages.drafting.steps import Frame, host_part_view, next_step
from conventions.pages.files import file_of
from conventions.pages.forms import CodeForm, typed
from conventions.pages.links.codes import check_link_code, is_code_asked
from conventions.pages.paging import page_of
from conventions.pages.school_code import count_act
from workflow.engine import Refused, fire

from .access import Visit, host_page
from .forms import HandOverForm, LeaveForm
from .life import copies_of, deadline_of, made_for, phases, said_of
from .queries import of_contact, requests_for, tokens_of
from .services import begin, copy_to, hand_over, leave, leaving, send_reading_code


def _shown(visit: Visit) -> dict:
    """Return what every page of the link says: whose agreement it is and whom to call."""
    school = visit.convention.school
    return {
        "visit": visit,
        "convention": visit.convention,
        "token": visit.token,
        "school_phone": format_local(school.phone) if school.phone else "",
    }


# -- the first screen and the state ---------------------------------------------------------------------------


@host_page("GET", first_screen=True)
def host(http: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the first screen until the person has answered, then where the agreement stands and what is asked."""
    convention, actor = visit.convention, visit.actor
    filling = convention.is_with_host
    if visit.link.opened_at is None:
        return render(http, "host/first_screen.html", {**_shown(visit), "filling": filling})
    allowed = {law.name for law in convention.may(actor)} if not filling else set()
    attended = convention.needs_tutor
    is_me = visit.contact is not None and visit.contact == convention.mentor
    context = {
        **_shown(visit),
        "phases": phases(convention),
        "said": said_of(convention),
        "due": deadline_of(convention),
        "filling": filling,
        "resume": visit.url("host_step", next_step(convention).slug) if filling else "",
        "may_reopen": "reopen_host_part" in allowed,
        "may_prove": convention.by_delegation and "prove_delegation" in allowed,
        "to_amend": amendment_asked_of(convention, "host").exists(),
        "copies": copies_of(convention),
        "tutor_is_me": is_me,
        "tutor_token": tokens_of("tutor", [convention]).get(convention.pk, "") if is_me and attended else "",
        "attended": attended,
    }
    return render(http, "host/state.html", context)


@host_page("POST", first_screen=True)
def host_begin(http: HttpRequest, visit: Visit) -> HttpResponse:
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


@host_page("POST", first_screen=True)
def host_not_mine(http: HttpRequest, visit: Visit) -> HttpResponse:
    """« Ce message n'est pas pour moi »: the link is closed and the school told."""
    give_link_back(visit.link, visit.convention, by=visit.actor)
    return redirect("host", token=visit.token)


# -- the part -------------------------------------------------------------------------------------------------


@host_page("GET", "POST")
def host_step(http: HttpRequest, visit: Visit, step: str) -> HttpResponse:
    """One step of the host's part."""
    frame = Frame(
        base="host/base.html",
        home=visit.url("host"),
        step_url=lambda slug: visit.url("host_step", slug),
        context=_shown(visit),
    )
    return host_part_view(http, visit.convention, visit.actor, step, frame=frame)


@host_page("POST")
def host_reopen(http: HttpRequest, visit: Visit) -> HttpResponse:
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
def host_delegation(http: HttpRequest, visit: Visit) -> HttpResponse:
    """Send the proof of the delegation, or another one in its place, until the agreement is approved."""
    convention = visit.convention
    if not convention.by_delegation:
        return redirect("host", token=visit.token)
    form, status = proof_form(http, convention), 200
    if http.method == "POST":
        status = send_proof(http, form, convention, by=visit.actor)
        if status == 302:
            return redirect("host", token=visit.token)
    context = {**_shown(visit), "form": form, "may_prove": may_prove(convention, visit.actor)}
    return render(http, "host/delegation.html", context, status=status)


@host_page("GET")
def host_proof(http: HttpRequest, visit: Visit) -> HttpResponse:
    """Give the host the proof as it is kept, behind a code as its copies are."""
    proof = visit.convention.delegation_proof
    if proof is None:
        raise Http404
    if not visit.is_open(http):
        return _gate(http, visit, PROOF)
    return proof_response(visit.convention, by=visit.actor)


# -- leaving and handing over -----------------------------------------------------------------------------------


@host_page("GET", "POST")
def host_leave(http: HttpRequest, visit: Visit) -> HttpResponse:
    """*Je ne peux plus accueillir*: what follows at once is said before, then done."""
    what = leaving(visit.convention, visit.actor)
    day = what.on if visit.convention.is_running else None
    form = LeaveForm(typed(http), day=day)
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            try:
                leave(
                    visit.convention, by=visit.actor, reason=form.cleaned_data["reason"], on=form.cleaned_data.get("on")
                )
            except Refused as refusal:
                form.refuse(str(refusal), "on" if "on" in form.fields else None)
                status = 409
            else:
                messages.success(http, _("C'est fait. L'établissement et la famille sont prévenus."))
                return redirect("host", token=visit.token)
    context = {**_shown(visit), "form": form, "what": what}
    return render(http, "host/leave.html", context, status=status)


@host_page("GET", "POST")
def host_hand_over(http: HttpRequest, visit: Visit) -> HttpResponse:
    """Give the part to a colleague, who receives a link of their own."""
    form = HandOverForm(typed(http))
    status = 200
    if http.method == "POST":
        status = 422
        if form.is_valid():
            try:
                hand_over(visit, **form.cleaned_data)
            except Refused as refusal:
                form.refuse(str(refusal))
                status = 409
            else:
                said = _("C'est confié à %(name)s, qui reçoit un nouveau lien. Le vôtre est fermé.")
                name = f"{form.cleaned_data['first_name']} {form.cleaned_data['last_name']}"
                messages.success(http, said % {"name": name})
                return redirect("host", token=visit.token)
    return render(http, "host/hand_over.html", {**_shown(visit), "form": form}, status=status)


# -- behind a code ----------------------------------------------------------------------------------------------


def _gate(
    http: HttpRequest, visit: Visit, then: str, *, form: CodeForm | None = None, status: int = 200
) -> HttpResponse:
    """Ask for a code before what the link alone does not open; ``then`` is where one was going."""
    context = {
        **_shown(visit),
        "form": form or CodeForm(),
        "then": then,
        "asked": is_code_asked(http, visit.link.holder),
    }
    try:
        context["masked"] = visit.reach.masked
    except Refused as refusal:
        context["obstacle"] = str(refusal)
    return render(http, "host/code.html", context, status=status)


@host_page("POST")
def host_ask_code(http: HttpRequest, visit: Visit, then: str) -> HttpResponse:
    """Send a code to the contact that the link was sent to."""
    count_act(http, "codes")
    try:
        send_reading_code(http, visit)
    except Refused as refusal:
        messages.error(http, str(refusal))
    else:
        messages.success(http, _("Un code vient de partir vers %(contact)s.") % {"contact": visit.reach.masked})
    return redirect(_destination(visit, then))


@host_page("POST")
@sensitive_post_parameters("code")
@sensitive_variables("form")
def host_check_code(http: HttpRequest, visit: Visit, then: str) -> HttpResponse:
    """Open what was asked for, for thirty minutes, on the right code."""
    address = _destination(visit, then)
    form = CodeForm(http.POST)
    if not form.is_valid():
        return _gate(http, visit, then, form=form, status=422)
    try:
        typed = form.cleaned_data["code"]
        address_of_code, person = visit.reach.address, visit.marks
        check_link_code(http, visit.link.holder, typed, address=address_of_code, person=person, opens=visit.holders[0])
    except Refused as refusal:
        form.refuse(str(refusal), "code")
        return _gate(http, visit, then, form=form, status=409)
    return redirect(address)


def _destination(visit: Visit, then: str) -> str:
    if then == "eleves":
        return visit.url("host_pupils")
    if then == PROOF:
        return visit.url("host_proof")
    if then in {copy["purpose"] for copy in copies_of(visit.convention)}:
        return visit.url("host_copy", then)
    raise Http404


@host_page("GET", "POST")
def host_pupils(http: HttpRequest, visit: Visit) -> HttpResponse:
    """All the pupils of this contact and their state; copy this part to the agreements still to be filled."""
    if not visit.is_open(http):
        return _gate(http, visit, "eleves")
    others = list(of_contact(visit.contact)) if visit.contact else []
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
    page = page_of(http, others)
    tokens = tokens_of("host", page.object_list)
    waiting = requests_for(visit.contact, page.object_list) if visit.contact else {}
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
        **_shown(visit),
        "rows": rows,
        "page_obj": page,
        "begun": begun,
        "to_sign": len(waiting),
        "some_pending": any(row["pending"] for row in rows),
    }
    return render(http, "host/pupils.html", context)


@host_page("GET")
def host_copy(http: HttpRequest, visit: Visit, purpose: str) -> HttpResponse:
    """Give the host the file it may take, as it is now: never rendered again."""
    if purpose not in {copy["purpose"] for copy in copies_of(visit.convention)}:
        raise Http404
    if not visit.is_open(http):
        return _gate(http, visit, purpose)
    document = made_for(visit.convention).filter(purpose=purpose).order_by("-version").first()
    note_consultation(
        visit.convention, Consultation.What.DOWNLOADED, by=visit.actor, detail=f"{purpose}-v{document.version}"
    )
    note_act(visit.link)
    return file_of(document)
