"""Plays every step in order, says how long each took, leaves nothing running: ``make rehearsal``."""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.development.rehearsal import front
from config.development.rehearsal.database import SITE, own_cluster
from config.development.rehearsal.place import DATABASE, ROOT, Place, empty_environment
from config.development.rehearsal.steps import STEPS, keep_version, verify_copy

LOGS = ROOT / "var" / "rehearsal"
"""Logs of the servers of a rehearsal that failed."""


def main(arguments: list[str]) -> int:
    """Return 0, or 1 after one sentence that says which step failed and why.

    ``--keep-version`` keeps the base of this version, work waiting, as the one that later versions are upgraded from.
    """
    steps = (*STEPS[: STEPS.index(verify_copy)], keep_version) if arguments == ["--keep-version"] else STEPS
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: sys.exit(128 + received))
    began = time.monotonic()
    step = "La place est faite : dossier vide, PostgreSQL avec deux rôles, clés, courrier, SMS"
    try:
        with empty_folder() as folder, ExitStack() as stack:
            place = make_place(folder, stack)
            done(step, since=began)
            for play in steps:
                step, started = play.__doc__ or play.__name__, time.monotonic()
                play(place)
                done(step, since=started)
    except Exception as problem:  # whatever failed, one sentence says which step
        sys.stdout.flush()
        logs = f" Journaux des serveurs : {LOGS}" if LOGS.is_dir() else ""
        sys.stderr.write(f"La répétition a échoué à l'étape « {step} » : {sentence(problem)}{logs}\n")
        return 1
    print(f"Répétition réussie : {len(steps) + 1} étapes en {time.monotonic() - began:.0f} s.")
    return 0


def sentence(problem: Exception) -> str:
    """Return what an exception of ours says, on one line; the kind of any other stands before it."""
    kind = type(problem)
    ours = kind.__module__.partition(".")[0] in ("config", "conventions", "signatures", "workflow", "notifications")
    return " ".join((str(problem) if ours else f"{kind.__name__}, {problem}").split())


def done(step: str, *, since: float) -> None:
    """Say that a step is done and how long it took."""
    print(f"{time.monotonic() - since:6.1f} s  {step}", flush=True)


def make_place(folder: Path, stack: ExitStack) -> Place:
    """Start what production finds there already (PostgreSQL, mail, SMS) and read the settings as the site will."""
    cluster = stack.enter_context(own_cluster(folder))
    servers = front.prepare(folder / "servers")
    environment = empty_environment(folder, servers) | {"DATABASE_URL": cluster.url(SITE, DATABASE)}
    (folder / "results" / "messages").mkdir(parents=True)
    os.environ.clear()
    os.environ.update(environment)
    import django

    django.setup()
    from config.development.mailbox import Mailbox

    token = environment["SMS_GATEWAY_TOKEN"]
    mailbox = stack.enter_context(Mailbox(folder / "results" / "messages", token=token))
    environment |= {"EMAIL_URL": mailbox.email_url, "SMS_GATEWAY_URL": mailbox.sms_url}
    return Place(folder, cluster, servers, environment, stack=stack)


@contextmanager
def empty_folder() -> Iterator[Path]:
    """Make a temporary folder through which PostgreSQL's user may pass, and remove it; a failure's logs are kept."""
    shutil.rmtree(LOGS, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix="repetition-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    try:
        yield folder
    except Exception:
        for log in (folder / "servers").glob("*.log"):
            LOGS.mkdir(parents=True, exist_ok=True)
            shutil.copy(log, LOGS)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
