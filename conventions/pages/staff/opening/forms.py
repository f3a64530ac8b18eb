"""The grid of a class: found places typed beside its pupils."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.models import Pupil
from conventions.domain.season.found_places.reading import BadPlaceLine
from conventions.domain.season.rolls.tabular import Record, clean_cell
from conventions.pages.kit.forms import PageForm
from conventions.pages.shared.drafting.known import LIST

from .contexts import GridPage
from .tables import table_of_grid

CELLS = {
    "host": (_("Lieu de stage"), {"list": LIST}),
    "place": (_("Code postal et commune"), {}),
    "who": (_("Qui accueille"), {}),
    "contact": (_("Courriel ou téléphone"), {"spellcheck": "false", "autocapitalize": "none"}),
}
"""Fields beside each pupil, and their attributes."""
AT_CELL = {
    **dict.fromkeys(("pupil", "class_name", "host_name", "siret", "line"), "host"),
    **dict.fromkeys(("address", "postcode", "city"), "place"),
    **dict.fromkeys(("contact", "contact_first_name"), "who"),
    **dict.fromkeys(("email", "phone"), "contact"),
    **dict.fromkeys(("dates", "first_day", "last_day", "days"), "week"),
}
"""Cell at which the sentence on a meaning stands."""


@dataclass(frozen=True)
class GridRow:
    """A pupil with the fields beside."""

    pupil: Pupil
    fields: dict[str, forms.BoundField]


class GridForm(PageForm):
    """Found places of a class: a row without a host's name opens nothing."""

    def __init__(self, *args: Any, page: GridPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        own = [("", _("Dates de la période")), *page.weeks]
        other = [("", _("Choisir une semaine")), *page.weeks]
        for pupil in page.pupils:
            for name, (label, attrs) in CELLS.items():
                self.fields[f"{name}_{pupil.uuid}"] = forms.CharField(
                    label=_("%(cell)s, %(name)s") % {"cell": label, "name": pupil.name},
                    max_length=254,
                    required=False,
                    initial=page.usual_hosts[pupil.pk].label if name == "host" and pupil.pk in page.usual_hosts else "",
                    widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
                )
            self.fields[f"week_{pupil.uuid}"] = forms.ChoiceField(
                label=_("%(cell)s, %(name)s") % {"cell": _("Semaine"), "name": pupil.name},
                choices=own if page.reader.period_of(pupil) else other,
                required=False,
            )
        self.dress()

    def table(self) -> Table:
        rows = [
            GridRow(pupil, {name: self[f"{name}_{pupil.uuid}"] for name in (*CELLS, "week")})
            for pupil in self.page.pupils
        ]
        return table_of_grid(rows, self.page.class_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        filled = list(self._filled(cleaned))
        if not filled and not self.errors:
            raise ValidationError(_("Écrivez au moins un lieu de stage, en face d'un élève."))
        for line, (pupil, values) in enumerate(filled, start=1):
            try:
                self.page.reader.read(Record(line, values))
            except BadPlaceLine as wrong:
                for name, sentence in wrong.problems.items():
                    self.add_error(f"{AT_CELL.get(name, 'host')}_{pupil.uuid}", sentence)
        return cleaned

    def rows(self) -> list[dict[str, str]]:
        """Return the rows that are filled, by the meanings of a list's columns."""
        return [values for _pupil, values in self._filled(self.cleaned_data)]

    def _filled(self, given: Mapping[str, Any]) -> Iterator[tuple[Pupil, dict[str, str]]]:
        for pupil in self.page.pupils:
            cells = {name: clean_cell(str(given.get(f"{name}_{pupil.uuid}") or "")) for name in (*CELLS, "week")}
            if any(cells[name] for name in CELLS):
                yield pupil, {
                    "pupil": pupil.name, "class_name": pupil.class_name, "birth_date": f"{pupil.birth_date:%d/%m/%Y}",
                    "host_name": cells["host"], "city": cells["place"], "contact": cells["who"],
                    "phone": cells["contact"], "dates": cells["week"],
                }  # fmt: skip
