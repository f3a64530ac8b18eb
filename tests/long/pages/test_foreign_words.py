"""A page of another language says no French of the catalogue: the link pages of families and hosts, walked in each."""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from lxml import html

from config.development import catalogue
from conventions.domain.dossier.agreements.models import Convention
from notifications.language import PLAIN_FRENCH
from tests.kit import lives
from tests.kit.page_cases import Case
from tests.kit.pages import LINKS
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db

LANGUAGES = [language for language, _name in settings.LANGUAGES if language not in ("fr", PLAIN_FRENCH)]
FAMILY, HOST = ("pupil", "guardian"), ("host", "tutor", "desk")
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w+[^}]*\}")
SHORT, AROUND = 4, 12
"""Letters that a sentence needs to be told from what people type; with a value in it, from another language's."""


def bare(text: str) -> str:
    return " ".join(text.split()).strip(" :.,–-·")


@cache
def french_of(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the French sentences of the catalogue that this language says otherwise: whole ones, and with values."""
    said: set[str] = set()
    for entry in catalogue.read(language):
        pairs = [(entry.msgid, entry.msgstr), (entry.msgid_plural, entry.msgstr_plural.get(1, ""))]
        said |= {bare(french) for french, own in pairs if french and bare(french) != bare(own)}
    telling = {french for french in said if is_telling(french)}
    with_values = {french for french in telling if HOLE.search(french)}
    patterns = (".{0,80}?".join(map(re.escape, HOLE.split(french))) for french in with_values)
    return frozenset(telling - with_values), re.compile("|".join(sorted(patterns, key=len, reverse=True)))


@cache
def is_french(text: str, language: str) -> bool:
    """Tell whether a text is such a sentence; most stand on every page."""
    whole, with_values = french_of(language)
    return text in whole or with_values.fullmatch(text) is not None


def is_telling(french: str) -> bool:
    return len(re.sub(r"\W", "", HOLE.sub("", french))) >= (AROUND if HOLE.search(french) else SHORT)


def texts_in(page: str) -> Iterator[str]:
    """Yield what a page shows, but what says of itself that it is in another language."""
    tree = html.fromstring(page)
    for element in tree.xpath("//script | //style | //svg | //textarea | //*[@lang='fr'] | //template"):
        if element.tag != "html":
            element.drop_tree()
    for node in tree.xpath("//body//text() | //body//@aria-label | //body//@placeholder | //title/text()"):
        if text := bare(str(node)):
            yield text


def french_in(page: str, language: str) -> list[str]:
    """List the French sentences of the catalogue that a page of another language shows."""
    return [text for text in texts_in(page) if is_french(text, language)]


def case_of(convention: Convention) -> Case:
    """Return an agreement with what its addresses name; a half-day of its own once it runs."""
    case = Case(convention, "Guyane")
    if half_day := convention.half_days.first():
        case.half_day = half_day
    return case


def pages_of(case: Case, born: str) -> Iterator[tuple[str, str, Client]]:
    """Yield each link page of families and hosts: its name, its address, a browser that has passed the gate."""
    for kind in (*FAMILY, *HOST, "signer"):
        client = Client()
        token = case.tokens[kind]
        first = reverse({"signer": "personal_link", **dict.fromkeys(FAMILY, "family")}.get(kind, kind), args=[token])
        if kind in (*FAMILY, "signer"):
            client.post(first, {"gate-birth_date": born})
        elif kind == "host":
            client.post(reverse("host_begin", args=[token]))
        for name, link in LINKS.items():
            with suppress(Refused), transaction.atomic():  # an object that this agreement cannot have yet, or any more
                yield f"{name} as {kind}", reverse(name, args=[token, *link.args(case)]), client


def walked(case: Case) -> dict[str, list[str]]:
    """Return the French found, by page and language."""
    found: dict[str, list[str]] = {}
    born = f"{case.convention.pupil.birth_date:%d/%m/%Y}"
    for name, address, client in pages_of(case, born):
        for language in LANGUAGES:
            answer = client.get(address, {"lang": language})
            is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
            if is_page and (french := french_in(answer.content.decode(), language)):
                found[f"{name} in {language}"] = french
    return found


@pytest.mark.parametrize("life", [lives.validated, lives.running])
def test_no_page_of_a_family_or_a_host_says_french_in_another_language(life):
    """Each page that a personal link opens, in each language: what people typed and what is signed is left out."""
    assert walked(case_of(life(guardians=2, tutor=True))) == {}


def test_french_on_a_page_of_another_language_is_found():
    """A sentence without its translation, a label; not what says that it is French, nor another language's."""
    planted = '<html lang="en"><body><p>Vous avez signé</p><p lang="fr">Vous avez signé</p><p>You</p></body></html>'
    assert french_in(planted, "en") == ["Vous avez signé"]
