"""A voted text before it serves: a TOML file whose keys, fields, numbers, letters and size are read one by one."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conventions.domain.law.documents import unprintable

LARGEST = 64 * 1024
"""Bytes of a file."""
LONGEST, MOST = 6000, 60
"""Characters of one text; entries of one list."""
WORDS = ("title", "short_title", "preamble")
TABLES = {
    "general": ("title",),
    "particular": (
        *("title", "pedagogical", "financial", "aims", "assessment"),
        *("lodging", "meals", "transport", "insurance"),
    ),
}
"""Titles and sentences that may be replaced; what says who may read what stays the platform's."""
LISTS: dict[str, dict[str, type]] = {
    "visas": {"text": str, "sectors": list},
    "articles": {"number": int, "title": str, "paragraphs": list},
    "reminders": {"title": str, "text": str},
}
NEEDED = ("title", "articles")
SECTORS = ("public", "private")
FIELD = "${ca_decision}"
"""The only field, in a visa: date and reference of the board's decision."""
_TAG = re.compile(r"<\s*[a-zA-Z/!?]|&#?\w+;|javascript:", re.IGNORECASE)
_TEMPLATE = re.compile(r"{{|{%|{#|<%|\$\{|\$\w")


def read_text(content: bytes, *, least: int = 1) -> Mapping[str, Any]:
    """Return the words of a file that may serve; ``ValidationError`` has a sentence for each thing to mend.

    ``least``: how many articles the wording has that it would replace; a voted text has them, and may add some.
    """
    if len(content) > LARGEST:
        raise ValidationError(_("Ce fichier dépasse %(size)d Ko : gardez le seul texte.") % {"size": LARGEST // 1024})
    try:
        text = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValidationError(_("Ce fichier n'est pas en UTF-8 : enregistrez-le ainsi, puis renvoyez-le.")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise ValidationError(
            _("Ce fichier n'est pas écrit comme il faut (%(problem)s) : comparez-le à l'exemple.")
            % {"problem": problem}
        ) from None
    problems = list(dict.fromkeys(_problems(text, least)))
    if problems:
        raise ValidationError(problems[:20])
    return text


def _problems(text: Mapping[str, Any], least: int) -> Iterator[str]:
    known = {*WORDS, *TABLES, *LISTS}
    for key in text:
        if key not in known:
            yield _("« %(key)s » n'est pas une partie d'un texte : retirez-la.") % {"key": key[:60]}
    for key in NEEDED:
        if not text.get(key):
            yield _("« %(key)s » manque : un texte a au moins un titre et ses articles.") % {"key": key}
    for key in WORDS:
        if key in text:
            yield from _text(key, text[key])
    for table, keys in TABLES.items():
        yield from _table(table, text.get(table, {}), keys)
    for name, kinds in LISTS.items():
        yield from _list(name, text.get(name, []), kinds)
    yield from _numbers(text.get("articles"), least)


def _table(table: str, value: Any, keys: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _wrong(table)
        return
    for key, text in value.items():
        if key in keys:
            yield from _text(f"{table}.{key}", text)
        else:
            yield _("« %(key)s » n'est pas une partie d'un texte : retirez-la.") % {"key": f"{table}.{key}"[:60]}


def _list(name: str, value: Any, keys: Mapping[str, type]) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value) or len(value) > MOST:
        yield _wrong(name)
        return
    for rank, item in enumerate(value, start=1):
        where = f"{name} {rank}"
        for key in item.keys() - keys.keys():
            yield _("« %(key)s » n'est pas une partie d'un texte : retirez-la.") % {"key": f"{where}.{key}"[:60]}
        for key, kind in keys.items():
            if key not in item:
                if key not in ("sectors", "title"):
                    yield _("« %(key)s » manque.") % {"key": f"{where}.{key}"}
            elif kind is str:
                yield from _text(f"{where}.{key}", item[key], field=FIELD if name == "visas" else "")
            elif key == "sectors":
                if not isinstance(item[key], list) or not set(map(str, item[key])) <= set(SECTORS):
                    yield _wrong(f"{where}.{key}")
            elif key == "paragraphs":
                yield from _paragraphs(f"{where}.{key}", item[key])
        if name == "reminders" and "title" not in item:
            yield _("« %(key)s » manque.") % {"key": f"{where}.title"}


def _paragraphs(where: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not value or len(value) > MOST:
        yield _wrong(where)
        return
    for text in value:
        yield from _text(where, text)


def _numbers(articles: Any, least: int) -> Iterator[str]:
    if not isinstance(articles, list) or not articles:
        return
    numbers = [article.get("number") for article in articles if isinstance(article, dict)]
    if numbers != list(range(1, len(numbers) + 1)) or any(isinstance(number, bool) for number in numbers):
        yield _("Les articles se suivent de 1 en 1, à partir de 1 : corrigez leurs numéros.")
    elif len(numbers) < least:
        yield _("Le modèle a %(count)d articles : ce texte doit les avoir aussi.") % {"count": least}


def _text(where: str, value: Any, *, field: str = "") -> Iterator[str]:
    """Yield the faults of one text: markup, code, letters that nothing prints, too much."""
    if not isinstance(value, str) or not value.strip():
        yield _wrong(where)
        return
    named = {"key": where}
    if len(value) > LONGEST:
        yield _("« %(key)s » est trop long : coupez-le en paragraphes.") % named
    plain = value.replace(field, "") if field else value
    if _TAG.search(plain) or _TEMPLATE.search(plain):
        yield _("« %(key)s » contient du code ou un champ qui n'existe pas : écrivez du texte seul.") % named
    if any(unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn") and char != "\n" for char in value):
        yield _("« %(key)s » contient un caractère invisible : écrivez-le de nouveau.") % named
    elif missing := unprintable(value):
        yield _("« %(key)s » : ce caractère ne s'imprime pas : %(missing)s.") % {**named, "missing": " ".join(missing)}


def _wrong(where: str) -> str:
    return _("« %(key)s » n'a pas la forme attendue : comparez-le à l'exemple.") % {"key": where[:60]}
