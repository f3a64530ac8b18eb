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
from collections.abc import Iterator
from pathlib import Path

from config.postgres import CHECKOUT
from config.problems import SetupProblem, run_or_explain

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 15
HOW_POSTGRESQL_STOPS = "" if os.environ.get("DATABASE_URL") else " PostgreSQL reste à l'écoute : `make stop` l'arrête."
HOW_TO_BEGIN_ANEW = (
    "videz la base de DATABASE_URL, puis `make run`."
    if os.environ.get("DATABASE_URL")
    else f"`make stop`, `rm -r {CHECKOUT.data}` (toute la base de développement), puis `make run`."
)
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Fill an empty database, start site, worker, mailbox and time-stamps, and say where they are."""
    port = chosen_port()
    timestamp_port, smtp_port, sms_port = free_port(), free_port(), free_port()
    timestamping = [sys.executable, "manage.py", "timestamping", "--port", str(timestamp_port)]
    os.environ.setdefault(
        "SIGNATURE_TIMESTAMP_AUTHORITIES", f"http://127.0.0.1:{timestamp_port}/ {timestamping_root()}"
    )
    os.environ.setdefault("KIND_DAYS", "application_3e_segpa=10,initiation_4e_segpa=5")  # the operator's word
    with running(timestamping, port=timestamp_port):
        subprocess.run(
            [sys.executable, "manage.py", "populate_demo", "--whole-schools"],
            cwd=ROOT,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    if "EMAIL_URL" not in os.environ:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{smtp_port}"
        os.environ.setdefault("DELIVERY_REPORTS_ADDRESS", "rapports@localhost")
    os.environ.setdefault("SMS_GATEWAY_URL", f"http://127.0.0.1:{sms_port}/sms")
    os.environ.setdefault("DELIVERY_REPORTS_MAILDIR", str(ROOT / "var" / "delivery-reports"))
    os.environ.setdefault("SMS_RECEIPTS_TOKEN", secrets.token_urlsafe(32))
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # what goes well is seen on the pages
    mailbox = ["mailbox", "--folder", "var/mailbox", "--smtp-port", str(smtp_port), "--sms-port", str(sms_port)]
    mailbox += ["--reports", os.environ["DELIVERY_REPORTS_MAILDIR"]]
    mailbox += ["--receipts", f"http://127.0.0.1:{port}/avis/sms"]
    supervise(
        {
            "The mailbox": [sys.executable, "manage.py", *mailbox],
            "The time-stamping authority": timestamping,
            "The site": site(port),
            "The worker": [sys.executable, "manage.py", "worker"],
        },
        port=port,
    )
    print(f"Site et service de fond arrêtés.{HOW_POSTGRESQL_STOPS}", flush=True)


def timestamping_root() -> Path:
    """Return where the test authority for time-stamps leaves its root certificate."""
    return Path(os.environ.get("VAR_DIR") or ROOT / "var") / "keys" / "timestamping" / "root.pem"


@contextlib.contextmanager
def running(command: list[str], *, port: int) -> Iterator[None]:
    """Run ``command`` from the moment it listens on ``port`` until the end of the block."""
    child = start(command)
    try:
        while not is_taken(port):
            if child.poll() is not None:
                raise SetupProblem(f"`{' '.join(command[1:3])}` ended at once: read its last lines above.")
            time.sleep(0.1)
        yield
    finally:
        ask_to_end(child)
        end(child, deadline=time.monotonic() + PATIENCE_SECONDS)


def is_taken(port: int) -> bool:
    """Tell whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def supervise(commands: dict[str, list[str]], *, port: int = 0) -> None:
    """Run ``commands`` until a signal comes, or one ends by itself (``SetupProblem``). None outlives this call.

    Where the site is to be found is said once somebody listens on ``port``, when one is given.
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
            if not is_said and is_taken(port):
                is_said = True
                say_where(port)
            time.sleep(0.2)
    finally:
        for child in children.values():
            ask_to_end(child)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in children.values():
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
