"""Forms of an operator: a reason for every act, a school, a person and their function, a SIRET."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.persons.people.models import PriorityEducation, School, Staff, TerritorialOfficer
from conventions.domain.persons.people.siret import siret_valid
from conventions.domain.persons.people.uai import clean_uai, uai_valid
from conventions.domain.season.rolls.uploaded_schools import LARGEST
from conventions.domain.upkeep.spending.models import SmsCeiling
from conventions.pages.kit.forms import DayField, LineField, PageForm

PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class ReasonField(LineField):
    """Why: no act without it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Gardé avec l'acte : la demande, sa date, qui l'a faite."))
        super().__init__(
            label=_("Pourquoi"),
            max_length=300,
            error_messages={"required": _("Écrivez pourquoi : c'est gardé avec l'acte.")},
            **kwargs,
        )


class OperatorReasonForm(PageForm):
    """An act that needs nothing but its reason."""

    reason = ReasonField()


class ToldReasonForm(PageForm):
    """An act on an account, whose holder reads the reason."""

    reason = ReasonField(help_text=_("Gardé au journal, et lu par la personne : la demande, sa date, qui l'a faite."))


class HandOverForm(ToldReasonForm):
    """Who takes over what a leaver held."""

    email = forms.EmailField(
        label=_("Courriel de la personne qui prend la suite"),
        help_text=_("Elle a déjà un compte."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={
            "required": _("Donnez l'adresse de la personne qui prend la suite."),
            "invalid": _("Cette adresse n'est pas valable : écrivez-la comme nom@exemple.fr."),
        },
    )

    field_order = ("email", "reason")


# -- schools ------------------------------------------------------------------------------------------------------


class SchoolsFileForm(PageForm):
    """The file of the schools."""

    file = forms.FileField(
        label=_("Fichier des établissements"),
        help_text=_("CSV de l'annuaire de l'éducation ou colonnes simples, 30 Mo au plus ; plus grand : en ZIP."),
        error_messages={
            "required": _("Choisissez le fichier des établissements."),
            "empty": _("Ce fichier est vide : téléchargez-le de nouveau."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.zip"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("Ce fichier est trop grand pour être l'annuaire des établissements."))
        return file


class SchoolAddForm(PageForm):
    """A school that the directory does not have yet, in the words of the directory."""

    uai = forms.CharField(
        label=_("UAI"),
        help_text=_("Sept chiffres et une lettre."),
        max_length=12,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Écrivez l'UAI de l'établissement.")},
    )
    name = LineField(
        label=_("Nom"), max_length=200, error_messages={"required": _("Écrivez le nom de l'établissement.")}
    )
    type = forms.ChoiceField(
        label=_("Type"),
        choices=[("", _("Choisir")), *[(label, label) for _value, label in School.Type.choices]],
        error_messages={"required": _("Choisissez le type de l'établissement.")},
    )
    sector = forms.ChoiceField(
        label=_("Secteur"),
        choices=[("", _("Choisir")), ("public", _("public")), ("privé", _("privé"))],
        error_messages={"required": _("Choisissez le secteur : la loi en dépend.")},
    )
    address = LineField(label=_("Adresse"), max_length=250, required=False)
    postcode = forms.CharField(
        label=_("Code postal"),
        max_length=5,
        required=False,
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "numeric"}),
    )
    city = LineField(
        label=_("Commune"), max_length=100, error_messages={"required": _("Écrivez la commune de l'établissement.")}
    )
    email = forms.EmailField(
        label=_("Courriel"),
        max_length=254,
        required=False,
        error_messages={"invalid": _("Cette adresse n'est pas valable : écrivez-la comme nom@exemple.fr.")},
    )
    phone = forms.CharField(label=_("Téléphone"), max_length=30, required=False)
    priority_education = forms.ChoiceField(
        label=_("Éducation prioritaire"), choices=[("", _("non")), *PriorityEducation.choices], required=False
    )
    reason = ReasonField()

    def clean_uai(self) -> str:
        uai = clean_uai(self.cleaned_data["uai"])
        if not uai_valid(uai):
            raise ValidationError(_("Cet UAI n'est pas valable : vérifiez ses sept chiffres et sa lettre."))
        return uai


# -- accounts -----------------------------------------------------------------------------------------------------


class AccountSearch(PageForm):
    """Looks for accounts; sent by POST, because names do not belong in an address."""

    text = forms.CharField(
        label=_("Nom ou adresse électronique"),
        max_length=150,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Écrivez un nom ou une adresse électronique.")},
    )


def _email(**kwargs: Any) -> forms.EmailField:
    return forms.EmailField(
        label=_("Courriel professionnel"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
        error_messages={
            "required": _("Donnez l'adresse de la personne : elle s'en sert pour se connecter."),
            "invalid": _("Cette adresse n'est pas valable : écrivez-la comme nom@exemple.fr."),
        },
        **kwargs,
    )


class AccountForm(PageForm):
    """A person for whom an account is opened."""

    email = _email(help_text=_("Un lien pour choisir un mot de passe y part aussitôt."))
    last_name = LineField(
        label=_("Nom"), max_length=150, error_messages={"required": _("Écrivez le nom de la personne.")}
    )
    first_name = LineField(label=_("Prénom"), max_length=150, required=False)
    reason = ReasonField()


class AppointForm(PageForm):
    """A person, a school and the function that is given."""

    email = _email(help_text=_("Si personne n'a de compte à cette adresse, une invitation part aussitôt."))
    last_name = LineField(
        label=_("Nom"), help_text=_("Inutile si la personne a déjà un compte."), max_length=150, required=False
    )
    first_name = LineField(label=_("Prénom"), max_length=150, required=False)
    school = forms.CharField(
        label=_("UAI de l'établissement"),
        max_length=12,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Écrivez l'UAI de l'établissement.")},
    )
    role = forms.ChoiceField(
        label=_("Fonction"),
        choices=[("", _("Choisir")), *Staff.Role.choices],
        error_messages={"required": _("Choisissez la fonction de la personne.")},
    )
    title = LineField(
        label=_("Titre"), help_text=_("Principale, proviseur adjoint… : écrit sur la convention."), required=False
    )
    starts_on = DayField(label=_("À partir du"), help_text=_("Vide : dès maintenant."), required=False)
    reason = ReasonField()

    def clean_school(self) -> School:
        school = School.objects.filter(uai=clean_uai(self.cleaned_data["school"])).first()
        if school is None:
            raise ValidationError(_("Aucun établissement n'a cet UAI : vérifiez-le, ou ajoutez l'établissement."))
        return school

    def clean(self) -> None:
        given = self.cleaned_data
        school, starts_on = given.get("school"), given.get("starts_on")
        if school and starts_on and starts_on < school.today():
            self.refuse(_("Ce jour est passé : laissez vide pour dès maintenant."), "starts_on")


class EndForm(ToldReasonForm):
    """The last day of a function, and why."""

    last_day = DayField(
        label=_("Dernier jour"), error_messages={"required": _("Donnez le dernier jour de la fonction.")}
    )

    field_order = ("last_day", "reason")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_last_day(self) -> date:
        last_day = self.cleaned_data["last_day"]
        if last_day < self._today:
            raise ValidationError(_("Ce jour est passé : la fonction finit aujourd'hui au plus tôt."))
        return last_day


class OfficerForm(ToldReasonForm):
    """A territory that an account follows."""

    level = forms.ChoiceField(
        label=_("Échelon"),
        choices=[("", _("Choisir")), *TerritorialOfficer.Level.choices],
        error_messages={"required": _("Choisissez l'échelon.")},
    )
    territory = LineField(
        label=_("Territoire"),
        help_text=_("973, Guyane, Pays de la Loire… ; rien à l'échelon national."),
        max_length=100,
        required=False,
    )

    field_order = ("level", "territory", "reason")


# -- networks of hosts ---------------------------------------------------------------------------------------------


class NetworksForm(PageForm):
    """Networks, one a line."""

    lines = forms.CharField(
        label=_("Un réseau par ligne"),
        help_text=_(
            "Nature ; nom ; sigle ; de qui il relève. Natures : ministère, opérateur de l'État, hôpital ou "
            "établissement médico-social, collectivité territoriale, association, fédération professionnelle, chambre "
            "consulaire, entreprise à plusieurs sites."
        ),
        widget=forms.Textarea(attrs={"rows": 8, **PLAIN}),
        error_messages={"required": _("Écrivez au moins une ligne.")},
    )


class NetworkPostForm(AccountForm):
    """Who acts for a network, and where."""

    last_name = LineField(
        label=_("Nom"), help_text=_("Inutile si la personne a déjà un compte."), max_length=150, required=False
    )
    role = forms.ChoiceField(label=_("Fonction"), choices=NetworkPost.Role.choices)
    level = forms.ChoiceField(label=_("Échelon"), choices=TerritorialOfficer.Level.choices)
    code = LineField(
        label=_("Territoire"),
        help_text=_("973, Guyane, Pays de la Loire… ; rien à l'échelon national."),
        max_length=100,
        required=False,
    )

    field_order = ("email", "last_name", "first_name", "role", "level", "code", "reason")


# -- hosts, messages, jobs ----------------------------------------------------------------------------------------


class BanForm(PageForm):
    """A host that an inspection forbids."""

    siret = forms.CharField(
        label=_("SIRET"),
        help_text=_("14 chiffres : l'interdiction porte sur cet établissement."),
        max_length=30,
        widget=forms.TextInput(attrs={**PLAIN, "inputmode": "numeric"}),
        error_messages={"required": _("Écrivez le SIRET de l'organisme.")},
    )
    reason = ReasonField(help_text=_("La décision de l'inspection du travail, sa date, sa référence."))

    def clean_siret(self) -> str:
        if not siret_valid(self.cleaned_data["siret"]):
            raise ValidationError(_("Ce SIRET n'est pas valable : vérifiez ses 14 chiffres."))
        return self.cleaned_data["siret"]


class DealForm(OperatorReasonForm):
    """Decision on something that failed: again, or no more."""

    act = forms.ChoiceField(
        label=_("Que faire"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous en faites.")},
    )

    field_order = ("act", "reason")

    def __init__(self, *args: Any, again: Any, aside: Any, **kwargs: Any) -> None:
        """``again`` is nothing where it would not help."""
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [*([("again", again)] if again else []), ("aside", aside)]


# -- text messages -----------------------------------------------------------------------------------------------------

HIGHEST_CEILING = 1_000_000


class CeilingForm(PageForm):
    """For whom, how much, and why."""

    level = forms.ChoiceField(
        label=_("Échelon"),
        choices=[("", _("Choisir")), *SmsCeiling.LEVELS],
        error_messages={"required": _("Choisissez l'échelon.")},
    )
    code = LineField(
        label=_("Établissement ou territoire"),
        help_text=_("Un UAI, ou 973, Guyane, Pays de la Loire… ; rien à l'échelon national."),
        max_length=100,
        required=False,
    )
    euros = forms.IntegerField(
        label=_("Euros par mois"),
        help_text=_("0 lève le plafond."),
        min_value=0,
        max_value=HIGHEST_CEILING,
        error_messages={
            "required": _("Écrivez un montant en euros, 0 pour lever le plafond."),
            "invalid": _("Écrivez un montant entier, sans virgule ni lettre."),
            "min_value": _("Un plafond n'est pas négatif : écrivez 0 pour le lever."),
            "max_value": _("Ce montant est trop grand : un million d'euros au plus."),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = ReasonField()
