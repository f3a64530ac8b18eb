"""Queries asked at every act: Django writes their SQL once in a process, and only the values change.

Writing the SQL of a wide ``SELECT`` costs more than PostgreSQL takes to answer it. What is kept is the text, which
follows from the models alone; every call asks the database anew.
"""

from collections.abc import Callable
from copy import copy
from functools import lru_cache
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=models.Model)
Written = tuple[SQLCompiler, str, tuple[Any, ...]]
"""The compiler that has written the SQL, and knows which column is what; the SQL; its parameters.

Its connection is Django's proxy: that of whichever thread asks.
"""


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
        sql, parameters = compiler.as_sql()
        return compiler, sql, tuple(parameters)

    def all(self, **values: Any) -> list[M]:
        """Return the rows for these values; one statement."""
        if self.rows.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("rows are locked inside a transaction")
        written, sql, parameters = self._written
        compiler = copy(written)
        filled = tuple(values[one.name] if isinstance(one, Given) else one for one in parameters)
        compiler.as_sql = lambda *_args, **_kwargs: (sql, filled)  # type: ignore[method-assign]  # of this copy
        rows = self.rows.all()
        rows.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
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
