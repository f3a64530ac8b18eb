"""The stage of the demonstration: a database of its own, a mailbox, time-stamps, the site and a worker."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from config.development.mailbox import Mailbox
from config.development.patience import await_fact, patience
from config.development.timestamping import TimestampServer
from conventions.domain.persons.people.models import School, User
from signatures import keys
from workflow.models import Transition

MARKER = ".demonstration"
LOG = "site-and-worker.log"
EMPTY = "template0"
"""PostgreSQL's own empty database."""


@dataclass(frozen=True)
class Stage:
    """The set: the environment in which the play runs, and the site and the worker, which are starting."""

    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]]

    def play(self, *arguments: str) -> int:
        """Run a management command beside them and return its status; it ends with a sentence when one of them dies."""
        playing = subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, env=self.environment
        )
        try:
            while playing.poll() is None:
                self._still_live()
                with suppress(subprocess.TimeoutExpired):
                    playing.wait(timeout=0.5)
        finally:
            playing.terminate()
            playing.wait()
        return playing.returncode

    def wait_for_site(self) -> None:
        """Wait until the site answers, whatever it says of its health while the worker starts."""

        def answers() -> bool:
            self._still_live()
            return site_answers(self.environment["SITE_URL"])

        if waited := await_fact(answers):
            raise CommandError(f"Le site ne répond pas, attendu {waited:.0f} s : lisez {self._log}.")

    def _still_live(self) -> None:
        if any(process.poll() is not None for process in self.processes):
            raise CommandError(f"Le site ou le service de fond s'est arrêté : lisez {self._log}.")

    @property
    def _log(self) -> Path:
        return Path(self.environment["DEMO_FOLDER"]) / LOG


@contextmanager
def open_stage(folder: Path, *, template: str = EMPTY, name: str = "demo") -> Iterator[dict[str, str]]:
    """Set the stage, places loaded and site open, and give the environment; everything ends with it."""
    with set_stage(folder, template=template, name=name) as stage:
        manage(stage.environment, "load_places")
        stage.wait_for_site()
        yield stage.environment


@contextmanager
def set_stage(folder: Path, *, template: str = EMPTY, name: str = "demo") -> Iterator[Stage]:
    """Set the stage, whose site and worker are starting; everything ends with it.

    Its database, called ``name`` after the configured one, is a copy of ``template``, which is migrated or
    :data:`EMPTY`; it is migrated then.
    """
    prepare_folder(folder)
    database_url, owner_url, is_migrated = fresh_database(template, name)
    port = free_port()
    certificate, key, root = keys.development_timestamping()
    reports, receipts = folder / "delivery-reports", (f"http://127.0.0.1:{port}/avis/sms", secrets.token_urlsafe(32))
    with (
        Mailbox(folder / "messages", reports=reports, receipts=receipts) as mailbox,
        TimestampServer(certificate, key) as timestamping,
    ):
        environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.smtp_port}",
            "SMS_GATEWAY_URL": mailbox.sms_url,
            "DELIVERY_REPORTS_ADDRESS": "rapports@localhost",
            "DELIVERY_REPORTS_MAILDIR": str(reports),
            "SMS_RECEIPTS_TOKEN": receipts[1],
            "SIGNATURE_TIMESTAMP_AUTHORITIES": f"{timestamping.url} {root}",
            "SITE_URL": f"http://127.0.0.1:{port}",
            "FUNDER_MENTION": os.environ.get("FUNDER_MENTION", ""),
            "PYTHONWARNINGS": "ignore",
            "DEMO_FOLDER": str(folder),
            "MAILBOX_DIR": str(folder / "messages"),
        }
        if not is_migrated:
            manage(environment | {"DATABASE_OWNER_URL": owner_url}, "migrate", "--verbosity", "0")
        processes = []
        log = (folder / LOG).open("w")
        try:
            site = ("runserver", f"127.0.0.1:{port}", "--noreload", "--insecure", "--skip-checks")
            processes.append(start(environment, log, *site))
            processes.append(start(environment, log, "worker"))
            yield Stage(environment, processes)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
            log.close()


def template_at_hand() -> str:
    """Return the configured database while it is migrated and nobody has written in it; else an empty one."""
    executor = MigrationExecutor(connection)
    is_fit = not executor.migration_plan(executor.loader.graph.leaf_nodes()) and not any(
        model.objects.exists() for model in (User, School, Transition)
    )
    name = str(connection.settings_dict["NAME"])
    connection.close()
    return name if is_fit else EMPTY


def prepare_folder(folder: Path) -> None:
    """Empty the folder of results of an earlier demonstration; any other folder that holds something is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    marker = folder / MARKER
    ours = marker.exists() or folder == Path(settings.BASE_DIR) / "var" / "demo"
    if any(folder.iterdir()) and not ours:
        raise CommandError(f"{folder} contient autre chose qu'une démonstration : choisissez un dossier vide.")
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    marker.touch()
    (folder / "messages").mkdir()


def fresh_database(template: str, called: str) -> tuple[str, str, bool]:
    """Copy ``template`` beside the configured database, or PostgreSQL's own while somebody is connected to it.

    Return the address for the site, for the owner, and whether it is a copy of ``template`` with all its tables.
    """
    connection.ensure_connection()  # it wakes the embedded server
    connection.close()
    site = connection.settings_dict
    owner: dict[str, Any] = settings.DATABASE_OWNER or site
    name = f"{site['NAME']}_{called}"
    conninfo: dict[str, Any] = {
        key.lower(): owner[key] for key in ("HOST", "PORT", "USER", "PASSWORD") if owner.get(key)
    }
    try:
        with psycopg.connect(dbname=owner["NAME"], autocommit=True, **conninfo) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            create = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE {}")
            try:
                admin.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
            except psycopg.errors.ObjectInUse:
                template = EMPTY
                admin.execute(create.format(sql.Identifier(name), sql.Identifier(EMPTY)))
    except psycopg.Error as error:
        raise CommandError(
            f"La base « {name} » ne peut pas être créée ({error}) : "
            "dans DATABASE_OWNER_URL, ou dans DATABASE_URL s'il n'y en a pas, mettez un compte qui le peut."
        ) from error
    return address(site, name), address(owner, name), template != EMPTY


def address(given: dict[str, Any], name: str) -> str:
    """Return the address of the database ``name`` on the server and under the role of these settings."""
    user = quote(str(given.get("USER", "")), safe="")
    password = f":{quote(str(given['PASSWORD']), safe='')}" if given.get("PASSWORD") else ""
    host, port = str(given.get("HOST", "")), given.get("PORT") or ""
    if host.startswith("/"):
        return f"postgres://{user}{password}@/{name}?host={quote(host)}" + (f"&port={port}" if port else "")
    return f"postgres://{user}{password}@{host}{f':{port}' if port else ''}/{name}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def manage(environment: dict[str, str], *arguments: str) -> None:
    """Run a management command on the stage; its failure ends the demonstration with a sentence."""
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, env=environment)
    if done.returncode:
        raise CommandError(
            f"`manage.py {arguments[0]}` a échoué (code {done.returncode}) : voyez ce qui est écrit ci-dessus."
        )


def start(environment: dict[str, str], log: IO[Any], *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )


def site_answers(address: str) -> bool:
    """Tell whether the site answers; health may be 503 while the worker starts."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(f"{address}/sante", timeout=patience(2))
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
