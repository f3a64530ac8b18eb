"""The school's pages of the annexes of a training period: the competences aimed at, then the follow-up."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.utils import dsfr_input_class_attr

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.training_annexes.queries import annex_of
from conventions.domain.dossier.agreements.training_annexes.services import competence
from conventions.pages.kit.forms import PageForm
from conventions.pages.shared.drafting.part_form import text
from conventions.pages.shared.drafting.training_forms import long_text

SAID = {
    "activities": _("Activités confiées"),
    "before": _("Avant, en classe"),
    "here": _("Pendant la période"),
    "after": _("Après, en classe"),
}
"""Parts said of a competence."""


class AnnexForm(PageForm):
    """A page of the annexes; a draft may be incomplete, the rules say what is missing."""

    COLUMNS: tuple[str, ...] = ()
    RULED: tuple[str, ...] = ()
    """Names by which the rules speak of what stands on this page."""
    DEMANDED: tuple[str, ...] = ()
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, convention: Convention) -> None:
        self.annex = annex_of(convention)
        initial = {name: getattr(self.annex, name) for name in self.COLUMNS}
        super().__init__(data, initial={**initial, "revision": convention.draft_revision})

    def groups(self) -> list[tuple[Any, bool, list[forms.BoundField]]]:
        """Return legend, whether it is folded, and fields of each group, with what the rules demand shown so."""
        self.is_valid()
        for name in self.DEMANDED:
            self.fields[name].required = True  # to be seen: the form itself demands nothing of a draft
        return self.arranged()

    def arranged(self) -> list[tuple[Any, bool, list[forms.BoundField]]]:
        """Return the groups of this page."""
        return [(None, False, [self[name] for name in self.COLUMNS])]

    def columns(self) -> dict[str, Any]:
        """Return the columns to save."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


class AimedCompetencesForm(AnnexForm):
    """Which period of the cycle it is, and the competences of the diploma that it aims at."""

    COLUMNS = ("period_number", "period_count", "yearly_hours")
    RULED = (*COLUMNS, "competences", "competence_texts")
    DEMANDED = ("yearly_hours",)

    period_number = forms.IntegerField(label=_("Rang de la période dans le cycle"), min_value=1, required=False)
    period_count = forms.IntegerField(label=_("Nombre de périodes du cycle"), min_value=1, max_value=12, required=False)
    yearly_hours = text(_("Volume horaire annuel de la formation"), length=40, hint=_("840 heures, ou « sans objet »"))
    pasted = long_text(
        _("Ajouter des compétences"), hint=_("Une par ligne, avec son code si elle en a un : « C1 Organiser »"), rows=3
    )

    def __init__(self, data: Any = None, *, convention: Convention) -> None:
        super().__init__(data, convention=convention)
        self.aimed = self.annex.competences
        for number, known in enumerate(self.aimed):
            self.fields[f"aimed_{number}"] = forms.BooleanField(
                label=_("Visée pendant cette période"), required=False, initial=True
            )
            for name, label in SAID.items():
                self.fields[f"{name}_{number}"] = text(label, length=500)
                self.initial[f"{name}_{number}"] = known[name]
        for name in self.fields:
            dsfr_input_class_attr(self[name])

    def arranged(self) -> list[tuple[Any, bool, list[forms.BoundField]]]:
        groups = super().arranged()
        for number, one in enumerate(self.aimed):
            names = (f"aimed_{number}", *(f"{name}_{number}" for name in SAID))
            groups.append((f"{one['code']} {one['label']}".strip(), True, [self[name] for name in names]))
        return [*groups, (None, False, [self["pasted"]])]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        number, count = given.get("period_number"), given.get("period_count")
        if bool(number) != bool(count):
            self.add_error("period_count" if number else "period_number", _("Donnez les deux, ou aucun."))
        elif number and count and number > count:
            self.add_error("period_number", _("Le rang ne dépasse pas le nombre de périodes du cycle."))
        return given

    def columns(self) -> dict[str, Any]:
        return {**super().columns(), "competences": [*self._kept(), *self._added()]}

    def _kept(self) -> Iterator[dict[str, Any]]:
        for number, one in enumerate(self.aimed):
            if self.cleaned_data[f"aimed_{number}"]:
                yield {**one, **{name: self.cleaned_data[f"{name}_{number}"] for name in SAID}}

    def _added(self) -> Iterator[dict[str, Any]]:
        for line in self.cleaned_data["pasted"].splitlines():
            code, _space, label = line.strip().partition(" ")
            is_coded = any(sign.isdigit() for sign in code) and label
            if line.strip():
                yield competence(code, label.strip()) if is_coded else competence("", line.strip())


class FollowUpForm(AnnexForm):
    """Who follows the pupil and how, absences, what ends it, insurance of the school; a period abroad."""

    TEXTS = ("supervision", "absences", "social_protection", "suspension", "validation", "attestation")
    INSURANCE = ("school_insurer", "school_policy")
    AWAY = ("country_sheet", "work_language", "abroad_insurance", "erasmus_reference")
    COLUMNS = RULED = (*TEXTS, *INSURANCE, *AWAY)
    DEMANDED = TEXTS

    supervision = long_text(_("Encadrement et suivi : visites, appels"))
    absences = long_text(_("Absences autorisées"))
    social_protection = long_text(_("Protection sociale et responsabilité civile"))
    suspension = long_text(_("Suspension et résiliation"))
    validation = long_text(_("Validation si la période est interrompue"))
    attestation = long_text(_("Délivrance de l'attestation"))
    school_insurer = text(_("Assureur de l'établissement"), length=150)
    school_policy = text(_("Numéro du contrat"), length=80)
    country_sheet = long_text(
        _("Fiche d'information sur le pays"), hint=_("Droit du travail, santé, qui appeler ; ou le titre de la fiche")
    )
    work_language = text(_("Langue de travail"), length=80)
    abroad_insurance = text(_("Assurance qui couvre l'élève dans ce pays"), length=200)
    erasmus_reference = text(_("Référence Erasmus+"), length=80, hint=_("« sans objet » s'il n'y en a pas"))

    def arranged(self) -> list[tuple[Any, bool, list[forms.BoundField]]]:
        return [
            (None, False, [self[name] for name in (*self.TEXTS, *self.INSURANCE)]),
            (_("Période à l'étranger"), True, [self[name] for name in self.AWAY]),
        ]
