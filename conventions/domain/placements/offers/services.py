"""What is done to offers: opening, submitting, publishing."""

from django.db import transaction

from workflow.actors import Actor, system
from workflow.engine import fire

from .models import Offer


@transaction.atomic
def publish_offer(offer: Offer, *, by: Actor) -> None:
    """Submit an offer for its host; it is published at once."""
    fire(offer, "submit", by=by)
    fire(offer, "publish", by=system("known_host"))
