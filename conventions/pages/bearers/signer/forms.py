"""Forms of the pages of a personal signature link, with the labels and errors of the catalogue."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conventions.pages.kit.forms import CodeField, PageForm
from conventions.pages.shared.links.forms import BirthDateField
from signatures.services import Consent
from workflow.engine import Refused

from .catalogue import SignerWords


class PartyForm(PageForm):
    """A form in the page's language."""

    template_name = "signer/form.html"

    def __init__(self, *args: Any, words: SignerWords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def get_context(self) -> dict[str, Any]:
        return {**super().get_context(), "words": self.words}

    def show_refusal(self, refusal: Refused) -> None:
        self.refuse(self.words.refusal(refusal), self.REFUSED_AT if self.REFUSED_AT in self.fields else None)

    def describe(self, name: str, *, label: str, hint: str = "", required: str = "") -> None:
        """Give a field its label, its hint and what is said when it is empty."""
        self.reword(name, label=label, help_text=hint)
        if required:
            self.fields[name].error_messages["required"] = required


class PartyBirthDateForm(PartyForm):
    """The pupil's birth date, as people write dates."""

    birth_date = BirthDateField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, words: SignerWords, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, words=words, **kwargs)
        self.describe(
            "birth_date",
            label=words.say("gate.birth_label", **names),
            hint=words.say("gate.birth_hint"),
            required=words.say("error.birth_missing"),
        )
        self.fields["birth_date"].error_messages["invalid"] = words.say("error.birth_unreadable")


class SigningCodeForm(PartyForm):
    """A one-time code, in one field; spaces and pasted text are accepted."""

    REFUSED_AT = "code"

    code = CodeField()

    def __init__(self, *args: Any, words: SignerWords, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, words=words, **kwargs)
        required = words.say("error.code_missing")
        self.describe("code", label=words.say("gate.code_label"), hint=hint, required=required)
        self.fields["code"].error_messages["length"] = words.say("error.code_length")


def said_consent(words: SignerWords, consent: Consent | None) -> SafeString:
    """Return what is agreed to: the French text always, its reviewed translation beside where the page has one."""
    text = consent.text if consent else ""
    french = format_html('{} <span lang="fr" dir="ltr">{}</span>', words.marked("sign.accept"), text)
    french += words.help_of("sign.accept")
    if consent is None or consent.shown is None or not consent.shown.text:
        return french
    beside = format_html('<br><span class="consent-beside">{}</span>', consent.shown.text)
    return french + beside


class ConsentForm(PartyForm):
    """The consent. ``shown`` names what stood beside it on the page: the box counts for that and for nothing else."""

    PLAIN, MISSING = "sign.plain", "error.consent"

    consent = forms.BooleanField()
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *args: Any, words: SignerWords, consent: Consent | None, **kwargs: Any
    ) -> None:
        shown = consent.shown.digest if consent and consent.shown else ""
        self.is_of_another_page = data is not None and consent is not None and data.get("shown", "") != shown
        if self.is_of_another_page:
            data = {**dict(data.items()), "shown": shown, "consent": ""}
        super().__init__(data, *args, words=words, **kwargs)
        self.initial["shown"] = shown
        missing = words.say("error.consent_changed" if self.is_of_another_page else self.MISSING)
        self.describe("consent", label=said_consent(words, consent), hint=words.html(self.PLAIN), required=missing)

    @property
    def wrong_status(self) -> int:
        return 409 if self.is_of_another_page else super().wrong_status


class SignForm(ConsentForm, SigningCodeForm):
    """The code and the consent; ``batch`` names the documents shown, when there are several."""

    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)


class ReadForm(ConsentForm):
    """One tick of a party that has read, and signs nothing."""

    def __init__(self, *args: Any, consent: Consent | None, **kwargs: Any) -> None:
        super().__init__(*args, consent=consent, **kwargs)
        self.reword(
            "consent", label=format_html('<span lang="fr" dir="ltr">{}</span>', consent.text if consent else "")
        )


class ConfirmForm(ConsentForm):
    """Statement of a party alone on the school's device: that they accept."""

    PLAIN, MISSING = "device.plain", "device.consent_missing"


class PartyTextForm(PartyForm):
    """A few words to the school."""

    REFUSED_AT = "text"

    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(
        self, *args: Any, words: SignerWords, label: str, hint: str = "", required: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, words=words, **kwargs)
        self.describe("text", label=label, hint=hint, required=required)
        self.fields["text"].required = bool(required)
        self.fields["text"].error_messages["max_length"] = words.say("error.long")


class RefuseForm(SigningCodeForm):
    """A refusal's reason and, once it was sent, the code."""

    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    field_order = ("reason", "code")

    def __init__(
        self, *args: Any, words: SignerWords, label: str, hint: str, required: str, code_hint: str, **kwargs: Any
    ):
        super().__init__(*args, words=words, hint=code_hint, **kwargs)
        self.describe("reason", label=label, hint=hint, required=required)
        self.fields["reason"].error_messages["max_length"] = words.say("error.long")
        if not code_hint:
            del self.fields["code"]

    def show_refusal(self, refusal: Refused) -> None:
        self.REFUSED_AT = "code" if "code" in self.fields and refusal.code != "already_answered" else "reason"
        super().show_refusal(refusal)
