"""Hosts of a school's trainees to come, with their places week by week."""

from collections import Counter
from dataclasses import dataclass

from conventions.domain.dossier.agreements.host_load import places_in, weeks_ahead
from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.rules.trainees import runs_of
from conventions.domain.persons.people.models import Host
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.host_weeks import SHOWN, lines_of
from conventions.pages.shared.visibility import visible_conventions

COUNTING = [one.name for one in KINDS.values() if one.takes_host_place]


@dataclass(frozen=True)
class HostPlaces:
    """One establishment as a school sees it: numbers, and its own pupils' alone by agreement."""

    host: Host
    quota: str
    weeks: str
    """Weeks with their trainees of how many, in words."""
    own: int
    """Agreements of this school there, drafts too."""
    full: bool
    """Some week has no place left."""


def hosts_for(standing: Standing) -> list[HostPlaces]:
    """Return the establishments of this school's agreements that are not over, by name; four queries."""
    weeks = weeks_ahead(standing.school.today(), SHOWN)
    own = visible_conventions(standing).filter(kind__in=COUNTING, last_day__gte=weeks[0], host__country="FR")
    found = list(own.filter(Convention.is_live).select_related("host").order_by("host__sort_name", "pk"))
    hosts = {one.host.establishment: one.host for one in found}
    counts = Counter(one.host.establishment for one in found)
    places = places_in([one.host for one in found], weeks[0])
    return [
        HostPlaces(
            host=host,
            quota=places[key].quota.told,
            weeks=" ; ".join(f"{label} : {told}" for label, told in lines_of(places[key], weeks)),
            own=counts[key],
            full=any(run.is_full for run in runs_of(places[key], weeks)),
        )
        for key, host in hosts.items()
    ]
