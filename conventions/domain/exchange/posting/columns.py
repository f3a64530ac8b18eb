"""Meaning of each column in a list of offers, by its heading alone; nothing is stored here."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.season.rolls.columns import Understood
from conventions.domain.season.rolls.headings import meaning_in, understand_by, words_of
from conventions.domain.season.rolls.sheets import Sheet
from conventions.domain.season.rolls.tabular import UnreadableFile

MEANINGS: dict[str, StrOrPromise] = {
    "siret": _("SIRET"),
    "name": _("nom du site"),
    "title": _("intitulé de l'offre"),
    "activities": _("ce que l'élève voit et fait"),
    "address": _("adresse"),
    "postcode": _("code postal"),
    "city": _("commune"),
    "levels": _("niveaux"),
    "kind": _("nature du stage"),
    "diplomas": _("diplôme ou formation (PFMP)"),
    "dates": _("dates ou semaines"),
    "first_day": _("premier jour"),
    "last_day": _("dernier jour"),
    "hours": _("horaires"),
    "seats": _("places"),
    "contact": _("nom du contact"),
    "contact_first_name": _("prénom du contact"),
    "email": _("courriel du contact"),
    "phone": _("téléphone du contact"),
    "accessible": _("accessible en fauteuil roulant"),
}
"""Meanings in words."""
NEEDED: tuple[tuple[str, ...], ...] = (
    *(("siret",), ("title",), ("activities",), ("levels",), ("dates", "first_day"), ("seats",)),
    ("email", "phone"),
)
"""Meanings that a list must have: one of each group."""
_WORDS = words_of(
    (
        ("siret", "siret"),
        ("email", "courriel mail email mel"),
        ("phone", "telephone tel portable mobile"),
        ("contact_first_name", "prenom"),
        ("contact", "contact interlocuteur interlocutrice responsable referent referente"),
        ("first_day", "debut premier"),
        ("last_day", "fin dernier"),
        ("dates", "date dates semaine semaines periode periodes"),
        ("hours", "horaire horaires heures"),
        ("seats", "place places capacite effectif"),
        ("levels", "niveau niveaux classe classes"),
        ("diplomas", "diplome diplomes formation formations mef specialite"),
        ("kind", "nature pfmp"),
        ("accessible", "accessible accessibilite pmr"),
        ("activities", "activite activites description descriptif missions mission taches"),
        ("title", "titre intitule metier offre poste"),
        ("postcode", "postal cp"),
        ("city", "commune ville localite"),
        ("address", "adresse rue voie"),
        ("name", "nom entreprise etablissement structure organisme denomination societe enseigne site"),
    )
)
"""Words of headings, the surest first."""
NOT_AN_OFFER = _(
    "Ce fichier ne ressemble pas à une liste d'offres : il faut une ligne de titres, avec au moins SIRET, intitulé, "
    "activités, niveaux, dates, places et courriel ou téléphone."
)


def recognise(heading: str) -> str:
    """Return the meaning of a heading; empty for one that is not read."""
    return meaning_in(heading, _WORDS)


def understand(sheets: list[Sheet], chosen: Mapping[int, str] | None = None) -> Understood:
    """Return the reading of a list: the sheet and the line that name most columns, then the meanings chosen.

    Raises ``UnreadableFile`` where no line names three, and for a sheet with formulas.
    """
    given = understand_by(sheets, recognise, chosen=chosen)
    if given is None:
        raise UnreadableFile(str(NOT_AN_OFFER))
    if given.chosen.formula:
        raise UnreadableFile(
            f"Cette feuille contient des formules (case {given.chosen.formula}) : copiez-la, collez-en les valeurs "
            "seules, puis recommencez."
        )
    return given


def missing_of(given: Understood) -> list[str]:
    """Return in words the needs of every offer that no column has."""
    found = {column.meaning for column in given.columns}
    return [" / ".join(str(MEANINGS[name]) for name in group) for group in NEEDED if not found & set(group)]
