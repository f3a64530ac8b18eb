"""Tables of a publication read again from their bytes; nothing is counted here, and no statistic is known."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

Row = Mapping[str, str | int | None]
"""One row by name of its columns; days are text, as in the file."""


@lru_cache(maxsize=16)
def frozen_rows(content: bytes, schema: str) -> Sequence[Row]:
    """Return the rows of a frozen table by its schema in JSON, read once in each process: it never changes."""
    return read_csv(content, json.loads(schema))


def read_csv(content: bytes, schema: Mapping[str, Any]) -> list[Row]:
    """Return the rows of a frozen table by its own schema: whole numbers as numbers, nothing for what is empty."""
    types = {one["name"]: one["type"] for one in schema["fields"]}
    return [
        {name: _read(text, types[name]) for name, text in row.items()}
        for row in csv.DictReader(io.StringIO(content.decode(), newline=""))
    ]


def _read(text: str, kind: str) -> str | int | None:
    return int(text) if kind == "integer" else text or (None if kind == "date" else "")
