"""nginx and gunicorn with the files that ship: slow clients stop nobody, and no log holds a personal link."""

import contextlib
import re
import socket
import ssl
import time

import pytest
from django.conf import settings
from django.db import connection

from config.development import throwaway
from config.development.rehearsal import front as servers

pytestmark = [
    pytest.mark.skipif(servers.NGINX is None, reason="nginx is not installed (apt install nginx-light)"),
    pytest.mark.xdist_group("front"),
]
SECRET = "c2VjcmV0LXRva2Vu"
HALF_HEADERS, HALF_UPLOADS = 200, 50


@pytest.fixture(scope="module")
def front(tmp_path_factory, django_db_setup):
    """The site behind nginx on this machine, over the tests' database."""
    folder = tmp_path_factory.mktemp("front")
    made = servers.prepare(folder)
    static = folder / "static"
    environment = throwaway.production_environment(folder) | {
        "SITE_URL": made.url,
        "DATABASE_URL": database_url(),
        "STATIC_ROOT": str(static),
        "WEB_CONCURRENCY": "2",
        "EXAMINATIONS_DIR": str(folder / "examinations"),
    }
    assert throwaway.manage("collectstatic", "--noinput", "--verbosity", "0", environment=environment) == 0
    with (
        servers.gunicorn(made, environment, "tests.config.failing_wsgi"),
        servers.nginx(made, static=static),
    ):
        yield made


def database_url() -> str:
    given = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    return f"postgres://{given['USER']}@/{name}?host={given['HOST']}&port={given['PORT']}"


def connect(front: servers.Front) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(front.certificate))
    plain = socket.create_connection(("127.0.0.1", front.https), timeout=30)
    return context.wrap_socket(plain, server_hostname="localhost")


def say(front: servers.Front, request: bytes) -> bytes:
    """Send what no library would and return what comes back."""
    with connect(front) as line:
        line.sendall(request)
        answer = b""
        with contextlib.suppress(TimeoutError, ssl.SSLError):
            while more := line.recv(65536):
                answer += more
        return answer


def occupied(front: servers.Front) -> list[ssl.SSLSocket]:
    """Open the lines of clients that begin and do not go on."""
    lines = [connect(front) for _ in range(HALF_HEADERS + HALF_UPLOADS)]
    for line in lines[:HALF_HEADERS]:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half:")
    for line in lines[HALF_HEADERS:]:
        head = b"POST /verifier HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        line.sendall(head + b"Content-Length: 500000\r\n\r\n--b\r\n" + b"x" * 4096)
    return lines


def fastest(front: servers.Front, path: str) -> tuple[int, float]:
    """Return the status and the best time of five visits: a busy machine is slow at times, a stopped site always."""
    seen = []
    for _ in range(5):
        began = time.monotonic()
        status, _body = servers.answer(front, path)
        seen.append((time.monotonic() - began, status))
    return min(seen)[1], min(seen)[0]


@pytest.mark.chaos
def test_slow_clients_stop_neither_pages_nor_health(front, rounds):
    """200 half headers and 50 half uploads held open: half a header stopped the site for 33 s before."""
    lines = [line for _ in range(rounds(1, 3)) for line in occupied(front)]
    try:
        for path, expected in (("/", 200), ("/verifier", 200), ("/static/site/site.css", 200), ("/sante", None)):
            status, seconds = fastest(front, path)
            assert expected in (None, status), path
            assert seconds < 1, path
    finally:
        for line in lines:
            line.close()


def test_a_slow_client_is_sent_away(front):
    """A half request is closed by nginx within its own time, which the site never sees."""
    [told] = re.findall(r"client_header_timeout (\d+)s;", servers.SHIPPED.read_text())[-1:]
    with connect(front) as line:
        line.settimeout(int(told) + 30)
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half:")
        with contextlib.suppress(ConnectionResetError, ssl.SSLError):
            assert line.recv(100).startswith((b"", b"HTTP/1.1 408"))


def test_a_visitor_without_tls_is_sent_to_https(front):
    """The address and what follows stay; nothing is answered in clear."""
    with socket.create_connection(("127.0.0.1", front.http), timeout=30) as line:
        line.sendall(b"GET /verifier?numero=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = line.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 308")
    assert f"Location: {front.url}/verifier?numero=1\r\n" in answer


def test_static_files_come_from_the_proxy_compressed_and_for_a_year(front):
    """A name that holds its fingerprint never changes."""
    _status, page = servers.answer(front, "/")
    [style] = re.findall(r'href="(/static/site/site\.[0-9a-f]+\.css)"', page)
    head = f"GET {style} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    answer = say(front, head.encode())
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"immutable" in answer
    assert b"Content-Encoding: gzip" in answer


def test_no_log_holds_a_personal_link(front):
    """Unknown, refused, failing within Django and beyond it, unreadable, too large: 378 lines held one before."""
    paths = [f"/{room}/{SECRET}" for room in ("s", "h", "t", "f", "v", "verifier", SECRET)]
    paths += [f"/s/echappe-{SECRET}", f"/?q={SECRET}", f"/static/{SECRET}.css", f"/s/{SECRET}/signer"]
    for path in paths:
        servers.answer(front, path)
        for request in (
            f"GET {path} HTTP/1.1\r\nHost: {SECRET}\r\nReferer: {front.url}{path}\r\nConnection: close\r\n\r\n",
            f"GET https://localhost{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            f"GET {path} HTTP/9\r\n\r\n",
        ):
            assert say(front, request.encode())
    too_large = f"POST /s/{SECRET} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000000\r\nConnection: close\r\n\r\n"
    assert b"10 Mo au plus" in say(front, too_large.encode())
    for request in (  # what gunicorn itself cannot read, from inside the machine
        f"GET /s/{SECRET} HTTP/7.0\r\n\r\n",
        f"GET /s/{SECRET}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: localhost\r\nbad header {SECRET}: x\r\n\r\n",
        f"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: {SECRET}\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", front.gunicorn), timeout=30) as line:
            line.sendall(request.encode())
            line.recv(65536)
    logs = front.logs
    assert {"conventions.log", "gunicorn.log"} <= set(logs)
    assert "Error handling request" in logs["gunicorn.log"]
    assert "builtins.RuntimeError (text not logged)" in logs["gunicorn.log"]
    assert "Invalid request (text not logged)" in logs["gunicorn.log"]
    assert " /s/... " in logs["conventions.log"]
    assert [(name, line) for name, text in logs.items() for line in text.splitlines() if SECRET in line] == []


def test_the_site_believes_its_proxy_and_nobody_else(front):
    """A visitor who writes the proxy's headers is counted by the true address all the same."""
    for header in (
        "X-Forwarded-For: 203.0.113.9",
        "x-forwarded-for: 203.0.113.9, 203.0.113.8",
        "X_Forwarded_For: 1.1.1.1",
    ):
        head = f"GET /adresse HTTP/1.1\r\nHost: localhost\r\n{header}\r\nX-Forwarded-Proto: http\r\n"
        answer = say(front, f"{head}Connection: close\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"\r\n127.0.0.1 https\r\n" in answer
