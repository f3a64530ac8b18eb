"""Reads of the host's pages: earlier and other agreements of one contact."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.queries import awaited
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.people.models import Host, HostContact
from signatures.models import SignatureRequest


def of_contact(contact: HostContact) -> QuerySet[Convention]:
    """Agreements that one address, or one number when there is no address, writes or signs for; the newest first."""
    if contact.email:
        mine = Q(writer__email=contact.email) | Q(representative__email=contact.email)
    elif contact.phone:
        mine = Q(writer__phone=contact.phone) | Q(representative__phone=contact.phone)
    else:
        return Convention.objects.none()
    return (
        Convention.objects.filter(mine, erased_at=None)
        .select_related("school", "pupil", "host", "writer", "representative", "tutor")
        .order_by("-id")
    )


def trainees_of(contact: HostContact, host: Host) -> list[Convention]:
    """Return the signed agreements with the establishment that this contact writes or signs for, in order of arrival.

    Who did not come is no trainee.
    """
    found = of_contact(contact).filter(_at_establishment(host), Convention.counts_as_signed, no_show=False)
    return list(found.order_by("first_day", "pupil__sort_name", "id"))


def _at_establishment(host: Host) -> Q:
    """Match the rows of one establishment, as each agreement has its own: by SIRET, by name and postcode without."""
    named = Q(host__sort_name=host.sort_name, host__postcode=host.postcode)
    return Q(host__siret=host.siret) | (named & Q(host__siret="")) if host.siret else named


def latest_of_contact(contact: HostContact, *, besides: Convention) -> Convention | None:
    """Return the latest other agreement whose host part this contact has completed."""
    return of_contact(contact).exclude(pk=besides.pk).exclude(Convention.is_with_host).exclude(activities="").first()


def tokens_of(role: str, conventions: Iterable[Convention]) -> dict[int, str]:
    """Return the token of the ``host``'s or ``tutor``'s link of each agreement, by key, of those that were ever sent.

    One query; reading makes no link.
    """
    holders = {f"{role}:{convention.uuid}": convention.pk for convention in conventions}
    found = PersonalLink.objects.filter(holder__in=holders, revoked_at=None)
    return {holders[link.holder]: token(link) for link in found}


def requests_for(contact: HostContact, conventions: Iterable[Convention]) -> dict[int, SignatureRequest]:
    """Return, by key of the agreement, what waits for the host's signature at this contact's own address; one query.

    The agreement itself, or its amendment: never both at once.
    """
    to = {"email": contact.email} if contact.email else {"email": "", "phone": contact.phone}
    requests = SignatureRequest.objects.filter(
        awaited(),
        role="host",
        document__root_id__in=[convention.pk for convention in conventions],
        **to,
    )
    return {request.document.root_id: request for request in requests.select_related("document").order_by("pk")}
