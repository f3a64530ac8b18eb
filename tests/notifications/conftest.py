"""Shared tools of this floor's tests: the sample messages, people, and a real local post office."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Engine

from config.development.mailbox import Mailbox
from notifications import catalogue, rendering
from notifications.catalogue import Event, Recipient
from notifications.models import Message
from notifications.outbox import queue
from tests.notifications.sample import jobs, messages  # noqa: F401 - its jobs are registered, whatever else is run

TEMPLATES = Path(__file__).parent / "sample" / "templates"


@pytest.fixture(autouse=True)
def sample_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the sample messages are in the catalogue, and their templates are found."""
    classes = (messages.News, messages.Code, messages.Plain, messages.Asked, messages.Several, messages.Optional)
    monkeypatch.setattr(catalogue, "_registry", {message.slug: message for message in classes})
    usual = rendering._engine()
    strict = Engine(
        dirs=[TEMPLATES], app_dirs=True, libraries=usual.libraries, string_if_invalid=usual.string_if_invalid
    )
    monkeypatch.setattr(rendering, "_engine", lambda: strict)


@pytest.fixture
def mailbox(tmp_path: Path, settings) -> Iterator[Mailbox]:
    """A real SMTP server and SMS gateway on this machine, to which the settings point."""
    with Mailbox(tmp_path / "messages", token="essai") as box:
        settings.EMAIL_BACKEND = "notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.smtp_port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = box.sms_url, "essai"
        yield box


def person(number: int = 0, **values: str) -> Recipient:
    """A fictional guardian; reached by e-mail unless told otherwise."""
    values.setdefault("email", f"parent{number}@famille.example")
    return Recipient(**{"audience": "guardian", "name": f"Parent Essai {number}", "ref": f"guardian:{number}"} | values)


def event(*people: Recipient, **data: object) -> Event:
    """Something that happened and concerns ``people``."""
    about = str(data.pop("about", "convention:essai"))
    return Event(name="happened", subject=None, data={"people": people, **data}, about=about)


def queue_one(slug: str = "sample_news", *, to: Recipient | None = None, **data: object) -> Message:
    """Queue one message to one person."""
    [row] = queue([slug], event(to or person(), **data))
    return row
