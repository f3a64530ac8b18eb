"""The host's part, one page per step, for whoever may fill it: the host by its link, the office in its name.

Each page is saved as a draft before it is judged: what a rule finds stands beside its field, nothing typed is lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.dossier.agreements.checking import facts_of, findings_in
from conventions.domain.dossier.agreements.known_hosts import known_hosts
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import complete_host_part, save_host_part
from conventions.domain.dossier.agreements.training_annexes.queries import works_taken
from conventions.domain.law.rules import Finding
from conventions.domain.law.rules.facts import Facts
from conventions.domain.law.rules.scope import ON_HOLIDAYS
from conventions.domain.law.rules.timetable import replaced
from conventions.domain.persons.people.names import after_de
from conventions.domain.season.periods.queries import planned_for
from conventions.pages.kit.access import or_404
from conventions.pages.shared.departures import DeparturePress
from conventions.pages.shared.host_weeks import weeks_asked
from workflow.actors import Actor
from workflow.engine import Refused

from .forms import ActivitiesForm, OrganisationForm, PeopleForm
from .part_form import PartForm
from .timetable_form import TimetableForm, shown_timetable
from .training_forms import WelcomeForm, WorkPostForm
from .week import days_shown, describe_change, proposals, week_totals

SEND = "envoi"


@dataclass(frozen=True)
class DraftingStep:
    """One page of the host's part."""

    slug: str
    title: Any
    form: type[PartForm] | None = None
    template: str = "drafting/step.html"


STEPS = (
    DraftingStep("organisme", gettext_lazy("L'entreprise et le lieu"), OrganisationForm),
    DraftingStep("personnes", gettext_lazy("Les personnes"), PeopleForm),
    DraftingStep("horaires", gettext_lazy("Les jours et les horaires"), TimetableForm, "drafting/timetable.html"),
    DraftingStep("activites", gettext_lazy("Les activités, le repas"), ActivitiesForm),
    DraftingStep(SEND, gettext_lazy("Vérifier et envoyer"), None, "drafting/send.html"),
)
OF_TRAINING = (
    DraftingStep("poste", gettext_lazy("Le poste et la sécurité"), WorkPostForm),
    DraftingStep("accueil", gettext_lazy("L'accueil et l'assurance"), WelcomeForm),
)


def steps_of(convention: Convention) -> tuple[DraftingStep, ...]:
    """Return the pages of the host's part, in their order: those of a training period before the last."""
    return (*STEPS[:-1], *OF_TRAINING, STEPS[-1]) if convention.is_training else STEPS


@dataclass(frozen=True)
class Frame:
    """Frame around the host's part: whose pages they are and where they lead."""

    base: str
    """Template that the pages extend."""
    home: str
    """Address of the page that one comes from and goes back to."""
    step_url: Callable[[str], str]
    """Address of a step, by its slug."""
    for_host: bool = True
    """``False`` when the office types in the host's name."""
    context: dict[str, Any] = field(default_factory=dict)
    departure: Callable[[PartForm | None], DeparturePress] | None = None
    """Press beside a refusal for the sake of another school; the office's alone."""


@dataclass(frozen=True)
class StepNote:
    """Note of a rule, beside the field it concerns."""

    finding: Finding
    step: DraftingStep
    name: str
    """Field of the form."""
    address: str
    """Address of the field, with all that is missing there told."""

    @property
    def key(self) -> str:
        return f"{self.finding.rule}|{self.finding.field}"

    @property
    def is_of_holidays(self) -> bool:
        """Tell whether chambers organise it, and no school."""
        return self.finding.rule in ON_HOLIDAYS

    @property
    def changes(self) -> list[str]:
        """Say what the proposed correction changes; empty when there is none."""
        return list(describe_change(self.finding.instead))


def host_part_view(http: HttpRequest, convention: Convention, actor: Actor, slug: str, *, frame: Frame) -> HttpResponse:
    """Answer for one step of the host's part: show it, save it, apply a correction, send the whole."""
    step = or_404(next((step for step in steps_of(convention) if step.slug == slug), None))
    if http.method != "POST" and not convention.is_with_host:
        return redirect(frame.home)
    pages = HostPartPages(http, convention, actor, step, frame)
    return pages.post() if http.method == "POST" else pages.get()


def next_step(convention: Convention) -> DraftingStep:
    """Return the first step on which something blocks: where one resumes."""
    facts = facts_of(convention)
    blocking = [finding for finding in findings_in(facts, part="host") if finding.blocks]
    steps = steps_of(convention)
    forms = [step.form(convention=convention) for step in steps if step.form and step.form is not TimetableForm]
    for step in steps[:-1]:
        form = next((form for form in forms if form.slug == step.slug), None)
        typed = step.slug in convention.host_typing
        if typed or any(form.field_of(f) if form else f.field.startswith("period") for f in blocking):
            return step
    return steps[-1]


def summary_of(convention: Convention, facts: Facts) -> dict[str, Any]:
    """Return what a summary of the host's part shows besides the agreement."""
    return {
        "week": days_shown((), facts.days),
        "totals": week_totals(facts.days),
        "works": works_taken(convention) if convention.is_training else [],
    }


def is_as_before(convention: Convention, facts: Facts) -> bool:
    """Tell whether the part of a training period is whole from the last one: it lacks the host's word alone."""
    lacking = {finding.field for finding in findings_in(facts, part="host") if finding.blocks}
    return convention.is_training and not convention.host_typing and lacking <= {"training.replaces_nobody"}


class HostPartPages:
    """One visit to one step."""

    def __init__(
        self, http: HttpRequest, convention: Convention, actor: Actor, step: DraftingStep, frame: Frame
    ) -> None:
        self.http, self.convention, self.actor, self.step, self.frame = http, convention, actor, step, frame
        self.steps = steps_of(convention)

    # -- answering ----------------------------------------------------------------------------------------

    def get(self) -> HttpResponse:
        facts = facts_of(self.convention)
        return self._page(self._form(None, facts), facts)

    def post(self) -> HttpResponse:
        if self.step.form is None:
            return self._send()
        form = self._form(self.http.POST, facts_of(self.convention), self.http.FILES)
        assert form is not None  # the last step alone has none
        readable = form.is_valid()
        try:
            form.save(by=self.actor, revision=_revision(self.http.POST))
        except Refused as refusal:
            if refusal.code == "saved_meanwhile":
                return self._stale(form, str(refusal))
            form.show_refusal(refusal)
            return self._page(form, facts_of(self.convention), status=409)
        facts = facts_of(self.convention)
        if not readable:
            form.data = _with_revision(form.data, self.convention)
            return self._page(form, facts, saved=True, status=form.wrong_status)
        notes = self._notes(form, facts)
        if chosen := self.http.POST.get("apply"):
            return self._apply(chosen, notes)
        return self._onward(form, facts, notes)

    def _onward(self, form: PartForm, facts: Facts, notes: list[StepNote]) -> HttpResponse:
        """Go where the pressed button leads; stay while something blocks here, with all of it saved."""
        going = self.http.POST.get("then")
        if going == "later":
            messages.success(self.http, _("C'est enregistré. Vous reprendrez quand vous voudrez, par le même lien."))
            return redirect(self.frame.home)
        if any(note.finding.blocks for note in notes):
            fresh = self._form(None, facts)
            return self._page(fresh, facts, saved=True, in_full=True, status=form.wrong_status)
        if going == "stay":
            messages.success(self.http, _("C'est enregistré."))
            return redirect(self.frame.step_url(self.step.slug))
        return redirect(self.frame.step_url(self._following().slug))

    def _apply(self, chosen: str, notes: list[StepNote]) -> HttpResponse:
        """Replace the days by those that the rule proposes."""
        note = next((note for note in notes if note.key == chosen and note.finding.instead), None)
        if note is None:
            messages.info(self.http, _("C'est enregistré. Cette correction n'est plus nécessaire."))
        else:
            days = replaced(facts_of(self.convention).presences, note.finding.instead)
            try:
                save_host_part(self.convention, by=self.actor, days=days)
            except Refused as refusal:
                messages.error(self.http, str(refusal))
            else:
                messages.success(self.http, _("Corrigé : %(changes)s.") % {"changes": " ; ".join(note.changes)})
        return redirect(self.frame.step_url(self.step.slug))

    def _stale(self, form: PartForm, sentence: str) -> HttpResponse:
        """Show what was typed beside what somebody has saved meanwhile; saving again is then a choice."""
        self.convention.refresh_from_db()
        facts = facts_of(self.convention)
        saved = self._form(None, facts)
        assert saved is not None
        differences = [
            (form[name].label, _shown(saved, name))
            for name in form.fields
            if name in saved.fields and _shown(saved, name) != _shown(form, name)
        ]
        form.data = _with_revision(form.data, self.convention)
        form.add_error(None, sentence)
        return self._page(form, facts, differences=differences, status=409)

    def _send(self) -> HttpResponse:
        if self.convention.host_typing and self.convention.is_with_host:
            return self._page(None, facts_of(self.convention), refused=True, status=409)
        try:
            complete_host_part(self.convention, by=self.actor)
        except Refused:
            self.convention.refresh_from_db()
            if not self.convention.is_with_host:
                return redirect(self.frame.home)  # sent already, by another hand or a second tap
            return self._page(None, facts_of(self.convention), refused=True, status=409)
        if self.frame.for_host:
            said = _("Votre partie est envoyée à l'établissement. Vous recevrez un lien pour signer.")
        else:
            said = _("La partie de l'organisme d'accueil est terminée.")
        messages.success(self.http, said)
        return redirect(self.frame.home)

    # -- showing ------------------------------------------------------------------------------------------

    def _form(self, data: Any, facts: Facts, files: Any = None) -> PartForm | None:
        if self.step.form is None:
            return None
        more: dict[str, Any] = {}
        if self.step.form is TimetableForm:
            period = planned_for(self.convention)
            usual = period.hours if period else (None, None)
            more["proposals"] = proposals(facts, [presence.day for presence in facts.days], usual)
        if self.step.form is OrganisationForm and not self.frame.for_host:
            more["known"] = known_hosts(self.convention.school)
        return self.step.form(data, files, convention=self.convention, **more)

    def _notes(self, form: PartForm, facts: Facts) -> list[StepNote]:
        found = findings_in(facts, part="host")
        return [self._note(finding, self.step, name) for finding in found if (name := form.field_of(finding))]

    def _note(self, finding: Finding, step: DraftingStep, name: str) -> StepNote:
        known = step.form.base_fields.get(name) if step.form else None
        first = "_0" if known is not None and isinstance(known.widget, RadioSelect) else ""
        return StepNote(finding, step, name, f"{self.frame.step_url(step.slug)}?corriger#id_{name}{first}")

    def _all_notes(self, facts: Facts) -> list[StepNote]:
        """Return every finding on the host's fields with the step and field that it concerns."""
        forms = {step: step.form(convention=self.convention) for step in self.steps if step.form}
        notes = []
        for finding in findings_in(facts, part="host"):
            for step, form in forms.items():
                if name := form.field_of(finding):
                    notes.append(self._note(finding, step, name))
                    break
            else:
                notes.append(self._note(finding, self.steps[0], "name"))
        return notes

    def _page(
        self,
        form: PartForm | None,
        facts: Facts,
        *,
        saved: bool = False,
        in_full: bool = False,
        refused: bool = False,
        differences: Sequence[tuple[str, str]] = (),
        status: int = 200,
    ) -> HttpResponse:
        position = self.steps.index(self.step)
        context = {
            **self.frame.context,
            "frame": self.frame,
            "convention": self.convention,
            "of_pupil": after_de(self.convention.pupil.first_name),
            "step": self.step,
            "addresses": {step.slug: self.frame.step_url(step.slug) for step in self.steps},
            "stepper": {
                "current_step_id": str(position + 1),
                "current_step_title": self.step.title,
                "next_step_title": self.steps[position + 1].title if position + 1 < len(self.steps) else "",
                "total_steps": str(len(self.steps)),
            },
            "back": self.frame.step_url(self.steps[position - 1].slug) if position else self.frame.home,
            "here": self.frame.step_url(self.step.slug),
            "onward": self.frame.step_url(self._following().slug),
            "form": form,
            "saved": saved,
            "refused": refused,
            "differences": differences,
            "status": status,
            "departure": self.frame.departure and self.frame.departure(form),
            "host_weeks": weeks_asked(facts),
        }
        if form is None:
            notes = self._all_notes(facts)
            context |= {
                "notes": notes,
                "blocking": [note for note in notes if note.finding.blocks],
                "warnings": [note for note in notes if not note.finding.blocks],
                "typed": [
                    (step, self.frame.step_url(step.slug))
                    for step in self.steps
                    if step.slug in self.convention.host_typing
                ],
                **summary_of(self.convention, facts),
            }
        else:
            in_full = in_full or "corriger" in self.http.GET
            notes = [
                note
                for note in self._notes(form, facts)
                if not form.errors and (in_full or not form.is_blank(note.name))
            ]
            context["blocking"] = [note for note in notes if note.finding.blocks]
            context |= (
                shown_timetable(form, facts.days, notes) if self.step.form is TimetableForm else self._rows(form, notes)
            )
        return render(self.http, self.step.template, context, status=status)

    @staticmethod
    def _rows(form: PartForm, notes: list[StepNote]) -> dict[str, Any]:
        """Return the groups of the form with what the rules say of each field."""
        return {
            "groups": [
                (
                    legend,
                    css,
                    [(bound, [n for n in notes if n.name == bound.name]) for bound in fields],
                    any(bound.value() or bound.errors for bound in fields),
                )
                for legend, css, fields in form.groups()
            ]
        }

    def _following(self) -> DraftingStep:
        return self.steps[min(self.steps.index(self.step) + 1, len(self.steps) - 1)]


def _revision(data: QueryDict) -> int | None:
    """Return the count of saves that the form was filled from."""
    typed = data.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else None


def _with_revision(data: Any, convention: Convention) -> dict[str, Any]:
    return {**data.dict(), "revision": str(convention.draft_revision)} if isinstance(data, QueryDict) else data


def _shown(form: PartForm, name: str) -> str:
    """Return a field's value as text, as it is typed or saved."""
    value = (form.data if form.is_bound else form.initial).get(name)
    return "" if value in (None, False) else _("oui") if value is True or value == "on" else str(value)
