"""The servers of production, started as they ship: gunicorn with its file, nginx with the one of docs/exploitation."""

import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.development import serve
from config.development.patience import await_fact, patience
from config.problems import SetupProblem

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ROOT / "docs" / "exploitation" / "nginx.conf"
NGINX = shutil.which("nginx", path=os.environ.get("PATH", os.defpath) + ":/usr/sbin:/usr/local/sbin")
AROUND = """{user}worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log error;
events {{ worker_connections 1024; }}
http {{
    default_type application/octet-stream;
    types {{ text/html html; text/css css; text/javascript js; image/svg+xml svg; font/woff2 woff2; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/conventions.conf;
}}
"""
"""Text of an operator's own nginx.conf around ours."""


@dataclass(frozen=True)
class Front:
    """Address of the site, and the logs of its servers."""

    folder: Path
    """Configuration and logs of nginx, log of gunicorn, TLS certificate."""
    https: int
    http: int
    gunicorn: int

    @property
    def url(self) -> str:
        """Public address of the site, without a final slash."""
        return f"https://localhost:{self.https}"

    @property
    def certificate(self) -> Path:
        """The certificate that the site shows, and its own authority."""
        return self.folder / "tls" / "fullchain.pem"

    @property
    def logs(self) -> dict[str, str]:
        """Name of the file → log of each server so far."""
        return {path.name: path.read_text(errors="replace") for path in self.folder.glob("*.log")}


def prepare(folder: Path) -> Front:
    """Choose free ports and make the TLS certificate with openssl, as the documentation says for a trial."""
    front = Front(folder, https=serve.free_port(), http=serve.free_port(), gunicorn=serve.free_port())
    tls = front.certificate.parent
    tls.mkdir(parents=True)
    command = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-keyout", str(tls / "privkey.pem"), "-out", str(front.certificate)]
    openssl(*command)
    return front


def openssl(*arguments: str) -> str:
    """Run openssl and return what it wrote; :class:`SetupProblem` when it is not there or fails."""
    try:
        done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SetupProblem("openssl n'est pas installé : installez-le, puis recommencez.") from None
    if done.returncode:
        raise SetupProblem(f"« openssl {arguments[0]} » a échoué : {done.stderr.strip()}")
    return done.stdout.strip()


def nginx_file(front: Front, static: Path) -> str:
    """Return the nginx file that ships with the values that it tells the operator to replace."""
    text = SHIPPED.read_text(encoding="utf-8")
    for shown, ours in (
        ("listen 80;", f"listen 127.0.0.1:{front.http};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{front.https} ssl;"),
        ("https://conventions.example.org$", f"{front.url}$"),
        ("conventions.example.org", "localhost"),
        ("/etc/ssl/conventions/", f"{front.certificate.parent}/"),
        ("/var/lib/conventions/static/", f"{static}/"),
        ("/var/log/nginx/", f"{front.folder}/"),
        ("127.0.0.1:8000", f"127.0.0.1:{front.gunicorn}"),
    ):
        if shown not in text:
            raise SetupProblem(f"{SHIPPED.name} ne contient plus « {shown} », que l'exploitant doit remplacer.")
        text = text.replace(shown, ours)
    return text


@contextmanager
def nginx(front: Front, *, static: Path) -> Iterator[None]:
    """Run nginx, in front of whatever listens on ``front.gunicorn``, until the end of the block."""
    if NGINX is None:
        raise SetupProblem("nginx n'est pas installé : installez-le (apt install nginx-light), puis recommencez.")
    (front.folder / "conventions.conf").write_text(nginx_file(front, static), encoding="utf-8")
    user = "user root;\n" if os.geteuid() == 0 else ""  # its processes read a folder that is ours alone
    (front.folder / "nginx.conf").write_text(AROUND.format(folder=front.folder, user=user), encoding="utf-8")
    command = [
        NGINX,
        "-p",
        str(front.folder),
        "-c",
        str(front.folder / "nginx.conf"),
        "-e",
        f"{front.folder}/start.log",
    ]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    if tried.returncode:
        raise SetupProblem(f"nginx refuse le fichier livré : {tried.stderr.strip().splitlines()[0]}")
    with running([*command, "-g", "daemon off;"], log=front.folder / "start.log", port=front.https, what="nginx"):
        yield


@contextmanager
def gunicorn(front: Front, environment: dict[str, str], application: str = "config.wsgi") -> Iterator[None]:
    """Run the site with the ``gunicorn.conf.py`` that ships until the end of the block."""
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{front.gunicorn}"]
    log = front.folder / "gunicorn.log"
    with running(command, log=log, port=front.gunicorn, what="gunicorn", environment=environment):
        yield


@contextmanager
def running(
    command: list[str],
    *,
    log: Path,
    what: str,
    port: int | None = None,
    environment: dict[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server that writes to ``log``, from when it listens on ``port`` until the end; no child outlives it."""
    with log.open("ab") as written:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        waited = await_fact(lambda: port is None or serve.is_taken(port) or child.poll() is not None, pause=0.05)
        if waited or child.poll() is not None:
            how = f"n'écoute pas, attendu {waited:.0f} s" if waited else "n'a pas démarré"
            raise SetupProblem(f"{what} {how} : {last_line(log)}")
        yield child
    finally:
        serve.ask_to_end(child)
        serve.end(child, deadline=time.monotonic() + patience())


def last_line(log: Path) -> str:
    """Return the last thing that a server wrote."""
    written = log.read_text(errors="replace").strip() if log.exists() else ""
    return (written.splitlines() or ["rien n'a été écrit"])[-1]


def answer(front: Front, path: str) -> tuple[int, str]:
    """Ask the site for a page over TLS and return status and body; ``OSError`` when nothing answers in time."""
    context = ssl.create_default_context(cafile=str(front.certificate))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(f"{front.url}{path}", timeout=patience()) as given:
            return given.status, given.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(errors="replace")
