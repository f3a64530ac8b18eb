"""Passwords of accounts: a link by mail to choose one, and telling the holder that it changed."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from conventions.domain.persons.limits.models import Tries
from notifications.catalogue import Event
from notifications.jobs import enqueue, job, keeps_no_arguments
from notifications.models import Message
from notifications.outbox import queue
from signatures.macs import code_macs, hexed

from .account_records import note
from .accounts import User
from .devices import forget_devices
from .records import clean_email
from .sealed import seal, unseal
from .standing import account_actor

MOST_MAILS, WITHIN = 3, timedelta(hours=1)
"""Mails with a link in a time: nobody can fill somebody's mailbox."""


def ask_for_link(email: str) -> None:
    """Ask for a link to choose a password; the same work, in the same time, whether an account has this address."""
    enqueue("send_password_link", seal(clean_email(email)))


@job("send_password_link")
@keeps_no_arguments
@transaction.atomic
def send_link(sealed: str) -> None:
    """Job: write to the active account that has this address, if one has; it may have no password yet."""
    user = User.objects.select_for_update().filter(email=unseal(sealed), is_active=True).first()
    if user is None:
        return
    sent = Message.objects.filter(
        slug="password_reset", ref=f"account:{user.uuid}", created_at__gt=timezone.now() - WITHIN
    )
    if sent.count() < MOST_MAILS:
        queue(["password_reset"], Event(name="ask_for_link", subject=user, about=f"account:{user.uuid}"))


def note_change(user: User) -> None:
    """Journal it, tell the holder, lift the lock that wrong passwords had put on the account, forget its devices."""
    forget_wrong_passwords(user.email)
    forget_devices(user)
    note(user, "change_password", by=account_actor(user))


def reset_path(user: User) -> str:
    """Return the path of the page on which the account's holder chooses a password; it serves once."""
    name, token = urlsafe_base64_encode(user.uuid.bytes), default_token_generator.make_token(user)
    return reverse("password_reset_confirm", args=[name, token])


def link_still_serves(user: User, token: str) -> bool:
    """Tell whether nobody has used the link yet; the account is held, so that of two sent at once one chooses.

    Call it inside the transaction that changes the password.
    """
    return default_token_generator.check_token(User.objects.select_for_update().get(pk=user.pk), token)


def account_in_link(name: str) -> User | None:
    """Return the active account that a link names, ``None`` for anything else."""
    try:
        return User.objects.filter(uuid=UUID(bytes=urlsafe_base64_decode(name)), is_active=True).first()
    except ValueError:
        return None


def forget_wrong_passwords(email: str) -> None:
    """Start again at zero everywhere: the holder has chosen a new password."""
    for account in account_gates(email):
        Tries.objects.filter(gate__startswith=f"{account}:").delete()


def account_gates(email: str) -> list[str]:
    """Beginnings of an account's gates, under each key that is still read."""
    return [f"sign-in:{mac[:32]}" for mac in hexed(code_macs("account", clean_email(email)))]
