"""Lists as Parquet: typed columns, nothing for what is empty, a text as it is; read by the programs of whoever asks."""

import io
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.urls import reverse

from conventions.domain.numbers.exports.formats import FORMATS
from conventions.domain.numbers.exports.parquet import write_parquet
from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.pages.shared.target_years import present_year
from tests.conventions.domain.numbers.exports.test_formats import TABLE
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.sign_in import verified

MISSING = [name for name in ("pyarrow", "pandas", "polars", "duckdb") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (`make test-long` does it)")


def by_arrow(file: Path) -> tuple[list[str], list[tuple[object, ...]]]:
    from pyarrow import parquet

    read = parquet.read_table(file)
    return read.column_names, [tuple(row.values()) for row in read.to_pylist()]


def by_pandas(file: Path) -> tuple[list[str], list[tuple[object, ...]]]:
    import pandas

    read = pandas.read_parquet(file, dtype_backend="pyarrow").astype(object)
    return list(read.columns), [tuple(row) for row in read.where(read.notna(), None).to_numpy().tolist()]


def by_polars(file: Path) -> tuple[list[str], list[tuple[object, ...]]]:
    import polars

    read = polars.read_parquet(file)
    return read.columns, read.rows()


def by_duckdb(file: Path) -> tuple[list[str], list[tuple[object, ...]]]:
    import duckdb

    with duckdb.connect() as connection:
        read = connection.execute("SELECT * FROM read_parquet(?)", [str(file)])
        return [column[0] for column in read.description], read.fetchall()


READERS: list[Callable[[Path], tuple[list[str], list[tuple[object, ...]]]]] = [
    by_arrow,
    by_pandas,
    by_polars,
    by_duckdb,
]


def test_each_column_has_the_type_of_its_cells():
    """A number, a day, words; what would be a formula elsewhere is a text; nothing is null."""
    import pyarrow
    from pyarrow import parquet

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
    import pyarrow
    from pyarrow import parquet

    columns = [TableColumn("semaine", lambda row: row, date), TableColumn("valeur", lambda row: row, int)]
    read = parquet.read_table(io.BytesIO(write_parquet(Table("essai", "Essai", columns, []))))
    assert [(one.name, one.type) for one in read.schema] == [
        ("semaine", pyarrow.date32()),
        ("valeur", pyarrow.int64()),
    ]


@pytest.mark.parametrize("read", READERS)
def test_a_list_is_read_as_it_is(read, tmp_path):
    """The same heads and the same cells by each program, null where nothing stands."""
    file = tmp_path / "essai.parquet"
    file.write_bytes(write_parquet(TABLE))
    heads, rows = read(file)
    assert heads == TABLE.heads
    assert rows == [tuple(None if cell == "" else cell for cell in line) for line in TABLE.lines()]


@pytest.mark.django_db
@pytest.mark.parametrize("read", READERS)
def test_the_pupils_of_a_territory_are_read(read, tmp_path):
    """The file of `/territoire/export`, whose pupils have a level as its territories have: no program reads two columns
    of one name."""
    school = lives.make_school()
    for _ in range(2):
        lives.make_pupil(school)
    project_figures()
    asked = {"territoire": "departement 49", "par": "etablissement", "statistique": "pupils_expected"}
    asked |= {"annee": str(present_year()), "fichier": "parquet"}
    officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="49")
    answer = verified(officer.user).get(reverse("territory_export"), asked)
    file = tmp_path / "eleves.parquet"
    file.write_bytes(answer.content)
    heads, rows = read(file)
    assert heads[:4] == ["annee", "echelon", "code", "nom"]
    assert {"niveau", "semaine", "valeur"} <= set(heads)
    assert len(set(heads)) == len(heads)
    values = [dict(zip(heads, row, strict=True)) for row in rows]
    assert {(one["echelon"], one["code"]) for one in values} == {("etablissement", school.uai)}
    assert sum(one["valeur"] for one in values if one["autre_periode"] == "non") == 2
