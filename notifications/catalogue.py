"""The catalogue of messages: one class per message, registered under its slug; nothing is sent from here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django_stubs_ext import StrOrPromise


class UnknownMessage(LookupError):
    """A slug was named that no message class bears."""


@dataclass(frozen=True)
class File:
    """File that leaves with a mail beside its text."""

    name: str
    content: bytes
    media_type: str


class Urgency(StrEnum):
    """When a message leaves, declared by its class."""

    URGENT = "urgent"
    """At once, before the others, by night and on Sundays too: a code, a link asked for, an absence, an accident."""
    PROMPT = "prompt"
    """Unasked, as soon as quiet hours allow: what somebody without an account is asked for or told."""
    GATHERED = "gathered"
    """For whoever has an account it waits for their next letter; for anybody else it is prompt."""


class Way(StrEnum):
    """How a message reaches its reader, as its class arranges it; the relay itself asks for an address."""

    MAIL_FIRST = "mail_first"
    """Mail; SMS to whoever has no address."""
    MAIL = "mail"
    """Mail alone."""
    SMS_FIRST = "sms_first"
    """SMS; mail to whoever has no mobile."""
    BOTH = "both"
    TURNS = "turns"
    """One way, then the other."""
    CHOSEN = "chosen"
    """The way that its reader chose."""


@dataclass(frozen=True)
class Recipient:
    """One person who is told something, and how they can be reached."""

    audience: str
    """In what quality they are told: a label such as ``host`` or ``guardian``."""
    name: str
    email: str = ""
    phone: str = ""
    """Number in E.164 form (``+262639…``), used when there is no e-mail address."""
    ref: str = ""
    """Text key of the person in the caller's world, for example ``guardian:<uuid>``."""
    time_zone: str = "Europe/Paris"
    """Zone in which dates are written for them."""
    language: str = ""
    """Language that they chose, or the school for them; empty for the one of who writes: French, and a code's page."""
    account: str = ""
    """Key of the letter that gathers what they are told (``account:<uuid>``); empty for whoever has no account."""
    is_offline: bool = False
    """Their telephone has no internet: what leaves to it by SMS bears no link."""
    doubted: tuple[Any, ...] = ()
    """Rows of the caller's world that say how they are reached and that nothing vouches for: nothing leaves to them."""


@dataclass(frozen=True)
class Event:
    """An event, as the caller of the outbox tells it."""

    name: str
    subject: Any
    data: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    """Text key of the root that the message is about, for example ``convention:<uuid>``."""
    not_before: datetime | None = None
    """The messages wait in the outbox until then; they leave at once when empty."""


_registry: dict[str, "type[Message]"] = {}
_expected: dict[str, set[str]] = {}


class Message:
    """Base of every message; a subclass with a ``slug`` of its own registers itself."""

    slug: str = ""
    title: str = ""
    """One French line that says when it is sent, for the printed table."""
    audience: tuple[str, ...] = ()
    """Labels of those who may receive it."""
    urgency: Urgency
    """When it leaves: each class says it, or the base of its room; a start-up check names those that do not."""
    way: Way = Way.MAIL_FIRST
    asks: bool = False
    """Its reader is asked for an act of their own; otherwise they are only told."""
    discreet: bool = False
    """That it was sent is known to its readers alone: no list of messages has it."""
    optional: bool = False
    """One may unsubscribe from it: neither law nor a signature needs it."""
    topic: StrOrPromise = ""
    """Topic from which one unsubscribes, in the words of its reader, after « vous ne recevrez plus : »."""
    in_letter: tuple[str, str] | None = None
    """Words of a letter for one such message that was gathered, and for ``%(n)d`` of them."""
    chases: bool = False
    """It asks again for what was asked already: a reminder, which a ceiling stops."""
    names_to_cut: tuple[str, ...] = ()
    """Values that an SMS may shorten to stay in one segment: names of places, never a link or a code."""
    to_one: bool = False
    """It goes to the one person concerned by the event, not to everyone of the audience."""
    is_code: bool = False
    """It bears a one-time code and no link."""
    lifetime: timedelta | None = None
    """How long it makes sense to send it (a ten-minute code); None means always."""
    joins: str = ""
    """Slug of the :class:`MergedMessage` that says several of it to one person as one; empty where each goes alone."""
    together: timedelta | None = None
    """Time that what an act on many queues of it waits for the rest, from the last of it; the service's otherwise."""
    template: str = ""
    """Template path without its ending; ``<package>/messages/<slug>`` when empty."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("slug"):
            Message.register(cls)

    @staticmethod
    def register(message: "type[Message]") -> "type[Message]":
        """Enter a class in the catalogue; two different classes with one slug are an error."""
        known = _registry.get(message.slug)
        if known is not None and _path(known) != _path(message):
            raise ImproperlyConfigured(
                f"The message slug {message.slug!r} is used by both {_path(known)} and {_path(message)}."
            )
        _registry[message.slug] = message
        if message.joins:
            expect(message.joins, by=message.slug)
        return message

    @classmethod
    def template_path(cls) -> str:
        """Template path without its ending."""
        return cls.template or f"{cls.__module__.partition('.')[0]}/messages/{cls.slug}"

    def recipients(self, event: Event) -> Iterable[Recipient]:
        """Who is told."""
        return ()

    def context(self, event: Event, recipient: Recipient) -> dict[str, Any]:
        """Values for the templates: JSON-able, no secret among them."""
        return {}

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        """Links and codes: stored apart, merged at delivery, wiped when the message has left."""
        return {}

    def files(self, values: Mapping[str, Any]) -> Iterable[File]:
        """Files that leave with the mail, made from the values of its context and secrets when it leaves."""
        return ()

    def reply_to(self, event: Event) -> str:
        """Address that answers go to; empty where nobody reads them."""
        return ""

    def payer(self, event: Event) -> str:
        """Key of the party whom its SMS are charged to, for example ``school:<uuid>``; empty for the operator."""
        return ""

    def person(self, ref: str) -> str:
        """Key under which the preferences of a reader are kept; ``ref`` is the row's."""
        return ref

    def still_true(self, about: str, ref: str) -> bool:
        """Tell, just before a row leaves, whether its cause still stands; ``about`` and ``ref`` are the row's."""
        return True

    def answers(self, ref: str) -> bool:
        """Tell whether the message answers an act the reader has just done; quiet hours then hold it only once late."""
        return False


class CodeMessage(Message):
    """A one-time code, to the one person who asked for it, at once."""

    to_one = True
    is_code = True
    urgency = Urgency.URGENT

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        return {"code": event.data["code"]}


class MergedMessage(Message):
    """One message that says several of one class to one person, made by the relay of those that wait together.

    Its templates read ``items``, the values of each with the subject it would have had as ``line``, and those of the
    first one beside; ``of`` is their class, ``page`` what :meth:`page` returns.
    """

    to_one = True
    urgency = Urgency.PROMPT

    def secrets(self, event: Event, recipient: Recipient) -> dict[str, str]:
        """Those of what it says: it cannot be made again once they are wiped."""
        return {}

    def page(self, about: str, ref: str) -> str:
        """Address where the reader of that one message sees all that they are asked; empty where there is none."""
        return ""


def _path(message: type[Message]) -> str:
    return f"{message.__module__}.{message.__qualname__}"


def get(slug: str) -> Message:
    """The message of that slug, ready to use; raises `UnknownMessage` with the known ones."""
    try:
        return _registry[slug]()
    except KeyError:
        known = ", ".join(sorted(_registry)) or "none"
        raise UnknownMessage(f"No message class has the slug {slug!r} (known: {known}).") from None


def every_message() -> list[type[Message]]:
    """All registered classes, sorted by slug."""
    return [_registry[slug] for slug in sorted(_registry)]


def discreet_slugs() -> list[str]:
    """Slugs of the messages of which nobody else is to know."""
    return [message.slug for message in every_message() if message.discreet]


def expect(*slugs: str, by: str) -> None:
    """Note that `by` (a transition, a service) will queue these slugs; a start-up check reports unknown ones."""
    for slug in slugs:
        _expected.setdefault(slug, set()).add(by)


def missing() -> dict[str, list[str]]:
    """Slugs that were announced by `expect` and that no class bears, with who announced them."""
    return {slug: sorted(users) for slug, users in sorted(_expected.items()) if slug not in _registry}
