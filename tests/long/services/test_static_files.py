"""Static files in production: collected whole from an empty folder, and told when they are not."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.template.loader import render_to_string

from config import checks
from config.development import throwaway

ROOT = Path(__file__).resolve().parents[3]
HASHED, IMPORTED = re.compile(r"\.[0-9a-f]{12}\.js$"), re.compile(r"""(?:from |import\()"\./([^"]+)""")
VISIT = """
import json
from django.test import Client
from config import views
def fail(*names): raise RuntimeError("played")
headers = {"host": "conventions.example.org", "x-forwarded-proto": "https"}
browser = Client(raise_request_exception=False, headers=headers)
page = browser.get("/mentions-legales")
views.render = fail
error = browser.get("/mentions-legales")
print(json.dumps([[one.status_code, one.content.decode()] for one in (page, error)]))
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Production with throw-away values; nothing is collected yet."""
    return throwaway.production_environment(tmp_path_factory.mktemp("production"))


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def visit(environment: dict[str, str]) -> list[tuple[int, str]]:
    done = manage(environment, "shell", "--no-imports", "-c", VISIT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_production_serves_its_first_page_from_an_empty_folder(environment):
    """Before: pages and the error page were 500 while the check was clean. Told first, collected, then both answer."""
    told = manage(environment, "check", "--deploy")
    assert told.returncode == 1
    assert (
        "no list of static files (staticfiles.json) was found in STATIC_ROOT: run manage.py collectstatic"
        in told.stderr
    )
    [page, error] = visit(environment)
    assert (page[0], error[0]) == (500, 500)
    assert "Le site a rencontré un problème" in page[1]

    collected = manage(environment, "collectstatic", "--noinput")
    assert collected.returncode == 0, collected.stderr
    assert manage(environment, "check", "--deploy", "--fail-level", "WARNING").returncode == 0
    assert modules_lost(Path(environment["STATIC_ROOT"])) == []
    [page, error] = visit(environment)
    assert page[0] == 200
    assert "Mentions légales" in page[1]
    assert error[0] == 500
    assert "Le site a rencontré un problème" in error[1]


def modules_lost(root: Path) -> list[str]:
    """Return what hashed modules of the path import that is not hashed, or is not there; fails where none imports."""
    folder = root / "site" / "path"
    modules = [module for module in folder.glob("*.js") if HASHED.search(module.name)]
    imports = [(module.name, name) for module in modules for name in IMPORTED.findall(module.read_text("utf-8"))]
    assert len(imports) > len(modules)
    return [f"{by}: {name}" for by, name in imports if not HASHED.search(name) or not (folder / name).exists()]


def test_a_module_that_is_lost_is_told(tmp_path):
    """As Django's own storage would leave it: the name that a browser may have kept from another version."""
    folder = tmp_path / "site" / "path"
    folder.mkdir(parents=True)
    (folder / "path.0123456789ab.js").write_text(
        """import { make } from "./dom.js";\nimport("./eve.ba9876543210.js");\n"""
    )
    (folder / "dom.js").write_text("")
    assert modules_lost(tmp_path) == ["path.0123456789ab.js: dom.js", "path.0123456789ab.js: eve.ba9876543210.js"]


def test_a_list_that_lacks_a_file_fails_the_check(settings, tmp_path, monkeypatch):
    """A version was upgraded and nobody collected again; or the folder lost a file."""
    storage = ManifestStaticFilesStorage(location=tmp_path)
    monkeypatch.setattr(checks, "staticfiles_storage", storage)
    names = checks._static_files()
    storage.hashed_files = {name: name for name in names}
    monkeypatch.setattr(storage, "exists", lambda name: True)
    assert checks.check_static_files(None) == []
    storage.hashed_files.pop("site/site.css")
    [found] = checks.check_static_files(None)
    assert (found.id, "site/site.css" in found.msg) == ("config.E015", True)
    storage.hashed_files["site/site.css"] = "site/site.css"
    monkeypatch.setattr(storage, "exists", lambda name: name != "site/site.css")
    [found] = checks.check_static_files(None)
    assert "listed static files are not in STATIC_ROOT (site/site.css is one)" in found.msg


def test_files_of_pages_that_we_never_show_are_not_shipped():
    """Neither pages of viewflow nor those of an administration are; the design system and our files are."""
    names = {path for finder in get_finders() for path, _storage in finder.list(())}
    assert not [name for name in names if name.startswith(("viewflow", "admin/"))]
    assert {"site/site.css", "dsfr/dist/dsfr.min.css", "django_htmx/htmx-2.min.js"} <= names


def test_the_error_page_looks_nothing_up(monkeypatch):
    """Neither the list of static files nor the addresses of the site: either may be what failed."""

    def fail(*arguments: object, **more: object) -> None:
        raise AssertionError("looked up")

    monkeypatch.setattr("django.templatetags.static.StaticNode.handle_simple", fail)
    monkeypatch.setattr("django.urls.resolvers.URLResolver._reverse_with_prefix", fail)  # not a name others import
    values = {
        "service_name": "Nom",
        "operator_name": "Exploitant",
        "operator_email": "contact@localhost",
        "language": "fr",
    }
    assert "Le site a rencontré un problème" in render_to_string("500.html", values)
