"""Acts on networks: teams, targets of seats, seats filled elsewhere; lists are read in ``lists``.

A value that cannot be kept raises ``ValidationError`` with a sentence, an act that is not the actor's :class:`Refused`.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.persons.people.account_records import note, operates
from conventions.domain.persons.people.account_services import clean_territory, invite_to_account, open_account
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.records import clean_email
from workflow import clock
from workflow.actors import Actor
from workflow.engine import Refused

from .models import FilledElsewhere, Network, NetworkPost, NetworkSite, Target
from .queries import team_of

MOST_POSTS = 60
"""Most posts that the members of a company give, with those that ended."""


# -- who acts for them --------------------------------------------------------------------------------------------


@transaction.atomic
def join_network(
    *, network: Network, who: Mapping[str, str], where: Mapping[str, str], by: Actor, reason: str = ""
) -> tuple[NetworkPost, bool]:
    """Let somebody act for a network in a territory; return the post and whether an invitation leaves.

    ``who``: ``email``, ``first_name``, ``last_name``: an account is opened when nobody has the address. ``where``:
    ``role``, ``level``, ``code``. Whoever is no operator gives no more than they have themselves.
    """
    wanted = NetworkPost(network=network, role=where["role"], level=where["level"])
    wanted.code = clean_territory(wanted.level, where.get("code", ""))
    if not (operates(by) or by.is_system):
        _refuse_beyond(wanted, by)
        _refuse_crowd(network)
    address = clean_email(who["email"])
    user = User.objects.filter(email=address).first()
    if user is None:
        names = {name: who.get(name, "") for name in ("first_name", "last_name")}
        if not names["last_name"]:
            raise ValidationError({"last_name": _("Personne n'a encore de compte à cette adresse : écrivez son nom.")})
        user = open_account(email=address, **names, by=by)
    if not user.is_active:
        raise ValidationError({"email": _("Ce compte est fermé : l'exploitant peut le rouvrir.")})
    same = {"level": wanted.level, "code": wanted.code, "ended_at": None}
    if NetworkPost.objects.filter(user=user, network=network, **same).exists():
        raise ValidationError({"email": _("Cette personne agit déjà pour ce réseau dans ce territoire.")})
    wanted.user = user
    wanted.save()
    invited = not user.has_usable_password()
    note(user, "join_network", by=by, reason=reason, data=_named(wanted), network=network.name, invited=invited)
    if invited:
        invite_to_account(user, by=by)
    return wanted, invited


def _refuse_crowd(network: Network) -> None:
    """Refuse one more post of a company, which anybody may open by a desk: each invites an address by mail."""
    if network.kind == Network.Kind.COMPANY and network.posts.count() >= MOST_POSTS:
        raise ValidationError(
            {"email": _("Trop de personnes ont été invitées ici : demandez à l'exploitant du service.")}
        )


def _refuse_beyond(wanted: NetworkPost, by: Actor) -> None:
    """Refuse a territory that the author has not, and the function of a référent from whoever is none."""
    own = wanted.network.posts.filter(user__uuid=by.id, ended_at=None)
    if wanted.role == NetworkPost.Role.REFERENT:
        own = own.filter(role=wanted.role)
    if not any(all(post.covers(one) for one in wanted.departments) for post in own):
        raise Refused("outside_of_post")


@transaction.atomic
def end_network_post(post: NetworkPost, *, by: Actor, reason: str = "") -> None:
    """End what somebody does for a network; by the team, as long as somebody remains."""
    post = NetworkPost.objects.select_for_update(of=("self",)).select_related("network", "user").get(pk=post.pk)
    if post.ended_at:
        return
    if not operates(by):
        _refuse_beyond(post, by)
        if not team_of(post.network).exclude(pk=post.pk).exists():
            raise Refused("last_of_team")
    note(post.user, "leave_network", by=by, reason=reason, data=_named(post), network=post.network.name)
    post.ended_at = clock.now()
    post.save(update_fields=["ended_at"])


@transaction.atomic
def hand_over_post(post: NetworkPost, *, who: Mapping[str, str], by: Actor) -> tuple[NetworkPost, bool]:
    """Give a post to somebody else, as it is, and end it."""
    where = {"role": post.role, "level": post.level, "code": post.code}
    new, invited = join_network(network=post.network, who=who, where=where, by=by)
    end_network_post(post, by=by)
    return new, invited


def _named(post: NetworkPost) -> dict[str, str]:
    return {"network": str(post.network.uuid), "role": str(post.role), "level": post.level, "code": post.code}


# -- establishments -----------------------------------------------------------------------------------------------


def remove_site(site: NetworkSite) -> None:
    """Take an establishment off the list; its offers stay."""
    site.delete()


# -- targets ------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_target(*, network: Network, year: int, department: str, seats: int, by: User) -> Target | None:
    """Ask so many seats of a network in a département for a year, or promise them; 0 takes that back.

    By the central *référent* of the network, by whoever acts there for one that promises, or by an officer of the
    education authority whose territory it is. What a company promises waits for that officer's word; less than was
    confirmed does not.
    """
    posts = network.posts.filter(user=by, ended_at=None).select_related("network")
    is_officer = any(one.covers(department) for one in by.territories.all())
    if not (is_officer or any(post.sets_targets and post.covers(department) for post in posts)):
        raise Refused("targets_elsewhere")
    entered = Target.objects.filter(network=network, year=year, department=department)
    if not seats:
        entered.delete()
        return None
    is_vouched = is_officer or network.is_trusted or entered.filter(is_vouched=True, seats__gte=seats).exists()
    told = {"seats": seats, "entered_by": by, "entered_at": clock.now(), "is_vouched": is_vouched}
    target, _new = Target.objects.update_or_create(network=network, year=year, department=department, defaults=told)
    return target


@transaction.atomic
def declare_filled(*, post: NetworkPost, year: int, department: str, seats: int) -> None:
    """Write down how many seats a network has filled without the platform; what it said before is replaced."""
    if not post.covers(department):
        raise Refused("outside_of_post")
    said = FilledElsewhere.objects.filter(network=post.network, year=year, department=department)
    said.delete()
    if seats:
        FilledElsewhere.objects.create(
            network=post.network,
            year=year,
            department=department,
            seats=seats,
            declared_by=post.user,
            declared_at=clock.now(),
        )
