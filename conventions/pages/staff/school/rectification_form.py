"""A datum that does not matter legally as the school puts it right: which, what it becomes, why."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.rectifications import Rectifiable, rectifiable_of
from conventions.domain.persons.people.models import Staff
from conventions.domain.persons.people.phones import PhoneError, format_local, to_e164
from conventions.pages.kit.forms import LineField

from .forms import ActReasonForm


class RectificationForm(ActReasonForm):
    """One datum at a time: the journal keeps each with its own reason."""

    path = forms.ChoiceField(
        label=gettext_lazy("Donnée à rectifier"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez la donnée à rectifier."),
            "invalid_choice": gettext_lazy("Cette donnée ne se rectifie pas : faites un avenant."),
        },
    )
    value = LineField(
        label=gettext_lazy("Valeur juste"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Laissez vide pour changer la personne référente : choisissez-la plus bas."),
    )
    referent = forms.ChoiceField(label=gettext_lazy("Qui suit l'élève désormais"), required=False)
    field_order = ("path", "value", "referent", "reason")
    REFUSED_AT = "value"

    def __init__(self, data: Any = None, *, convention: Convention, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.data_by_path = {datum.path: datum for datum, _value in rectifiable_of(convention)}
        self.fields["path"].choices = [
            (datum.path, _("%(label)s : %(value)s") % {"label": datum.label, "value": _shown(datum, value, convention)})
            for datum, value in rectifiable_of(convention)
        ]
        if "referent" in self.data_by_path:
            staff = Staff.objects.in_post(convention.school).select_related("user").order_by("user__last_name", "pk")
            self.fields["referent"].choices = [("", "–"), *((str(post.uuid), str(post)) for post in staff)]
        else:
            del self.fields["referent"]
            self.reword("value", help_text="")
        self.reword("reason", help_text=_("Ce texte reste dans l'historique de l'établissement."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        datum = self.data_by_path.get(cleaned.get("path", ""))
        field = "referent" if datum and datum.kind == "staff" else "value"
        value, chosen = cleaned.get(field), cleaned.pop("referent", "")
        if datum and datum.kind == "staff":
            cleaned["value"] = chosen
        if datum and not value and field not in self.errors:
            self.add_error(field, _("Écrivez la valeur juste.") if field == "value" else _("Choisissez la personne."))
        elif datum and value:
            try:
                cleaned["value"] = _read(datum.kind, value)
            except (ValidationError, PhoneError) as unreadable:
                self.add_error("value", str(getattr(unreadable, "message", unreadable)))
        return cleaned


def _shown(datum: Rectifiable, value: str, convention: Convention) -> str:
    if not value:
        return _("rien")
    return format_local(value) if datum.kind == "phone" else datum.said(convention, value)


def _read(kind: str, value: str) -> str:
    if kind == "phone":
        return to_e164(value)
    if kind == "email":
        try:
            validate_email(value)
        except ValidationError as wrong:
            raise ValidationError(
                _("Cette adresse n'est pas complète : écrivez par exemple nom@entreprise.fr.")
            ) from wrong
    return value
