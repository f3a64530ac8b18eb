"""Competences of several formations as a list, sent or pasted: a line to a competence, the formation's code beside."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.law.formations.competences import CompetenceList, sort_out
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.services import write_competences

from .headings import meaning_in, understand_by, words_of
from .tabular import Record, UnreadableFile
from .workbooks import read_sheets

MOST_LINES = 2000
_WORDS = words_of(
    (
        ("mef", "mef formation diplome"),
        ("label", "competence competences intitule libelle"),
        ("code", "code numero"),
    )
)


def read_competences(content: bytes, formations: Sequence[Formation]) -> CompetenceList:
    """Read a list; raises ``UnreadableFile`` for what is none."""
    given = understand_by(read_sheets([content]), lambda heading: meaning_in(heading, _WORDS), least=2)
    if given is None or not {"mef", "label"} <= {column.meaning for column in given.columns}:
        raise UnreadableFile(
            _("Il faut une ligne de titres, avec au moins le code de la formation (MEF) et la compétence.")
        )
    if len(given.rows) > MOST_LINES:
        raise UnreadableFile(_("Cette liste a plus de %(n)d lignes : envoyez-la en deux fois.") % {"n": MOST_LINES})
    records = [one for one in given.records() if isinstance(one, Record)]
    return sort_out(((one.line, one.get("mef"), one.get("code"), one.get("label")) for one in records), formations)


@transaction.atomic
def import_competences(read: CompetenceList) -> int:
    """Put the competences of a list in the place of the former ones; return of how many formations."""
    for formation, competences in read.of_formation.items():
        write_competences(formation, competences)
    return len(read.of_formation)
