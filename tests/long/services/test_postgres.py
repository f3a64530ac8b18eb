"""The embedded PostgreSQL: started on demand, shared, recovered, closed to others, and clear when it cannot be had."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from config import database_checks, environment, postgres
from config.locks import exclusive
from config.ondemand.base import DatabaseWrapper
from config.postgres import Server
from config.problems import SetupProblem

ROOT = Path(__file__).resolve().parents[3]
AS_ROOT = os.geteuid() == 0


def new_server(place: Path) -> Server:
    return Server(base=place / "server", sockets=place / "s", as_root=AS_ROOT)


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def ask(server: Server, question: str, database: str = postgres.DATABASE) -> object:
    with psycopg.connect(server.conninfo(database)) as connection:
        return connection.execute(question).fetchone()[0]


@pytest.fixture
def place():
    """A short folder that the system user may pass through; pytest's own are closed to it and long."""
    folder = Path(tempfile.mkdtemp(prefix="cv-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    server = new_server(folder)
    if (server.data / "postmaster.pid").exists():
        server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def running():
    """One server for the tests that leave it as they found it."""
    folder = Path(tempfile.mkdtemp(prefix="cv-", dir="/tmp"))
    folder.chmod(0o711)
    server = new_server(folder)
    server.ensure()
    yield server
    server.stop()
    shutil.rmtree(folder)


def test_a_second_start_reuses_the_server(running):
    """Starting again changes nothing: same process, same data."""
    first = postmaster(running)
    running.ensure()
    assert postmaster(running) == first


def test_the_server_is_version_18_in_utf8_and_durable(running):
    """The project gets the server that it relies on."""
    assert str(ask(running, "SHOW server_version")).startswith("18.")
    assert ask(running, "SHOW server_encoding") == "UTF8"
    assert ask(running, "SHOW fsync") == "on"
    assert ask(running, "SHOW max_connections") == "200"


def test_the_server_has_the_extensions_that_others_have(running):
    """The server has the contrib of Debian's packages and managed servers; a database's owner creates it, superuser or
    not."""
    trusted = "SELECT array_agg(name::text ORDER BY name) FROM pg_available_extension_versions WHERE trusted"
    assert set(database_checks.EXTENSIONS) <= set(ask(running, trusted))


def test_nobody_else_can_reach_the_server(running):
    """No TCP, a folder closed to others, and the system's word for who connects."""
    assert ask(running, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(running.sockets.stat().st_mode) == 0o700
    assert (running.data / "pg_hba.conf").read_text() == "local all all peer map=checkout\n"


@pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")
def test_another_user_is_refused_even_when_the_folder_is_open(running):
    """Were the folder opened by mistake, the server would still know that it is not us."""
    nobody = pwd.getpwnam("nobody")
    running.sockets.chmod(0o755)
    (running.sockets / ".s.PGSQL.5432").chmod(0o777)
    try:
        code = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); print('in')"
        code = (
            f"{code}\nbody = b'\\0\\3\\0\\0user\\0conventions\\0\\0'\ns.send((len(body) + 4).to_bytes(4, 'big') + body)"
        )
        code = f"{code}\nprint(s.recv(1000))"
        said = subprocess.run(
            ["/usr/bin/python3", "-c", code, str(running.sockets / ".s.PGSQL.5432")],
            user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], cwd="/", capture_output=True, text=True,
        )  # fmt: skip
    finally:
        running.sockets.chmod(0o700)
    assert "Peer authentication failed" in said.stdout


@pytest.mark.skipif(not AS_ROOT, reason="a person runs the server as themselves")
def test_root_runs_the_server_as_a_system_user(running):
    """PostgreSQL refuses root; its programs belong to root, its data to the system user alone."""
    owner = running.data.stat().st_uid
    assert owner != 0
    assert Path(f"/proc/{postmaster(running)}").stat().st_uid == owner
    programs = next(running.base.glob("programs-*"))
    assert programs.stat().st_uid == 0
    assert stat.S_IMODE(running.data.stat().st_mode) == 0o700


def test_two_processes_at_once_share_one_server(place):
    """Site, worker and tests may all find nobody at the same instant."""
    server = new_server(place)
    code = (
        "import sys; from pathlib import Path; from config.postgres import Server; "
        "Server(base=Path(sys.argv[1]), sockets=Path(sys.argv[2]), as_root=sys.argv[3] == 'True').ensure(); "
        "print((Path(sys.argv[1]) / 'data' / 'postmaster.pid').read_text().split()[0])"
    )
    command = [sys.executable, "-c", code, str(server.base), str(server.sockets), str(AS_ROOT)]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(set(said)) == 1
    assert ask(server, "SELECT count(*) FROM pg_database WHERE datname = 'conventions'", "postgres") == 1


def test_a_killed_server_is_recovered_with_its_data(place):
    """After kill -9 the stale files are no obstacle, even when another process bears the old number by now."""
    server = new_server(place)
    server.ensure()
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    kill(server)
    pidfile = server.data / "postmaster.pid"
    pidfile.write_text(f"{os.getpid()}\n" + pidfile.read_text().partition("\n")[2])
    server.ensure()
    assert ask(server, "SELECT n FROM kept") == 7
    assert postmaster(server) != os.getpid()


def test_a_stopped_server_is_woken_by_djangos_first_connection(place, monkeypatch):
    """Nothing has to be started by hand before a command, and a database that does not exist stays an error."""
    server = new_server(place)
    monkeypatch.setattr(postgres, "CHECKOUT", server)
    wrapper = DatabaseWrapper(django_settings(server, postgres.DATABASE))
    with wrapper.get_new_connection(wrapper.get_connection_params()) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == (postgres.DATABASE,)
    elsewhere = DatabaseWrapper(django_settings(server, "elsewhere"))
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        elsewhere.get_new_connection(elsewhere.get_connection_params())


def test_starting_changes_the_mode_of_no_parent(place):
    """The wheel's own Python code opens every parent to the world; ours touches only what it creates."""
    parent = place / "parent"
    parent.mkdir()
    parent.chmod(0o751)
    parents = [parent, *parent.parents]
    before = [stat.S_IMODE(folder.stat().st_mode) for folder in parents]
    server = new_server(parent)
    server.ensure()
    server.stop()
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in parents] == before


def test_stopping_twice_says_so(place):
    """Stop tells whether there was something to stop."""
    server = new_server(place)
    assert server.stop() is False
    server.ensure()
    assert server.stop() is True
    assert server.stop() is False
    assert server.answers() is False


def test_database_url_wins_over_the_embedded_server(monkeypatch):
    """With a server of one's own the embedded one is not even looked at."""
    embedded = {"ENGINE": "config.ondemand"}
    monkeypatch.setenv("DATABASE_URL", "postgres://me:secret@db.example.org:5433/agreements")
    chosen = environment.database(embedded)
    assert chosen["OPTIONS"]["connect_timeout"] == 5
    assert (chosen["ENGINE"], chosen["HOST"], chosen["NAME"]) == (
        "django.db.backends.postgresql",
        "db.example.org",
        "agreements",
    )
    monkeypatch.delenv("DATABASE_URL")
    assert environment.database(embedded) is embedded


def test_a_server_of_one_role_learns_the_sites_when_it_is_next_needed(place):
    """A developer's data of before: the tables keep their owner, and the site's role may come in, running or not."""
    server = new_server(place)
    server.ensure()
    with psycopg.connect(server.conninfo(), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS n")
        owner.execute(f"DROP ROLE {postgres.SITE_ROLE}")
        names = {line.split()[1] for line in (server.data / "pg_ident.conf").read_text().splitlines()}
        (server.data / "pg_ident.conf").write_text(
            "".join(f"checkout {name} {postgres.ROLE}\n" for name in sorted(names))
        )
        owner.execute("SELECT pg_reload_conf()")
    server.ensure()
    with psycopg.connect(server.conninfo(role=postgres.SITE_ROLE)) as site:
        assert site.execute("SELECT current_user::text").fetchone() == (postgres.SITE_ROLE,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            site.execute("SELECT n FROM kept")
    assert ask(server, "SELECT tableowner::text FROM pg_tables WHERE tablename = 'kept'") == postgres.ROLE


def test_the_operator_says_how_long_a_connection_is_waited_for(monkeypatch):
    """The address comes before our own setting."""
    monkeypatch.setenv("DATABASE_URL", "postgres://me@db.example.org/agreements?connect_timeout=2&sslmode=require")
    options = environment.database({})["OPTIONS"]
    assert (int(options["connect_timeout"]), options["sslmode"], options["keepalives_idle"]) == (2, "require", 10)


def test_a_standby_is_read_and_never_written(monkeypatch):
    """There is none unless it is named; a wrong address is refused as that of the database is."""
    monkeypatch.delenv("DATABASE_REPLICA_URL", raising=False)
    assert environment.database_replica() is None
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgres://me@standby.example.org/agreements?sslmode=require")
    chosen = environment.database_replica()
    assert chosen["HOST"] == "standby.example.org"
    assert chosen["OPTIONS"]["options"] == "-c default_transaction_read_only=on"
    assert (chosen["OPTIONS"]["sslmode"], chosen["OPTIONS"]["connect_timeout"]) == ("require", 5)
    monkeypatch.setenv("DATABASE_REPLICA_URL", "standby.example.org")
    with pytest.raises(SetupProblem, match=r"^DATABASE_REPLICA_URL names no PostgreSQL database"):
        environment.database_replica()


@pytest.mark.parametrize("url", ["mysql://me@db/agreements", "sqlite:///x.db", "nonsense", "postgres://db.example.org"])
def test_another_database_is_refused_in_one_sentence(monkeypatch, url):
    """PostgreSQL only, and the sentence shows how to write it."""
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SetupProblem, match=r"^DATABASE_URL names no PostgreSQL database: write postgres://[^.]*\.$"):
        environment.database({})


def test_a_server_of_ones_own_that_is_down_is_one_sentence(monkeypatch):
    """The password in the address is not repeated."""
    monkeypatch.setenv("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/agreements")
    with pytest.raises(
        SetupProblem, match="^The PostgreSQL server of DATABASE_URL does not answer: start it"
    ) as refused:
        postgres.ensure()
    assert "secret" not in str(refused.value)


def test_a_lock_held_too_long_is_one_sentence(place, monkeypatch):
    """A process that hangs while it starts the server does not hang the others for ever."""
    server = new_server(place)
    monkeypatch.setattr(postgres, "LOCK_SECONDS", 0.1)
    server.base.mkdir()
    with (
        exclusive(server.base / "lock", seconds=1),
        pytest.raises(SetupProblem, match="^Another process has been starting PostgreSQL for 0.1 s: end it"),
    ):
        server.ensure()


def test_a_missing_wheel_is_one_sentence(place, monkeypatch):
    """Whoever lacks the wheel learns the two ways out."""
    monkeypatch.setattr(postgres, "PACKAGE", "no_such_wheel")
    with pytest.raises(SetupProblem, match="^The embedded PostgreSQL is missing: .*make setup.* DATABASE_URL"):
        new_server(place).ensure()


def test_a_folder_that_cannot_be_used_is_one_sentence(place):
    """A file where the folder should be."""
    (place / "file").write_text("")
    server = Server(base=place / "file" / "server", sockets=place / "s", as_root=AS_ROOT)
    with pytest.raises(SetupProblem, match="^Cannot create .*give yourself that right, or set DATABASE_URL"):
        server.ensure()


def test_a_socket_folder_open_to_others_is_refused(place):
    """A folder that somebody else prepared is not trusted."""
    server = new_server(place)
    server.sockets.mkdir(mode=0o777)
    server.sockets.chmod(0o777)
    with pytest.raises(SetupProblem, match="is not a folder of ours alone: remove it"):
        server.ensure()


def test_a_socket_path_is_short_whatever_the_checkout(tmp_path):
    """Unix sockets have 107 characters; a checkout may have hundreds."""
    deep = tmp_path / ("very-long-name-" * 12)
    assert len(str(Server.of_checkout(deep).sockets / ".s.PGSQL.5432")) < 103
    assert Server.of_checkout(deep).sockets != Server.of_checkout(tmp_path).sockets


def test_a_server_that_does_not_start_gives_its_reason(place):
    """The first fatal line of the server's log stands in the sentence; other data than ours are refused."""
    server = new_server(place)
    server.ensure()
    server.stop()
    settings = server.data / "postgresql.auto.conf"
    settings.write_text("shared_buffers = 'plenty'\n")
    with pytest.raises(SetupProblem, match=r"^PostgreSQL does not start \(configuration file .*read .*server\.log"):
        server.ensure()
    settings.write_text("")
    (server.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(SetupProblem, match="was made by PostgreSQL 16 and the wheel is version 18"):
        server.ensure()


def django_settings(server: Server, database: str) -> dict[str, object]:
    defaults = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    defaults |= {"OPTIONS": {}, "TIME_ZONE": None, "PASSWORD": "", "TEST": {"NAME": None}}
    return defaults | server.settings() | {"NAME": database}


def kill(server: Server) -> None:
    """Kill the postmaster as a power cut would; its children find out by themselves."""
    number = postmaster(server)
    os.kill(number, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while server.answers() and time.monotonic() < deadline:
        time.sleep(0.05)
