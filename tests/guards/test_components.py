"""Components of pages: each stands in its folder, on the page that shows them all, and in two templates at least."""

import re
from pathlib import Path

from tests.kit.sources import ROOT, files, templates, text_of

FOLDER = "conventions/pages/kit/templates/components"
SHOWN = "config/development/templates/demo/components.html"
BY_TAG = re.compile(r'inclusion_tag\("components/(\w+)\.html"[^)]*\)\ndef (\w+)\(')
CARRIED = {"table": "table"}
"""Component, and the tag that draws it by itself (``kit/tables.py``)."""


def components_astray(root: Path) -> list[str]:
    """List the components that fewer than two templates use, or that the page of components does not show."""
    tags = dict(CARRIED)
    for path in files(root, "*.py", "conventions"):
        tags |= dict(BY_TAG.findall(text_of(path)))
    shown = root / SHOWN
    found = []
    for component in sorted((root / FOLDER).glob("*.html")):
        name = component.stem
        used = re.compile(rf'components/{name}\.html"' + (rf"|{{% {tags[name]} " if name in tags else ""))
        pages = [path for path in templates(root) if path not in (component, shown) and used.search(text_of(path))]
        if len(pages) < 2:
            found.append(f"{name}: {len(pages)} template uses it")
        if not used.search(text_of(shown)):
            found.append(f"{name}: the page of components does not show it")
    return found


def test_every_component_is_used_twice_and_shown():
    """What one page alone needs stands in that page's room."""
    assert components_astray(ROOT) == []


def test_a_component_that_nobody_uses_is_found(plant):
    """Neither in two templates nor on the page that shows them all."""
    plant(f"{FOLDER}/lonely.html", "<p></p>")
    plant("conventions/pages/a/templates/a/one.html", '{% include "components/lonely.html" %}')
    root = plant(SHOWN, "")
    assert components_astray(root) == [
        "lonely: 1 template uses it",
        "lonely: the page of components does not show it",
    ]
