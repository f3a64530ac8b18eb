"""A test over many cases tries them all, and names those that fail."""

import pytest

from tests.kit.each import each


def test_each_case_that_fails_is_named_and_all_are_tried():
    """An assertion, an error and a refusal that did not come; the cases between them pass."""
    tried = []

    @each("number, what", [(1, "holds"), (2, "fails"), (3, "breaks"), (4, "holds"), (5, "refuses nothing")])
    def test(number: int, what: str) -> None:
        tried.append(number)
        assert what != "fails"
        if what == "breaks":
            raise LookupError("no such thing")
        if what == "refuses nothing":
            with pytest.raises(ValueError, match="no number"):
                int(number)

    with pytest.raises(AssertionError, match="3 of 5 cases") as found:
        test()
    assert tried == [1, 2, 3, 4, 5]
    assert [line.partition(":")[0] for line in str(found.value).splitlines() if line.startswith("(")] == [
        "(2, 'fails')",
        "(3, 'breaks')",
        "(5, 'refuses nothing')",
    ]


def test_no_case_at_all_is_no_success():
    with pytest.raises(AssertionError, match="no case"):
        each("number", [])(lambda number: None)()
