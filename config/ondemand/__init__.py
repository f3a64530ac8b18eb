"""Django's PostgreSQL backend, for the embedded server: it is woken by the first connection that finds nobody."""
