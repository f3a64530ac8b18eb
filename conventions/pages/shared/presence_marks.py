"""A mark of presence as pages show and correct it: its colour, its label, the form of a correction."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.attendance.services import mark_half_day, mark_partly
from conventions.domain.dossier.internship.attendance.states import HalfDayWords, State
from conventions.pages.kit.forms import HourField, PageForm
from workflow.actors import Actor
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
PARTLY = "partly"
MARK_LABELS = {
    **{"present": _("Présence"), PARTLY: _("Présence, une partie du temps"), "late": _("Retard")},
    "absent": _("Absence"),
}
IN_ONE_PRESS = tuple((mark, label) for mark, label in MARK_LABELS.items() if mark != PARTLY)
"""The marks that a row offers: a part of the time needs its hours, which a form asks for."""


class CorrectionForm(PageForm):
    """Another mark for a half-day, the hours done where these are not all, and why."""

    NEEDED = ("arrived", "left", "reason")

    mark = forms.ChoiceField(
        label=_("Ce qu'il faut noter"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qu'il faut noter.")},
    )
    arrived = HourField(label=_("Heure d'arrivée, après le début"), required=False)
    left = HourField(
        label=_("Heure de départ, avant la fin"),
        help_text=_("Une partie du temps : donnez l'heure d'arrivée, de départ, ou les deux."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Pourquoi corriger ?"),
        help_text=_("Quelques mots, par exemple : arrivé à 9 h 30. L'établissement lit ce motif."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez pourquoi vous corrigez, en quelques mots.")},
    )

    def __init__(
        self, *args: Any, marks: tuple[tuple[str, Law], ...], half_day: HalfDay, partly: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.half_day = half_day
        named = [mark for mark, _law in marks]
        allowed = [mark for mark in MARK_LABELS if mark in named or (mark == PARTLY and partly)]
        self.fields["mark"].choices = [(mark, MARK_LABELS[mark]) for mark in allowed]
        if not partly:
            del self.fields["arrived"], self.fields["left"]
        if half_day.is_unmarked or half_day.was_attended:
            self.fields["reason"].required = False
        if half_day.is_unmarked:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        hours, mark = given.get("arrived") or given.get("left"), given.get("mark")
        if mark == PARTLY and not hours and not self.errors:
            self.add_error("left", _("Donnez l'heure d'arrivée ou l'heure de départ."))
        if mark == "absent" and hours:
            self.add_error("left", _("Une absence n'a pas d'heures : effacez-les, ou choisissez une partie du temps."))
        if mark == "present" and hours:
            given["mark"] = PARTLY  # hours say more than the mark
        law = self.half_day.transitions()[f"mark_{given.get('mark') or PARTLY}"]
        if "reason" in self.fields and not given.get("reason") and law.needs_reason(self.half_day):
            self.add_error("reason", self.fields["reason"].error_messages["required"])
        return given

    def note(self, given: dict[str, Any], *, by: Actor) -> None:
        """Note what was given of the half-day."""
        reason, arrived, left = given.get("reason", ""), given.get("arrived"), given.get("left")
        if given["mark"] in (PARTLY, "late") and (arrived or left):
            is_late = given["mark"] == "late"
            mark_partly(self.half_day, arrived=arrived, left=left, by=by, is_late=is_late, reason=reason)
        else:
            mark_half_day(self.half_day, given["mark"], by=by, reason=reason)
