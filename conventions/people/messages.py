"""What the holder of an account is told about it: the link to a new password, and that the password was changed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings

from notifications.catalogue import Message, Recipient

from . import passwords


class AccountMessage(Message):
    """A message about an account; ``event.subject`` is the account."""

    audience = ("account",)
    urgent = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.template = f"conventions/messages/{cls.slug}"
        super().__init_subclass__(**kwargs)

    def recipients(self, event: Any) -> Iterable[Recipient]:
        user = event.subject
        return [Recipient(audience="account", name=user.name, email=user.email, ref=f"account:{user.uuid}")]

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return {"name": recipient.name, "service": settings.SERVICE_NAME, "contact": settings.OPERATOR_EMAIL}


class PasswordReset(AccountMessage):
    slug = "password_reset"
    title = "Quelqu'un a demandé un nouveau mot de passe pour ce compte, ou le premier."
    lifetime = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)

    def context(self, event: Any, recipient: Recipient) -> dict[str, Any]:
        return {**super().context(event, recipient), "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}

    def secrets(self, event: Any, recipient: Recipient) -> dict[str, str]:
        return {"link": settings.SITE_URL.rstrip("/") + passwords.reset_path(event.subject)}


class PasswordChanged(AccountMessage):
    slug = "password_changed"
    title = "Le mot de passe du compte vient de changer."
