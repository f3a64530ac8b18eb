"""A new room of pages, with all that guards ask of one: ``make room NAME=praise GROUP=staff``.

Address, view, template, test, place in the school's menu, lines of the table and of the matrix of pages.
"""

import builtins
import keyword
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

import django
from django.apps import apps
from django.utils.text import slugify

from tests.kit.access import with_page
from tests.kit.floors import BESIDE
from tests.kit.record import Cost, read, written
from tests.kit.rooms import LONGEST, is_of_a_room, write
from tests.kit.sources import ROOT

USAGE = 'make room NAME=praise GROUP=staff (and TITLE="Félicitations" SAYS="Praise that a school gives.")'
STAFF_IMPORTS = """\
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
"""
OFFICER_IMPORTS = """\
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.access import territory_page
"""
STAFF_TEST = """\
from tests.kit import lives
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


def test_the_office_opens_the_page_under_its_entry_of_the_menu():
    \"\"\"It says its title.\"\"\"
    office = signed_in(lives.make_school().staff.get(role="office").user)
    page = office.get(reverse("$name")).content.decode()
    assert "<h1>$title</h1>" in page
    assert 'aria-current="page"' in page
"""
OFFICER_TEST = """\
from conventions.domain.persons.people.models import TerritorialOfficer
from tests.kit.people_factory import make_user
from tests.kit.sign_in import verified

pytestmark = pytest.mark.django_db


def test_the_officer_of_a_territory_opens_the_page():
    \"\"\"It says its title.\"\"\"
    officer = make_user()
    TerritorialOfficer.objects.create(user=officer, level="department", code="69")
    page = verified(officer).get(reverse("$name")).content.decode()
    assert "<h1>$title</h1>" in page
"""
SERVICE_TEST = """\
from tests.kit.people_factory import make_user
from tests.kit.sign_in import verified

pytestmark = pytest.mark.django_db


def test_an_auditor_opens_the_page():
    \"\"\"It says its title.\"\"\"
    page = verified(make_user(is_auditor=True)).get(reverse("$name")).content.decode()
    assert "<h1>$title</h1>" in page
"""
LED_AWAY = """

def test_whoever_is_not_signed_in_is_led_there(client: Client):
    \"\"\"The page shows nothing before.\"\"\"
    assert client.get(reverse("$name")).headers["Location"].startswith(reverse("login"))
"""
EVERYONE_TEST = """\
pytestmark = pytest.mark.django_db


def test_everybody_opens_the_page(client: Client):
    \"\"\"It says its title.\"\"\"
    page = client.get(reverse("$name")).content.decode()
    assert "<h1>$title</h1>" in page
"""


@dataclass(frozen=True)
class Group:
    """How a page is made for one group of readers."""

    beside: str
    """Page that the same people open: the new one stands beside it in tables and matrix."""
    address: str
    frame: str
    imports: str
    guard: str
    given: str
    """Further parameter of the view."""
    test: str
    answered: str = "GET 200, POST 405"
    """Answers to those who may open it, as the matrix of pages writes them."""


GROUPS = {
    "staff": Group(
        *("classes", "etablissement/", "frames/school.html"),
        *(STAFF_IMPORTS, "@staff_page()", ", standing: Standing", STAFF_TEST + LED_AWAY),
    ),
    "officers": Group(
        *("territory_decisions", "territoire/", "frames/officer.html"),
        *(OFFICER_IMPORTS, "@territory_page", ", departments: list[Department]", OFFICER_TEST + LED_AWAY),
    ),
    "everyone": Group("legal_notice", "", "base.html", "", "@never_cache", "", EVERYONE_TEST, "GET 200"),
    "service": Group(
        *("keeping", "audit/", "frames/audit.html"),
        *("from conventions.pages.kit.access import audit_page\n", "@audit_page", "", SERVICE_TEST + LED_AWAY),
    ),
}
"""Readers with an account, or without any; whoever bears a personal link comes by a door that a room writes itself."""
NEVER_CACHE = "from django.views.decorators.cache import never_cache\n"
FILES = {
    "conventions/pages/$group/$name/__init__.py": '"""$says"""\n',
    "conventions/pages/$group/$name/urls.py": '''\
"""The address of the page."""

from django.urls import path

from . import views

urlpatterns = [path("$address", views.$name, name="$name")]
''',
    "conventions/pages/$group/$name/views.py": '''\
"""The page of the room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
${cache}from django.views.decorators.http import require_safe
$imports

$guard
@require_safe
def $name(http: HttpRequest$given) -> HttpResponse:
    """Show the page."""
    return render(http, "$name/$name.html")
''',
    "conventions/pages/$group/$name/templates/$name/$name.html": """\
{% extends "$frame" %}
{% block title %}
  {% translate "$title" %}
{% endblock %}
{% block content %}
  <h1>{% translate "$title" %}</h1>
{% endblock %}
""",
    "tests/conventions/pages/$group/$name/__init__.py": "",
    "tests/conventions/pages/$group/$name/test_$name.py": '''\
"""The page of the room « $name »: who opens it, and what it says."""

import pytest
from django.test import Client
from django.urls import reverse

$test''',
}
MENU = '''\
"""This room in the school's menu."""

from django.utils.translation import gettext_lazy as _

from conventions.pages.kit.school_menu import MenuEntry

ENTRIES = (MenuEntry("$name", _("$title"), place=$place),)
UNDER = {"": ("$name",)}
'''
MEASURED = (0.4, 2, 0.3)
"""Seconds, tests and seconds of the slowest, of such a test file; `--record` measures what becomes of it."""


def refusals(name: str, group: str, title: str, says: str, *, taken: set[str]) -> Iterator[str]:
    """Yield why no room is made of what was typed: one sentence each, with what to type instead."""
    if not name or not group:
        yield f"Say which room, and who reads it: {USAGE}"
        return
    if not re.fullmatch(r"[a-z][a-z0-9_]{,19}", name) or keyword.iskeyword(name) or hasattr(builtins, name):
        yield f"NAME={name} is no name of a room: at most 20 lower-case letters, digits and _, no word of Python's own."
    elif name in taken:
        yield f"NAME={name} is taken by a room, an address or an application: take another noun."
    if group == "bearers":
        yield "GROUP=bearers: a room of a personal link begins with its door; copy conventions/pages/bearers/tutor."
    elif group in BESIDE:
        yield f"GROUP={group} has no address: a module that pages share is written there by hand."
    elif group not in GROUPS:
        yield f"GROUP={group} is no group of readers: take one of {', '.join(GROUPS)}."
    if re.search(r'["{}%\\<>&$]', title) or len(title) > 40:
        yield f'TITLE={title}: a title has at most 40 characters, without " {"{ } % < > & $"} and \\.'
    if not is_of_a_room(says):
        yield f"SAYS={says}: one sentence, its noun first, a full stop at its end, at most {LONGEST} characters."


def make_room(root: Path, name: str, group: str, title: str, says: str, *, place: int) -> list[Path]:
    """Write the files of a room, and its lines in those of the tests and of the documents; return the room's own."""
    kind = GROUPS[group]
    values = {"name": name, "group": group, "title": title, "says": says, "place": place, "frame": kind.frame}
    values |= {"address": kind.address + slugify(title), "guard": kind.guard, "given": kind.given}
    values |= {"imports": kind.imports and f"\n{kind.imports}", "cache": "" if kind.imports else NEVER_CACHE}
    values |= {"test": Template(kind.test).substitute(values)}
    menu = {"conventions/pages/$group/$name/menu.py": MENU} if group == "staff" else {}
    texts = {
        Template(path).substitute(values): Template(text).substitute(values) for path, text in (FILES | menu).items()
    }
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    line, [test] = f'    "{kind.beside}": Page(),\n', [path for path in texts if Path(path).name.startswith("test_")]
    cost = Cost(*MEASURED, re.findall(r"def (test_\w+)", texts[test])[0])
    for path, change in (
        ("tests/kit/pages.py", lambda text: text.replace(line, f'{line}    "{name}": Page(),\n')),
        ("tests/long/pages/pages.txt", lambda text: with_page(text, name, beside=kind.beside, answered=kind.answered)),
        ("tests/record.txt", lambda text: written({**read(text), test: cost})),
    ):
        (root / path).write_text(change((root / path).read_text(encoding="utf-8")), encoding="utf-8")
    write(root)
    return list(texts)


def main(name: str, group: str, title: str, says: str) -> int:
    """Make the room, or say why not; return the status of the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from conventions.pages.kit.school_menu import entries  # known to Django once it is set up
    from tests.kit.pages import names

    plain = name.replace("_", " ").capitalize()
    title, says = title or plain, says or f"{plain}: the sentence that tells a stranger what is seen here."
    rooms = (path.parent.name for path in (ROOT / "conventions/pages").glob("*/*/__init__.py"))
    taken = {*names(), *rooms, *(app.label for app in apps.get_app_configs())}
    if reasons := list(refusals(name, group, title, says, taken=taken)):
        print(*reasons, sep="\n", file=sys.stderr)
        return 2
    print(*make_room(ROOT, name, group, title, says, place=entries()[-1].place + 10), sep="\n")
    print(f'Now: make test ARGS="tests/conventions/pages/{group}/{name}", and make check.')
    return 0


if __name__ == "__main__":
    sys.exit(main(*(os.environ.get(value, "").strip() for value in ("NAME", "GROUP", "TITLE", "SAYS"))))
