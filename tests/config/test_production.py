"""Start in production: refused in one sentence when it lacks something, clean when it has all."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from config import checks, environment
from config.development import throwaway
from config.problems import SetupProblem
from workflow import keys

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"SECRET_KEY": "s" * 50, "LINK_KEY": "l" * 50, "CODE_KEY": "c" * 50, "JOURNAL_KEY": "j" * 50}
PROXIES = ("CLIENT_IP_HEADER", "PROXY_SSL_HEADER", "BUFFERING_PROXY")
PRODUCTION = KEYS | {
    "DJANGO_ENV": "production",
    "SITE_URL": "https://conventions.example.org",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
}


@pytest.fixture
def in_production(monkeypatch):
    """Make the readers of the environment believe that they are in production."""
    monkeypatch.setattr(environment, "IN_PRODUCTION", True)


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=kept | variables, capture_output=True, text=True)


@pytest.mark.parametrize("missing", [*KEYS, "SITE_URL"])
def test_production_without_a_needed_setting_refuses_in_one_sentence(missing):
    """Status 1, the name of the setting, what to do, no traceback."""
    done = manage("check", **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"{missing} is not set, and production needs it: set it in the environment of this process, "
        "or set DJANGO_ENV=development to work on your own machine.\n"
    )


def test_production_is_what_nothing_said_means():
    """A forgotten DJANGO_ENV never opens a development site."""
    done = manage("check")
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set, and production needs it")


def test_an_operator_who_mistypes_the_environment_is_told():
    """Only two words are known."""
    done = manage("check", DJANGO_ENV="prod")
    assert (done.returncode, done.stderr) == (1, 'DJANGO_ENV is "prod": set it to production or development.\n')


@pytest.mark.parametrize("value", ["short", environment.DEVELOPMENT_KEY])
def test_production_refuses_a_weak_key(in_production, monkeypatch, value):
    """Neither a short key nor the one that stands in the sources."""
    monkeypatch.setenv("SECRET_KEY", value)
    with pytest.raises(SetupProblem, match="^SECRET_KEY is too short or the one of development: set 50 random"):
        environment.secret("SECRET_KEY")


def test_development_keys_differ_from_each_other():
    """Each purpose has its key, in development too."""
    assert len({environment.secret(name) for name in KEYS}) == len(KEYS)


def test_retired_keys_are_read_with_their_last_day(monkeypatch):
    """Several, in order; none is the usual case."""
    monkeypatch.delenv("LINK_KEYS_RETIRED", raising=False)
    assert environment.retired_keys("LINK_KEYS_RETIRED") == []
    monkeypatch.setenv("LINK_KEYS_RETIRED", "one@home@2027-01-31, two@2027-06-30,")
    assert environment.retired_keys("LINK_KEYS_RETIRED") == [
        ("one@home", date(2027, 1, 31)),
        ("two", date(2027, 6, 30)),
    ]


@pytest.mark.parametrize("value", ["secret", "secret@", "@2027-01-31", "secret@31/01/2027", "secret@2027-02-30"])
def test_a_retired_key_without_its_day_is_refused_in_one_sentence_that_does_not_quote_it(monkeypatch, value):
    """The sentence does not quote what it cannot read: that may be a key."""
    monkeypatch.setenv("CODE_KEYS_RETIRED", value)
    with pytest.raises(SetupProblem, match="^CODE_KEYS_RETIRED cannot be read: write key@2027-01-31") as refused:
        environment.retired_keys("CODE_KEYS_RETIRED")
    assert "secret" not in str(refused.value)


def test_a_retired_key_is_not_the_present_one_and_leaves_the_environment_after_its_day(settings):
    """The first is an error of whoever rotates, the second is untidy."""
    today = datetime.now(UTC).date()

    def told() -> list[str]:
        return [message.id for message in checks.check_production_settings(None)]

    assert not {"config.E033", "config.W033"} & set(told())
    settings.LINK_KEYS_RETIRED = [(settings.LINK_KEY, today)]
    settings.CODE_KEYS_RETIRED = [("c" * 50, today - timedelta(days=1))]
    assert [name for name in told() if name.endswith("033")] == ["config.E033", "config.W033"]


@pytest.mark.parametrize("value", ["http://conventions.example.org", "conventions.example.org", "https://"])
def test_production_refuses_an_address_without_https(in_production, monkeypatch, value):
    """The address stands in every message, so it is whole and safe."""
    monkeypatch.setenv("SITE_URL", value)
    with pytest.raises(SetupProblem, match="^SITE_URL is .*: give the whole public address"):
        environment.site_url()


def test_the_mail_address_is_read_from_one_variable(monkeypatch, tmp_path):
    """Encryption and usual port follow from the scheme; a wrong one is one sentence; without one mails are files."""
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://me:p%40ss@mail.example.org")
    settings = environment.email(folder=tmp_path)
    assert settings["EMAIL_PORT"] == 587
    assert settings["EMAIL_USE_TLS"] is True
    assert settings["EMAIL_BACKEND"] == "notifications.smtp.EmailBackend"
    assert settings["EMAIL_HOST_PASSWORD"] == "p@ss"
    monkeypatch.setenv("EMAIL_URL", "pigeon://mail.example.org")
    with pytest.raises(SetupProblem, match="^EMAIL_URL cannot be read: write smtp"):
        environment.email(folder=tmp_path)
    monkeypatch.delenv("EMAIL_URL")
    assert environment.email(folder=tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path)


@pytest.mark.parametrize("value", ["", "0", "many", "-2"])
def test_a_number_that_is_none_is_refused(monkeypatch, value):
    """Zero workers or a word is a sentence, not a crash later."""
    monkeypatch.setenv("QUEUE_WORKERS", value)
    with pytest.raises(SetupProblem, match="^QUEUE_WORKERS must be a whole number of at least 1.$"):
        environment.number("QUEUE_WORKERS", default=2, least=1)


def test_a_queue_elsewhere_without_its_library_is_one_sentence(monkeypatch):
    """Redis is an extra; the sentence says how it is installed and repeats no password."""
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setitem(sys.modules, "redis", None)
    assert environment.queue_elsewhere("REDIS_URL") == ""
    monkeypatch.setenv("REDIS_URL", "redis://me:secret@cache.example.org:6379/0")
    with pytest.raises(SetupProblem, match=r"^REDIS_URL needs .*\(make install EXTRAS=redis\), or unset it\.$"):
        environment.queue_elsewhere("REDIS_URL")


def test_where_macs_are_required_is_read_as_a_checkpoint_says_it(monkeypatch):
    """One leaf and one key each; anything else is a sentence."""
    assert environment.mac_rules("JOURNAL_MACS_REQUIRED") == []
    monkeypatch.setenv("JOURNAL_MACS_REQUIRED", "0 1a2b3c4d, 1542 ffffffff")
    assert environment.mac_rules("JOURNAL_MACS_REQUIRED") == [(0, "1a2b3c4d"), (1542, "ffffffff")]
    for value in ("1542", "mac 0 1a2b3c4d", "x 1a2b3c4d", "-1 1a2b3c4d", "0 1a2b"):
        monkeypatch.setenv("JOURNAL_MACS_REQUIRED", value)
        with pytest.raises(SetupProblem, match="^JOURNAL_MACS_REQUIRED cannot be read: copy what a checkpoint"):
            environment.mac_rules("JOURNAL_MACS_REQUIRED")


def test_the_deployment_check_finds_a_required_key_that_nobody_has(settings):
    """Mistyped, or its secret forgotten: every entry would be called forged."""
    before = keys.present().number
    settings.JOURNAL_MACS_REQUIRED, settings.JOURNAL_KEY = [(0, before)], "another key of the journal"
    found = [message for message in checks.check_production_settings(None) if message.id == "config.E027"]
    assert [before in message.msg for message in found] == [True]
    settings.JOURNAL_MACS_REQUIRED = [(0, keys.present().number)]
    assert "config.E027" not in [message.id for message in checks.check_production_settings(None)]


def test_no_proxy_header_is_trusted_unless_named(monkeypatch):
    """Anybody can send X-Forwarded-Proto; only the operator knows that a proxy sets it."""
    assert environment.proxy_header("PROXY_SSL_HEADER") == ""
    monkeypatch.setenv("PROXY_SSL_HEADER", "X-Forwarded-Proto")
    assert environment.https_header(environment.proxy_header("PROXY_SSL_HEADER")) == (
        "HTTP_X_FORWARDED_PROTO",
        "https",
    )
    assert environment.https_header("") is environment.https_header(None) is None


@pytest.mark.parametrize("value", ["none", "None", " none "])
def test_no_proxy_is_said_on_purpose(monkeypatch, value):
    """The word *none* is an answer, which an empty setting is not."""
    monkeypatch.setenv("CLIENT_IP_HEADER", value)
    assert environment.proxy_header("CLIENT_IP_HEADER") is None


def test_a_header_that_is_none_is_refused(monkeypatch):
    """An underscore is what proxies throw away; a colon comes from a copied line of a proxy's file."""
    for value in ("X_Forwarded_For", "X-Forwarded-For: $remote_addr"):
        monkeypatch.setenv("CLIENT_IP_HEADER", value)
        with pytest.raises(SetupProblem, match="^CLIENT_IP_HEADER is no name of a header"):
            environment.proxy_header("CLIENT_IP_HEADER")


@pytest.mark.parametrize(
    ("name", "id_"), [("CLIENT_IP_HEADER", "E017"), ("PROXY_SSL_HEADER", "E018"), ("BUFFERING_PROXY", "E016")]
)
def test_the_deployment_check_asks_what_stands_before_the_site(settings, name, id_):
    """Without these, five wrong passwords of a stranger locked the head out everywhere, and half a header the site."""
    settings.CLIENT_IP_HEADER, settings.PROXY_SSL_HEADER, settings.BUFFERING_PROXY = None, None, "none"
    assert list(checks._proxies()) == []
    setattr(settings, name, "")
    [found] = checks._proxies()
    assert (found.id, found.msg.partition(" ")[0]) == (f"config.{id_}", name)
    assert found in checks.check_production_settings(None)


def start(command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=ROOT, env=kept | variables, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("application", [("gunicorn", "--check-config", "config.wsgi"), ("config.wsgi",)])
def test_production_refuses_to_start_while_nobody_said_what_holds_slow_clients(application):
    """gunicorn with its file says one sentence and leaves; another server finds it in the exception of its import."""
    done = start([sys.executable, "-m", *application], **PRODUCTION)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(environment.UNSAID_PROXY)
    assert ("Traceback" in done.stderr) == (application == ("config.wsgi",))


def test_a_proxy_that_nobody_knows_is_refused(monkeypatch):
    """A typing error is not a declaration."""
    monkeypatch.setenv("BUFFERING_PROXY", "ngnix")
    with pytest.raises(SetupProblem, match='^BUFFERING_PROXY is "ngnix": write nginx, other'):
        environment.buffering_proxy("BUFFERING_PROXY")


@pytest.mark.parametrize("name", checks.NEEDED_IN_PRODUCTION)
def test_the_deployment_check_names_each_missing_setting(settings, name):
    """One sentence per setting whose absence would fail somebody later."""
    for needed in checks.NEEDED_IN_PRODUCTION:
        setattr(settings, needed, "set")
    setattr(settings, name, "")
    found = [message.msg for message in checks.check_production_settings(None) if message.id == "config.E001"]
    assert found == [f"{name} is not set: {checks.NEEDED_IN_PRODUCTION[name]}."]


def test_the_deployment_check_finds_an_operator_of_the_demonstration(settings):
    """A name copied with the settings of a demonstration would be printed on what is sealed."""

    def found() -> list[str]:
        return [one.msg.split()[0] for one in checks.check_production_settings(None) if one.id == "config.W044"]

    settings.OPERATOR_NAME = settings.OPERATOR_PUBLICATION_DIRECTOR = settings.OPERATOR_HOSTING = "Rectorat"
    assert found() == []
    settings.OPERATOR_NAME = "Exploitant de Démonstration"
    assert found() == ["OPERATOR_NAME"]


def test_the_deployment_check_finds_settings_that_disagree(settings):
    """Same keys, movable clock, foreign host, local sender, mails as files."""
    settings.LINK_KEY = settings.CODE_KEY
    settings.SITE_URL = "https://elsewhere.example.org"
    found = {message.id for message in checks.check_production_settings(None)}
    assert {"config.E002", "config.E003", "config.E004", "config.E005", "config.E008"} <= found


def test_a_folder_of_locks_that_cannot_be_used_is_an_error(settings, tmp_path):
    """Without it no uploaded file could be examined; a folder that is still to be made is fine."""

    def found() -> bool:
        return "config.E011" in {message.id for message in checks.check_production_settings(None)}

    settings.EXAMINATIONS_DIR = tmp_path / "not" / "yet"
    assert not found()
    (tmp_path / "file").write_text("")
    settings.EXAMINATIONS_DIR = tmp_path / "file" / "locks"
    assert found()


def test_delivery_reports_are_asked_for_and_read(settings, tmp_path):
    """A folder that no mail asks to fill, or that is none, and a token that is short are told."""
    settings.DELIVERY_REPORTS_MAILDIR, settings.SMS_RECEIPTS_TOKEN = str(tmp_path), "court"
    told = {message.id for message in checks.check_production_settings(None)}
    assert {"config.E012", "config.E013", "config.W002"} <= told
    (tmp_path / "new").mkdir()
    settings.DELIVERY_REPORTS_ADDRESS, settings.SMS_RECEIPTS_TOKEN = "rapports@conventions.example", "0" * 32
    told = {message.id for message in checks.check_production_settings(None)}
    assert not {"config.E012", "config.E013", "config.W002"} & told


def test_a_queue_that_would_run_tasks_twice_is_an_error(settings):
    """django-q2 hands a task out again after `retry` seconds, waiting time included."""
    assert checks.check_queue(None) == []
    settings.Q_CLUSTER = settings.Q_CLUSTER | {"retry": settings.Q_CLUSTER["timeout"] * 2}
    assert [message.id for message in checks.check_queue(None)] == ["config.E006"]


def test_a_funders_logo_that_is_missing_is_an_error(settings, tmp_path):
    """A wrong path is found at start, not by the first document."""
    assert checks.check_funder_logo(None) == []
    settings.FUNDER_LOGO = str(tmp_path / "logo.png")
    assert [message.id for message in checks.check_funder_logo(None)] == ["config.E007"]


def test_the_throw_away_values_are_all_that_production_reads(tmp_path):
    """Whoever adds a needed setting adds it there, for the checks and for the rehearsal."""
    invented = throwaway.production_environment(tmp_path)
    assert {*KEYS, *PROXIES, "SITE_URL", "DATABASE_URL", *checks.NEEDED_IN_PRODUCTION} <= set(invented)
