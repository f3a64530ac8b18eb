"""Documents of ours made quickly for tests: real bytes in the record, without an agreement's life behind them."""

from django.utils import timezone

from conventions.agreements.models import Convention
from signatures import documents, keys, pades, pki, timestamps
from signatures.models import Document, Revision
from signatures.policy import Policy
from signatures.revisions import append
from signatures.stamp import StampText
from tests.signatures import papers

FIELDS = (*papers.PEOPLE, "sig_referent", "sig_other")
"""Eight parties; the last two have the names of the first."""


def frozen(root: Convention, *, parties: int = 2, version: int = 1) -> Document:
    """A certified document with boxes for the first ``parties`` fields."""
    return documents.freeze_document(
        root=root,
        purpose="convention",
        version=version,
        number=root.number,
        title="Convention de stage",
        data={"version": version},
        pdf=papers.render(2),
        boxes=[
            (field, 0, 20 + 140 * (n % 4), 40 + 60 * (n // 4), 150 + 140 * (n % 4), 90 + 60 * (n // 4))
            for n, field in enumerate(FIELDS[:parties])
        ],
        html="<p>…</p>",
        policy=Policy(()),
        parties=[],
        time_zone=root.time_zone,
    )


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
    append(document, before, after, act=Revision.SIGNED, field_name=field, timestamper=timestamper)


def closed(root: Convention, *, parties: int = 2, version: int = 1) -> Document:
    """A document signed by each of ``parties`` and closed by the seal."""
    document = frozen(root, parties=parties, version=version)
    for field in FIELDS[:parties]:
        sign(document, field)
    assert documents.close_document(document)
    return document


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
