"""Habits of one school's lists: its choices for headings before, its spelling of classes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db.models import Count
from django.utils.translation import gettext as _

from conventions.domain.persons.people.models import Pupil, School, Staff
from conventions.domain.persons.people.names import search_key

from .columns import Understood, recognise, understand
from .models import RollColumn
from .sheets import Sheet
from .tabular import UnreadableFile, why_unreadable
from .workbooks import read_sheets


def understand_files(files: Sequence[bytes], *, school: School, sheet_name: str = "") -> Understood:
    """Read the files of one list; raises ``UnreadableFile`` for another school's, or for no list."""
    sheets = sheets_for(files, school=school)
    names = [search_key(sheet.name) for sheet in sheets]
    if sheet_name and search_key(sheet_name) not in names:
        raise UnreadableFile(
            _("Aucune feuille ne s'appelle ainsi. Feuilles : %(names)s.") % {"names": ", ".join(s.name for s in sheets)}
        )
    chosen = names.index(search_key(sheet_name)) if sheet_name else None
    return understand(sheets, remembered=remembered_columns(school), sheet=chosen)


def sheets_for(files: Sequence[bytes], *, school: School) -> list[Sheet]:
    """Return the sheets of the files; one that says to be another school's is refused."""
    sheets = read_sheets(files)
    for sheet in sheets:
        if sheet.uai and sheet.uai.upper() != school.uai:
            raise UnreadableFile(
                _("Cet export de SIECLE est celui d'un autre établissement (%(uai)s).") % {"uai": sheet.uai}
            )
    return sheets


def read_file(path: Path) -> bytes:
    """Return the bytes of a file; raises ``UnreadableFile`` with a sentence."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"Le fichier {path.name} ne peut pas être lu : {why_unreadable(error)}.") from None


def unsettled(given: Understood) -> str:
    """Return the questions to settle before a list can be imported, in one sentence."""
    if given.sheet is None:
        return _("Plusieurs feuilles peuvent être la liste : choisissez la bonne. Feuilles : %(names)s.") % {
            "names": ", ".join(sheet.name for sheet in given.sheets)
        }
    return _("Aucune colonne n'est reconnue pour %(missing)s : choisissez-la, ou donnez un titre aux colonnes.") % {
        "missing": _(" ni pour ").join(str(label) for label in given.missing)
    }


def known_classes(school: School) -> list[str]:
    """Return the classes of a school as it writes them: of its pupils, the usual spelling first, then of teachers."""
    found = Pupil.objects.filter(school=school, is_on_roll=True).exclude(class_name="")
    counted = found.values_list("class_name").annotate(n=Count("id")).order_by("-n", "class_name")
    followed = Staff.objects.filter(school=school).order_by("id").values_list("classes", flat=True)
    return [name for name, _n in counted] + [name for names in followed for name in names]


def remembered_columns(school: School) -> dict[str, str]:
    """Return the school's choices for headings, by the key of each; empty for one that it does not want read."""
    return dict(RollColumn.objects.filter(school=school).values_list("heading", "meaning"))


def remember_columns(school: School, given: Understood, chosen: Mapping[int, str]) -> None:
    """Keep the choices for the headings of a list, for the next one of the same school.

    A line that names no known column is perhaps a pupil's: nothing is kept of it.
    """
    keys = Counter(column.key for column in given.columns)
    if not any(recognise(column.heading) for column in given.columns):
        return
    for column in given.columns:
        meaning = chosen.get(column.place, column.meaning)
        if column.key and keys[column.key] == 1 and meaning != column.meaning:
            RollColumn.objects.update_or_create(school=school, heading=column.key, defaults={"meaning": meaning})
