"""Forms of a school's regulated works: the opinions of a class, pasted, and the approval of a bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from conventions.domain.law.regulated_works.works import ON_OPINION, TITLED
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.names import search_key
from conventions.pages.kit.forms import DayField, PageForm
from conventions.pages.shared.links.forms import read_day

OPINION = "opinion"
MOST = 20_000
"""Characters of the lines of a class, with room to spare."""


@dataclass(frozen=True)
class DatedPupil:
    """One line: a pupil and a day."""

    pupil: Pupil
    given_on: date


class ClassOpinionsForm(PageForm):
    """The same works for pupils of a class, a line each with the day of the opinion or title, as pasted."""

    NEEDED = ("works", "given_on", "ends_on")

    what = forms.ChoiceField(
        label=__("Ce que vous notez"),
        choices=[(OPINION, __("un avis médical")), *((work.key, work.label) for work in TITLED)],
        help_text=__("Pour les autres choix : une habilitation ou une autorisation de l'élève."),
        initial=OPINION,
    )
    works = forms.MultipleChoiceField(
        label=__("Travaux que l'avis permet"),
        choices=[(work.key, work.label) for work in ON_OPINION],
        widget=forms.CheckboxSelectMultiple,
        help_text=__("Ni limite, ni raison, ni médecin : un travail qui n'est pas permis ne se coche pas, sans plus."),
    )
    given_on = DayField(label=__("Date, pour les lignes qui n'en ont pas"))
    ends_on = DayField(label=__("Vaut jusqu'au"), help_text=__("Vide : un an après la date."))
    lines = forms.CharField(
        label=__("Élèves, un par ligne"),
        help_text=__("« Nom Prénom ; 12/09/2026 », ou collez deux colonnes d'un tableur. Retirez qui n'a pas d'avis."),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        error_messages={"required": __("Écrivez au moins un élève.")},
    )

    def __init__(self, data: Any, *, pupils: Sequence[Pupil], waiting: Sequence[Pupil], works: Sequence[str]) -> None:
        lines = "\n".join(f"{one.last_name} {one.first_name} ;" for one in waiting)
        super().__init__(data, initial={"lines": lines, "works": works})
        self._pupils = pupils

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("what") == OPINION and not given.get("works") and "works" not in self.errors:
            self.add_error("works", _("Cochez les travaux que l'avis permet."))
        if given.get("lines") and "given_on" not in self.errors:
            given["dated"] = self._read(given["lines"], given.get("given_on"))
        return given

    def _read(self, text: str, day: date | None) -> list[DatedPupil]:
        """Read the lines; each that says no pupil of the class, or no day, is named in one sentence."""
        by_name: dict[str, list[Pupil]] = {}
        for pupil in self._pupils:
            for name in (f"{pupil.last_name} {pupil.first_name}", f"{pupil.first_name} {pupil.last_name}"):
                by_name.setdefault(search_key(name), []).append(pupil)
        dated: dict[int, DatedPupil] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            name, _mark, day_typed = line.replace("\t", ";").partition(";")
            if not name.strip():
                continue
            namesakes = by_name.get(search_key(name), [])
            given_on = read_day(day_typed) if day_typed.strip(" ;") else day
            if len(namesakes) != 1:
                why = _("plusieurs élèves ont ce nom") if namesakes else _("aucun élève de la classe n'a ce nom")
            elif given_on is None:
                why = _("il manque une date lisible (JJ/MM/AAAA)")
            else:
                dated[namesakes[0].pk] = DatedPupil(namesakes[0], given_on)
                continue
            self.add_error("lines", _("Ligne %(number)s : %(why)s.") % {"number": number, "why": why})
        return list(dated.values())


class BarApprovalForm(PageForm):
    """The prefect's approval of a drinking place."""

    NEEDED = ("until",)

    reference = forms.CharField(
        label=__("Référence de l'arrêté"),
        max_length=80,
        error_messages={"required": __("Écrivez la référence de l'arrêté du préfet.")},
    )
    given_on = DayField(label=__("Agrément du"), error_messages={"required": __("Indiquez la date de l'arrêté.")})
    until = DayField(label=__("Jusqu'au"), help_text=__("Vide : cinq ans."))
