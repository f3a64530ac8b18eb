"""The drawings in docs/ say what the code says."""

import xml.etree.ElementTree as ET
from pathlib import Path

from django.core.management import call_command

from conventions.domain.dossier.agreements.models import Convention
from workflow import diagrams

DOCS = Path(__file__).parents[2] / "docs"


def test_the_drawings_kept_in_docs_are_those_of_the_code(tmp_path):
    """After a change of a machine: `make diagrams`, then look at the picture."""
    call_command("draw_diagrams", str(tmp_path), verbosity=0)
    drawn = {path.name: path.read_text() for path in tmp_path.iterdir()}
    other = [name for name, text in drawn.items() if not (DOCS / name).exists() or (DOCS / name).read_text() != text]
    assert not other, f"the machines have changed: `make diagrams`, then look at {', '.join(other)}"


def test_the_lifecycle_names_every_state_and_transition():
    """Nothing of the law is missing in the picture, and it is well-formed."""
    svg = diagrams.draw_machine(Convention)
    ET.fromstring(svg)
    for _value, label in Convention._meta.get_field("status").choices:
        assert f">{label}</text>".replace("'", "&#x27;") in svg
    for law in Convention.transitions().values():
        assert law.spec.label.replace("'", "&#x27;") in svg
