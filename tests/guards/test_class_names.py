"""A class name means one thing: no public class is called as another one over the wings, but for a short list."""

import ast
from collections import defaultdict
from pathlib import Path

from tests.kit.sources import ROOT, files, tree_of

SHARED = {
    "Command": "Django finds a command by its file, whose class has this name",
    "Message": "the message as its class writes it, and the row that it becomes",
    "State": "the states of one subject, in the file of its room called states.py",
}
"""Names that several classes have, with the reason."""
DEVELOPMENT = Path("config", "development")
"""Nothing there is imported by what is put into service."""


def names_twice(root: Path) -> list[str]:
    """List the public names that several classes have, each with the files that define it."""
    places = defaultdict(list)
    for path in files(root, "*.py"):
        if not path.is_relative_to(root / DEVELOPMENT):
            for node in tree_of(path).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].append(str(path.relative_to(root)))
    shared = sorted(name for name, files in places.items() if len(files) > 1 and name not in SHARED)
    return [f"{name}: {', '.join(places[name])}" for name in shared]


def test_a_class_name_means_one_thing():
    """Whoever reads a name need not look at the imports to know which of several things it is."""
    assert names_twice(ROOT) == []


def test_a_class_named_as_another_is_found(plant):
    """Twice over two wings; private names, commands and what stands in development may share theirs."""
    plant("workflow/a.py", "class Line: ...\nclass _Frame: ...\nclass Command: ...\n")
    plant("config/development/a.py", "class Line: ...\n")
    root = plant("conventions/pages/kit/b.py", "class Line: ...\nclass _Frame: ...\nclass Command: ...\n")
    assert names_twice(root) == ["Line: conventions/pages/kit/b.py, workflow/a.py"]
