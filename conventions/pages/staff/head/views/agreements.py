"""The head's list and the page on which one agreement is read, acknowledged, approved or sent back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements.consultations import note_consultation, note_opening
from conventions.domain.dossier.agreements.freezing import PURPOSE, canonical_data
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.agreements.signing import lapse_open_requests
from conventions.domain.dossier.batches import services
from conventions.domain.dossier.batches.causes import acknowledge_cause, send_back_together
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.queries import SeenConvention, agreements_for
from conventions.domain.law.documents import render_agreement_html
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import PageForm
from conventions.pages.kit.paging import with_search
from conventions.pages.shared.visibility import one_moment
from conventions.pages.staff.bulk_acts import read_tokens
from workflow.engine import Refused

from ..contexts import ApprovalsPage, OpeningRound, ReviewPage
from ..forms import ApprovalForm, CauseForm, NoAuthorityForm, SendBackForm, TellPartiesForm

SENT_BACK = {"office": agreements.send_back_to_office, "host": agreements.send_back_to_host}


# -- the list --------------------------------------------------------------------------------------------------


def _list(
    http: HttpRequest,
    standing: Standing,
    *,
    form: ApprovalForm | None = None,
    cause_form: CauseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the list; ``form`` and ``cause_form`` are those of it that were sent."""
    context = {
        "page": ApprovalsPage(http, standing),
        "form": form or ApprovalForm(school=standing.school),
        "refused": cause_form or form,
    }
    return render(http, "head/list.html", context, status=status)


def _list_address(http: HttpRequest) -> str:
    """Return the list as it was when a form of it was sent: the page and what was searched."""
    return reverse("approvals") + (f"?{http.GET.urlencode()}" if http.GET else "")


@one_moment
@staff_page("head")
def approvals(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show what waits for approval, for the school's signature, and what is under way; a POST searches a name."""
    if http.method == "POST":
        return redirect(with_search(http, reverse("approvals"), http.POST.get("q", "")))
    if sent := list_file(http, ApprovalsPage(http, standing).table):
        return sent
    return _list(http, standing)


@staff_page("head")
@require_POST
def approve_chosen(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Approve what was chosen on the list, as it was shown there."""
    form = ApprovalForm(http.POST, school=standing.school)
    return form_page(
        http,
        form,
        lambda _given: _approve(http, standing, form, form.seen),
        then=lambda batch: reverse("bulk_act", args=[batch.uuid]),
        atomic=False,
        show=lambda status: _list(http, standing, form=form, status=status),
    )


def _approve(http: HttpRequest, standing: Standing, form: TellPartiesForm, seen: dict[str, int]) -> BulkAct:
    """Begin the batch. Raises ``Refused``."""
    return services.approve_together(
        school=standing.school,
        user=standing.user,
        seen=seen,
        tell_at=form.tell_at(),
        key=form.cleaned_data["key"],
        back=_list_address(http),
    )


@staff_page("head")
@require_POST
def decide_cause(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Acknowledge a warning for all that bear it and approve what has no other; or send them back to the office."""
    form = CauseForm(http.POST, school=standing.school)

    def act(given: dict[str, Any]) -> BulkAct | None:
        chosen = {"school": standing.school, "user": standing.user, "seen": form.seen, "cause": given["cause"]}
        if http.POST.get("do") == "send_back":
            return send_back_together(**chosen, key=given["key"], back=_list_address(http))
        acknowledged = acknowledge_cause(**chosen, shown=form.shown)
        if acknowledged.read and acknowledged.changed:
            messages.warning(http, _left_to_read(acknowledged.changed))
        if acknowledged.read and not acknowledged.ready:
            return None
        if acknowledged.ready or BulkAct.objects.filter(uuid=given["key"]).exists():
            return _approve(http, standing, form, acknowledged.ready)
        raise Refused("warnings_changed")

    noted = _("C'est noté : cet avertissement est lu. Il en reste un autre sur ces conventions.")
    return form_page(
        http,
        form,
        act,
        then=lambda batch: reverse("bulk_act", args=[batch.uuid]) if batch else _list_address(http),
        said=lambda batch: "" if batch else noted,
        atomic=False,
        show=lambda status: _list(http, standing, cause_form=form, status=status),
    )


def _left_to_read(n: int) -> str:
    return ngettext(
        "Une convention n'est plus comme elle était affichée : elle reste à lire.",
        "%(n)d conventions ne sont plus comme elles étaient affichées : elles restent à lire.",
        n,
    ) % {"n": n}


# -- one agreement ---------------------------------------------------------------------------------------------


def _find(standing: Standing, number: str) -> SeenConvention:
    return get_object_or_404(agreements_for(standing.user), school=standing.school, number=number)


def _round(http: HttpRequest, standing: Standing, number: str) -> OpeningRound:
    return OpeningRound(standing, number, http.GET)


def _review(
    http: HttpRequest,
    standing: Standing,
    round_: OpeningRound,
    *,
    status: int = 200,
    **forms: PageForm,
) -> HttpResponse:
    """Show the page of one agreement; ``forms`` are those of it that were sent, by name."""
    context = {
        "page": ReviewPage(http, round_),
        "convention": round_.convention,
        "tell_form": TellPartiesForm(school=standing.school),
        "back_form": SendBackForm(),
        "decision_form": NoAuthorityForm(),
        **forms,
    }
    return render(http, "head/review.html", context, status=status)


@staff_page("head")
@require_safe
def review_agreement(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Show one agreement, its warnings and what changed since the person last read it; opening it is written down."""
    round_ = _round(http, standing, number)
    note_opening(round_.convention, by=standing.actor)
    return _review(http, standing, round_)


@staff_page("head")
@require_safe
def review_text(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Show the whole text as it would be frozen now."""
    convention = _find(standing, number)
    if not convention.awaits_approval:
        return redirect("review_agreement", number=number)
    note_consultation(convention, Consultation.What.OPENED, by=standing.actor, detail=f"{PURPOSE}-projet")
    context = {"convention": convention, "text": render_agreement_html(canonical_data(convention))}
    return render(http, "head/text.html", context)


@staff_page("head")
@require_POST
def acknowledge(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Note that the agreement was read and its warnings acknowledged; approve it too when that button was used."""
    convention = _find(standing, number)
    form = TellPartiesForm(http.POST, school=standing.school)
    shown, then = read_tokens([http.POST.get("shown", "")]), _round(http, standing, number).next
    of_pupil = after_de(str(convention.pupil))

    def act(_given: object) -> BulkAct | None:
        services.note_reading(
            convention,
            user=standing.user,
            length=shown.get(convention.number, 0),
            warnings=set(http.POST.getlist("warning")),
        )
        return _approve(http, standing, form, shown) if http.POST.get("do") == "approve" else None

    def is_left(batch: BulkAct | None) -> bool:
        """The batch is not over, or something of it was refused: its page says so."""
        if batch is None:
            return False
        return batch.finished_at is None or batch.items.exclude(result=BulkItem.Result.DONE).exists()

    def said(batch: BulkAct | None) -> str:
        if batch is None:
            return _("C'est noté : vous avez lu la convention %s.") % of_pupil
        return "" if is_left(batch) else _("La convention %s est validée.") % of_pupil

    return form_page(
        http,
        form,
        act,
        then=lambda batch: reverse("bulk_act", args=[batch.uuid]) if is_left(batch) else then,
        said=said,
        atomic=False,
        show=lambda status: _review(http, standing, _round(http, standing, number), tell_form=form, status=status),
    )


@staff_page("head")
@require_POST
def send_back(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Send the agreement back to the office or to the host, with the reason."""
    convention = _find(standing, number)
    form = SendBackForm(http.POST)
    act = SENT_BACK.get(http.POST.get("to", ""), SENT_BACK["office"])
    return form_page(
        http,
        form,
        lambda given: act(convention, by=standing.actor, reason=given["reason"]),
        then=_round(http, standing, number).next,
        said=_("La convention est renvoyée avec vos mots. Elle reviendra ici une fois corrigée."),
        show=lambda status: _review(http, standing, _round(http, standing, number), back_form=form, status=status),
    )


@staff_page("head")
@require_POST
def decide_without_guardian(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Write down that the internship may take place though nobody here may sign for the pupil, and why."""
    convention = _find(standing, number)
    form = NoAuthorityForm(http.POST)
    return form_page(
        http,
        form,
        lambda given: agreements.decide_without_guardian(convention, by=standing.actor, reason=given["decision"]),
        then=reverse("review_agreement", args=[number]),
        said=_("Votre décision est au journal, avec son motif. Vous pouvez valider la convention."),
        show=lambda status: _review(http, standing, _round(http, standing, number), decision_form=form, status=status),
    )


@staff_page("head")
@require_POST
def lapse_visas(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Wait no longer for the optional visas of an agreement whose required signatures are there."""
    convention = _find(standing, number)
    said = _("Les visas encore ouverts ne sont plus attendus : la convention va être scellée.")
    act_or_say(http, lambda: lapse_open_requests(convention, by=standing.actor), said=said)
    return redirect("approvals")
