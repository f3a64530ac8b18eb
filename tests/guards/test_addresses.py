"""Every address of the site has its line in the tests' table of pages, from which the matrix is drawn."""

from collections.abc import Collection

from tests.kit.pages import DEVELOPMENT_ONLY, LINKS, PAGES, names


def untold_addresses(known: Collection[str], told: Collection[str]) -> list[str]:
    """List the addresses without a line, and the lines without an address."""
    new, gone = sorted(set(known) - set(told)), sorted(set(told) - set(known))
    return [
        *(f"{name} is new: give it a line in PAGES or LINKS of tests/kit/pages.py" for name in new),
        *(f"{name} is gone: take its line out of tests/kit/pages.py" for name in gone),
    ]


def test_every_address_has_its_line():
    """Whoever adds an address says there how it is made, and reads in ``pages.txt`` who may open it."""
    assert untold_addresses(set(names()) - DEVELOPMENT_ONLY, {*PAGES, *LINKS}) == []


def test_an_address_without_a_line_is_found():
    """One that is new and one that has gone."""
    assert untold_addresses({"home", "new"}, {"home", "old"}) == [
        "new is new: give it a line in PAGES or LINKS of tests/kit/pages.py",
        "old is gone: take its line out of tests/kit/pages.py",
    ]
