"""Place of the rehearsal: an empty folder, the environment of production, the commands run in it."""

import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from config.development import throwaway
from config.development.rehearsal import front
from config.development.rehearsal.database import OWNER, SITE, Cluster
from config.problems import SetupProblem

if TYPE_CHECKING:
    from config.development.demo.acts import Act
    from config.development.demo.browser import Browser
    from config.development.demo.signing import Signing

ROOT = Path(__file__).resolve().parents[3]
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
DATABASE = "conventions_repetition"


@dataclass
class Place:
    """The folder and what stands in it so far; ``stack`` ends what was started, last first."""

    folder: Path
    cluster: Cluster
    front: front.Front
    environment: dict[str, str]
    database: str = DATABASE
    stack: ExitStack = field(default_factory=ExitStack)
    servers: ExitStack = field(default_factory=ExitStack)
    """The site and its worker alone, which a rotation or an upgrade stops and starts again."""
    office: "Browser" = field(init=False)
    """Browser in which the secretariat is signed in, once the step that does it was played."""
    act: "Act" = field(init=False)
    signing: "Signing" = field(init=False)
    """The agreement and who signs it, once it was drafted and approved."""

    @property
    def secrets(self) -> Path:
        """Folder of keys, for nobody else's eyes."""
        return self.folder / "secrets"

    @property
    def results(self) -> Path:
        """Folder of messages and documents."""
        return self.folder / "results"

    def manage(self, *arguments: str, status: int = 0, as_owner: bool = False, **variables: str) -> str:
        """Run ``manage.py`` and return what it printed; :class:`SetupProblem` with its last line on another status."""
        environment = self.environment | variables
        if as_owner:
            environment |= {"DATABASE_OWNER_URL": self.cluster.url(OWNER, self.database)}
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        if done.returncode != status:
            said = (done.stderr.strip() or done.stdout.strip() or "rien n'a été écrit").splitlines()[-1]
            raise SetupProblem(f"« manage.py {' '.join(arguments)} » a échoué ({done.returncode}) : {said}")
        return done.stdout

    def use_database(self, name: str) -> None:
        """Let the site use another database of the same server."""
        self.database = name
        self.environment["DATABASE_URL"] = self.cluster.url(SITE, name)

    def start_site(self) -> None:
        """Start gunicorn and the worker, and wait until the supervisor's page finds both at work."""
        from config.development.demo.acts import wait

        self.servers.enter_context(front.gunicorn(self.front, self.environment))
        command = [sys.executable, "manage.py", "worker"]
        log = self.front.folder / "worker.log"
        self.servers.enter_context(
            front.running(command, log=log, what="le service de fond", environment=self.environment)
        )
        wait(
            self._is_well,
            "la page /sante ne trouve pas le site et son service de fond en état",
            seen=lambda: f"{self._health()[1][:200]} ; {log.name} : {front.last_line(log)}",
        )

    def stop_site(self) -> None:
        """Stop the site and its worker; what was under way ends first."""
        self.servers.close()

    def _is_well(self) -> bool:
        return self._health()[0] == 200

    def _health(self) -> tuple[int, str]:
        try:
            return front.answer(self.front, "/sante")
        except OSError as error:
            return 0, str(error)


def empty_environment(folder: Path, servers: front.Front) -> dict[str, str]:
    """Return production's settings for this place, keys drawn by openssl as the documentation says."""
    secrets = folder / "secrets"
    secrets.mkdir(mode=0o700)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment = kept | throwaway.production_environment(secrets)
    return environment | {
        "SITE_URL": servers.url,
        "QUIET_HOURS": "none",  # it is played at any hour, and waits for no other act
        "TOGETHER_SECONDS": "1",
        "ALLOWED_HOSTS": "localhost",
        "STATIC_ROOT": str(folder / "static"),
        "VAR_DIR": str(folder / "var"),
        "EXAMINATIONS_DIR": str(folder / "examinations"),
        "MAILBOX_DIR": str(folder / "results" / "messages"),
        "WEB_CONCURRENCY": "2",
        "SSL_CERT_FILE": str(servers.certificate),
        **{name: drawn_key() for name in DOCUMENTED_KEYS},
    }


DOCUMENTED_KEYS = ("SECRET_KEY", "LINK_KEY", "CODE_KEY", "JOURNAL_KEY", "PUBLISHING_KEY")


def drawn_key() -> str:
    """Draw a key with the documented command."""
    return front.openssl("rand", "-base64", "48")
