"""Forms of what comes next for a pupil whom the school helps, and of the mentor who is asked."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.models import School, Staff
from conventions.domain.persons.people.standing import ANY_STAFF
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.mentors.models import Mentor
from conventions.domain.season.mentors.queries import mentors_near
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


class MentorForm(PageForm):
    """One of the certified mentors of the associations of the territory."""

    mentor = forms.ChoiceField(
        label=_("Mentor"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez un mentor."),
            "invalid_choice": _("Ce mentor n'est plus proposé : choisissez dans la liste."),
        },
    )

    def __init__(self, data: Any = None, *, school: School) -> None:
        super().__init__(data)
        self._mentors = {str(one.uuid): one for one in mentors_near(school)}
        names = [(key, f"{one.user.name}, {one.network.name}") for key, one in self._mentors.items()]
        self.fields["mentor"].choices = names

    @property
    def is_empty(self) -> bool:
        """Tell whether no association of the territory has a certified mentor."""
        return not self._mentors

    def clean_mentor(self) -> Mentor:
        return self._mentors[self.cleaned_data["mentor"]]
