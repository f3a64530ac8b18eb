"""Meaning of each column in a list of offers, by its heading alone; nothing is stored here."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.names import search_key
from conventions.domain.season.rolls.columns import LONGEST, SheetColumn, Understood
from conventions.domain.season.rolls.sheets import FIRST_LINES, Sheet
from conventions.domain.season.rolls.tabular import UnreadableFile, clean_cell

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
    "diplomas": _("diplôme (PFMP)"),
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
_WORDS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (meaning, frozenset(words.split()))
    for meaning, words in (
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
        ("diplomas", "diplome diplomes"),
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
    words = set(search_key(heading[:LONGEST]).split())
    return next((meaning for meaning, known in _WORDS if words & known), "")


def understand(sheets: list[Sheet], chosen: Mapping[int, str] | None = None) -> Understood:
    """Return the reading of a list: the sheet and the line that name most columns, then the meanings chosen.

    Raises ``UnreadableFile`` where no line names three, and for a sheet with formulas.
    """
    best: tuple[int, int, int] = (2, 0, 0)
    for number, sheet in enumerate(sheets):
        for row in sheet.rows[:FIRST_LINES]:
            named = len({recognise(cell) for cell in row.cells or ()} - {""})
            if named > best[0]:
                best = (named, number, row.line)
    _named, number, line = best
    if not line:
        raise UnreadableFile(str(NOT_AN_OFFER))
    sheet = sheets[number]
    if sheet.formula:
        raise UnreadableFile(
            f"Cette feuille contient des formules (case {sheet.formula}) : copiez-la, collez-en les valeurs seules, "
            "puis recommencez."
        )
    headings = next(row.cells for row in sheet.rows if row.line == line) or []
    columns: list[SheetColumn] = []
    seen: set[str] = set()
    for place, cell in enumerate(headings):
        heading = clean_cell(cell)[:LONGEST]
        meaning = recognise(heading)
        columns.append(SheetColumn(place, heading, "" if meaning in seen else meaning))
        seen.add(meaning)
    while columns and not columns[-1].heading:
        columns.pop()
    chosen = chosen or {}
    read = tuple(replace(column, meaning=chosen.get(column.place, column.meaning)) for column in columns)
    return Understood(sheets, number, line, read)


def missing_of(given: Understood) -> list[str]:
    """Return in words the needs of every offer that no column has."""
    found = {column.meaning for column in given.columns}
    return [" / ".join(str(MEANINGS[name]) for name in group) for group in NEEDED if not found & set(group)]
