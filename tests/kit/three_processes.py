"""The site as production serves it: gunicorn with three processes on the test's database, and browsers that hurry."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 3


@dataclass
class Site:
    """A running site: its address, and what its processes answered."""

    address: str
    log: Path
    since: int = 0
    """How long the log was when the test began that asks."""

    def processes(self) -> set[str]:
        """Return the numbers of the processes that answered a POST of this test."""
        return set(re.findall(r"^<(\d+)> POST", self.log.read_text()[self.since :], re.MULTILINE))

    def for_another_test(self) -> "Site":
        return replace(self, since=len(self.log.read_text()))

    def browser(self) -> "Browser":
        return Browser(self)


class Browser:
    """A browser that has read the sign-in page, so that its next POST is taken at once."""

    def __init__(self, site: Site) -> None:
        self.site, self.session = site, requests.Session()
        self.session.trust_env = False  # no proxy of the machine stands between
        self.read("/compte/connexion")

    def read(self, path: str) -> requests.Response:
        page = self.session.get(self.site.address + path, timeout=60)
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text):
            self.token = found[1]
        return page

    def post(self, path: str, **fields: str) -> requests.Response:
        fields["csrfmiddlewaretoken"] = self.token
        return self.session.post(self.site.address + path, data=fields, allow_redirects=False, timeout=60)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Do all ``acts`` in parallel."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: act(), acts))


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve the site on a free port; at the end nothing of it is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.kit.served_settings",
        "DJANGO_ENV": "development",
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "PYTHONPATH": str(ROOT),
    }
    log = folder / "access.log"
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += [
        "--workers",
        str(PROCESSES),
        "--worker-class",
        "sync",
    ]  # one at a time: what comes at once is shared out
    command += ["--preload"]  # read once, then forked: processes all the same
    command += ["--access-logfile", str(log), "--access-logformat", "%(p)s %(m)s %(U)s %(s)s"]
    with (folder / "site.log").open("wb") as output:
        site = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_for(site, port, folder)
        yield Site(f"http://127.0.0.1:{port}", log)
    finally:
        site.send_signal(signal.SIGTERM)
        try:
            site.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(site.pid, signal.SIGKILL)
            site.wait()


def _wait_for(site: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    limit = time.monotonic() + 90
    while time.monotonic() < limit and site.poll() is None:
        begun = (folder / "site.log").read_text().count("Booting worker")
        with socket.socket() as tried:
            if begun == PROCESSES and tried.connect_ex(("127.0.0.1", port)) == 0 and (folder / "access.log").exists():
                return
        time.sleep(0.1)
    raise AssertionError((folder / "site.log").read_text())
