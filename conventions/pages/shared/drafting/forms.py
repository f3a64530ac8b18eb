"""Forms of the host's part, page by page; the timetable has a module of its own."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements import delegations
from conventions.domain.dossier.agreements.delegations import NO_DELEGATION, prove_delegation
from conventions.domain.dossier.agreements.hosts import PERSON, PLACE
from conventions.domain.dossier.agreements.known_hosts import KnownHosts
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import FAMILY_FIELDS, save_host_part
from conventions.domain.law.rules import Finding
from conventions.domain.persons.people.countries import COUNTRIES, FRANCE
from conventions.domain.persons.people.models import Host, HostContact
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.siret import clean_siret, rna_valid
from conventions.domain.persons.sirene.establishment import Establishment
from conventions.domain.persons.sirene.registers import look_up
from conventions.pages.kit.forms import ScanField, language_field
from conventions.pages.shared.drafting.delegation import proof_in
from conventions.pages.shared.drafting.known import LIST, proposals_of
from conventions.pages.shared.drafting.part_form import PartForm, PhoneField, PostcodeField, email_field, text
from conventions.pages.shared.drafting.people import ME, SIGNER, save_people
from notifications.language import in_french
from signatures.scans import Scan
from workflow.actors import Actor
from workflow.engine import Refused

OTHER = "other"


class OrganisationForm(PartForm):
    """Who the host is and where the pupil comes."""

    slug = "organisme"
    OPTIONAL = ("country", "siret", "rna", "naf", *FAMILY_FIELDS, *PLACE)
    OF_PLACES = ("headcount",)
    GROUPS = (
        (
            _("Votre entreprise"),
            "",
            ("name", "country", "siret", "headcount", "rna", "naf", "address", "postcode", "city", *FAMILY_FIELDS),
        ),
        (_("L'élève vient à une autre adresse"), "folded", PLACE),
    )
    MARKS = {
        "name": ("host.name", "host.country", "host.blocked_by_authority"),
        "siret": ("host.siret",),
        "headcount": ("host.headcount",),
        "address": ("host.address",),
        "postcode": ("host.postcode", "host.department"),
        "city": ("host.city", "place"),
        "naf": ("host.naf",),
        "family_business": ("host.family_business",),
        "family_establishment": ("host.family_establishment",),
    }
    HOST = ("name", "country", "siret", "headcount", "rna", "naf", "address", "postcode", "city")
    PLACE = (("place_address", "address"), ("place_postcode", "postcode"), ("place_city", "city"))

    name = text(_("Nom de l'entreprise, de l'association ou de l'administration"), length=200, auto="organization")
    country = forms.ChoiceField(label=_("Pays"), choices=[*COUNTRIES.items()], required=False)
    siret = text(
        _("Numéro SIRET"),
        length=30,
        hint=_("14 chiffres, sur une facture ou un bulletin de paie ; vide si vous n'en avez pas"),
        inputmode="numeric",
    )
    headcount = forms.IntegerField(
        label=_("Combien de personnes y travaillent"),
        required=False,
        min_value=0,
        max_value=999_999,
        help_text=_("Dans cet établissement. La loi limite les stagiaires : 3 par semaine en dessous de 20 personnes."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "fr-input fr-input--short"}),
        error_messages={"invalid": _("Écrivez un nombre, par exemple 12.")},
    )
    rna = text(
        _("Numéro RNA d'une association sans SIRET"),
        length=20,
        hint=_("W et neuf caractères, sur le récépissé de la préfecture : W9C1000123"),
    )
    naf = text(_("Code NAF (ou APE)"), length=10, hint=_("Quatre chiffres et une lettre, à côté du SIRET : 56.30Z"))
    address = text(_("Adresse"), length=200, hint=_("Numéro et rue"), auto="address-line1")
    postcode = PostcodeField(label=_("Code postal"))
    city = text(_("Commune"), length=100, auto="address-level2")
    family_business = forms.BooleanField(label=_("C'est l'entreprise d'un parent de l'élève"), required=False)
    family_establishment = forms.BooleanField(
        label=_("Seuls des membres de la famille y travaillent, sous l'autorité d'un parent ou du tuteur de l'élève"),
        required=False,
    )
    place_address = text(_("Adresse où l'élève se présente"), length=200)
    place_postcode = PostcodeField(label=_("Code postal du lieu"))
    place_city = text(_("Commune du lieu"), length=100)

    def __init__(self, data: Any = None, *args: Any, known: KnownHosts | None = None, **kwargs: Any) -> None:
        self.registered: Establishment | None = None
        chosen = known.find(data.get("name", "")) if known and data else None
        super().__init__(data if chosen is None else _taken_from(chosen.row(), data), *args, **kwargs)
        if not self.convention.is_training:  # the others are made in France alone
            del self.fields["country"]
        elif (self.data.get("country") or self.convention.host.country) != FRANCE:
            self.fields["postcode"].validators = [MaxLengthValidator(10)]  # five figures are ours
        if known:
            self.fields["name"].widget.attrs["list"] = LIST
            self.known = proposals_of(known, with_trainees=True)

    def stored(self, convention: Convention) -> dict[str, Any]:
        host = convention.host
        values = {name: getattr(host, name) for name in self.HOST}
        place = {mine: getattr(convention, mine) for mine, _seat in self.PLACE}
        elsewhere = any(place[mine] and place[mine] != values[seat] for mine, seat in self.PLACE)
        values |= {name: getattr(convention, name) for name in FAMILY_FIELDS}
        return values | (place if elsewhere else dict.fromkeys(place, ""))

    def clean_siret(self) -> str:
        digits = clean_siret(self.cleaned_data["siret"])
        if digits and not (digits.isascii() and digits.isdecimal() and len(digits) == 14):
            raise ValidationError(
                _("Un numéro SIRET a 14 chiffres : celui-ci en a %(count)s.")
                % {"count": sum(c.isdecimal() for c in digits)}
            )
        return digits

    def clean_rna(self) -> str:
        number = clean_siret(self.cleaned_data["rna"]).upper()
        if number and not rna_valid(number):
            raise ValidationError(_("Un numéro RNA a dix caractères et commence par W, par exemple W9C1000123."))
        return number

    def clean_naf(self) -> str:
        code = clean_siret(self.cleaned_data["naf"]).upper()
        if code and not re.fullmatch(r"[0-9]{4}[A-Z]", code):
            raise ValidationError(_("Un code NAF a quatre chiffres et une lettre, par exemple 56.30Z."))
        return code

    def clean(self) -> dict[str, Any]:
        """Ask the register about a SIRET that is new here: before anything is locked, and once."""
        cleaned = super().clean()
        siret = cleaned.get("siret", "")
        if siret and siret != self.convention.host.siret:
            self.registered = look_up(siret, gate=str(self.convention.uuid))
        return cleaned

    def save(self, *, by: Actor, revision: int | None) -> None:
        host = self._as_registered(self.read(*self.HOST))
        elsewhere = any(self.data.get(mine) for mine, _seat in self.PLACE)
        place = self.read(*(mine for mine, _seat in self.PLACE))
        if not elsewhere:
            place = {mine: host.get(seat, getattr(self.convention.host, seat)) for mine, seat in self.PLACE}
            place["place_postcode"] = place["place_postcode"][:5]
        fields = place | self.read(*FAMILY_FIELDS)
        save_host_part(self.convention, by=by, host=host, fields=fields, typing=self.typing(), revision=revision)

    def _as_registered(self, host: dict[str, Any]) -> dict[str, Any]:
        """Return the columns typed, what is empty taken from the register, with what it says of the establishment."""
        if host.get("siret", self.convention.host.siret) == self.convention.host.siret:
            return host
        if self.registered is None:
            return {**host, "closed_on": None}
        return {**self.registered.completing(host), "closed_on": self.registered.closed_on}


def _taken_from(host: Host, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed with the establishment chosen in the list in place of the one that stood there."""
    own = ("name", "siret", "rna", "naf", "address", "postcode", "city")
    return {**{name: data.get(name, "") for name in data}, **{name: getattr(host, name) for name in own}}


class PeopleForm(PartForm):
    """Who fills, who signs, who tutors: one person, two or three."""

    slug = "personnes"
    OPTIONAL = ("me_phone", "signer_phone", "tutor_phone", "me_language", "signer_language", "tutor_language")
    FILES = ("delegation_proof",)
    GROUPS = (
        (
            _("Vous, qui remplissez ces pages"),
            "",
            ("me_first_name", "me_last_name", "me_email", "me_phone", "me_title", "me_language"),
        ),
        (None, "", ("signer_is",)),
        (
            _("La personne qui signera"),
            "of-signer",
            (
                "signer_first_name",
                "signer_last_name",
                "signer_title",
                "signer_email",
                "signer_phone",
                "signer_language",
            ),
        ),
        (None, "", ("by_delegation",)),
        (
            _("Qui délègue"),
            "of-delegation",
            ("delegator_name", "delegator_title", "delegation_proof"),
        ),
        (None, "", ("tutor_is",)),
        (
            _("Le tuteur ou la tutrice"),
            "of-tutor",
            ("tutor_first_name", "tutor_last_name", "tutor_title", "tutor_email", "tutor_phone", "tutor_language"),
        ),
    )
    DELEGATION = ("delegator_name", "delegator_title", "delegation_proof")

    me_first_name = text(_("Prénom"), length=150, auto="given-name")
    me_last_name = text(_("Nom"), length=150, auto="family-name")
    me_email = email_field(_("Courriel"))
    me_phone = PhoneField(label=_("Téléphone"))
    me_title = text(
        _("Fonction"), length=100, hint=_("Par exemple gérante, directeur, maître boulanger"), auto="organization-title"
    )
    me_language = language_field()
    signer_is = forms.ChoiceField(
        label=_("Qui signera la convention ?"),
        required=False,
        choices=[(ME, _("Moi")), (OTHER, _("Une autre personne"))],
        widget=forms.RadioSelect,
        help_text=_("La personne qui a le pouvoir d'engager l'entreprise. Le lien pour signer lui sera envoyé."),
    )
    signer_first_name = text(_("Prénom"), length=150)
    signer_last_name = text(_("Nom"), length=150)
    signer_title = text(_("Fonction"), length=100, hint=_("Par exemple gérante, directeur"))
    signer_email = email_field(_("Courriel"), auto="off")
    signer_phone = PhoneField(label=_("Téléphone"), help_text=_("Le code pour signer peut y être envoyé."))
    signer_language = language_field()
    by_delegation = forms.BooleanField(
        label=_("La personne qui signe agit par délégation du représentant légal"),
        required=False,
        help_text=_("Responsable de magasin, ressources humaines… Le représentant légal laisse cette case vide."),
    )
    delegator_name = text(_("Prénom et nom du représentant légal"), length=150)
    delegator_title = text(_("Sa fonction"), length=100, hint=_("Par exemple directrice générale, président, maire"))
    delegation_proof = ScanField(
        label=_("Preuve de la délégation"),
        required=False,
        help_text=_(
            "La délégation signée, ou la décision qui la donne. PDF ou photo (JPEG, PNG), 10 Mo au plus. Elle peut "
            "être envoyée plus tard ; sans elle, la convention ne peut être ni validée ni signée."
        ),
    )
    tutor_is = forms.ChoiceField(
        label=_("Qui accompagnera l'élève sur place ?"),
        required=False,
        choices=[
            (ME, _("Moi")),
            (SIGNER, _("La personne qui signera")),
            (OTHER, _("Une autre personne")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Le tuteur ou la tutrice : présences pendant le stage, bilan à la fin, en cinq minutes."),
    )
    tutor_first_name = text(_("Prénom"), length=150)
    tutor_last_name = text(_("Nom"), length=150)
    tutor_title = text(_("Fonction"), length=100)
    tutor_email = email_field(_("Courriel"), auto="off")
    tutor_phone = PhoneField(label=_("Téléphone"))
    tutor_language = language_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.convention.delegation_proof_id:
            self["delegation_proof"].help_text = _(
                "Un fichier est enregistré. Choisissez-en un autre pour le remplacer (PDF ou photo, 10 Mo au plus)."
            )

    @property
    def MARKS(self) -> dict[str, tuple[str, ...]]:  # type: ignore[override]  # noqa: N802 - as on the other pages
        """Fields that the rules name, at whoever plays the part on this page."""
        choices = {
            name: (self.data if self.is_bound else self.initial).get(f"{name}_is") for name in ("signer", "tutor")
        }
        signer = "me" if choices["signer"] == ME else "signer"
        marks: dict[str, tuple[str, ...]] = {}
        people = [(signer, "host.representative")]
        if choices["tutor"] == OTHER:
            people.append(("tutor", "host.tutor"))
        elif choices["tutor"] == ME:
            people.append(("me", "host.tutor"))
        for prefix, named in people:
            for name in PERSON:
                key = f"{prefix}_{name}"
                marks[key] = (*marks.get(key, ()), f"{named}.{name}")
            marks[f"{prefix}_last_name"] = (*marks[f"{prefix}_last_name"], named)
        return {**marks, "delegator_name": ("delegation.name",), "delegator_title": ("delegation.title",)}

    def field_of(self, finding: Finding) -> str:
        """Prefer the precise field to the person as a whole."""
        exact = [name for name, marks in self.MARKS.items() if finding.field in marks]
        return exact[0] if exact else super().field_of(finding)

    def stored(self, convention: Convention) -> dict[str, Any]:
        me, signer, tutor = convention.host_writer, convention.representative, convention.tutor
        signs = me is not None and signer is not None and me.pk == signer.pk
        if tutor is None or (signer is not None and tutor.pk == signer.pk):
            tutor_is = ME if signs else SIGNER
        else:
            tutor_is = ME if me is not None and tutor.pk == me.pk else OTHER
        return {
            **self._person("me", me),
            "signer_is": ME if signs or signer is None else OTHER,
            **self._person("signer", None if signs else signer),
            **{name: getattr(convention, name) for name in delegations.FIELDS},
            "tutor_is": tutor_is,
            **self._person("tutor", tutor if tutor_is == OTHER else None),
        }

    def _person(self, prefix: str, contact: HostContact | None) -> dict[str, str]:
        values = {name: getattr(contact, name) if contact else "" for name in (*PERSON, "language")}
        return {f"{prefix}_{name}": value for name, value in values.items()}

    def clean(self) -> dict[str, Any]:
        """Ask the name of whoever is another person: without it nobody can be written to."""
        cleaned = super().clean()
        for choice in ("signer_is", "tutor_is"):
            cleaned[choice] = cleaned.get(choice) or self.initial[choice]
        for prefix, who in (("signer", _("la personne qui signera")), ("tutor", _("la personne qui accompagnera"))):
            if cleaned.get(f"{prefix}_is") == OTHER and not cleaned.get(f"{prefix}_last_name"):
                self.add_error(f"{prefix}_last_name", _("Écrivez le nom de %(who)s.") % {"who": who})
        if not cleaned.get("by_delegation") and self._delegates():
            self.add_error("by_delegation", _("Cochez cette case, ou videz ce qui suit si personne ne délègue."))
        return cleaned

    def _delegates(self) -> bool:
        """Tell whether somebody was named, or a file sent, below the box left unticked: what is saved alone is not."""
        return any(self.cleaned_data.get(name) for name in self.DELEGATION if name in self.changed_data)

    def clean_delegation_proof(self) -> Scan | None:
        file = self.cleaned_data["delegation_proof"]
        return proof_in(self.convention, file) if file else None

    def save(self, *, by: Actor, revision: int | None) -> None:
        try:
            self._save_people(by=by, revision=revision)
        except Refused as refusal:
            if refusal.code == "saved_meanwhile":
                self._save_proof(by)  # a browser does not show a file again: it is kept whatever becomes of the rest
            raise
        self._save_proof(by)

    def _save_proof(self, by: Actor) -> None:
        if scan := self.cleaned_data.get("delegation_proof"):
            prove_delegation(self.convention, scan, by=by)

    def _save_people(self, *, by: Actor, revision: int | None) -> None:
        if not self.is_typed_well():
            save_host_part(self.convention, by=by, typing=self.typing(), revision=revision)
            return
        signer_is, tutor_is = self.cleaned_data["signer_is"], self.cleaned_data["tutor_is"]
        save_people(
            self.convention,
            by=by,
            me=self._given("me"),
            signer=None if signer_is == ME else self._given("signer"),
            tutor=self._given("tutor") if tutor_is == OTHER else tutor_is,
            delegation=self._delegation(),
            typing=self.typing(),
            revision=revision,
        )

    def _delegation(self) -> dict[str, Any]:
        if not self.cleaned_data["by_delegation"]:
            return NO_DELEGATION
        return self.read(*delegations.FIELDS)

    def _given(self, prefix: str) -> dict[str, str]:
        return {name: self.cleaned_data[f"{prefix}_{name}"] for name in (*PERSON, "language")}


class ActivitiesForm(PartForm):
    """Activities that the pupil will see, where he or she eats, whom to warn."""

    slug = "activites"
    OPTIONAL = ("safety_contact", "post")
    OF_PLACES = ("post",)
    GROUPS = ((None, "", ("post", "activities", "meals_are", "meals", "safety_contact")),)
    MARKS = {"activities": ("activities",), "meals_are": ("meals",), "safety_contact": ("safety_contact",)}
    post = text(
        _("Le poste de l'élève"),
        length=100,
        hint=_("Par exemple commis de cuisine. Entre deux stagiaires au même poste, la loi demande une pause."),
    )
    AT_SCHOOL = _("L'élève déjeune à la cantine de son établissement.")
    NO_MEAL = _("Aucun repas : l'élève n'est présent qu'une demi-journée.")
    MEALS = (
        _("L'élève apporte son repas."),
        _("Le lieu de stage offre le repas."),
        _("L'élève rentre déjeuner chez lui ou chez elle."),
        AT_SCHOOL,
        NO_MEAL,
    )

    activities = forms.CharField(
        label=_("Ce que l'élève verra et fera"),
        required=False,
        max_length=4000,
        help_text=_(
            "Quelques phrases suffisent : les métiers rencontrés, ce qui est montré, ce que l'élève essaie. "
            "Pas de machine dangereuse ni de produit chimique."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
    meals_are = forms.ChoiceField(label=_("Le repas de midi"), required=False, widget=forms.RadioSelect)
    meals = text(_("Autre chose : écrivez où l'élève déjeune et qui paie"), length=500)
    safety_contact = text(
        _("Personne à prévenir sur place en cas de difficulté"),
        length=200,
        hint=_("Nom et téléphone : la famille et l'établissement l'appellent"),
    )

    @classmethod
    @in_french
    def kept_meals(cls) -> list[str]:
        """Return the meals as the agreement says them, whatever language they were chosen in."""
        return [str(meal) for meal in cls.MEALS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meals_are"].choices = [*zip(self.kept_meals(), self.MEALS, strict=True), (OTHER, _("Autre chose"))]

    def stored(self, convention: Convention) -> dict[str, Any]:
        known = convention.meals in self.kept_meals()
        return {
            "post": convention.post,
            "activities": convention.activities,
            "meals_are": convention.meals if known else OTHER if convention.meals else "",
            "meals": "" if known else convention.meals,
            "safety_contact": convention.safety_contact or self._tutor(convention),
        }

    @staticmethod
    def _tutor(convention: Convention) -> str:
        """Propose whoever is with the pupil: nobody types a name twice."""
        tutor = convention.mentor
        if tutor is None or not tutor.phone:
            return ""
        return f"{tutor.name}, {format_local(tutor.phone)}"

    def save(self, *, by: Actor, revision: int | None) -> None:
        fields = self.read("post", "activities", "safety_contact")
        chosen = self.cleaned_data.get("meals_are", "")
        if "meals" in self.cleaned_data:
            fields["meals"] = self.cleaned_data["meals"] if chosen in (OTHER, "") else chosen
        save_host_part(self.convention, by=by, fields=fields, typing=self.typing(), revision=revision)
