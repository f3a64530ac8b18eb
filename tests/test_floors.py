"""The plan of the house is kept: imports go down, rooms in their order, no signals, nothing new at the top level."""

from pathlib import Path

import pytest

from tests.floors import ROOMS, broken_rules

ROOT = Path(__file__).resolve().parent.parent


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_project_keeps_its_plan():
    """No module of the project breaks a rule."""
    assert broken_rules(ROOT) == []


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("workflow/a.py", "import conventions.people", "conventions stands above workflow"),
        ("notifications/a.py", "from workflow.engine import fire", "workflow stands above notifications"),
        (
            "signatures/a.py",
            "def f():\n    from conventions.people import models",
            "conventions stands above signatures",
        ),
        ("conventions/people/a.py", "from config import settings", "config stands above conventions"),
        ("workflow/deep/a.py", "from ...conventions import people", "conventions stands above workflow"),
        (
            "workflow/a.py",
            "import importlib\nimportlib.import_module('signatures.pki')",
            "signatures stands above workflow",
        ),
        ("workflow/a.py", "apps.get_model('conventions', 'User')", "conventions stands above workflow"),
        (
            "conventions/people/a.py",
            "from conventions.offers.models import Offer",
            "the room offers comes after people",
        ),
        ("conventions/people/a.py", "from ..offers import models", "the room offers comes after people"),
        ("conventions/people/__init__.py", "from ..offers import models", "the room offers comes after people"),
        ("conventions/people/deep/__init__.py", "from ...offers import models", "the room offers comes after people"),
        ("conventions/people/a.py", "from conventions import agreements", "the room agreements comes after people"),
        (
            "conventions/people/a.py",
            "def f():\n    from .. import statistics",
            "the room statistics comes after people",
        ),
        ("conventions/agreements/a.py", "from conventions.models import User", "import the room itself"),
        ("conventions/agreements/a.py", "from ..flows import Flow", "import the room itself"),
        ("conventions/wording.py", "from conventions.people import models", "serves all rooms and may know none"),
        ("conventions/people/a.py", "from django.dispatch import receiver", "no signals"),
        ("workflow/a.py", "from django.db.models.signals import post_save", "no signals"),
        ("workflow/a.py", "from django.db.models import signals", "no signals"),
        ("config/a.py", "from tests import factories", "the tests are for tests"),
        ("helpers/a.py", "", "helpers stands at the top level"),
        ("notes.txt", "", "notes.txt stands at the top level"),
        ("conventions/cellar/__init__.py", "", "conventions/cellar is no room"),
    ],
)
def test_a_newcomer_who_breaks_the_plan_is_told(tmp_path, name, text, complaint):
    """Each way round the plan is found in a tree made for it: nested, relative, by string, by signal."""
    write(tmp_path, name, text)
    found = broken_rules(tmp_path)
    assert len(found) == 1
    assert complaint in found[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config/a.py", "from conventions.people import models\nfrom notifications import outbox"),
        (
            "conventions/agreements/a.py",
            "from conventions.people import models\nfrom . import rules\nfrom .kinds import x",
        ),
        ("conventions/flows.py", "from conventions.statistics import models"),
        ("conventions/management/commands/demo.py", "from conventions.demo import play"),
        ("conventions/people/a.py", "from conventions.wording import French\nimport django.db.models"),
        ("signatures/a.py", "from workflow import engine\nfrom notifications import outbox"),
        ("tests/a.py", "from config import settings"),
        (".hidden/a.py", "import conventions"),
    ],
)
def test_a_newcomer_who_keeps_the_plan_is_left_alone(tmp_path, name, text):
    """Imports that go down, or stay in the room, are free."""
    write(tmp_path, name, text)
    assert broken_rules(tmp_path) == []


def test_the_demo_is_the_last_room():
    """The demo plays the whole trade, so nothing of the trade may know it."""
    assert ROOMS[-1] == "demo"
