"""Looking for networks and for who acts for them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from conventions.domain.persons.people.models import User

from .models import Network, NetworkPost, NetworkSite

MOST_FOUND = 20


def networks_of(text: str) -> list[Network]:
    """Return the public bodies whose name or acronym holds every word of ``text``: a host chooses the one it is of."""
    if not text.strip():
        return []
    found = Network.objects.named(text).filter(kind__in=Network.PUBLIC)
    return list(found.select_related("parent")[:MOST_FOUND])


def posts_of(user: User) -> QuerySet[NetworkPost]:
    """Return the present posts of an account at networks, by their names."""
    held = NetworkPost.objects.filter(user=user, ended_at=None)
    return held.select_related("network", "user").order_by("network__sort_name", "id")


def team_of(network: Network) -> QuerySet[NetworkPost]:
    """Return the present team of a network."""
    held = network.posts.filter(ended_at=None, user__is_active=True)
    return held.select_related("user").order_by("user__sort_name", "id")


def sites_of(post: NetworkPost) -> QuerySet[NetworkSite]:
    """Return the establishments of a network in the territory of a post; those of no known place everywhere."""
    codes: Iterable[str] = [one.code for one in post.departments]
    return post.network.sites.filter(department__in=["", *codes]).order_by("name", "id")
