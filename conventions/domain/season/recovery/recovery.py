"""*Retrouver mes liens*: throttled, then everything is looked up and sent by a job, so that no answer says anything."""

from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.urls import reverse

from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.recipients import staff_recipient
from conventions.domain.dossier.agreements.signable import need_of
from conventions.domain.dossier.agreements.signers import asked_of, holders_at
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.queries import awaited
from conventions.domain.persons.limits.tries import DAY, HOUR, count_try
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, Staff
from conventions.domain.persons.people.names import after_french_de, search_key
from conventions.domain.persons.people.sealed import seal, unseal
from conventions.domain.persons.people.site import site
from notifications.catalogue import Event, Recipient
from notifications.jobs import enqueue, job, keeps_no_arguments
from notifications.outbox import queue
from signatures.macs import hexed, link_macs
from signatures.models import SignatureRequest

PER_CONTACT = 3
"""One contact is written to three times an hour at most."""
PER_DAY = 6
"""Anybody may ask for anybody: each asking may cost five text messages and wake a family."""
MOST_LINKS, MOST_TEXTS = 12, 5
"""Links of one letter, and text messages, which hold one link each."""


@dataclass
class RecoveryLetter:
    """The message to one person at the contact."""

    recipient: Recipient
    lines: list[tuple[str, str]] = field(default_factory=list)
    """Purpose and address of each link."""


def ask_links(email: str, phone: str) -> None:
    """Ask for every pending link of a contact; the same work whoever it is, known or not."""
    contact = email or phone
    macs = hexed(link_macs("recover", contact))
    now = count_try([f"recover:{mac}" for mac in macs], limit=PER_CONTACT, within=HOUR)
    if now and count_try([f"recover-day:{mac}" for mac in macs], limit=PER_DAY, within=DAY):
        enqueue("send_links", seal(contact))


@job("send_links")
@keeps_no_arguments
def send_links(sealed: str) -> int:
    """Job: write to whoever is known at a contact; return how many people were."""
    return write_to(unseal(sealed), slug="links_again")


def write_to(contact: str, *, slug: str, about: str = "") -> int:
    """Queue the letters of a contact with all their pending links; return how many people are written to."""
    email, phone = (contact, "") if "@" in contact else ("", contact)
    letters = [letter for letter in letters_to(email, phone) if letter.lines]
    for letter in letters:
        parts = [letter.lines[:MOST_LINKS]] if email else [[line] for line in letter.lines[:MOST_TEXTS]]
        for part in parts:
            queue((slug,), Event("recover", None, {"recipient": letter.recipient, "lines": part}, about=about))
    return len(letters)


def letters_to(email: str, phone: str) -> list[RecoveryLetter]:
    """Return one letter per person who is reached at this contact, with all their pending links."""
    here = Q(email=email) if email else Q(phone=phone)
    letters: dict[str, RecoveryLetter] = {}

    def add(recipient: Recipient, what: str, address: str) -> None:
        recipient = replace(recipient, email=email, phone=phone)
        letter = letters.setdefault(search_key(recipient.name), RecoveryLetter(recipient))
        known = letter.recipient
        doubted = (*known.doubted, *recipient.doubted)
        letter.recipient = replace(known, language=known.language or recipient.language, doubted=doubted)
        if (what, address) not in letter.lines:
            letter.lines.append((what, address))

    for request, convention in _asked(email, phone):
        number = request.document.version if request.document.purpose == Amendment.PURPOSE else 0
        what = (
            f"À signer : {f'avenant n° {number} à la ' if number else ''}convention {after_french_de(_of(convention))}"
        )
        ref, reader = f"signature:{request.uuid}", asked_of(request, convention)
        language = reader.language if reader and not isinstance(reader, Staff) else ""
        doubted = reader.doubted if reader else ()
        asked = Recipient(
            request.role, request.name, ref=ref, time_zone=convention.time_zone, language=language, doubted=doubted
        )
        add(asked, what, personal_link(request))
    for person, pupil in _family(here):
        holder = person.ref
        audience = "pupil" if person is pupil else "guardian"
        if _is_open(holder):
            what = f"Le stage {after_french_de(pupil.first_name)} ({pupil.school.name})"
            add(person.recipient(audience, time_zone=pupil.school.time_zone), what, address_of(holder))
    for contact, convention, role in _at_hosts(here):
        holder = f"{role}:{convention.uuid}"
        if _is_open(holder):
            begun = "Votre partie : convention" if role == "host" else "Suivi du stage"
            what = f"{begun} {after_french_de(_of(convention))}"
            add(contact.recipient(role, time_zone=convention.time_zone), what, address_of(holder))
    for contact in _at_desks(here):
        what = f"Vos offres de stage ({contact.host.name})"
        add(contact.recipient("host", time_zone=contact.host.time_zone), what, address_of(f"desk:{contact.uuid}"))
    for post in _staff(email, phone):
        what = f"Votre compte ({post.school.name})"
        add(replace(staff_recipient(post, post.school), account=""), what, site(reverse("login")))
    return list(letters.values())


def _of(convention: Convention) -> str:
    return f"{convention.pupil.first_name} ({convention.school.name})"


def _is_open(holder: str) -> bool:
    """A link that somebody closed is not sent again by itself: the school renews it."""
    return not PersonalLink.objects.filter(holder=holder, revoked_at__isnull=False).exists()


def _asked(email: str, phone: str) -> list[tuple[SignatureRequest, Convention]]:
    """Signatures that wait for whoever is reached here today: the person asked, the host's representative or tutor."""
    here = Q(email=email) if email else Q(phone=phone)
    theirs = Q(holder__in=holders_at(email or phone)) & ~Q(role="head")
    contacts = HostContact.objects.filter(here).values("pk")
    for name, role in (("representative", "host"), ("tutor", "tutor")):
        holds = Convention.objects.filter(Q(**{f"{name}__in": contacts}) | Q(**{f"amendments__{name}__in": contacts}))
        theirs |= Q(role=role, document__root_id__in=holds.values("pk"))
    waiting = SignatureRequest.objects.filter(awaited(), theirs).select_related("document")
    by_key = Convention.objects.select_related("school", "pupil", "host", "representative", "tutor").in_bulk(
        {request.document.root_id for request in waiting}
    )
    asked = [(request, by_key[request.document.root_id]) for request in waiting.order_by("pk")]
    return [
        (request, root)
        for request, root in asked
        if need_of(root, request) is not None
        and (request.role not in ("host", "tutor") or _signs_here(request, root, email, phone))
    ]


def _signs_here(request: SignatureRequest, convention: Convention, email: str, phone: str) -> bool:
    """Tell whether whoever signs at the host's is reached here: an amendment may name another one."""
    signer = asked_of(request, convention)
    assert isinstance(signer, HostContact)  # who signs for the host, or follows the pupil there
    return signer.email == email if email else signer.phone == phone


def _family(here: Q) -> list[tuple[Pupil | Guardian, Pupil]]:
    pupils = Pupil.objects.filter(here, is_on_roll=True).select_related("school")
    guardians = Guardian.objects.filter(here, pupil__is_on_roll=True).select_related("pupil__school")
    return [
        *((guardian, guardian.pupil) for guardian in guardians
          if guardian.pupil.shows_guardians_on(guardian.pupil.school.today())
          and not guardian.pupil.is_shut_out(guardian)),
        *((pupil, pupil) for pupil in pupils),
    ]  # fmt: skip


def _at_hosts(here: Q) -> list[tuple[HostContact, Convention, str]]:
    contacts = HostContact.objects.filter(here).in_bulk()
    mine = Q(writer__in=contacts) | Q(representative__in=contacts) | Q(tutor__in=contacts)
    rows = Convention.objects.filter(mine, Convention.needs_host | Convention.needs_tutor).select_related(
        "school", "pupil", "host"
    )
    bearers = []
    for row in rows.order_by("-id"):
        writer = contacts.get(row.writer_id) or contacts.get(row.representative_id)
        tutor = contacts.get(row.tutor_id or row.representative_id)
        if writer and row.needs_host:
            bearers.append((writer, row, "host"))
        if tutor and row.needs_tutor:
            bearers.append((tutor, row, "tutor"))
    return bearers


def _at_desks(here: Q) -> list[HostContact]:
    """Return the contacts whose offers may still be opened, the latest first."""
    contacts = HostContact.objects.filter(here, erased_at=None).select_related("host").order_by("-id")
    holders = {f"desk:{contact.uuid}": contact for contact in contacts}
    living = PersonalLink.objects.filter(holder__in=holders, revoked_at=None).values_list("holder", flat=True)
    return [contact for holder, contact in holders.items() if holder in set(living)]


def _staff(email: str, phone: str) -> list[Staff]:
    mine = Q(user__email=email) if email else Q(phone=phone)
    posts = Staff.objects.filter(mine, user__is_active=True).select_related("user", "school")
    return [post for post in posts if post.in_post(post.school.today())]
