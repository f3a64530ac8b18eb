"""``python -m tests.moved_clock "2026-12-05 21:30" COMMAND…`` runs a command as at that moment in Paris.

libfaketime (Debian: ``apt install faketime``) adds one offset to the clock of each process, so certificates, lists of
revoked ones, sessions and mails agree. Waits and times of files are true. What outlives the command is made first,
under the true clock: the database server, which keeps it, and the keys of development.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent
LIBRARIES = "*/faketime/libfaketimeMT.so.1"
SPOKEN = ZoneInfo("Europe/Paris")


def offset_to(moment: str, *, now: datetime) -> int:
    """Return the seconds from ``now`` to ``moment``, as it is written in Paris; :class:`SystemExit` when it is past."""
    try:
        there = datetime.fromisoformat(moment).replace(tzinfo=SPOKEN)
    except ValueError:
        raise SystemExit(f"{moment!r} is no moment: write it as 2026-12-05 21:30.") from None
    if there <= now:
        raise SystemExit(f"{moment} is past, and the keys of development began today: choose a moment to come.")
    return int((there - now).total_seconds())


def moved(environment: dict[str, str], *, seconds: int, library: Path) -> dict[str, str]:
    """Return the environment of a process whose clock is ``seconds`` ahead, and of those that it starts.

    Ahead of whoever asks: one whose own clock is moved already tells by how much in ``environment``.
    """
    already = int(environment.get("FAKETIME", "+0"))
    return environment | {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"+{already + seconds}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
        # Children that get an environment of their own are given the clock too: see sitecustomize.
        "PYTHONPATH": os.pathsep.join(filter(None, (str(HERE), environment.get("PYTHONPATH")))),
        "NO_FAKE_STAT": "1",  # compiled modules name the true time of their source
    }


def main(moment: str, *command: str) -> None:
    library = next((path for place in ("/usr/lib", "/usr/local/lib") for path in Path(place).glob(LIBRARIES)), None)
    if library is None:
        raise SystemExit("libfaketime is missing: apt install faketime.")
    seconds = offset_to(moment, now=datetime.now(UTC))
    first = "import django; django.setup(); from config.postgres import ensure; from signatures.keys import keyring; "
    subprocess.run(
        [sys.executable, "-c", first + "ensure(); keyring()"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=True,
    )
    os.execvpe(command[0], command, moved(dict(os.environ), seconds=seconds, library=library))  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
