"""The person who asks for all that is kept of them: which agreements, signatures and acts are theirs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, User
from conventions.domain.persons.people.records import Searchable
from signatures.models import SignatureRequest

KINDS: dict[str, type[Searchable]] = {"pupil": Pupil, "guardian": Guardian, "contact": HostContact, "account": User}
"""Tables of those who may ask for their data, by the name that stands before the identifier."""


@dataclass(frozen=True)
class DataSubject:
    """The person whose data are asked for."""

    kind: str
    person: Any

    @property
    def ref(self) -> str:
        """Name of the person for messages, links and requests: ``guardian:<uuid>``."""
        return f"{self.kind}:{self.person.uuid}"

    @property
    def conventions(self) -> QuerySet[Convention]:
        """Agreements that concern the person."""
        person = self.person
        mine = {
            "pupil": lambda: Q(pupil=person),
            "guardian": lambda: Q(pupil=person.pupil),
            "contact": lambda: Q(writer=person) | Q(representative=person) | Q(tutor=person),
            "account": lambda: Q(referent__user=person),
        }[self.kind]()
        return Convention.objects.filter(mine, erased_at=None).select_related("school", "host").order_by("id")

    @property
    def requests(self) -> QuerySet[SignatureRequest]:
        """Signatures asked of the person, under their own name."""
        holders = {self.ref}
        if self.kind == "account":
            holders = {f"staff:{uuid}" for uuid in self.person.posts.values_list("uuid", flat=True)}
        return SignatureRequest.objects.filter(holder__in=holders).select_related("document", "evidence").order_by("id")

    @property
    def actors(self) -> set[str]:
        """Identifiers under which the person acts."""
        own = {f"signature:{uuid}" for uuid in self.requests.values_list("uuid", flat=True)}
        if self.kind == "account":
            return {str(self.person.uuid), *own}
        if self.kind == "contact":  # the links of an agreement bear the agreement's identifier
            own |= {f"desk:{self.person.uuid}"}
            for convention in self.conventions:
                own |= {f"host:{convention.uuid}"} if convention.host_writer == self.person else set()
                own |= {f"tutor:{convention.uuid}"} if convention.mentor == self.person else set()
        return {self.ref, *own}


def find(ref: str) -> DataSubject | None:
    """Return the person that ``pupil:<uuid>``… names, ``None`` for nobody or somebody erased."""
    kind, _colon, uuid = ref.partition(":")
    model = KINDS.get(kind)
    found = model.objects.filter(uuid=uuid).first() if model else None
    return None if found is None or getattr(found, "erased_at", None) else DataSubject(kind, found)
