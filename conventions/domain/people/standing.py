"""In what standing a person acts: the school they work for now and the roles held there."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from conventions.domain.people.accounts import User
from conventions.domain.people.schools import School, Staff
from workflow.actors import ACCOUNT, Actor

ANY_STAFF = tuple(str(role) for role in Staff.Role)


WRITERS = ("head", "deputy", "gestionnaire", "office")
"""Functions that complete agreements and keep the lists."""


@dataclass(frozen=True)
class Standing:
    """A signed-in person at the school they are working for now."""

    user: User
    school: School
    posts: tuple[Staff, ...]
    """Functions held at this school today."""
    roles: frozenset[str]
    """Roles before the law; *head* also by a delegation in force."""
    schools: tuple[School, ...] = field(default=())
    """All the schools where the person has a function today."""
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

    def holds(self, *roles: str) -> bool:
        """Tell whether one of ``roles`` is held."""
        return bool(self.roles & set(roles))


def account_actor(user: User, *, source: object = None) -> Actor:
    """Return the actor of an account."""
    return Actor(ACCOUNT, str(user.uuid), label=user.name, source=source or user)
