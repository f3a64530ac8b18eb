"""Words of `manage.py help` on our commands: each explains itself and what it takes, in French."""

import re
from collections.abc import Iterator

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandParser

APPS = ("config.development", "conventions", "notifications", "signatures", "workflow")
ENGLISH = re.compile(r"\b(the|after_de|and|to|with|by|at|is|are)\b", re.IGNORECASE)
OF_ACCOUNTS = (
    *("create_account", "grant_function", "end_function", "change_contact", "grant_right", "appoint_officer"),
    *("reset_second_factor", "waive_second_factor", "deactivate_account", "reactivate_account"),
    *("block_host", "unblock_host", "unlink_identity"),
)
"""Commands that change who may do what: the journal names whoever runs them."""


def silent_arguments(name: str, command: BaseCommand) -> Iterator[str]:
    """Yield what a command does not explain, or explains in English; Django's own arguments stay Django's."""
    common = {action.dest for action in BaseCommand().create_parser("manage.py", name)._actions}
    own = [one for one in command.create_parser("manage.py", name)._actions if one.dest not in common]
    if not (command.help.endswith(".") and command.help[0].isupper()):
        yield f"{name} is explained by no sentence"
    for what, words in ({name: command.help} | {f"{name} {one.dest}": one.help for one in own}).items():
        if not words:
            yield f"{what} says nothing"
        elif ENGLISH.search(words):
            yield f"{what} is English: {words}"


def unsigned(name: str, command: BaseCommand) -> Iterator[str]:
    """Yield the command when it begins without the name of whoever runs it."""
    by = [action for action in command.create_parser("manage.py", name)._actions if action.dest == "by"]
    if not (by and by[0].required):
        yield f"{name} asks nobody's name"


def ours() -> dict[str, BaseCommand]:
    return {name: load_command_class(app, name) for name, app in sorted(get_commands().items()) if app in APPS}


def test_each_command_explains_itself_and_what_it_takes_in_french():
    """One sentence for the command, a line for each of its arguments."""
    assert len(ours()) > 30
    assert [fault for name, command in ours().items() for fault in silent_arguments(name, command)] == []


def test_every_command_of_accounts_wants_to_know_who_runs_it():
    """Without ``--by`` nothing begins."""
    commands = ours()
    assert [fault for name in OF_ACCOUNTS for fault in unsigned(name, commands[name])] == []


def test_a_command_that_explains_nothing_or_asks_nobody_is_found():
    """No help, an English one, an argument without a word; one whose ``--by`` may be left out."""

    class Silent(BaseCommand):
        help = "Close the file"

        def add_arguments(self, parser: CommandParser) -> None:
            parser.add_argument("--by")
            parser.add_argument("--reason", help="Motif.")

    assert list(silent_arguments("silent", Silent())) == [
        "silent is explained by no sentence",
        "silent is English: Close the file",
        "silent by says nothing",
    ]
    assert list(unsigned("silent", Silent())) == ["silent asks nobody's name"]
