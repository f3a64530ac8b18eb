"""The sentences of the source that are translated, found by reading Python and templates; French is the source."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
FLOORS = ("config", "conventions", "notifications", "signatures", "workflow")
TEXTS = {"gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "_": 1, "__": 1, "ngettext": 2, "ngettext_lazy": 2}
"""The names by which gettext is called here, and how many texts each takes."""

_LITERAL = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_CALL = re.compile(rf"\b(?:gettext|ngettext|_)\({_LITERAL}(?:, ?{_LITERAL})?")


@dataclass(frozen=True, order=True)
class Sentence:
    """One sentence and the file it stands in; ``plural`` is empty when it counts nothing."""

    file: str
    msgid: str
    plural: str = ""


def sentences_of(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of one file."""
    source = path.read_text(encoding="utf-8")
    file = path.relative_to(ROOT).as_posix()
    for texts in _of_python(source) if path.suffix == ".py" else _of_template(source):
        yield Sentence(file, *texts)


def _of_python(source: str) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and any(getattr(base, "attr", "") == "TextChoices" for base in node.bases):
            yield from _labels(node)
        if isinstance(node, ast.Call):
            count = TEXTS.get(getattr(node.func, "id", "") or getattr(node.func, "attr", ""), 0)
            texts = [str(each.value) for each in node.args[:count] if isinstance(each, ast.Constant)]
            if texts and len(texts) == count:
                yield tuple(texts)


def _labels(choices: ast.ClassDef) -> Iterator[tuple[str]]:
    """Yield the labels of choices: the domain keeps them in French, a page translates the one that it shows."""
    for line in choices.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
            *_value, label = line.value.elts
            if isinstance(label, ast.Constant) and label.value:
                yield (str(label.value),)


def _of_template(source: str) -> Iterator[tuple[str, ...]]:
    for call in _CALL.finditer(templatize(source)):
        yield tuple(ast.literal_eval(text) for text in call.groups() if text)
