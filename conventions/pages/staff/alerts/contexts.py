"""One message of a pupil as those read it to whom it was written."""

from functools import cached_property

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import PupilAlert
from conventions.domain.persons.people.models import HostContact
from conventions.domain.placements.danger.models import PlaceStop
from conventions.domain.placements.danger.queries import stop_of


class AlertPage:
    """The message and where its pupil is."""

    def __init__(self, alert: PupilAlert) -> None:
        self.alert = alert

    @property
    def internship(self) -> Convention | None:
        """The one that it is about, unless it was erased."""
        found = self.alert.convention
        return found if found is not None and found.erased_at is None else None

    @cached_property
    def mentor(self) -> HostContact | None:
        return self.internship.mentor if self.internship is not None else None

    @cached_property
    def stopped(self) -> PlaceStop | None:
        """The stop of the place where the pupil is, or is expected."""
        return stop_of(self.internship.host) if self.internship is not None else None
