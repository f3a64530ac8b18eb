"""Reading people: accounts by name, which changes of contact wait or came late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from workflow.machine import Root
from workflow.models import Transition
from workflow.prepared import Given, prepared

from .models import AccountRecord, ContactChange, Guardian, HostBan, Pupil, School, User

LATELY = timedelta(days=7)
"""Time before a code left within which a change of its contact still bears on the signature."""


def accounts_found(text: str) -> list[User]:
    """Return the first 25 accounts with this name or address."""
    fits = Q(email__icontains=text.strip()) | Q(pk__in=User.objects.named(text))
    return list(User.objects.filter(fits).order_by("sort_name", "id")[:25])


def accounts_that_matter() -> list[User]:
    """Return the open accounts that reach beyond a school: administration, audit, territories; 50 at most."""
    beyond = Q(is_administrator=True) | Q(is_auditor=True) | Q(territories__isnull=False)
    found = User.objects.filter(beyond, is_active=True).distinct()
    return list(found.order_by("-is_administrator", "-is_auditor", "sort_name", "id")[:50])


def offline_in(school: School) -> frozenset[str]:
    """Return the keys of those of a school's families whose telephone has no internet: « guardian:<uuid> »."""
    guardians = Guardian.objects.filter(pupil__school=school, is_offline=True).order_by()
    pupils = Pupil.objects.filter(school=school, is_offline=True).order_by()
    people = [rows.values_list(Value(who), "uuid") for who, rows in (("guardian", guardians), ("pupil", pupils))]
    return frozenset(f"{who}:{uuid}" for who, uuid in people[0].union(people[1], all=True))


@dataclass(frozen=True)
class EntryInWords:
    """An entry of a chain in words: what was done, by whom, why."""

    act: str
    at: datetime
    who: str
    """Name on that day; empty once it is erased, and for the platform."""
    reason: str


def told_of_account(user: User, *, most: int) -> list[EntryInWords]:
    """Return the last acts on an account, the latest first; nothing for one that nobody has touched."""
    record = AccountRecord.objects.filter(user=user).first()
    return _told(AccountRecord, [record.uuid], most).get(record.uuid, []) if record else []


def told_of_bans(bans: Iterable[HostBan]) -> dict[UUID, list[EntryInWords]]:
    """Return the acts on each ban, the latest first, by its identifier; one query."""
    return _told(HostBan, [ban.uuid for ban in bans])


def _told(model: type[Root], uuids: list[UUID], most: int | None = None) -> dict[UUID, list[EntryInWords]]:
    labels = {law.name: law.spec.label for law in model.transitions().values()} | {
        model.OPENING.name: model.OPENING.label
    }
    acts: dict[UUID, list[EntryInWords]] = {}
    entries = Transition.objects.filter(root_uuid__in=uuids).select_related("personal").order_by("-position")
    for entry in entries[:most]:
        part = getattr(entry, "personal", None)
        personal = part.content if part else {}
        told = EntryInWords(
            str(labels.get(entry.name, entry.name)), entry.at, personal.get("actor", ""), personal.get("reason", "")
        )
        acts.setdefault(entry.root_uuid, []).append(told)
    return acts


def pending_contact_changes(*, school: School | Given) -> QuerySet[ContactChange]:
    """Return the changes of contact that wait for a decision of the school's staff, oldest first."""
    return (
        ContactChange.objects.filter(Q(pupil__school=school) | Q(guardian__pupil__school=school), resolved_at=None)
        .select_related("pupil", "guardian__pupil")
        .order_by("found_at", "id")
    )


@prepared
def contact_changes_given() -> QuerySet[ContactChange]:
    """Return the same for a query that is prepared; each call gives ``school``, a key."""
    return pending_contact_changes(school=Given("school"))


def family_contact_change_before(
    person: Pupil | Guardian, *, channel: str, sent_at: datetime
) -> tuple[datetime, str] | None:
    """Return the moment and author of the last change of a pupil's or guardian's contact that received a code, if
    lately."""
    field = ContactChange.Field.PHONE if channel == "sms" else ContactChange.Field.EMAIL
    whose = {"pupil" if isinstance(person, Pupil) else "guardian": person}
    changes = ContactChange.objects.filter(field=field, outcome=ContactChange.Outcome.APPLIED, **whose)
    lately = changes.filter(resolved_at__gte=sent_at - LATELY, resolved_at__lte=sent_at)
    for last in lately.select_related("resolved_by").order_by("-resolved_at"):
        assert last.resolved_at is not None  # it was applied
        return last.resolved_at, last.resolved_by.name if last.resolved_by else ""
    return None


def contact_change_before(
    *, account: str, school: School, channel: str, sent_at: datetime
) -> tuple[datetime, str] | None:
    """Return the moment and author of the last change of the contact of ``account`` that received a code, if lately.

    ``channel`` is the way the code went, ``sent_at`` when. The journal tells, by the system's time; two queries at
    most, none without an account.
    """
    record = AccountRecord.objects.filter(user__uuid=account).first() if account else None
    if record is None:
        return None
    changes = Transition.objects.filter(
        Q(data__contact="email") | Q(data__school=school.uai),
        root_uuid=record.uuid,
        name="change_contact",
        data__receives=channel,
        recorded_at__range=(sent_at - LATELY, sent_at),
    )
    last = changes.select_related("personal").order_by("-position").first()
    if last is None:
        return None
    personal = getattr(last, "personal", None)
    return last.recorded_at, personal.content.get("actor", "") if personal else ""
