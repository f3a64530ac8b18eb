"""Who acts: a person with an account, a person with a personal link, or the system."""

from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "account"
LINK = "link"
SYSTEM_KIND = "system"


@dataclass(frozen=True)
class Actor:
    """The author of a transition, kept in the journal as a value and never as a key."""

    kind: str
    """``account``, ``link`` or ``system``."""
    id: str
    """Public identifier of the account or of the link's subject; a job's name for the system."""
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
