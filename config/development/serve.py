"""Site and worker together for development: ``make run`` starts both and ends both, whatever stops one;
with a local mailbox and a local time-stamping authority.

Production runs ``gunicorn config.wsgi`` and ``manage.py worker`` each under a supervisor of its own.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from config.postgres import CHECKOUT, Server
from config.problems import SetupProblem, run_or_explain

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 15
HOW_POSTGRESQL_STOPS = "" if os.environ.get("DATABASE_URL") else " PostgreSQL reste à l'écoute : `make stop` l'arrête."
LOWEST_PRIORITY = ("nice", "-n", "19")
MOST_TRIES = 5
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Start site, worker, mailbox and time-stamps, fill an empty database behind them, and say where they are."""
    port = chosen_port()
    timestamp_port, smtp_port, sms_port = free_port(), free_port(), free_port()
    timestamping = [sys.executable, "manage.py", "timestamping", "--port", str(timestamp_port)]
    os.environ.setdefault(
        "SIGNATURE_TIMESTAMP_AUTHORITIES", f"http://127.0.0.1:{timestamp_port}/ {timestamping_root()}"
    )
    os.environ.setdefault("KIND_DAYS", "application_3e_segpa=10,initiation_4e_segpa=5")  # the operator's word
    if "EMAIL_URL" not in os.environ:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{smtp_port}"
        os.environ.setdefault("DELIVERY_REPORTS_ADDRESS", "rapports@localhost")
    os.environ.setdefault("SMS_GATEWAY_URL", f"http://127.0.0.1:{sms_port}/sms")
    os.environ.setdefault("DELIVERY_REPORTS_MAILDIR", str(ROOT / "var" / "delivery-reports"))
    os.environ.setdefault("SMS_RECEIPTS_TOKEN", secrets.token_urlsafe(32))
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # what goes well is seen on the pages
    os.environ.setdefault("PYTHONUNBUFFERED", "1")  # a file that is followed shows what a terminal would
    mailbox = ["mailbox", "--folder", "var/mailbox", "--smtp-port", str(smtp_port), "--sms-port", str(sms_port)]
    mailbox += ["--reports", os.environ["DELIVERY_REPORTS_MAILDIR"]]
    mailbox += ["--receipts", f"http://127.0.0.1:{port}/avis/sms"]
    supervise(
        {
            "The site": site(port),
            "The time-stamping authority": timestamping,
            "The mailbox": [sys.executable, "manage.py", *mailbox],
            "The worker": [sys.executable, "manage.py", "worker"],
        },
        port=port,
        errand=Errand(
            [*LOWEST_PRIORITY, sys.executable, "manage.py", "populate_demo", "--whole-schools"], timestamp_port
        ),
        database=None if os.environ.get("DATABASE_URL") else Database(CHECKOUT),
    )
    print(f"Site et service de fond arrêtés.{HOW_POSTGRESQL_STOPS}", flush=True)


def timestamping_root() -> Path:
    """Return where the test authority for time-stamps leaves its root certificate."""
    return Path(os.environ.get("VAR_DIR") or ROOT / "var") / "keys" / "timestamping" / "root.pem"


def is_taken(port: int) -> bool:
    """Tell whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int) -> bool:
    """Tell whether the site answers there; gunicorn listens some seconds before it can."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with contextlib.suppress(OSError), opener.open(f"http://127.0.0.1:{port}/sante/vie", timeout=1):
        return True
    return False


@dataclass
class Errand:
    """Errand done once beside the others, and again when it fails: it goes on from what it did."""

    command: list[str]
    after: int
    """The port on which somebody listens before it begins."""
    tries: int = 0
    child: subprocess.Popen[bytes] | None = None
    is_over: bool = False

    def go_on(self) -> None:
        """Begin it when it can be, begin it again when it failed, a few times."""
        if self.is_over:
            return
        if self.child is None:
            if is_taken(self.after):
                self.tries, self.child = self.tries + 1, start(self.command)
        elif (status := self.child.poll()) is not None:
            end(self.child, deadline=0)  # what it started beside itself
            self.is_over = not status or self.tries == MOST_TRIES
            self.child = None
            if status:
                then = "`make run` le reprendra" if self.is_over else "il reprend"
                print(f"Le remplissage s'est arrêté (statut {status}, lisez ci-dessus) : {then}.", flush=True)


@dataclass
class Database:
    """The embedded PostgreSQL, started again when it was killed: what works beside it would else wait for a visitor."""

    server: Server
    looked_at: float = 0.0
    failures: int = 0

    def keep_awake(self) -> None:
        """Look at it every two seconds; ``SetupProblem`` when it could not be started several times."""
        if time.monotonic() - self.looked_at < 2:
            return
        try:
            if not self.server.answers():
                self.server.ensure()
                print("PostgreSQL ne répondait plus : il est reparti.", flush=True)
            self.failures = 0
        except SetupProblem:
            self.failures += 1
            if self.failures == MOST_TRIES:
                raise
        self.looked_at = time.monotonic()


def supervise(
    commands: dict[str, list[str]], *, port: int = 0, errand: Errand | None = None, database: Database | None = None
) -> None:
    """Run ``commands`` until a signal comes, or one ends by itself (``SetupProblem``). None outlives this call.

    Where the site is to be found is said once it answers on ``port``, when one is given. ``errand`` is done
    beside them, while ``database`` is kept awake.
    """
    stopped: list[int] = []
    for number in STOPS:
        signal.signal(number, lambda received, frame: stopped.append(received))
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            children[name] = start(command)
        is_said = not port
        while not stopped:
            for name, child in children.items():
                if child.poll() is not None:
                    raise SetupProblem(
                        f"{name} ended by itself (status {child.returncode}): read its last lines above."
                    )
            if database:
                database.keep_awake()
            if errand:
                errand.go_on()
            if not is_said and answers(port):
                is_said = True
                say_where(port)
            time.sleep(0.2)
    finally:
        left = [*children.values(), *([errand.child] if errand and errand.child else [])]
        for child in left:
            ask_to_end(child)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in left:
            end(child, deadline=deadline)


def say_where(port: int) -> None:
    """Print where the demonstration begins, and what ends it."""
    print(
        f"Comptes, liens et une histoire à jouer : http://localhost:{port}/demonstration/\n"
        f"Courriels et SMS : http://localhost:{port}/demonstration/boite\n"
        f"Ctrl-C arrête le site et le service de fond.{HOW_POSTGRESQL_STOPS}",
        flush=True,
    )


def chosen_port() -> int:
    """Return the port of PORT when it is free; ``SetupProblem`` otherwise."""
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SetupProblem(f'PORT is "{text}": give a number from 1 to 65535, such as `make run PORT=8001`.')
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise SetupProblem(
                f"Port {text} cannot be used ({error.strerror}): stop what uses it, or choose another, "
                "such as `make run PORT=8001`."
            ) from None
    return int(text)


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def site(port: int) -> list[str]:
    """Return the command of the site: it reloads when code changes and listens to this machine only."""
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    return [
        *command,
        "--workers",
        "1",
        "--threads",
        "4",
        "--reload",
        "--log-level",
        "error",
        "--graceful-timeout",
        "5",
    ]


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own, so that Ctrl-C reaches it through us alone."""
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)


def ask_to_end(child: subprocess.Popen[bytes]) -> None:
    """Ask the child itself: it knows how to end its own children."""
    with contextlib.suppress(ProcessLookupError):
        child.terminate()


def end(child: subprocess.Popen[bytes], *, deadline: float) -> None:
    """Wait until ``deadline``, then kill what is left of the child's group."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=max(0.1, deadline - time.monotonic()))
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


if __name__ == "__main__":
    run_or_explain(main)
