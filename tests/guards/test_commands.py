"""What `manage.py help` says of our commands: each explains itself and what it takes, in French."""

import re

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

APPS = ("conventions", "notifications", "signatures", "workflow")
OURS = sorted((app, name) for name, app in get_commands().items() if app in APPS)
ENGLISH = re.compile(r"\b(the|after_de|and|to|with|by|at|is|are)\b", re.IGNORECASE)


class Bare(BaseCommand):
    """A command that takes nothing of its own."""


@pytest.mark.parametrize(("app", "name"), OURS, ids=[name for _app, name in OURS])
def test_each_command_explains_itself_and_what_it_takes_in_french(app, name):
    """One sentence for the command, a line for each of its arguments; Django's own stay Django's."""
    command = load_command_class(app, name)
    common = {action.dest for action in Bare().create_parser("manage.py", name)._actions}
    own = [one for one in command.create_parser("manage.py", name)._actions if one.dest not in common]
    said = {name: command.help} | {one.dest: one.help for one in own}
    assert {what for what, words in said.items() if not words} == set()
    assert {what: words for what, words in said.items() if ENGLISH.search(words)} == {}
    assert command.help.endswith(".")
