"""A mark of presence as pages show and correct it: its colour, its label, the form of a correction."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.internship.attendance.states import HalfDayWords, State
from conventions.pages.kit.forms import PageForm
from workflow.machine import Law
from workflow.states import Wording

SUSPENDED_TONE = "info"
TONES = Wording(
    f"{__name__}.TONES",
    HalfDayWords,
    {
        State.EXPECTED: "",
        State.PRESENT: "success",
        State.LATE: "warning",
        State.ABSENT: "error",
        State.JUSTIFIED: "info",
        State.UNKNOWN: "",
        State.SUSPENDED: SUSPENDED_TONE,
    },
)
"""The colour of the badge."""
NOT_NOTED, SUSPENDED = "·", "S"
LETTERS = Wording(
    f"{__name__}.LETTERS",
    HalfDayWords,
    {
        State.EXPECTED: NOT_NOTED,
        State.PRESENT: "P",
        State.LATE: "R",
        State.ABSENT: "A",
        State.JUSTIFIED: "J",
        State.UNKNOWN: NOT_NOTED,
        State.SUSPENDED: SUSPENDED,
    },
)
"""The mark in one character, for the table of a week."""
MARK_LABELS = {"present": _("Présence"), "late": _("Retard"), "absent": _("Absence")}


class CorrectionForm(PageForm):
    """Another mark for a half-day, and why."""

    mark = forms.ChoiceField(
        label=_("Ce qu'il faut noter"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qu'il faut noter.")},
    )
    reason = forms.CharField(
        label=_("Pourquoi corriger ?"),
        help_text=_("Quelques mots, par exemple : arrivé à 9 h 30. L'établissement lit ce motif."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez pourquoi vous corrigez, en quelques mots.")},
    )

    def __init__(self, *args: Any, marks: tuple[tuple[str, Law], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mark"].choices = [(mark, MARK_LABELS[mark]) for mark, _law in marks]
