"""Lives as tests ask for them: the makers that all share, and what a test alone does with what they made."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from config.development.lives.actors import *  # noqa: F403
from config.development.lives.actors import by, standing
from config.development.lives.agreements import *  # noqa: F403
from config.development.lives.agreements import fill_host_part, fill_school_part, services, signing
from config.development.lives.days import *  # noqa: F403
from config.development.lives.parties import *  # noqa: F403
from config.development.lives.parties import last_code, requests, sign
from config.development.lives.people import *  # noqa: F403
from config.development.lives.sheets import certify_scan
from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.persons.people.models import Host, HostContact
from conventions.domain.persons.people.standing import Standing
from signatures.models import (
    BatchItem,
    Evidence,
    PaperCopy,
    PaperSignature,
    Revision,
    SignatureRequest,
    SigningBatch,
)
from tests.kit import paper_sheets
from tests.kit.cast import from_the_cast


def proof() -> bytes:
    """The PDF of a delegation, as somebody uploads it."""
    return paper_sheets.pdf(paper_sheets.blank())


def page_of(request: SignatureRequest) -> str:
    """Path of the page of a party's personal link."""
    return personal_link(request).removeprefix(settings.SITE_URL)


def open_page(client: Client, request: SignatureRequest) -> str:
    """Open the page of a party in a browser, with the birth date or with a code; return its path."""
    path = page_of(request)
    if request.role in ("guardian", "pupil"):
        born = Convention.objects.get(pk=request.document.root_id).pupil.birth_date
        answer = client.post(path, {"gate-birth_date": f"{born:%d/%m/%Y}"})
    else:
        client.post(path + "/code")
        answer = client.post(path, {"gate-code": last_code(request, "opening_code")})
    assert answer.status_code == 302, answer.content.decode()
    return path


def refuse_on_page(client: Client, path: str, request: SignatureRequest, reason: str, **more: Any) -> HttpResponse:
    """Refuse on an open page as a person does: the reason, the code that comes, then both."""
    client.post(path + "/refuser", {"reason": reason})
    code = last_code(request, "refusing_code")
    return client.post(path + "/refuser", {"reason": reason, "code": code}, **more)


def prove(request: SignatureRequest, *, on_paper: bool = False, assurance: str = "") -> Evidence:
    """Write the rows that a checked code, or a scan, and a signed PDF leave, without any of them.

    For what costs or breaks elsewhere.
    """
    now, digest = timezone.now(), "0" * 64
    document = request.document
    batch = SigningBatch.objects.create(
        digest=digest, code_mac=digest, contact_mac=digest, channel="email", contact_masked="…", expires_at=now
    )
    item = BatchItem.objects.create(
        batch=batch, position=1, request=request, version=document.version, sha256=document.frozen_sha256, salt="00"
    )
    revision = Revision.objects.create(
        document=document, n=100 + request.position, act=Revision.SIGNED, field_name=request.field_name, appended=b"",
        sha256=digest,
    )  # fmt: skip
    by_code = {
        "item": item,
        "channel": "email",
        "contact_masked": "…",
        "code_sent_at": now,
        "code_checked_at": now,
        "code_tries": 1,
        "batch_digest": digest,
        "batch_position": 1,
        "batch_leaves": [digest],
    }
    evidence = Evidence.objects.create(
        request=request,
        revision=revision,
        version=document.version,
        frozen_sha256=document.frozen_sha256,
        html_sha256=document.html_sha256,
        signer_name=request.name,
        quality=request.quality,
        consent_key=request.role,
        consent_version="1",
        consent_text="…",
        assurance=assurance,
        signed_at=now,
        time_zone=document.time_zone,
        certificate="…",
        **({"channel": Evidence.PAPER} if on_paper else by_code),
    )
    if on_paper:
        copy = PaperCopy.objects.create(document=document, content=b"", sha256=digest, pages=1)
        PaperSignature.objects.create(evidence=evidence, copy=copy, signed_on=now.date(), found_by_code=True)
    return evidence


def standing_of(subject: Signable, role: str = "office") -> Standing:
    """A member of the school's staff at work, as a page sees them."""
    return standing(subject.convention.school, role)


def sign_on_paper(subject: Signable, *keys: str, role: str = "office", day: date | None = None) -> PaperCopy:
    """Let the office send one scan with the sheets of the parties ``keys``, signed today, and certify it."""
    copy = _sign_on_paper(subject, keys, role, day)
    subject.refresh_from_db()
    return copy


@from_the_cast
def _sign_on_paper(subject: Signable, keys: tuple[str, ...], role: str, day: date | None) -> PaperCopy:
    known, day = requests(subject), day or subject.convention.school.today()
    scan = paper_sheets.pdf(*(paper_sheets.sheet(known[key]) for key in keys))
    return certify_scan(subject, scan, *keys, role=role, day=day)


def signed_at_found_place(convention: Convention) -> Convention:
    """The school has found who the host is, both parts are written, and everybody signs what a family opened."""
    Host.objects.filter(pk=convention.host_id).update(address="2 place du Prototype")
    HostContact.objects.filter(pk=convention.representative_id).update(
        title="gérante", origin=HostContact.Origin.GIVEN_BY_SCHOOL
    )
    convention = Convention.objects.get(pk=convention.pk)
    fill_host_part(convention)
    fill_school_part(convention)
    services.approve(convention, by=by(convention, "head"))
    sign(convention)
    signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    return convention
