"""``docs/where.md``: the storeys in their order, and paths of today that are there."""

import re
from pathlib import Path

from tests.kit.floors import BESIDE, READERS, STOREYS
from tests.kit.sources import ROOT, text_of

LISTED = re.compile(r"^   - `(\w+)`:", re.MULTILINE)
MOVED = re.compile(r"^\| `[\w./]+` \| `([\w./]+)` \|$", re.MULTILINE)


def faults_of_where(root: Path) -> list[str]:
    """List what the page says otherwise than the tree: storeys and groups, and paths on the right of its table."""
    text = text_of(root / "docs" / "where.md")
    found = [f"{path} is not there" for path in MOVED.findall(text) if not (root / "conventions" / path).exists()]
    if tuple(LISTED.findall(text)) != (*STOREYS, *READERS):
        found.append(f"storeys and groups are {', '.join((*STOREYS, *READERS))}, in this order")
    found += [f"the group {group} is not named" for group in BESIDE if f"`pages/{group}`" not in text]
    return found


def test_the_page_on_where_things_stand_says_what_is():
    """Whoever moves a room moves it there too."""
    assert len(MOVED.findall(text_of(ROOT / "docs" / "where.md"))) > 100
    assert faults_of_where(ROOT) == []


def test_a_page_on_where_things_stand_that_is_late_is_found(plant):
    """A room that has gone, a storey that is missing, a group that is not named."""
    root = plant("docs/where.md", "   - `persons`: who\n| `domain/a` | `domain/law/gone` |\nin `pages/shared`\n")
    assert faults_of_where(root) == [
        "domain/law/gone is not there",
        f"storeys and groups are {', '.join((*STOREYS, *READERS))}, in this order",
        "the group kit is not named",
    ]
