"""A desk that several people or sites share: its contact gets an account, and its offers a company."""

from django.db import transaction

from conventions.domain.networks.models import Network, NetworkPost, NetworkSite
from conventions.domain.networks.services import join_network
from conventions.domain.people.models import HostContact, TerritorialOfficer
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor, save_offer
from workflow.actors import system
from workflow.engine import Refused


@transaction.atomic
def share_desk(contact: HostContact) -> NetworkPost:
    """Make a company of a host that several people or sites share; its contact, who proved the address, is the first.

    The offers of the desk become the company's; what they are checked for, and the link, stay. The same desk again
    gives the same company. Raises :class:`Refused` for a contact without a mail address.
    """
    if not contact.email:
        raise Refused("account_needs_email")
    host = contact.host
    mine = Offer.objects.filter(representative=contact).exclude(Offer.is_over)
    shared = mine.filter(network__kind=Network.Kind.COMPANY).select_related("network").first()
    if shared is not None:
        held = shared.network.posts.filter(user__email=contact.email, ended_at=None).first()
        if held is not None:
            return held
    told = [part for part in (host.siret or host.postcode, str(host.uuid)[:8]) if part]
    names = [host.name, *(f"{host.name[:150]} ({part})" for part in told)]
    known = set(Network.objects.filter(name__in=names).values_list("name", flat=True))
    network = Network.objects.create(
        kind=Network.Kind.COMPANY, name=next(name for name in [*names, str(host.uuid)] if name not in known)
    )
    if host.siret:
        site = {"siret": host.siret, "name": host.name, "email": contact.email, "department": host.department}
        NetworkSite.objects.create(network=network, **site)
    for offer in mine.filter(network=None).order_by("pk"):
        save_offer(offer, fields={"network": network}, by=desk_actor(contact))
    who = {"email": contact.email, "first_name": contact.first_name, "last_name": contact.last_name}
    where = {"role": NetworkPost.Role.MEMBER, "level": TerritorialOfficer.Level.NATIONAL}
    post, _invited = join_network(network=network, who=who, where=where, by=system("share_desk"))
    return post
