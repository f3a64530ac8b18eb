"""The official wording, one data file per version; an agreement names its version for ever."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..wording import typeset

_FIELD = re.compile(r"\$\{(\w+)\}")


class UnknownModelError(LookupError):
    """The agreement names a version of the wording that this installation does not have."""


@cache
def load_model(version: str) -> Mapping[str, Any]:
    """Return the wording ``model_<version>.toml``, typeset (no-break spaces), or raise ``UnknownModelError``.

    What a file does not say stands in its ``base``, another version: word by word in a table, whole in a list.
    """
    known = {path.stem: path for path in _files()}
    if (path := known.get(f"model_{version}")) is None:
        raise UnknownModelError(f"Le modèle de convention « {version} » n'existe pas.")
    words = _typeset(tomllib.loads(path.read_text(encoding="utf-8")))
    return MappingProxyType(_over(load_model(words["base"]), words) if "base" in words else words)


def _over(base: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    tables = {key: {**base.get(key, {}), **said} for key, said in words.items() if isinstance(said, dict)}
    return {**base, **words, **tables}


def _files() -> list[Path]:
    return [path for folder in __path__ for path in sorted(Path(folder).glob("model_*.toml"))]


def model_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the wording of an agreement: the version that it names, or the voted text frozen with it in its place.

    What a voted text does not say stays as the version says it; its words are all its own: nothing is marked as added.
    """
    model, voted = load_model(data["model"]), data.get("voted")
    if not voted:
        return model
    words = _typeset(voted["words"])
    return MappingProxyType(_over(model, {"short_title": words["title"], "added": "", "added_note": "", **words}))


def versions() -> tuple[str, ...]:
    """List the versions that exist, oldest name first."""
    return tuple(sorted(path.stem.removeprefix("model_") for path in _files()))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace the ``${names}`` of ``text``; a name without value is an error of the file, a lone sign is a sign."""
    return _FIELD.sub(lambda field: values[field[1]], text)


def _typeset(value: Any) -> Any:
    if isinstance(value, str):
        return typeset(value)
    if isinstance(value, list):
        return [_typeset(item) for item in value]
    if isinstance(value, dict):
        return {key: _typeset(item) for key, item in value.items()}
    return value
