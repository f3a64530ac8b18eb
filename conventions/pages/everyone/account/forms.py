"""Forms of an account: address, passwords, codes of the second factor."""

import struct
from datetime import time
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth import forms as auth
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.records import clean_email
from conventions.domain.season.letters.services import optional_topics
from conventions.pages.kit.forms import HourField, PageForm
from notifications.models import Preference

from . import sign_ins

PASSWORD_HINT = _("Au moins 12 caractères : une phrase que vous seul ou seule connaissez convient très bien.")


def _password(label: StrOrPromise, autocomplete: str, hint: StrOrPromise = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": _("Écrivez le mot de passe.")},
    )


def _email(autocomplete: str) -> forms.EmailField:
    return forms.EmailField(
        label=_("Adresse électronique"),
        help_text=_("Votre adresse professionnelle, par exemple prenom.nom@ac-exemple.fr."),
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": _("Écrivez l'adresse électronique de votre compte."),
            "invalid": _("Écrivez une adresse complète, par exemple prenom.nom@ac-exemple.fr."),
        },
    )


class AddressAndPassword(LoginForm):
    """allauth's form with our field for the address, made before the design system marks the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email("username")


class SignInForm(PageForm, AddressAndPassword):
    """Address and password; the same sentence whichever of the two is wrong."""

    password = _password(_("Mot de passe"), "current-password")
    school_code = forms.CharField(
        label=_("Code du jour de l'établissement"),
        help_text=_("Dix lettres et chiffres, qu'un collègue connecté lit dans « Mon compte »."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    error_messages = {
        "too_many": _(
            "Trop de mots de passe faux pour ce compte. Écrivez votre mot de passe et le code du jour de votre "
            "établissement. Sans lui, choisissez un autre mot de passe, ou attendez 15 minutes."
        ),
        "school_code": _("Ce n'est pas le code du jour de votre établissement."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["school_code"]
        self._school_code_shown = code.widget, code.help_text
        if not self.data.get("school_code"):
            code.widget = forms.HiddenInput()
            self.reword("school_code", help_text="")

    def clean(self) -> dict:
        """Count the password before it is compared; ask for the school's code when there were too many."""
        email, password = self.cleaned_data.get("login"), self.cleaned_data.get("password")
        if not email or not password:
            return self.cleaned_data
        school_code = self.cleaned_data.get("school_code", "")
        try:
            counted = sign_ins.count_password(self.request, email, school_code=school_code)
        except sign_ins.TooManyPasswords as refusal:
            self._ask_school_code(wrong=refusal.wrong_code)
            return self.cleaned_data
        cleaned = super().clean()
        counted.give_back()
        return cleaned

    @property
    def wrong_status(self) -> int:
        return 429 if self.has_error(NON_FIELD_ERRORS, "too_many") else super().wrong_status

    def _ask_school_code(self, *, wrong: bool) -> None:
        self.fields["school_code"].widget, help_text = self._school_code_shown
        self.reword("school_code", help_text=help_text)
        self.add_error(None, forms.ValidationError(self.error_messages["too_many"], code="too_many"))
        if wrong:
            self.add_error("school_code", self.error_messages["school_code"])

    def clean_login(self) -> str:
        """One writing of the address: wrong passwords are counted together whatever the capitals."""
        return clean_email(self.cleaned_data["login"])


class PasswordLinkForm(PageForm):
    """The address that a link to a new password is sent to."""

    email = _email("email")


class NewPasswordForm(PageForm, auth.SetPasswordForm):
    """A new password, typed twice."""

    new_password1 = _password(_("Nouveau mot de passe"), "new-password", PASSWORD_HINT)
    new_password2 = _password(_("Le même mot de passe, une seconde fois"), "new-password")
    error_messages = {"password_mismatch": _("Les deux mots de passe sont différents : écrivez deux fois le même.")}


class ChangePasswordForm(NewPasswordForm, auth.PasswordChangeForm):
    """The present password, then the new one."""

    old_password = _password(_("Mot de passe actuel"), "current-password")
    error_messages = {
        **NewPasswordForm.error_messages,
        "password_incorrect": _("Ce n'est pas votre mot de passe actuel."),
    }
    field_order = ["old_password", "new_password1", "new_password2"]


EARLIEST, LATEST = time(6), time(19, 30)
DAYS = [(1, _("lundi")), (2, _("mardi")), (3, _("mercredi")), (4, _("jeudi")), (5, _("vendredi")), (6, _("samedi"))]


class LettersForm(PageForm):
    """When the letter of an account leaves, and what is wanted of what is optional."""

    days = forms.TypedMultipleChoiceField(
        label=_("Jours de la lettre"),
        help_text=_("Un seul jour : une lettre par semaine ; tous : une lettre chaque jour. D'habitude, deux."),
        choices=DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choisissez au moins un jour : cette lettre dit ce que vous avez à valider ou à signer.")
        },
    )
    hour = HourField(
        label=_("Heure"),
        help_text=_("À l'heure de votre établissement, entre 6 h et 19 h 30."),
        error_messages={"required": _("Donnez une heure, par exemple 07:30.")},
    )
    wanted = forms.MultipleChoiceField(
        label=_("Messages facultatifs que je veux recevoir"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, preference: Preference, **kwargs: Any) -> None:
        topics = optional_topics()
        kept = [slug for slug in topics if slug not in preference.unsubscribed]
        super().__init__(*args, initial={"days": preference.days, "hour": preference.hour, "wanted": kept}, **kwargs)
        self.fields["wanted"].choices = list(topics.items())
        # the design system's snippet of checkboxes names the error by an identifier that it does not write
        self.fields["days"].template_name = "dsfr/form_field_snippets/radioselect_snippet.html"

    def clean_hour(self) -> time:
        hour = self.cleaned_data["hour"]
        if not EARLIEST <= hour <= LATEST:
            raise forms.ValidationError(_("Choisissez une heure entre 6 h et 19 h 30."))
        return hour


NO_PASSKEY = _("Cette clé d'accès n'a pas répondu comme attendu. Recommencez, ou servez-vous d'un code.")
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, struct.error, InvalidSignature)
"""Errors of the library of passkeys on what is no answer, or not this key's."""


def _credential() -> forms.JSONField:
    sentences = {"required": NO_PASSKEY, "invalid": NO_PASSKEY}
    return forms.JSONField(widget=forms.HiddenInput, error_messages=sentences)


class PasskeyForm(PageForm, AuthenticateWebAuthnForm):
    """Answer of a passkey; the page's script fills it."""

    credential = _credential()

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except UNREADABLE:
            raise forms.ValidationError(NO_PASSKEY, code="invalid") from None


class NewPasskeyForm(PageForm, AddWebAuthnForm):
    """A new passkey and what its holder calls it; the page's script fills the rest."""

    credential = _credential()

    name = forms.CharField(
        label=_("Nom de la clé"),
        help_text=_("Pour la reconnaître plus tard : « ordinateur du bureau », « clé USB »…"),
        max_length=60,
        required=False,
    )

    def clean(self) -> dict:
        try:
            return super().clean()
        except UNREADABLE:
            raise forms.ValidationError(NO_PASSKEY, code="invalid") from None


class SecondFactorForm(PageForm):
    """A code of the second factor."""

    REFUSED_AT = "code"

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Écrivez le code.")},
    )
    own_device = forms.BooleanField(
        label=_("C'est mon appareil : ne plus me demander de code pendant 30 jours"),
        help_text=_("Jamais sur un ordinateur partagé. Le mot de passe est toujours demandé."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        hint: StrOrPromise = "",
        recovery: bool = False,
        may_be_remembered: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not may_be_remembered:
            del self.fields["own_device"]
        self["code"].help_text = hint  # the bound field is made by then
        if recovery:  # letters too: a numeric keyboard would lock out whoever lost the telephone
            self.fields["code"].widget.attrs["inputmode"] = "text"
            self.fields["code"].widget.attrs["autocapitalize"] = "none"


class MobileForm(PageForm):
    """The mobile that receives the codes of who signs in."""

    REFUSED_AT = "number"

    number = forms.CharField(
        label=_("Votre numéro de mobile"),
        help_text=_("Par exemple 06 12 34 56 78, 06 94 12 34 56, ou +597 812 3456. Un vieux téléphone convient."),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Écrivez votre numéro de mobile.")},
    )
