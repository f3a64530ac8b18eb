"""Forms of the path: the class's code with the letters of a slip, whose device it is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.limits.tries import HOUR, count_try, give_back
from conventions.domain.season.path.services import find_by_slip, find_path_class
from conventions.pages.kit.clients import client_network
from conventions.pages.kit.forms import PageForm

CODES_PER_NETWORK, SLIPS_PER_CLASS = 200, 60
"""Wrong codes or slips an hour from one network, where a whole school sits; wrong slips an hour in one class."""
LETTERS = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}


class ClassCodeForm(PageForm):
    """The class's code, on the board, and the five letters of one's own slip."""

    code = forms.CharField(
        label=_("Le code de la classe"),
        help_text=_("Huit lettres et chiffres, au tableau, par exemple K7QF2M9P"),
        max_length=20,
        error_messages={"required": _("Écris le code qui est au tableau.")},
        widget=forms.TextInput(attrs=LETTERS),
    )
    slip = forms.CharField(
        label=_("Les cinq lettres de ton papier"),
        help_text=_("Celui que ton professeur t'a donné : il n'est qu'à toi."),
        max_length=12,
        error_messages={"required": _("Écris les cinq lettres de ton papier.")},
        widget=forms.TextInput(attrs=LETTERS),
    )

    def __init__(self, *args: Any, http: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.http = http

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("code") and given.get("slip"):
            given["enrolment"] = self._whose(given["code"], given["slip"])
        return given

    def _whose(self, code: str, slip: str) -> Enrolment:
        """Return whose slip it is; the try is counted before letters are compared."""
        network = f"path-code:{client_network(self.http)}"
        if not count_try(network, limit=CODES_PER_NETWORK, within=HOUR):
            raise ValidationError(
                _now("Trop d'essais depuis cette salle : attends une heure, ou demande à ton professeur.")
            )
        path_class = find_path_class(code)
        if path_class is None:
            raise ValidationError({"code": _now("Ce code n'est pas celui d'une classe. Relis le tableau.")})
        of_class = f"path-slip:{path_class.uuid}"
        if not count_try(of_class, limit=SLIPS_PER_CLASS, within=HOUR):
            raise ValidationError(
                _now("Trop de papiers mal recopiés : attends une heure, ou demande à ton professeur.")
            )
        enrolment = find_by_slip(path_class, slip)
        if enrolment is None:
            raise ValidationError({"slip": _now("Ces lettres ne sont pas d'un papier de cette classe. Relis le tien.")})
        give_back(network, of_class)
        return enrolment


class DeviceForm(PageForm):
    """*Cet appareil est-il à toi seul ?*, before anything is kept."""

    own = forms.ChoiceField(
        label=_("Cet appareil est-il à toi seul ?"),
        choices=(
            ("no", _("Non : il est à l'école, à la maison pour tous, ou à quelqu'un d'autre")),
            ("yes", _("Oui : c'est mon téléphone, personne d'autre ne s'en sert")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisis oui ou non.")},
    )
