"""A list as Apache Parquet, for whoever has a warehouse: each column of one type, what is empty null (decision 98)."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from .tables import Cell, Table

CONTENT_TYPE = "application/vnd.apache.parquet"
BATCH = 50_000
"""Rows that are held at once, where the list says what its columns hold."""


def write_parquet(table: Table) -> bytes:
    """Return the list in one file; a column that does not say what it holds has the type that all its cells have."""
    import pyarrow  # 40 MB of memory: for whoever asks, not for every process
    from pyarrow import parquet

    types = {int: pyarrow.int64(), date: pyarrow.date32(), str: pyarrow.string()}
    lines = iter(table.lines())
    kinds = [column.kind for column in table.in_file if column.kind]
    if len(kinds) < len(table.in_file):
        known = list(lines)
        kinds = [column.kind or _kind_of([line[n] for line in known]) for n, column in enumerate(table.in_file)]
        lines = iter(known)
    fields = [pyarrow.field(head, types[kind]) for head, kind in zip(table.heads, kinds, strict=True)]
    schema = pyarrow.schema(fields, metadata={"title": str(table.title)})
    out = io.BytesIO()
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in _batches(lines):
            columns = [
                [None if cell == "" else str(cell) if kind is str else cell for cell in column]
                for kind, column in zip(kinds, zip(*batch, strict=True), strict=True)
            ]
            arrays = [pyarrow.array(column, types[kind]) for column, kind in zip(columns, kinds, strict=True)]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))
    return out.getvalue()


def _batches(lines: Iterator[list[Cell]]) -> Iterator[list[list[Cell]]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def _kind_of(cells: Sequence[Cell]) -> type[Cell]:
    found = {type(cell) for cell in cells if cell != ""}
    return found.pop() if len(found) == 1 else str
