"""Acts on people and places, one function per act; the caller has asked whether the actor may.

Accounts and the functions of their holders have services of their own, in :mod:`.account_services`.
Data that cannot be kept raise ``ValidationError`` or ``phones.PhoneError``, with a sentence for the person.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet

from notifications.preferences import same_reader
from workflow import clock

from .models import (
    ContactChange,
    Delegation,
    Guardian,
    Host,
    HostContact,
    Pupil,
    School,
    Staff,
    User,
)
from .phones import read_again
from .records import clean_email

# -- readers --------------------------------------------------------------------------------------------------


def keep_language(*, person: Pupil | Guardian | HostContact, language: str) -> None:
    """Keep the language in which somebody reads: here, and on their other rows, of the same name and contact."""
    if person.language == language:
        return
    person.language = language
    rows_of_reader(person).update(language=language)


@same_reader("people")
def keys_of_reader(key: str) -> list[str]:
    """Return the names of a person in messages: each row of the same name and contact, so that one choice holds for
    all."""
    kind, _colon, uuid = key.partition(":")
    person: Pupil | Guardian | HostContact | None = None
    if kind == "guardian":
        person = Guardian.objects.filter(uuid=uuid).first()
    elif kind == "pupil":
        person = Pupil.objects.filter(uuid=uuid).first()
    elif kind == "contact":
        person = HostContact.objects.filter(uuid=uuid).first()
    return [f"{kind}:{one}" for one in rows_of_reader(person).values_list("uuid", flat=True)] if person else []


def rows_of_reader(person: Pupil | Guardian | HostContact) -> QuerySet:
    """Return every row of somebody: of the same name and contact."""
    reached = (Q(email=person.email) & ~Q(email="")) | (Q(phone=person.phone) & ~Q(phone=""))
    same = Q(search_name=person.search_name) & reached
    return type(person).objects.filter(Q(pk=person.pk) | same)


# -- schools --------------------------------------------------------------------------------------------------


def delegate_signature(
    *,
    from_staff: Staff,
    to_staff: Staff,
    quality: str,
    publication_date: date,
    starts_on: date,
    ends_on: date,
    reference: str = "",
    scope: str = "conventions de stage",
) -> Delegation:
    """Record that the head lets an *adjoint* or the *gestionnaire* sign (code de l'éducation, R421-13).

    In a private school, which the article does not concern, any member of the staff.
    """
    delegation = Delegation(
        school=from_staff.school,
        from_staff=from_staff,
        to_staff=to_staff,
        quality=quality,
        scope=scope,
        publication_date=publication_date,
        starts_on=starts_on,
        ends_on=ends_on,
        reference=reference,
    )
    if ends_on < starts_on:
        raise ValidationError("La délégation ne peut pas finir avant d'avoir commencé.")
    if publication_date > starts_on:
        raise ValidationError("Une délégation n'a d'effet qu'une fois publiée : elle ne peut pas commencer avant.")
    delegation.full_clean()
    delegation.save()
    return delegation


def revoke_delegation(*, delegation: Delegation, at: datetime | None = None) -> Delegation:
    """End a delegation before its last day; from that day on the delegate cannot sign."""
    delegation.revoked_at = at or clock.now()
    delegation.save(update_fields=["revoked_at"])
    return delegation


def record_ca_decision(*, school: School, decided_on: date, transmitted_on: date, reference: str) -> School:
    """Record the board's decision that lets the head of a public school sign agreements, and its transmission (F-04).

    Raises :class:`ValidationError` for a transmission before the decision, or to come.
    """
    if transmitted_on < decided_on:
        raise ValidationError(
            "Une délibération ne peut pas être transmise avant d'être prise : corrigez une des dates."
        )
    if transmitted_on > school.today():
        raise ValidationError("La transmission est datée d'un jour à venir : enregistrez-la une fois faite.")
    school.ca_decision_date, school.ca_decision_reference = decided_on, reference
    school.ca_transmitted_on = transmitted_on
    school.save(update_fields=["ca_decision_date", "ca_decision_reference", "ca_transmitted_on"])
    return school


# -- hosts ----------------------------------------------------------------------------------------------------


def add_host_contact(*, host: Host, origin: str, last_name: str, **fields: Any) -> HostContact:
    """Add somebody at a host; *déclaré* when the pupil gave the contact."""
    contact = HostContact(host=host, origin=origin, last_name=last_name, **fields)
    contact.email = checked_email(contact.email)
    contact.save()
    return contact


def change_host_contact(*, contact: HostContact, origin: str, **fields: Any) -> HostContact:
    """Change a host's contact; a new address or number is as little proved as one just given."""
    before = (contact.email, contact.phone)
    for name, value in fields.items():
        setattr(contact, name, value)
    contact.email = checked_email(contact.email)
    contact.prepare()
    if (contact.email, contact.phone) != before:
        contact.origin = origin
        contact.verified_at, contact.verified_by, contact.verified_how = None, None, ""
    contact.save()
    return contact


def verify_host_contact_by_phone(*, contact: HostContact, by: User, at: datetime | None = None) -> HostContact:
    """Record that staff called the host and heard that the contact is right: *vérifié par téléphone le …*."""
    return _verify(contact, HostContact.VerifiedHow.PHONE, at, by)


def verify_host_contact_by_link(*, contact: HostContact, at: datetime | None = None) -> HostContact:
    """Record that the host answered from the contact itself; a check already made stands."""
    return contact if contact.verified_at else _verify(contact, HostContact.VerifiedHow.LINK, at, None)


def _verify(contact: HostContact, how: str, at: datetime | None, by: User | None) -> HostContact:
    contact.verified_at, contact.verified_how, contact.verified_by = at or clock.now(), how, by
    contact.save(update_fields=["verified_at", "verified_how", "verified_by"])
    return contact


# -- pupils and guardians -------------------------------------------------------------------------------------


@transaction.atomic
def add_guardian(*, pupil: Pupil, quality: str, last_name: str, **fields: Any) -> Guardian:
    """Add a guardian at the first free rank: two who sign at most, and one who houses the pupil."""
    taken = set(Pupil.objects.select_for_update().get(pk=pupil.pk).guardians.values_list("rank", flat=True))
    free = [rank for rank in Guardian.ranks_for(quality) if rank not in taken]
    if not free and quality == Guardian.Quality.HOUSING:
        raise ValidationError("La fiche a déjà trois personnes : retirez-en une d'abord.")
    if not free:
        raise ValidationError("L'élève a déjà deux responsables : retirez-en un d'abord.")
    if quality == Guardian.Quality.INSTITUTION and not fields.get("institution"):
        raise ValidationError("Indiquez le nom de l'établissement ou du service à qui l'élève est confié.")
    guardian = Guardian(pupil=pupil, rank=free[0], quality=quality, last_name=last_name, **fields)
    guardian.email = checked_email(guardian.email)
    guardian.save()
    return guardian


@transaction.atomic
def change_contact(
    *,
    holder: Pupil | Guardian,
    by: User,
    email: str | None = None,
    phone: str | None = None,
    is_offline: bool | None = None,
) -> list[ContactChange]:
    """Change how a pupil or a guardian is reached, on the word of staff, and keep a trace of each change.

    The trace keeps a later roll that still says the former value from undoing it; what a roll had proposed
    meanwhile is without object.
    """
    stored = type(holder).objects.select_for_update(of=("self",)).get(pk=holder.pk)
    given: dict[str, str] = {}
    if email is not None:
        given["email"] = checked_email(email)
    if phone is not None:
        department = stored.phone_department()
        given["phone"] = read_again(phone, stored=stored.phone, department=department) if phone.strip() else ""
    changed = {name: value for name, value in given.items() if value != getattr(stored, name)}
    for pending in stored.changes.filter(resolved_at=None, field__in=given):
        _resolve(pending, ContactChange.Outcome.OUTDATED, by)
    owner = {"guardian" if isinstance(stored, Guardian) else "pupil": stored}
    traces = [
        ContactChange(**owner, field=name, old=getattr(stored, name), new=value, found_at=clock.now())
        for name, value in changed.items()
    ]
    for name, value in changed.items():
        setattr(stored, name, value)
    if is_offline is not None:
        stored.is_offline = is_offline
    stored.save(update_fields=[*given, "is_offline"])
    holder.refresh_from_db(fields=[*given, "is_offline"])
    return [_resolve(trace, ContactChange.Outcome.APPLIED, by, new=True) for trace in traces]


def note_offline(pupil: Pupil) -> None:
    """Write down that a family has no internet: whoever of it has a number and no address is reached by texts alone."""
    without = ~Q(phone="") & Q(email="")
    Pupil.objects.filter(without, pk=pupil.pk).update(is_offline=True)
    pupil.guardians.filter(without).update(is_offline=True)
    pupil.refresh_from_db(fields=["is_offline"])


@transaction.atomic
def apply_contact_change(*, change: ContactChange, by: User) -> ContactChange:
    """Keep the roll's value; for another person in a guardian's place, the next import does the rest."""
    change = ContactChange.objects.select_for_update().get(pk=change.pk)
    _refuse_resolved(change)
    if change.field == ContactChange.Field.PERSON:
        raise ValidationError(
            "Une autre personne ne peut pas prendre la place de ce responsable par ce moyen : corrigez la fiche de "
            "l'élève, ou importez de nouveau la liste quand plus aucune signature n'est attendue."
        )
    holder = change.holder
    setattr(holder, change.field, change.new)
    holder.save(update_fields=[change.field])
    return _resolve(change, ContactChange.Outcome.APPLIED, by)


@transaction.atomic
def dismiss_contact_change(*, change: ContactChange, by: User) -> ContactChange:
    """Keep the stored contact against what the roll says; the same value does not come back with the next roll."""
    change = ContactChange.objects.select_for_update().get(pk=change.pk)
    _refuse_resolved(change)
    return _resolve(change, ContactChange.Outcome.DISMISSED, by)


def _refuse_resolved(change: ContactChange) -> None:
    if change.resolved_at is not None:
        raise ValidationError("Ce changement a déjà été décidé.")


def _resolve(change: ContactChange, outcome: str, by: User | None, *, new: bool = False) -> ContactChange:
    change.resolved_at, change.resolved_by, change.outcome = clock.now(), by, outcome
    change.save(update_fields=None if new else ["resolved_at", "resolved_by", "outcome"])
    return change


def checked_email(text: str) -> str:
    """Return an address in the form in which it is stored; ``ValidationError`` with a sentence for one that is none."""
    email = clean_email(text)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise ValidationError("Cette adresse électronique n'est pas valable.") from None
    return email
