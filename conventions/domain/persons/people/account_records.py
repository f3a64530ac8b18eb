"""The chain of each account and of each ban on a host: what was done to them, by whom, journaled and told."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from workflow.actors import ACCOUNT, OPERATOR, Actor
from workflow.engine import fire, open_root
from workflow.models import Transition

from .accounts import User
from .machine import AccountRecordMachine, HostBanMachine
from .schools import Staff
from .states import BanState

DIRECTION = (Staff.Role.HEAD, Staff.Role.DEPUTY)
"""Functions that appoint staff at their school."""

OPERATES = "operator"
"""Role in which an administrator acts on the operator's pages."""


def as_operator(administrator: User) -> Actor:
    """Return the actor of an administrator on the operator's pages: the journal says who, and in what quality."""
    person = str(administrator.uuid)
    return Actor(ACCOUNT, person, label=administrator.name, on_behalf_of=OPERATES, source=administrator)


def operates(actor: Actor) -> bool:
    """Tell whether an actor operates the platform: by a command, or as an administrator on the operator's pages."""
    if actor.kind == OPERATOR:
        return True
    account = actor.source
    return actor.on_behalf_of == OPERATES and isinstance(account, User) and account.is_administrator


class AccountRecord(AccountRecordMachine):
    """The chain of one account in the journal; an older account begins its chain with the first act on it."""

    FETCH = ("user",)

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="record", verbose_name="compte")

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "registre des comptes"
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.user)

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The holder, who directs a school where the holder works, or who operates the platform.

        An administrator does to another's account what a command would do, and to their own nothing of it, whatever
        function they hold or are just giving themselves.
        """
        is_own = actor.kind == ACCOUNT and actor.id == str(self.user.uuid)
        if operates(actor):
            return frozenset({"holder" if is_own else "operator"})
        roles = set(super().roles_of(actor))
        if actor.kind == ACCOUNT:
            if is_own:
                roles.add("holder")
            posts = Staff.objects.filter(user=self.user)
            where = None if self._state.adding else set(posts.values_list("school_id", flat=True))
            if _directs(actor, where):
                roles.add("direction")
            if _shares_a_network(actor, None if self._state.adding else self.user):
                roles.add("network")
        return frozenset(roles)


def _directs(actor: Actor, schools: set[int] | None) -> bool:
    """Tell whether an account appoints staff at one of ``schools``, anywhere when ``None``: who opens an account.

    A head who names the next one ends their own post by that very act: of a request, what held when it began counts.
    """
    if hasattr(actor.source, "roles"):  # the standing of a page's reader
        posts = actor.source.posts
    else:
        found = Staff.objects.filter(user__uuid=actor.id, user__is_active=True).select_related("school")
        posts = [post for post in found if post.in_post(post.school.today())]
    return any(post.role in DIRECTION and (schools is None or post.school_id in schools) for post in posts)


def _shares_a_network(actor: Actor, user: User | None) -> bool:
    """Tell whether an account acts for a network that ``user`` acted for or is a mentor of, for any when ``None``."""
    held = User.objects.filter(uuid=actor.id, is_active=True, network_posts__ended_at=None)
    networks = held.exclude(network_posts=None).values("network_posts__network")
    if user is None:
        return networks.exists()
    shares = Q(network_posts__network__in=networks) | Q(mentor_rows__network__in=networks)
    return User.objects.filter(shares, pk=user.pk).exists()


class HostBan(HostBanMachine):
    """No agreement with the establishment of this SIRET: an inspection forbids it (code du travail, L4153-2)."""

    siret = models.CharField("SIRET", max_length=14)

    class Meta:
        verbose_name = "interdiction d'un organisme d'accueil"
        verbose_name_plural = "interdictions d'organismes d'accueil"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(siret__regex=r"^[0-9]{14}$"), name="host_ban_siret_shape"),
            models.UniqueConstraint(
                fields=["siret"], condition=Q(status=BanState.IN_FORCE.value), name="host_ban_once_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.siret

    def roles_of(self, actor: Actor) -> frozenset[str]:
        return frozenset({"operator"}) if operates(actor) else super().roles_of(actor)


@transaction.atomic
def note(
    user: User,
    act: str,
    *,
    by: Actor,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    **context: Any,
) -> Transition:
    """Write ``act`` in the chain of ``user``'s account and tell whom the law names; ``context`` is for the messages.

    To call in the transaction that does it, after it is done. ``personal`` stands in the erasable part.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    record = AccountRecord.objects.filter(user=user).first()
    if record is None:
        record = open_root(AccountRecord(user=user), by=by, data={"account": "existing"})
    return fire(record, act, by=by, reason=reason, data=data, personal=personal, told=context)
