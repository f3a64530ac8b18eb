"""Forms of a host's answer: why not, other dates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.placements.applications.models import Application, WhyNot
from conventions.domain.placements.offers.services import desk_actor
from conventions.domain.placements.seats.models import Slot
from conventions.pages.kit.forms import DayField, PageForm
from conventions.pages.shared.applications import dates_of, slots_of
from workflow import clock

NEW = "new"


class RejectForm(PageForm):
    """Why the host does not take the pupil."""

    why = forms.ChoiceField(
        label=_("Pourquoi ?"),
        choices=WhyNot.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la raison la plus proche : l'élève la lit.")},
    )
    words = forms.CharField(
        label=_("Un mot pour l'élève"),
        help_text=_("S'il vous en vient un. Une phrase qui encourage aide à chercher encore."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_why(self) -> WhyNot:
        return WhyNot(self.cleaned_data["why"])


class OtherDatesForm(PageForm):
    """Other dates of the offer, or new ones."""

    slot = forms.ChoiceField(
        label=_("Quelles dates proposez-vous ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez des dates."),
            "invalid_choice": _("Ces dates ne sont plus libres : choisissez-en d'autres."),
        },
    )
    first_day = DayField(label=_("Nouvelles dates : premier jour"), required=False)
    last_day = DayField(label=_("Nouvelles dates : dernier jour"), required=False)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = slots_of(application.offer, application.pupil, by=desk_actor(application.answers))
        others = [slot for slot, why_not in theirs if not why_not and slot.pk != application.slot_id]
        self._slots: dict[str, Slot] = {str(slot.uuid): slot for slot in others}
        self._today = clock.now().astimezone(application.offer.time_zone).date()
        known = [(uuid, dates_of(slot)) for uuid, slot in self._slots.items()]
        self.fields["slot"].choices = [*known, (NEW, _("de nouvelles dates"))]
        if not known:
            self.initial["slot"] = NEW

    def clean(self) -> dict[str, Any]:
        """Add ``chosen``, one of the offer's dates; nothing where new ones are given."""
        given = super().clean() or {}
        given["chosen"] = self._slots.get(given.get("slot", ""))
        if given.get("slot") != NEW:
            return given
        first, last = given.get("first_day"), given.get("last_day")
        if not first and "first_day" not in self.errors:
            self.refuse(_("Donnez le premier jour."), "first_day")
        if not last and "last_day" not in self.errors:
            self.refuse(_("Donnez le dernier jour."), "last_day")
        if first and first <= self._today:
            self.refuse(_("Le premier jour doit être à venir."), "first_day")
        if first and last and last < first:
            self.refuse(_("Le dernier jour vient avant le premier : corrigez l'un des deux."), "last_day")
        return given
