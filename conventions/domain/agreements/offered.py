"""What an offer asks of agreements: which kinds a level has, and whether a school has had pupils at that host's."""

from django.db.models import Q

from conventions.domain.people.models import Host, HostContact
from conventions.domain.placements.offers.above import answer

from .kinds import kinds_at
from .models import Convention


@answer("kinds_of_level")
def kinds_of_level(level: str) -> list[str]:
    """Return the names of the kinds of agreement that pupils of a level may have; that of the year comes first."""
    return [one.name for one in kinds_at(level)]


@answer("kinds_of_year")
def kinds_of_year(level: str) -> list[str]:
    """Return those of them that are the internship of some year: no visit beside it."""
    return [one.name for one in kinds_at(level) if one.levels]


@answer("host_is_known")
def is_known_to_a_school(host: Host, contact: HostContact) -> bool:
    """Tell whether a school has approved an agreement with this establishment, written to this very contact.

    Anybody can type the number of a company that exists: what is known is whoever answers at the address or number at
    which the school wrote to it.
    """
    reached = {"email": contact.email} if contact.email else {"phone": contact.phone}
    if not all(reached.values()):
        return False
    same = Q(host__sort_name=host.sort_name, host__postcode=host.postcode)
    if host.siret:
        same = Q(host__siret=host.siret) | Q(same, host__siret="")
    people = HostContact.objects.filter(**reached)
    theirs = Q(writer__in=people) | Q(representative__in=people) | Q(tutor__in=people)
    return Convention.objects.filter(Convention.is_settled, same, theirs, erased_at=None).exists()
