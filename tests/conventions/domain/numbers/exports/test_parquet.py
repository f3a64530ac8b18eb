"""Lists as Parquet: typed columns, nothing for what is empty, a text as it is."""

import io
from datetime import date

import pyarrow
from pyarrow import parquet

from conventions.domain.numbers.exports.formats import FORMATS
from conventions.domain.numbers.exports.parquet import write_parquet
from conventions.domain.numbers.exports.tables import Column, Table
from tests.conventions.domain.numbers.exports.test_formats import TABLE


def test_each_column_has_the_type_of_its_cells():
    """A number, a day, words; what would be a formula elsewhere is a text; nothing is null."""
    read = parquet.read_table(io.BytesIO(FORMATS["parquet"].write(TABLE)))
    types = {field.name: field.type for field in read.schema}
    assert types == {
        **dict.fromkeys(("Nom", "Téléphone", "Dit"), pyarrow.string()),
        "Nombre": pyarrow.int64(),
        "Jour": pyarrow.date32(),
    }
    assert read.column("Jour").to_pylist() == [date(2027, 3, 15), None]
    assert read.column("Nom").to_pylist()[1] == "=HYPERLINK(1)"
    assert read.schema.metadata[b"title"].decode() == TABLE.title


def test_a_column_that_says_its_type_keeps_it_without_a_row():
    """So the files of two territories fit together."""
    columns = [Column("semaine", lambda row: row, date), Column("valeur", lambda row: row, int)]
    read = parquet.read_table(io.BytesIO(write_parquet(Table("essai", "Essai", columns, []))))
    assert [(one.name, one.type) for one in read.schema] == [
        ("semaine", pyarrow.date32()),
        ("valeur", pyarrow.int64()),
    ]
