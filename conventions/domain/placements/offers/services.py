"""Acts on offers: writing, submitting, publishing, pausing; their dates and seats stand in :mod:`..seats`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from conventions.domain.law.rules import Finding
from conventions.domain.persons.links.services import link_of, renew_link
from conventions.domain.persons.localities.reach import refuse_abroad
from conventions.domain.persons.people.bans import follows, is_banned
from conventions.domain.persons.people.models import Host, HostContact, School
from conventions.domain.persons.people.services import add_host_contact, rows_of_reader, verify_host_contact_by_link
from conventions.domain.placements.danger.queries import is_stopped
from notifications.catalogue import Event, expect
from notifications.outbox import queue
from workflow import clock, engine
from workflow.actors import ACCOUNT, LINK, Actor, system
from workflow.engine import Refused, fire, fire_locked, open_root
from workflow.models import Transition

from .above import answer
from .checking import refusals_of, refusals_of_text
from .contacts import ACCEPT, REFUSE, Acquaintance, ContactPoint, known_as, reached_as
from .describing import describe_offer
from .models import Offer
from .queries import offers_alive

CHECKED = (
    *("title", "activities", "kinds", "levels", "diplomas", "families", "works", "conditions", "lodging"),
    *("address", "postcode", "city"),
)
"""Columns that whoever checked an offer read, and that the rules look at: once a person published it they stay."""
WRITTEN = (
    *CHECKED,
    *("audience", "school_may_propose", "is_accessible", "accessibility", "languages", "tutor"),
    *("morning_start", "morning_end", "afternoon_start", "afternoon_end", "network"),
)
"""Columns that a host writes."""
A_YEAR = timedelta(days=300)
"""Time between two letters that ask for places: the next school year's comes in the same season."""


expect("offer_again", by="the season in which hosts are asked again")

# -- who writes it ------------------------------------------------------------------------------------------------


def desk_actor(contact: HostContact) -> Actor:
    """Return a contact of a host as the author of what is done by the link of their desk."""
    return Actor(LINK, f"desk:{contact.uuid}", label=contact.name)


@transaction.atomic
def desk_of(*, host: Mapping[str, Any], contact: Mapping[str, Any]) -> HostContact:
    """Return the contact whose desk an offer goes to: the one known at that establishment, else a new one.

    Whoever types another's address gives them a draft, and nothing else: the link alone leads to it.
    """
    reached = {"email": contact["email"]} if contact.get("email") else {"phone": contact["phone"]}
    new = Host(**host)
    new.prepare()
    place = {"host__sort_name": new.sort_name, "host__postcode": new.postcode}
    same = {"host__siret": new.siret} if new.siret else place
    known = HostContact.objects.filter(**reached, **same, erased_at=None).select_related("host")
    desk = known.filter(pk__in=Offer.objects.values("representative")).order_by("-id").first()
    if desk is None:
        new.save()
        desk = add_host_contact(host=new, origin=HostContact.Origin.HOST_ACCOUNT, is_representative=True, **contact)
    link = link_of(f"desk:{desk.uuid}")
    if link.revoked_at:
        renew_link(link)
    return desk


# -- writing it ---------------------------------------------------------------------------------------------------


@transaction.atomic
def start_offer(
    *,
    representative: HostContact,
    fields: Mapping[str, Any],
    schools: Iterable[School] = (),
    wakes_on: date | None = None,
    by: Actor,
) -> Offer:
    """Open a draft in the name of a host, at its own address unless ``fields`` say another; none abroad.

    It sleeps until ``wakes_on``.
    """
    host = representative.host
    refuse_abroad(host.country)
    place = {name: getattr(host, name) for name in ("address", "postcode", "city")}
    given = {**place, **{name: value for name, value in fields.items() if name in WRITTEN}}
    given["postcode"] = given["postcode"][:5]
    offer = open_root(Offer(host=host, representative=representative, wakes_on=wakes_on, **given), by=by)
    offer.schools.set(schools)
    describe_offer(offer)
    return offer


@transaction.atomic
def save_offer(offer: Offer, *, fields: Mapping[str, Any], schools: Iterable[School] | None = None, by: Actor) -> None:
    """Change what is said of an offer; :class:`Refused` where its text was checked and would be another.

    Of one that was submitted the rules are asked again: what they refuse is not written afterwards.
    """
    locked = engine.lock(offer)
    changed = [name for name in WRITTEN if name in fields and getattr(locked, name) != fields[name]]
    if locked.was_checked and set(changed) & set(CHECKED):
        raise Refused("offer_checked")
    for name in changed:
        setattr(locked, name, fields[name])
    if not locked.is_draft and set(changed) & set(CHECKED):
        refuse_against_rules(refusals_of_text(locked))
    if changed:
        fire_locked(locked, "revise", by=by, data={"changed": changed})
        locked.save(update_fields=changed)
        describe_offer(locked)
    if schools is not None:
        locked.schools.set(schools)
    offer.refresh_from_db()


@transaction.atomic
def duplicate_offer(offer: Offer, *, by: Actor) -> Offer:
    """Open a draft that says what an offer says, for other dates: it has none yet."""
    return start_offer(representative=offer.representative, fields=fields_of(offer), schools=offer.schools.all(), by=by)


def fields_of(offer: Offer) -> dict[str, Any]:
    """Return what an offer says, for another that says the same."""
    return {name: getattr(offer, name) for name in WRITTEN}


# -- submitting it ------------------------------------------------------------------------------------------------


@transaction.atomic
def submit_offer(offer: Offer, *, by: Actor) -> None:
    """Submit an offer: published at once where its host is vouched for, else an officer looks at it first.

    Raises :class:`Refused` with the sentences of the rules that stand against it.
    """
    refuse_against_rules(refusals_of(offer))
    if by.id == f"desk:{offer.representative.uuid}":
        verify_host_contact_by_link(contact=offer.representative)
    fire(offer, "submit", by=by)
    if vouched := vouched_by(offer, by):
        fire(offer, "publish", by=system(vouched))


def refuse_against_rules(against: Sequence[Finding]) -> None:
    """Refuse with the sentences of what was found; nothing where nothing was."""
    if against:
        raise Refused("offer_against_rules", said=" ".join(one.sentence for one in against), detail=against)


def vouched_by(offer: Offer, by: Actor) -> str:
    """Return the reason why an offer needs nobody's look; empty where it does.

    Its contact is known, and posts it, or a partner or public body posts it: whoever else names a known contact, a
    company's team, is no more known by that.
    """
    contact = offer.representative
    by_partner = offer.network is not None and offer.network.is_trusted and "partner" in offer.roles_of(by)
    if not by_partner and by.id != f"desk:{contact.uuid}":
        return ""
    known = known_as(contact)
    if not known.answers:
        return ""
    return "partner" if by_partner else known.value


# -- looking at it ------------------------------------------------------------------------------------------------


@transaction.atomic
def publish_checked(offer: Offer, *, seen: str = "", by: Actor) -> None:
    """Publish an offer that awaits its check, for whoever has read it: an officer, or a school that knows the host.

    They answer for its contact too, once for all: what else waits for that alone is published. ``seen`` is the length
    of its journal when they read it: what its host has written since, nobody has checked.
    """
    _lock_contacts(offer)
    locked = engine.lock(offer)
    if seen and seen != str(locked.journal_length):
        raise Refused("changed_since_seen")
    if locked.awaits_check and not (known := known_as(locked.representative)).answers:
        if known is Acquaintance.REFUSED and "officer" not in locked.roles_of(by):
            raise Refused("contact_refused")
        _decide(locked, ACCEPT, by=by)
    fire_locked(locked, "publish", by=by)
    _publish_siblings(locked, by=by)
    offer.refresh_from_db()


@transaction.atomic
def accept_contact(offer: Offer, *, by: Actor) -> None:
    """Answer for the contact of an offer that was published, or refused, before: what waits for that is published."""
    _lock_contacts(offer)
    locked = engine.lock(offer)
    _decide(locked, ACCEPT, by=by)
    _publish_siblings(locked, by=by)
    offer.refresh_from_db()


@transaction.atomic
def refuse_contact(offer: Offer, *, reason: str, by: Actor) -> None:
    """Refuse the contact of an offer: all that waits of theirs is sent back, all that is shown is suspended."""
    _lock_contacts(offer)
    for locked in (engine.lock(offer), *_siblings(offer)):
        if "officer" in locked.roles_of(by):
            _decide(locked, REFUSE, by=by, reason=reason)
            if locked.awaits_check:
                fire_locked(locked, "send_back", by=by, reason=reason)
            elif locked.is_visible:
                fire_locked(locked, "suspend", by=by, reason=reason)
    offer.refresh_from_db()


def _lock_contacts(offer: Offer) -> None:
    """Let one person at a time decide of a contact, whose offers are locked one after another."""
    list(HostContact.objects.select_for_update(of=("self",)).filter(reached_as(offer.representative)).order_by("pk"))


def _decide(locked: Offer, decision: str, *, by: Actor, reason: str = "") -> None:
    fire_locked(locked, decision, by=by, reason=reason, data={"contact": str(locked.representative.uuid)})


def _siblings(offer: Offer) -> list[Offer]:
    """Lock and return the other offers of the same contact: of the establishment, or posted by the same network."""
    people = HostContact.objects.filter(reached_as(offer.representative))
    others = offers_alive().filter(representative__in=people).exclude(pk=offer.pk).select_related("host", "network")
    here = ContactPoint("", offer.host.siret, offer.host.sort_name, offer.host.postcode)
    network = offer.network if offer.network and offer.network.is_trusted else None
    return [
        engine.lock(other)
        for other in others.order_by("pk")
        if here.is_at(other.host) or (network and other.network == network and submitter_of(other).kind == ACCOUNT)
    ]


def submitter_of(offer: Offer) -> Actor:
    """Return the last submitter of an offer, else its first author."""
    entry = offer.last_entry("submit") or offer.last_entry(Offer.OPENING.name)
    assert entry is not None  # an offer is opened by an entry
    return Actor(entry.actor_kind, entry.actor_id)


def _publish_siblings(offer: Offer, *, by: Actor) -> None:
    """Publish what waited for the same contact alone; the rules of each are those of the day it was submitted."""
    for other in _siblings(offer):
        if not other.awaits_check or is_banned(other.host):
            continue
        if known_as(other.representative) is Acquaintance.NO and {"officer", "school"} & other.roles_of(by):
            _decide(other, ACCEPT, by=by)
        if vouched := vouched_by(other, submitter_of(other)):
            fire(other, "publish", by=system(vouched))


# -- asking for it ------------------------------------------------------------------------------------------------


def was_asked(contact: HostContact, *, since: datetime) -> bool:
    """Tell whether this reader, on whichever of their rows, was asked for places since then."""
    return rows_of_reader(contact).filter(offer_asked_at__gte=since).exists()


def note_asked(contact: HostContact) -> None:
    """Remember that this contact was asked for places, whatever is answered."""
    HostContact.objects.filter(pk=contact.pk).update(offer_asked_at=clock.now())


@transaction.atomic
def ask_again(contact: HostContact) -> bool:
    """Write one letter that asks for places again; tell whether it left: once a year at most, and never to who offers.

    Whoever unsubscribed from it does not read it: the outbox knows.
    """
    HostContact.objects.select_for_update().get(pk=contact.pk)
    if was_asked(contact, since=clock.now() - A_YEAR) or has_offers(contact) or is_banned(contact.host):
        return False
    note_asked(contact)
    queue(("offer_again",), Event("ask_again", contact))
    return True


def has_offers(contact: HostContact) -> bool:
    """Tell whether this reader has an offer that is not over, or the establishment one that is shown."""
    host = contact.host
    same = Q(host__sort_name=host.sort_name, host__postcode=host.postcode)
    if host.siret:
        same |= Q(host__siret=host.siret)
    return offers_alive().filter(Q(representative__in=rows_of_reader(contact)) | same).exists()


# -- its life -----------------------------------------------------------------------------------------------------


@transaction.atomic
def suspend_offer(offer: Offer, *, reason: str, by: Actor) -> None:
    """Take an offer out of the searches for a time; applications keep their answer to come."""
    fire(offer, "suspend", by=by, reason=reason)


@follows("suspend_offers")
def suspend_offers_of(siret: str) -> None:
    """Take what a forbidden establishment offers out of the searches at once; its host resumes it after the ban."""
    for offer in Offer.objects.filter(Offer.is_visible, host__siret=siret).order_by("pk"):
        fire(offer, "suspend", by=system("ban"), reason="Une inspection interdit d'accueillir dans ce lieu.")


@transaction.atomic
def resume_offer(offer: Offer, *, by: Actor) -> None:
    """Show a suspended offer again; what an officer suspended, an officer resumes; what nobody checked waits again."""
    if offer.suspended_by_officer and "officer" not in offer.roles_of(by):
        raise Refused("suspended_by_officer")
    if _was_waiting(offer) and offer.roles_of(by):
        fire(offer, "put_back", by=system("place_released"))
        return
    fire(offer, "resume", by=by)
    settle_seats(offer)


def _was_waiting(offer: Offer) -> bool:
    """Tell whether an offer was taken out of a queue in which nobody had checked it: it goes back there."""
    entry = offer.last_entry("suspend", "halt") if offer.is_paused else None
    return entry is not None and entry.source in Offer.awaits_check.states


def halt_offers(hosts: Q) -> None:
    """Take what is offered at a stopped place, written by whomever, out of the searches."""
    asked = Offer.objects.filter(Offer.is_visible | Offer.awaits_check, host__in=Host.objects.filter(hosts))
    for offer in asked.select_related("host").order_by("pk"):
        fire(offer, "halt", by=system("place_stopped"))


def release_offers(hosts: Q) -> None:
    """Give offers of a place that is not stopped any more back as they were.

    What its host, its network or an officer had suspended before stays so; so does what another stop holds, or a ban,
    or whose contact was refused meanwhile.
    """
    last = Transition.objects.filter(root_uuid=OuterRef("uuid"), name__in=("suspend", "halt")).order_by("-position")
    paused = Offer.objects.filter(Offer.is_paused, host__in=Host.objects.filter(hosts), erased_at=None)
    told = paused.annotate(by=Subquery(last.values("name")[:1]), was=Subquery(last.values("source")[:1]))
    halted = told.filter(by="halt").select_related("host").order_by("pk")
    for offer in [one for one in halted if not is_stopped(one.host) and not one.contact_is_refused]:
        if offer.was in Offer.awaits_check.states:
            fire(offer, "put_back", by=system("place_released"))
        elif not is_banned(offer.host):
            fire(offer, "resume", by=system("place_released"))
            settle_seats(offer)


def settle_seats(offer: Offer) -> None:
    """Close an offer whose last seat is gone, open again one that has a seat: after seats were added or taken away.

    Whoever waits for a seat has it before the offer is shown again.
    """
    answer.get("pass_seats_on")(offer)
    offer.refresh_from_db()
    if offer.is_open and not offer.seats_left:
        fire(offer, "fill", by=system("seats_changed"))
    elif offer.is_visible and not offer.is_open and offer.seats_left:
        fire(offer, "reopen", by=system("seats_changed"))


# -- handing it over ----------------------------------------------------------------------------------------------


@transaction.atomic
def hand_over_desk(contact: HostContact, *, first_name: str, last_name: str, email: str) -> HostContact:
    """Give all that is not over of a desk to a colleague, who receives a link of their own.

    :class:`Refused` to a contact whom an officer refused: a new name would be one whom nobody has refused.
    """
    if known_as(contact) is Acquaintance.REFUSED:
        raise Refused("contact_refused")
    colleague = add_host_contact(
        host=contact.host,
        origin=HostContact.Origin.HOST_ACCOUNT,
        is_representative=True,
        first_name=first_name,
        last_name=last_name,
        email=email,
    )
    for offer in offers_alive().filter(representative=contact).order_by("pk"):
        locked = engine.lock(offer)
        fire_locked(locked, "revise", by=desk_actor(contact), data={"changed": ["representative"]})
        locked.representative = colleague
        locked.save(update_fields=["representative"])
    return colleague
