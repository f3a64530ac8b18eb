"""Standing of a person who acts: the school they work for now and the roles held there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from conventions.domain.persons.people.accounts import User
from conventions.domain.persons.people.schools import School, Staff, reads_as_second, received_a_delegation
from workflow.actors import ACCOUNT, Actor
from workflow.prepared import Given, prepared

ANY_STAFF = tuple(str(role) for role in Staff.Role if role != Staff.Role.HEALTH)
"""Functions that see agreements: who looks after the health of pupils reads what pupils write to them, no dossier."""
SECOND_READER = "second_reader"
"""Role of whom the head named to read, beside the head, what pupils write."""

KEEPERS = ("head", "deputy", "gestionnaire", "office")
"""Functions that keep the lists and settings of the whole school."""
TRAINERS = (str(Staff.Role.DDFPT), str(Staff.Role.OFFICE_OF_COMPANIES))
"""Functions that do what the office does where pupils train, and see these pupils alone."""
WRITERS = (*KEEPERS, *TRAINERS)
"""Functions that complete agreements."""


@dataclass(frozen=True)
class Standing:
    """A signed-in person at the school they are working for now."""

    user: User
    school: School
    posts: tuple[Staff, ...]
    """Functions held at this school today."""
    roles: frozenset[str]
    """Roles before the law; *head* also by a delegation in force, :data:`SECOND_READER` by the head's naming."""
    schools: tuple[School, ...] = field(default=())
    """Schools where the person has a function today."""
    chosen_year: int | None = None
    """Number of the school year that the person looks at, where it is not the present one."""

    @property
    def chosen_label(self) -> str:
        """The year looked at in words, « 2025-2026 », where it is not the present one."""
        return f"{self.chosen_year}-{self.chosen_year + 1}" if self.chosen_year is not None else ""

    @cached_property
    def today(self) -> date:
        """The day at the school, asked once for a page."""
        return self.school.today()

    @property
    def actor(self) -> Actor:
        """The author of what this person does."""
        return account_actor(self.user, source=self)

    @property
    def directs(self) -> bool:
        """Tell whether the person heads the school: who signs for the head by a delegation does not."""
        return any(post.role == Staff.Role.HEAD for post in self.posts)

    def holds(self, *roles: str) -> bool:
        """Tell whether one of ``roles`` is held."""
        return bool(self.roles & set(roles))


def account_actor(user: User, *, source: object = None) -> Actor:
    """Return the actor of an account."""
    return Actor(ACCOUNT, str(user.uuid), label=user.name, source=source or user)


def posts_held_by(user: User) -> list[Any]:  # Any: with ``is_delegate``, whether there is a delegation to look at
    """Return the functions that a person has today, at every school, by its name; one query."""
    return [post for post in _posts().all(user=user.pk) if post.in_post(post.school.today())]


@prepared
def _posts() -> QuerySet[Staff]:
    rows = Staff.objects.filter(user=Given("user"))
    rows = rows.annotate(is_delegate=received_a_delegation(), is_second=reads_as_second())
    return rows.select_related("school").order_by("school__sort_name", "id")


def standing_at(
    school: School,
    user: User,
    held: Sequence[Any] | None = None,  # Any: as posts_held_by returns them
    *,
    chosen_year: int | None = None,
) -> Standing | None:
    """Return the standing of a person at ``school`` today, ``None`` without a function there; two queries.

    ``held``: the functions that :func:`posts_held_by` tells, when they are known already.
    """
    if held is None:
        held = posts_held_by(user)
    posts = tuple(post for post in held if post.school_id == school.pk)
    if not posts:
        return None
    roles = {str(post.role) for post in posts}
    is_delegate = any(post.is_delegate for post in posts)
    if is_delegate and "head" not in roles and school.delegation_of(account_actor(user), school.today()):
        roles.add("head")
    if any(post.is_second for post in posts):
        roles.add(SECOND_READER)
    schools = tuple({post.school_id: post.school for post in held}.values())
    return Standing(user, school, posts, frozenset(roles), schools, chosen_year)
