"""Documents of ours made quickly for tests: real bytes in the record, without an agreement's life behind them."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from signatures import documents, keys, pades, pki, timestamps
from signatures.models import Document, Revision
from signatures.policy import Policy
from signatures.revisions import append
from signatures.stamp import StampText
from signatures.statement import named_when_frozen
from tests.signatures import papers
from workflow import clock, engine, journal
from workflow.actors import system

FIELDS = (*papers.PEOPLE, "sig_referent", "sig_other")
"""Eight parties; the last two have the names of the first."""


def note(document: Document, name: str, data: dict[str, Any]) -> None:
    """Write in the journal what the document's life would have written there."""
    with transaction.atomic():
        root = engine.lock(Convention.objects.get(pk=document.root_id))
        move = journal.Move(root, name, root.status, root.status, data)
        journal.append(root, [move], by=system("recorded"), at=clock.now())


def frozen(root: Convention, *, parties: int = 2, version: int = 1) -> Document:
    """A certified document with boxes for the first ``parties`` fields."""
    document = documents.freeze_document(
        documents.Draft(
            root=root,
            purpose="convention",
            version=version,
            number=root.number,
            title="Convention de stage",
            data={"version": version},
            pdf=papers.render(2),
            html="<p>…</p>",
            time_zone=root.time_zone,
        ),
        boxes=[
            (field, 0, 20 + 140 * (n % 4), 40 + 60 * (n // 4), 150 + 140 * (n % 4), 90 + 60 * (n // 4))
            for n, field in enumerate(FIELDS[:parties])
        ],
        policy=Policy(()),
        parties=[],
    )
    note(document, "approve", {"version": version, **named_when_frozen(document)})
    return document


def sign(document: Document, field: str) -> None:
    """Let one party sign, with the platform's own authority."""
    given_name, surname, quality = papers.PEOPLE.get(field, papers.PEOPLE["sig_host"])
    before, now = document.content(), timezone.now()
    signer = pki.issue_signer(
        ca=keys.authority(), given_name=given_name, surname=surname, evidence_id="EV-1", quality=quality
    )
    stamp = StampText.for_party(
        signer=f"{given_name} {surname}", quality=quality, signed_at=now, time_zone=document.time_zone
    )
    timestamper = timestamps.timestamper()
    after = pades.sign_field(
        before,
        field_name=field,
        signer=signer,
        stamp=stamp,
        reason="Accord",
        signed_at=now,
        timestamper=timestamper,
    )
    revision = append(document, before, after, act=Revision.SIGNED, field_name=field, timestamper=timestamper)
    told = {"document": document.frozen_sha256, "revision": revision.sha256, "evidence": "EV-1"}
    note(document, "sign", told)


def closed(root: Convention, *, parties: int = 2, version: int = 1) -> Document:
    """A document signed by each of ``parties`` and closed by the seal."""
    document = frozen(root, parties=parties, version=version)
    for field in FIELDS[:parties]:
        sign(document, field)
    close(document)
    return document


def close(document: Document) -> None:
    """Apply the closing seal, and tell it."""
    assert documents.close_document(document)
    note(document, "seal", {"document": document.frozen_sha256, "sealed": document.sealed_sha256})


def document_of(root: Convention) -> Document:
    """The agreement's own document."""
    return Document.objects.get(root_id=root.pk, purpose="convention")


def files_of(document: Document) -> list[bytes]:
    """The file after each act, the certified one first."""
    files, content = [], b""
    for appended in document.revisions.order_by("n").values_list("appended", flat=True):
        content += bytes(appended)
        files.append(content)
    return files
