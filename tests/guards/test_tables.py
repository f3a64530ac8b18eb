"""Tables as templates write them: each list is declared, and what is written in a cell names one of its columns."""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from django.utils.text import slugify

from tests.kit.sources import ROOT, files, nodes_of, templates, text_of

BY_HAND = {
    "frames/_chart.html": "the numbers of a picture, as whoever does not see it reads them",
    "components/table.html": "the declared lists themselves",
    "board/_week_table.html": "a grid of half-days",
    "board/canteen.html": "counts of meals by day, and the days of each pupil under them",
    "board/day_sheet.html": "a sheet of paper to fill by hand",
    "lists/class_sheet.html": "a form of which each family is a group",
    "tutor/tutor.html": "a grid of half-days",
    "training_plan/plan.html": "a grid of weeks and classes to type in",
    "visits/grid.html": "a grid of days to tick, by commune",
    "head/home.html": "the numbers of a picture, with their sum",
}
"""Templates with a table of their own, which is no list of rows under heads, each with what it is."""
CELL = re.compile(r'{%\s*cell\s+"([^"]*)"\s*%}')


def tables_by_hand(root: Path, known: Collection[str]) -> list[str]:
    """List the templates that write a table and are not known to, and the known ones that write none."""
    writing = {_name(path) for path in templates(root) if "<table" in text_of(path)}
    return [
        f"{name} writes <table: declare a Table in the room's tables.py and write {{% table %}}, or name it in BY_HAND"
        if name in writing
        else f"{name} writes no table any more: BY_HAND names it"
        for name in sorted(writing ^ set(known))
    ]


def unknown_cells(root: Path) -> list[str]:
    """List the cells whose column nothing declares: no module of their room, of what is shared or of the domain."""
    shared = _declared(files(root, "*.py", "conventions/pages/shared", "conventions/domain"))
    found = []
    for path in templates(root):
        if cells := CELL.findall(text_of(path)):
            room = path.relative_to(root).parts[: path.relative_to(root).parts.index("templates")]
            known = shared | _declared(files(root, "*.py", "/".join(room)))
            found += [f"{path.relative_to(root)}: {cell}" for cell in cells if cell not in known]
    return found


def lost_columns(root: Path) -> list[str]:
    """List the columns that stand within one that their module does not declare."""
    return [
        f"{path.relative_to(root)}: {within}"
        for path in files(root, "*.py", "conventions")
        if "within=" in text_of(path)
        for within in sorted({told["within"] for _name, told in _columns(path) if "within" in told})
        if within not in _declared([path])
    ]


def _name(path: Path) -> str:
    return "/".join(path.parts[-path.parts[::-1].index("templates") :])


def _declared(paths: Collection[Path]) -> set[str]:
    return {name for path in paths if "TableColumn(" in text_of(path) for name, _told in _columns(path)}


def _columns(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each column of a module, where it says its name, with the texts that it says by name."""
    for node in nodes_of(path):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "TableColumn"
            and node.args
        ):
            texts = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
            told = {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
            yield told.get("key") or slugify(str(texts[0]) if texts else ""), told


def test_every_list_is_declared():
    """A table by hand is no list, and is named with its reason; a list stands in the ``tables.py`` of its page."""
    assert tables_by_hand(ROOT, BY_HAND) == []


def test_a_table_by_hand_is_found(plant):
    """One that nobody named; and a name whose table is gone."""
    root = plant("conventions/pages/staff/lists/templates/lists/a.html", "<table><tr><td>1</td></tr></table>")
    plant("conventions/pages/staff/lists/templates/lists/b.html", "{% table table %}{% endtable %}")
    assert [one.split()[0] for one in tables_by_hand(root, {"lists/b.html"})] == ["lists/a.html", "lists/b.html"]
    assert tables_by_hand(root, {"lists/a.html"}) == []


def test_every_cell_and_every_column_within_another_is_declared():
    """A value in a template has a column, and a value apart in a file stands in a cell of the screen."""
    assert unknown_cells(ROOT) == []
    assert lost_columns(ROOT) == []


def test_a_cell_that_nothing_declares_is_found(plant):
    """Columns are known by their label or their key, those of another page are not."""
    declared = 'TableColumn(_("Né le"), str), TableColumn(label, key="total"), TableColumn(_("Ville"), within="lieu")'
    plant("conventions/pages/staff/lists/tables.py", declared)
    plant("conventions/pages/staff/school/tables.py", 'TableColumn(_("Classe"), str)')
    cells = "".join(f'{{% cell "{name}" %}}{{% endcell %}}' for name in ("ne-le", "total", "classe"))
    root = plant("conventions/pages/staff/lists/templates/lists/a.html", cells)
    assert unknown_cells(root) == ["conventions/pages/staff/lists/templates/lists/a.html: classe"]
    assert lost_columns(root) == ["conventions/pages/staff/lists/tables.py: lieu"]
