"""Forms of a town hall: which commune it is, then how many pupils it welcomes and when."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.networks.models import Network
from conventions.domain.law.networks.queries import networks_of
from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.people.models import Level
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.typed_places import read_name
from conventions.domain.placements.offers.checking import usual_kinds
from conventions.pages.kit.forms import LineField, PageForm
from conventions.pages.shared.drafting.own_place import ContactField
from conventions.pages.shared.exchange.contexts import after_de_commune
from conventions.pages.shared.exchange.forms import may_be
from notifications.language import in_french

from .when_forms import WhenForm

LEVELS = (str(Level.TROISIEME), str(Level.SECONDE_GT))
"""Pupils whom a town hall welcomes unless it says otherwise at its desk: those of the two observation sequences."""
TITLE = "Découvrir les métiers de la mairie"
ACTIVITIES = "Découvrir les services de la commune, voir comment on accueille un usager, poser des questions."
"""French: schools and pupils read them; the town hall changes them before it sends the offer."""


class CommuneForm(PageForm):
    """The commune, as its town hall types it; it stands in the address."""

    commune = LineField(
        label=_("Votre commune"),
        help_text=_("Son nom ou son code postal, par exemple 97320 ou Guéret"),
        max_length=100,
        error_messages={"required": _("Écrivez le nom de votre commune ou son code postal.")},
    )

    def clean_commune(self) -> Locality:
        """Return the commune that is meant; of several, their names are said."""
        localities = may_be(self.cleaned_data["commune"])
        every = [one for one in localities if not one.part]
        communes = [one for one in every if self.cleaned_data["commune"] in one.postcodes] or every
        if len(communes) == 1:
            return communes[0]
        names = " ; ".join(one.label for one in communes or localities)
        raise ValidationError(gettext("Laquelle ? Ajoutez son code postal : %(names)s.") % {"names": names})


class EngagementForm(WhenForm):
    """Pupils whom a town hall welcomes, when, and who answers for it."""

    contact_name = LineField(
        label=_("Vos prénom et nom"),
        max_length=200,
        error_messages={"required": _("Il manque votre nom : les établissements sauront à qui s'adresser.")},
    )
    contact = ContactField(
        label=_("Votre courriel ou téléphone"),
        help_text=_("Votre lien personnel y arrive, sans mot de passe."),
        max_length=254,
        error_messages={"required": _("Il manque votre adresse ou votre téléphone : votre lien y est envoyé.")},
    )

    def clean_contact_name(self) -> tuple[str, str]:
        return read_name(self.cleaned_data["contact_name"])

    def person(self) -> dict[str, str]:
        """Return the columns of the contact; the form must be valid."""
        first_name, last_name = self.cleaned_data["contact_name"]
        email, phone = self.cleaned_data["contact"]
        return {"first_name": first_name, "last_name": last_name, "email": email, "phone": phone}


@in_french
def host_of(commune: Locality) -> dict[str, Any]:
    """Return the columns of a town hall as a host, with the network of its commune where the operator has listed it.

    Of communes that bear one name none has the network: nothing says whose it is.
    """
    name = f"Mairie {after_de_commune(commune.name)}"
    keys = {search_key(one) for one in (name, f"Commune {after_de_commune(commune.name)}", f"Ville de {commune.name}")}
    listed = (one for one in networks_of(commune.name) if one.kind == Network.Kind.COLLECTIVITE)
    namesakes = Locality.objects.filter(part="", sort_name=commune.sort_name).exclude(pk=commune.pk).exists()
    network = None if namesakes else next((one.pk for one in listed if search_key(one.name) in keys), None)
    postcode = next(iter(commune.postcodes), f"{commune.department}000")  # Paris, Lyon, Marseille as a whole
    place = {"address": "", "postcode": postcode, "city": commune.name}
    return {"name": name, "siret": "", "rna": "", **place, "network": network}


def fields_of() -> dict[str, Any]:
    """Return the columns of the offer with which a town hall begins."""
    return {"title": TITLE, "activities": ACTIVITIES, "levels": list(LEVELS), "kinds": usual_kinds(LEVELS)}
