"""Modules that know the mark for the diploma: those of the school's own page, and those that end it; no others."""

from pathlib import Path

from tests.kit.sources import ROOT, files, text_of

KNOWING = {
    "conventions/domain/dossier/training_grids/models.py": "its table",
    "conventions/domain/dossier/training_grids/services.py": "gives it",
    "conventions/domain/upkeep/retention/dossiers.py": "erases it",
    "conventions/domain/upkeep/retention/terms.py": "ends it",
    "conventions/domain/upkeep/retention/training.py": "tells it to its pupil once the jury has deliberated",
    "conventions/pages/staff/counts/urls.py": "the school's page",
    "conventions/pages/staff/counts/views.py": "the school's page",
    "conventions/pages/staff/counts/templates/counts/grid.html": "leads to it",
}
"""Files that name it, and why; a page of a pupil, a family or a host, a document, an export or a figure never does."""
NAMES = ("CertifyingMark", "certifying_mark", "certifyingmark")


def naming(root: Path) -> list[str]:
    """List the files of the product that name the mark and are not among those that may; migrations create it."""
    found = [path for kind in ("*.py", "*.html", "*.txt", "*.sql") for path in files(root, kind)]
    named = {
        str(path.relative_to(root))
        for path in found
        if any(name in text_of(path) for name in NAMES) and "tests/" not in str(path) and "migrations" not in path.parts
    }
    return sorted(named - set(KNOWING))


def test_no_page_of_a_pupil_knows_the_mark():
    """Neither a document nor an export nor a figure does."""
    assert naming(ROOT) == []


def test_a_page_that_knows_it_is_found(plant):
    """In Python and in a template."""
    plant("conventions/pages/bearers/family/told.py", "from somewhere import CertifyingMark\n")
    root = plant("conventions/pages/bearers/family/templates/family/told.html", "{{ convention.certifying_mark }}\n")
    assert len(naming(root)) == 2
