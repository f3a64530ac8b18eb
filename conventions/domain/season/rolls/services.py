"""Acts of staff on their school's lists and settings, by hand, beyond those of the room of people."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.queries import pupil_has_live_request
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.year.enrolling import correct_enrolment, enrol, lock_school
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import links_of, renew_links, revoke_link
from conventions.domain.persons.people.account_services import appoint_staff, open_account
from conventions.domain.persons.people.models import Guardian, Pupil, School, Staff, User
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.phones import read_again
from conventions.domain.persons.people.records import clean_email
from conventions.domain.persons.people.services import add_guardian, change_contact
from notifications import outbox
from notifications.catalogue import Event
from workflow.actors import Actor
from workflow.engine import Refused

from .models import SheetPrint
from .queries import Family

# -- pupils and guardians -------------------------------------------------------------------------------------


@transaction.atomic
def add_pupil(
    *, school: School, last_name: str, birth_date: date, formation: Formation | None = None, **fields: Any
) -> Pupil:
    """Add a pupil by hand; the same name and birth date at the same school is the same pupil."""
    lock_school(school)
    _refuse_namesake(school, last_name, fields.get("first_name", ""), birth_date)
    pupil = Pupil.objects.create(school=school, last_name=last_name, birth_date=birth_date, **fields)
    enrol(pupil, class_name=pupil.class_name, level=pupil.level, formation=formation.pk if formation else None)
    return pupil


@transaction.atomic
def change_pupil(*, pupil: Pupil, **fields: Any) -> Pupil:
    """Correct who a pupil is, the class or the flags; contacts have a way of their own, which leaves a trace."""
    names = ("last_name", "first_name", "birth_date")
    identity = (*names, "birth_known")
    if any(fields.get(name, getattr(pupil, name)) != getattr(pupil, name) for name in identity):
        if pupil_has_live_request(pupil):
            raise Refused("signature_asked")
        known = {name: fields.get(name, getattr(pupil, name)) for name in names}
        _refuse_namesake(pupil.school, **known, but=pupil)
    placed = {name: fields.pop(name) for name in ("class_name", "level") if name in fields}
    if "formation" in fields:
        formation: Formation | None = fields.pop("formation")
        placed["formation_id"] = formation.pk if formation else None
    for name, value in fields.items():
        setattr(pupil, name, value)
    pupil.save(update_fields=list(fields))
    if placed:
        correct_enrolment(pupil, **placed)
    return pupil


@transaction.atomic
def change_guardian(*, guardian: Guardian, **fields: Any) -> Guardian:
    """Correct a guardian; while a signature is asked only a quality still unknown may be given."""
    changes = {name: value for name, value in fields.items() if value != getattr(guardian, name)}
    identity = set(changes) - {"withheld", "language"}
    if not guardian.quality:
        identity -= {"quality", "institution"}
    if identity and pupil_has_live_request(guardian.pupil):
        raise Refused("signature_asked")
    for name, value in changes.items():
        setattr(guardian, name, value)
    if guardian.quality == Guardian.Quality.INSTITUTION and not guardian.institution:
        raise ValidationError({"institution": _("Indiquez l'établissement ou le service à qui l'élève est confié.")})
    if guardian.rank not in Guardian.ranks_for(guardian.quality):
        others = guardian.pupil.guardians.exclude(pk=guardian.pk).values_list("rank", flat=True)
        free = [rank for rank in Guardian.RANKS if rank not in set(others)]
        if not free:
            raise ValidationError({"quality": _("L'élève a déjà deux responsables : retirez-en un d'abord.")})
        guardian.rank, changes["rank"] = free[0], free[0]
    guardian.save(update_fields=list(changes))
    return guardian


@transaction.atomic
def remove_guardian(*, guardian: Guardian) -> None:
    """Take a guardian off a pupil; the link that they had opens nothing any more."""
    if pupil_has_live_request(guardian.pupil):
        raise Refused("signature_asked")
    for link in PersonalLink.objects.filter(holder=guardian.ref):
        revoke_link(link, why=PersonalLink.Why.SCHOOL)
    guardian.delete()


def add_guardian_by_hand(*, pupil: Pupil, by: User, email: str = "", phone: str = "", **fields: Any) -> Guardian:
    """Add a guardian with contacts, on the word of staff."""
    with transaction.atomic():
        guardian = add_guardian(pupil=pupil, **fields)
        if email or phone:
            change_contact(holder=guardian, by=by, email=email, phone=phone)
    return guardian


def _refuse_namesake(
    school: School, last_name: str, first_name: str, birth_date: date, *, but: Pupil | None = None
) -> None:
    born_then = Pupil.objects.filter(school=school, birth_date=birth_date)
    if but is not None:
        born_then = born_then.exclude(pk=but.pk)
    name = search_key(f"{last_name} {first_name}")
    if any(search_key(f"{other.last_name} {other.first_name}") == name for other in born_then):
        raise ValidationError(
            _(
                "Un élève de ce nom, né ce jour-là, est déjà connu de l'établissement : cherchez-le dans la liste, "
                "anciens élèves compris."
            )
        )


# -- class sheets ---------------------------------------------------------------------------------------------


@transaction.atomic
def prepare_sheet(*, school: School, class_name: str, holders: list[str], by: User) -> SheetPrint:
    """Make the links that are missing and record who takes the sheet of which families."""
    links_of(holders)
    return SheetPrint.objects.create(school=school, class_name=class_name, holders=holders, user=by)


def renew_class_links(families: list[Family]) -> int:
    """Start new links for a whole class: papers already handed out and links already sent open nothing any more."""
    return renew_links(bearer.holder for family in families for bearer in family.bearers)


# -- staff ----------------------------------------------------------------------------------------------------


@transaction.atomic
def appoint_by_email(
    *,
    school: School,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    by: Actor,
    **post: Any,
) -> tuple[Staff, bool]:
    """Give a function to whoever has this address; an account is opened, and an invitation sent, when nobody has.

    Returns the post and whether an invitation leaves.
    """
    address = clean_email(email)
    user = User.objects.filter(email=address).first()
    if user is not None and Staff.objects.filter(user=user, school=school, role=role, ends_on=None).exists():
        raise ValidationError({"email": _("Cette personne a déjà cette fonction dans l'établissement.")})
    if user is None:
        if not last_name:
            raise ValidationError({"last_name": _("Personne n'a encore de compte à cette adresse : écrivez son nom.")})
        user = open_account(email=address, first_name=first_name, last_name=last_name, by=by)
    invited = not user.has_usable_password()
    staff = appoint_staff(user=user, school=school, role=role, by=by, invited=invited, **post)
    if invited:
        invite(staff)
    return staff, invited


def invite(staff: Staff) -> None:
    """Send the link with which a person who never chose a password chooses one."""
    if staff.user.has_usable_password():
        raise Refused("password_chosen")
    outbox.queue(["account_invitation"], Event("invite", staff, about=f"staff:{staff.uuid}"))


# -- school ---------------------------------------------------------------------------------------------------


@transaction.atomic
def change_school(*, school: School, **fields: Any) -> School:
    """Change how the school is reached or the rules that it sets for its agreements."""
    if phone := fields.get("phone", "").strip():
        fields["phone"] = read_again(phone, stored=school.phone, department=school.phone_department())
    for name, value in fields.items():
        setattr(school, name, value)
    if school.window_start and school.window_end and school.window_end <= school.window_start:
        raise ValidationError({"window_end": _("L'heure de fin doit venir après l'heure de début.")})
    school.save(update_fields=list(fields))
    return school
