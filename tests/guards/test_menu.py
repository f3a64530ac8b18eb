"""The school's menu: each page of a school stands under an entry, for whoever may open it."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from conventions.pages.kit.school_menu import MenuEntry, entries, pages_above
from tests.kit.pages import views


class SchoolPage(NamedTuple):
    """A page that staff open."""

    name: str
    module: str
    roles: tuple[str, ...]


def pages_of_schools() -> Iterator[SchoolPage]:
    """Yield every page that asks for a function in a school."""
    for name, view in views():
        if roles := getattr(view, "page_roles", ()):
            yield SchoolPage(name, view.__module__, roles)


def faults_of_menu(
    pages: Sequence[SchoolPage], entries: Sequence[MenuEntry], above: Callable[[str], tuple[str, ...]]
) -> list[str]:
    """List entries that nobody could open or tell apart, then the pages that stand under no entry of a reader's."""
    known, roles = {page.name: page for page in pages}, {entry.page: set(entry.roles) for entry in entries}
    found = [
        f"{entry.page} and another entry share the place {entry.place} of the menu: give it one between two others"
        for n, entry in enumerate(entries)
        if any(entry.place == other.place for other in entries[:n])
    ]
    found += [
        f"the entry {entry.page} is shown to {', '.join(missing)}, who may not open it"
        for entry in entries
        if (missing := sorted(set(entry.roles) - set(known[entry.page].roles if entry.page in known else ())))
    ]
    for page in pages:
        room, under = page.module.partition(".views")[0], above(page.module)
        found += [f"{room}.menu names the entry {name}, which no room declares" for name in under if name not in roles]
        if lost := sorted(role for role in page.roles if not any(role in roles.get(name, ()) for name in under)):
            found.append(
                f"{page.name} stands under no entry of the menu for {', '.join(lost)}: "
                f"name one in UNDER of {room.replace('.', '/')}/menu.py"
            )
    return found


def test_each_page_of_a_school_stands_under_one_entry_of_the_menu():
    """Whoever may open it sees in the menu where they are."""
    pages = list(pages_of_schools())
    assert len(pages) > 150
    assert faults_of_menu(pages, entries(), pages_above) == []


def test_a_page_that_stands_under_no_entry_is_found():
    """For one of its readers, or for all; a place taken, an entry closed to whom it is shown, or declared nowhere."""
    board = SchoolPage("board", "conventions.pages.staff.board.views", ("head", "office"))
    rolls = SchoolPage("rolls", "conventions.pages.staff.rolls.views.rolls", ("head",))
    shown = (MenuEntry("board", "", 10, ("head", "teacher")), MenuEntry("rolls", "", 10, ("head",)))
    under = {board.module: ("board",), rolls.module: ("lists",)}
    assert faults_of_menu([board, rolls], shown, under.__getitem__) == [
        "rolls and another entry share the place 10 of the menu: give it one between two others",
        "the entry board is shown to teacher, who may not open it",
        "board stands under no entry of the menu for office: "
        "name one in UNDER of conventions/pages/staff/board/menu.py",
        "conventions.pages.staff.rolls.menu names the entry lists, which no room declares",
        "rolls stands under no entry of the menu for head: name one in UNDER of conventions/pages/staff/rolls/menu.py",
    ]
