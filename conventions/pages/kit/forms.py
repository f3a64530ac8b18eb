"""Base of every form of the site: the design system's fields, the summary of errors, help and error read together."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_stubs_ext import StrOrPromise
from dsfr.forms import DsfrBaseForm, DsfrBoundField
from dsfr.utils import dsfr_input_class_attr

from conventions.domain.persons.people.models import Staff
from conventions.domain.persons.people.stamps import LARGEST, draw_again
from notifications.language import french_name
from signatures.codes import digits_in
from signatures.scans import LARGEST_UPLOAD, REFUSALS
from workflow.engine import Refused


def typed(http: HttpRequest) -> Any:
    """Return what was posted, ``None`` when the page is only read: an empty form that is sent has errors too."""
    return http.POST if http.method == "POST" else None


class AnnouncedField(DsfrBoundField):
    """A field whose help and error are both announced: django-dsfr names the error alone."""

    @property
    def template_name(self) -> str:
        """Several boxes have a template of ours."""
        several = isinstance(self.field.widget, forms.CheckboxSelectMultiple)
        return "forms/boxes.html" if several else super().template_name

    def groups(self) -> list[tuple[Any, list[BoundWidget]]]:
        """Return the boxes of a choice of several under the name of their group; alone, without one, in no group."""
        widget = self.field.widget
        attrs = self.build_widget_attrs({"id": self.auto_id} if self.auto_id else {})
        found = widget.optgroups(self.html_name, widget.format_value(self.value()), attrs)
        return [(name, [BoundWidget(widget, box, self.form.renderer) for box in boxes]) for name, boxes, _n in found]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        (widget or self.field.widget).attrs.pop("dsfr", None)  # django-dsfr's own mark of radios is no valid HTML
        described = [f"{self.auto_id}_helptext"] if self.help_text and self.auto_id else []
        if self.form.is_bound and self.errors and not self.is_hidden:
            described.append(f"{self.auto_id}-desc-error")
            attrs["aria-invalid"] = "true"
        if described and not getattr(widget or self.field.widget, "use_fieldset", False):
            attrs["aria-describedby"] = " ".join(described)
        return attrs


def _first_of(field: forms.BoundField) -> str:
    """Return the identifier of a field's first control; choices in groups are numbered by the group as well."""
    is_choice = isinstance(field.field.widget, forms.widgets.ChoiceWidget)
    boxes = field.subwidgets if is_choice and not field.id_for_label else []
    return next((str(box.id_for_label) for box in boxes), field.id_for_label or f"{field.auto_id}_0")


class LineField(forms.CharField):
    """A name or a title: one line, without an address of a site, because it stands in letters to other people."""

    default_error_messages = {"address": _("Une adresse de site n'a pas sa place ici.")}  # noqa: RUF012 - Django's own form

    def clean(self, value: Any) -> str:
        line = " ".join(super().clean(value).split())
        if re.search(r"://|\bwww\.", line, re.IGNORECASE):
            raise forms.ValidationError(self.error_messages["address"], code="address")
        return line


class DayField(forms.DateField):
    """A day, picked in the browser's calendar or typed JJ/MM/AAAA."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input fr-input--short"})
    default_error_messages = {"invalid": _("Cette date n'est pas lisible : écrivez-la JJ/MM/AAAA.")}


class HourField(forms.TimeField):
    """A time of day."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "fr-input fr-input--short"})
    default_error_messages = {"invalid": _("Cette heure n'est pas lisible : écrivez-la 08:30.")}


class PostChoiceField(forms.ModelChoiceField):
    """A post, told by the person's name and function, named by its public identifier."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Staff.objects.none(), to_field_name="uuid", empty_label=_("Choisir"), **kwargs)

    def to_python(self, value: Any) -> Staff | None:
        try:
            return super().to_python(value)
        except forms.ValidationError:  # of an identifier that is none, too
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None

    def label_from_instance(self, staff: Staff) -> str:
        return f"{staff.user.name}, {staff.get_role_display()}"


class CodeField(forms.CharField):
    """A one-time code of six digits, in one field: spaces, dashes and pasted text are accepted."""

    default_error_messages = {  # noqa: RUF012 - Django's own form
        "required": _("Écrivez le code à 6 chiffres que vous avez reçu."),
        "length": _("Le code a 6 chiffres : vérifiez le message que vous avez reçu."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Code à 6 chiffres"))
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
        super().__init__(max_length=40, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        digits = digits_in(super().clean(value))
        if len(digits) != 6:
            raise forms.ValidationError(self.error_messages["length"], code="length")
        return digits


class SizedFileField(forms.FileField):
    """A file, refused when it is too large."""

    def __init__(self, *, largest: int, too_large: StrOrPromise, **kwargs: Any) -> None:
        self.largest, self.too_large = largest, too_large
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and file.size > self.largest:
            raise forms.ValidationError(self.too_large, code="size")
        return file


class ScanField(SizedFileField):
    """A PDF or a photo of sheets, refused when it is too large; whoever takes it reads it with ``read_scan``."""

    default_error_messages = {  # noqa: RUF012 - Django's own form
        "required": _("Choisissez le fichier à envoyer."),
        "empty": _("Ce fichier est vide : numérisez de nouveau la feuille."),
    }

    def __init__(
        self, *, largest: int = LARGEST_UPLOAD, too_large: StrOrPromise = REFUSALS["size"], **kwargs: Any
    ) -> None:
        widget = forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"})
        super().__init__(largest=largest, too_large=too_large, widget=widget, **kwargs)


def language_field() -> forms.ChoiceField:
    """Return the choice of the language in which somebody outside school is written to."""
    return forms.ChoiceField(
        label=_("Langue des messages"),
        help_text=_("Celle des messages et des pages. La personne peut en changer elle-même sur sa page."),
        choices=[
            ("", _("Français, tant que la personne n'en choisit pas d'autre")),
            *((code, f"{french_name(code).capitalize()} – {name}") for code, name in settings.LANGUAGES),
        ],
        required=False,
    )


OF_THE_DESIGN_SYSTEM = (
    gettext_noop("(Optional)"),
    gettext_noop("Step %(current_step_id)s of %(total_steps)s"),
    gettext_noop("Next step:"),
)
"""Words of django-dsfr, which says them in English and French: our catalogue says them in the other languages."""
SHORT = 2
"""Fields of a form that is seen whole on a telephone."""


class PageForm(DsfrBaseForm):
    """A form of a page: ``{{ form }}`` prints the summary of errors, then the fields.

    A page whose ``form`` has errors begins its title with « Erreur : » (``base.html``).
    """

    template_name = "forms/form.html"
    bound_field_class: type[forms.BoundField] | None = AnnouncedField
    use_required_attribute = False
    REFUSED_AT: str | None = None
    """Field at which a refusal stands; above the form without."""
    refused: Refused | None = None
    """The latest refusal that it shows."""
    NEEDED: tuple[str, ...] = ()
    """Fields of which one will do, or that some people need: each may stay empty, none is said to be optional."""

    def full_clean(self) -> None:
        """Ask for none of :attr:`NEEDED` by itself; what is wrong between them is said by ``clean``."""
        needed = [self.fields[name] for name in self.NEEDED if name in self.fields]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True

    def get_context(self) -> dict[str, Any]:
        """Leave out the design system's warning about its transitional setting: ours is set."""
        return forms.Form.get_context(self)

    def dress(self) -> None:
        """Dress the fields that were added once the form was made: the design system has those of the class only."""
        for visible in self.visible_fields():
            dsfr_input_class_attr(visible)

    def reword(self, name: str, *, label: Any = None, help_text: Any = None) -> None:
        """Change the words around a field once the form is made: what the page prints was bound with the old ones."""
        for part in (self.fields[name], self[name]):
            part.label = part.label if label is None else label
            part.help_text = part.help_text if help_text is None else help_text

    def summary(self) -> list[tuple[str, str]]:
        """Return ``(identifier of what takes the focus, sentence)`` of every error, in the order of the fields."""
        return [
            (_first_of(self[name]), error) for name in self.errors if name in self.fields for error in self.errors[name]
        ]

    @property
    def says_once(self) -> bool:
        """Tell whether one error of a short form is said at its field alone: a page of one code needs no summary."""
        return len(self.visible_fields()) <= SHORT and not self.non_field_errors() and len(self.summary()) == 1

    def refuse(self, sentence: StrOrPromise, field: str | None = None) -> None:
        """Add what a service refused, at ``field`` or above the form; the form must be bound and cleaned."""
        self.add_error(field, sentence)

    def show_refusal(self, refusal: Refused) -> None:
        """Say what a service refused, in the words of the page and where they are looked for."""
        self.refused = refusal
        self.refuse(str(refusal), self.REFUSED_AT if self.REFUSED_AT in self.fields else None)

    @property
    def refusal(self) -> str:
        """Refusal by a service, for a page that says it elsewhere; empty while it refused nothing."""
        return " ".join(self.non_field_errors())

    @property
    def wrong_status(self) -> int:
        """HTTP status of the page that shows the form again because a value is wrong."""
        return 422


class CodeForm(PageForm):
    """The six digits that were sent."""

    REFUSED_AT = "code"

    code = CodeField()


class ColleagueForm(PageForm):
    """The colleague to whom something is handed over."""

    first_name = LineField(
        label=_("Prénom de votre collègue"),
        max_length=150,
        error_messages={"required": _("Écrivez le prénom de votre collègue.")},
    )
    last_name = LineField(
        label=_("Nom"), max_length=150, error_messages={"required": _("Écrivez le nom de votre collègue.")}
    )
    email = forms.EmailField(
        label=_("Courriel professionnel"),
        max_length=254,
        help_text=_("Le nouveau lien y est envoyé."),
        error_messages={"required": _("Écrivez le courriel de votre collègue : son lien y est envoyé.")},
    )


class StampForm(PageForm):
    """The picture of a stamp."""

    file = forms.FileField(
        label=_("Image du cachet"),
        help_text=_("PNG ou JPEG, 2 Mo au plus."),
        error_messages={"required": _("Choisissez l'image."), "empty": _("Ce fichier est vide.")},
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    def clean_file(self) -> Any:
        """Say of a picture that cannot be drawn what to send instead, beside the field."""
        file = self.cleaned_data["file"]
        draw_again(file.read(LARGEST + 1))
        file.seek(0)
        return file
