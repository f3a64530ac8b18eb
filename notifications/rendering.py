"""From a message class and its values to the words that leave: subject, text, HTML, SMS. A missing variable fails."""

import re
import zoneinfo
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from notifications import sms
from notifications.blocks import blocks_of, pieces_of
from notifications.catalogue import Message
from notifications.directions import isolated, isolated_html

AUTOMATIC = gettext_lazy("Ce message est envoyé automatiquement : merci de ne pas y répondre.")
ANSWER = gettext_lazy("Vous pouvez répondre à ce message : votre réponse arrive à %(address)s.")
UNSUBSCRIBE = gettext_lazy("Ne plus recevoir ce genre de message : %(address)s")
HELP = gettext_lazy("Une question ? Aide : %(address)s")


class MissingVariable(Exception):
    """A template prints a value that the message does not give."""


class _Strict(str):
    """Django's `string_if_invalid` that raises instead of printing a hole."""

    __slots__ = ()

    def __contains__(self, text: object) -> bool:
        return text == "%s"

    def __mod__(self, variable: object) -> NoReturn:
        raise MissingVariable(str(variable))


@dataclass(frozen=True)
class Mail:
    """The words of an e-mail."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class AnswerAddress:
    """Addresses at which a reader may answer a mail and may stop its kind; empty where they may not."""

    reply_to: str = ""
    unsubscribe: str = ""


NO_ANSWER = AnswerAddress()


def render_mail(
    message: type[Message] | Message,
    values: Mapping[str, Any],
    *,
    time_zone: str = "Europe/Paris",
    language: str = settings.LANGUAGE_CODE,
    audience: str = "",
    answer: AnswerAddress = NO_ANSWER,
) -> Mail:
    """Render ``<template>.txt`` (first line the subject); its HTML is drawn from the same text (:mod:`.blocks`).

    The end says where an answer goes, names the page of help of the ``audience``, where it has one
    (``MESSAGE_HELP``), and that on which one may stop receiving what is optional. Read from right to left, its text and
    HTML keep our names and numbers in their order (:mod:`.directions`); its subject has no such signs.
    """
    with _voice(time_zone, language):
        subject, body = _split(_render(f"{message.template_path()}.txt", values, escape_html=False))
        reply = ANSWER % {"address": answer.reply_to} if answer.reply_to else AUTOMATIC
        stop = UNSUBSCRIBE % {"address": answer.unsubscribe} if answer.unsubscribe else ""
        said = (_help_of(audience), str(reply), stop, settings.OPERATOR_NAME, settings.FUNDER_MENTION)
        footer = [line for line in said if line]
        page = {
            "subject": subject,
            "service": settings.SERVICE_NAME,
            "blocks": blocks_of(body),
            "footer": [pieces_of(line) for line in footer],
            "language": language,
            **_sides(),
        }
        text = "\n".join([body, "", "-- ", *footer, ""])
        drawn = _render("notifications/base.html", page, escape_html=True)
        if translation.get_language_bidi():
            text, drawn = isolated(text), isolated_html(drawn, by_characters=True)
        return Mail(subject=subject, text=text, html=drawn)


def render_sms(
    message: type[Message] | Message,
    values: Mapping[str, Any],
    *,
    time_zone: str = "Europe/Paris",
    language: str = settings.LANGUAGE_CODE,
) -> str:
    """Render ``<template>.sms.txt`` on one line in GSM-7, in one segment where cutting a name brings that.

    Without a template, the subject and the link, so that nobody is left out. Our links have the short address; where
    what stands behind is in another language than the text, one word names it. To a telephone without internet it is
    ``<template>.offline.txt``, the usual one where it needs no link, or the one that says to call, in the reader's own
    letters: then two segments, where not GSM-7.
    """
    is_offline = bool(values.get("offline"))
    written = language if is_offline else sms.written_in(language)

    def say(values: Mapping[str, Any]) -> str:
        text = _sms(message, values, time_zone, written)
        word = sms.LANGUAGE_WORDS.get(language) if "://" in text else None
        if word and text == _sms(message, values, time_zone, settings.LANGUAGE_CODE):
            text = f"{text} ({word})"
        return text

    best = say(values)
    for most in sms.OFFLINE_NAME_LETTERS if is_offline else sms.NAME_LETTERS:
        if sms_segments(best) > (2 if is_offline and sms.measure(best).alphabet == "UCS-2" else 1):
            best = min(best, say(sms.shorten(values, message.names_to_cut, most)), key=sms_segments)
    return best


def _sms(message: type[Message] | Message, values: Mapping[str, Any], time_zone: str, language: str) -> str:
    path = message.template_path()
    if values.get("offline"):
        with _voice(time_zone, language):
            text = _offline(path, values)
        return sms.simplify(" ".join(text.split()).replace("..", "."))  # a name that was cut ends a sentence
    with _voice(time_zone, language):
        try:
            text = _render(f"{path}.sms.txt", values, escape_html=False)
        except TemplateDoesNotExist as problem:
            if problem.args[0] != f"{path}.sms.txt":
                raise
            subject, _body = _split(_render(f"{path}.txt", values, escape_html=False))
            text = f"{subject} {values.get('link', '')}"
    if settings.SHORT_URL:
        text = text.replace(f"{settings.SITE_URL}/", f"{settings.SHORT_URL}/")
    return sms.simplify(" ".join(text.split()))


def _offline(path: str, values: Mapping[str, Any]) -> str:
    """Return a text without link: the message's own, its usual one that needs none, or the one that says to call."""
    for name in (f"{path}.offline.txt", f"{path}.sms.txt"):
        try:
            text = _render(name, values, escape_html=False)
        except (TemplateDoesNotExist, MissingVariable):
            continue
        if "://" not in text:
            return text
    return _render(f"{path.rpartition('/')[0]}/offline.txt", values, escape_html=False)


def sms_segments(text: str) -> int:
    """How many segments an SMS takes: 160 GSM-7 septets in one, 153 in each of several (70 and 67 in UCS-2)."""
    return sms.measure(text).segments


def text_to_html(text: str) -> str:
    """Draw the blocks of a plain text: paragraphs, lists, facts, what one may do, links; nothing around them."""
    return _render("notifications/blocks.html", {"blocks": blocks_of(text), **_sides()}, escape_html=True)


def _sides() -> dict[str, str]:
    """Sides on which the lines of the present language begin and end."""
    if translation.get_language_bidi():
        return {"dir": "rtl", "start": "right", "end": "left"}
    return {"dir": "ltr", "start": "left", "end": "right"}


def check_templates(message: type[Message]) -> list[str]:
    """Names of the templates of a message that cannot be read: the text one, and the SMS one."""
    wanted = [f"{message.template_path()}.txt", f"{message.template_path()}.sms.txt"]
    return [name for name in wanted if not _exists(name)]


def _help_of(audience: str) -> str:
    page = settings.MESSAGE_HELP.get(audience)
    return HELP % {"address": f"{settings.SITE_URL}{page}"} if page else ""


def _split(text: str) -> tuple[str, str]:
    subject, _line, body = text.strip().partition("\n")
    subject = " ".join(subject.split())
    return subject, re.sub(r"\n{3,}", "\n\n", body.strip())


def _render(name: str, values: Mapping[str, Any], *, escape_html: bool) -> str:
    return _engine().get_template(name).render(Context(dict(values), autoescape=escape_html))


def _exists(name: str) -> bool:
    try:
        _engine().get_template(name)
    except TemplateDoesNotExist as problem:
        if problem.args[0] != name:
            raise
        return False
    return True


class _voice:  # noqa: N801 (used as a function)
    """The message's language and the recipient's time zone, whatever the process does otherwise."""

    def __init__(self, time_zone: str, language: str) -> None:
        try:
            zone = zoneinfo.ZoneInfo(time_zone)
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            zone = timezone.get_default_timezone()
        self._contexts: tuple[AbstractContextManager[None], ...] = (
            translation.override(language),
            timezone.override(zone),
        )

    def __enter__(self) -> None:
        for context in self._contexts:
            context.__enter__()

    def __exit__(self, *problem: Any) -> None:
        for context in reversed(self._contexts):
            context.__exit__(*problem)


@lru_cache(maxsize=1)
def _engine() -> Engine:
    """The project's template engine, made strict."""
    usual = Engine.get_default()
    return Engine(
        dirs=usual.dirs,
        loaders=usual.loaders,
        libraries=usual.libraries,
        builtins=[name for name in usual.builtins if name not in Engine.default_builtins],
        string_if_invalid=_Strict("%s"),
    )
