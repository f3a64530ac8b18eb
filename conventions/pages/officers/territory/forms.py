"""Forms of an officer."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.exchange.supply.balance import DIMENSIONS, BalanceFilter
from conventions.domain.law.trades.sectors import SECTORS
from conventions.domain.persons.people.models import Level, TerritorialOfficer
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.forms import DayField, PageForm

BY = {
    "week": _("Par semaine"),
    "commune": _("Par commune"),
    "basin": _("Par bassin"),
    "sector": _("Par secteur"),
    "school": _("Par établissement"),
    "priority": _("Éducation prioritaire"),
}
"""Words of each division of the table."""


class OfficerReasonForm(PageForm):
    """Why an offer is sent back, suspended or withdrawn."""

    reason = forms.CharField(
        label=_("Motif"),
        help_text=_("L'organisme le lit : dites ce qui ne va pas, et ce qu'il peut faire."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez le motif : l'organisme doit savoir ce qu'il peut faire.")},
    )


class OfferReportAnswerForm(PageForm):
    """Answer of an officer to who reported an offer."""

    answer = forms.CharField(
        label=_("Réponse"),
        help_text=_("La personne qui a signalé l'offre la lit, si elle est joignable. Ne nommez personne."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez la réponse : ce que vous avez vérifié, ce que vous avez fait.")},
    )


class DeputyForm(PageForm):
    """Who looks at the offers in an officer's place, and when."""

    officer = forms.ModelChoiceField(
        label=_("Territoire"), queryset=TerritorialOfficer.objects.none(), empty_label=None
    )
    email = forms.EmailField(
        label=_("Courriel du compte"),
        help_text=_("La personne a déjà un compte ici : celui d'un collègue, par exemple."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Écrivez le courriel de son compte."),
            "invalid": _("Cette adresse n'est pas complète : écrivez-la comme nom@exemple.fr."),
        },
    )
    first_day = DayField(label=_("Du"), error_messages={"required": _("Indiquez le premier jour.")})
    last_day = DayField(label=_("Au"), error_messages={"required": _("Indiquez le dernier jour.")})

    def __init__(self, *args: Any, territories: Sequence[TerritorialOfficer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = TerritorialOfficer.objects.filter(pk__in=[one.pk for one in territories])
        self.fields["officer"].label_from_instance = _named
        self.fields["officer"].initial = territories[0].pk


def _named(territory: TerritorialOfficer) -> str:
    return f"{territory.get_level_display()} {territory.code}".strip()


class HiddenNamesForm(PageForm):
    """In which départements hosts read who applies without a first name."""

    departments = forms.MultipleChoiceField(
        label=_("Départements des élèves dont le prénom n'est pas lu"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, departments: Sequence[Department], chosen: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].choices = [(one.code, one.name) for one in departments]
        self.fields["departments"].initial = [one.code for one in departments if one.code in chosen]


class NeedsForm(forms.Form):
    """Filters of the table of needs, read from the address; what cannot be read counts as not given."""

    par = forms.ChoiceField(choices=list(BY.items()), required=False)
    semaine = forms.DateField(required=False)
    niveau = forms.ChoiceField(choices=Level.choices, required=False)
    commune = forms.CharField(required=False, max_length=100)
    bassin = forms.CharField(required=False, max_length=100)
    secteur = forms.ChoiceField(choices=[(slug, one.name) for slug, one in SECTORS.items()], required=False)
    etablissement = forms.CharField(required=False, max_length=8)
    prioritaire = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, only_sector: bool) -> None:
        """``only_sector`` leaves out all that would narrow numbers of pupils, and the schools."""
        super().__init__(data)
        self.dimensions = [name for name in BY if name in DIMENSIONS and not (only_sector and name == "school")]
        if only_sector:
            self.fields = {name: self.fields[name] for name in ("par", "secteur")}
        self.is_valid()

    @property
    def by(self) -> str:
        """Dimension that divides the table."""
        asked = self.cleaned_data.get("par")
        return asked if asked in self.dimensions else self.dimensions[0]

    @property
    def asked(self) -> BalanceFilter:
        given = self.cleaned_data
        week: date | None = given.get("semaine")
        return BalanceFilter(
            week=week,
            level=given.get("niveau") or "",
            commune=given.get("commune") or "",
            basin=given.get("bassin") or "",
            sector=given.get("secteur") or "",
            school=(given.get("etablissement") or "").upper(),
            priority=bool(given.get("prioritaire")),
        )
