"""A database server of a test's own and a real standby of it, which replays what is written there."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from config.postgres import DATABASE, ROLE, Server


@contextmanager
def two_servers() -> Iterator[tuple[Server, Server]]:
    """Give a server and its standby, both running; neither is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="cv-", dir="/tmp"))
    folder.chmod(0o711)
    as_root = os.geteuid() == 0
    main = Server(base=folder / "main", sockets=folder / "m", as_root=as_root)
    standby = Server(base=folder / "standby", sockets=folder / "s", as_root=as_root)
    try:
        main.ensure()
        _copy(main, standby)
        standby.ensure()
        yield main, standby
    finally:
        standby.stop()
        main.stop()
        shutil.rmtree(folder)


def ask(server: Server, question: str) -> object:
    """Ask a server, as its administrator."""
    with psycopg.connect(server.conninfo(DATABASE, ROLE), autocommit=True) as connection:
        answer = connection.execute(question)
        return answer.fetchone()[0] if answer.description else None


def _copy(main: Server, standby: Server) -> None:
    """Make the standby's data as an operator does: a role that may replicate, then ``pg_basebackup -R``."""
    with (main.data / "pg_hba.conf").open("a") as rules:
        rules.write("local replication all peer map=checkout\n")
    ask(main, "SELECT pg_reload_conf()")
    standby._make_base()
    standby.data.mkdir(mode=0o700)
    main._give(standby.data)
    failure = main._run(
        main._programs(), "pg_basebackup", "-D", str(standby.data), "-h", str(main.sockets), "-p", "5432", "-U", ROLE,
        "-X", "stream", "-c", "fast", "-R",
    )  # fmt: skip
    assert failure is None, failure
