"""What people type on the pages of a personal signature link, with the labels and errors of the catalogue."""

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.html import format_html

from conventions.forms import PageForm
from conventions.people.names import search_key
from signatures.codes import digits_in

from .catalogue import LANGUAGES, Words


class PartyForm(PageForm):
    """A form in the page's language."""

    template_name = "conventions/parties/form.html"

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def get_context(self) -> dict[str, Any]:
        return {**super().get_context(), "words": self.words}

    def describe(self, name: str, *, label: str, hint: str = "", required: str = "") -> None:
        """Give a field its label, its hint and what is said when it is empty."""
        field = self.fields[name]
        field.label, field.help_text = label, hint
        self._bound_fields_cache.pop(name, None)  # it has read them already
        if required:
            field.error_messages["required"] = required


class BirthDateForm(PartyForm):
    """The pupil's birth date, as people write dates."""

    birth_date = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, words: Words, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, words=words, **kwargs)
        self.describe(
            "birth_date",
            label=words.say("gate.birth_label", **names),
            hint=words.say("gate.birth_hint"),
            required=words.say("error.birth_missing"),
        )

    def clean_birth_date(self) -> date:
        found = read_day(self.cleaned_data["birth_date"])
        if found is None:
            raise forms.ValidationError(self.words.say("error.birth_unreadable"))
        return found


class CodeForm(PartyForm):
    """A one-time code, in one field; spaces and pasted text are accepted."""

    code = forms.CharField(
        max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"})
    )

    def __init__(self, *args: Any, words: Words, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, words=words, **kwargs)
        required = words.say("error.code_missing")
        self.describe("code", label=words.say("gate.code_label"), hint=hint, required=required)

    def clean_code(self) -> str:
        digits = digits_in(self.cleaned_data["code"])
        if len(digits) != 6:
            raise forms.ValidationError(self.words.say("error.code_length"))
        return digits


class SignForm(CodeForm):
    """The code and the consent; ``batch`` names the documents shown, when there are several."""

    consent = forms.BooleanField()
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, words: Words, consent: str, **kwargs: Any) -> None:
        super().__init__(*args, words=words, **kwargs)
        label = format_html('{} <span lang="fr">{}</span>', words.say("sign.accept"), consent)
        self.describe("consent", label=label, hint=words.say("sign.plain"), required=words.say("error.consent"))


class TextForm(PartyForm):
    """A few words to the school."""

    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, words: Words, label: str, hint: str = "", required: str = "", **kwargs: Any) -> None:
        super().__init__(*args, words=words, **kwargs)
        self.describe("text", label=label, hint=hint, required=required)
        self.fields["text"].required = bool(required)
        self.fields["text"].error_messages["max_length"] = words.say("error.long")


class ReasonForm(TextForm):
    """A refusal's reason."""

    field_order = ("reason",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = self.fields.pop("text")


def read_day(text: str) -> date | None:
    """Read « 01 06 2011 », « 1/6/11 », « 01062011 », « 1er juin 2011 », « 2011-06-01 »; ``None`` for anything else."""
    words = search_key(text).split()
    months = {search_key(name): n for language in LANGUAGES for n, name in enumerate(_months(language), start=1)}
    parts = [str(months[word]) if word in months else re.sub(r"(?<=\d)(er|st|nd|rd|th)$", "", word) for word in words]
    if len(parts) == 1 and re.fullmatch(r"[0-9]{8}", parts[0]):
        parts = [parts[0][:2], parts[0][2:4], parts[0][4:]]
    if len(parts) != 3 or not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
        return None
    if len(parts[0]) == 4:
        parts.reverse()
    day, month, year = (int(part) for part in parts)
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _months(language: str) -> list[str]:
    return Words(language).say("calendar.months").split()
