"""Services of the host's link besides filling: begin, hand over, say that it cannot, copy to other pupils."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from conventions.domain.dossier.agreements.delegations import copy_proof, delegation_of
from conventions.domain.dossier.agreements.hosts import PERSON, name_writer
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.offered import may_be_asked, offer_from_agreement
from conventions.domain.dossier.agreements.services import HOST_FIELDS, save_host_part, terminate, withdraw
from conventions.domain.dossier.agreements.training_annexes.queries import annex_of
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import report
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import actor_of, link_of, note_act, renew_link
from conventions.domain.persons.people.models import HostContact
from conventions.domain.persons.people.services import verify_host_contact_by_link
from conventions.domain.placements.offers.services import desk_actor, note_asked
from conventions.pages.shared.drafting.people import ME, SIGNER, origin_of, save_people
from notifications.catalogue import Event
from notifications.outbox import queue
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused

from .access import HostLinkVisit
from .queries import latest_of_contact

INSURER = ("host_insurer", "host_policy")
OF_THE_HOST = ("name", "siret", "address", "postcode", "city")


# -- coming in ------------------------------------------------------------------------------------------------


@transaction.atomic
def begin(visit: HostLinkVisit) -> Convention | None:
    """Note the first act: the contact is proved, and what it told us before is not asked again (L113-12 CRPA).

    Return the earlier agreement that the part was filled from, if there is one.
    """
    note_act(visit.link)
    contact = visit.writer
    if contact is not None and contact.is_only_declared:
        verify_host_contact_by_link(contact=contact)
    convention = visit.convention
    if not convention.awaits_host or contact is None:
        return None
    earlier = latest_of_contact(contact, besides=convention)
    if earlier is not None:
        _fill_from(convention, earlier, by=visit.actor)
    return earlier


def _fill_from(convention: Convention, earlier: Convention, *, by: Actor) -> None:
    """Fill what is still empty, and the people, from an earlier agreement of the same contact."""
    fields = {name: getattr(earlier, name) for name in HOST_FIELDS if not getattr(convention, name)}
    if _has_same_signer(convention, earlier):
        fields |= delegation_of(earlier)  # without its proof: it may have ended, and another school received it
    host = {name: getattr(earlier.host, name) for name in OF_THE_HOST if not getattr(convention.host, name)}
    save_host_part(convention, by=by, fields=fields, host=host or None)
    if earlier.host_id == convention.host_id:
        return
    me, signer, tutor = convention.host_writer, earlier.representative, earlier.tutor
    assert me is not None  # whose link was opened
    save_people(
        convention,
        by=by,
        me={**_fields_of(me), "title": me.title or (earlier.host_writer.title if earlier.host_writer else "")},
        signer=None if signer is None or _same_contact(signer, me) else _fields_of(signer),
        tutor=_tutor_of(earlier, me, tutor),
    )


def _has_same_signer(convention: Convention, earlier: Convention) -> bool:
    """Tell whether the signer of the earlier agreement signs this one too: where the host is another, it is taken."""
    if earlier.host_id != convention.host_id:
        return True
    return convention.representative_id == earlier.representative_id


def _tutor_of(earlier: Convention, me: HostContact, tutor: HostContact | None) -> "str | dict[str, str]":
    if tutor is None or tutor.pk == earlier.representative_id:
        return SIGNER
    return ME if _same_contact(tutor, me) else _fields_of(tutor)


def _fields_of(contact: HostContact) -> dict[str, str]:
    return {name: getattr(contact, name) for name in PERSON}


def _same_contact(one: HostContact, other: HostContact) -> bool:
    return bool(one.email and one.email == other.email) or bool(one.phone and one.phone == other.phone)


# -- handing over, leaving ------------------------------------------------------------------------------------


@transaction.atomic
def hand_over(visit: HostLinkVisit, *, first_name: str, last_name: str, email: str) -> HostContact:
    """Give the host's part to a colleague: a new link goes there, the old address opens nothing any more."""
    convention = engine.lock(visit.convention)
    if "host" not in convention.roles_of(visit.actor):
        raise Refused("agreement_of_others")
    if not PersonalLink.objects.filter(pk=visit.link.pk, generation=visit.link.generation, revoked_at=None).exists():
        raise Refused("handed_over")  # a second click, sent before the first was done
    former = convention.host_writer
    origin = origin_of(convention, visit.actor)
    colleague = name_writer(convention, origin=origin, first_name=first_name, last_name=last_name, email=email)
    renew_link(visit.link)
    data = {"from_name": former.name if former else convention.host.name}
    queue(
        ("host_part_handed_over",),
        Event(name="hand_over", subject=convention, data=data, about=engine.about(convention)),
    )
    return colleague


@dataclass(frozen=True)
class Leaving:
    """Effect of *je ne peux plus accueillir*: ``withdraw``, ``terminate`` or, where the law has no act, ``report``."""

    act: str
    on: date | None = None
    """The day that an internship under way would end on."""


def leaving(convention: Convention, by: Actor) -> Leaving:
    """Return what follows at once if the host says now that it cannot go on."""
    for name in ("withdraw", "terminate"):
        law = convention.transitions()[name]
        if law.starts_from(convention) and convention.roles_of(by) & set(law.spec.who):
            day = None
            if name == "terminate":
                first, last = convention.first_day, convention.last_day
                assert first is not None and last is not None  # noqa: PT018 - it is signed
                day = min(convention.today(), last) if convention.today() >= first else first
            return Leaving(name, day)
    return Leaving("report")


@transaction.atomic
def leave(convention: Convention, *, by: Actor, reason: str, on: date | None = None) -> Leaving:
    """Say that the host cannot welcome the pupil any more; what the law allows follows at once."""
    what = leaving(convention, by)
    if what.act == "withdraw":
        withdraw(convention, by=by, reason=reason)
    elif what.act == "terminate":
        day = on if convention.is_running and on else what.on
        assert day is not None
        terminate(convention, by=by, reason=reason, on=day)
    else:
        report(convention, Report.Kind.HOST_CANNOT, by=by, text=reason)
    return what


# -- other pupils who seek --------------------------------------------------------------------------------------


@transaction.atomic
def answer_offer(visit: HostLinkVisit, *, wanted: bool) -> str:
    """Remember that the host was asked for places; where it wants to, return its desk, with an offer already filled."""
    contact = visit.writer
    if contact is None or not may_be_asked(visit.convention):
        return ""
    note_asked(contact)
    if not wanted:
        return ""
    offer_from_agreement(visit.convention, contact=contact, by=desk_actor(contact))
    return path_of(link_of(f"desk:{contact.uuid}"))


# -- several pupils -------------------------------------------------------------------------------------------


def copy_to(source: Convention, targets: Iterable[Convention]) -> list[tuple[Convention, Refused | None]]:
    """Fill the host's part of other agreements of the same contact like this one; say per agreement what refused it.

    Each is saved on its own, in the name of its own link: one that is refused does not stop the others.
    """
    answers: list[tuple[Convention, Refused | None]] = []
    for target in targets:
        try:
            with transaction.atomic():
                _copy(source, target)
        except Refused as refusal:
            answers.append((target, refusal))
        else:
            answers.append((target, None))
    return answers


def _annex(source: Convention, target: Convention) -> dict[str, Any]:
    """Return what the host said of insurance, benefits and rules; works and the post are of each pupil."""
    if not (source.is_training and target.is_training):
        return {}
    return {name: getattr(annex_of(source), name) for name in ("benefits", "internal_rules", *INSURER)}


def _copy(source: Convention, target: Convention) -> None:
    by = actor_of(link_of(f"host:{target.uuid}"), source.host_writer.name if source.host_writer else "")
    save_host_part(
        target,
        by=by,
        fields={name: getattr(source, name) for name in HOST_FIELDS} | delegation_of(source) | _annex(source, target),
        host={name: getattr(source.host, name) for name in (*OF_THE_HOST, "naf")},
        days=_same_hours(source.presences(), target.presences()),
    )
    me, signer, tutor = source.host_writer, source.representative, source.tutor
    if me is None or signer is None:
        return
    save_people(
        target,
        by=by,
        me=_fields_of(me),
        signer=None if signer.pk == me.pk else _fields_of(signer),
        tutor=SIGNER if tutor is None or tutor.pk == signer.pk else ME if tutor.pk == me.pk else _fields_of(tutor),
    )
    copy_proof(source, target, by=by)


def _same_hours(source: tuple[Presence, ...], target: tuple[Presence, ...]) -> tuple[Presence, ...] | None:
    """Return the days of ``target`` with the hours that ``source`` has on the same weekday; its own days if none."""
    if not source:
        return None
    hours = {presence.day.weekday(): presence for presence in source}
    usual = source[0]
    same = []
    for presence in target or source:
        like = hours.get(presence.day.weekday(), usual)
        same.append(Presence(presence.day, like.morning, like.afternoon))
    return tuple(same)
