"""Forms of an offer as its host types it, in short screens: who it is, what and for whom (``when_forms``: when)."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.law.formations.families import FAMILIES, families_in
from conventions.domain.law.networks.models import Network
from conventions.domain.law.networks.queries import networks_of
from conventions.domain.law.regulated_works.works import OPEN
from conventions.domain.persons.localities.queries import find_localities, is_address, similar_localities
from conventions.domain.persons.people.models import Level, School
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.siret import clean_siret, rna_valid, siret_valid
from conventions.domain.persons.people.territories import department_of_postcode
from conventions.domain.persons.people.typed_places import POSTCODE, read_name
from conventions.domain.persons.sirene.registers import look_up
from conventions.domain.placements.offers.checking import usual_kinds
from conventions.domain.placements.offers.models import PFMP_LEVELS, Audience, Offer
from conventions.pages.kit.forms import HourField, LineField, PageForm
from conventions.pages.shared.drafting.own_place import ContactField
from notifications.language import in_french
from workflow.refusals import Refused

from .when_forms import check_span

SHOWN_NETWORKS = 5
"""Names from which whoever wrote a part of several chooses."""
VISIT = "visite"
TRACKS = (
    (
        _("Collège"),
        (
            *(Level.QUATRIEME, Level.TROISIEME, Level.TROISIEME_PREPA),
            *(Level.QUATRIEME_SEGPA, Level.TROISIEME_SEGPA),
        ),
    ),
    (_("Seconde"), (Level.SECONDE_GT,)),
    (_("Lycée professionnel"), PFMP_LEVELS),
)
LEVELS = [(track, [(str(level), _(level.label)) for level in levels]) for track, levels in TRACKS]
"""Levels under their track: a host knows a college from a lycée, and seldom one level from another."""
SENTENCES = (
    _("Découvrir l'équipe et les métiers de la maison, poser des questions."),
    _("Suivre un professionnel pendant une journée et regarder comment il travaille."),
    _("Voir comment on accueille un client, un patient ou un usager."),
    _("Regarder comment un produit ou un service se prépare, du début à la fin."),
    _("Aider à de petites tâches sans danger, avec le tuteur ou la tutrice."),
    _("Tenir un carnet de bord et le relire ensemble en fin de semaine."),
)
"""Activities of pupils nearly everywhere: a host ticks rather than writes."""


@in_french
def _in_french(sentence: StrOrPromise) -> str:
    """Return a sentence as it is kept: schools and pupils read it in French."""
    return str(sentence)


def abroad() -> str:
    """Return the sentence on internships abroad, as :func:`.localities.reach.refuse_abroad` says it."""
    return str(Refused("host_abroad"))


# -- who --------------------------------------------------------------------------------------------------------------


class WhoForm(PageForm):
    """The host, and somebody who answers for it."""

    number = LineField(
        label=_("Votre SIRET"),
        help_text=_("14 chiffres, sur vos factures : le nom et l'adresse se remplissent seuls."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    name = LineField(
        label=_("Nom de l'entreprise ou du lieu de stage"),
        help_text=_(
            "Vide si le SIRET suffit. Une association peut donner son numéro RNA (W…) à la place du SIRET. Sans "
            "numéro, un établissement scolaire ou le rectorat vous appellera."
        ),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    address = LineField(
        label=_("Numéro et rue où l'élève vient"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    place = LineField(
        label=_("Code postal et commune où l'élève vient"),
        help_text=_("Par exemple 97300\u00a0Cayenne. Vide si c'est l'adresse du SIRET."),
        max_length=110,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    network = LineField(
        label=_("Service public : de qui relevez-vous ?"),
        help_text=_("Ministère, opérateur de l'État, hôpital ou collectivité : quelques mots de son nom. Sinon, vide."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact_name = LineField(
        label=_("Vos prénom et nom"),
        max_length=200,
        error_messages={"required": _("Il manque votre nom : les établissements sauront à qui s'adresser.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = ContactField(
        label=_("Votre courriel ou téléphone"),
        help_text=_("Votre lien personnel y arrive, sans mot de passe."),
        max_length=254,
        error_messages={"required": _("Il manque votre adresse ou votre téléphone : votre lien y est envoyé.")},
        widget=forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
    )

    NEEDED = ("number", "name", "place")
    FOLDED = ("name", "address", "place", "network")
    """Fields of those without a SIRET, or elsewhere: folded until one of them is typed or wrong."""

    def __init__(self, *args: Any, gate: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gate = gate
        """Gate by which look-ups in the register are counted."""
        self.found: dict[str, Any] = {}
        if not Network.objects.filter(kind__in=Network.PUBLIC).exists():
            del self.fields["network"]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FOLDED if name in self.fields]

    @property
    def unfolds(self) -> bool:
        return any(field.errors or field.value() for field in self.folded)

    def clean_number(self) -> str:
        number = clean_siret(self.cleaned_data["number"]).upper()
        if number and not siret_valid(number) and not rna_valid(number):
            raise ValidationError(
                gettext("Ce numéro n'est pas valable : un SIRET a 14 chiffres, un RNA commence par W. Vérifiez-le.")
            )
        return number

    def clean_network(self) -> Network | None:
        """Return the public body that was meant; of several, the one whose name or acronym is written whole."""
        text = self.cleaned_data["network"]
        networks = networks_of(text)
        whole = [one for one in networks if search_key(text) in (search_key(one.name), search_key(one.acronym))]
        if not text or len(whole or networks) == 1:
            return next(iter(whole or networks), None)
        if not networks:
            raise ValidationError(
                gettext("Aucun service public ne porte ce nom ici : essayez un seul mot, ou laissez vide.")
            )
        names = " ; ".join(one.name for one in networks[:SHOWN_NETWORKS])
        raise ValidationError(gettext("Plusieurs ont ce nom, écrivez-en un : %(names)s.") % {"names": names})

    def clean_contact_name(self) -> tuple[str, str]:
        return read_name(self.cleaned_data["contact_name"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        number = cleaned.get("number", "")
        known = look_up(number, gate=f"offering:{self.gate}") if siret_valid(number) else None
        if known and known.closed_on:
            said = _("Le registre dit cet établissement fermé : donnez le SIRET de celui qui accueille.")
            self.add_error("number", said)
        postcode, city = _read_place(cleaned.get("place", ""))
        typed = {"name": cleaned.get("name", ""), "address": cleaned.get("address", "")}
        typed |= {"postcode": postcode, "city": city}
        self.found = known.completing(typed) if known else typed
        if not self.found["name"] and "name" not in self.errors:
            self.add_error("name", _("Écrivez le nom de l'entreprise ou du lieu de stage."))
        if "place" not in self.errors and (problem := _wrong_place(self.found["postcode"], self.found["city"])):
            self.add_error("place", problem)
        return cleaned

    def host(self) -> dict[str, Any]:
        """Return the columns of the host, and its network; the form must be valid."""
        number, network = self.cleaned_data["number"], self.cleaned_data.get("network")
        given = {"siret": number if siret_valid(number) else "", "rna": number if rna_valid(number) else ""}
        return {**self.found, **given, **({"network": network.pk} if network else {})}

    def person(self) -> dict[str, str]:
        """Return the columns of the contact."""
        first_name, last_name = self.cleaned_data["contact_name"]
        email, phone = self.cleaned_data["contact"]
        return {"first_name": first_name, "last_name": last_name, "email": email, "phone": phone}


def _read_place(text: str) -> tuple[str, str]:
    found = POSTCODE.search(text)
    postcode = re.sub(r"\s", "", found.group()) if found else ""
    rest = text.replace(found.group(), " ") if found else text
    return postcode, " ".join(re.sub(r"[()\[\],;/]", " ", rest).split()).strip(" -–")[:100]


def _wrong_place(postcode: str, city: str) -> str:
    """Say what is wrong with a place as it was read; empty when it may be one."""
    if not postcode:
        said = gettext("Il manque le code postal, par exemple 97300 Cayenne.")
        return f"{said} {abroad()}" if city and not find_localities(city, limit=1) else said
    if department_of_postcode(postcode) is None:
        return gettext("Ce code postal n'existe pas en France : vérifiez ses cinq chiffres.") + " " + abroad()
    if not city:
        return gettext("Il manque la commune après le code postal, par exemple 97300 Cayenne.")
    if is_address(postcode, city):
        return ""
    near = similar_localities(f"{postcode} {city}", limit=1)
    meant = gettext("Est-ce %(place)s ?") % {"place": near[0].label} if near else gettext("Un CEDEX s'écrit après.")
    return gettext("Aucune commune de ce nom n'a le code postal %(code)s.") % {"code": postcode} + f" {meant}"


# -- what, for whom ---------------------------------------------------------------------------------------------------


class WhatForm(PageForm):
    """Form of an offer's activities, and of which pupils are welcome."""

    NEEDED = ("sentences", "activities", "families", "works", "diplomas", "with_visit", "school_may_propose")

    title = LineField(
        label=_("Métier ou domaine à découvrir"),
        help_text=_("Par exemple « Mécanicien auto », « Accueil d'une mairie », « Soins aux animaux »."),
        max_length=200,
        error_messages={"required": _("Dites en quelques mots quel métier se découvre chez vous.")},
    )
    sentences = forms.MultipleChoiceField(
        label=_("Ce que l'élève verra et fera"),
        help_text=_("Cochez ce qui convient, et ajoutez vos mots dessous si vous voulez."),
        choices=[(str(n), sentence) for n, sentence in enumerate(SENTENCES)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    activities = forms.CharField(
        label=_("Avec vos mots"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    levels = forms.MultipleChoiceField(
        label=_("Pour quels élèves ?"),
        help_text=_(
            "La nature du stage suit : observation, initiation, ou période de formation en lycée professionnel."
        ),
        choices=LEVELS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins un niveau.")},
    )
    with_visit = forms.BooleanField(
        label=_("Aussi pour une visite d'information de deux jours au plus"), required=False
    )
    families = forms.MultipleChoiceField(
        label=_("Lycée professionnel ou CAP : pour quels diplômes ?"),
        help_text=_("Les élèves de ces formations voient l'offre en premier. Rien à cocher pour les autres élèves."),
        choices=[(family.slug, family.label) for family in FAMILIES.values()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    works = forms.MultipleChoiceField(
        label=_("Travaux réglementés que l'élève ferait"),
        help_text=_("Dès 15 ans, avec une déclaration et un avis médical. Ne cochez rien s'il n'y en a pas."),
        choices=[(work.key, work.label) for work in OPEN],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    diplomas = LineField(
        label=_("Diplôme et année, si vous voulez les préciser"),
        help_text=_("Par exemple « CAP cuisine, 1re année ». Vide pour les autres élèves."),
        max_length=300,
        required=False,
    )
    audience = forms.ChoiceField(
        label=_("Qui peut voir l'offre ?"),
        choices=[
            (Audience.EVERYONE, _("Tous les établissements")),
            (Audience.PRIORITY_FIRST, _("D'abord ceux de l'éducation prioritaire")),
        ],
        initial=Audience.EVERYONE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites qui peut voir l'offre.")},
    )
    school_may_propose = forms.BooleanField(
        label=_("L'établissement peut me proposer un élève qui n'a pas de stage"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        ticked = [_in_french(SENTENCES[int(n)]) for n in cleaned.get("sentences", [])]
        cleaned["activities"] = "\n".join([*ticked, *cleaned.get("activities", "").strip().splitlines()])
        if not cleaned["activities"] and not {"sentences", "activities"} & set(self.errors):
            self.add_error("sentences", _("Cochez au moins une phrase, ou écrivez ce que l'élève fera."))
        levels = cleaned.get("levels", [])
        is_pfmp = bool(set(levels) & set(PFMP_LEVELS))
        if is_pfmp and not {"families", "diplomas"} & set(self.errors):
            cleaned["families"] = cleaned.get("families") or families_in(cleaned.get("diplomas", ""))
            if not cleaned["families"] and not cleaned.get("diplomas"):
                self.add_error("families", _("Cochez une famille, ou écrivez pour quel diplôme."))
        return cleaned

    def columns(self) -> dict[str, Any]:
        """Return the columns of the offer; the form must be valid."""
        given = self.cleaned_data
        visit = [VISIT] if given["with_visit"] else []
        is_pfmp = bool(set(given["levels"]) & set(PFMP_LEVELS))
        return {
            **{name: given[name] for name in ("title", "activities", "levels", "audience", "school_may_propose")},
            "kinds": [*usual_kinds(given["levels"]), *visit],
            "diplomas": given["diplomas"] if is_pfmp else "",
            "families": given["families"] if is_pfmp else [],
            "works": given["works"] if is_pfmp else [],
        }


class OfferForm(WhatForm):
    """All that may be said of an offer, on the desk."""

    conditions = LineField(
        label=_("Conditions à connaître"),
        help_text=_("Tenue, permis B, port de charges… Vide s'il n'y en a pas."),
        max_length=300,
        required=False,
    )
    address = LineField(label=_("Numéro et rue où l'élève vient"), max_length=200, required=False)
    place = LineField(
        label=_("Code postal et commune où l'élève vient"),
        max_length=110,
        error_messages={"required": _("Il manque le code postal, par exemple 97300 Cayenne.")},
    )
    morning_start = HourField(label=_("Matin, de"), required=False)
    morning_end = HourField(label=_("Matin, à"), required=False)
    afternoon_start = HourField(label=_("Après-midi, de"), required=False)
    afternoon_end = HourField(label=_("Après-midi, à"), required=False)
    schools = forms.CharField(
        label=_("Établissements choisis"),
        help_text=_("Un par ligne, par son nom ou son code UAI ; l'offre n'est alors montrée qu'à eux."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_accessible = forms.BooleanField(label=_("Accessible en fauteuil roulant"), required=False)
    accessibility = LineField(
        label=_("Autres précisions d'accessibilité"),
        help_text=_("Langue des signes, lieu calme, horaires aménagés…"),
        max_length=300,
        required=False,
    )
    languages = LineField(
        label=_("Langues parlées"), help_text=_("Entre virgules, par exemple « portugais, créole »."), max_length=200,
        required=False,
    )  # fmt: skip
    lodging = LineField(
        label=_("Hébergement possible"),
        help_text=_(
            "Dit aux établissements seulement, jamais aux élèves ni à leurs familles : eux seuls peuvent le proposer."
        ),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, department: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department = department
        if self.initial.get("audience") == Audience.SCHOOL_FIRST:
            first = _("D'abord les établissements choisis plus bas, pendant dix jours, puis tous")
            self.fields["audience"].choices = [(Audience.SCHOOL_FIRST, first), *self.fields["audience"].choices]

    @staticmethod
    def initial_of(offer: Offer) -> dict[str, Any]:
        """Return what the form shows of an offer."""
        lines = offer.activities.splitlines()
        model = {_in_french(sentence): str(n) for n, sentence in enumerate(SENTENCES)}
        same = ("title", "levels", "diplomas", "families", "works", "school_may_propose", "conditions", "address")
        hours = ("morning_start", "morning_end", "afternoon_start", "afternoon_end")
        return {
            **{name: getattr(offer, name) for name in (*same, *hours, "is_accessible", "accessibility", "lodging")},
            "audience": Audience.EVERYONE if offer.audience == Audience.NAMED_SCHOOLS else offer.audience,
            "sentences": [model[line] for line in lines if line in model],
            "activities": "\n".join(line for line in lines if line not in model),
            "with_visit": VISIT in offer.kinds,
            "place": f"{offer.postcode} {offer.city}".strip(),
            "schools": "\n".join(school.name for school in offer.schools.all()),
            "languages": ", ".join(offer.languages),
        }

    def clean_place(self) -> tuple[str, str]:
        postcode, city = _read_place(self.cleaned_data["place"])
        if problem := _wrong_place(postcode, city):
            raise ValidationError(problem)
        return postcode, city

    def clean_schools(self) -> list[School]:
        here, schools = School.objects.filter(department=self.department), []
        for line in filter(None, map(str.strip, self.cleaned_data["schools"].splitlines())):
            same = School.objects.filter(uai=line.upper()) or here.named(line)
            if len(same) != 1:
                said = gettext("« %(school)s » ne désigne pas un seul établissement d'ici : écrivez son code UAI.")
                raise ValidationError(said % {"school": line})
            schools.append(same[0])
        return schools

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for half in ("morning", "afternoon"):
            check_span(self, cleaned, f"{half}_start", f"{half}_end")
        return cleaned

    def columns(self) -> dict[str, Any]:
        given = self.cleaned_data
        postcode, city = given["place"]
        same = ("conditions", "address", "is_accessible", "accessibility", "lodging")
        hours = ("morning_start", "morning_end", "afternoon_start", "afternoon_end")
        return {
            **super().columns(),
            **{name: given[name] for name in (*same, *hours)},
            "postcode": postcode,
            "city": city,
            "languages": [word[:20] for part in given["languages"].split(",") if (word := part.strip().lower())],
            "audience": self._audience(),
        }

    def _audience(self) -> str:
        """Return whom the offer is for: the schools that are named, at first or alone, else whoever was ticked."""
        named, ticked = self.cleaned_data["schools"], self.cleaned_data["audience"]
        if ticked == Audience.SCHOOL_FIRST:
            return ticked if named else Audience.EVERYONE
        return Audience.NAMED_SCHOOLS if named else ticked


# -- the rest of the desk ---------------------------------------------------------------------------------------------


class OfferReasonForm(PageForm):
    """Why an offer is paused or withdrawn."""

    reason = forms.CharField(
        label=_("Pourquoi ?"),
        help_text=_("Quelques mots suffisent ; les élèves qui attendent une réponse les lisent."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Écrivez pourquoi en quelques mots.")},
    )
