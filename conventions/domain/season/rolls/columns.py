"""Meanings of the columns of a roll, by their headings alone: a person chooses where a heading does not say.

Nothing is stored here. A meaning is the name under which :mod:`.reading` asks for it: ``last_name``, ``g1_email``,
``mother_phone``; empty for a column that is not read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.names import search_key

from .sheets import FIRST_LINES, Sheet, SheetRow
from .tabular import UNCLOSED, LineProblem, Record, UnreadableFile, clean_cell, first_said, miscounted

SLOTS: dict[str, StrOrPromise] = {
    "g1": _("Responsable 1"),
    "g2": _("Responsable 2"),
    "mother": _("Mère"),
    "father": _("Père"),
}
"""Guardians as headings name them; a line with one guardian has ``g1``."""
_OF_PUPIL: dict[str, StrOrPromise] = {
    "last_name": _("nom"), "first_name": _("prénom"), "full_name": _("nom et prénom ensemble"),
    "birth_date": _("date de naissance"), "class_name": _("classe"), "level": _("niveau"),
    "mef": _("code de la formation (MEF)"), "status": _("statut : scolaire ou apprenti"),
    "roll_id": _("identifiant"), "email": _("courriel"), "phone": _("téléphone"), "left_on": _("date de sortie"),
}  # fmt: skip
_OF_GUARDIAN: dict[str, StrOrPromise] = {
    "last_name": _("nom"), "first_name": _("prénom"), "full_name": _("nom et prénom ensemble"),
    "quality": _("lien avec l'élève"), "duty": _("représentant légal ou contact"), "email": _("courriel"),
    "phone": _("téléphone"), "withheld": _("ne pas communiquer"), "institution": _("établissement ou service"),
}  # fmt: skip
GROUPS: tuple[tuple[StrOrPromise, dict[str, StrOrPromise]], ...] = (
    (_("Élève"), _OF_PUPIL),
    *((label, {f"{slot}_{name}": said for name, said in _OF_GUARDIAN.items()}) for slot, label in SLOTS.items()),
)
"""Meanings by the person they are about."""
MEANINGS = {name: (whose, said) for whose, names in GROUPS for name, said in names.items()}
LONGEST = 100
"""Letters of a heading that are looked at."""
SAMPLES, SAMPLED, SAMPLE = 3, 100, 40
"""Cells shown of a column, of its first ones, and letters of each."""
_NAMED = ("last_name", "full_name")
_CONTACTS = ("email", "phone")

OWNERLESS = _("Ce titre ne dit pas de qui : choisissez.")
RANKLESS = _("Ce titre ne dit pas de quel responsable : choisissez.")
TOO_MANY = _("Deux responsables au plus sont lus par colonnes : choisissez, ou mettez un responsable par ligne.")
TWICE = _("Une autre colonne porte déjà ce titre : choisissez ce que dit celle-ci.")
NATIONAL = _("Ces cases ont la forme d'un numéro national : il n'est jamais lu.")
LAST_NAME, BIRTH_DATE = _("le nom de l'élève"), _("la date de naissance")
NO_SHEET = _("Plusieurs feuilles : choisissez celle de la liste.")

# -- headings ---------------------------------------------------------------------------------------------------

_GUARDIAN = {"responsable", "resp", "representant", "repr", "rl", "parent", "legal", "legale", "tuteur", "tutrice"}
_MOTHER, _FATHER = {"mere", "maman"}, {"pere", "papa"}
_SEVERAL = {"parents", "responsables", "famille", "foyer", "representants"}
_PUPIL = {"eleve", "enfant", "jeune", "apprenant"}
_NEVER = {"ine", "rnie", "nir", "insee", "national", "nationale", "nationalite", "securite", "pai", "allergie"}
"""National identifiers are never read (rule J-03), nor what touches health."""
_ELSEWHERE = {
    "commune", "ville", "lieu", "pays", "departement", "dept", "postal", "cp", "localite", "precedent", "precedente",
    "dernier", "derniere", "anterieur", "anterieure", "ancien", "ancienne", "origine", "provenance", "professeur",
    "prof", "principal", "enseignant", "profession", "employeur", "medecin", "assurance", "urgence", "contacter",
    "prevenir", "fille", "passe", "sms", "grand", "beau", "belle", "bourse", "transport", "financier", "financiere",
    "payeur", "paie", "frais", "frere", "soeur", "fratrie", "ecole", "college", "lycee", "entreprise", "stage",
    "maitre", "referent", "groupe", "option", "langue",
}  # fmt: skip
"""Words of columns about something else: another place, another year, another person."""
_EMAIL = {"courriel", "courriels", "mail", "mails", "email", "mel", "electronique"}
_MOBILE = {"portable", "mobile", "gsm", "port"}
_PHONE = {"telephone", "telephones", "tel", "fixe", *_MOBILE}
_FIRST, _LAST = {"prenom", "prenoms"}, {"nom", "noms", "patronyme"}
_BIRTH = {"naissance", "naiss", "ne", "nee", "ddn"}
_KIN = {"qualite", "lien", "parente", "filiation"}
_DUTY = {"responsabilite", "autorite"}
_FILLERS = {"de", "du", "des", "d", "la", "le", "l", "les", "et", "ou", "a", "1", "2", "er", "e", "eme", "complet",
            "identite", "personne"}  # fmt: skip
_ORDINALS = {"premier": "1", "premiere": "1", "deuxieme": "2", "second": "2", "seconde": "2", "autre": "2"}
_SUFFIXES = ("er", "e", "eme", "nd", "nde", "o")


def recognise(heading: str) -> str:
    """Return the meaning of a heading, alone; ``?email`` and ``?phone`` when it does not say whose."""
    words = _words(heading[:LONGEST])
    terms = set(words)
    if not terms or terms & _NEVER or terms & _ELSEWHERE:
        return ""
    slot = _slot(words)
    name = _field(words, is_pupil=not slot)
    if slot:
        return f"{slot}_{name}" if name in _OF_GUARDIAN else ""
    if name in _CONTACTS and not terms & _PUPIL:
        return "" if "etablissement" in terms else f"?{name}"
    if name in ("quality", "duty", "withheld"):
        return f"?{name}"
    return name if name in _OF_PUPIL and not terms & {"contact", "contacts"} else ""


def _words(heading: str) -> list[str]:
    parted = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", heading)
    words = re.sub(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])", " ", search_key(parted)).split()
    return [_ORDINALS.get(word, word) for word in words]


def _slot(words: list[str]) -> str:
    """Return the person of a heading that is about no pupil; ``g3`` and more are nobody's here."""
    terms = set(words)
    if bool(terms & _MOTHER) != bool(terms & _FATHER):
        return "mother" if terms & _MOTHER else "father"
    places = [place for place, word in enumerate(words) if word in _GUARDIAN]
    if not places:
        several = terms & _SEVERAL - ({"famille"} if terms & _LAST else set())  # « Nom de famille » is a pupil's
        return "?" if several and not terms & _PUPIL else ""
    after = next((word for word in words[places[0] + 1 :] if word.isdecimal()), "")
    before = words[: places[0]]
    if before and before[-1] in _SUFFIXES:
        before.pop()
    rank = after or (before[-1] if before and before[-1].isdecimal() else "") or "1"
    return f"g{rank}"


def _field(words: list[str], *, is_pupil: bool) -> str:
    terms = set(words)
    after_first = [after for word, after in pairwise(words) if word in _FIRST][:1]
    is_other = {"2", "3", "autres"} & terms if is_pupil else after_first in (["2"], ["3"])
    whom = _PUPIL | {"eleves", "enfants"} if is_pupil else _GUARDIAN | _MOTHER | _FATHER
    answers: tuple[tuple[object, str], ...] = (
        (terms & {"communiquer", "confidentiel", "confidentielle", "confidentielles"}, "withheld"),
        ({"date", "sortie"} <= terms, "left_on"),
        ("adresse" in terms and not terms & _EMAIL, ""),
        (terms & _EMAIL, "email"),
        (terms & _PHONE and not terms & {"accepte", "autorise"}, "phone"),
        (terms & _DUTY or not is_pupil and (terms & {"type", "statut", "oui"} or {"o", "n"} <= terms), "duty"),
        (terms & _KIN, "quality"),
        (terms & {"etablissement", "service", "organisme"}, "" if is_pupil else "institution"),
        (terms & {"mef", "formation"} and "code" in terms, "mef"),
        (terms & {"niveau", "mef", "formation"}, "" if "code" in terms else "level"),
        (is_pupil and "statut" in terms, "status"),
        (terms & {"classe", "division", "div"}, "class_name"),
        (terms & _FIRST and terms & _LAST, "full_name"),
        (terms & _FIRST, "" if is_other else "first_name"),
        (terms & _LAST, "last_name"),
        (terms & _BIRTH, "" if terms & {"ne", "nee"} and "a" in terms else "birth_date"),
        (terms & {"identifiant", "id", "reference", "matricule", "elenoet"}, "roll_id"),
        (terms & {"numero", "num", "n", "no"} and terms & (_PUPIL | {"etab", "interne", "dossier"}), "roll_id"),
        (terms & whom and terms <= whom | _PUPIL | _FILLERS, "full_name"),
    )
    return next((name for holds, name in answers if holds), "")


# -- columns ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet, from 0, and what it is taken for."""

    place: int
    heading: str
    meaning: str
    doubt: StrOrPromise = ""
    """Sentence on why it is not read although it might be."""

    @property
    def key(self) -> str:
        """Key under which a school's choice for this heading is remembered; empty without a heading."""
        return search_key(self.heading)[:LONGEST]

    @property
    def letters(self) -> str:
        """Letters of the column in a spreadsheet: A, B… AA."""
        return (chr(64 + self.place // 26) if self.place >= 26 else "") + chr(65 + self.place % 26)

    @property
    def said(self) -> str:
        """Meaning in words; empty when the column is not read."""
        return description(self.meaning) if self.meaning else ""


@dataclass(frozen=True)
class Understood:
    """The reading of a list: its sheet, its first line, the meaning of each column."""

    sheets: list[Sheet]
    sheet: int | None
    """``None`` while nobody has said which of several."""
    header: int
    """Line of the headings; 0 without any."""
    columns: tuple[SheetColumn, ...] = ()

    @property
    def missing(self) -> list[StrOrPromise]:
        """Choices still to make before a list can be imported; empty when it can."""
        if self.sheet is None:
            return [NO_SHEET]
        meanings = {column.meaning for column in self.columns}
        return [
            label
            for label, names in ((LAST_NAME, _NAMED), (BIRTH_DATE, ("birth_date",)))
            if not meanings & set(names)
        ]  # fmt: skip

    @property
    def chosen(self) -> Sheet:
        assert self.sheet is not None  # asked for once nothing is missing
        return self.sheets[self.sheet]

    @cached_property
    def rows(self) -> list[SheetRow]:
        """The rows under the headings."""
        return [row for row in self.chosen.rows if row.line > self.header] if self.sheet is not None else []

    def samples(self, column: SheetColumn) -> list[str]:
        """Return the first cells of a column that say something."""
        said = (first_said(row.cells or [], [column.place]) for row in self.rows[:SAMPLED])
        return [cell[:SAMPLE] for cell in islice(filter(None, said), SAMPLES)]

    def records(self) -> Iterator[Record | LineProblem]:
        """Yield the lines, each by the meanings of its columns."""
        places: dict[str, list[int]] = {}
        for column in self.columns:
            if column.meaning:
                places.setdefault(column.meaning, []).append(column.place)
        headings = {column.place: column.heading for column in self.columns}
        for meaning, found in places.items():
            found.sort(key=lambda place: _comes_first(meaning, headings[place]))
        titles = [search_key(column.heading) for column in self.columns]
        for row in self.rows:
            if not self.header or [search_key(cell) for cell in row.cells or ()][: len(titles)] != titles:
                yield self._record(row, places)

    def _record(self, row: SheetRow, places: Mapping[str, list[int]]) -> Record | LineProblem:
        if row.cells is None:
            return LineProblem(row.line, UNCLOSED)
        cells = [_plain(cell) for cell in row.cells]
        while len(cells) > len(self.columns) and not cells[-1]:
            cells.pop()
        if self.chosen.is_text and self.header and len(cells) != len(self.columns):
            return LineProblem(row.line, miscounted(len(cells), len(self.columns)))
        record = Record(row.line, {name: first_said(cells, found) for name, found in places.items()})
        if any(text.startswith("=") for text in record.values.values()):
            return LineProblem(row.line, "une case contient une formule : remplacez-la par sa valeur.")
        return record


def understand(
    sheets: list[Sheet],
    *,
    remembered: Mapping[str, str] | None = None,
    sheet: int | None = None,
    header: int | None = None,
    chosen: Mapping[int, str] | None = None,
) -> Understood:
    """Return the reading of a list: by its headings, then by the school's choices for them, then by those made now.

    One sheet is taken without asking when it is alone, or alone to look like a list of pupils. Raises
    ``UnreadableFile`` for a sheet with formulas.
    """
    remembered = remembered or {}
    if sheet is None or not sheet < len(sheets):
        candidates = [number for number, one in enumerate(sheets) if _looks_like_pupils(one, remembered)]
        sheet = 0 if len(sheets) == 1 else candidates[0] if len(candidates) == 1 else None
    if sheet is None:
        return Understood(sheets, None, 0)
    content = sheets[sheet]
    _refuse_formulas(content)
    if header is None:
        header = find_headings(content, remembered)
    columns = _columns(content, header, remembered)
    if chosen:
        columns = tuple(
            replace(column, meaning=chosen[column.place], doubt="")
            if chosen.get(column.place, column.meaning) != column.meaning
            else column
            for column in columns
        )
    return Understood(sheets, sheet, header, columns)


def by_headings(sheets: list[Sheet], *, recognise: Callable[[str], str], required: Mapping[str, str]) -> Understood:
    """Understand a table of another kind by a line that names all the columns ``required``: their labels by meaning.

    Raises ``UnreadableFile`` where no line does, and for a sheet with formulas.
    """
    for number, sheet in enumerate(sheets):
        for row in sheet.rows[:FIRST_LINES]:
            columns = tuple(
                SheetColumn(place, cell[:LONGEST], recognise(cell[:LONGEST]))
                for place, cell in enumerate(row.cells or ())
            )
            if {column.meaning for column in columns}.issuperset(required):
                _refuse_formulas(sheet)
                return Understood(sheets, number, row.line, columns)
    raise UnreadableFile(
        f"Ce fichier n'a pas la ou les colonnes attendues : {', '.join(required.values())}. "
        "La première ligne doit donner le nom des colonnes."
    )


def _refuse_formulas(sheet: Sheet) -> None:
    if sheet.formula:
        raise UnreadableFile(
            f"Cette feuille contient des formules (case {sheet.formula}) : copiez-la, collez-en les valeurs seules, "
            "puis recommencez."
        )


def find_headings(sheet: Sheet, remembered: Mapping[str, str]) -> int:
    """Return the line that names most columns, the first of equals; 0 when none names a pupil's name or birth date."""
    best, line = 1, 0
    for row in sheet.rows[:FIRST_LINES]:
        found = {meaning for cell in row.cells or () if (meaning := _meaning(cell, remembered))}
        if len(found) > best and found & {*_NAMED, "first_name", "birth_date"}:
            best, line = len(found), row.line
    return line


def _looks_like_pupils(sheet: Sheet, remembered: Mapping[str, str]) -> bool:
    line = find_headings(sheet, remembered)
    return line > 0 and not Understood([sheet], 0, line, _columns(sheet, line, remembered)).missing


def _meaning(heading: str, remembered: Mapping[str, str]) -> str:
    return remembered.get(search_key(heading[:LONGEST]), "") or recognise(heading)


def _columns(sheet: Sheet, header: int, remembered: Mapping[str, str]) -> tuple[SheetColumn, ...]:
    row = next((row for row in sheet.rows if row.line == header), None)
    headings = [clean_cell(cell)[:LONGEST] for cell in (row.cells if row and row.cells else ())]
    while headings and not headings[-1]:
        headings.pop()
    below = [one.cells for one in sheet.rows if one.line > header and one.cells][:50]
    width = len(headings) if headings and sheet.is_text else max(len(headings), *(len(cells) for cells in below), 0)
    headings += [""] * (width - len(headings))
    meanings = [recognise(heading) for heading in headings]
    is_ranked = any(meaning.startswith(("g2_", "mother_", "father_")) for meaning in meanings)
    columns: list[SheetColumn] = []
    seen: set[str] = set()
    for place, (heading, meaning) in enumerate(zip(headings, meanings, strict=True)):
        key = search_key(heading)
        column = SheetColumn(place, heading, *_settled(meaning, is_ranked=is_ranked))
        if column.key in remembered:
            column = replace(column, meaning=remembered[column.key], doubt="")
        if column.meaning and key in seen and column.meaning.rpartition("_")[2] not in _CONTACTS:
            column = replace(column, meaning="", doubt=TWICE)
        if column.meaning == "roll_id" and any(
            is_national_number(cells[place]) for cells in below if place < len(cells)
        ):
            column = replace(column, meaning="", doubt=NATIONAL)
        seen.add(key)
        columns.append(column)
    return tuple(columns)


def _settled(meaning: str, *, is_ranked: bool) -> tuple[str, StrOrPromise]:
    """Return a meaning that may be used, or none and why."""
    if meaning.startswith("?"):
        name = meaning.rpartition("_")[2].lstrip("?")
        if name in ("quality", "duty", "withheld"):
            return (f"g1_{name}", "") if not is_ranked else ("", RANKLESS)
        return "", OWNERLESS
    return (meaning, "") if not meaning or meaning in MEANINGS else ("", TOO_MANY)


def is_national_number(text: str) -> bool:
    """Tell whether a text has the form of an INE, ten digits and a letter or nine and two: never kept (rule J-03)."""
    return re.fullmatch(r"[0-9]{10}[A-Za-z]|[0-9]{9}[A-Za-z]{2}", text.strip()) is not None


def _plain(cell: str) -> str:
    """Return a cell without what spreadsheets put around a number that must stay a text: ``="0694…"``, ``'0694…``."""
    text = clean_cell(cell)
    if wrapped := re.fullmatch(r'="([^"=]*)"', text):
        return wrapped.group(1).strip()
    return text.removeprefix("'") if re.match(r"'[+0-9]", text) else text


def _comes_first(meaning: str, heading: str) -> int:
    """Order columns of one meaning: a mobile before the home's number before the office's, a name in use at last.

    A guardian is asked to sign under the name that is in use; a pupil's is that of the civil register.
    """
    words = set(_words(heading))
    if meaning.endswith("phone"):
        return 0 if words & _MOBILE else 2 if words & {"pro", "professionnel", "travail", "bureau"} else 1
    if meaning.endswith("name") and {"usage", "usuel"} & words:
        return 0 if meaning != "last_name" else 1
    return 1 if meaning != "last_name" else 0


def description(meaning: str) -> str:
    """Return a meaning in words: « Élève : date de naissance »."""
    whose, said = MEANINGS[meaning]
    return f"{whose} : {said}"
