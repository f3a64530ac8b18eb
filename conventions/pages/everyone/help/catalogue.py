"""The texts of help: one file per person and language, with its steps, pictures, questions and whom to call.

In a text ``[words](own_place)`` is a link to the page of that name, ``(help_staff/direction)`` to one with an argument,
``(word/visa)`` to a word that is explained.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "texts"
PERSONS = ("famille", "eleve", "entreprise")
"""People outside school, in the order of the index: their pages are in French and in English."""
STAFF = (
    *("secretariat", "direction", "enseignant", "vie-scolaire", "gestionnaire", "formations"),
    *("territoire", "reseau", "administration"),
)
"""Who works for a school, a territory or the platform: their pages are in French."""
SCREENS = {"phone": (390, 780), "desk": (960, 640)}
"""Width and height of the pictures, in pixels of the page that they show."""
LINK = re.compile(r"\[([^\]]+)\]\(([\w/-]+)\)")


@cache
def texts_of(person: str, language: str) -> Mapping[str, Any]:
    """Return the texts of a page: ``title``, ``who``, ``asked``, ``screen``, ``steps``, ``questions``, ``call``."""
    return tomllib.loads((FOLDER / f"{person}.{language}.toml").read_text(encoding="utf-8"))


def as_html(text: str) -> SafeString:
    """Return a text as HTML, with its links."""
    return mark_safe(LINK.sub(_link, conditional_escape(text)))  # noqa: S308 - escaped, texts are ours


def _link(found: re.Match[str]) -> str:
    words, goal = found.groups()
    return f'<a href="{address_of(goal)}">{words}</a>'


def address_of(goal: str) -> str:
    """Return where a link of a text leads."""
    name, *args = goal.split("/")
    if name == "word":
        return f"{reverse('help_words')}#{args[0]}"
    return reverse(name, args=args)
