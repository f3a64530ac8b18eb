"""Start-up checks of this floor: what would otherwise be found by the first message that does not leave."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register
from django.template import TemplateSyntaxError

from notifications import catalogue, rendering, schedules
from notifications.jobs import job
from notifications.registry import Registry


@register("notifications")
def check_catalogue(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every slug that is announced exists; every message says when it is sent, to whom, and has its texts."""
    return [*_unknown_slugs(), *(found for message in catalogue.every_message() for found in _check_message(message))]


@register("notifications")
def check_periodic_jobs(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every periodic job is registered and has a whole number of minutes."""
    messages: list[CheckMessage] = []
    for name, minutes in schedules.declared().items():
        if not isinstance(minutes, int) or minutes < 1:
            messages.append(
                Error(f"PERIODIC_JOBS[{name!r}] must be a whole number of minutes, from 1.", id="notifications.E004")
            )
        if name not in job:
            messages.append(Error(f"PERIODIC_JOBS: no job is registered as {name!r}.", id="notifications.E005"))
    return messages


@register("notifications")
def check_names(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every name that a law or a deadline calls is registered."""
    return [
        Error(f"No {registry.kind} is registered as {name!r}, which {users} would call.", id="notifications.E006")
        for registry in Registry.every
        for name, users in registry.missing()
    ]


def _unknown_slugs() -> Iterator[CheckMessage]:
    for slug, users in catalogue.missing().items():
        yield Error(
            f"No message class has the slug {slug!r}, which {', '.join(users)} would send.",
            hint="Add a class to the messages.py of its room, or correct the slug.",
            id="notifications.E001",
        )


def _check_message(message: type[catalogue.Message]) -> Iterator[CheckMessage]:
    name = f"{message.__module__}.{message.__qualname__}"
    if not message.title or not message.audience:
        yield Error(f"{name} needs a title (when is it sent?) and an audience.", id="notifications.E002")
    if message.optional and not message.topic:
        yield Error(f"{name} is optional and needs a topic (what does one unsubscribe from?).", id="notifications.E009")
    urgency = getattr(message, "urgency", None)
    if urgency is None:
        yield Error(f"{name} needs an urgency (when does it leave?).", id="notifications.E007")
    if urgency is catalogue.Urgency.GATHERED and not message.in_letter:
        yield Error(f"{name} is gathered and needs in_letter (what does a letter say of it?).", id="notifications.E008")
    try:
        absent = rendering.check_templates(message)
    except TemplateSyntaxError as problem:
        yield Error(f"{name}: a template cannot be read: {problem}", id="notifications.E003")
        return
    for template in absent:
        if template.endswith(".sms.txt"):
            yield Warning(
                f"{name} has no text for SMS: the subject and the link would be sent.",
                hint=f"Write {template}.",
                id="notifications.W001",
            )
        else:
            yield Error(f"{name} has no text: write {template}.", id="notifications.E003")
