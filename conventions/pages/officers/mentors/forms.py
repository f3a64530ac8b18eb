"""Form of a meeting of a mentor and a pupil."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.forms import DayField, PageForm


class MeetingForm(PageForm):
    """A day, whether they met, and one line of what was agreed."""

    on = DayField(label=_("Rencontre du"), error_messages={"required": _("Écrivez le jour.")})
    outcome = forms.ChoiceField(
        label=_("Elle"),
        choices=[("kept", _("a eu lieu")), ("missed", _("n'a pas eu lieu"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites si elle a eu lieu.")},
    )
    agreed = forms.CharField(
        label=_("Ce qui est convenu"),
        help_text=_("Une phrase. L'élève, sa famille, l'établissement et deux personnes de l'association la lisent."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what was agreed where they met."""
        given = dict(super().clean())
        if given.get("outcome") == "kept" and not given.get("agreed") and "agreed" not in self.errors:
            self.add_error("agreed", _("Écrivez ce qui est convenu, même si c'est peu."))
        return given
