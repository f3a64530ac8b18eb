"""What a teacher sends with a pupil."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.year.queries import PupilOfYear
from conventions.pages.asking import ApplyForm


class WithPupilForm(ApplyForm):
    """The same as a pupil sends, with the pupil chosen first."""

    pupil = forms.ChoiceField(
        label=_("Avec quel élève ?"),
        error_messages={
            "required": _("Choisissez l'élève."),
            "invalid_choice": _("Cet élève ne peut pas demander cette offre : choisissez dans la liste."),
        },
    )
    field_order = ("pupil", "slot", "sentences", "motivation")

    def __init__(self, *args: Any, pupils: Iterable[PupilOfYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupils = {str(pupil.uuid): pupil for pupil in pupils}
        names = [(uuid, f"{pupil.name}, {pupil.year_class}") for uuid, pupil in self.pupils.items()]
        self.fields["pupil"].choices = [("", _("Choisir")), *names]
