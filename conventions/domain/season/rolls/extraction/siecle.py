"""SIECLE's XML (« exports XML génériques »): pupils, their divisions and who answers for them, as one table.

Two files say it: ``ElevesSansAdresses`` or ``ElevesAvecAdresses`` (root ``BEE_ELEVES``) and
``ResponsablesAvecAdresses`` (root ``BEE_RESPONSABLES``), joined by ``ELEVE_ID`` and ``PERSONNE_ID``. National
identifiers, addresses, nationalities and options are passed over (rule J-03).
"""

from collections.abc import Iterable
from typing import IO, Any
from xml.etree import ElementTree

from .limits import MOST_ROWS, ReadVolume, Unusable, attribute, elements, local

HEADINGS = (
    "Identifiant élève", "Nom élève", "Prénom élève", "Date de naissance", "Classe", "Niveau", "Code MEF",
    "Statut élève", "Courriel élève", "Portable élève", "Date de sortie", "Nom responsable", "Prénom responsable",
    "Lien de parenté responsable", "Niveau de responsabilité", "Courriel responsable", "Portable responsable",
    "Téléphone responsable",
)  # fmt: skip
_KIN = {
    "10": "mère", "20": "père", "37": "fratrie", "38": "ascendant", "39": "autre membre de la famille",
    "41": "éducateur", "42": "assistant familial", "50": "tuteur", "51": "aide sociale à l'enfance", "70": "élève",
    "90": "autre lien",
}  # fmt: skip
"""``CODE_PARENTE``."""
_DUTY = {"1": "représentant légal", "2": "personne en charge", "3": "contact"}
"""``NIVEAU_RESPONSABILITE``, in exports since 2018."""
_FORMER_DUTY = {"0": "contact", "1": "représentant légal", "2": "représentant légal"}
"""``RESP_LEGAL``, before."""
_LEVELS = {"1021000111": "4EME", "1031001911": "3EME"}
"""Beginnings of the ``CODE_MEF`` of a general class; any other says nothing here."""
_INACTIVE = "Inactifs"


class Export:
    """Contents of the files so far."""

    def __init__(self, spent: ReadVolume) -> None:
        self.spent = spent
        self.uai = self.year = self.day = ""
        self.pupils: dict[str, dict[str, str]] = {}
        self.divisions: dict[str, str] = {}
        self.persons: dict[str, dict[str, str]] = {}
        self.duties: dict[str, list[dict[str, str]]] = {}
        self.seen: set[str] = set()

    def read(self, file: IO[bytes]) -> bool:
        """Read one file; ``False`` when it is another of SIECLE's, or none of its."""
        tags = ("UAJ", "ANNEE_SCOLAIRE", "DATE_EXPORT", "ELEVE", "STRUCTURES_ELEVE", "PERSONNE", "RESPONSABLE_ELEVE")
        root = ""
        for name, element in elements(file, self.spent, tags, begins=("BEE_ELEVES", "BEE_RESPONSABLES")):
            if name in ("BEE_ELEVES", "BEE_RESPONSABLES"):
                root = root or name
                self.seen.add(name)
            elif not root:
                return False
            elif name == "UAJ":
                uai = self._said(element)
                if self.uai not in ("", uai):
                    raise Unusable("two_schools")
                self.uai = uai
            elif name == "ANNEE_SCOLAIRE":
                self.year = self._said(element)
            elif name == "DATE_EXPORT":
                self.day = self._said(element)
            else:
                self._keep(name, element)
        return bool(root)

    def _keep(self, name: str, element: ElementTree.Element) -> None:
        values = {local(child.tag): self._said(child) for child in element if not len(child)}
        pupil = attribute(element, "ELEVE_ID") or values.get("ELEVE_ID", "")
        person = attribute(element, "PERSONNE_ID") or values.get("PERSONNE_ID", "")
        if name == "ELEVE":
            self.pupils[pupil] = values
        elif name == "PERSONNE":
            self.persons[person] = values
        elif name == "RESPONSABLE_ELEVE":
            self.duties.setdefault(pupil, []).append(values)
        else:
            for structure in element:
                said = {local(child.tag): self._said(child) for child in structure}
                if said.get("TYPE_STRUCTURE") == "D" and said.get("CODE_STRUCTURE") != _INACTIVE:
                    self.divisions[pupil] = said.get("CODE_STRUCTURE", "")

    def _said(self, element: ElementTree.Element) -> str:
        return self.spent.one_line(element.text or "")

    def sheet(self) -> dict[str, Any]:
        """Return a line for each responsible of each pupil, one without for whom none is known."""
        if "BEE_ELEVES" not in self.seen:
            raise Unusable("no_pupils")
        rows: list[list[Any]] = [[1, *HEADINGS]]
        for key, pupil in self.pupils.items():
            level = _LEVELS.get(pupil.get("CODE_MEF", "")[:10], "")
            mine = [
                _first(pupil, "ID_ELEVE_ETAB", "ELENOET"), _first(pupil, "NOM_DE_FAMILLE", "NOM", "NOM_USAGE"),
                pupil.get("PRENOM", ""), pupil.get("DATE_NAISS", ""), self.divisions.get(key, ""), level,
                pupil.get("CODE_MEF", ""), pupil.get("CODE_STATUT", ""),
                pupil.get("MEL", ""), pupil.get("TEL_PORTABLE", ""), pupil.get("DATE_SORTIE", ""),
            ]  # fmt: skip
            for theirs in [*self._responsibles(self.duties.get(key, ()))] or [[""] * 7]:
                rows.append([len(rows) + 1, *mine, *theirs])
            if len(rows) > MOST_ROWS:
                raise Unusable("too_long")
        return {"name": self._name(), "rows": rows, "formulas": [], "uai": self.uai}

    def _responsibles(self, duties: Iterable[dict[str, str]]) -> list[list[str]]:
        """Return the responsible persons of one pupil: representatives first, among them the one to call first."""
        ranked: list[tuple[tuple[bool, bool, int], list[str]]] = []
        for duty in duties:
            person = self.persons.get(duty.get("PERSONNE_ID", ""))
            if person is None:
                continue
            quality = _DUTY.get(duty.get("NIVEAU_RESPONSABILITE", "")) or _FORMER_DUTY.get(
                duty.get("RESP_LEGAL", ""), ""
            )
            order = (quality != _DUTY["1"], duty.get("A_CONTACTER_EN_PRIORITE") not in ("1", "true"), len(ranked))
            ranked.append((
                order,
                [
                    _first(person, "NOM_USAGE", "NOM_DE_FAMILLE", "NOM"), person.get("PRENOM", ""),
                    _KIN.get(duty.get("CODE_PARENTE", ""), ""), quality, person.get("MEL", ""),
                    person.get("TEL_PORTABLE", ""), person.get("TEL_PERSONNEL", ""),
                ],
            ))  # fmt: skip
        return [values for _, values in sorted(ranked)]

    def _name(self) -> str:
        year = f"{self.year}-{int(self.year) + 1}" if self.year.isdecimal() and len(self.year) == 4 else ""
        return ", ".join(part for part in (f"SIECLE {year}".strip(), self.day and f"export du {self.day}") if part)


def _first(values: dict[str, str], *names: str) -> str:
    return next((values[name] for name in names if values.get(name)), "")
