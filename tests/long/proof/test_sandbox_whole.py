"""The examination in a process of its own: the same answer, and bombs at their full size."""

import pytest

from signatures import sandbox, validation
from tests.signatures import papers
from tests.signatures.test_sandbox import bombs


def test_answer_is_that_of_the_validation_itself():
    roots = [papers.keys().root_pem.decode()]
    for pdf in (papers.complete(), papers.complete()[:-100], papers.render(), b"", b"\n{}"):
        assert sandbox.examine(pdf, roots=roots) == validation.validate(pdf, roots=roots)


@pytest.mark.parametrize("name", bombs())
def test_bombs_are_never_read(name):
    """They are refused as no PDF, or as one that is built as none of ours."""
    found = sandbox.examine(bombs()[name], roots=[papers.keys().root_pem.decode()])
    assert found.unreadable or found.never_ours == ("looping",)
    assert not found.ok
