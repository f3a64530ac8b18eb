"""The database wrapper that Django loads by the name ``config.ondemand``; with a DATABASE_URL it is not used."""

from typing import Any

import psycopg
from django.db.backends.postgresql import base

from config import postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """A stock PostgreSQL connection, preceded by starting the embedded server when nobody answers."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; on refusal make sure that server and main database exist, then try once more."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            postgres.CHECKOUT.ensure()
        return super().get_new_connection(conn_params)
