"""Acts on agreements before and besides the signatures: opening, drafting, approving, revising, stopping."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypedDict, Unpack

from django.db import transaction

from conventions.domain.law.rules import Finding
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.bans import is_banned
from conventions.domain.persons.people.models import Host, HostContact, Pupil, Staff
from conventions.domain.persons.people.names import search_key
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import (
    confirm_application,
    release_seat,
    withdraw_needless,
)
from conventions.domain.placements.danger.queries import is_stopped
from signatures.queries import documents_of, requests_of
from workflow import deadlines, engine
from workflow.actors import ACCOUNT, Actor, system
from workflow.engine import Refused, fire, open_root
from workflow.names import act

from . import delegations
from .checking import check_agreement
from .days import date_agreement, days_taken, save_days
from .freezing import PURPOSE
from .hosts import PLACE, copied, own_host, require_contacts_of, save_contact, save_host
from .kinds import beside, kind, kind_of
from .models import Convention, HealthAnnex, Origin
from .periods import period_of
from .referent_load import check_room
from .signable import is_ready_to_seal
from .signing import seal
from .states import Outcome
from .training_annexes.models import HOST_COLUMNS, SCHOOL_COLUMNS
from .training_annexes.services import formation_of, open_annex, save_annex

HOST_FIELDS = (*PLACE, "activities", "meals", "safety_contact", "post")
FAMILY_FIELDS = ("family_business", "family_establishment")
"""Fields on the family's tie to the host: never copied to another agreement."""
SCHOOL_FIELDS = ("aims", "assessment", "lodging", "transport")


@dataclass(frozen=True)
class FoundPlace:
    """A place that a family found by itself: *j'ai déjà un stage*."""

    host_name: str
    city: str
    postcode: str
    contact_first_name: str
    contact_last_name: str
    contact_email: str = ""
    contact_phone: str = ""
    known: Host | None = None
    """A row of the establishment, where the school knows it: what is not typed is taken from there."""
    days: tuple[Presence, ...] = ()
    address: str = ""
    siret: str = ""
    kind: str = ""
    """Chosen where the pupil may have several kinds; empty: that of the year."""


# -- opening ------------------------------------------------------------------------------------------------


@transaction.atomic
def open_for_found_place(*, pupil: Pupil, place: FoundPlace, by: Actor) -> Convention:
    """Open an agreement for a place the pupil found; the contact stays *déclaré* until it is verified.

    Raises :class:`Refused` when the pupil has another agreement under way on the same days.
    """
    if place.known is not None:
        host = copied(place.known)
    else:
        host = Host.objects.create(
            name=place.host_name, address=place.address, postcode=place.postcode, city=place.city, siret=place.siret
        )
    is_there = (host.postcode, search_key(host.city)) == (place.postcode, search_key(place.city))
    declared = HostContact.Origin.GIVEN_BY_SCHOOL if by.kind == "account" else HostContact.Origin.DECLARED_BY_PUPIL
    contact = HostContact.objects.create(
        host=host,
        first_name=place.contact_first_name,
        last_name=place.contact_last_name,
        email=place.contact_email,
        phone=place.contact_phone,
        is_representative=True,
        origin=declared,
    )
    convention = Convention(
        kind=place.kind,
        origin=Origin.OWN_PLACE,
        school=pupil.school,
        pupil=pupil,
        host=host,
        representative=contact,
        place_address=place.address or (host.address[:200] if is_there else ""),
        place_postcode=place.postcode,
        place_city=place.city,
    )
    return _open_own_place(convention, place.days, by=by)


@transaction.atomic
def open_for_known_host(
    *,
    pupil: Pupil,
    host: Host,
    representative: HostContact,
    tutor: HostContact | None = None,
    days: Iterable[Presence] = (),
    by: Actor,
) -> Convention:
    """Open an agreement for a place found at a host the platform already knows: tell us once (L113-12 CRPA)."""
    require_contacts_of(host, representative, tutor)
    convention = Convention(
        origin=Origin.OWN_PLACE,
        school=pupil.school,
        pupil=pupil,
        host=host,
        representative=representative,
        tutor=tutor,
        place_address=host.address,
        place_postcode=host.postcode,
        place_city=host.city,
    )
    return _open_own_place(convention, days, by=by)


@transaction.atomic
def open_from_application(application: Application, *, by: Actor) -> Convention:
    """Confirm an accepted application, withdraw the pupil's others and open the agreement."""
    confirm_application(application, by=by)
    offer, pupil = application.offer, application.pupil
    convention = Convention(
        origin=Origin.APPLICATION,
        application=application,
        school=pupil.school,
        pupil=pupil,
        host=offer.host,
        representative=offer.representative,
        tutor=offer.tutor,
        place_address=offer.address,
        place_postcode=offer.postcode,
        place_city=offer.city,
        activities=offer.activities,
    )
    return _open(convention, application.slot.presences(), by=system("application_confirmed"))


def _open_own_place(convention: Convention, days: Iterable[Presence], *, by: Actor) -> Convention:
    """Open it; the internship of the year found, the places still asked for are needless."""
    opened = _open(convention, days, by=by)
    if opened.kind not in beside():
        withdraw_needless(opened.pupil, opened.first_day, opened.last_day)
    return opened


def _open(convention: Convention, days: Iterable[Presence], *, by: Actor) -> Convention:
    days = tuple(days)
    if is_banned(convention.host):
        raise Refused("host_banned")
    convention.pupil.lock_person()
    if taken := days_taken(convention.pupil, days):
        raise taken
    if days:
        convention.first_day, convention.last_day = min(d.day for d in days), max(d.day for d in days)
    date_agreement(convention)
    chosen = kind_of(convention.enrolled.level, convention.kind, convention.school.academy)
    convention.kind = chosen.name
    if convention.enrolled.level in chosen.by_formation and formation_of(convention) is None:
        raise Refused("formation_unknown")
    period = period_of(convention, convention.school.periods.all())
    convention.aims = convention.aims or (period and period.aims) or chosen.default_aims
    convention.assessment = convention.assessment or (period and period.assessment) or chosen.default_assessment
    open_root(convention, by=by, data={"kind": convention.kind, "origin": convention.origin})
    save_days(convention, days)
    if convention.is_training:
        open_annex(convention)
        if convention.first_day and period and period.number:
            save_annex(convention, {"period_number": period.number, "period_count": period.cycle_count})
    return convention


# -- drafting -----------------------------------------------------------------------------------------------


@transaction.atomic
def save_host_part(
    convention: Convention,
    *,
    by: Actor,
    fields: Mapping[str, Any] | None = None,
    host: dict[str, Any] | None = None,
    writer: HostContact | dict[str, Any] | None = None,
    representative: HostContact | dict[str, Any] | None = None,
    tutor: HostContact | dict[str, Any] | None = None,
    days: Iterable[Presence] | None = None,
    typing: dict[str, Any] | None = None,
    revision: int | None = None,
) -> list[Finding]:
    """Save what the host, or the office in its name, has typed; return what the rules say of it.

    Nothing typed is lost to a rule: the findings are answers, only ``complete_host_part`` is refused for them.
    ``typing`` keeps, per field of the form, what could not be read yet. ``revision`` is the one that the form was
    filled from: refused when somebody has saved since.
    """
    locked = _lock_for_writing(
        convention, lambda locked: locked.is_with_host, {"host", "office"}, by, with_shared=days is not None
    )
    _count_save(locked, revision)
    if host or any(isinstance(given, dict) for given in (writer, representative, tutor)):
        own_host(locked)
    if locked.awaits_host:
        fire(locked, "start_host_part", by=by)
    _assign(locked, fields or {}, (*HOST_FIELDS, *FAMILY_FIELDS, *delegations.FIELDS), HOST_COLUMNS)
    if fields and fields.get("by_delegation") is False:
        delegations.forget_proof(locked)
    if host:
        is_held = by.kind != ACCOUNT and is_stopped(locked.host)
        save_host(locked.host, host)
        if is_held and not is_stopped(locked.host):  # another name or number is no other place
            raise Refused("host_of_stopped_place")
    if typing is not None:
        locked.host_typing = typing
    if writer is not None:
        locked.writer = save_contact(locked, "writer", writer, by)
    if representative is not None:
        locked.representative = save_contact(locked, "representative", representative, by)
    if tutor is not None:
        locked.tutor = save_contact(locked, "tutor", tutor, by)
    if days is not None:
        days = tuple(days)
        if taken := days_taken(locked.pupil, days, besides=locked):
            raise taken
        save_days(locked, days)
        _follow_level(locked)
    locked.save()
    deadlines.arm_again(locked)
    convention.refresh_from_db()
    return check_agreement(locked, part="host")


def _follow_level(convention: Convention) -> None:
    """Take the kind of the pupil's level in the year of the first day, unless its own is made there too.

    Nobody has read the agreement yet. A level without any kind changes nothing: the rules say what is wrong with it.
    """
    level, academy = convention.enrolled.level, convention.school.academy
    if kind(convention.kind).days_at(level, academy):
        return
    with suppress(Refused):
        followed = kind_of(level, academy=academy)
        if level not in followed.by_formation or formation_of(convention) is not None:
            convention.kind = followed.name


def complete_host_part(convention: Convention, *, by: Actor, key: str = "") -> None:
    """End the host's part; :class:`Refused` carries the findings of the rules in ``detail``."""
    fire(convention, "complete_host_part", by=by, key=key)


@transaction.atomic
def confirm_host_part(convention: Convention, *, by: Actor, key: str = "") -> None:
    """End in one press the part of a host who reads that what it said of the last training period is still true.

    It says so of this pupil: nobody is replaced (rule D-07). What a rule blocks is refused, as by the last page.
    """
    save_host_part(convention, by=by, fields={"replaces_nobody": True})
    complete_host_part(convention, by=by, key=key)


class Arrangements(NamedTuple):
    """Arrangements for the pupil's health, and the family's agreement that the host reads them."""

    arrangements: str
    shared: bool = False


@transaction.atomic
def save_school_part(
    convention: Convention,
    *,
    by: Actor,
    fields: Mapping[str, Any] | None = None,
    referent: Staff | None = None,
    arrangements: Arrangements | None = None,
    revision: int | None = None,
) -> list[Finding]:
    """Save what the school has typed; return what all the rules say. ``revision`` as for the host's part."""
    if convention.awaits_school:
        fire(convention, "start_school_part", by=by)
    locked = _lock_for_writing(convention, lambda locked: locked.is_with_school, {"office", "referent", "head"}, by)
    _count_save(locked, revision)
    _assign(locked, fields or {}, SCHOOL_FIELDS, SCHOOL_COLUMNS)
    if referent is not None:
        if referent.school_id != locked.school_id or not referent.in_post(locked.school.today()):
            raise Refused("staff_not_in_post")
        check_room(referent, locked)
        locked.referent = referent
    if arrangements is not None:
        HealthAnnex.objects.update_or_create(convention=locked, defaults=arrangements._asdict())
    locked.save()
    convention.refresh_from_db()
    return check_agreement(locked)


def complete_school_part(convention: Convention, *, by: Actor, key: str = "") -> None:
    """End the school's part: every rule is asked."""
    fire(convention, "complete_school_part", by=by, key=key)


def _lock_for_writing(
    convention: Convention,
    may_change: Callable[[Convention], bool],
    roles: set[str],
    by: Actor,
    *,
    with_shared: bool = False,
) -> Convention:
    locked = engine.lock(convention, with_shared=with_shared)
    if not may_change(locked):
        raise Refused("part_closed", state=locked.get_status_display())
    if not locked.roles_of(by) & roles:
        raise Refused("part_of_others")
    return locked


def _count_save(convention: Convention, revision: int | None) -> None:
    """Count a save; refused when the form was filled from an older one."""
    if revision is not None and revision != convention.draft_revision:
        raise Refused("saved_meanwhile")
    convention.draft_revision += 1


def _assign(
    convention: Convention, fields: Mapping[str, Any], allowed: tuple[str, ...], annexed: tuple[str, ...]
) -> None:
    """Set columns of the agreement, and those of the annexes of a training period, which are saved here."""
    annexed = annexed if convention.is_training else ()
    own = {name: value for name, value in fields.items() if name in annexed}
    for name, value in fields.items():
        if name not in (*allowed, *annexed):
            raise KeyError(name)
        if name not in own:
            setattr(convention, name, value)
    if own:
        save_annex(convention, own)


# -- approving and changing one's mind --------------------------------------------------------------------------


def approve(convention: Convention, *, by: Actor, key: str = "", tell_at: datetime | None = None) -> None:
    """Approve: the rules again, then the document is frozen and certified and every party is asked to sign.

    With ``tell_at`` the parties are told at that moment, not at once.
    """
    fire(convention, "approve", by=by, key=key, tell_at=tell_at)


@transaction.atomic
def revise(convention: Convention, *, by: Actor, reason: str, new_text: bool = False, key: str = "") -> None:
    """Prepare the next version: earlier signatures are void and their links say so; ``new_text``: the present one."""
    before = engine.lock(convention).version
    entry = fire(convention, "revise", by=by, reason=reason, key=key, values={"new_text": new_text})
    if entry.data["version"] != before + 1:
        return  # the same request sent again: its version was prepared the first time
    document = documents_of(convention, PURPOSE).filter(version=before).first()
    if document is None:
        return
    for request in requests_of(document):
        if request.transitions()["void"].starts_from(request):
            fire(request, "void", by=system("revise"), data={"party": request.key, "version": document.version})


def vouch_for_host(convention: Convention, *, by: Actor, key: str = "") -> None:
    """The school attests that it knows a host whose SIRET is missing, or of a closed establishment."""
    fire(convention, "vouch_for_host", by=by, key=key)


def decide_without_guardian(convention: Convention, *, by: Actor, reason: str, key: str = "") -> None:
    """The head decides that the internship may take place though nobody here may sign for the pupil."""
    fire(convention, "decide_without_guardian", by=by, reason=reason, key=key)


def send_back_to_host(convention: Convention, *, by: Actor, reason: str, key: str = "") -> None:
    fire(convention, "send_back_to_host", by=by, reason=reason, key=key)


def send_back_to_office(convention: Convention, *, by: Actor, reason: str, key: str = "") -> None:
    fire(convention, "send_back_to_office", by=by, reason=reason, key=key)


@transaction.atomic
def withdraw(convention: Convention, *, by: Actor, reason: str, key: str = "") -> None:
    """Stop before the signatures are complete: the internship will not take place."""
    fire(convention, "withdraw", by=by, reason=reason, key=key)
    _give_seat_back(convention)


def _give_seat_back(convention: Convention) -> None:
    """Free the seat of an internship that will not begin: whoever waits for it is accepted."""
    if convention.application is not None:
        release_seat(convention.application, by=system("agreement_stopped"))


class Interruption(TypedDict, total=False):
    """Circumstances of an interruption; nothing of it is usual."""

    no_show: bool
    """The pupil never came."""
    by_trainee: bool
    """The pupil or the family ended it: the post may be taken again at once (rule H-07)."""


@transaction.atomic
def terminate(
    convention: Convention,
    *,
    by: Actor,
    reason: str,
    on: date,
    key: str = "",
    **how: Unpack[Interruption],
) -> None:
    """Interrupt a signed or running internship on a day.

    The day lies between the first one and today; an internship that has not begun ends on its first day. What was
    done of one that had begun is evaluated, then attested.
    """
    locked = engine.lock(convention)
    if locked.awaits_first_day and on != locked.first_day:
        raise Refused("internship_to_come", first_day=locked.first_day)
    first, last = locked.first_day, locked.last_day
    if locked.is_running and first and last and not first <= on <= min(locked.today(), last):
        raise Refused("day_outside_internship", first_day=first, last_day=last)
    if engine.was_done(locked, key):
        return
    fire(convention, "terminate", by=by, reason=reason, key=key, values={"ended_on": on, **how})
    if locked.awaits_first_day:
        _give_seat_back(convention)
    end_amendments(convention)
    if locked.is_running and not how.get("no_show"):
        fire(convention, "ask_evaluations", by=system("interrupted"))


def decide_outcome(convention: Convention, *, by: Actor, outcome: str, key: str = "") -> None:
    """Say what an interruption comes to, one of :class:`.Outcome`; the decision before stays in the journal."""
    fire(convention, "decide_outcome", by=by, key=key, values={"outcome": Outcome(outcome).value})


def end_amendments(convention: Convention) -> None:
    """The internship is over: an amendment in preparation or being signed has nothing left to change."""
    for amendment in convention.amendments.order_by("pk"):
        if amendment.transitions()["expire"].starts_from(amendment):
            fire(amendment, "expire", by=system("internship_over"), data={"amendment": amendment.number})


@act("expire_agreement")
def expire(convention: Convention) -> None:
    """Deadline ``expire``: what everybody has signed is sealed instead, late or not."""
    if convention.is_partly_signed and is_ready_to_seal(convention):
        seal(str(convention.uuid))
    elif convention.is_unsigned:
        fire(convention, "expire", by=system("deadline:expire"))
        _give_seat_back(convention)
