"""Certifying mentors, asking one for a pupil, saying yes, ending, and noting meetings and openings."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.law.networks.queries import team_of
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.account_services import invite_to_account, open_account
from conventions.domain.persons.people.models import Guardian, Staff, User
from conventions.domain.persons.people.records import clean_email
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.companions.models import Companionship
from notifications.catalogue import Event, expect
from notifications.outbox import queue
from workflow import clock
from workflow.refusals import Refused

from .models import CERTIFIED_FOR, Mentor, Mentoring, MentoringMeeting, MentoringOpening
from .private import way_to_reach_in
from .queries import awaited, is_certified_now, mentorings, today_of_mentors

OPENED_ONCE_IN = timedelta(hours=1)
"""Time in which what one person opens of one mentoring is one opening, as of a dossier."""
MISSED = 4
"""Meetings missed in a row of which the school is told."""

expect("mentoring_asked", by="the school that proposes a mentor")
expect("mentoring_missed", by="the fourth meeting missed in a row")


# -- who is certified ----------------------------------------------------------------------------------------------


@transaction.atomic
def certify_mentor(
    *, post: NetworkPost, who: Mapping[str, str], identity: date, honorability: date, second: NetworkPost
) -> tuple[Mentor, bool]:
    """Say that one saw the identity and the honorability of a person; return the mentor, and whether to invite them.

    ``who``: ``email``, ``first_name``, ``last_name``: an account is opened when nobody has the address. Said again of
    the same person it begins another year. ``ValidationError`` for a day to come or too old, or a reader who is not
    another member of the team.
    """
    _check_days(identity, honorability)
    address = clean_email(who["email"])
    user = User.objects.filter(email=address).first()
    if second.user_id == post.user_id or second not in team_of(post.network):
        raise ValidationError(
            {"second": _("Choisissez une autre personne de l'équipe : deux lisent, jamais une seule.")}
        )
    if user is not None and user.pk in (post.user_id, second.user_id):
        raise ValidationError({"email": _("Qui certifie ou lit n'est pas le mentor : prenez une autre personne.")})
    by = account_actor(post.user)
    if user is None:
        names = {name: who.get(name, "") for name in ("first_name", "last_name")}
        if not all(names.values()):
            raise ValidationError({"last_name": _("Cette personne n'a pas encore de compte : écrivez prénom et nom.")})
        user = open_account(email=address, **names, by=by)
    if not user.is_active:
        raise ValidationError({"email": _("Ce compte est fermé : l'exploitant peut le rouvrir.")})
    seen: dict[str, Any] = {"identity_seen_on": identity, "honorability_seen_on": honorability, "ended_at": None}
    seen |= {"certified_by": post, "second_reader": second, "used_until": today_of_mentors()}
    mentor, _is_new = Mentor.objects.update_or_create(network=post.network, user=user, defaults=seen)
    is_invited = not user.has_usable_password()
    if is_invited:
        invite_to_account(user, by=by)
    return mentor, is_invited


def _check_days(identity: date, honorability: date) -> None:
    today = today_of_mentors()
    for name, day in (("identity", identity), ("honorability", honorability)):
        if day > today:
            raise ValidationError({name: _("Ce jour est à venir : écrivez celui où vous avez vu le papier.")})
    if today > honorability + CERTIFIED_FOR:
        raise ValidationError({"honorability": _("Il y a plus d'un an : demandez un papier récent, et voyez-le.")})


@transaction.atomic
def withdraw_mentor(mentor: Mentor) -> None:
    """Withdraw a mentor, with all that they do: an act of the association."""
    Mentor.objects.filter(pk=mentor.pk, ended_at=None).update(ended_at=clock.now())
    standing = mentor.mentorings.filter(ended_at=None)
    standing.update(ended_at=clock.now(), ended_by=Mentoring.EndedBy.ASSOCIATION)


# -- a pupil and a mentor ------------------------------------------------------------------------------------------


@transaction.atomic
def ask_mentor(companionship: Companionship, *, mentor: Mentor, by: Staff) -> Mentoring:
    """Ask for a mentor for a pupil whom the school helps; :class:`Refused` where one was asked already."""
    fresh = Companionship.objects.select_for_update().get(pk=companionship.pk)
    if fresh.ended_at:
        raise Refused("companion_over")
    if not is_certified_now(mentor):
        raise Refused("mentor_uncertified")
    if Mentoring.objects.filter(companionship=fresh, ended_at=None).exists():
        raise Refused("mentoring_stands")
    Mentor.objects.filter(pk=mentor.pk, used_until__lt=fresh.until).update(used_until=fresh.until)
    mentoring = Mentoring.objects.create(companionship=fresh, mentor=mentor, asked_by=by)
    _ask_family(mentoring)
    return mentoring


def _ask_family(mentoring: Mentoring) -> None:
    """Write to the pupil and to the guardians who answer; whom nothing reaches, the school calls."""
    pupil = mentoring.companionship.pupil
    reached = [person for person in awaited(mentoring) if person.email or person.phone]
    people = [
        person.recipient("pupil" if person == pupil else "guardian", time_zone=pupil.school.time_zone)
        for person in reached
    ]
    links = {person.ref: f"{address_of(person.ref)}/mentor" for person in people}
    data = {"people": people, "links": links}
    queue(("mentoring_asked",), Event("ask_mentor", mentoring, data, about=f"mentoring:{mentoring.uuid}"))


@transaction.atomic
def say_yes(mentoring: Mentoring, *, head: Staff | None = None, guardian: Guardian | None = None) -> None:
    """Say yes as the head or as a guardian; as the pupil where neither is given."""
    fresh = _standing(mentoring)
    if head is not None:
        fresh.head, fresh.head_at = head, clock.now()
    elif guardian is not None:
        fresh.guardian, fresh.guardian_at = guardian, clock.now()
    else:
        fresh.pupil_at = clock.now()
    fresh.save(update_fields=["head", "head_at", "guardian", "guardian_at", "pupil_at"])


@transaction.atomic
def end_mentoring(mentoring: Mentoring, *, by: Mentoring.EndedBy) -> None:
    """End it at once: whoever said yes takes it back so; ended twice, the first stays."""
    Mentoring.objects.filter(pk=mentoring.pk, ended_at=None).update(ended_at=clock.now(), ended_by=by)


def _standing(mentoring: Mentoring) -> Mentoring:
    """Return a mentoring that is not over, locked until the caller's transaction ends."""
    fresh = mentorings().select_for_update(of=("self",)).get(pk=mentoring.pk)
    if fresh.is_over:
        raise Refused("mentoring_over")
    return fresh


def _opened(mentoring: Mentoring) -> Mentoring:
    fresh = _standing(mentoring)
    if not fresh.is_open:
        raise Refused("mentoring_closed")
    return fresh


# -- meetings ------------------------------------------------------------------------------------------------------


@transaction.atomic
def note_first_meeting(mentoring: Mentoring) -> None:
    """Write down that the first meeting is held today at the school: an act of the school, once the three said yes."""
    fresh = _opened(mentoring)
    if fresh.first_met_on is None:
        fresh.first_met_on = fresh.companionship.pupil.school.today()
        fresh.save(update_fields=["first_met_on"])


@transaction.atomic
def note_meeting(mentoring: Mentoring, *, on: date, is_kept: bool, agreed: str) -> MentoringMeeting:
    """Note a meeting after the first; of the same day it replaces. The fourth missed in a row tells the school.

    ``ValidationError`` for a day to come or before the first meeting, or a way to reach somebody in what was agreed.
    """
    fresh = _opened(mentoring)
    if not is_certified_now(fresh.mentor):
        raise Refused("mentor_uncertified")
    if fresh.first_met_on is None:
        raise Refused("mentoring_unmet")
    if on > fresh.companionship.pupil.school.today():
        raise ValidationError({"on": _("Ce jour est à venir : notez la rencontre une fois passée.")})
    if on < fresh.first_met_on:
        raise ValidationError({"on": _("La première rencontre est celle de l'établissement : ce jour est avant elle.")})
    if way_to_reach_in(agreed):
        nothing = _("Rien de personnel ici : ni téléphone, ni courriel, ni adresse d'un site. Retirez-le.")
        raise ValidationError({"agreed": nothing})
    was_missed = fresh.meetings.filter(on=on, is_kept=False).exists()
    noted = {"is_kept": is_kept, "agreed": agreed}
    meeting, _is_new = MentoringMeeting.objects.update_or_create(mentoring=fresh, on=on, defaults=noted)
    if not is_kept and not was_missed and _missed_in_a_row(fresh) % MISSED == 0:
        queue(("mentoring_missed",), Event("miss_mentor", fresh, about=f"mentoring:{fresh.uuid}"))
    return meeting


def _missed_in_a_row(mentoring: Mentoring) -> int:
    row = mentoring.meetings.order_by("-on", "-id").values_list("is_kept", flat=True)
    return next((n for n, is_kept in enumerate(row) if is_kept), len(row))


def note_opening(mentoring: Mentoring, *, by: User) -> None:
    """Write down that somebody opened the page of a mentoring."""
    lately = mentoring.openings.filter(user=by, at__gt=clock.now() - OPENED_ONCE_IN)
    if not lately.exists():
        MentoringOpening.objects.create(mentoring=mentoring, user=by)
