"""The check of every document, in rounds: by batches that go on where the last run stopped, told when it ends."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic

from cryptography import x509
from django.utils import timezone

from notifications.jobs import job
from workflow.faults import Fault
from workflow.models import Transition

from . import keys, pki
from .checking import check_documents, loaded
from .faults import FaultKind
from .models import CheckTurn, Document, DocumentFault, Revocation, RevocationList
from .slots import Busy
from .standing_faults import note_faults
from .trail import named

BATCH = 10
"""Documents checked together; what was done is noted after each batch."""
TURN = 40.0
"""Seconds that one run of the periodic job works, well under the queue's time limit."""
ROUND = timedelta(days=1)
"""A new round begins so long after the last one began."""


@job("check_documents")
def check_in_turn() -> int:
    """Periodic job: check some more documents, all of them each night; return how many new faults were told."""
    turn = _turn()
    if not turn.is_under_way and turn.begun_at and timezone.now() - turn.begun_at < ROUND:
        return 0
    try:
        return go_on(until=monotonic() + TURN)
    except Busy:
        return 0  # files of people come first: the next run goes on here


def go_on(*, until: float | None = None, done: Callable[[int], None] = lambda count: None) -> int:
    """Go on with the round to its end, or to ``until``; return how many new faults were told.

    ``done`` is given the number of documents of each batch. Raises :class:`signatures.slots.Busy`.
    """
    new, turn = 0, _turn()
    if not turn.is_under_way:
        CheckTurn.objects.filter(pk=turn.pk).update(begun_at=timezone.now())
    while until is None or monotonic() < until:
        batch = list(loaded().filter(pk__gt=turn.next_id)[:BATCH])
        if not batch:
            new += _settle(DocumentFault.objects.filter(document=None), [(None, one) for one in beside()])
            CheckTurn.objects.filter(pk=turn.pk).update(next_id=0, completed_at=timezone.now())
            return new
        new += check_now(batch)
        turn.next_id = batch[-1].pk
        CheckTurn.objects.filter(pk=turn.pk).update(next_id=turn.next_id)
        done(len(batch))
    return new


def check_now(documents: list[Document]) -> int:
    """Check these documents, keep what is wrong and drop what no longer is; return how many faults are new."""
    found = list(check_documents(documents))
    return _settle(DocumentFault.objects.filter(document__in=documents), found)


def _settle(standing: Iterable[DocumentFault], faults: Sequence[tuple[Document | None, Fault]]) -> int:
    still = {(fault.where, fault.what.value) for _document, fault in faults}
    mended = [one.pk for one in standing if (one.where, one.what) not in still]
    DocumentFault.objects.filter(pk__in=mended).delete()
    return note_faults(faults)


def begin_again() -> None:
    """Let the next run begin a new round."""
    CheckTurn.objects.filter(pk=_turn().pk).update(next_id=0, begun_at=None, completed_at=None)


def _turn() -> CheckTurn:
    turn = CheckTurn.objects.order_by("pk").first()
    return turn or CheckTurn.objects.create()


# -- what no document leads to -----------------------------------------------------------------------------------


def beside() -> Iterator[Fault]:
    """Yield what is wrong beside the documents: those that only the journal still knows, the published lists."""
    yield from _gone()
    issuer = pki.key_id(keys.authority().certificate)
    if Revocation.objects.exists() and not RevocationList.objects.filter(issuer=issuer).exists():
        yield Fault(f"list/{issuer}", FaultKind.REVOCATION_LIST)
    for row in RevocationList.objects.all():
        if not _is_right(row, timezone.now()):
            yield Fault(f"list/{row.issuer}", FaultKind.REVOCATION_LIST)


def _gone() -> Iterator[Fault]:
    """Compare each freezing and each seal that the journal tells with the documents there are."""
    entries = Transition.objects.filter(data__has_key="document", data__has_any_keys=["html", "sealed"])
    pending: dict[str, Transition] = {}
    for entry in entries.only("root_label", "root_uuid", "position", "data").order_by("id").iterator():
        pending[named(entry, "document")] = entry
        if len(pending) == 1000:
            yield from _missing(pending)
            pending.clear()
    yield from _missing(pending)


def _missing(entries: dict[str, Transition]) -> Iterator[Fault]:
    known = set(Document.objects.filter(frozen_sha256__in=entries).values_list("frozen_sha256", flat=True))
    for sha256 in entries.keys() - known:
        entry = entries[sha256]
        yield Fault(f"{entry.root_label}/{entry.root_uuid}", FaultKind.GONE, entry.position)


def _is_right(row: RevocationList, now: datetime) -> bool:
    """The list is signed by its authority, says what its row says, and names every certificate revoked before it."""
    try:
        listed = x509.load_der_x509_crl(bytes(row.der))
        number = listed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except (ValueError, x509.ExtensionNotFound):
        return False
    says = (number, listed.last_update_utc, listed.next_update_utc)
    if says != (row.number, row.issued_at, row.expires_at):
        return False
    authority = keys.authority().certificate
    if row.issuer != pki.key_id(authority):
        return True  # of a key that no longer signs: its list stands as it was when it ended
    revoked = Revocation.objects.filter(revoked_at__lte=row.issued_at).values_list("serial", "revoked_at")
    named = {f"{one.serial_number:x}": one.revocation_date_utc for one in listed}
    signed = listed.is_signature_valid(authority.public_key())  # type: ignore[arg-type]  # an authority's key signs
    return signed and dict(revoked) == {serial: moment for serial, moment in named.items() if moment <= row.issued_at}
