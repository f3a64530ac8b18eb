"""Mail of the play's mailbox: links to sign and codes, read as their addressees read them."""

import re
from collections.abc import Container
from email import message_from_bytes, policy
from pathlib import Path

from django.db.models import QuerySet

from config.development.demo.acts import wait
from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.signers import BY_ACCOUNT
from notifications.delivery import QUEUED, SENT
from notifications.models import Message
from signatures.models import Document

LINK_PATTERN = re.compile(r"https?://\S+/s/[\w-]+")
ASKING = re.compile(r"\b(signer|confirmer)\b", re.IGNORECASE)
CODE_PATTERN = re.compile(r"\b(\d{6})\b")


class Post:
    """The messages of one folder; remembers those in which links were already read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: set[Path] = set()

    def messages(self) -> set[Path]:
        """Return those that are whole: one that is being written has a hidden name."""
        return {path for path in self.folder.glob("[!.]*") if path.suffix in (".eml", ".txt")}

    def code_after(self, before: set[Path], *, to: Container[str]) -> str:
        """Read the code in the message that was delivered since ``before`` to one of the contacts in ``to``."""
        codes: list[str] = []

        def arrived() -> bool:
            for path in sorted(self.messages() - before):
                text = read_message(path)
                if recipient_of(path) in to and "code" in text and (match := CODE_PATTERN.search(text)):
                    codes.append(match.group(1))
            return bool(codes)

        wait(arrived, "un code n'est pas arrivé", seen=self._last)
        return codes[0]

    def links_of(self, document: Document) -> dict[str, str]:
        """Read each party's link to sign in the messages delivered for this version; an account's letter waits."""
        every = {request.key: request for request in document.requests.all()}
        wanted = {key: request for key, request in every.items() if request.role not in BY_ACCOUNT}
        addresses = {request.email or request.phone: key for key, request in wanted.items()}
        links: dict[str, str] = {}

        def arrived() -> bool:
            for path in sorted(self.messages() - self.seen):
                to, text = recipient_of(path), read_message(path)
                match = LINK_PATTERN.search(text)
                if to in addresses and match and ASKING.search(text):
                    links[addresses[to]] = match.group(0)
            return len(links) == len(wanted)

        wait(
            arrived,
            "un lien pour signer n'est pas arrivé",
            seen=lambda: f"{len(links)} sur {len(wanted)}, {self._last()}",
        )
        self.seen = self.messages()
        return {key: links.get(key) or personal_link(request) for key, request in every.items()}

    def _last(self) -> str:
        """Say what has arrived, for whoever waited in vain."""
        waiting = Message.objects.filter(QUEUED).count()
        return f"{len(self.messages())} messages arrivés dans {self.folder}, {waiting} attendent leur envoi"


def read_message(path: Path) -> str:
    """Return the plain text of a delivered mail or SMS."""
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None  # every mail of ours has a text
    return body.get_content()


def recipient_of(path: Path) -> str:
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8").splitlines()[0].removeprefix("To:").strip()
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    return mail["To"].addresses[0].addr_spec


def nothing_waits() -> bool:
    """Tell whether no message of the outbox is still to be sent."""
    return not Message.objects.filter(QUEUED).exists()


def sent_and_untold() -> QuerySet[Message]:
    """Return the messages that left and of which nobody has told yet whether they arrived."""
    return Message.objects.filter(SENT, delivery="")
