"""The place that an agreement takes at its host, from its approval on (code de l'éducation, L124-8)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models

from conventions.domain.persons.people.models import Host, HostContact
from signatures.models import SignedRoot
from workflow import clock

from .kinds import kind

COUNTED = models.Index(
    fields=["counted_for", "last_day", "first_day"],
    condition=models.Q(counted_at__isnull=False),
    name="convention_counted_at_host",
)
"""Index by which the load of an establishment is read: one range of it, whatever the number of agreements."""


class CountedAtHost(SignedRoot):
    """Columns by which an agreement counts among the trainees of its host; the door writes all but the post."""

    post = models.CharField("poste occupé", max_length=100, blank=True, default="", db_default="")
    """Post as the host names it: between two trainees on one post a third of the first stay passes (rule H-07)."""
    left_by_trainee = models.BooleanField("interrompue par l'élève", default=False, db_default=False, editable=False)
    """The pupil or the family ended it: the post is free at once (L124-11)."""
    counted_at = models.DateTimeField("compte chez l'organisme depuis", null=True, blank=True, editable=False)
    """Moment of the approval by which it takes a place (rule H-05); none for kinds that take none, nor abroad.

    It says so together with the state: what was approved and stopped before the signatures takes none.
    """
    counted_for = models.CharField(max_length=24, blank=True, default="", db_default="", editable=False)
    """Key of the establishment whose place it takes (``Host.establishment``)."""

    if TYPE_CHECKING:
        kind: str

        @property
        def host(self) -> Host: ...

        @property
        def mentor(self) -> HostContact | None: ...

    class Meta:
        abstract = True

    @property
    def takes_host_place(self) -> bool:
        """Tell whether it is one of those whose number the law limits at a host."""
        return kind(self.kind).takes_host_place and not self.host.abroad

    def shared_names(self) -> Iterable[str]:
        """Return its establishment and its tutor: of two agreements that want the last place, one waits for the other.

        A tutor is locked by name; whether two of a name are one person is seen then.
        """
        if not self.takes_host_place:
            return ()
        tutor = self.mentor
        return (f"host {self.host.establishment}", *([f"tutor {tutor.search_name}"] if tutor else []))

    def take_place(self) -> None:
        """Count from now on for the establishment that the approved agreement names."""
        if self.takes_host_place:
            self.counted_at, self.counted_for = clock.now(), self.host.establishment
        else:
            self.counted_at, self.counted_for = None, ""
