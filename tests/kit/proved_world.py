"""Agreements with all that proves something: the ground on which each mutation of the database is tried."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from django.test import override_settings

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.dossier.verification.services import verify
from conventions.domain.law.regulated_works.services import DeclaredContent, prepare_declaration, revoke_inspection
from conventions.pages.bearers.signer.services import contest_signature
from signatures import archive, timestamps
from signatures.checking import check_documents, loaded
from signatures.models import Document
from signatures.revocation import revoke_signer
from signatures.rounds import beside
from tests.kit import inspection, lives
from tests.signatures import authorities
from workflow import clock, journal, notes, tree
from workflow.models import Checkpoint


@dataclass(frozen=True)
class World:
    """The lives lived, and the copies that somebody outside has kept."""

    whole: Convention
    """Closed: a delegation proved, paper, a visa in presence, a contest cleared, one revoked, an attestation."""
    plain: Convention
    """Signed, sealed and archived; authentic and complete."""
    contested: Convention
    """Signed and sealed; one signature is contested."""
    unsigned: Convention
    """Version 2, one signature given; version 1 was refused."""
    draft: Convention
    """Without any document."""
    copies: dict[str, bytes]
    """Copies that people hold: of ``plain``, ``contested``, ``whole``, ``unsigned`` and ``replaced``."""
    kept: tuple[notes.KeptCheckpoint, ...]
    """Checkpoints kept elsewhere."""

    # -- what each check tells --------------------------------------------------------------------------------

    def journal(self) -> list[str]:
        """``manage.py check_journal``, without anything kept elsewhere."""
        return [str(fault) for fault in [*journal.check(), *tree.check()]]

    def checkpoints(self) -> list[str]:
        """``manage.py check_journal --checkpoints``, with what somebody kept."""
        return [str(fault) for fault in tree.check(self.kept)]

    def documents(self) -> list[str]:
        """``manage.py check_documents``, but for the signatures inside the files."""
        return [str(fault) for _document, fault in check_documents(loaded(), files=False)] + list(map(str, beside()))

    def files(self) -> list[str]:
        """``manage.py check_documents``: the signatures inside the files."""
        return [str(fault) for _document, fault in check_documents(loaded())]

    def verifier(self) -> list[str]:
        """``/verifier``: what is said of a copy, where it is no longer what it was."""
        return [f"{name}: {told}" for name, told in _answers(self.copies).items() if told != EXPECTED[name]]


EXPECTED = {
    "plain": ("complete", ()),
    "contested": ("provisional", ("contested",)),
    "whole": ("provisional", ("revoked",)),
    "unsigned": ("provisional", ("incomplete",)),
    "replaced": ("provisional", ("superseded",)),
}
"""Answers of ``/verifier`` on each copy while nobody has touched the database."""


def _answers(copies: dict[str, bytes]) -> dict[str, tuple[str, tuple[str, ...]]]:
    verdicts = {name: verify(pdf) for name, pdf in copies.items()}
    return {name: (one.answer, tuple(reason.code for reason in one.reasons)) for name, one in verdicts.items()}


@contextmanager
def lived(folder: Path) -> Iterator[World]:
    """Live the agreements under an honest time-stamping authority, which stays in the settings."""
    anchors, root = folder / "tsa.pem", authorities.identity()[0]
    crl = timestamps.keys.pem.armor("X509 CRL", authorities.no_revocation(root))
    anchors.write_bytes(root.certificate.public_bytes(Encoding.PEM) + crl)
    with (
        authorities.running() as one,
        override_settings(SIGNATURE_TIMESTAMP_AUTHORITIES=[(one.url, str(anchors))], SIGNATURE_TIMESTAMP_SECONDS=20.0),
    ):
        yield _world()


def declare_works(convention: Convention) -> None:
    """Prepare a declaration that nobody sends; open the host's file to an inspector, and close it."""
    by = lives.staff_actor(convention.school, "head")
    prepare_declaration(DeclaredContent(works=("machines",)), school=convention.school, by=by)
    revoke_inspection(inspection.granted(convention), by=by)


def _world() -> World:
    plain, contested = lives.signed(), lives.signed()
    request = lives.requests(contested)["guardian_1"]
    contest_signature(request, contested, by=signing.link_actor(request))
    unsigned = lives.in_state("refused")
    replaced = _document(unsigned).content()
    services.revise(unsigned, by=lives.by(unsigned, "office"), reason="Les dates changent.")
    services.complete_school_part(unsigned, by=lives.by(unsigned, "office"))
    services.approve(unsigned, by=lives.by(unsigned, "head"))
    lives.sign(unsigned, "host")
    whole = _whole()
    for document in archive.documents_due():
        assert archive.archive_document(str(document.uuid)) is archive.ArchiveOutcome.ARCHIVED
    draft = lives.opened()
    declare_works(draft)
    tree.publish()
    return World(
        whole=whole,
        plain=plain,
        contested=contested,
        unsigned=unsigned,
        draft=draft,
        copies={
            "plain": _document(plain).content(),
            "contested": _document(contested).content(),
            "whole": _document(whole).content(),
            "unsigned": _document(unsigned).content(),
            "replaced": replaced,
        },
        kept=tuple(map(notes.KeptCheckpoint, Checkpoint.objects.values_list("note", flat=True))),
    )


def _whole() -> Convention:
    convention = lives.validated(guardians=2, tutor=True, delegated=True)
    lives.sign_on_paper(convention, "host")
    lives.sign_in_person(convention, "pupil")
    lives.sign(convention)
    signing.seal(str(convention.uuid))
    request = lives.requests(convention)["guardian_1"]
    contest_signature(request, convention, by=signing.link_actor(request))
    signing.clear_contest(request, by=lives.by(convention, "head"), reason="Vérifié par téléphone.")
    revoke_signer(lives.requests(convention)["tutor"].evidence, reason="Signature contestée.")
    return _lived_to_the_end(convention)


def _lived_to_the_end(convention: Convention) -> Convention:
    convention.refresh_from_db()
    clock.move_to(lives.at(convention, convention.first_day, 8))
    attendance.begin(convention)
    convention.refresh_from_db()
    clock.move_to(lives.at(convention, convention.last_day, 18))
    for half_day in convention.half_days.all():
        attendance.mark_half_day(half_day, "present", by=lives.by(convention, "host"))
    evaluations.complete(convention)
    convention.refresh_from_db()
    lives.evaluate(convention)
    evaluations.close(convention, by=lives.by(convention, "office"))
    convention.refresh_from_db()
    return convention


def _document(convention: Convention) -> Document:
    return convention.documents().first()
