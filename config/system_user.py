"""The system user that runs PostgreSQL when root starts it: found or created, and given programs that it can read."""

import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from config.problems import SetupProblem

NAME = "conventions-db"
SYSTEM_PATH = "/usr/sbin:/sbin:/usr/bin:/bin"


def find_or_create() -> int:
    """Return the user's number; without ``useradd`` it is ``nobody``, who may own other things on this machine."""
    with suppress(KeyError):
        return pwd.getpwnam(NAME).pw_uid
    if useradd := shutil.which("useradd", path=SYSTEM_PATH):
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", NAME], capture_output=True, check=False)
    for name in (NAME, "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    raise SetupProblem(
        f"PostgreSQL refuses to run as root and no other user could be made: create the user {NAME}, "
        "or set DATABASE_URL to a PostgreSQL server of your own."
    )


def copy_readable(source: Path, target: Path) -> None:
    """Copy programs and libraries, without headers, so that every user can run them whatever our umask."""
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "pgxs", "*.a"))
    for folder, _, files in os.walk(target):
        Path(folder).chmod(0o755)
        for name in files:
            if not (path := Path(folder) / name).is_symlink():
                path.chmod(0o755)
