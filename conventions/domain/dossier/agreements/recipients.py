"""Addressees of messages about an agreement: the people of the file as they are known at this moment."""

from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, School, Staff
from notifications.catalogue import Recipient
from signatures.models import SignatureRequest

from .models import Convention
from .signable import alone_as
from .signers import asked_of, doubted_as_asked


def school_recipients(school: School, *roles: str) -> list[Recipient]:
    """Staff who hold one of ``roles`` today, each account once; the school's own address when nobody does."""
    posts = Staff.objects.in_post(school).filter(role__in=roles).select_related("user")
    found = {post.user_id: staff_recipient(post, school) for post in posts.order_by("-id")}
    return list(found.values())[::-1] or [
        Recipient(
            audience=roles[0],
            name=school.name,
            email=school.email,
            ref=f"school:{school.uuid}",
            time_zone=school.time_zone,
            account=f"school:{school.uuid}",
        )
    ]


def staff_recipient(post: Staff, school: School, *, audience: str = "") -> Recipient:
    """Return the holder of a function at ``school``: what can wait is gathered for the account's next letter."""
    account, zone = post.user.account_key, school.time_zone
    return post.recipient(audience=audience or post.role, phone=post.phone, time_zone=zone, account=account)


def contact_recipient(convention: Convention, audience: str) -> list[Recipient]:
    """The host's representative or tutor; the tutor is the representative when nobody else was named."""
    contact = convention.representative if audience == "host" else convention.mentor
    return _recipient_of(contact, convention, audience)


def writer_recipient(convention: Convention) -> list[Recipient]:
    """Return the contact who fills the host's part: the host's link goes there."""
    return _recipient_of(convention.host_writer, convention, "host")


def _recipient_of(contact: HostContact | None, convention: Convention, audience: str) -> list[Recipient]:
    return [contact.recipient(audience, time_zone=convention.time_zone)] if contact is not None else []


def family_recipients(convention: Convention) -> list[Recipient]:
    """Return those of the family who are told today: the pupil who acts alone, and guardians who see what happens."""
    pupil = convention.pupil
    told: list[Pupil | Guardian] = [pupil] if alone_as(convention) else []
    told += pupil.told_guardians(convention.today())
    return [_of_family(person, convention) for person in told]


def signatory_recipients(convention: Convention) -> list[Recipient]:
    """Return the members of the family who are asked to sign, beside the pupil."""
    return [_of_family(one, convention) for one in ([] if alone_as(convention) else convention.pupil.signatories())]


def housing_recipients(convention: Convention) -> list[Recipient]:
    """Return the person who houses the pupil without authority: told of the internship, never asked to sign."""
    told = convention.pupil.told_guardians(convention.today())
    return [_of_family(one, convention) for one in told if not one.may_sign and (one.email or one.phone)]


def _of_family(person: Pupil | Guardian, convention: Convention) -> Recipient:
    return person.recipient("guardian", time_zone=convention.school.time_zone)


def pupil_recipient(convention: Convention) -> list[Recipient]:
    """The pupil, when the school knows an address or a number."""
    pupil = convention.pupil
    return [pupil.recipient("pupil", time_zone=convention.school.time_zone)] if pupil.email or pupil.phone else []


def request_recipient(request: SignatureRequest, convention: Convention) -> Recipient:
    """The party of a signature request at the contact known by the school; whoever holds the function now."""
    name, account, language, is_offline = request.name, "", "", False
    email, phone = request.email, request.phone
    reader: HostContact | Guardian | Pupil | Staff | None = None
    if request.role == "head":
        reader = convention.school.head_on(convention.today())
    elif request.role != "host" or convention.representative is not None:
        reader = asked_of(request, convention)
    if isinstance(reader, Staff):
        email, phone, account = reader.user.email, reader.phone, reader.user.account_key
        name = reader.user.name if request.role == "head" else name
    elif reader is not None:
        language = reader.language
        name = reader.name if request.role == "host" else name
        email, phone = reader.email, reader.phone
        is_offline = not isinstance(reader, HostContact) and reader.is_offline
    return Recipient(
        audience=request.role,
        name=name,
        email=email,
        phone=phone,
        ref=f"signature:{request.uuid}",
        time_zone=convention.time_zone,
        account=account,
        language=language,
        is_offline=is_offline,
        doubted=reader.doubted if reader else doubted_as_asked(request, convention),
    )
