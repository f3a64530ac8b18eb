"""A page of the host's part as a form: a draft that demands nothing, and fields that read what people type."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.rules import Finding
from conventions.domain.persons.people.phones import PhoneError, format_local, read_again
from conventions.pages.kit.forms import LineField, PageForm
from conventions.pages.shared.drafting.known import KnownProposal
from workflow.actors import Actor

KEPT = 20_000
"""Characters kept of one field that could not be read."""


def text(label: Any, *, length: int, hint: Any = "", auto: str = "off", **attrs: str) -> LineField:
    """Return a text field that may stay empty: what is missing is said by the rules, not by the form."""
    return LineField(
        label=label,
        max_length=length,
        required=False,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": auto, **attrs}),
    )


class PhoneField(forms.CharField):
    """A telephone number, kept in international form and shown as it is dialled; untouched, it stays as it was."""

    stored = ""
    """The number that the form shows at first, in E.164: :func:`show_numbers` says it."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": "tel", "type": "tel"}
        super().__init__(required=False, max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return read_again(typed, stored=self.stored) if typed else ""
        except PhoneError as unreadable:
            raise ValidationError(str(unreadable)) from unreadable

    def prepare_value(self, value: Any) -> Any:
        return format_local(value) if value and value == self.stored else value


def show_numbers(form: forms.Form) -> None:
    """Let every number of a form, given in E.164 as its first value, be shown as it is dialled and read again."""
    for name, field in form.fields.items():
        if isinstance(field, PhoneField):
            field.stored = form.initial.get(name) or ""


class PostcodeField(forms.RegexField):
    """Five digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            regex=r"^[0-9]{5}$",
            required=False,
            max_length=10,
            error_messages={"invalid": _("Un code postal a cinq chiffres, par exemple 49000.")},
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
            **kwargs,
        )
        self.widget.attrs["class"] = "fr-input fr-input--short"

    def to_python(self, value: Any) -> str:
        return "".join((super().to_python(value) or "").split())


def email_field(label: Any, *, hint: Any = "", auto: str = "email") -> forms.EmailField:
    """Return an e-mail field that may stay empty."""
    return forms.EmailField(
        label=label,
        max_length=254,
        required=False,
        help_text=hint,
        error_messages={"invalid": _("Cette adresse n'est pas complète : écrivez par exemple nom@entreprise.fr.")},
        widget=forms.EmailInput(attrs={"autocomplete": auto}),
    )


class PartForm(PageForm):
    """One page of the host's part: what can be read is saved, what cannot is kept as typed."""

    slug = ""
    GROUPS: tuple[tuple[Any, str, tuple[str, ...]], ...] = ()
    """Legend, class name and fields of each group, in the order of the page."""
    MARKS: dict[str, tuple[str, ...]] = {}
    """Field of the form → fields that the rules name."""
    OPTIONAL: tuple[str, ...] = ()
    """Fields that no rule demands: only these are marked as optional."""
    OF_PLACES: tuple[str, ...] = ()
    """Fields asked only where the trainee takes one of the host's places (code de l'éducation, L124-8)."""
    known: Sequence[KnownProposal] = ()
    """Establishments that the host's name may be chosen from, on the page of who may know them."""
    FILES: tuple[str, ...] = ()
    """Fields that take a file: what cannot be read of them is chosen again, never kept as typed."""

    def __init__(self, data: Any = None, files: Any = None, *, convention: Convention, **kwargs: Any) -> None:
        self.convention = convention
        stored = self.stored(convention)
        typed = convention.host_typing.get(self.slug)
        if data is None and typed:
            data = {**stored, **typed}
        super().__init__(data, files, initial=stored, auto_id="id_%s", **kwargs)
        if not convention.takes_host_place:
            for name in self.OF_PLACES:
                del self.fields[name]
        show_numbers(self)

    def get_context(self) -> dict[str, Any]:
        return forms.Form.get_context(self)

    def stored(self, convention: Convention) -> dict[str, Any]:
        """Return what is saved, as the fields show it."""
        raise NotImplementedError

    def save(self, *, by: Actor, revision: int | None) -> None:
        """Save what could be read and remember the rest; raises what the services raise."""
        raise NotImplementedError

    def typing(self) -> dict[str, Any]:
        """Return what is being typed on every page, this one brought up to date."""
        others = {slug: kept for slug, kept in self.convention.host_typing.items() if slug != self.slug}
        if self.is_typed_well():
            return others
        typed = (name for name in self.fields if name not in self.FILES)
        return {**others, self.slug: {name: _kept(self.data.get(name)) for name in typed}}

    def is_typed_well(self) -> bool:
        """Tell whether all that was typed could be read, whatever became of a file."""
        return not self.errors.keys() - set(self.FILES)

    def read(self, *names: str) -> dict[str, Any]:
        """Return the values of ``names`` that could be read."""
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def groups(self) -> list[tuple[Any, str, list[forms.BoundField]]]:
        """Return legend, class name and bound fields of each group."""
        self.mark_demanded()
        return [
            (legend, css, [self[name] for name in names if name in self.fields]) for legend, css, names in self.GROUPS
        ]

    def mark_demanded(self) -> None:
        """Once all is read, show as demanded what the rules demand: the form itself demands nothing of a draft."""
        self.is_valid()
        for name, shown in self.fields.items():
            shown.required = name not in self.OPTIONAL

    def field_of(self, finding: Finding) -> str:
        """Return the field of this page that a finding is about; empty when it is another page's."""
        for name, marks in self.MARKS.items():
            if any(finding.field == mark or finding.field.startswith(f"{mark}.") for mark in marks):
                return name
        return ""

    def is_blank(self, name: str) -> bool:
        """Tell whether nothing is saved or typed at a field: a first visit is not told that all is missing."""
        return not (self.data.get(name) if self.is_bound else self.initial.get(name))


def _kept(typed: Any) -> str:
    """Return what is kept of something that could not be read: text that the database can hold."""
    return str(typed or "").replace("\x00", "")[:KEPT]
