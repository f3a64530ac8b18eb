"""Pages of the host's part that a training period alone has: the post and its works, the welcome and who insures."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.utils import dsfr_input_class_attr

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import save_host_part
from conventions.domain.dossier.agreements.training_annexes.models import Work
from conventions.domain.dossier.agreements.training_annexes.queries import annex_of, work_label
from conventions.domain.law.rules.training import BARRED
from conventions.pages.shared.drafting.part_form import PartForm, text
from workflow.actors import Actor


def long_text(label: Any, *, hint: Any = "", rows: int = 2) -> forms.CharField:
    """Return a text of several lines that may stay empty: what is missing is said by the rules."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=2000,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
    )


def work_names(works: Sequence[Work]) -> list[tuple[str, str, str]]:
    """Return the names of the fields of each work."""
    return [(f"work_{number}", f"equipment_{number}", f"supervisor_{number}") for number in range(len(works))]


def work_fields(works: Sequence[Work]) -> dict[str, forms.Field]:
    """Return the fields of each work: whether the pupil does it, with what, under whom."""
    fields: dict[str, forms.Field] = {}
    for work, (kept, equipment, supervisor) in zip(works, work_names(works), strict=True):
        words = _("L'élève fera : %(work)s") % {"work": work_label(work["work"])}
        fields[kept] = forms.BooleanField(label=words, required=False)
        fields[equipment] = text(_("Machine ou produit"), length=200)
        hint = _("Nom et fonction")
        fields[supervisor] = text(_("Personne compétente qui l'encadre"), length=150, hint=hint)
    return fields


def work_values(works: Sequence[Work]) -> dict[str, Any]:
    """Return what is saved of each work, as the fields show it."""
    values: dict[str, Any] = {}
    for work, (kept, equipment, supervisor) in zip(works, work_names(works), strict=True):
        values |= {kept: work.get("asked", True), equipment: work["equipment"], supervisor: work["supervisor"]}
    return values


def works_read(works: Sequence[Work], given: dict[str, Any]) -> list[Work]:
    """Return the works as they were typed; one that is not ticked is kept as not asked."""
    return [
        {"work": work["work"], "equipment": given[equipment], "supervisor": given[supervisor], "asked": given[kept]}
        for work, (kept, equipment, supervisor) in zip(works, work_names(works), strict=True)
    ]


class WorkPostForm(PartForm):
    """Who the pupil is not (D-07), what nobody under eighteen does (D-01), and the works that the training needs."""

    slug = "poste"
    MARKS = {
        "replaces_nobody": ("training.replaces_nobody",),
        "dangers": ("training.dangers", "training.work_texts"),
    }

    replaces_nobody = forms.BooleanField(
        label=_("L'élève ne remplace pas une personne absente et n'occupe pas un poste permanent ou saisonnier"),
        required=False,
    )
    dangers = forms.MultipleChoiceField(
        label=_("À ce poste, l'élève serait-il exposé à l'un de ces travaux ?"),
        help_text=_("Ils sont interdits à tout mineur, en formation aussi. Ne cochez rien s'il n'y en a aucun."),
        choices=[*BARRED.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.works = annex_of(self.convention).works
        self.fields |= work_fields(self.works)
        for name in self.fields:
            dsfr_input_class_attr(self[name])
        self.OPTIONAL = tuple(name for name in self.fields if name != "replaces_nobody")

    def groups(self) -> list[tuple[Any, str, list[forms.BoundField]]]:
        """Return what is asked of every post, then each regulated work that the school asks."""
        self.mark_demanded()
        groups: list[tuple[Any, str, list[forms.BoundField]]] = [(None, "", [self["replaces_nobody"], self["dangers"]])]
        for work, names in zip(self.works, work_names(self.works), strict=True):
            groups.append((work_label(work["work"]), "", [self[name] for name in names]))
        return groups

    def stored(self, convention: Convention) -> dict[str, Any]:
        annex = annex_of(convention)
        said = {"replaces_nobody": annex.replaces_nobody, "dangers": annex.dangers}
        return {**said, **work_values(annex.works)}

    def save(self, *, by: Actor, revision: int | None) -> None:
        fields = self.read("replaces_nobody", "dangers")
        if not self.errors:
            fields["works"] = works_read(self.works, self.cleaned_data)
        save_host_part(self.convention, by=by, fields=fields, typing=self.typing(), revision=revision)


class WelcomeForm(PartForm):
    """Benefits, the clauses of internal rules that concern the pupil, and who insures the host."""

    slug = "accueil"
    OPTIONAL = ("host_insurer", "host_policy")
    COLUMNS = ("benefits", "internal_rules", "host_insurer", "host_policy")
    GROUPS = ((None, "", COLUMNS),)
    MARKS = {name: (f"training.{name}",) for name in COLUMNS}

    benefits = long_text(
        _("Avantages offerts à l'élève"),
        hint=_("Cantine, titres-restaurant, transport, activités ; « sans objet » s'il n'y en a pas"),
    )
    internal_rules = long_text(
        _("Règlement intérieur : ce qui concerne l'élève"),
        hint=_("Horaires, tenue, téléphone, confidentialité ; « sans objet » sinon"),
    )
    host_insurer = text(_("Votre assureur de responsabilité civile"), length=150)
    host_policy = text(_("Numéro du contrat"), length=80)

    def stored(self, convention: Convention) -> dict[str, Any]:
        annex = annex_of(convention)
        return {name: getattr(annex, name) for name in self.COLUMNS}

    def save(self, *, by: Actor, revision: int | None) -> None:
        fields = self.read(*self.COLUMNS)
        save_host_part(self.convention, by=by, fields=fields, typing=self.typing(), revision=revision)
