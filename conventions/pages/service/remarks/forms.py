"""Forms of the answer to alike remarks: one sentence for everybody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.upkeep.remarks.models import Improvement
from conventions.domain.upkeep.remarks.queries import Gathering
from conventions.pages.kit.forms import PageForm


class ImprovementForm(PageForm):
    """Sentence on what was asked, in the operator's words, and what becomes of it."""

    REFUSED_AT = "why"

    text = forms.CharField(
        label=_("Ce qui est demandé"),
        help_text=_("Avec vos mots, jamais ceux de la personne : tout le monde le lit."),
        max_length=300,
        error_messages={"required": _("Écrivez ce qui est demandé.")},
    )
    state = forms.ChoiceField(label=_("Ce qui en est fait"), choices=Improvement.State.choices, initial="asked")
    why = forms.CharField(
        label=_("Pourquoi, ou depuis quand"), help_text=_("Une phrase."), max_length=500, required=False
    )


class AnswerForm(ImprovementForm):
    """The same, with the remarks that it answers; or an answer that is given already."""

    remarks = forms.MultipleChoiceField(
        label=_("Répond à"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins un texte.")},
    )
    known = forms.ModelChoiceField(
        label=_("Une réponse déjà donnée"),
        help_text=_("Elle est alors écrite de nouveau avec ces mots."),
        queryset=Improvement.objects.all(),
        to_field_name="uuid",
        required=False,
        empty_label=_("Non, une nouvelle"),
    )
    field_order = ("remarks", "text", "state", "why", "known")

    def __init__(self, *args: Any, gathering: Gathering, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = self.fields["remarks"]
        written.choices = [(str(one.uuid), f"{one.text} ({one})") for one in gathering.remarks]
        written.initial = [uuid for uuid, _text in written.choices]
