"""Identities proved elsewhere: which account an identity provider's subject opens, linked once, journaled and told."""

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction

from workflow.actors import Actor

from .account_records import note
from .accounts import User
from .records import clean_email
from .standing import account_actor


class NoAccount(Exception):
    """No open account is this person's: none has the address, it is closed, or another identity opens it."""


def account_of_identity(*, issuer: str, subject: str, email: str, name: str) -> User:
    """Return the account that ``subject`` of ``issuer`` opens; :class:`NoAccount` otherwise. Nobody gets a new one.

    The first time it is the account that has ``email``, which the provider vouches for (empty: it does not), and
    which no other subject of this provider opens: an address that is given to somebody else opens nothing, nor does
    one that was written behind the application.
    ``name`` is how people call the provider.
    """
    linked = SocialAccount.objects.filter(provider=issuer, uid=subject).select_related("user").first()
    user = linked.user if linked else _link(issuer, subject, clean_email(email), name)
    if not user.is_active:
        raise NoAccount
    return user


@transaction.atomic
def _link(issuer: str, subject: str, email: str, name: str) -> User:
    user = User.objects.select_for_update().filter(email=email, is_active=True).first() if email else None
    if user is None or user.doubted:
        raise NoAccount
    known = SocialAccount.objects.filter(user=user, provider=issuer).values_list("uid", flat=True)
    if known:
        if subject in known:  # linked by the same answer sent twice
            return user
        raise NoAccount
    SocialAccount.objects.create(user=user, provider=issuer, uid=subject)
    note(user, "link_identity", by=account_actor(user), data={"issuer": issuer}, provider=name)
    return user


@transaction.atomic
def unlink_identity(*, user: User, by: Actor, reason: str) -> None:
    """Let the next sign-in elsewhere, under another subject, be linked anew by the account's address."""
    deleted, _rows = SocialAccount.objects.filter(user=user).delete()
    if not deleted:
        raise ValidationError("Aucune identité professionnelle n'ouvre ce compte : il n'y a rien à délier.")
    note(user, "unlink_identity", by=by, reason=reason)
