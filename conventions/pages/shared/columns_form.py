"""How the columns of a list that somebody sent are read: one choice for each, of the meanings that it may have."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.season.rolls.columns import Understood
from conventions.pages.kit.forms import PageForm

UNREAD = "-"
"""Chosen for a column that is not to be read."""


class ColumnsForm(PageForm):
    """Meaning of each column of a file."""

    def __init__(self, *args: Any, given: Understood, meanings: Mapping[str, StrOrPromise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(UNREAD, _("Ne pas lire")), *meanings.items()]
        for column in sorted(given.columns, key=lambda one: (not one.meaning, one.place)):
            heading = column.heading or _("sans titre")
            self.fields[f"column_{column.place}"] = forms.ChoiceField(
                label=_("Colonne %(letters)s : %(heading)s") % {"letters": column.letters, "heading": heading},
                help_text=" · ".join(given.samples(column)),
                choices=choices,
                initial=column.meaning or UNREAD,
            )
        self.dress()

    def said(self) -> dict[int, str]:
        """Return what was chosen, by the place of each column."""
        return {
            int(name.removeprefix("column_")): "" if meaning == UNREAD else meaning
            for name, meaning in self.cleaned_data.items()
        }
