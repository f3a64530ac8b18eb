"""Forms of formations: the weeks of all, what one asks, the formation of each class, who becomes an apprentice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from conventions.domain.law.formations.allowances import Allowance
from conventions.domain.law.formations.competences import UnreadableCompetences, as_lines, read_lines
from conventions.domain.law.formations.finding import NotFound, find_formation
from conventions.domain.law.formations.models import MOST_WEEKS, Formation
from conventions.domain.law.formations.queries import ClassOfYear, FormationOfYear
from conventions.domain.law.year.models import Enrolment
from conventions.domain.numbers.exports.tables import Table
from conventions.pages.kit.forms import DayField, LineField, PageForm

from .tables import table_of_classes, table_of_formations
from .works import work_choices

WRONG_WEEKS = _("Écrivez un nombre de semaines, de 1 à %(most)d.") % {"most": MOST_WEEKS}


def _weeks_field(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=1,
        max_value=MOST_WEEKS,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "fr-input fr-input--short"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), WRONG_WEEKS),
        **more,
    )


@dataclass(frozen=True)
class FormationRow:
    """A formation of the year with the field of its weeks."""

    of_year: FormationOfYear
    field: forms.BoundField

    @property
    def formation(self) -> Formation:
        return self.of_year.formation

    @property
    def classes(self) -> list[str]:
        return self.of_year.classes

    @property
    def pupils(self) -> int:
        return self.of_year.pupils

    @property
    def competences(self) -> int:
        return self.of_year.competences

    @property
    def allowance(self) -> Allowance | None:
        return self.of_year.allowance


class WeeksForm(PageForm):
    """Weeks of training over the cycle, of every formation of the year."""

    def __init__(self, *args: Any, formations: Sequence[FormationOfYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._formations = formations
        for one in formations:
            label = _("Semaines de PFMP sur le cycle, %(formation)s") % {"formation": one.formation}
            self.fields[self._name(one)] = _weeks_field(label=label, initial=one.formation.cycle_weeks)
        self.dress()

    @staticmethod
    def _name(one: FormationOfYear) -> str:
        return f"weeks_{one.formation.uuid}"

    def table(self) -> Table:
        return table_of_formations([FormationRow(one, self[self._name(one)]) for one in self._formations])

    def weeks(self) -> dict[Formation, int | None]:
        """Return the weeks of each; one that is left empty has those of another year of its diploma."""
        given = {one.formation: self.cleaned_data[self._name(one)] for one in self._formations}
        of_diploma = {one.key.of_diploma: number for one, number in given.items() if number}
        return {one: number or of_diploma.get(one.key.of_diploma) for one, number in given.items()}


class FormationForm(PageForm):
    """Weeks, competences and works of one formation, and whether others ask the same."""

    title = LineField(
        label=_("Intitulé"),
        help_text=_("Comme vous l'écrivez sur une convention : « Métiers de la coiffure »."),
        max_length=200,
        error_messages={"required": _("Donnez l'intitulé de la formation.")},
    )
    cycle_weeks = _weeks_field(
        label=_("Semaines de PFMP sur tout le cycle"),
        help_text=_("De la première à la dernière année du diplôme, comme le dit son arrêté."),
    )
    competences = forms.CharField(
        label=_("Compétences du référentiel"),
        help_text=_("Une par ligne, son code d'abord : « C1.2 Organiser son poste de travail »."),
        max_length=30_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off"}),
    )
    usual_works = forms.MultipleChoiceField(
        label=_("Travaux réglementés habituels"),
        help_text=_("Proposés dans les conventions des élèves mineurs ; chacun reste à déclarer et à autoriser."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    also = forms.MultipleChoiceField(
        label=_("Cela vaut aussi pour"),
        help_text=_("Leurs semaines, compétences et travaux deviennent ceux-ci."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, formation: Formation, others: Sequence[Formation]) -> None:
        own = formation.key.of_diploma
        super().__init__(
            data,
            initial={
                "title": formation.title,
                "cycle_weeks": formation.cycle_weeks,
                "competences": as_lines(formation),
                "usual_works": formation.usual_works,
                "also": [str(one.uuid) for one in others if one.key.of_diploma == own],
            },
        )
        self._others = {str(one.uuid): one for one in others}
        self.fields["usual_works"].choices = work_choices()
        self.fields["also"].choices = [(key, str(one)) for key, one in self._others.items()]
        if not others:
            del self.fields["also"]

    def clean_competences(self) -> list[tuple[str, str]]:
        """Read the lines; the sentence stands beside them."""
        try:
            return read_lines(self.cleaned_data["competences"])
        except UnreadableCompetences as reason:
            raise ValidationError(str(reason)) from None

    def given(self) -> dict[str, Any]:
        """Return what is said, the other formations as rows."""
        return {**self.cleaned_data, "also": [self._others[key] for key in self.cleaned_data.get("also", [])]}


def name_of(class_name: str) -> str:
    """Return the name of the field of a class: the same whatever other classes there are."""
    return f"class_{sha256(class_name.encode()).hexdigest()[:10]}"


@dataclass(frozen=True)
class ClassRow:
    """A class with the field of its formation."""

    of_year: ClassOfYear
    field: forms.BoundField

    @property
    def name(self) -> str:
        return self.of_year.name

    @property
    def said(self) -> str:
        pupils, without = self.of_year.pupils, self.of_year.without
        if without in (0, pupils):
            return str(pupils)
        words = ngettext("%(n)d élève sans formation", "%(n)d élèves sans formation", without)
        return f"{pupils}, {words % {'n': without}}"


class ClassesForm(PageForm):
    """The formation of each class, by its code or its words; an empty field changes nothing."""

    def __init__(
        self, data: Any = None, *, classes: Sequence[ClassOfYear], proposed: dict[str, Formation], lists: str
    ) -> None:
        super().__init__(data)
        self._classes = classes
        for of_year in classes:
            formation = proposed.get(of_year.name)
            self.fields[name_of(of_year.name)] = forms.CharField(
                label=_("Formation de la classe %(name)s") % {"name": of_year.name},
                max_length=250,
                required=False,
                initial=f"{formation.mef} {formation}" if formation else "",
                widget=forms.TextInput(attrs={"autocomplete": "off", "list": f"{lists}{of_year.level}"}),
            )
        self.dress()

    def table(self) -> Table:
        return table_of_classes([ClassRow(of_year, self[name_of(of_year.name)]) for of_year in self._classes])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for of_year in self._classes:
            name = name_of(of_year.name)
            if text := cleaned.get(name, "").strip():
                try:
                    cleaned[name] = find_formation(text, of_year.level)
                except NotFound as reason:
                    self.add_error(name, str(reason))
        return cleaned

    def chosen(self) -> dict[str, str]:
        """Return the key of the formation of each class that has one."""
        given = ((of_year.name, self.cleaned_data[name_of(of_year.name)]) for of_year in self._classes)
        return {name: mef for name, mef in given if mef}


class ApprenticesForm(PageForm):
    """Pupils of a class who become apprentices on a day, or pupils again."""

    BEGIN, END = "apprentis", "scolaires"

    pupils = forms.MultipleChoiceField(
        label=_("Élèves"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins un élève.")},
    )
    what = forms.ChoiceField(
        label=_("À partir de ce jour, ils sont"),
        choices=[(BEGIN, _("apprentis : ni convention de PFMP, ni allocation")), (END, _("de nouveau scolaires"))],
        initial=BEGIN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites s'ils deviennent apprentis ou scolaires.")},
    )
    day = DayField(label=_("Premier jour"), error_messages={"required": _("Donnez le premier jour.")})

    def __init__(self, data: Any = None, *, enrolments: Sequence[Enrolment]) -> None:
        super().__init__(data)
        self.fields["pupils"].choices = list(self._choices(enrolments))

    @staticmethod
    def _choices(enrolments: Sequence[Enrolment]) -> Iterator[tuple[str, str]]:
        for one in enrolments:
            status = _(" (apprenti)") if one.apprentice_from and not one.apprentice_until else ""
            yield str(one.pupil.uuid), f"{one.pupil.name}{status}"
