"""Filters that keep personal data and secret links out of the log; what is logged is decided where it happens."""

import logging
import traceback
from types import TracebackType
from typing import Any

_Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

REQUEST_LOGGERS = ("django.request", "django.server", "django.security", "gunicorn.access")
NOT_SHOWN = "(address not shown)"


def _on_console(loggers: dict[str, Any], *, formatter: str, level: str = "INFO") -> dict[str, Any]:
    """Return a ``dictConfig`` that writes one line a record to the console, without addresses."""
    line = {"()": formatter, "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "filters": {"no_addresses": {"()": "config.logs.WithoutAddresses"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_addresses"]}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": loggers,
    }


def logging_of_site(level: str, *, in_production: bool) -> dict[str, Any]:
    """Return Django's ``LOGGING``: only development's log says the text of an error."""
    loggers: dict[str, Any] = {
        # No mail to administrators: a traceback by mail carries what people typed.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "axes": {"level": "CRITICAL"},  # it would write who tried to sign in
        "pikepdf": {"level": "WARNING"},
        "django-q": {"level": "WARNING"},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    }
    return _on_console(loggers, formatter=CAREFUL if in_production else "logging.Formatter", level=level)


CAREFUL = "config.logs.WithoutPersonalData"
GUNICORN = _on_console(
    {
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
        # The proxy logs requests, without what is secret in their addresses.
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
    formatter=CAREFUL,
)
"""gunicorn's ``logconfig_dict``: its loggers have handlers of their own, which Django's ``LOGGING`` does not reach."""


class WithoutAddresses(logging.Filter):
    """Replaces the address in Django's request records by its route: a personal link is a secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record; rewrite those that quote the address of a request."""
        if record.name == "gunicorn.error":
            _without_request(record)
        if record.name.startswith("django.security") and not record.args:
            record.msg = "Refused (text not logged)"  # it quotes what the visitor sent, a Host header for instance
        if record.name.startswith(REQUEST_LOGGERS) and record.args:
            request = getattr(record, "request", None)
            path = getattr(request, "path", None)
            match = getattr(request, "resolver_match", None)
            shown = f"/{match.route}" if match is not None else NOT_SHOWN
            arguments = record.args if isinstance(record.args, tuple) else (record.args,)
            record.args = tuple(_shown(argument, path, shown) for argument in arguments)
        return True


class WithoutPersonalData(logging.Formatter):
    """Prints where an error happened and of which kind, never its text: it may quote what a person typed."""

    def formatException(self, ei: _Error) -> str:  # noqa: N802
        """Return the frames of the traceback and the types of the exception and its causes."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None:
            lines += [
                f'  File "{f.filename}", line {f.lineno}, in {f.name}'
                for f in traceback.extract_tb(error.__traceback__)
            ]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__} (text not logged)")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _without_request(record: logging.LogRecord) -> None:
    """Leave out what gunicorn quotes of a request: its address as an argument, what it could not read in the text."""
    if record.levelno < logging.WARNING:
        return
    if not isinstance(record.msg, str):
        record.msg = f"{type(record.msg).__qualname__} (text not logged)"
    elif record.msg.startswith("Invalid request"):
        record.msg = "Invalid request (text not logged)"
    if isinstance(record.args, tuple):
        record.args = tuple(NOT_SHOWN if isinstance(one, str) and "/" in one else one for one in record.args)


def _shown(argument: object, path: str | None, shown: str) -> object:
    if isinstance(argument, str):
        if path and path != "/":
            return argument.replace(path, shown)
        if argument.startswith("/") or " /" in argument:
            return shown
    return argument
