"""A site whose database is killed and comes back, served by gunicorn: nobody restarts anything."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from config import postgres
from config.development.serve import free_port
from config.postgres import Server
from tests.config.test_database_away import PAGE, ROOT


@pytest.fixture
def server() -> Iterator[Server]:
    """A database server of the test's own, migrated by its owner."""
    folder = Path(tempfile.mkdtemp(prefix="cv-", dir="/tmp"))
    folder.chmod(0o711)
    server = Server(base=folder / "server", sockets=folder / "s", as_root=os.geteuid() == 0)
    server.ensure()
    yield server
    server.stop()
    shutil.rmtree(folder)


def environment(server: Server) -> dict[str, str]:
    """Return where the site finds ``server``, as an operator's own: nothing starts it again."""
    addresses = {
        name: f"postgres://{role}@/{postgres.DATABASE}?host={quote(str(server.sockets))}&port=5432"
        for name, role in (("DATABASE_URL", postgres.SITE_ROLE), ("DATABASE_OWNER_URL", postgres.ROLE))
    }
    return {**os.environ, **addresses, "DJANGO_ENV": "development", "DJANGO_SETTINGS_MODULE": "config.settings"}


@contextlib.contextmanager
def site(server: Server, log: Path) -> Iterator[str]:
    """Run the site under gunicorn with connections that are kept, and give its address."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--threads", "2", "--log-level", "warning", "--graceful-timeout", "1"]
    kept = {name: value for name, value in environment(server).items() if name != "DATABASE_OWNER_URL"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=kept | {"CONN_MAX_AGE": "600"}, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def status(address: str) -> tuple[int, str, str]:
    """Return status, Retry-After and text of an answer; 0 while nobody listens."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=30) as answer:
            return answer.status, "", answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get("Retry-After", ""), answer.read().decode()
    except OSError:
        return 0, "", ""


def without_host(address: str, path: str) -> bytes:
    """Return the answer to a request as the simplest supervisors send it: HTTP/1.0, no header at all."""
    with socket.create_connection(("127.0.0.1", urlsplit(address).port), timeout=30) as line:
        line.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        return line.makefile("rb").read()


def wait_for(address: str, expected: int, *, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while (found := status(address)[0]) != expected:
        assert time.monotonic() < deadline, f"{address} still answers {found}"
        time.sleep(0.1)


def test_the_site_comes_back_by_itself(server, tmp_path):
    """The server is stopped under its feet, twice, and started again: nobody touches the site."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment(server), check=True
    )
    with site(server, tmp_path / "log") as address:
        wait_for(f"{address}/sante", 200)
        assert b" 200 OK" in without_host(address, "/sante").splitlines()[0]
        assert status(f"{address}{PAGE}")[0] == 404
        for _ in range(2):
            server.stop()
            code, retry, text = status(f"{address}{PAGE}")
            assert (code, retry) == (503, "30")
            assert "Le site est indisponible un moment" in text
            assert status(f"{address}/sante/vie")[0] == 200
            assert status(f"{address}/sante")[0] == 503
            server.ensure()
            assert status(f"{address}{PAGE}")[0] == 404
            wait_for(f"{address}/sante", 200)
