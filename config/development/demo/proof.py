"""The last act: what was left is verified by tools apart from our own signing code."""

import contextlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from django.db import connection
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from config.development.demo import everybodys, seats
from config.development.demo.acts import Act, Check, PlayFailed, wait
from config.development.demo.post import sent_and_untold
from config.development.demo.recounting import recount
from config.development.demo.territories import write_schools
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.rebuilding import Differences, check_figures, rebuild_figures
from conventions.domain.season.letters.messages import Letter, WeeklyLetter
from notifications import catalogue
from notifications.delivery import IN_LETTERS, MOOT, QUEUED, SENT
from notifications.delivery_reports import read_configured_maildir
from notifications.models import Message as OutboxMessage
from signatures import keys
from signatures.archive import archive_overdue, documents_due
from signatures.models import Document, DocumentFault, SignatureRequest
from signatures.queries import current_document, frozen_document
from signatures.timestamps import trusted_roots
from workflow import agenda, clock, journal, notes, tree
from workflow.models import Transition

PURPOSES = {
    "convention": "convention",
    "amendment": "avenant",
    "attestation": "attestation",
    "evaluation": "evaluation",
}
"""Kinds of document sealed for an agreement, each with the name of its file."""
SIGNED = ("convention", "amendment")
"""Kinds of document that parties sign."""

LONGEST_ARCHIVE = 120
"""Seconds; some ten documents take a few, beside a busy worker more."""

WITH_ACCOUNT = ("head", "office", "referent", "cpe")
"""Who is told by a letter what can wait."""
OF_THE_YEAR = ("calendar_to_fill",)
"""Messages of a periodic job, which passes before the schools of the play are there, or after."""
NOT_DUE = {"tutor_named", "housing_told", "works_refused", "host_attestation_asked"}
"""Messages that nothing of the play causes: no amendment names a tutor, nobody houses a pupil without authority.

The last two are of training periods alone.
"""


def archive_everything() -> Check:
    """Archive beside the worker until nothing is due; return what the database says then, whoever did it."""
    with contextlib.suppress(PlayFailed):
        wait(_nothing_is_due, "des documents attendent encore leur horodatage", seconds=LONGEST_ARCHIVE)
    left, aside = documents_due().count(), DocumentFault.objects.set_aside().count()
    made = Document.objects.filter(archived_until__isnull=False).count()
    return Check(
        "chaque document scellé a son horodatage de conservation",
        left == aside == 0 and made > 0,
        f"{made} l'ont, {left} l'attendent, {aside} mis de côté",
    )


def _nothing_is_due() -> bool:
    archive_overdue()
    return not documents_due().exists()


class Proof:
    """Writes the results into the folder and verifies them."""

    def __init__(self, folder: Path, acts: list[Act], *, whole: bool = False) -> None:
        self.folder, self.acts, self.whole = folder, acts, whole
        self.signatures: dict[int, int] = {}
        self.left_out = ""

    def run(self, say: Callable[[str], None]) -> dict[str, Any]:
        """Write files and ``summary.json``; return the summary.

        A ``whole`` one asks about what nobody signs too, examines each document against everything that is kept of it,
        and the figures.
        """
        if self.whole:
            self.count()
        self.export()
        checks = []
        for heading, found in self.sections():
            say(f"\n{heading}")
            for check in found:
                checks.append(check)
                say(f"  {'oui' if check.ok else 'NON'}  {check.name} : {check.detail}")
        if self.left_out:
            say(f"       {self.left_out}")
        summary = {
            "ok": all(check.ok for check in checks),
            "agreements": [self.summary(act) for act in self.acts],
            "checks": [asdict(check) for check in checks],
        }
        text = json.dumps(summary, ensure_ascii=False, indent=2)
        (self.folder / "summary.json").write_text(text + "\n", encoding="utf-8")
        return summary

    # -- figures -------------------------------------------------------------------------------------------------

    def count(self) -> None:
        """Compare what was counted while it was played, then add the schools of two years, and count again."""
        project_figures()
        self.as_played = check_figures()
        write_schools(clock.now())
        tree.grow()
        rebuild_figures()

    # -- files ---------------------------------------------------------------------------------------------------

    def export(self) -> None:
        (self.folder / "root.pem").write_bytes(keys.root_pem())
        (self.folder / "journal-key.txt").write_text("".join(f"{key}\n" for key in notes.verifier_keys()))
        self.archived = archive_everything()
        stamps = b"".join(root.public_bytes(Encoding.PEM) for root in trusted_roots())
        (self.folder / "timestamping-root.pem").write_bytes(stamps)
        for act in self.acts:
            for purpose in PURPOSES:
                document = current_document(act.convention, purpose)
                if document is not None:
                    self.path(act, purpose).write_bytes(document.content())
        heads = str(self.folder / "journal-heads.json")
        call_command("export_journal", str(self.folder / "journal.jsonl"), heads=heads)
        call_command("export_checkpoints", str(self.folder / "checkpoints.txt"))
        with tempfile.TemporaryDirectory() as drawings:
            call_command("draw_diagrams", drawings, stdout=io.StringIO())
            shutil.copy(Path(drawings) / "lifecycle.svg", self.folder / "lifecycle.svg")

    def path(self, act: Act, purpose: str) -> Path:
        return self.folder / f"{PURPOSES[purpose]}-{act.story.ending}.pdf"

    def expected(self) -> Iterator[tuple[Act, str, Path]]:
        """Every sealed PDF there must be."""
        for act in self.acts:
            for purpose in PURPOSES:
                if purpose != "amendment" or act.story.amended:
                    yield act, purpose, self.path(act, purpose)

    def document(self, act: Act, purpose: str) -> Document:
        return frozen_document(act.convention, purpose)

    def summary(self, act: Act) -> dict[str, Any]:
        convention = act.convention
        convention.refresh_from_db()
        attestation = self.path(act, "attestation")
        return {
            "id": convention.number,
            "kind": convention.kind,
            "state": convention.status,
            "states": self.states_passed(convention),
            "pdf": f"convention-{act.story.ending}.pdf",
            "attestation": attestation.name if attestation.exists() else "",
            "parties": self.document(act, "convention").requests.count(),
            "signatures": self.signatures.get(act.story.n, 0),
            "journal_entries": Transition.objects.filter(root_uuid=convention.uuid).count(),
            "messages": OutboxMessage.objects.filter(SENT, about=f"convention:{convention.uuid}").count(),
        }

    def states_passed(self, convention: Convention) -> list[str]:
        """States of the agreement in the order of its journal."""
        passed: list[str] = []
        for entry in journal.entries_of(convention):
            if entry.subject_uuid == convention.uuid and passed[-1:] != [entry.target]:
                passed.append(entry.target)
        return passed

    # -- verification ----------------------------------------------------------------------------------------------

    def sections(self) -> Iterator[tuple[str, Iterable[Check]]]:
        """Sections of the proof, each with its checks; what other processes do is done beside ours."""
        asked = PURPOSES if self.whole else SIGNED
        copies = [path for _act, purpose, path in self.expected() if purpose in asked]
        amended = next(act for act in self.acts if act.story.on_paper and act.story.amended)
        with ThreadPoolExecutor(1) as beside:
            answers = beside.submit(all_of, everybodys.answers(copies))
            evidence = beside.submit(all_of, everybodys.evidence(self.folder, amended))
            yield "Les dossiers sont allés au bout, l'agenda se refait du journal", self.ends()
            yield (
                "Les signatures sont justes, pour des outils qui ne connaissent que notre certificat racine",
                self.seals(),
            )
            yield "Chacun peut vérifier sa copie (manage.py verify, la page /verifier)", answers.result()
            yield "Un tiers peut tout vérifier sans nous, hors ligne (dossier de preuve)", evidence.result()
        yield "Le journal n'a été ni changé, ni coupé, ni récrit", self.journal()
        yield "Chacun a été prévenu", self.messages()
        yield "Les places de l'échange sont exactes", seats.checks()
        if self.whole:
            yield "Les chiffres sont ceux que l'on recompte, à l'unité près", self.figures()

    def ends(self) -> Iterator[Check]:
        yield self.states()
        yield self.archived
        yield from self.agendas()

    def seals(self) -> Iterator[Check]:
        for act, purpose, path in self.expected():
            yield self.by_pyhanko(act, purpose, path)
        if shutil.which("pdfsig") and shutil.which("certutil"):
            yield self.by_pdfsig()
        else:
            self.left_out = "pdfsig n'a pas été essayé : installez poppler-utils et libnss3-tools."

    def states(self) -> Check:
        closed = sum(act.now.is_closed for act in self.acts)
        return Check("chaque convention est clôturée", closed == len(self.acts), f"{closed} clôturées")

    def by_pyhanko(self, act: Act, purpose: str, path: Path) -> Check:
        """Every signature under the platform's root alone, no network, and the last one reaches the end of the file."""
        name = f"pyHanko valide {path.name}"
        if not path.exists():
            return Check(name, False, "le fichier manque")
        own, stamps = (self.context(name) for name in ("root.pem", "timestamping-root.pem"))
        content = path.read_bytes()
        reader = PdfFileReader(io.BytesIO(content))
        signatures, timestamps = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
        wrong = [one.field_name for one in signatures if not validate_pdf_signature(one, own, stamps).bottom_line]
        wrong += [one.field_name for one in timestamps if not validate_pdf_timestamp(one, stamps).trusted]
        last = timestamps[-1].byte_range if timestamps else [0, 0, 0, 0]
        whole = last[2] + last[3] == len(content)
        expected = 1
        if purpose in SIGNED:
            if purpose == "convention":
                self.signatures[act.story.n] = len(signatures)
            signed = self.document(act, purpose).requests.filter(SignatureRequest.is_signed).count()
            expected = signed + 2
        what = "signatures et cachets" if len(signatures) > 1 else "cachet"
        detail = f"{len(signatures)} {what}, horodatage jusqu'au dernier octet, {len(content) // 1024} ko"
        if wrong:
            detail += f", faux : {', '.join(wrong)}"
        return Check(name, not wrong and whole and len(signatures) == expected, detail)

    def context(self, name: str) -> ValidationContext:
        """Trust in one root of the folder alone."""
        _kind, _headers, der = pem.unarmor((self.folder / name).read_bytes())
        return ValidationContext(trust_roots=[asn1_x509.Certificate.load(der)], allow_fetching=False)

    def by_pdfsig(self) -> Check:
        """Poppler's own verifier, with the root in a store of its own; its text counts, not its exit status."""
        valid = wrong = 0
        with tempfile.TemporaryDirectory() as store:
            subprocess.run(["certutil", "-N", "-d", f"sql:{store}", "--empty-password"], check=True)
            subprocess.run(
                ["certutil", "-A", "-d", f"sql:{store}", "-n", "root", "-t", "CT,C,C", "-i", self.folder / "root.pem"],
                check=True,
            )
            for path in sorted(path for _act, _purpose, path in self.expected() if path.exists()):
                answer = subprocess.run(["pdfsig", "-nssdir", store, path], capture_output=True, text=True).stdout
                for part in answer.split("Signature #")[1:]:
                    if "Field Name: timestamp_" in part:
                        continue  # poppler does not examine document time-stamps
                    if "form field is not signed" in part:
                        continue  # of a party who reads alone; pyHanko counts the signatures that there must be
                    good = "Signature is Valid." in part and "Certificate is Trusted." in part
                    valid, wrong = valid + good, wrong + (not good)
        return Check(
            "pdfsig (poppler) valide chaque signature", valid > 0 and wrong == 0, f"{valid} valides, {wrong} autres"
        )

    def journal(self) -> Iterator[Check]:
        """The chains as exported, by a script that imports nothing of ours; ours and the tree, by our command."""
        script = Path(__file__).with_name("check_chain.py")
        files = [self.folder / name for name in ("journal.jsonl", "journal-heads.json")]
        done = subprocess.run(
            [sys.executable, "-I", script, *files], capture_output=True, text=True, cwd=tempfile.gettempdir()
        )
        said = (done.stdout or done.stderr).strip()
        yield Check("check_chain.py, bibliothèque standard seule", done.returncode == 0, said)
        kept, out = self.folder / "checkpoints.txt", io.StringIO()
        try:
            call_command("check_journal", checkpoints=kept, stdout=out, stderr=out)
        except CommandError as fault:
            yield Check(f"check_journal --checkpoints {kept.name}", False, f"{out.getvalue()} {fault}")
        else:
            yield Check(f"check_journal --checkpoints {kept.name}", True, out.getvalue().strip())
        if self.whole:
            yield self.documents()

    def documents(self) -> Check:
        """Every document against its file, its evidence and the journal, by our command."""
        out = io.StringIO()
        try:
            call_command("check_documents", from_start=True, stdout=out, stderr=out)
        except CommandError as fault:
            return Check("check_documents", False, f"{out.getvalue()} {fault}")
        return Check("check_documents", True, out.getvalue().strip().splitlines()[-1])

    def agendas(self) -> Iterator[Check]:
        for act in self.acts:
            convention = Convention.objects.get(pk=act.convention.pk)
            faults = agenda.differences(convention)
            yield Check(
                f"l'agenda de la convention {act.story.ending} se reconstruit",
                not faults,
                "; ".join(map(str, faults)) or "égal",
            )

    def messages(self) -> Iterator[Check]:
        """Messages due (journal × recipient table, and one per code asked), those that arrived, those known to have."""
        due, due_to_accounts = (sum(part) for part in zip(*map(self.due, self.acts), strict=True))
        due += self.due_of_offers()
        letters = OutboxMessage.objects.filter(SENT, slug__in=(Letter.slug, WeeklyLetter.slug)).count()
        gathered = OutboxMessage.objects.filter(IN_LETTERS).exclude(slug__in=OF_THE_YEAR).count()
        arrived = [path for path in (self.folder / "messages").iterdir() if path.suffix in (".eml", ".txt")]
        waiting = OutboxMessage.objects.filter(QUEUED).count()
        # The play goes faster than the mail: some causes are gone before it leaves, some is said with more of it.
        outside = OutboxMessage.objects.filter(account="")
        over, joined = outside.filter(MOOT).count(), outside.filter(letter__isnull=False).count()
        joined -= outside.filter(gathered__isnull=False).distinct().count()
        read_configured_maildir()  # what the worker has not read yet
        with contextlib.suppress(PlayFailed):
            wait(lambda: not sent_and_untold().exists(), "nul n'a dit si un message est arrivé")
        delivered = OutboxMessage.objects.filter(delivery="delivered").count()
        yield Check(
            "messages dus = arrivés = dits remis",
            due + letters - over - joined == len(arrived) == delivered and waiting == 0,
            f"{due} dus et {letters} lettres, {over} devenus sans objet, {joined} dits avec d'autres, "
            f"{len(arrived)} arrivés ({sum(p.suffix == '.eml' for p in arrived)} courriels, "
            f"{sum(p.suffix == '.txt' for p in arrived)} SMS), "
            f"{delivered} dits remis, {waiting} en attente",
        )
        yield Check(
            "ce qui peut attendre est réuni pour la lettre de chaque compte",
            due_to_accounts == gathered,
            f"{due_to_accounts} dus, {gathered} réunis",
        )

    def figures(self) -> Iterator[Check]:
        """Figures counted at each act, against a reading of everything, then against a script that knows neither."""
        yield _agree("comptés à chaque acte du spectacle = relus", self.as_played)
        project_figures()
        counts = recount()
        wrong = "; ".join(f"{' '.join(map(str, number))}: {a} / {b}" for number, (a, b) in counts.differing.items())
        yield Check(
            "recomptés par recount.sql, qui ne lit que les tables du métier",
            counts.compared > 0 and not counts.differing,
            wrong[:400] or f"{counts.compared} nombres égaux, France, départements et établissements",
        )
        yield _agree("check_figures", check_figures())

    def rows(self) -> Iterator[dict[str, Any]]:
        """Read the journal as it was exported."""
        for line in (self.folder / "journal.jsonl").read_text(encoding="utf-8").splitlines():
            yield json.loads(line)

    def due_of_offers(self) -> int:
        """Count what hosts had to be told of their offers: one contact each."""
        table = told_by()
        return sum(len(table.get((row["subject"].split("/")[0], row["name"]), ())) for row in self.rows()
                   if row["root"].startswith("conventions.offer/"))  # fmt: skip

    def due(self, act: Act) -> tuple[int, int]:
        """Count from the exported journal and the declared table who had to be told: by themselves, in a letter.

        A guardian's receipt goes to both contacts, and to the other guardian. The tutor is asked at the end,
        then the pupil once the tutor has.
        """
        story, convention = act.story, act.convention
        roots = {f"conventions.convention/{convention.uuid}"}
        if convention.application:
            roots.add(f"conventions.application/{convention.application.uuid}")
        people = {
            "host": 1,
            "head": 1,
            "office": 1,
            "tutor": 1,
            "pupil": 1,
            "guardian": len(story.guardians),
            "referent": int(story.n == 1),
            "cpe": 0,
        }
        signers = {**people, "tutor": int(bool(story.tutor))}
        table = told_by()
        total, gathered = act.codes_asked, 0
        for row in self.rows():
            if row["root"] not in roots:
                continue
            for slug in set(table.get((row["subject"].split("/")[0], row["name"]), ())) - NOT_DUE:
                if slug == "evaluation_asked":
                    total += int(not row["actor"]["id"].startswith("pupil:"))
                    continue
                message = catalogue.get(slug)
                counted = signers if getattr(message, "per_party", False) else people
                waits = WITH_ACCOUNT if message.urgency is catalogue.Urgency.GATHERED else ()
                total += 1 if message.to_one else sum(counted[one] for one in message.audience if one not in waits)
                gathered += sum(counted[one] for one in message.audience if one in waits)
            if row["name"] == "sign" and row["data"].get("party", "").startswith("guardian_"):
                signer = story.guardians[int(row["data"]["party"].removeprefix("guardian_")) - 1]
                total += int(bool(signer["email"] and signer["phone"])) + len(story.guardians) - 1
        return total, gathered


def all_of(checks: Iterable[Check]) -> list[Check]:
    """Make all checks; for a thread of its own, whose connection ends with it."""
    try:
        return list(checks)
    finally:
        connection.close()


def _agree(name: str, found: Differences) -> Check:
    return Check(name, not found, f"{found.facts} faits et {found.cells} cellules diffèrent" if found else "égaux")


def told_by() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the declared table: (subject's model, transition) → slugs of the messages it causes."""
    table = {}
    for model in [*journal.root_models(), *journal.child_models()]:
        for law in model.transitions().values():
            table[model.journal_label(), law.name] = law.spec.tells
        if hasattr(model, "OPENING"):
            table[model.journal_label(), model.OPENING.name] = model.OPENING.tells
    return table
