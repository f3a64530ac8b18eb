"""The drawings in docs/ say what the code says."""

import xml.etree.ElementTree as ET
from pathlib import Path

from django.core.management import call_command

from conventions.domain.dossier.agreements.models import Convention
from tests.kit.sources import ROOT
from workflow import diagrams


def other_drawings(drawn: Path, kept: Path) -> list[str]:
    """List the drawings that were not kept, or not as they are drawn now."""
    return [
        path.name
        for path in sorted(drawn.iterdir())
        if not (kept / path.name).exists() or (kept / path.name).read_text() != path.read_text()
    ]


def test_the_drawings_kept_in_docs_are_those_of_the_code(tmp_path):
    """After a change of a machine: `make diagrams`, then look at the picture."""
    call_command("draw_diagrams", str(tmp_path), verbosity=0)
    assert other_drawings(tmp_path, ROOT / "docs") == []


def test_a_drawing_that_says_otherwise_is_found(plant):
    """One that was drawn before the last change, and one that was never kept."""
    for name, text in {"drawn/a.svg": "a", "drawn/b.svg": "new", "drawn/c.svg": "c", "kept/a.svg": "a"}.items():
        plant(name, text)
    root = plant("kept/b.svg", "old")
    assert other_drawings(root / "drawn", root / "kept") == ["b.svg", "c.svg"]


def test_the_lifecycle_names_every_state_and_transition():
    """Nothing of the law is missing in the picture, and it is well-formed."""
    svg = diagrams.draw_machine(Convention)
    ET.fromstring(svg)
    for _value, label in Convention._meta.get_field("status").choices:
        assert f">{label}</text>".replace("'", "&#x27;") in svg
    for law in Convention.transitions().values():
        assert law.spec.label.replace("'", "&#x27;") in svg
