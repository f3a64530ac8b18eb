"""The process in which a stranger's file is examined: without secrets, limited, and always an answer."""

import subprocess
import sys

import pytest

from signatures import confinement, examination, sandbox, slots
from tests.signatures import papers


def test_process_knows_no_secret(monkeypatch):
    """Neither keys nor the address of the database reach it, nor does it load Django."""
    given = {}
    run = subprocess.run
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setattr(subprocess, "run", lambda *args, **more: given.update(more) or run(*args, **more))
    sandbox.examine(b"", roots=[papers.keys().root_pem.decode()])
    assert given["env"] == {"LANG": "C.UTF-8"}
    loaded = "import sys, signatures.sandbox; print(any(name.split('.')[0] == 'django' for name in sys.modules))"
    assert run([sys.executable, "-c", loaded], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize(
    ("hostile", "limits"),
    [
        ("while True: pass", {"CPU_SECONDS": 1}),
        ("held = bytearray(10**10)", {}),
        ("import os; os.kill(os.getpid(), 9)", {}),
        ("open('/tmp/written-by-a-sandbox', 'wb').write(b'x' * 10)", {}),
        ("import sys; print('{'); sys.exit(0)", {}),
        ("import sys; print('[1]'); sys.exit(1)", {}),
    ],
    ids=["cpu", "memory", "killed", "writes", "mumbles", "lies"],
)
def test_whatever_the_process_does_there_is_an_answer(monkeypatch, hostile, limits):
    """Time, memory, death, a file written, nonsense on its output: unreadable, never an exception."""
    numbers = {"CPU_SECONDS": 10} | {key: value for key, value in limits.items() if key == "CPU_SECONDS"}
    program = f"""
from signatures import sandbox, validation
sandbox.CPU_SECONDS = {numbers["CPU_SECONDS"]}
def attacked(pdf, **anchors):
    {hostile}
validation.validate = attacked
sandbox.main()
"""
    for key, value in limits.items():
        monkeypatch.setattr(sandbox, key, value)
    monkeypatch.setattr(sandbox, "PROGRAM", ("-c", program))
    found = sandbox.examine(papers.short(), roots=[papers.keys().root_pem.decode()])
    assert found.unreadable
    assert found.problems == (examination.UNREADABLE,)
    if set(limits) or "kill" in hostile:
        assert found.unreadable == sandbox.TOO_COSTLY


def test_a_machine_without_time_says_so(monkeypatch):
    """Nothing is said against the file, genuine perhaps: whoever asks comes back, as when no place is free."""
    monkeypatch.setattr(confinement, "WALL_SECONDS", 0.05)
    with pytest.raises(slots.Busy):
        sandbox.examine(papers.complete(), roots=[papers.keys().root_pem.decode()])
    monkeypatch.undo()
    assert not sandbox.examine(papers.complete(), roots=[papers.keys().root_pem.decode()]).unreadable


def bombs() -> dict[str, bytes]:
    """Files that cost a careless reader all it has."""
    nested = b"%PDF-1.7\n1 0 obj\n" + b"<</A " * 200_000 + b"\nendobj\nstartxref\n0\n%%EOF"
    loop = b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1 /Prev 9 /Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    return {"nested": nested, "loop": loop, "zeros": b"%PDF-1.7" + b"\0" * 9_000_000, "ends": b"%%EOF\n" * 1_500_000}
