"""Form of what comes next for a pupil whom the school helps."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.models import School, Staff
from conventions.domain.persons.people.standing import ANY_STAFF
from conventions.domain.season.companions.models import Companionship
from conventions.pages.kit.forms import DayField, PageForm, PostChoiceField
from conventions.pages.shared.visibility import SEE_ALL


class NextActForm(PageForm):
    """Whether the act is done, then the next one, who does it among those who see the pupil, and by when."""

    NEEDED = ("is_done",)

    is_done = forms.BooleanField(label=_("C'est fait"), required=False)
    act = forms.ChoiceField(
        label=_("Et ensuite"),
        choices=Companionship.Act.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qui vient ensuite.")},
    )
    act_by = PostChoiceField(
        label=_("Qui s'en charge"),
        error_messages={
            "required": _("Choisissez qui s'en charge."),
            "invalid_choice": _("Cette personne ne voit pas cet élève : choisissez dans la liste."),
        },
    )
    act_on = DayField(label=_("Avant le"), error_messages={"required": _("Choisissez le jour.")})

    def __init__(self, data: Any = None, *, companionship: Companionship, school: School) -> None:
        self._today = school.today()
        super().__init__(
            data,
            initial={
                "act": companionship.act,
                "act_by": companionship.act_by.uuid,
                "act_on": max(companionship.act_on, self._today),
            },
        )
        self.reword("is_done", label=_("C'est fait : %(what)s") % {"what": companionship.get_act_display()})
        sees = Q(role__in=SEE_ALL) | Q(classes__contains=[companionship.pupil.class_name], role__in=ANY_STAFF)
        posts = Staff.objects.in_post(school).filter(sees | Q(pk=companionship.act_by_id))
        self.fields["act_by"].queryset = posts.select_related("user").order_by("user__sort_name", "id")

    def clean_act_on(self) -> date:
        """Refuse a day that has passed."""
        day = self.cleaned_data["act_on"]
        if day < self._today:
            raise forms.ValidationError(_("Ce jour est passé : choisissez aujourd'hui ou un jour à venir."))
        return day
