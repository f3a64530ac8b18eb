"""The plan of the house is kept: imports go down, rooms in their order, no signals, nothing new at the top level."""

from pathlib import Path

from tests.kit.floors import broken_rules
from tests.kit.sources import ROOT

BREACHES = [
    ("workflow/a.py", "import conventions.domain.persons.people", "conventions stands above workflow"),
    ("notifications/a.py", "from workflow.engine import fire", "workflow stands above notifications"),
    (
        "signatures/a.py",
        "def f():\n    from conventions.domain.persons.people import models",
        "conventions stands above signatures",
    ),
    ("conventions/domain/persons/people/a.py", "from config import settings", "config stands above conventions"),
    ("conventions/demo/a.py", "from config import settings", "config stands above conventions"),
    ("config/a.py", "from config.development.demo import cast", "the product does without its development"),
    ("workflow/deep/a.py", "from ...conventions import domain", "conventions stands above workflow"),
    (
        "workflow/a.py",
        "import importlib\nimportlib.import_module('signatures.pki')",
        "signatures stands above workflow",
    ),
    ("workflow/a.py", "apps.get_model('conventions', 'User')", "conventions stands above workflow"),
    (
        "conventions/domain/persons/people/a.py",
        "from conventions.pages import forms",
        "pages import the domain, never back",
    ),
    (
        "conventions/domain/persons/people/a.py",
        "from ....pages.host import forms",
        "pages import the domain, never back",
    ),
    ("conventions/domain/persons/people/a.py", "from django.http import HttpRequest", "the domain knows no HTTP"),
    ("conventions/domain/persons/people/a.py", "from django import forms", "the domain knows no HTTP"),
    ("conventions/domain/persons/people/a.py", "from django.contrib import messages", "the domain knows no HTTP"),
    ("conventions/pages/bearers/host/a.py", "class Row(models.Model):\n    pass", "pages have no table"),
    ("conventions/domain/dossier/agreements/a.py", "from conventions.models import User", "import the room itself"),
    ("conventions/pages/bearers/host/a.py", "from ....flows import Flow", "import the room itself"),
    (
        "conventions/wording.py",
        "from conventions.domain.persons.people import models",
        "serves all rooms and may know none",
    ),
    ("conventions/domain/persons/people/a.py", "from django.dispatch import receiver", "no signals"),
    ("workflow/a.py", "from django.db.models.signals import post_save", "no signals"),
    ("workflow/a.py", "from django.db.models import signals", "no signals"),
    ("config/a.py", "from tests import factories", "the tests are for tests"),
    (
        "conventions/domain/persons/people/a.py",
        "from conventions.domain.law.rules import models",
        "the storey law stands above persons",
    ),
    (
        "conventions/domain/law/rules/a.py",
        "from ...dossier.evidence import x",
        "the storey dossier stands above law",
    ),
    (
        "conventions/pages/staff/school/a.py",
        "from ...bearers.host import x",
        "the group bearers does not stand below",
    ),
    (
        "conventions/pages/kit/forms.py",
        "from ..shared.links import door",
        "the group shared does not stand below kit",
    ),
    ("conventions/domain/offers/a.py", "", "offers is no storey of the domain"),
    ("conventions/pages/form.py", "", "form.py stands loose in pages"),
    ("conventions/pages/host/a.py", "", "host is no group of pages"),
    ("helpers/a.py", "", "helpers stands at the top level"),
    ("notes.txt", "", "notes.txt stands at the top level"),
]
"""Path of a module, its content, and the guard's word on it."""
KEPT = [
    ("config/a.py", "from conventions.domain.persons.people import models\nfrom notifications import outbox"),
    (
        "conventions/domain/dossier/agreements/a.py",
        "from conventions.domain.persons.people import models\nfrom . import rules\nfrom .kinds import x",
    ),
    ("conventions/domain/dossier/evidence/a.py", "from django.template.loader import render_to_string"),
    (
        "conventions/pages/bearers/host/a.py",
        "from conventions.domain.persons.people import models\nfrom django.http import Http404",
    ),
    ("conventions/flows.py", "from conventions.domain.statistics import models"),
    ("config/development/demo/stage.py", "from config.development.mailbox import Mailbox"),
    ("conventions/domain/persons/people/a.py", "from conventions.discovery import load\nimport django.db.models"),
    ("signatures/a.py", "from workflow import engine\nfrom notifications import outbox"),
    ("tests/a.py", "from config import settings"),
    (".hidden/a.py", "import conventions"),
]
"""Modules that keep the plan."""


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_project_keeps_its_plan():
    """No module of the project breaks a rule."""
    assert broken_rules(ROOT) == []


def test_a_newcomer_who_breaks_the_plan_is_told(tmp_path):
    """Each way round the plan is found in a tree made for it: nested, relative, by string, by signal."""
    for number, (name, text, complaint) in enumerate(BREACHES):
        write(tmp_path / str(number), name, text)
        (found,) = broken_rules(tmp_path / str(number))
        assert complaint in found


def test_rooms_of_the_domain_never_import_one_another_in_a_circle(tmp_path):
    """However long the way round, and inside a function too."""
    write(tmp_path, "conventions/domain/persons/people/a.py", "from ..links import models")
    write(tmp_path, "conventions/domain/persons/links/a.py", "from ..sirene import models")
    write(
        tmp_path,
        "conventions/domain/persons/sirene/a.py",
        "def f():\n    from conventions.domain.persons.people import models",
    )
    write(tmp_path, "conventions/domain/law/rules/a.py", "from ...persons.people import models")
    (found,) = broken_rules(tmp_path)
    assert "links, people, sirene of the domain import one another" in found


def test_modules_never_import_one_another_in_a_circle(tmp_path):
    """Inside a function too, through a package, or for types alone."""
    write(tmp_path, "workflow/machine.py", "def freeze():\n    from .freezing import freeze")
    write(tmp_path, "workflow/freezing.py", "from .models import Root")
    write(tmp_path, "workflow/models.py", "from .machine import Machine")
    write(tmp_path, "workflow/kinds/__init__.py", "from .base import Kind")
    write(tmp_path, "workflow/kinds/base.py", "from ..facts import Facts")
    write(tmp_path, "workflow/facts.py", "from .models import Root")
    (found,) = broken_rules(tmp_path)
    assert "the modules workflow.freezing, workflow.machine, workflow.models import one another" in found
    for circle in ("from .kinds import kind", "if TYPE_CHECKING:\n    from .kinds.base import Kind"):
        write(tmp_path, "workflow/facts.py", circle)
        assert any("workflow.facts, workflow.kinds" in one for one in broken_rules(tmp_path))


def test_a_page_with_addresses_is_imported_by_no_other_page(tmp_path):
    """A need of two pages stands beside them, where there is no address."""
    write(tmp_path, "conventions/pages/staff/lists/urls.py", "")
    write(tmp_path, "conventions/pages/shared/drafting/steps.py", "from ...kit.forms import PageForm")
    write(
        tmp_path,
        "conventions/pages/staff/school/a.py",
        "from ..lists.forms import ListForm\nfrom ...shared.drafting import steps",
    )
    (found,) = broken_rules(tmp_path)
    assert "the page lists is imported by no other page" in found


def test_a_newcomer_who_keeps_the_plan_is_left_alone(tmp_path):
    """Imports that go down, or stay in the room, are free."""
    for number, (name, text) in enumerate(KEPT):
        write(tmp_path / str(number), name, text)
        assert broken_rules(tmp_path / str(number)) == [], name
