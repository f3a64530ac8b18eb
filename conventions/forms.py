"""Base of every form of the site: the design system's fields, the summary of errors, help and error read together."""

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm, DsfrBoundField


class Field(DsfrBoundField):
    """A field whose help and error are both announced: django-dsfr names the error alone."""

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


class PageForm(DsfrBaseForm):
    """A form of a page: ``{{ form }}`` prints the summary of errors, then the fields.

    A page whose form has errors begins its title with « Erreur : » (block ``title`` of ``page.html``).
    """

    template_name = "forms/form.html"
    bound_field_class = Field
    use_required_attribute = False

    def get_context(self) -> dict[str, Any]:
        """Leave out the design system's warning about its transitional setting: ours is set."""
        return forms.Form.get_context(self)

    def summary(self) -> list[tuple[str, str]]:
        """Return ``(identifier of what takes the focus, sentence)`` of every error, in the order of the fields."""
        return [
            (self[name].id_for_label or f"{self[name].auto_id}_0", error)
            for name in self.errors
            if name in self.fields
            for error in self.errors[name]
        ]

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Add what a service refused, at ``field`` or above the form; the form must be bound and cleaned."""
        self.add_error(field, sentence)
