"""Application that a teacher sends with a pupil."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.dates import dates_of_level
from conventions.domain.law.year.queries import PupilOfYear
from conventions.domain.persons.people.models import School
from conventions.domain.placements.offers.models import Offer
from conventions.pages.shared.applications import ApplyForm, slots_to_come


class WithPupilForm(ApplyForm):
    """The same as a pupil sends, with the pupil chosen first."""

    pupil = forms.ChoiceField(
        label=_("Avec quel élève ?"),
        error_messages={
            "required": _("Choisissez l'élève."),
            "invalid_choice": _("Cet élève ne peut pas demander cette offre : choisissez dans la liste."),
        },
    )
    at_counter = forms.BooleanField(
        label=_("Dite au guichet : le téléphone de la famille n'a pas internet"),
        help_text=_("Aucune phrase à choisir. La famille reçoit des SMS sans lien, et répond 1 (oui) ou 2 (appel)."),
        required=False,
    )
    field_order = ("pupil", "slot", "at_counter", "sentences", "motivation")

    def __init__(self, *args: Any, offer: Offer, school: School, pupils: Iterable[PupilOfYear], **kwargs: Any) -> None:
        levels = [dates_of_level(level, school) for level in offer.levels]
        possible = [slot for slot in slots_to_come(offer) if not all(one.refused_by(slot) for one in levels)]
        super().__init__(*args, offer=offer, slots=[(slot, "") for slot in possible], **kwargs)
        outside = {str(slot.uuid) for slot in possible if all(one.outside(slot) for one in levels)}
        said = gettext("%(dates)s, hors de la période de l'établissement")
        choices = self.fields["slot"].choices
        self.fields["slot"].choices = [(key, said % {"dates": at} if key in outside else at) for key, at in choices]
        self.pupils = {str(pupil.uuid): pupil for pupil in pupils}
        names = [(uuid, f"{pupil.name}, {pupil.year_class}") for uuid, pupil in self.pupils.items()]
        self.fields["pupil"].choices = [("", _("Choisir")), *names]
