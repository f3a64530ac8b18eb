"""Loads of a process before it is asked for anything: libraries that draw, solve and sign wait for their use."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import ALL_CHECKS, BaseCommand

from conventions import discovery
from notifications.registry import Registry

ROOT = Path(__file__).resolve().parents[2]
HEAVY = frozenset(
    ("aiohttp", "highspy", "holidays", "icalendar", "jwt", "numpy", "pikepdf", "PIL", "pkcs11", "pyarrow", "pyhanko")
    + ("pyhanko_certvalidator", "pypdfium2", "reportlab", "requests", "segno", "vacances_scolaires_france")
)
"""Half of the time and a third of the memory of a start, as long as each process loaded them."""
LOADED = """
import importlib.abc, json, os, sys, traceback
heavy, planted, command = json.loads(sys.argv[1])
found = {}
class Watch(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        library = name.partition(".")[0]
        if library in heavy and library not in found:
            files = [frame.filename for frame in traceback.extract_stack()]
            found[library] = [name for name in files if "/lib/" not in name and "<" not in name][-1]
sys.meta_path.insert(0, Watch())
for name in planted:
    __import__(name)
import django
from django.core.management import call_command
django.setup()
if command:
    call_command(command)
urls = "config.urls" in sys.modules
print(json.dumps([found, urls]))
"""


def loaded(*, command: str = "", planted: tuple[str, ...] = (), beside: Path | None = None) -> tuple[dict, bool]:
    """Start a process; return who loaded which heavy library in it, and whether it knows the addresses of pages."""
    path = os.pathsep.join(str(one) for one in (ROOT, beside) if one)
    started = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps([sorted(HEAVY), planted, command])],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": path},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    found, urls = json.loads(started.stdout.splitlines()[-1])
    return found, urls


def test_a_process_that_knows_every_page_has_loaded_no_heavy_library():
    """Each is imported where it is used; whoever imports one at the head of a module is named."""
    assert loaded(command="check") == ({}, True)


def test_a_module_that_loads_a_heavy_library_at_its_head_is_named(tmp_path):
    """The guard above finds what it is for, however far down the chain; and a start alone knows no address."""
    (tmp_path / "planted.py").write_text("import far_down")
    (tmp_path / "far_down.py").write_text("from icalendar import Calendar")
    found, urls = loaded(planted=("planted",), beside=tmp_path)
    assert found == {"icalendar": str(tmp_path / "far_down.py")}
    assert not urls


def checked_before(commands: dict[str, BaseCommand]) -> list[str]:
    """Name the commands before which all is checked, every page included."""
    return sorted(name for name, command in commands.items() if command.requires_system_checks == ALL_CHECKS)


def test_an_operators_command_loads_no_page_to_check_it():
    """Those that play the demonstration are the only ones of ours that go through pages."""
    ours = ("conventions", "signatures", "workflow", "notifications", "config", "config.development")
    commands = {name: load_command_class(app, name) for name, app in get_commands().items() if app in ours}
    assert checked_before(commands) == ["changepassword", "createsuperuser", "demo", "populate_demo"]
    assert checked_before({"planted": BaseCommand()}) == ["planted"]


@pytest.mark.parametrize("room", sorted(discovery.CALLED))
def test_a_room_that_is_not_discovered_registers_nothing(room):
    """A room left out of the search for names has none: everything else would be missing where nobody calls it."""
    folders = [path for path in (discovery.HERE / "domain").glob(f"*/{room}") if path.is_dir()]
    assert folders
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        parts = path.relative_to(discovery.HERE.parent).with_suffix("").parts
        import_module(".".join(parts).removesuffix(".__init__"))
    modules = {registry.get(name).__module__ for registry in Registry.every for name in registry}
    assert not [module for module in modules if f".{room}." in f"{module}."]
    assert any(".agreements." in module for module in modules)
