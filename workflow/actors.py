"""Who acts: a person with an account, a person with a personal link, an operator at the machine, or the system."""

from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "account"
LINK = "link"
OPERATOR = "operator"
"""Somebody who runs a command on the machine and says who they are."""
SYSTEM_KIND = "system"


@dataclass(frozen=True)
class Actor:
    """The author of a transition, kept in the journal as a value and never as a key."""

    kind: str
    """``account``, ``link``, ``operator`` or ``system``."""
    id: str
    """Public identifier of the account or of the link's subject; the command's or the job's name for the others."""
    label: str = ""
    """The person's name as it was on that day: personal data, kept in the erasable part of the entry."""
    on_behalf_of: str = ""
    """Role or function in whose name the actor acts when it is not their own (``host``, ``head``)."""
    source: Any = field(default=None, compare=False, repr=False)
    """The object behind the actor (account, signature request…), for the law only; never journaled."""

    @property
    def is_system(self) -> bool:
        return self.kind == SYSTEM_KIND


def system(job: str) -> Actor:
    """Return the actor of a job or deadline named ``job``."""
    return Actor(kind=SYSTEM_KIND, id=job, label="")


def operator(command: str, name: str) -> Actor:
    """Return the person called ``name`` who runs ``manage.py <command>``; whoever reaches the machine may."""
    return Actor(kind=OPERATOR, id=f"command:{command}", label=name)
