"""Forms of officers and heads: a few lines for a report, a threshold, what to take away."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.documents.wording import upper_first
from conventions.domain.numbers.exports.cells import LEVELS, key_of, number_of_cells
from conventions.domain.numbers.exports.formats import FORMATS, LARGEST_WORKBOOK, WORKBOOKS
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import CountedTerritory
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.steering.models import Threshold
from conventions.domain.numbers.steering.notes import LINE, check_note, most_lines
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.pages.kit.exports import ASKED
from conventions.pages.kit.forms import LineField, PageForm
from conventions.pages.shared.figures.sections import OF_NO_SCHOOL
from workflow.engine import Refused


class ReportNoteForm(PageForm):
    """Addition to a report, and the function in which it is signed."""

    text = forms.CharField(
        label=_("Votre texte"),
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Écrivez votre texte, ou revenez en arrière.")},
    )
    function = LineField(
        label=_("Votre fonction"),
        help_text=_("Imprimée sous le texte, après votre nom et avec la date."),
        max_length=100,
        error_messages={"required": _("Écrivez votre fonction : elle est imprimée avec votre nom.")},
    )

    def __init__(self, *args: Any, place: CountedTerritory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._place = place
        self.reword(
            "text",
            help_text=_("%(n)d lignes au plus, de %(line)d caractères. Ne nommez aucun élève.")
            % {"n": most_lines(place.territory), "line": LINE},
        )

    def clean(self) -> dict[str, Any]:
        """Say beside the field what the report cannot print."""
        given = super().clean()
        for name in ("text", "function"):
            if given.get(name):
                try:
                    check_note(given[name], most=most_lines(self._place.territory))
                except Refused as refusal:
                    self.add_error(name, str(refusal))
        return given


class ThresholdForm(PageForm):
    """« Préviens-moi quand plus de N élèves, ou N %, sont sans stage à M semaines dans un établissement. »"""

    officer = forms.ModelChoiceField(
        label=_("Territoire"), queryset=TerritorialOfficer.objects.none(), empty_label=None
    )
    above = forms.IntegerField(
        label=_("Plus de"),
        min_value=0,
        max_value=9999,
        error_messages={
            "required": _("Écrivez un nombre."),
            "invalid": _("Écrivez un nombre entier, par exemple 5."),
            "min_value": _("Écrivez un nombre, 0 au moins."),
            "max_value": _("Écrivez un nombre plus petit."),
        },
    )
    is_share = forms.ChoiceField(
        label=_("Comptés"),
        choices=[("0", _("en élèves sans stage")), ("1", _("en pour cent des élèves attendus"))],
    )
    where = forms.ChoiceField(label=_("Dans"), choices=Threshold.Where.choices)
    weeks = forms.IntegerField(
        label=_("Semaines avant le départ, au plus"),
        min_value=1,
        max_value=26,
        error_messages={
            "required": _("Écrivez un nombre de semaines."),
            "invalid": _("Écrivez un nombre entier, par exemple 3."),
            "min_value": _("Une semaine au moins."),
            "max_value": _("26 semaines au plus."),
        },
    )

    def __init__(self, *args: Any, territories: Sequence[TerritorialOfficer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = TerritorialOfficer.objects.filter(pk__in=[one.pk for one in territories])
        self.fields["officer"].label_from_instance = named
        self.fields["officer"].initial = territories[0].pk

    def clean(self) -> dict[str, Any]:
        """A share is below all of it."""
        given = super().clean()
        given["is_share"] = given.get("is_share") == "1"
        if given["is_share"] and given.get("above", 0) > 99:
            self.add_error("above", _("Un pourcentage va de 0 à 99."))
        return given


def named(territory: TerritorialOfficer) -> str:
    """Return a territory in words, a département by its name too."""
    words = upper_first(f"{territory.get_level_display()} {territory.code}".strip())
    known = DEPARTMENTS.get(territory.code) if territory.level == TerritorialOfficer.Level.DEPARTMENT else None
    return f"{words} – {known.name}" if known else words


class ExportForm(PageForm):
    """Which cells of the figures to take away, and in which form: read from the address."""

    territoire = forms.ChoiceField(label=_("Territoire"))
    par = forms.ChoiceField(label=_("Une ligne par"), choices=[(slug, level.label) for level, slug in LEVELS.items()])
    annee = forms.TypedChoiceField(label=_("Année scolaire"), coerce=int)
    statistique = forms.ChoiceField(label=_("Statistique"))
    fichier = forms.ChoiceField(
        label=_("Fichier"),
        choices=[
            ("csv", _("CSV")),
            ("xlsx", _("Excel (XLSX)")),
            ("ods", _("LibreOffice (ODS)")),
            ("parquet", _("Parquet, pour un entrepôt de données")),
        ],
    )

    def __init__(
        self,
        given: QueryDict,
        *,
        own: Sequence[CountedTerritory],
        places: Sequence[CountedTerritory],
        years: Sequence[int],
    ) -> None:
        """Take what is given once a file is asked for; before, begin with it."""
        super().__init__(given if ASKED in given else None, initial=given.dict())
        self._own = own
        self._places = {key_of(one): one for one in places}
        self.fields["territoire"].choices = [(key, _told(one)) for key, one in self._places.items()]
        self.fields["annee"].choices = [(year, f"{year}-{year + 1}") for year in years]
        self.fields["statistique"].choices = [(one.name, one.label) for one in statistics().values()]
        self.fields["par"].initial = LEVELS[Territory.SCHOOL]

    def clean_fichier(self) -> str:
        """Refuse a form that needs what is not installed."""
        chosen = str(self.cleaned_data["fichier"])
        try:
            FORMATS[chosen].require()
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None
        return chosen

    def clean(self) -> dict[str, Any]:
        """Return what was chosen as the figures know it; refuse what a territory is not made of, and too much."""
        given = super().clean()
        if self.errors:
            return given
        given["place"] = place = self._places[given["territoire"]]
        given["level"] = level = next(one for one, slug in LEVELS.items() if slug == given["par"])
        given["statistic"] = statistics()[given["statistique"]]
        order = list(LEVELS)
        if order.index(level) < order.index(place.territory):
            self.add_error("par", _("Votre territoire est plus petit : choisissez un échelon qu'il contient."))
        elif given["statistic"].of in OF_NO_SCHOOL and level in (Territory.BASIN, Territory.SCHOOL):
            self.add_error("par", _("Cette statistique n'est comptée que jusqu'au département : choisissez-le."))
        elif given["fichier"] in WORKBOOKS:
            found = number_of_cells(given["statistic"], place, level, given["annee"], self._own)
            if found > LARGEST_WORKBOOK:
                self.add_error("fichier", str(Refused("workbook_too_large", found=found)))
        return given


def _told(place: CountedTerritory) -> str:
    return f"{place.territory.label} : {place.name}" if place.code else place.name
