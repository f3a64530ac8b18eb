"""Forms of the readers of alerts: what was done, who reads, at which hours."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.models import School, SecondReader, Staff
from conventions.pages.kit.forms import HourField, PageForm, PostChoiceField


class DealtForm(PageForm):
    """The end of an alert: what was done, for its readers, and what the pupil reads."""

    done = forms.CharField(
        label=_("Ce qui a été fait"),
        help_text=_("Pour vous deux seulement : qui a été vu, appelé, prévenu, et quand."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez ce qui a été fait : le message est alors clos.")},
    )
    answer = forms.CharField(
        label=_("Réponse à l'élève"),
        help_text=_("Sur sa page, derrière sa date de naissance. Restez neutre : quelqu'un d'autre peut la lire."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReadersForm(PageForm):
    """Who reads beside the head, by name for the school and by quality for pupils, and when somebody reads."""

    staff = PostChoiceField(
        label=_("Deuxième personne"),
        help_text=_("Vide : la direction lit seule."),
        required=False,
        error_messages={"invalid_choice": _("Cette personne n'a pas de fonction ici : choisissez dans la liste.")},
    )
    quality = forms.ChoiceField(
        label=_("Comme les élèves la lisent"),
        help_text=_("« Qui le lit : la direction et l'infirmière »."),
        choices=[("", _("Choisir")), *SecondReader.Quality.choices],
        required=False,
    )
    reads_from = HourField(
        label=_("Quelqu'un lit à partir de"),
        help_text=_("Les jours de classe. Sans lecture en trente minutes, ou hors de ces heures, un SMS part."),
        error_messages={"required": _("Donnez l'heure à partir de laquelle quelqu'un lit.")},
    )
    reads_until = HourField(
        label=_("et jusqu'à"), error_messages={"required": _("Donnez l'heure jusqu'à laquelle quelqu'un lit.")}
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Staff.objects.in_post(school).exclude(user__posts__in=school.staff.filter(role=Staff.Role.HEAD))
        self.fields["staff"].queryset = posts.select_related("user").order_by("user__sort_name", "id")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("staff") and not cleaned.get("quality"):
            self.add_error("quality", _("Choisissez comment les élèves lisent cette personne."))
        first, last = cleaned.get("reads_from"), cleaned.get("reads_until")
        if first and last and last <= first:
            self.add_error("reads_until", _("Cette heure vient après la première."))
        return cleaned
