"""What people type on the pages of an agreement."""

from django import forms


class CodeForm(forms.Form):
    """The one-time code and the consent."""

    code = forms.CharField(
        label="Code à 6 chiffres",
        max_length=20,
        error_messages={"required": "Écrivez le code à 6 chiffres que vous avez reçu."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    consent = forms.BooleanField(
        label="J'accepte",
        error_messages={"required": "Cochez la case pour dire que vous acceptez la phrase qui la suit."},
    )

    def clean_code(self) -> str:
        digits = "".join(character for character in self.cleaned_data["code"] if character.isdigit())
        if len(digits) != 6:
            raise forms.ValidationError("Le code a 6 chiffres : vérifiez le message que vous avez reçu.")
        return digits


class RefusalForm(forms.Form):
    """A refusal and its reason."""

    reason = forms.CharField(
        label="Pourquoi refusez-vous ?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez pourquoi vous refusez, en quelques mots : l'établissement répondra."},
    )
