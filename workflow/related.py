"""Rows read along a row's keys: asked, kept and forgotten without a query."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model


def is_read(row: Model, name: str) -> bool:
    """Tell whether what the key ``name`` leads to was read with the row, or since."""
    return _field(row, name).is_cached(row)


def keep_read(row: Model, name: str, value: Model | None) -> None:
    """Let the key ``name`` lead to ``value``, without a query and without writing the row's own columns."""
    _field(row, name).set_cached_value(row, value)


def forget_read(row: Model, name: str) -> None:
    """Have what the key ``name`` leads to read again; a column that leads nowhere has nothing to forget."""
    if _field(row, name).is_relation and is_read(row, name):
        _field(row, name).delete_cached_value(row)


def lend_rows(row: Model, name: str, rows: Sequence[Model]) -> None:
    """Let the manager ``name`` of the row give ``rows``, read otherwise, as if they had been prefetched."""
    lent = getattr(row, name).all()
    lent._result_cache = list(rows)
    vars(row).setdefault("_prefetched_objects_cache", {})[name] = lent


def _field(row: Model, name: str) -> Any:  # the stubs know no field that reads ahead
    return row._meta.get_field(name)
