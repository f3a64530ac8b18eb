"""Forms of an accident, for a host or a pupil on their page, for staff who are told by telephone."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.queries import names_a_pupil
from conventions.domain.dossier.accidents.services import AccidentStatement
from conventions.domain.dossier.accidents.unwanted import diagnosis_in, nir_in
from conventions.domain.dossier.agreements.models import Convention
from conventions.pages.kit.forms import DayField, HourField, LineField, PageForm
from workflow import clock

LONGEST_TEXT = 2000
NOON = time(12)
"""The hour that is written down of a day before this one, when none is typed."""
PROBLEM = "problem"
"""The tick of what is no accident, where the page takes it too."""


class CarefulForm(PageForm):
    """A form that takes no number of social security and no diagnosis in what is typed; no file either."""

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for name, words in list(given.items()):
            if isinstance(words, str) and (refusal := _refusal_of(words)):
                self.add_error(name, refusal)
        return given


def _refusal_of(words: str) -> StrOrPromise:
    """Return why words about an accident are not kept; empty where nothing is against them."""
    if nir_in(words):
        return _("Rien n'est parti : effacez le numéro de sécurité sociale, il s'écrit à la main sur la feuille.")
    if word := diagnosis_in(words):
        return format_lazy(
            _("Rien n'est parti : effacez « {word} », c'est un mot de médecin. Écrivez ce que vous avez vu."), word=word
        )
    return ""


class AccidentForm(CarefulForm):
    """Two ticks are enough; the rest is filled with what is usual: now, where the internship is lived."""

    kind = forms.ChoiceField(
        label=_("De quoi s'agit-il ?"),
        choices=Accident.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Une case à cocher manque : de quoi s'agit-il ?")},
    )
    help_called = forms.TypedChoiceField(
        label=_("Les secours (15, 18, 112) sont-ils appelés ?"),
        choices=[("oui", _("Oui")), ("non", _("Non"))],
        coerce=lambda value: value == "oui",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Une case à cocher manque : les secours sont-ils appelés ?")},
    )
    text = forms.CharField(
        label=_("Ce qui s'est passé"),
        help_text=_(
            "En quelques mots, sans diagnostic. La direction et la personne qu'elle a nommée le lisent, "
            "personne d'autre."
        ),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Ce texte est trop long : %(limit_value)d caractères au plus.")},
    )
    place = LineField(
        label=_("Où"), help_text=_("Vide : sur le lieu du stage, ou en chemin."), required=False, max_length=200
    )
    day = DayField(label=_("Quel jour"), help_text=_("Vide : aujourd'hui."), required=False)
    hour = HourField(label=_("À quelle heure"), help_text=_("Vide : maintenant."), required=False)

    is_problem = False
    """It tells of no accident: of a problem."""

    def __init__(self, convention: Convention, data: Any = None) -> None:
        super().__init__(data)
        self._zone = ZoneInfo(convention.time_zone)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not {"day", "hour"} & self.errors.keys() and self.happened_at() > clock.now():
            self.add_error("hour", _("Cette heure n'est pas encore passée : corrigez le jour ou l'heure."))
        return given

    def happened_at(self) -> datetime:
        """The moment that was typed, on the clocks where the pupil is; now where none was."""
        now = clock.now().astimezone(self._zone)
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        if hour is None and day in (None, now.date()):
            return now
        return datetime.combine(day or now.date(), hour or NOON, self._zone)

    def told(self) -> AccidentStatement:
        """Return what was said; the form is checked."""
        given = self.cleaned_data
        return AccidentStatement(given["kind"], given["help_called"], self.happened_at(), given["place"], given["text"])


class HostAccidentForm(AccidentForm):
    """The same for the host, who also tells here of a problem that is no accident."""

    def __init__(self, convention: Convention, data: Any = None) -> None:
        super().__init__(convention, data)
        problem = (PROBLEM, _("Ce n'est pas un accident : un problème avec l'élève ou le stage"))
        self.fields["kind"].choices = [*Accident.Kind.choices, problem]
        self.reword(
            "text",
            help_text=_(
                "En quelques mots. D'un accident, la direction et la personne qu'elle a nommée le lisent ; d'un "
                "problème, la direction et le secrétariat."
            ),
        )
        self.is_problem = self.data.get("kind") == PROBLEM
        self.fields["help_called"].required = not self.is_problem or not self.is_bound  # asked of accidents alone


class FileForm(CarefulForm):
    """Form of the declaration beside what is known: where, adult witnesses, first care."""

    place = LineField(label=_("Où"), help_text=_("Vide : comme c'est écrit ci-dessus."), required=False, max_length=200)
    witnesses = LineField(
        label=_("Témoins adultes"),
        help_text=_("Leur nom, et comment les joindre. Jamais le nom d'un élève."),
        required=False,
        max_length=300,
    )
    first_care = LineField(
        label=_("Premiers soins"),
        help_text=_("Ce qui a été fait, par qui, où l'élève a été conduit. Pas de diagnostic, pas de photo."),
        required=False,
        max_length=300,
    )

    def __init__(self, accident: Accident, data: Any = None) -> None:
        names = ("place", "witnesses", "first_care")
        super().__init__(data, initial={name: getattr(accident, name) for name in names})
        self._convention = accident.convention

    def clean_witnesses(self) -> str:
        """Refuse the name of a pupil of the school."""
        witnesses: str = self.cleaned_data["witnesses"]
        if witnesses and names_a_pupil(self._convention, witnesses):
            raise forms.ValidationError(_("Ce nom est celui d'un élève : écrivez « un élève », l'établissement saura."))
        return witnesses

    @property
    def is_sent(self) -> bool:
        """The press says that the declaration has left."""
        return "sent" in self.data


class AccidentDoneForm(CarefulForm):
    """The end of an accident: what was done."""

    answer = forms.CharField(
        label=_("Ce qui a été fait"),
        help_text=_("Qui a été appelé, où est l'élève, ce qui suit. Rien sur sa santé."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Dites en quelques mots ce qui a été fait : la carte se ferme alors.")},
    )
