"""The evidence of one agreement as one file: everything as data, a readable PDF, a manifest and its verifier."""

import hashlib
import io
import json
import textwrap
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import pem
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from conventions.domain.dossier.agreements.freezing import PURPOSE
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.verification.sentences import OPERATOR_COULD
from notifications.language import in_french
from signatures import cms, keys, pki, revocation, timestamps
from signatures.documents import usable_seal
from signatures.queries import documents_of
from workflow import journal, notes

from . import dossier as data
from .dossier import Dossier, gather
from .readable import sealed_pdf

MANIFEST, NOTE, SEALED = "manifest.json", "manifest.note", "manifest.p7s"
VERIFIER = Path(__file__).with_name("verify.py")


def name_of(convention: Convention) -> str:
    """Return the name of the file: it names nobody."""
    return f"preuve-{convention.number}.zip"


@in_french
def make_bundle(convention: Convention) -> bytes:
    """Return the evidence of ``convention``, which has a frozen document, as a ZIP."""
    dossier, made_at = gather(convention), timezone.now()
    files = dict(_files(dossier))
    files["dossier-de-preuve.pdf"] = sealed_pdf(dossier, made_at)
    files[MANIFEST] = _manifest(convention, files, made_at)
    files[SEALED] = _seal_over(files[MANIFEST])
    files[NOTE] = _note_on(convention, files[MANIFEST], files[SEALED], made_at)
    return _packed(files, made_at)


def _manifest(convention: Convention, files: dict[str, bytes], made_at: datetime) -> bytes:
    """Return the SHA-256 of every file."""
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    return _json({"format": 2, "number": convention.number, "made_at": journal.stamp(made_at), "files": listed})


def _seal_over(manifest: bytes) -> bytes:
    """Return the service's seal over the manifest, beside it (CAdES, time-stamped when an authority answers).

    Another key than the journal's: whoever holds only one changes nothing unseen by a reader who knows the other, or
    the root. OpenSSL verifies it too.
    """
    seal = usable_seal()
    return cms.detached_signature(
        digest=hashlib.sha256(manifest).digest(),
        certificate=seal.certificate,
        chain=seal.chain,
        sign=seal.sign,
        timestamp=timestamps.timestamper().token,
    )


def _note_on(convention: Convention, manifest: bytes, sealed: bytes, made_at: datetime) -> bytes:
    """Return the journal's signature over the manifest and the seal, whose time-stamp nothing else binds."""
    digests = (
        f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in ((MANIFEST, manifest), (SEALED, sealed))
    )
    return notes.sign_lines(f"preuve {convention.number}", *digests, journal.stamp(made_at)).encode()


def _packed(files: dict[str, bytes], made_at: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items(), key=lambda item: (item[0].count("/"), item[0])):
            info = zipfile.ZipInfo(name, made_at.timetuple()[:6])
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def _files(dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    yield "LISEZMOI.txt", _read_me(dossier)
    yield "verify.py", VERIFIER.read_bytes()
    for version in dossier.versions:
        yield f"documents/{version.name}.pdf", version.pdf
        if version.document.html:
            yield f"documents/{version.name}.html", version.document.html.encode()
    for copy in dossier.copies:
        yield f"papier/{copy.sha256}.pdf", bytes(copy.content)
    for sha256, proof in dossier.proofs.items():
        yield data.proof_name(sha256), proof
    yield "documents.json", _json([_document_data(version) for version in dossier.versions])
    yield "signatures.json", _json(_signatures(dossier))
    yield "messages.json", _json([data.message_data(message) for message in dossier.messages])
    yield "contacts.json", _json([data.change_data(change) for change in dossier.changes])
    yield from _journal_files(dossier)
    yield from _certificates(dossier)


def _signatures(dossier: Dossier) -> dict[str, Any]:
    return {
        "signed": [data.signature_data(dossier, request) for request in dossier.signed],
        "not_signed": [data.unsigned_data(request) for request in dossier.requests if not request.is_proved],
    }


def _document_data(version: data.DocumentVersion) -> dict[str, Any]:
    document = version.document
    return {
        "name": version.name,
        "purpose": document.purpose,
        "version": document.version,
        "number": document.number,
        "title": document.title,
        "frozen_sha256": document.frozen_sha256,
        "html_sha256": document.html_sha256,
        "data_sha256": document.data_sha256,
        "frozen_at": journal.stamp(document.created_at),
        "sealed_at": journal.stamp(document.sealed_at) if document.sealed_at else None,
        "archived_until": journal.stamp(document.archived_until) if document.archived_until else None,
        "revisions": [{"act": act, "sha256": sha256, "length": length} for act, sha256, length in version.revisions],
    }


def _journal_files(dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    rows = journal.export(dossier.entries, with_personal=True)
    lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)
    yield "journal/journal.jsonl", "".join(lines).encode()
    yield "journal/inclusion.json", _json(data.tree_data(dossier))
    yield "journal/checkpoint.txt", dossier.checkpoint.note.encode()
    yield "journal/verifier-key.txt", f"{notes.verifier_key()}\n".encode()
    if dossier.checkpoint.token:
        yield "journal/checkpoint.tsr", bytes(dossier.checkpoint.token)


def _certificates(dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    """Root, certificates by serial number, revocation data and time-stamps of every PDF; each piece once."""
    from signatures import embedded  # pyHanko: for whoever reads signed files, not for every process

    yield "certificates/root.pem", keys.root_pem()
    if roots := timestamps.trusted_roots():
        yield "certificates/timestamp-roots.pem", b"".join(root.public_bytes(Encoding.PEM) for root in roots)
    crl = revocation.published_list(pki.key_id(keys.authority().certificate))
    assert crl is not None  # ours is made when there is none
    yield "revocation/authority.crl", crl
    certificates: dict[str, bytes] = {}
    lists: dict[bytes, str] = {}
    for version in dossier.versions:
        found = embedded.extract(version.pdf)
        certificates.update(found.certificates)
        lists.update(dict.fromkeys(found.crls, "crl") | dict.fromkeys(found.ocsp_responses, "ocsp"))
        for field, token in found.tokens.items():
            yield f"tokens/{version.name}-{field}.tst", token
    for serial, der in certificates.items():
        yield f"certificates/{serial}.pem", pem.armor("CERTIFICATE", der)
    for n, (der, kind) in enumerate(lists.items(), start=1):
        yield f"revocation/{n}.{kind}", der


def _read_me(dossier: Dossier) -> bytes:
    context = {
        "number": dossier.convention.number,
        "service": settings.SERVICE_NAME,
        "site": settings.SITE_URL,
        "key": notes.verifier_key(),
        "operator_could": textwrap.fill(str(OPERATOR_COULD), 112, initial_indent="  ", subsequent_indent="  "),
    }
    return render_to_string("conventions/evidence/read_me.txt", context).encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def has_evidence(convention: Convention) -> bool:
    """Tell whether there is something to prove: a version was frozen."""
    return documents_of(convention, PURPOSE).exists()
