"""Reads of an auditor: agreements found, entries of the journal in words, chains, messages, consultations."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.persons.people.models import AccountRecord, Host, Pupil, School, User
from conventions.domain.persons.people.records import Searchable
from notifications import catalogue
from notifications.delivery import reason_of
from notifications.masking import mask_address
from notifications.models import Message
from signatures.models import SignatureRequest
from workflow import journal
from workflow.actors import ACCOUNT, LINK, OPERATOR, SYSTEM_KIND
from workflow.engine import about
from workflow.faults import Fault
from workflow.machine import Subject
from workflow.models import Checkpoint, PendingLeaf, Transition

from .happened import happened

AUDIENCES = {
    "account": _("compte"), "host": _("organisme d'accueil"), "tutor": _("tuteur ou tutrice"),
    "guardian": _("responsable"), "pupil": _("élève"), "office": _("secrétariat"), "head": _("direction"),
    "referent": _("référent ou référente"), "teacher": _("professeur ou professeure"), "cpe": _("CPE"),
    "gestionnaire": _("gestionnaire"), "deputy": _("adjoint ou adjointe"), "system": _("plateforme"),
    "ddfpt": _("DDFPT"), "companies": _("bureau des entreprises"),
}  # fmt: skip

PEOPLE = (ACCOUNT, LINK, OPERATOR)
DEADLINE = "deadline:"
JOBS = {
    "seal": _("pose du cachet"), "evaluations_in": _("évaluations rendues"), "closed": _("dossier clôturé"),
    "revise": _("nouvelle version"), "unmarked": _("demi-journée jamais notée"),
    "pupil_is_adult": _("élève majeur ou émancipé"), "without_authority": _("responsable sans autorité parentale"),
    "existing": _("noté avant que ces actes ne soient au journal"),
    "application_confirmed": _("candidature confirmée"), "last_seat_confirmed": _("dernière place prise"),
    "last_seat_kept": _("dernière place prise"), "seat_freed": _("place rendue"), "seat_added": _("place ajoutée"),
    "unanswered": _("sans réponse dans le délai"), "offer_withdrawn": _("offre retirée"),
    "agreement_stopped": _("convention arrêtée"), "place_found_elsewhere": _("stage trouvé ailleurs"),
    "other_application_confirmed": _("autre candidature confirmée"),
    "place_stopped": _("lieu arrêté"), "place_released": _("arrêt du lieu levé"),
}  # fmt: skip
"""Why the platform acted by itself, by the name of its task; a deadline's begins with ``DEADLINE``."""
NUMBER = re.compile(r"CV-[0-9A-Z]{4}-[0-9A-Z]{4}")
"""A whole number of an agreement: it is looked up, parts of one are searched for."""
MOMENT = ("at", "id")
"""Order of the journals: the moment, then the order in which entries were written."""
MOST_SINCE = 10_000
"""Entries after the last checkpoint that are counted; there are more only where no service has run for long."""


# -- agreements -------------------------------------------------------------------------------------------------


def agreements_found(wanted: Mapping[str, Any]) -> QuerySet[Convention]:
    """Return the agreements that fit every criterion given, the latest first; one query with its relations."""
    agreements = Convention.objects.select_related("pupil", "school", "host").order_by("-id")
    if wanted.get("number"):
        number = wanted["number"].strip().upper()
        agreements = (
            agreements.filter(number=number)
            if NUMBER.fullmatch(number)
            else agreements.filter(number__icontains=number)
        )
    if wanted.get("pupil"):
        agreements = agreements.filter(pupil__in=Pupil.objects.named(wanted["pupil"]))
    if wanted.get("school"):
        agreements = agreements.filter(school__in=_named_or(School, wanted["school"], "uai"))
    if wanted.get("host"):
        agreements = agreements.filter(host__in=_named_or(Host, wanted["host"], "siret"))
    if wanted.get("status"):
        agreements = agreements.in_state(wanted["status"])
    if wanted.get("since"):
        agreements = agreements.filter(last_day__gte=wanted["since"])
    if wanted.get("until"):
        agreements = agreements.filter(first_day__lte=wanted["until"])
    return agreements


def _named_or(model: type[Searchable], text: str, column: str) -> QuerySet:
    code = "".join(text.split())
    return model.objects.filter(Q(pk__in=model.objects.named(text)) | Q(**{f"{column}__iexact": code}))


# -- the journal ------------------------------------------------------------------------------------------------


def entries() -> QuerySet[Transition]:
    """Return the entries of all journals with their erasable part."""
    return Transition.objects.select_related("personal").order_by()


def entries_wanted(wanted: Mapping[str, Any], root: UUID | None = None) -> QuerySet[Transition]:
    """Return the entries that fit every criterion given; of the dossier ``root`` alone when there is one."""
    rows = entries()
    if root is not None:
        rows = rows.filter(root_uuid=root)
    if wanted.get("number"):
        numbered = Convention.objects.filter(number=wanted["number"].strip().upper())
        rows = rows.filter(root_uuid__in=list(numbered.values_list("uuid", flat=True)))
    if wanted.get("act"):
        rows = rows.filter(name=wanted["act"])
    if wanted.get("kind"):
        rows = rows.filter(actor_kind=wanted["kind"])
    if who := wanted.get("who"):
        rows = rows.filter(actor_kind=SYSTEM_KIND) if who == SYSTEM_KIND else rows.filter(actor_id=who)
    return in_period(rows, "at", wanted.get("since"), wanted.get("until"))


def acts_in(dossier: Iterable[Transition]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return what was done in one dossier and who did it, each as ``(value, label)`` by label."""
    models, acts, people, roles = _models(), dict[str, str](), dict[str, str](), dict[str, str]()
    accounts = set[str]()
    for entry in dossier:
        if entry.actor_kind == ACCOUNT:
            accounts.add(entry.actor_id)
        model = models.get(entry.subject_label)
        acts[entry.name] = _labels(model).get(entry.name, entry.name) if model else entry.name
        if entry.actor_kind == SYSTEM_KIND:
            people[SYSTEM_KIND] = str(_("la plateforme"))
        else:
            part = getattr(entry, "personal", None)
            name = part.content.get("actor", "") if part else ""
            people[entry.actor_id] = name or people.get(entry.actor_id) or str(_("nom effacé"))
            roles[entry.actor_id] = str(AUDIENCES.get(entry.on_behalf_of or entry.actor_id.partition(":")[0], ""))
    return _by_label(acts), _by_label(_apart(people, roles, accounts))


def _apart(people: Mapping[str, str], roles: Mapping[str, str], accounts: set[str]) -> dict[str, str]:
    """Tell persons of one name apart: accounts by their address, others by their quality."""
    borne = Counter(people.values())
    twice = [actor for actor, name in people.items() if borne[name] > 1]
    known = namesakes(accounts.intersection(twice))
    return {
        actor: f"{name} ({known.get(actor) or roles.get(actor) or actor})" if actor in twice else name
        for actor, name in people.items()
    }


def namesakes(actors: Iterable[str]) -> dict[str, str]:
    """Return the address of each of these accounts whose name another account bears; one query."""
    others = User.objects.filter(sort_name=OuterRef("sort_name")).exclude(pk=OuterRef("pk"))
    found = User.objects.filter(Exists(others), uuid__in=list(actors))
    return {str(uuid): email for uuid, email in found.values_list("uuid", "email")}


def _by_label(known: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(known.items(), key=lambda item: item[1].casefold())


def in_period(rows: QuerySet, column: str, since: date | None, until: date | None) -> QuerySet:
    """Return the rows whose ``column`` lies on the days from ``since`` to ``until``, both included."""
    if since:
        rows = rows.filter(**{f"{column}__gte": _midnight(since)})
    if until:
        rows = rows.filter(**{f"{column}__lt": _midnight(until + timedelta(days=1))})
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def acts() -> list[tuple[str, str]]:
    """Return every act that a journal may tell of: name and label, by label."""
    known = {name: str(label) for model in _models().values() for name, label in _labels(model).items()}
    return _by_label(known)


@dataclass(frozen=True)
class JournalLine:
    """One entry of the journal in words."""

    entry: Transition
    act: str
    subject: str
    source: str
    target: str
    actor: str
    """Name on that day; empty when it was erased."""
    erased: bool
    """The entry had a personal part, which is no longer there."""
    by_platform: bool
    job: str
    """Why the platform acted; empty for people, and for a task without words."""
    command: str
    """Name of the operator's command, which several people may run; empty for others."""
    on_behalf_of: str
    reason: str
    whose: str
    """Holder of the account it is about, and their masked contact before and after, where the entry tells it."""
    version: str
    amendment: str
    """Number of the amendment that it is about; empty for the agreement itself."""
    document: str
    """Fingerprint of the document concerned (SHA-256)."""
    rest: str
    """Rest of the entry, as JSON."""
    number: str
    """Number of the agreement; empty for another root, and on the page of the agreement itself."""
    carried: "JournalLine | None" = None
    """Line of the same act that it moved too: a party's signature moves what is signed."""


def lines_of(
    transitions: Iterable[Transition], *, together: bool = True, beside: Sequence[Transition] = ()
) -> list[JournalLine]:
    """Return entries in words, what one act wrote in one line.

    A query more for the numbers of agreements, and one where there are: accounts, for their holders; requests, for
    what they sign; acts of two entries of which one stands on another page, unless the dossier is known, ``beside``.
    ``together=False`` keeps a line for each, where one act was asked for.
    """
    transitions = list(transitions)
    carried: dict[int, Transition] = {}
    if together:
        carried = _carried_among(transitions, beside)
        led = {entry.pk for entry in carried.values()}
        transitions = [entry for entry in transitions if entry.pk not in led]
    every = [*transitions, *carried.values()]
    requests = {entry.subject_uuid for entry in every if entry.subject_label == SignatureRequest.journal_label()}
    amendments = (
        dict(
            SignatureRequest.objects.filter(uuid__in=requests, document__purpose=Amendment.PURPOSE).values_list(
                "uuid", "document__version"
            )
        )
        if requests
        else {}
    )
    roots = {entry.root_uuid for entry in transitions} - {entry.root_uuid for entry in beside}
    numbers = dict(Convention.objects.filter(uuid__in=roots).values_list("uuid", "number")) if roots else {}
    of_accounts = {entry.root_uuid for entry in transitions if entry.root_label == AccountRecord.journal_label()}
    records = AccountRecord.objects.filter(uuid__in=of_accounts).select_related("user") if of_accounts else ()
    holders = {record.uuid: record.user.name for record in records}

    accounts = {entry.actor_id for entry in every if entry.actor_kind == ACCOUNT}
    addresses = namesakes(accounts) if accounts else {}

    def line(entry: Transition) -> JournalLine:
        amendment = amendments.get(entry.subject_uuid) or entry.data.get("amendment", "")
        told = _line(entry, numbers.get(entry.root_uuid, ""), str(amendment), holders)
        address = addresses.get(entry.actor_id) if told.actor else None
        return replace(told, actor=f"{told.actor} ({address})") if address else told

    return [replace(line(one), carried=line(carried[one.pk]) if one.pk in carried else None) for one in transitions]


def _carried_among(transitions: list[Transition], beside: Sequence[Transition]) -> dict[int, Transition]:
    """Return, by the key of the entry that led, what its act moved too: those of ``found``, whole, in pairs.

    One query for the halves that are not among them.
    """
    carries = _carries()
    every = {(entry.root_uuid, entry.position): entry for entry in (*beside, *transitions)}
    missing = Q(pk__in=())
    for entry in transitions:
        for step in _steps_to_other_half(entry, carries):
            if (entry.root_uuid, entry.position + step) not in every:
                missing |= Q(root_uuid=entry.root_uuid, position=entry.position + step)
    if missing != Q(pk__in=()):
        every |= {(entry.root_uuid, entry.position): entry for entry in entries().filter(missing)}
    pairs = {}
    for entry in every.values():
        after = every.get((entry.root_uuid, entry.position + 1))
        if (
            after is not None
            and after.name == carries.get((entry.subject_label, entry.name))
            and _same_act(entry, after)
        ):
            pairs[entry.pk] = after
    return pairs


def _carries() -> dict[tuple[str, str], str]:
    """Return what each act that moves its carrier too moves it by, by subject and act."""
    return {
        (label, law.name): law.spec.carries
        for label, model in _models().items()
        for law in model.transitions().values()
        if law.spec.carries
    }


def _steps_to_other_half(entry: Transition, carries: Mapping[tuple[str, str], str]) -> Iterator[int]:
    if (entry.subject_label, entry.name) in carries:
        yield 1
    elif entry.name in carries.values():
        yield -1


def _same_act(one: Transition, other: Transition) -> bool:
    together = (one.recorded_at, one.actor_id) == (other.recorded_at, other.actor_id)
    return together and one.subject_uuid != other.subject_uuid


def _whose(entry: Transition, personal: Mapping[str, Any], holders: Mapping[UUID, str]) -> str:
    contacts = " → ".join(personal[name] or "—" for name in ("before", "after") if name in personal)
    return " : ".join(part for part in (holders.get(entry.root_uuid, ""), contacts) if part)


def _line(entry: Transition, number: str, amendment: str, holders: Mapping[UUID, str]) -> JournalLine:
    model = _models().get(entry.subject_label)
    states = model.labels() if model else {}
    part = getattr(entry, "personal", None)
    personal = part.content if part else {}
    data = dict(entry.data)
    data.pop("amendment", None)
    version, document = data.pop("version", ""), data.pop("document", "")
    roles = {**(model.ROLES if model else {}), **AUDIENCES}
    return JournalLine(
        entry=entry,
        act=_labels(model).get(entry.name, entry.name) if model else entry.name,
        subject=str(model._meta.verbose_name) if model else entry.subject_label,
        source=str(states.get(entry.source, entry.source)) if entry.source != entry.target else "",
        target=str(states.get(entry.target, entry.target)),
        actor=personal.get("actor", ""),
        erased=bool(entry.personal_digest) and part is None,
        by_platform=entry.actor_kind not in PEOPLE,
        job=_job(entry.actor_id) if entry.actor_kind not in PEOPLE else "",
        command=entry.actor_id.removeprefix("command:") if entry.actor_kind == OPERATOR else "",
        on_behalf_of=str(roles.get(entry.on_behalf_of, entry.on_behalf_of)),
        reason=personal.get("reason", ""),
        whose=_whose(entry, personal, holders),
        version="" if amendment else str(version),
        amendment=amendment,
        document=str(document),
        rest=json.dumps(data, ensure_ascii=False, sort_keys=True) if data else "",
        number=number,
    )


def _job(name: str) -> str:
    return str(_("échéance passée")) if name.startswith(DEADLINE) else str(JOBS.get(name, ""))


def _models() -> dict[str, type[Subject]]:
    return {model.journal_label(): model for model in [*journal.root_models(), *journal.child_models()]}


def _labels(model: type[Subject]) -> dict[str, str]:
    """Return the acts of a model by their names, as what happened."""
    labels = {law.name: str(law.spec.label) for law in model.transitions().values()}
    if hasattr(model, "OPENING"):
        labels[model.OPENING.name] = str(model.OPENING.label)
    labels[journal.ERASE] = str(_("Effacer des données personnelles"))
    return {name: happened(label) for name, label in labels.items()}


# -- chains -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chain:
    """Result of a fresh computation of one chain."""

    root: Any
    fault: Fault | None

    @property
    def holds(self) -> bool:
        return self.fault is None

    @property
    def number(self) -> str:
        """Number of the agreement, empty for another root."""
        return getattr(self.root, "number", "")

    @property
    def what(self) -> str:
        """Fault in words; empty when the chain holds."""
        return self.fault.sentence if self.fault else ""

    @property
    def intact_until(self) -> int:
        """Number of entries, from the first, that nothing was done to."""
        if self.fault is None or self.fault.position is None:
            return self.root.journal_length
        return self.fault.position - 1


def chain_of(root: Any) -> Chain:
    """Recompute the chain of one root; two queries."""
    return Chain(root, next(journal.check_roots(type(root), [root.pk]), None))


def last_checkpoint() -> tuple[Checkpoint | None, int]:
    """Return the last checkpoint of the tree over all chains, and how many entries it does not cover yet.

    No more than ``MOST_SINCE`` are counted, and one more when there are more.
    """
    return Checkpoint.objects.last(), PendingLeaf.objects.order_by()[: MOST_SINCE + 1].count()


def chains_of(roots: Iterable[Any]) -> list[Chain]:
    """Recompute the chains of roots of one kind; two queries for all of them."""
    roots = list(roots)
    if not roots:
        return []
    faults = {fault.where: fault for fault in journal.check_roots(type(roots[0]), [root.pk for root in roots])}
    return [Chain(root, faults.get(f"{root.journal_label()}/{root.uuid}")) for root in roots]


# -- messages and consultations ---------------------------------------------------------------------------------


TONES = {
    **dict.fromkeys(("sent", "delivered", "told"), "success"),
    **dict.fromkeys(("queued", "gathered", "moot"), "info"),
    "delayed": "warning",
}
"""Colour of each outcome; any other is an error."""


@dataclass(frozen=True)
class Sent:
    """The state of one message: never its contents."""

    message: Message
    title: str
    audience: str
    address: str
    """Masked: enough to recognise it, not enough to use it."""
    why: str
    """Why it did not leave, is late or did not arrive; empty when nothing is wrong."""

    @property
    def left(self) -> Message:
        """The message that was really sent: the row itself, or the letter that carried its news with others."""
        return self.message.left

    @property
    def tone(self) -> str:
        """Colour of the badge."""
        return TONES.get(self.left.outcome, "error")


def messages_about(convention: Convention) -> QuerySet[Message]:
    """Return the messages about an agreement, the latest first, without their contents."""
    found = Message.objects.filter(about=about(convention)).select_related("letter").order_by("-id")
    return found.defer("context", "secrets", "letter__context", "letter__secrets")


def sent_of(messages: Iterable[Message]) -> list[Sent]:
    """Return messages as an auditor may read them."""
    titles = {message.slug: message.title for message in catalogue.every_message()}
    return [
        Sent(
            message=message,
            title=titles.get(message.slug, message.slug),
            audience=str(AUDIENCES.get(message.audience, message.audience)),
            address=mask_address(message.address),
            why=message.left.last_error or reason_of(message.left),
        )
        for message in messages
    ]


def consultations(*, convention: Convention | None = None, actor_id: str = "") -> QuerySet[Consultation]:
    """Return who opened or took what, the latest first: of one dossier, or by one actor."""
    found = Consultation.objects.select_related("convention").order_by("-id")
    if convention is not None:
        found = found.filter(convention=convention)
    return found.filter(actor_id=actor_id) if actor_id else found


def numbers_readings(*, actor_id: str) -> QuerySet[NumbersReading]:
    """Return which true numbers of pupils somebody read, the latest first."""
    return NumbersReading.objects.filter(actor_id=actor_id).select_related("school").order_by("-id")


def name_of_actor(actor_id: str) -> str:
    """Return the name that an actor bore last, empty when it was erased or never known."""
    try:
        account = User.objects.filter(uuid=UUID(actor_id)).first()
    except ValueError:
        account = None
    if account is not None:
        return account.name
    acted = Transition.objects.filter(actor_id=actor_id, personal__isnull=False)
    last = acted.select_related("personal").order_by("at", "id").last()
    return last.personal.content.get("actor", "") if last else ""
