"""Files built to cost time are refused at once; those that a viewer repairs are told as PDFs that are not ours."""

import io
import shutil
import subprocess

import pikepdf
import pytest

from signatures import bounds, sandbox
from signatures.examination import Examination
from signatures.oddities import ENCRYPTED, HYBRID, REPAIRED
from signatures.validation import validate
from tests.signatures import attacks, hostile, papers

MOST = 50_000
"""Objects fetched: half a second's work, of which hours were asked."""


def roots() -> list[str]:
    return [papers.keys().root_pem.decode()]


@pytest.mark.parametrize("make", hostile.FILES, ids=lambda make: make.__name__)
def test_a_file_built_to_cost_time_is_refused_at_once(make, monkeypatch):
    """Whatever loops or fans out, few objects are read: the answer says how the file is built."""
    readers = []
    start = bounds.BoundedReader.__init__

    def noted(reader: bounds.BoundedReader, pdf: bytes) -> None:
        readers.append(reader)
        start(reader, pdf)

    monkeypatch.setattr(bounds.BoundedReader, "__init__", noted)
    found = validate(make(), roots=roots())
    assert (found.never_ours, found.unreadable, found.ok) == (hostile.FILES[make], "", False)
    assert all(getattr(reader, "fetched", 0) <= MOST for reader in readers)


@pytest.mark.parametrize(
    "make",
    [hostile.fields_that_fan_out, hostile.table_without_width, hostile.certificates_without_end],
    ids=lambda make: make.__name__,
)
def test_the_process_that_examines_it_does_not_reach_its_limit(make):
    """The processor time stays under its limit: the bounds, which come first, give the answer."""
    assert sandbox.examine(make(), roots=roots()).never_ours == hostile.FILES[make]


def test_genuine_files_are_far_below_every_bound(monkeypatch):
    """The bound of every file, without what each revision adds, is enough for eight signatures."""
    monkeypatch.setattr(bounds, "FETCHED_PER_REVISION", 0)
    assert validate(papers.complete(), roots=roots()).ok


# -- what viewers open ------------------------------------------------------------------------------------------------


def saved(pdf: bytes, **options: object) -> bytes:
    """Save a file again, with qpdf's library."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, **options)
    return out.getvalue()


def without_table(pdf: bytes) -> bytes:
    """Cut the last table of objects away."""
    return pdf[: pdf.rindex(b"startxref") - 40]


def with_offsets_gone_wrong(pdf: bytes) -> bytes:
    """Send the file as text: every line's end gets longer."""
    return pdf.replace(b"\n", b"\r\n")


OPENED = {
    "junk before the header": (lambda pdf: b"From: somebody\n" * 9 + pdf, REPAIRED),
    "a table cut off": (without_table, REPAIRED),
    "sent as text": (with_offsets_gone_wrong, REPAIRED),
    "two kilobytes after the end": (lambda pdf: pdf + b"\0" * 2048, REPAIRED),
    "an empty password": (lambda pdf: saved(pdf, encryption=pikepdf.Encryption(owner="x", user="")), ENCRYPTED),
    "a password": (lambda pdf: saved(pdf, encryption=pikepdf.Encryption(owner="x", user="y")), ENCRYPTED),
    "two tables": (attacks.make_hybrid, HYBRID),
}


@pytest.mark.parametrize("case", OPENED)
def test_what_a_viewer_opens_is_told_as_a_pdf_that_is_not_ours(case):
    """It was repaired, sent as text or encrypted: that is said, and never « pas un PDF »."""
    change, way = OPENED[case]
    found = validate(change(papers.short()), roots=roots())
    assert (found.never_ours, found.unreadable, found.ok) == ((way,), "", False)


@pytest.mark.parametrize("how", [{"linearize": True}, {}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}])
def test_a_file_saved_again_is_examined_and_its_signatures_are_bad(how):
    """For the web, or plainly: it is read like any other and each signature is told as it is."""
    found = validate(saved(papers.short(), **how), roots=roots())
    assert found.unreadable == ""
    assert found.signatures
    assert not any(one.ok for one in found.signatures)


@pytest.mark.parametrize("case", ["text", "nothing", "picture", "header"])
def test_what_is_no_pdf_is_still_called_none(case):
    """A text, a picture, or a PDF of which only the first line came."""
    given = {"text": b"Bonjour. " * 900, "nothing": b"\n", "picture": b"\xff\xd8\xff\xe0" + bytes(4000)}
    found = validate(given.get(case, b"%PDF-1.7\n"), roots=roots())
    assert found.unreadable
    assert found.never_ours == ()


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
@pytest.mark.parametrize("case", [case for case in OPENED if case != "a password"])
def test_qpdf_itself_opens_each(case, tmp_path):
    """The program agrees that these are PDFs: it writes each anew, with warnings at most (exit 3)."""
    given = tmp_path / "given.pdf"
    given.write_bytes(OPENED[case][0](papers.short()))
    done = subprocess.run(["qpdf", str(given), str(tmp_path / "out.pdf")], capture_output=True)
    assert done.returncode in (0, 3)


def test_a_report_of_the_sandbox_says_the_same():
    """qpdf's library is asked within the limits of the process too."""
    found = sandbox.examine(b"junk\n" + papers.short(), roots=roots())
    assert isinstance(found, Examination)
    assert found.never_ours == (REPAIRED,)
