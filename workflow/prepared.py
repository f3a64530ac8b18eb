"""Queries asked at every act: Django writes their SQL once in a process, PostgreSQL plans them once in a connection.

Writing the SQL of a wide ``SELECT`` costs more than PostgreSQL takes to answer it, and so does planning its joins.
What is kept is the text, which follows from the models alone, and the plan; every call asks the database anew.
"""

from collections.abc import Callable
from copy import copy
from functools import lru_cache, partial
from itertools import count
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from psycopg import Connection, sql

M = TypeVar("M", bound=models.Model)
Raw = Connection[tuple[object, ...]]
"""psycopg's own connection."""
_numbers = count(1)
_planned: WeakKeyDictionary[Raw, set[str]] = WeakKeyDictionary()
"""Names of the statements that each connection to PostgreSQL has prepared."""


class Written(NamedTuple):
    """A query as it is kept."""

    compiler: SQLCompiler
    """It has written the SQL, and knows which column is what; its connection is that of whichever thread asks."""
    sql: str
    parameters: tuple[Any, ...]
    converters: dict[int, tuple[list[Callable[..., Any]], Expression]]
    """How each column that is not taken as it comes becomes a value."""
    name: str
    """Name of the statement for whoever watches the server: table, number, whether it locks."""

    def prepare(self, raw: Raw) -> str:
        """Return what has PostgreSQL prepare it: ``$1`` for what each call gives, of the type that its place asks."""
        number, parts = count(1), []
        for one in self.parameters:
            parts.append(f"${next(number)}" if isinstance(one, Given) else sql.Literal(one).as_string(raw))
        return f"PREPARE {self.name} AS {self.sql % tuple(parts)}"


class Given(Expression):
    """Stands in a condition for a value that each call gives: a key, a name, a number, never a list or ``None``."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(  # type: ignore[override]  # no value yet
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list["Given"]]:
        return "%s", [self]


class Prepared(Generic[M]):
    """A queryset with a :class:`Given` wherever the calls differ."""

    def __init__(self, rows: models.QuerySet[M]) -> None:
        self.rows = rows
        self._writing = Lock()
        self._kept: Written | None = None

    @property
    def _written(self) -> Written:
        """The SQL, written by one thread: the query is changed meanwhile, and two at once would make it wrong."""
        if self._kept is None:
            with self._writing:
                if self._kept is None:
                    self._kept = self._write()
        return self._kept

    def _write(self) -> Written:
        compiler = self.rows.query.get_compiler(connection=connection)
        text, parameters = compiler.as_sql()
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        locks = " FOR UPDATE" if self.rows.query.select_for_update else ""
        name = f'"{self.rows.model._meta.db_table} {next(_numbers)}{locks}"'
        return Written(compiler, text, tuple(parameters), compiler.get_converters(columns), name)

    def all(self, **values: Any) -> list[M]:
        """Return the rows for these values; one statement."""
        if self.rows.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("rows are locked inside a transaction")
        written = self._written
        compiler = copy(written.compiler)
        filled = tuple(values[one.name] if isinstance(one, Given) else one for one in written.parameters)
        compiler.as_sql = lambda *_args, **_kwargs: (written.sql, filled)  # type: ignore[method-assign]  # of this copy
        compiler.get_converters = lambda expressions: written.converters  # type: ignore[method-assign]  # noqa: ARG005
        rows = self.rows.all()
        rows.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        with connection.execute_wrapper(partial(_execute, written)):
            return list(rows)

    def get(self, **values: Any) -> M:
        """Return the row for these values, of a key; ``DoesNotExist`` when there is none."""
        for row in self.all(**values):
            return row
        model: Any = self.rows.model
        raise model.DoesNotExist(f"{model._meta.object_name} matching query does not exist.")


def prepared(make: Callable[..., models.QuerySet[M]]) -> Callable[..., Prepared[M]]:
    """Have a function that returns a queryset return it prepared, once for each of its arguments."""
    return lru_cache(maxsize=None)(lambda *arguments: Prepared(make(*arguments)))


def _execute(
    written: Written, execute: Callable[..., Any], text: str, filled: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Have PostgreSQL execute what this connection has prepared; the first time it prepares it.

    A name lasts as long as the connection, whatever becomes of the transaction that it was given in.
    """
    if text is not written.sql:
        return execute(text, filled, many, context)
    database = context["connection"]
    if written.name not in (names := _planned.setdefault(database.connection, set())):
        with database.wrap_database_errors:
            database.connection.execute(written.prepare(database.connection))
        names.add(written.name)
    given = [value for value, one in zip(filled, written.parameters, strict=True) if isinstance(one, Given)]
    places = f"({', '.join(['%s'] * len(given))})" if given else ""
    return execute(f"EXECUTE {written.name}{places}", given, many, context)
