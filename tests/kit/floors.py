"""Reads a source tree and says where it breaks the plan of the house: floors, wings, rooms, signals, top level.

No room is named here: a room is a folder of a storey of ``conventions/domain`` or of a group of ``conventions/pages``,
and what it may import follows from where it stands. A storey imports those below it, rooms of one storey import one
another in one direction; a group of readers imports what is shared and the kit; a page that has addresses is imported
by no other page.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.kit.sources import FLOORS, nodes_of

STOREYS = ("persons", "law", "placements", "dossier", "season", "exchange", "numbers", "upkeep")
"""Storeys of the domain, from the ground up: imports go down only."""
BESIDE = ("kit", "shared")
"""Groups of pages that others import, from the ground up."""
READERS = ("bearers", "staff", "officers", "everyone", "service")
"""Groups of pages by their readers, side by side above those."""
WHOLE_TRADE = {"models", "flows", "urls", "apps", "management", "migrations"}
"""Modules of conventions/ that bring both wings together: they import any room, no room imports them."""
HTTP = {"http", "forms", "template", "shortcuts", "views", "urls.resolvers", "contrib.messages"}
"""Parts of Django that the domain does not know; ``template.loader`` renders its documents."""
TOP_FOLDERS = {*FLOORS, "tests", "docs"}
TOP_FILES = {"manage.py", "gunicorn.conf.py", "pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md"}
TOP_FILES |= {"CONTRIBUTING.md", "SECURITY.md", "publiccode.yml", "compose.yaml", "Containerfile"}
EXTRAS = ("requirements-parquet", "requirements-redis", "requirements-pkcs11")
LISTS = ("requirements", *EXTRAS, "requirements-local", "requirements-tests", "requirements-long")
"""Lists of libraries: for production, then what is added to it."""
TOP_FILES |= {f"{name}.{end}" for name in LISTS for end in ("in", "txt")}
DOMAIN = ("conventions", "domain")
DEVELOPMENT = ("config", "development")
"""Servers, tools and the demonstration: nothing of the product imports them, production does not need them."""
LOADERS = {"import_module", "import_string", "get_model", "get_app_config", "__import__"}
"""Functions by which a name in a string becomes an import."""


def broken_rules(root: Path) -> list[str]:
    """Return one sentence per breach in the tree at ``root``, sorted."""
    found = list(_odd_names(root))
    arrows: dict[str, set[str]] = {}
    between: dict[str, set[str]] = {}
    """Imports of each module, made whenever it is imported, called or read by a type checker."""
    for floor in FLOORS:
        for path in sorted((root / floor).rglob("*.py")):
            module = path.relative_to(root).with_suffix("").parts
            if module[:2] == ("conventions", "pages"):
                found += [
                    f"{path.relative_to(root)}:{line} declares a model: pages have no table." for line in _models(path)
                ]
            for line, target in imports(nodes_of(path), module):
                reason = forbidden(module, target, root)
                if reason:
                    found.append(f"{path.relative_to(root)}:{line} imports {'.'.join(target)}: {reason}")
                elif module[:2] == target[:2] == DOMAIN and len(target) > 3 and module[2:4] != target[2:4]:
                    arrows.setdefault(module[3], set()).add(target[3])
            between[".".join(module)] = set(_modules(path, module, root))
    for what, among in (("the rooms {} of the domain", arrows), ("the modules {}", between)):
        found += [f"{what.format(', '.join(names))} import one another in a circle." for names in circles(among)]
    return sorted(found)


def imports(nodes: Iterable[ast.AST], module: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield line and dotted name of all that is imported, inside functions and by relative names too."""
    package = module[:-1]  # of a package's own __init__, the last part is "__init__"
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, tuple(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = (*start, *(node.module.split(".") if node.module else ()))
            for alias in node.names:
                yield node.lineno, (*base, alias.name)
        elif isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if name in LOADERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield node.lineno, tuple(first.value.split("."))


def forbidden(module: tuple[str, ...], target: tuple[str, ...], root: Path) -> str:
    """Say why ``module`` may not import ``target``; empty when it may."""
    floor, goal = module[0], target[0]
    if goal == "tests":
        return "the tests are for tests."
    if goal == "django" and ("signals" in target or target[:2] == ("django", "dispatch")):
        return "no signals; say it in the caller or through the door."
    if goal == "django" and module[:2] == DOMAIN and _is_http(target[1:]):
        return "the domain knows no HTTP; that is for pages."
    if goal not in FLOORS:
        return ""
    if FLOORS.index(goal) > FLOORS.index(floor):
        return f"{goal} stands above {floor}."
    if target[:2] == DEVELOPMENT and module[:2] != DEVELOPMENT:
        return "the product does without its development."
    if floor == goal == "conventions":
        return _forbidden_between_wings(module[1:], target[1:], root / "conventions")
    return ""


def _forbidden_between_wings(here: tuple[str, ...], there: tuple[str, ...], trade: Path) -> str:
    if here[0] in WHOLE_TRADE or not there:
        return ""
    if there[0] in WHOLE_TRADE:
        return f"{there[0]} brings all rooms together; import the room itself."
    if there[0] not in ("domain", "pages"):
        return ""
    if here[0] not in ("domain", "pages"):
        return f"{here[0]} serves all rooms and may know none."
    if here[0] == "domain" and there[0] == "pages":
        return "pages import the domain, never back."
    if here[0] == there[0] == "domain" and len(there) > 1 and _height(there, STOREYS) > _height(here, STOREYS):
        return f"the storey {there[1]} stands above {here[1]}."
    if here[0] == there[0] == "pages" and len(there) > 2 and here[1:3] != there[1:3]:
        if here[1] != there[1] and _height(there, BESIDE) >= _height(here, BESIDE):
            return (
                f"the group {there[1]} does not stand below {here[1]}; what both need stands in shared or in the kit."
            )
        if (trade / "pages" / there[1] / there[2] / "urls.py").exists():
            return (
                f"the page {there[2]} is imported by no other page; what both need stands in shared, or in the domain."
            )
    return ""


def _height(parts: tuple[str, ...], order: tuple[str, ...]) -> int:
    return order.index(parts[1]) if parts[1] in order else len(order)


def _is_http(parts: tuple[str, ...]) -> bool:
    if parts[:2] == ("template", "loader"):
        return False
    return any(".".join(parts[: name.count(".") + 1]) == name for name in HTTP)


def _models(path: Path) -> Iterator[int]:
    for node in nodes_of(path):
        if isinstance(node, ast.ClassDef) and any(
            ast.unparse(base) in ("models.Model", "Model") for base in node.bases
        ):
            yield node.lineno


def _modules(path: Path, module: tuple[str, ...], root: Path) -> Iterator[str]:
    """Yield our modules that ``module`` imports, apart from the packages around it; a package is its ``__init__``."""
    for _line, target in imports(nodes_of(path), module):
        names = (target, (*target, "__init__"), target[:-1], (*target[:-1], "__init__"))
        other = next((name for name in names if name and root.joinpath(*name).with_suffix(".py").exists()), module)
        if other != module and not (other[-1] == "__init__" and module[: len(other) - 1] == other[:-1]):
            yield ".".join(other)


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of names that import one another, however long the way round."""

    def reached(name: str) -> set[str]:
        seen: set[str] = set()
        ahead = set(arrows.get(name, ()))
        while ahead:
            one = ahead.pop()
            seen.add(one)
            ahead |= arrows.get(one, set()) - seen
        return seen

    ahead = {name: reached(name) for name in arrows}
    groups = {tuple(sorted(other for other in ahead[one] if one in ahead.get(other, ()))) for one in ahead}
    return [list(group) for group in sorted(groups) if group]


def _odd_names(root: Path) -> Iterator[str]:
    for path in sorted(root.iterdir()):
        if path.name.startswith(".") or path.name in ("var", "__pycache__"):
            continue
        if path.name not in (TOP_FOLDERS if path.is_dir() else TOP_FILES):
            yield f"{path.name} stands at the top level, which stays as docs and architecture name it."
    for path in sorted(root.joinpath(*DOMAIN).glob("[!_]*")):
        if path.name not in STOREYS:
            yield f"{path.name} is no storey of the domain: a room stands in one of {', '.join(STOREYS)}."
    for path in sorted((root / "conventions/pages").glob("[!_]*.py")):
        yield f"{path.name} stands loose in pages: it belongs in a group, in shared or in the kit."
    for path in sorted((root / "conventions/pages").glob("[!_]*/")):
        if path.name not in (*BESIDE, *READERS):
            yield f"{path.name} is no group of pages: a page stands in one of {', '.join((*BESIDE, *READERS))}."
