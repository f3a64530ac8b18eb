"""Acts that anybody can do with what the demo leaves: a question about a copy, a check of evidence without us."""

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from config.development.demo.acts import Act, Check
from config.development.demo.samples import change_one_byte
from conventions.domain.dossier.evidence import verify
from conventions.domain.dossier.evidence.bundle import make_bundle

PLAIN_PYTHON = Path(sys.base_prefix) / "bin" / "python3"
"""Python without our libraries: an expert's machine, where nothing was installed."""


def answers(copies: Iterable[Path]) -> Iterator[Check]:
    """Ask about each copy, then about the first one with a single byte changed."""
    copies = list(copies)
    for path in copies:
        status, body = ask(path)
        yield Check(path.name, status == 0, body)
    altered = copies[0].with_name(f"{copies[0].stem}-modifiee.pdf")
    altered.write_bytes(change_one_byte(copies[0].read_bytes()))
    status, body = ask(altered)
    yield Check(f"{altered.name}, un octet changé", status == 2, body)


def ask(path: Path) -> tuple[int, str]:
    """Return the exit status of ``manage.py verify`` and the verdict that it prints first."""
    out, status = StringIO(), 0
    try:
        call_command("verify", path, stdout=out)
    except SystemExit as end:
        status = int(end.code or 0)
    return status, out.getvalue().partition("\n")[0]


def evidence(folder: Path, act: Act) -> Iterator[Check]:
    """Make the evidence of one agreement and have the verifier that it holds check it, outside the project."""
    bundle = folder / f"preuve-{act.story.ending}.zip"
    bundle.write_bytes(make_bundle(act.convention))
    with tempfile.TemporaryDirectory() as elsewhere:
        with zipfile.ZipFile(bundle) as archive:
            verifier = archive.extract("verify.py", elsewhere)
        known: list[str | Path] = ["--cle", folder / "journal-key.txt", "--racine", folder / "root.pem"]
        yield _verified("python3 seul", PLAIN_PYTHON, verifier, bundle, known, all_verified=False)
        yield _verified("python3 avec pyhanko", Path(sys.executable), verifier, bundle, known, all_verified=True)


def _verified(
    who: str, python: Path, verifier: str, bundle: Path, known: list[str | Path], *, all_verified: bool
) -> Check:
    """Run the verifier: 0 only when it could verify everything, 2 when it says what it could not."""
    done = subprocess.run(
        [python, "-I", verifier, bundle, *known],
        capture_output=True,
        text=True,
        cwd=Path(verifier).parent,
    )
    right = done.stdout.count("[ oui ]")
    conclusion = (done.stdout or done.stderr).strip().splitlines()[-1].removeprefix("Conclusion : ")
    name = f"{bundle.name}, par son verify.py, {who}"
    expected = verify.RIGHT if all_verified else verify.INCOMPLETE
    said = f"{right} étapes sur {len(verify.STEPS)} justes, code de sortie {done.returncode} ; {conclusion}"
    return Check(name, done.returncode == expected, said)
