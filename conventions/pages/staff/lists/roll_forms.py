"""Forms of a roll that staff import: its files, and how its columns are read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.models import Level, Pupil
from conventions.domain.season.rolls.columns import GROUPS, Understood, description
from conventions.domain.season.rolls.sheets import FIRST_LINES
from conventions.domain.season.rolls.uploads import AskedPupil
from conventions.domain.season.rolls.workbooks import LARGEST_UPLOAD, MOST_FILES
from conventions.pages.kit.forms import PageForm

UNREAD = "-"
"""Chosen for a column of a list that is not to be read."""


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list; each is checked as one is."""

    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(file, initial) for file in data or [None]]


class RollForm(PageForm):
    """A list to import and what it does not say itself."""

    file = FilesField(
        label=_("Fichier de la liste"),
        help_text=_(
            "CSV, classeur Excel (.xlsx, .xls) ou LibreOffice (.ods), 5 Mo au plus. De SIECLE, choisissez ensemble les "
            "deux exports XML : ElevesSansAdresses et ResponsablesAvecAdresses."
        ),
        error_messages={
            "required": _("Choisissez le fichier de la liste."),
            "empty": _("Ce fichier est vide : exportez de nouveau la liste."),
        },
        widget=_FilesInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods,.xml,.zip"}),
    )
    prepares_next = forms.BooleanField(
        label=_("C'est la liste de l'année prochaine"),
        help_text=_(
            "Cochée : les élèves sont inscrits pour l'année qui commence à la prochaine pré-rentrée ; les listes de "
            "cette année ne changent pas."
        ),
        required=False,
    )
    level = forms.ChoiceField(
        label=_("Niveau des élèves"),
        help_text=_("Sert seulement quand ni la liste ni le nom de la classe ne le disent."),
        choices=[("", _("La liste le dit")), *Level.choices],
        required=False,
    )
    whole_school = forms.BooleanField(
        label=_("C'est la liste de tout l'établissement"),
        help_text=_(
            "Cochée : les élèves qui n'y sont pas, dans toutes les classes, seront notés absents de la liste. "
            "Décochée : seulement ceux des classes de la liste."
        ),
        required=False,
    )

    def clean_file(self) -> Any:
        files = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Choisissez un fichier, ou les deux exports XML de SIECLE."))
        if any(file.size > LARGEST_UPLOAD for file in files):
            raise ValidationError(
                _("Ce fichier dépasse 5 Mo : ce n'est sans doute pas une simple liste. Gardez la seule liste.")
            )
        return files


class ReadingForm(PageForm):
    """How a list is read: its sheet, the line of its headings, what each column says."""

    def __init__(self, *args: Any, given: Understood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = given
        if len(given.sheets) > 1:
            self.fields["sheet"] = forms.TypedChoiceField(
                label=_("Feuille"),
                choices=[("", _("Choisir")), *enumerate(sheet.name for sheet in given.sheets)],
                coerce=int,
                initial=given.sheet,
                error_messages={"required": _("Choisissez la feuille de la liste.")},
            )
        if given.sheet is not None:
            self._add_columns(given)
        self.dress()

    def _add_columns(self, given: Understood) -> None:
        self.fields["header"] = forms.TypedChoiceField(
            label=_("Ligne des titres"),
            help_text=_("Les lignes qui la précèdent ne sont pas lues."),
            choices=[
                (0, _("Aucune : la liste commence sans titres")),
                *((row.line, _excerpt(row.line, row.cells)) for row in given.chosen.rows[:FIRST_LINES] if row.cells),
            ],
            coerce=int,
            initial=given.header,
        )
        choices: list[Any] = [(UNREAD, _("Ne pas lire"))]
        choices += [(str(whose), [(name, description(name)) for name in names]) for whose, names in GROUPS]
        for column in sorted(given.columns, key=lambda one: (not one.doubt, not one.meaning, one.place)):
            samples = given.samples(column)
            if column.heading or samples:
                heading = column.heading or _("sans titre")
                self.fields[f"column_{column.place}"] = forms.ChoiceField(
                    label=_("Colonne %(letters)s : %(heading)s") % {"letters": column.letters, "heading": heading},
                    help_text=" ".join(str(part) for part in (column.doubt, " · ".join(samples)) if part),
                    choices=choices,
                    initial=column.meaning or UNREAD,
                )

    def said(self) -> dict[str, Any]:
        """Return what was chosen, as the service takes it."""
        given = self.cleaned_data
        return {
            "sheet": given.get("sheet", self.given.sheet),
            "header": given.get("header", self.given.header),
            "columns": {
                int(name.removeprefix("column_")): "" if meaning == UNREAD else meaning
                for name, meaning in given.items()
                if name.startswith("column_")
            },
        }


class AskedForm(PageForm):
    """Lines of a list whose pupil may be known: same name, another birth date."""

    def __init__(self, *args: Any, asked: list[AskedPupil], answers: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in asked:
            label = _("Ligne %(line)d : %(name)s, %(class_name)s, date de naissance %(born)s")
            row = question.row
            self.fields[f"line_{row.line}"] = forms.TypedChoiceField(
                label=label
                % {"line": row.line, "name": row.name, "class_name": row.class_name or "–", "born": row.born},
                choices=[("", _("Choisir")), *((pupil.pk, _same(pupil)) for pupil in question.known), (0, _ANOTHER)],
                initial=answers.get(str(row.line)),
                coerce=int,
                empty_value=None,
                required=False,
            )
        self.dress()

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        chosen: set[int] = set()
        for name, key in given.items():
            if key and key in chosen:
                self.add_error(name, _("Cet élève est déjà choisi pour une autre ligne : choisissez l'un des deux."))
            chosen |= {key} if key else set()
        return given

    def said(self) -> dict[int, int]:
        """Return who each is, by line: the key of a known pupil, 0 for another; not those without an answer."""
        return {
            int(name.removeprefix("line_")): key for name, key in self.cleaned_data.items() if key is not None
        }  # fmt: skip


_ANOTHER = _("C'est un autre élève")


def _same(pupil: Pupil) -> str:
    said = gettext("C'est le même élève que %(name)s, %(class_name)s, date de naissance %(born)s : la liste la corrige")
    return said % {"name": pupil.name, "class_name": pupil.class_name or "–", "born": pupil.born}


def _excerpt(line: int, cells: list[str]) -> str:
    """Return a line as a choice shows it, short enough for a telephone."""
    said = ", ".join(cell.strip() for cell in cells if cell.strip())
    return f"{line} : {said[:60]}{'…' if len(said) > 60 else ''}"
