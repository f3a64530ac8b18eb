"""Forms of a visit: when and how, then what was remarked."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.pages.kit.forms import DayField, PageForm


class PlanForm(PageForm):
    """When the visit is, by the clocks of the place, and how."""

    day = DayField(label=_("Jour"), error_messages={"required": _("Choisissez le jour de la visite.")})
    hour = forms.TimeField(
        label=_("Heure"),
        help_text=_("À l'heure du lieu du stage."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "fr-input fr-input--short"}),
        error_messages={
            "required": _("Choisissez l'heure de la visite."),
            "invalid": _("Cette heure n'est pas lisible : écrivez-la 14:30."),
        },
    )
    way = forms.ChoiceField(
        label=_("Comment"),
        choices=HostVisit.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez si vous y allez ou si vous appelez.")},
    )

    def __init__(
        self, data: Any = None, *, convention: Convention, visit: HostVisit | None = None, day: date | None = None
    ) -> None:
        self._zone = ZoneInfo(convention.time_zone)
        self._today = convention.today()
        at = visit.there_at if visit else None
        initial = {
            "day": at.date() if at else day,
            "hour": at.time() if at else None,
            "way": visit.way if visit else HostVisit.Way.ON_SITE,
        }
        super().__init__(data, initial=initial)

    def clean_day(self) -> date:
        """Refuse a day that has passed; an hour of today is right, for whoever comes back from a visit."""
        day = self.cleaned_data["day"]
        if day < self._today:
            raise forms.ValidationError(_("Ce jour est passé : choisissez aujourd'hui ou un jour à venir."))
        return day

    def as_planned(self) -> dict[str, Any]:
        """Return the arguments of the services."""
        given = self.cleaned_data
        return {"at": datetime.combine(given["day"], given["hour"], self._zone), "way": given["way"]}


def _remark(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    )


class VisitDoneForm(PageForm):
    """On which day the visit was, and what was remarked."""

    done_on = DayField(label=_("Faite le"), error_messages={"required": _("Dites quel jour la visite a été faite.")})
    welcome = _remark(_("Accueil et intégration"))
    work = _remark(_("Ce que l'élève observe et fait"))
    follow_up = _remark(_("À suivre avec l'élève ou l'organisme"))

    def __init__(self, data: Any = None, *, visit: HostVisit) -> None:
        remarks = {name: getattr(visit, name) for name in HostVisit.REMARKS}
        super().__init__(data, initial={"done_on": visit.done_on or visit.there_at.date(), **remarks})

    def as_noted(self) -> dict[str, Any]:
        """Return the arguments of the service."""
        return {
            "done_on": self.cleaned_data["done_on"],
            "remarks": {name: self.cleaned_data[name] for name in HostVisit.REMARKS},
        }
