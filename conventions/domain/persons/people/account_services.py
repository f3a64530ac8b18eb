"""Acts on accounts: opened, given functions and rights, reached elsewhere, closed.

Pages and commands call these; each act enters the account's chain and its holder is told, at the former contact too.
A value that cannot be kept raises ``ValidationError`` or ``phones.PhoneError`` with a sentence. An act that is not the
actor's raises ``Refused``.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from notifications.masking import mask_address
from workflow import clock, engine
from workflow.actors import ACCOUNT, Actor

from . import second_factor
from .account_records import AccountRecord, note
from .accounts import TerritorialOfficer, User
from .phones import read_again, to_e164
from .records import clean_email
from .schools import School, Staff
from .services import checked_email
from .territories import academies, department, regions

# -- accounts -------------------------------------------------------------------------------------------------


@transaction.atomic
def open_account(*, email: str, first_name: str, last_name: str, by: Actor) -> User:
    """Open an account without a password and begin its chain; the caller invites its holder to choose one."""
    address = checked_email(email)
    if User.objects.filter(email=address).exists():
        raise ValidationError("Un compte a déjà cette adresse.")
    user = User.objects.create_user(address, None, first_name=first_name.strip(), last_name=last_name.strip())
    personal = {"name": user.name, "after": mask_address(address)}
    engine.open_root(AccountRecord(user=user), by=by, data={"account": "new"}, personal=personal)
    return user


def invite_to_account(user: User, *, by: Actor, reason: str = "") -> None:
    """Send the link by which the holder of an account without password chooses the first one."""
    if user.has_usable_password():
        raise engine.Refused("password_chosen")
    note(user, "invite", by=by, reason=reason)


@transaction.atomic
def change_account_email(*, user: User, email: str, by: Actor, reason: str = "") -> bool:
    """Give an account another address to sign in and be written to; tell whether it was another."""
    address = checked_email(email)
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not address:
        raise ValidationError("Un compte a besoin d'une adresse électronique.")
    if address == user.email:
        return False
    if User.objects.filter(email=address).exists():
        raise ValidationError("Un autre compte a déjà cette adresse.")
    former, user.email = user.email, address
    user.save(update_fields=["email"])
    others = list(Staff.objects.filter(user=user, ends_on=None).exclude(phone="").values_list("phone", flat=True))
    _note_contact(user, "email", former, address, others, by=by, reason=reason, data={"receives": "email"})
    return True


@transaction.atomic
def deactivate_account(*, user: User, by: Actor, reason: str) -> bool:
    """Close an account: functions, rights and territories end, nobody signs in with it; tell whether it was open."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    _refuse_on_pages(user, by)
    if not user.is_active:
        return False
    for post in Staff.objects.filter(user=user, ends_on=None).select_related("school", "user").order_by("id"):
        today = post.school.today()
        end_post(staff=post, last_day=max(today, post.starts_on or today), by=by, reason=reason)
    _withdraw_everything(user, by, reason)
    user.is_active = False
    user.save(update_fields=["is_active"])
    note(user, "deactivate", by=by, reason=reason)
    return True


@transaction.atomic
def reactivate_account(*, user: User, by: Actor, reason: str) -> bool:
    """Open a closed account again, without functions, rights or territories; tell whether it was closed."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    _refuse_on_pages(user, by)
    if user.is_active:
        return False
    if user.erased_at:
        raise ValidationError("Ce compte a été effacé à la fin de sa durée de conservation : ouvrez-en un autre.")
    _withdraw_everything(user, by, reason)  # of one closed when they stayed
    user.is_active = True
    user.save(update_fields=["is_active"])
    note(user, "reactivate", by=by, reason=reason)
    return True


def reset_second_factor(*, user: User, by: Actor, reason: str) -> None:
    """Take a lost second factor away: the holder signs in by password, and sets up another one if one is required."""
    _refuse_on_pages(user, by)
    if not second_factor.is_set_up(user):
        raise ValidationError("Ce compte n'a pas de second facteur : il n'y a rien à enlever.")
    second_factor.remove(user, by=by, reason=reason)


def waive_second_factor(*, user: User, by: Actor, reason: str) -> None:
    """Open an account for one day without its second factor, which stays: the telephone was left at home."""
    _refuse_on_pages(user, by)
    if not (second_factor.is_set_up(user) or second_factor.is_required_of(user)):
        raise ValidationError("Aucun second facteur n'est demandé à ce compte : le mot de passe suffit déjà.")
    second_factor.waive(user, by=by, reason=reason)


def has_rights(user: User) -> bool:
    """Tell whether an account audits or administers the platform."""
    return any(getattr(user, flag) for flags in RIGHTS.values() for flag in flags)


def _refuse_on_pages(user: User, by: Actor) -> None:
    """Leave the accounts that hold rights to commands: one administrator's session is not enough against another."""
    if by.kind == ACCOUNT and has_rights(user):
        raise engine.Refused("rights_by_command")


def _withdraw_everything(user: User, by: Actor, reason: str) -> None:
    for right in RIGHTS:
        withdraw_right(user=user, right=right, by=by, reason=reason)
    for officer in TerritorialOfficer.objects.filter(user=user).order_by("id"):
        dismiss_officer(user=user, level=officer.level, code=officer.code, by=by, reason=reason)
    user.network_posts.filter(ended_at=None).update(ended_at=clock.now())
    user.refresh_from_db()


# -- functions at a school ------------------------------------------------------------------------------------


@transaction.atomic
def appoint_staff(
    *,
    user: User,
    school: School,
    role: str,
    by: Actor,
    starts_on: date | None = None,
    title: str = "",
    phone: str = "",
    classes: Sequence[str] = (),
    reason: str = "",
    invited: bool = False,
) -> Staff:
    """Give a person a function at a school; a new head ends the former one's post the day before.

    ``invited``: an invitation that names the function leaves too, so nothing more is written about it. A telephone
    other than the one the person had is a change of contact, whatever the post it comes with.
    """
    School.objects.select_for_update().get(pk=school.pk)
    if role == Staff.Role.HEAD:
        starts_on = _end_former_head(school, starts_on or school.today(), by, reason)
    phone = to_e164(phone, department=school.department) if phone else ""
    former = Staff.objects.filter(user=user).order_by("-id").first()
    known = former.phone if former and phone else phone
    staff = Staff(
        user=user, school=school, role=role, title=title, phone=known, starts_on=starts_on, classes=list(classes)
    )
    staff.save()
    said = {"from": starts_on.isoformat()} if starts_on else {}
    personal = {"after": mask_address(known)} if known else {}
    given = {"data": _named(staff) | said, "personal": personal}
    note(user, "grant_function", by=by, reason=reason, **given, post=staff, invited=invited)
    change_staff_phone(staff=staff, phone=phone, by=by, reason=reason)
    return staff


def _end_former_head(school: School, first_day: date, by: Actor, reason: str) -> date:
    for former in Staff.objects.filter(school=school, role=Staff.Role.HEAD, ends_on=None).select_related("user"):
        if former.starts_on is not None and former.starts_on >= first_day:
            raise ValidationError("Une autre personne dirige déjà l'établissement à partir de cette date.")
        end_post(staff=former, last_day=first_day - timedelta(days=1), by=by, reason=reason)
    return first_day


@transaction.atomic
def end_post(*, staff: Staff, last_day: date, by: Actor, reason: str = "") -> Staff:
    """End a function: ``last_day`` is the last one on which it is held."""
    if staff.starts_on is not None and last_day < staff.starts_on:
        raise ValidationError("Une fonction ne peut pas finir avant d'avoir commencé.")
    if staff.ends_on == last_day:
        return staff
    staff.ends_on = last_day
    staff.save(update_fields=["ends_on"])
    data = _named(staff) | {"until": last_day.isoformat()}
    note(staff.user, "end_function", by=by, reason=reason, data=data, post=staff)
    return staff


@transaction.atomic
def change_post(*, staff: Staff, by: Actor, phone: str | None = None, **fields: Any) -> Staff:
    """Change the title, the classes or the telephone of a post."""
    changed = {name: value for name, value in fields.items() if value != getattr(staff, name)}
    for name, value in changed.items():
        setattr(staff, name, value)
    if changed:
        staff.save(update_fields=list(changed))
        note(staff.user, "change_function", by=by, data=_named(staff) | {"changed": sorted(changed)}, post=staff)
    if phone is not None:
        change_staff_phone(staff=staff, phone=phone, by=by)
    return staff


@transaction.atomic
def change_staff_phone(*, staff: Staff, phone: str, by: Actor, reason: str = "") -> bool:
    """Change the number that receives the codes of a post, or take it away; tell whether it was another."""
    department = staff.school.department
    number = read_again(phone, stored=staff.phone, department=department) if phone.strip() else ""
    if number == staff.phone:
        return False
    former, staff.phone = staff.phone, number
    staff.save(update_fields=["phone"])
    data = _named(staff) | {"receives": "sms" if number else "email"}
    _note_contact(staff.user, "phone", former, number, [staff.user.email], by=by, reason=reason, data=data)
    return True


def _named(staff: Staff) -> dict[str, str]:
    """Return the function's data, without personal ones."""
    return {"post": str(staff.uuid), "school": staff.school.uai, "role": str(staff.role)}


def _note_contact(
    user: User,
    which: str,
    former: str,
    new: str,
    others: Sequence[str],
    *,
    by: Actor,
    reason: str,
    data: dict[str, str],
) -> None:
    """Journal a change of contact, and tell it at the former contact, at the new one and at ``others``."""
    note(
        user,
        "change_contact",
        by=by,
        reason=reason,
        data={"contact": which, **data},
        personal={"before": mask_address(former), "after": mask_address(new)},
        which=which,
        new=new,
        contacts=list(dict.fromkeys(contact for contact in (former, new, *others) if contact)),
    )


# -- rights on the platform -----------------------------------------------------------------------------------

RIGHTS = {"auditor": ("is_auditor",), "administrator": ("is_administrator", "is_superuser")}
"""The flags of each right. :mod:`signatures` finds whom to tell by Django's ``is_superuser``: it knows no other."""


@transaction.atomic
def grant_right(*, user: User, right: str, by: Actor) -> bool:
    """Let an account audit or administer the platform; tell whether it could not."""
    return _set_right(user, right, True, "grant_right", by)


@transaction.atomic
def withdraw_right(*, user: User, right: str, by: Actor, reason: str = "") -> bool:
    """End what :func:`grant_right` gave; tell whether there was something to end."""
    return _set_right(user, right, False, "withdraw_right", by, reason)


def _set_right(user: User, right: str, value: bool, act: str, by: Actor, reason: str = "") -> bool:
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    flags = RIGHTS[right]
    if all(getattr(user, flag) == value for flag in flags):
        return False
    for flag in flags:
        setattr(user, flag, value)
    user.save(update_fields=list(flags))
    note(user, act, by=by, reason=reason, data={"right": right}, right=right)
    return True


@transaction.atomic
def appoint_officer(*, user: User, level: str, code: str = "", by: Actor, reason: str = "") -> bool:
    """Bind an account to a territory, whose schools it follows; tell whether it was not yet."""
    named = clean_territory(level, code)
    officer, is_new = TerritorialOfficer.objects.get_or_create(user=user, level=level, code=named)
    if is_new:
        data = {"right": "officer", "level": level, "code": named}
        note(user, "grant_right", by=by, reason=reason, data=data, right="officer", territory=_territory(officer))
    return is_new


@transaction.atomic
def dismiss_officer(*, user: User, level: str, code: str = "", by: Actor, reason: str = "") -> bool:
    """End a territory of an account; tell whether it had it."""
    named = clean_territory(level, code)
    officer = TerritorialOfficer.objects.filter(user=user, level=level, code=named).first()
    if officer is None:
        return False
    officer.delete()
    data = {"right": "officer", "level": level, "code": named}
    note(user, "withdraw_right", by=by, reason=reason, data=data, right="officer", territory=_territory(officer))
    return True


def clean_territory(level: str, code: str) -> str:
    """Return the territory as it is stored: a département's code, the name of an academy or of an academic region."""
    if level == TerritorialOfficer.Level.NATIONAL:
        if code.strip():
            raise ValidationError("L'échelon national n'a pas de territoire : n'en donnez pas.")
        return ""
    if level == TerritorialOfficer.Level.DEPARTMENT:
        found = department(code) if code.strip() else None
        if found is None:
            raise ValidationError("Ce département n'existe pas : écrivez son numéro, par exemple 49, 2A ou 973.")
        return found.code
    known = academies() if level == TerritorialOfficer.Level.ACADEMY else regions()
    if code.strip() not in known:
        raise ValidationError(f"Ce territoire n'est pas connu. Ceux de cet échelon : {', '.join(known)}.")
    return code.strip()


def _territory(officer: TerritorialOfficer) -> str:
    return f"{officer.get_level_display()} {officer.code}".strip()


def account_of(email: str) -> User:
    """Return the account of an address, in whatever capitals; ``ValidationError`` with what to do when none has it."""
    user = User.objects.filter(email=clean_email(email)).first()
    if user is None:
        raise ValidationError("Aucun compte n'a cette adresse : vérifiez-la, ou ouvrez-le par create_account.")
    return user
