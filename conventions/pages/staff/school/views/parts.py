"""The school's part of an agreement, with what the rules say of it, and the host's part typed in the host's name."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.consultations import note_opening
from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.dossier.agreements.lodging import NOTE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import complete_school_part
from conventions.domain.law.rules import Finding
from conventions.domain.law.rules.content import SCHOOL_PHONE
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.reminders.before import say_who_fetches
from conventions.pages.kit.access import insist, staff_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.departures import DeparturePress
from conventions.pages.shared.drafting.known import came_before_at
from conventions.pages.shared.drafting.steps import Frame, host_part_view
from conventions.pages.shared.visibility import convention_or_404, roles_towards, sees_health
from conventions.pages.staff.staff_forms import staff_form_page
from workflow.engine import Refused

from ..contexts.finishing import FinishRound
from ..forms import FetchingForm, SchoolPartForm
from ..services import declared_contacts, may_vouch, save_part
from ..tables import table_of_days

OWN_FIELDS = ("aims", "assessment", "transport", "lodging", "referent", "arrangements")


@dataclass(frozen=True)
class PartFindings:
    """Findings of the rules on an agreement, by where each is put right."""

    own: dict[str, list[Finding]]
    """Field of the school's part → findings."""
    host: list[Finding]
    annexes: list[Finding]
    """On the school's pages of the annexes of a training period."""
    records: list[Finding]
    """On the files of the pupil and of the school."""

    @property
    def lacks_phone(self) -> bool:
        """The school has no number to call, which is written on its own page."""
        return any(finding.field == SCHOOL_PHONE for finding in self.records)

    @property
    def blocking(self) -> int:
        every = [
            *(finding for found in self.own.values() for finding in found),
            *self.host,
            *self.annexes,
            *self.records,
        ]
        return sum(finding.blocks for finding in every)


def said_of(convention: Convention) -> PartFindings:
    """Ask the rules and sort what they find."""
    own: dict[str, list[Finding]] = {}
    host, annexes, records = list[Finding](), list[Finding](), list[Finding]()
    for finding in check_agreement(convention):
        if finding.field in OWN_FIELDS:
            own.setdefault(finding.field, []).append(finding)
        elif finding.part == "host":
            host.append(finding)
        else:
            (annexes if finding.field.startswith("training.") else records).append(finding)
    return PartFindings(own, host, annexes, records)


@staff_page()
def school_part(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Show and save the school's part; « terminer » asks every rule."""
    convention = convention_or_404(standing, number)
    round_ = FinishRound(standing, convention, http.GET)
    begin, finish = (Convention.transitions()[name] for name in ("start_school_part", "complete_school_part"))
    roles = roles_towards(standing, convention)
    insist(roles & {*begin.spec.who, *finish.spec.who})
    if http.method == "POST":
        return _save(http, standing, round_)
    if not (begin.starts_from(convention) or finish.starts_from(convention)):
        messages.info(
            http,
            _("La partie de l'établissement ne se remplit pas maintenant : la convention est « %(state)s ».")
            % {"state": convention.get_status_display()},
        )
        return redirect("agreement", number=number)
    note_opening(convention, by=standing.actor)
    return _page(http, standing, round_)


def _page(
    http: HttpRequest,
    standing: Standing,
    round_: FinishRound,
    form: SchoolPartForm | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    convention = round_.convention
    findings = said_of(convention)
    form = form or _form(standing, convention, findings=findings)
    form.findings = findings.own
    finish = Convention.transitions()["complete_school_part"]
    context = {
        "convention": convention,
        "form": form,
        "said": findings,
        "round": round_,
        "refused": refused,
        "days": table_of_days(convention.days.order_by("date")),
        "stored": form.differences() if status == 409 and form.is_bound else [],
        "declared": declared_contacts(convention) if may_vouch(standing, convention) else {},
        "came_before": came_before_at(convention),
        "may_finish": bool(roles_towards(standing, convention) & set(finish.spec.who)),
        "may_handle": standing.holds(*WRITERS),
        "may_send_back": bool(
            roles_towards(standing, convention) & set(Convention.transitions()["send_back_to_host"].spec.who)
        ),
    }
    return render(http, "school/school_part.html", context, status=status)


def _form(
    standing: Standing, convention: Convention, data: Any = None, *, findings: PartFindings | None = None
) -> SchoolPartForm:
    chosen = kind(convention.kind)
    return SchoolPartForm(
        data,
        convention=convention,
        health=sees_health(standing, convention),
        lodges=bool(roles_towards(standing, convention) & set(Convention.transitions()[NOTE].spec.who)),
        findings=findings.own if findings else {},
        proposed={"aims": chosen.default_aims, "assessment": chosen.default_assessment},
    )


def _save(http: HttpRequest, standing: Standing, round_: FinishRound) -> HttpResponse:
    convention = round_.convention
    form = _form(standing, convention, http.POST)
    if not form.is_valid():
        return _page(http, standing, round_, form, status=form.wrong_status)
    given = form.as_saved()
    if adopted := http.POST.get("adopt", ""):
        form.findings = said_of(convention).own
        if adopted in given["fields"] and form[adopted].suggestion:
            given["fields"][adopted] = form[adopted].suggestion
    try:
        save_part(convention, yeses=form.yeses(), by=standing.actor, **given)
    except Refused as refusal:
        if refusal.code == "saved_meanwhile":
            convention.refresh_from_db()
            form.data = {**form.data.dict(), "revision": convention.draft_revision}
        return _page(http, standing, round_, form, refused=str(refusal), status=409)
    if http.POST.get("action") != "finish":
        said = _("Le texte proposé est repris et enregistré.") if adopted else _("C'est enregistré.")
        messages.success(http, said)
        return redirect(http.get_full_path())
    try:
        complete_school_part(convention, by=standing.actor)
    except Refused as refusal:
        why = (
            _("C'est enregistré, mais la partie ne peut pas encore être terminée : %(n)s à corriger ci-dessous.")
            % {"n": _("%(n)d points") % {"n": len(refusal.detail)} if len(refusal.detail) > 1 else _("un point")}
            if refusal.code == "against_rules"
            else str(refusal)
        )
        return _page(http, standing, round_, refused=why, status=409)
    messages.success(http, _("La partie de l'établissement est terminée : la direction peut valider la convention."))
    return redirect(round_.after)


@staff_page(*WRITERS)
def fetching(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Write down who fetches a boarder at the pirogue."""
    convention = convention_or_404(standing, number)
    note_opening(convention, by=standing.actor)
    return staff_form_page(
        http,
        FetchingForm(typed(http), initial={"fetched_by": convention.fetched_by}),
        lambda given: say_who_fetches(convention, given["fetched_by"]),
        said=_("C'est noté."),
        title=_("Qui le prend à la pirogue ?"),
        about=[convention.pupil.name, convention.host.name],
        button=_("Enregistrer"),
        back=reverse("agreement", args=[number]),
        back_label=convention.pupil.name,
    )


@staff_page()
def host_typing(http: HttpRequest, standing: Standing, number: str, step: str) -> HttpResponse:
    """Type the host's part in the host's name: the journal names who typed and for whom."""
    convention = convention_or_404(standing, number)
    insist(roles_towards(standing, convention) & set(Convention.transitions()["complete_host_part"].spec.who))
    note_opening(convention, by=standing.actor)
    frame = Frame(
        base="school/host_typing.html",
        home=reverse("agreement", args=[number]),
        step_url=lambda slug: reverse("host_typing", args=[number, slug]),
        for_host=False,
        departure=lambda form: DeparturePress(standing, form, convention.pupil),
    )
    return host_part_view(http, convention, replace(standing.actor, on_behalf_of="host"), step, frame=frame)
