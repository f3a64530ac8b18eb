"""Documents for whoever takes over: links lead somewhere, named files exist, images hold what runs."""

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

from tests.kit.sources import ROOT, text_of

OF_THE_PROJECT = ("config", "conventions", "signatures", "workflow", "notifications", "tests", "docs")
READERS = ("Families and hosts", "School", "Territory", "Operator", "Developer")
"""Whoever a change concerns, in the order of the changelog."""
LONGEST_CHANGE = 120
COMING = "Prochaine version"
"""Title of what the next version will ask, before it has a number."""
MADE_BY_A_COMMAND = ("docs/adr/NNNN-title.md",)


def pages(root: Path) -> list[Path]:
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def lost_links(root: Path) -> list[str]:
    """List the links of documents that lead to no file, or to no heading of it; the outside world is not asked."""
    found = []
    for page in pages(root):
        for target in (target for target in _targets(page) if not re.match(r"[a-z]+:", target)):
            name, _, anchor = target.partition("#")
            file = (page.parent / unquote(name)).resolve() if name else page
            if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
                found.append(f"{page.relative_to(root)}: {target}")
    return found


def anchors(page: Path) -> set[str]:
    """Return what the headings of a page are called in addresses, as forges do."""
    headings = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _targets(page: Path) -> list[str]:
    """Return where the links and pictures of a page lead, what is shown as code left aside."""
    text = re.sub(r"```.*?```|`[^`]*`", "", text_of(page), flags=re.DOTALL)
    return re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)


def missing_files(root: Path) -> list[str]:
    """List the files and folders that a document names between backquotes, and that are not there.

    The changelog tells of what has gone.
    """
    written = re.compile("`((?:" + "|".join(OF_THE_PROJECT) + r")/[\w./*-]*)`")
    return [
        f"{page.relative_to(root)}: {name}"
        for page in pages(root)
        if page.name != "CHANGELOG.md"
        for name in written.findall(text_of(page))
        if name not in MADE_BY_A_COMMAND and not any(root.glob(name.rstrip("/")))
    ]


def strange_containers(root: Path) -> list[str]:
    """List what the image and ``compose.yaml`` name and nothing knows: files, and settings that nobody reads."""
    copied = re.findall(r"^COPY (.+) \S+$", text_of(root / "Containerfile"), re.MULTILINE)
    compose = text_of(root / "compose.yaml")
    mounted = [name for name in re.findall(r"- \./([\w./-]+):/", compose) if not name.startswith("secrets")]
    named = {*mounted, *(name for line in copied for name in line.split())}
    read = "\n".join(text_of(path) for path in (root / "config").glob("*.py"))
    given = set(re.findall(r"^    ([A-Z_]+): ", compose, re.MULTILINE))
    return sorted(
        [*(name for name in named if not (root / name).exists()), *(name for name in given if f'"{name}"' not in read)]
    )


def released(root: Path) -> list[tuple[str, str]]:
    """Return the versions of the changelog with their days, the newest first; what is not released has no day."""
    return re.findall(r"^## ([^\s]+)(?: — (.+))?$", text_of(root / "CHANGELOG.md"), re.MULTILINE)


def long_winded_changes(root: Path) -> list[str]:
    """List what a changelog has beside one line a change, under whoever it concerns, in their order."""
    _, *sections = re.split(r"^## ", text_of(root / "CHANGELOG.md"), flags=re.MULTILINE)
    found = []
    for section in sections:
        title, *lines = section.splitlines()
        readers = [line.removeprefix("### ") for line in lines if line.startswith("#")]
        found += [f"{title}: {reader} is no reader" for reader in readers if reader not in READERS]
        if readers != [reader for reader in READERS if reader in readers]:
            found.append(f"{title}: its readers are in the order {', '.join(READERS)}")
        changes = [line for line in lines if line and not line.startswith("#")]
        found += [
            f"{title}: {line[:40]}" for line in changes if not line.startswith("- ") or len(line) > LONGEST_CHANGE
        ]
    return found


def untold_upgrades(root: Path) -> list[str]:
    """List the versions of which the page on upgrading says nothing, or not from the newest on.

    What is coming may stand before.
    """
    _, *sections = re.split(r"^## ", text_of(root / "docs/exploitation/mises-a-jour.md"), flags=re.MULTILINE)
    told = [section.partition("\n") for section in sections]
    versions = [version for version, day in released(root) if day]
    untold = [version for version in versions if not any(title == version and text.strip() for title, _, text in told)]
    order = [title for title, _, _ in told if title != COMING]
    return untold or ([] if order == versions else ["the order of the versions"])


def disagreeing_versions(root: Path) -> list[str]:
    """List where the version is told otherwise than in the newest part of the changelog."""
    project = tomllib.loads(text_of(root / "pyproject.toml"))["project"]
    parts = released(root)
    found = [] if parts[0] == ("Unreleased", "") else ["CHANGELOG.md: what is not released comes first"]
    version, day = next(part for part in parts if part[1])
    if project["version"] != version:
        found.append(f"pyproject.toml: {project['version']}")
    if f'softwareVersion: "{version}"\nreleaseDate: "{day}"\n' not in text_of(root / "publiccode.yml"):
        found.append("publiccode.yml")
    return found


def test_every_link_of_a_document_leads_somewhere():
    """To a file of the project, and to a heading of it when one is named."""
    assert len(pages(ROOT)) > 100
    assert lost_links(ROOT) == []


def test_a_link_that_leads_nowhere_is_found(plant):
    """A file, a heading, a picture; what is shown as code and what leads outside is not asked."""
    plant("docs/adr/a.md", "# Une page\n[ici](#une-page) [là](../../README.md#the-tests) [x](b.md) `[code](c.md)`")
    root = plant("README.md", '## The tests\n[x](docs/adr/a.md#nothing) <img src="a.png"> [y](https://example.org/)')
    assert lost_links(root) == ["README.md: docs/adr/a.md#nothing", "README.md: a.png", "docs/adr/a.md: b.md"]


def test_every_file_that_a_document_names_exists():
    """A text between backquotes that begins like a folder of the project is one of its files or folders."""
    assert missing_files(ROOT) == []


def test_a_file_that_was_renamed_under_a_document_is_found(plant):
    """Also when a star stands in its name; the changelog may name what has gone."""
    plant("CHANGELOG.md", "`config/gone.py`")
    plant("config/here.py", "")
    root = plant("docs/a.md", "`config/here.py`, `config/`, `config/*.py`, `config/gone.py`, `tests/*.txt`, `other/x`")
    assert missing_files(root) == ["docs/a.md: config/gone.py", "docs/a.md: tests/*.txt"]


def test_the_first_page_is_read_in_two_minutes():
    """In French, sixty to ninety lines, with a picture and both commands."""
    text = text_of(ROOT / "README.md")
    assert 60 <= text.count("\n") <= 90
    assert "make run" in text
    assert "make demo" in text
    assert "docs/screenshots/" in text.split("## ")[0]


def test_image_and_containers_are_given_what_exists():
    """A name that no setting reads, or a file that is not there, would be found on the operator's first day."""
    for name in ("config", "conventions", "signatures", "workflow", "notifications", "requirements.txt"):
        assert re.search(rf"^COPY .*\b{name}\b", text_of(ROOT / "Containerfile"), re.MULTILINE), name
    for name in ("DATABASE_URL", "SITE_URL", "BUFFERING_PROXY", "CLIENT_IP_HEADER", "PROXY_SSL_HEADER"):
        assert f"    {name}: " in text_of(ROOT / "compose.yaml")
    assert strange_containers(ROOT) == []


def test_a_container_that_is_given_what_nobody_knows_is_told(plant):
    """A folder that is copied, a file that is mounted, a setting with a wrong name; secrets are the operator's."""
    plant("Containerfile", "COPY config gone ./\n")
    plant("config/settings.py", 'env("SITE_URL")')
    plant("compose.yaml", "services:\n  site:\n    SITE_URL: x\n    SIET_URL: x\n    - ./secrets/a:/a\n    - ./b:/b\n")
    assert strange_containers(plant("README.md", "")) == ["SIET_URL", "b", "gone"]


def test_the_version_is_one_wherever_it_is_told():
    """The project's names, the catalogue of public software and the newest part of the changelog agree."""
    assert disagreeing_versions(ROOT) == []


def test_a_version_told_otherwise_is_found(plant):
    """In the project, in the catalogue, and a changelog without a place for what comes."""
    plant("pyproject.toml", '[project]\nversion = "1.0"\n')
    plant("publiccode.yml", 'softwareVersion: "1.1"\nreleaseDate: "2026-11-30"\n')
    root = plant("CHANGELOG.md", "## 1.1 — 2026-12-01\n")
    assert disagreeing_versions(root) == [
        "CHANGELOG.md: what is not released comes first",
        "pyproject.toml: 1.0",
        "publiccode.yml",
    ]


def test_the_changelog_says_one_line_a_change_by_reader():
    """A longer sentence is told in the manual or in a decision."""
    assert long_winded_changes(ROOT) == []


def test_a_change_of_many_words_or_of_no_reader_is_found(plant):
    """A second line, a line too long, a heading that is no reader's, readers in another order."""
    changes = f"### Fixed\n- a\n  and b\n- {'c' * 120}\n"
    root = plant(
        "CHANGELOG.md", f"# Changes\n\n## Unreleased\n{changes}\n## 1.1 — 2026-12-01\n### Operator\n\n### School\n- d\n"
    )
    assert long_winded_changes(root) == [
        "Unreleased: Fixed is no reader",
        "Unreleased: its readers are in the order " + ", ".join(READERS),
        "Unreleased:   and b",
        "Unreleased: - " + "c" * 38,
        "1.1 — 2026-12-01: its readers are in the order " + ", ".join(READERS),
    ]


def test_each_version_says_what_upgrading_asks_of_an_operator():
    """The newest first; « rien à faire » is something."""
    assert untold_upgrades(ROOT) == []


def test_a_version_without_upgrade_steps_is_found(plant):
    """No section, an empty one, another order."""
    plant("CHANGELOG.md", "## Unreleased\n## 1.2 — 2026-12-03\n## 1.1 — 2026-12-02\n## 1.0 — 2026-12-01\n")
    root = plant("docs/exploitation/mises-a-jour.md", "# Mises à jour\n\n## 1.1\n\n## 1.0\n\nRien à faire.\n")
    assert untold_upgrades(root) == ["1.2", "1.1"]
    steps = "\n".join(f"## {version}\nRien à faire." for version in ("1.0", "1.1", "1.2"))
    assert untold_upgrades(plant("docs/exploitation/mises-a-jour.md", steps)) == ["the order of the versions"]
