"""From a message class and its values to the words that leave: subject, text, HTML, SMS. A missing variable fails."""

import re
import zoneinfo
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NoReturn

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from notifications import sms
from notifications.catalogue import Message

AUTOMATIC = gettext_lazy("Ce message est envoyé automatiquement : merci de ne pas y répondre.")
HELP = gettext_lazy("Une question ? Aide : %(address)s")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»]")
_CODE = re.compile(r"\d{6}")
_LINK = '<a href="{0}" style="color:#000091;font-weight:bold;text-decoration:underline;word-break:break-all;">{0}</a>'


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


def render_mail(
    message: type[Message] | Message,
    values: Mapping[str, Any],
    *,
    time_zone: str = "Europe/Paris",
    language: str = settings.LANGUAGE_CODE,
    audience: str = "",
) -> Mail:
    """Render ``<template>.txt`` (first line the subject) and ``<template>.html`` (else the text) in the base page.

    The end names the page of help of the ``audience``, where it has one (``MESSAGE_HELP``).
    """
    path = _path(message, language)
    with _voice(time_zone, language):
        subject, body = _split(_render(f"{path}.txt", values, escape_html=False))
        html = _optional(f"{path}.html", values)
        content = mark_safe(html) if html is not None else text_to_html(body)  # noqa: S308 (escaped by its template)
        said = (_help_of(audience), str(AUTOMATIC), settings.OPERATOR_NAME, settings.FUNDER_MENTION)
        footer = [line for line in said if line]
        shown = [mark_safe(_inline(line)) for line in footer]  # noqa: S308 (escaped by piece)
        page = {"subject": subject, "content": content, "footer": shown, "language": language}
        page["direction"] = "rtl" if translation.get_language_bidi() else "ltr"
        return Mail(
            subject=subject,
            text="\n".join([body, "", "-- ", *footer, ""]),
            html=_render("notifications/base.html", page, escape_html=True),
        )


def render_sms(
    message: type[Message] | Message,
    values: Mapping[str, Any],
    *,
    time_zone: str = "Europe/Paris",
    language: str = settings.LANGUAGE_CODE,
) -> str:
    """Render ``<template>.sms.txt``; without one, the subject and the link, so that nobody is left out."""
    path = _path(message, language)
    with _voice(time_zone, language):
        try:
            text = _render(f"{path}.sms.txt", values, escape_html=False)
        except TemplateDoesNotExist as problem:
            if problem.args[0] != f"{path}.sms.txt":
                raise
            subject, _body = _split(_render(f"{path}.txt", values, escape_html=False))
            text = f"{subject} {values.get('link', '')}"
        return sms.simplify(" ".join(text.split()))


def sms_segments(text: str) -> int:
    """How many segments an SMS takes: 160 GSM-7 septets in one, 153 in each of several (70 and 67 in UCS-2)."""
    return sms.measure(text).segments


def text_to_html(text: str) -> SafeString:
    """Paragraphs, lists and links of a plain text; a line that is only a link or a code stands out."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return mark_safe("\n".join(_block(block.strip().splitlines()) for block in blocks))  # noqa: S308 (escaped line by line)


def check_templates(message: type[Message]) -> list[str]:
    """Names of the templates of a message that cannot be read: the text one, and the SMS one."""
    wanted = [f"{message.template_path()}.txt", f"{message.template_path()}.sms.txt"]
    return [name for name in wanted if not _exists(name)]


def _help_of(audience: str) -> str:
    page = settings.MESSAGE_HELP.get(audience)
    return HELP % {"address": f"{settings.SITE_URL}{page}"} if page else ""


def _block(lines: list[str]) -> str:
    """One paragraph; lines that begin with a dash in it become a list."""
    if len(lines) == 1 and _CODE.fullmatch(lines[0].strip()):
        style = "margin:0 0 16px;font-size:28px;font-weight:bold;letter-spacing:4px;"
        return f'<p style="{style}">{lines[0].strip()}</p>'
    parts = []
    for is_list, group in groupby(lines, key=lambda line: line.lstrip().startswith("- ")):
        if is_list:
            items = "".join(f"<li>{_inline(line.lstrip()[2:])}</li>" for line in group)
            parts.append(f'<ul style="margin:0 0 16px;padding-left:20px;">{items}</ul>')
        else:
            parts.append(f'<p style="margin:0 0 16px;">{"<br>".join(map(_inline, group))}</p>')
    return "\n".join(parts)


def _inline(line: str) -> str:
    parts, last = [], 0
    for found in _ADDRESS.finditer(line):
        parts += [escape(line[last : found.start()]), _shown(found.group())]
        last = found.end()
    return "".join([*parts, escape(line[last:])])


def _shown(address: str) -> str:
    """Our own addresses become links; one that somebody typed in a name or a reason stays text."""
    ours = address.startswith(settings.SITE_URL + "/")
    return _LINK.format(escape(address)) if ours else escape(address)


def _split(text: str) -> tuple[str, str]:
    subject, _line, body = text.strip().partition("\n")
    subject = " ".join(subject.split())
    return subject, re.sub(r"\n{3,}", "\n\n", body.strip())


def _render(name: str, values: Mapping[str, Any], *, escape_html: bool) -> str:
    return _engine().get_template(name).render(Context(dict(values), autoescape=escape_html))


def _optional(name: str, values: Mapping[str, Any]) -> str | None:
    return _render(name, values, escape_html=True) if _exists(name) else None


def _path(message: type[Message] | Message, language: str) -> str:
    """Return the template path of a message in a language, its French one where it is not translated."""
    path = message.template_path()
    translated = f"{path}.{language}"
    return translated if _exists(f"{translated}.txt") else path


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
