"""PostgreSQL of the rehearsal: a server of its own, an owner who migrates and a role for the site; backups."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.postgres import Server
from config.problems import SetupProblem

OWNER, SITE = "repetition_owner", "repetition_site"


@dataclass(frozen=True)
class Cluster:
    """A running server and the passwords of its two roles."""

    server: Server
    passwords: dict[str, str] = field(default_factory=lambda: {role: secrets.token_hex(16) for role in (OWNER, SITE)})

    def url(self, role: str, database: str) -> str:
        """Return the address that ``DATABASE_URL`` takes."""
        place = f"host={quote(str(self.server.sockets))}&port=5432"
        return f"postgres://{role}:{self.passwords[role]}@/{database}?{place}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the server's administrator."""
        return psycopg.connect(self.server.conninfo(database), autocommit=True)

    def create_database(self, name: str) -> None:
        """Create an empty database of the owner, in which the site may connect and nobody else."""
        with self.connect() as admin:
            database = sql.Identifier(name)
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                    database, sql.Identifier(OWNER)
                )
            )
            admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(SITE)))

    def program(self, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's own programs, such as ``pg_dump``; :class:`SetupProblem` with its last line."""
        programs = self.server._programs()
        command = [str(programs / name), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.defpath}, check=False)
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["sans dire pourquoi"])[-1]
            raise SetupProblem(f"{name} a échoué : {said}")

    def back_up(self, database: str, file: Path) -> None:
        """Write a backup, as ``pg_dump --format=custom`` makes it."""
        self.program("pg_dump", "--format=custom", f"--file={file}", self.url(OWNER, database))

    def restore(self, file: Path, database: str, *options: str) -> None:
        """Restore a backup into a new database, with more ``options`` of ``pg_restore``."""
        self.create_database(database)
        target = f"--dbname={self.url(OWNER, database)}"
        self.program("pg_restore", "--exit-on-error", "--no-owner", *options, target, str(file))


@contextmanager
def own_cluster(folder: Path) -> Iterator[Cluster]:
    """Start a server in ``folder``, with its two roles, until the end of the block."""
    server = Server(base=folder / "postgres", sockets=folder / "s", as_root=os.geteuid() == 0)
    server.ensure()
    try:
        cluster = Cluster(server)
        access = server.data / "pg_hba.conf"
        access.write_text(f"local all {OWNER},{SITE} scram-sha-256\n{access.read_text()}")
        with cluster.connect() as admin:
            for role, password in cluster.passwords.items():
                admin.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
                )
            admin.execute("SELECT pg_reload_conf()")
        yield cluster
    finally:
        server.stop()
