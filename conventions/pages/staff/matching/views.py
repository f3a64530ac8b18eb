"""Proposals of assignments: asked for, read, changed by hand, sent; by a school, or by an officer to its heads."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.exchange.matching import services
from conventions.domain.exchange.matching.models import AssignmentProposal
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.publishing.readings import note_numbers_reading
from conventions.domain.persons.people.standing import Standing
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.access import staff_page, territory_page, verified_territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.shared.visibility import sees_whole_school
from workflow.engine import Refused

from .contexts import PricePage, ProposalPage, PupilPricePage, dates_of_proposal, title_of
from .forms import AskForm, PairForm, SchoolAskForm, TerritoryAskForm
from .readers import OfficerReader, ProposalReader, SchoolReader

# -- the list, and asking for one -----------------------------------------------------------------------------------


@staff_page(*services.PREPARERS)
def assignments(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List a school's proposals, and ask for one: a period, classes, a distance."""
    choice, whole = PeriodChoice(standing, http.GET), sees_whole_school(standing)
    chosen = {"classes": [http.GET["classe"]]} if http.GET.get("classe") in choice.class_names else {}
    form = SchoolAskForm(typed(http), choice=choice, whole_school=whole, today=standing.today, initial=chosen)

    def ask(given: dict) -> AssignmentProposal:
        return services.ask_for_school(
            school=standing.school,
            period=form.periods[given["period"]],
            classes=given["classes"],
            km=given["km"],
            user=standing.user,
        )

    return _list(http, SchoolReader(standing), form, ask)


@territory_page
def territory_assignments(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """List an officer's proposals, and ask for one: a basin or a département, a level, a distance."""
    known = (("department", "departement"), ("level", "niveau"))  # as a line of the officer's home has them
    chosen = {name: http.GET[parameter] for name, parameter in known if parameter in http.GET}
    form = TerritoryAskForm(typed(http), departments=departments, initial=chosen)

    def ask(given: dict) -> AssignmentProposal:
        return services.ask_for_territory(
            department=form.departments[given["department"]],
            basin=given["basin"],
            level=given["level"],
            km=given["km"],
            user=user_of(http),
        )

    return _list(http, OfficerReader(user_of(http), departments), form, ask)


def _list(
    http: HttpRequest, reader: ProposalReader, form: AskForm, ask: Callable[[dict], AssignmentProposal]
) -> HttpResponse:
    shown = reader.proposals().select_related("basin", "asked_by")[:50]
    return form_page(
        http,
        form,
        ask,
        then=reader.address,
        template="matching/proposals.html",
        frame=reader.frame,
        proposals=[(one, title_of(one), dates_of_proposal(one), reader.address(one)) for one in shown],
    )


# -- reading --------------------------------------------------------------------------------------------------------


@staff_page(*services.PREPARERS)
@require_safe
def assignment(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show a school its pupils by name, each with a place or none, and why."""
    return _show(http, SchoolReader(standing), uuid)


@territory_page
@require_safe
def territory_assignment(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """Show an officer the same by number; that true numbers were read is written down."""
    reader = OfficerReader(user_of(http), departments)
    _note(reader, uuid, "proposition d'affectation")
    return _show(http, reader, uuid)


def _note(reader: OfficerReader, uuid: UUID, table: str) -> None:
    proposal = reader.proposal_or_404(uuid)
    note_numbers_reading(
        NumbersReading.What.NEEDS,
        by=reader.actor,
        territories=[f"{title_of(proposal)} – {table}"],
        department=proposal.department,
    )


def _show(http: HttpRequest, reader: ProposalReader, uuid: UUID) -> HttpResponse:
    page = ProposalPage(http, reader.proposal_or_404(uuid), reader)
    return render(http, "matching/proposal.html", {"page": page, "frame": reader.frame})


# -- by hand --------------------------------------------------------------------------------------------------------


@staff_page(*services.PREPARERS)
def assignment_pupil(http: HttpRequest, standing: Standing, uuid: UUID, row: UUID) -> HttpResponse:
    """Show where a pupil may be sent and what it costs; agree to it."""
    return _change(http, SchoolReader(standing), uuid, row)


@territory_page
def territory_assignment_pupil(http: HttpRequest, departments: list[Department], uuid: UUID, row: UUID) -> HttpResponse:
    """The same for an officer, before the heads are asked; that it was read is written down."""
    reader = OfficerReader(user_of(http), departments)
    shown = _change(http, reader, uuid, row)  # it may not exist
    _note(reader, uuid, "un élève de la proposition d'affectation")
    return shown


def _change(http: HttpRequest, reader: ProposalReader, uuid: UUID, uuid_of_row: UUID) -> HttpResponse:
    proposal = _to_change(reader, uuid)
    row = get_object_or_404(reader.rows(proposal), uuid=uuid_of_row, application=None)
    if "release" in http.POST:
        act_or_say(http, lambda: services.let_go(row, by=reader.actor), said=_("Les règles choisissent de nouveau."))
        return redirect(reader.address(proposal))
    given = http.POST if http.method == "POST" else http.GET
    status = 200
    try:
        hand = services.Hand(proposal)
        page = PupilPricePage(proposal, reader, row, hand, given.get("place", ""))
        if http.method == "POST" and page.found:
            hand.agree(page.found, http.POST.get("seen", ""), by=reader.actor)
            messages.success(http, _("C'est changé, et le reste est affecté de nouveau."))
            return redirect(page.back)
    except Refused as refusal:
        messages.error(http, str(refusal))
        if refusal.code != "price_has_changed":
            return redirect(reader.address(proposal))
        status = 409
    return render(http, "matching/pupil.html", {"page": page, "frame": reader.frame}, status=status)


@staff_page(*services.PREPARERS)
def assignment_pair(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Choose two pupils who wish to be together, see what it costs, agree to it."""
    reader = SchoolReader(standing)
    proposal = _to_change(reader, uuid)
    form = PairForm(typed(http), rows=list(reader.rows(proposal).filter(application=None)))
    page = PricePage(proposal, reader)

    def show(status: int) -> HttpResponse:
        return render(http, "matching/pair.html", {"page": page, "form": form, "frame": reader.frame}, status=status)

    def act(_given: object) -> bool:
        """Say what it costs; once that was seen, do it."""
        first, other = form.chosen()
        hand = services.Hand(proposal)
        page.found = hand.price_together(first, other)
        if "seen" in http.POST:
            hand.agree_together(first, other, page.found, http.POST["seen"], by=reader.actor)
        return "seen" in http.POST

    return form_page(
        http,
        form,
        act,
        then=lambda agreed: reader.address(proposal) if agreed else show(200),
        said=lambda agreed: _("Ces deux élèves vont ensemble, et le reste est affecté de nouveau.") if agreed else "",
        atomic=False,
        show=show,
    )


def _to_change(reader: ProposalReader, uuid: UUID) -> AssignmentProposal:
    """Return a proposal that the reader may change now; one of somebody else's does not exist."""
    proposal = reader.proposal_or_404(uuid)
    if not any(law.name == "change" for law in proposal.may(reader.actor)):
        raise Http404
    return proposal


# -- acts -----------------------------------------------------------------------------------------------------------


@staff_page(*services.PREPARERS)
@require_POST
def assignment_act(http: HttpRequest, standing: Standing, uuid: UUID, name: str) -> HttpResponse:
    """Send it, or not, for the head; assign again, close, discard."""
    reader = SchoolReader(standing)
    proposal = reader.proposal_or_404(uuid)
    if name == "envoyer":
        return _send(http, reader, proposal)
    if name == "refuser":
        act_or_say(
            http,
            lambda: services.decline_part(proposal, school=standing.school, user=standing.user),
            said=_("C'est noté : rien n'est envoyé pour votre établissement."),
        )
        return redirect(reader.address(proposal))
    if name == "separer":
        pairing = get_object_or_404(proposal.pairings, uuid=_uuid_or_404(http.POST.get("pair", "")))
        act_or_say(
            http, lambda: services.separate(pairing, by=reader.actor), said=_("Les règles choisissent de nouveau.")
        )
        return redirect(reader.address(proposal))
    return _act(http, reader, proposal, name)


def _send(http: HttpRequest, reader: SchoolReader, proposal: AssignmentProposal) -> HttpResponse:
    standing = reader.standing
    try:
        bulk = services.send_part(
            proposal,
            school=standing.school,
            user=standing.user,
            key=_uuid_or_404(http.POST.get("key", "")),
            back=reader.address(proposal),
        )
    except Refused as refusal:
        messages.error(http, str(refusal))
        return redirect(reader.address(proposal))
    return redirect("bulk_act", uuid=bulk.uuid)


def _uuid_or_404(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise Http404 from None


@verified_territory_page
@require_POST
def territory_assignment_act(http: HttpRequest, departments: list[Department], uuid: UUID, name: str) -> HttpResponse:
    """Ask the heads, assign again, close, discard."""
    reader = OfficerReader(user_of(http), departments)
    proposal = reader.proposal_or_404(uuid)
    if name == "envoyer":
        said = _("Les chefs d'établissement la lisent, et envoient ou non leur part.")
        act_or_say(http, lambda: services.ask_heads(proposal, by=reader.actor), said=said)
        return redirect(reader.address(proposal))
    return _act(http, reader, proposal, name)


def _act(http: HttpRequest, reader: ProposalReader, proposal: AssignmentProposal, name: str) -> HttpResponse:
    acts: dict[str, tuple[Callable[[], None], str]] = {
        "recalculer": (lambda: services.compute_again(proposal, by=reader.actor), _("Le calcul est lancé.")),
        "clore": (lambda: services.act_on(proposal, "close", by=reader.actor), _("La proposition est close.")),
        "abandonner": (
            lambda: services.act_on(proposal, "discard", by=reader.actor),
            _("La proposition est abandonnée, rien n'est envoyé."),
        ),
    }
    if name not in acts:
        raise Http404
    act, said = acts[name]
    act_or_say(http, act, said=said)
    return redirect(reader.address(proposal))
