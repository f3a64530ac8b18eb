"""A desk that several people or sites share: its contact gets an account, and its offers a company."""

from django.db import transaction

from conventions.domain.law.networks.models import Network, NetworkPost, NetworkSite
from conventions.domain.law.networks.services import join_network
from conventions.domain.persons.people.models import Host, HostContact, TerritorialOfficer
from conventions.domain.placements.offers.queries import offers_alive
from conventions.domain.placements.offers.services import desk_actor, save_offer
from workflow.actors import system
from workflow.engine import Refused


@transaction.atomic
def share_desk(contact: HostContact) -> NetworkPost:
    """Make a company of a host that several people or sites share; its contact, who proved the address, is the first.

    Whoever is of a company already adds to it: the desk of another site, or the same again. The offers of the desk
    become the company's; who checks them, and the link, stay. Raises :class:`Refused` without a mail address.
    """
    if not contact.email:
        raise Refused("account_needs_email")
    host = Host.objects.select_for_update().get(pk=contact.host_id)
    held = (
        NetworkPost.objects.filter(user__email=contact.email, network__kind=Network.Kind.COMPANY, ended_at=None)
        .select_related("network", "user")
        .first()
    )
    network = held.network if held else Network.objects.create(kind=Network.Kind.COMPANY, name=_name_for(host))
    if host.siret:
        told = {"name": host.name, "email": contact.email, "department": host.department}
        NetworkSite.objects.get_or_create(network=network, siret=host.siret, defaults=told)
    mine = offers_alive().filter(representative=contact, network=None)
    for offer in mine.order_by("pk"):
        save_offer(offer, fields={"network": network}, by=desk_actor(contact))
    if held:
        return held
    who = {"email": contact.email, "first_name": contact.first_name, "last_name": contact.last_name}
    where = {"role": NetworkPost.Role.MEMBER, "level": TerritorialOfficer.Level.NATIONAL}
    post, _invited = join_network(network=network, who=who, where=where, by=system("share_desk"))
    return post


def _name_for(host: Host) -> str:
    """Return the name of the company: the host's, with its number where another network has that name."""
    names = [host.name, f"{host.name[:150]} ({host.siret or host.postcode})", f"{host.name[:150]} ({host.uuid})"]
    taken = set(Network.objects.filter(name__in=names).values_list("name", flat=True))
    return next(name for name in names if name not in taken)
