"""Meaning of each column in a list of found places, by its heading alone; nothing is stored here."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.names import search_key
from conventions.domain.season.rolls.columns import LONGEST, SheetColumn, Understood
from conventions.domain.season.rolls.headings import meaning_in, understand_by, words_of
from conventions.domain.season.rolls.sheets import Sheet
from conventions.domain.season.rolls.tabular import UnreadableFile

MEANINGS: dict[str, StrOrPromise] = {
    "pupil": _("élève : nom et prénom ensemble"),
    "last_name": _("élève : nom"),
    "first_name": _("élève : prénom"),
    "class_name": _("élève : classe"),
    "birth_date": _("élève : date de naissance"),
    "roll_id": _("élève : identifiant"),
    "host_name": _("lieu de stage"),
    "siret": _("lieu de stage : SIRET"),
    "address": _("lieu de stage : adresse"),
    "postcode": _("lieu de stage : code postal"),
    "city": _("lieu de stage : commune"),
    "contact": _("tuteur ou contact : nom"),
    "contact_first_name": _("tuteur ou contact : prénom"),
    "email": _("tuteur ou contact : courriel"),
    "phone": _("tuteur ou contact : téléphone"),
    "dates": _("dates ou semaines"),
    "days": _("jours de la semaine"),
    "first_day": _("premier jour"),
    "last_day": _("dernier jour"),
}
"""Meanings in words."""
NEEDED: tuple[tuple[str, ...], ...] = (("pupil", "last_name"), ("host_name",))
"""Meanings that a list must have: one of each group."""
_NEVER = frozenset(
    [
        "ine",
        "nir",
        "national",
        "pai",
        "sante",
        "allergie",
        "mere",
        "pere",
        "parent",
        "parents",
        "famille",
        "legal",
        "legale",
        "legaux",
        "referent",
        "referente",
        "prof",
        "professeur",
        "principal",
        "visite",
        "remarque",
        "remarques",
        "observations",
        "signee",
        "signe",
    ]
)
"""Words of what is not read: health, national numbers (rule J-03), the family, whoever follows the pupil."""
_HOST = frozenset(
    ["entreprise", "societe", "structure", "organisme", "employeur", "lieu", "accueil", "denomination", "enseigne"]
)
_CONTACT = frozenset(
    ["tuteur", "tutrice", "maitre", "contact", "interlocuteur", "interlocutrice", "responsable", "gerant", "gerante"]
)
_PUPIL = frozenset(["eleve", "eleves", "enfant", "jeune", "stagiaire"])
_WORDS = words_of(
    (
        ("siret", "siret"),
        ("email", "courriel mail email mel"),
        ("phone", "telephone tel portable mobile"),
        ("birth_date", "naissance ddn"),
        ("roll_id", "identifiant"),
        ("first_day", "debut premier"),
        ("last_day", "fin dernier"),
        ("dates", "date dates semaine semaines periode periodes"),
        ("days", "jour jours"),
        ("class_name", "classe division"),
        ("postcode", "postal cp"),
        ("city", "commune ville localite"),
        ("address", "adresse rue voie"),
    )
)
"""Words of headings that name no person nor place, the surest first."""


def recognise(heading: str) -> str:
    """Return the meaning of a heading; empty for one that is not read."""
    words = set(search_key(heading[:LONGEST]).split())
    if words & _NEVER:
        return ""
    if meaning := meaning_in(heading, _WORDS):
        return "" if meaning in ("email", "phone", "address", "postcode", "city") and words & _PUPIL else meaning
    is_first = bool(words & {"prenom", "prenoms"})
    if words & _CONTACT:
        return "contact_first_name" if is_first and "nom" not in words else "contact"
    if words & _HOST or words == {"stage"}:
        return "host_name"
    if is_first:
        return "pupil" if words & {"nom", "noms"} else "first_name"
    if words & {"nom", "noms"}:
        return "last_name"
    return "pupil" if words & _PUPIL else ""


def understand(sheets: list[Sheet], chosen: Mapping[int, str] | None = None) -> Understood:
    """Return the reading of a list: the sheet and the line that name most columns, then the meanings chosen.

    A list without headings is read from its first line, once somebody has said what its columns are.
    """
    if given := understand_by(sheets, recognise, chosen=chosen, least=2, repeats=True):
        return given
    width = min(sheets[0].width, LONGEST)
    if width < 2:
        raise UnreadableFile(str(NOT_A_LIST))
    columns = tuple(SheetColumn(place, "", (chosen or {}).get(place, "")) for place in range(width))
    return Understood(sheets, 0, 0, columns)


NOT_A_LIST = _(
    "Ce n'est pas une liste de lieux trouvés : il faut une ligne par élève, avec l'élève, la classe, le lieu de stage, "
    "le nom et le courriel ou le téléphone de qui accueille."
)


def missing_of(given: Understood) -> list[str]:
    """Return in words the needs of every line that no column has."""
    found = {column.meaning for column in given.columns}
    return [" / ".join(str(MEANINGS[name]) for name in group) for group in NEEDED if not found & set(group)]
