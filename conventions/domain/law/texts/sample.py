"""A file to begin from: the national wording, as a voted text may say it."""

from collections.abc import Iterator, Mapping
from typing import Any

from conventions.domain.law.documents.texts import load_model

from .checking import LISTS, TABLES, WORDS

HEAD = """# Texte de convention. Remplacez les phrases par celles que le conseil d'administration a votées.
# Texte seul : ni mise en forme ni code. Ce que vous retirez d'ici reste tel que la plateforme le dit.
# ${ca_decision}, dans un visa, est remplacé par la date et la référence de la décision.
"""


def sample(version: str) -> str:
    """Return a version of the national wording in the format of a voted text."""
    model = load_model(version)
    return HEAD + as_file(model).replace("\u00a0", " ")


def as_file(words: Mapping[str, Any]) -> str:
    """Return the words that a voted text may replace as its file says them."""
    return "\n".join(_lines(words)) + "\n"


def _lines(words: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{key} = {_toml(words[key])}" for key in WORDS if key in words)
    for table, keys in TABLES.items():
        if said := words.get(table):
            yield f"\n[{table}]"
            yield from (f"{key} = {_toml(said[key])}" for key in keys if key in said)
    for name, kinds in LISTS.items():
        for item in words.get(name, ()):
            yield f"\n[[{name}]]"
            yield from (f"{key} = {_toml(item[key])}" for key in kinds if key in item)


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
