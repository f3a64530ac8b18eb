"""What is written for whoever takes over is true: links lead somewhere, named files exist, images hold what runs."""

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OF_THE_PROJECT = ("config", "conventions", "signatures", "workflow", "notifications", "tests", "docs")
MADE_BY_A_COMMAND = ("docs/adr/NNNN-title.md",)


def anchors(page: Path) -> set[str]:
    """Return what the headings of a page are called in addresses, as forges do."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def targets(page: Path) -> list[str]:
    """Return where the links and pictures of a page lead, what is shown as code left aside."""
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(page):
    """To a file of the project, and to a heading of it when one is named; the outside world is not asked."""
    lost = []
    for target in targets(page):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / unquote(name)).resolve() if name else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=lambda page: page.name)
def test_every_file_that_a_document_names_exists(page):
    """What stands between backquotes and begins like a folder of the project is one of its files or folders."""
    named = re.findall(r"`((?:" + "|".join(OF_THE_PROJECT) + r")/[\w./*-]*)`", page.read_text(encoding="utf-8"))
    missing = [name for name in named if name not in MADE_BY_A_COMMAND and not any(ROOT.glob(name.rstrip("/")))]
    assert missing == []


def test_the_first_page_is_read_in_two_minutes():
    """In French, sixty to ninety lines, with a picture and both commands."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert 60 <= text.count("\n") <= 90
    assert "make run" in text
    assert "make demo" in text
    assert "docs/screenshots/" in text.split("## ")[0]


def test_every_decision_says_its_status_and_its_date():
    """So that a reader knows which ones still hold."""
    dated = re.compile(r"^Status: (accepted|superseded by \d+|withdrawn), \d{4}-\d{2}-\d{2}$", re.MULTILINE)
    assert [page.name for page in PAGES if page.parent.name == "adr" and not dated.search(page.read_text())] == []


def test_the_image_holds_every_folder_that_runs():
    """Tests and documents stay outside; what is copied exists."""
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "Containerfile").read_text(), re.MULTILINE)
    sources = {name for line in copied for name in line.split()}
    assert {"config", "conventions", "signatures", "workflow", "notifications", "requirements.txt"} <= sources
    assert [name for name in sources if not (ROOT / name).exists()] == []


def test_the_containers_are_given_settings_that_exist():
    """A name that no setting reads, or a file that is not there, would be found on the operator's first day."""
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    settings = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "config").glob("*.py"))
    given = set(re.findall(r"^    ([A-Z_]+): ", compose, re.MULTILINE))
    assert given >= {"DATABASE_URL", "SITE_URL", "BUFFERING_PROXY", "CLIENT_IP_HEADER", "PROXY_SSL_HEADER"}
    assert [name for name in given if f'"{name}"' not in settings] == []
    mounted = re.findall(r"- \./([\w./-]+):/", compose)
    assert [name for name in mounted if not name.startswith("secrets") and not (ROOT / name).exists()] == []


def test_the_version_is_one_wherever_it_is_told():
    """What the project is called by, the catalogue of public software and the newest part of the changelog agree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    catalogue = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    parts = re.findall(r"^## \[(.+)\](?: - (.+))?$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert parts[0] == ("Unreleased", "")
    version, day = parts[1]
    assert project["version"] == version
    assert f'softwareVersion: "{version}"\nreleaseDate: "{day}"\n' in catalogue
