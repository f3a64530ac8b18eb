#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    """Run the command named on the command line; what a person must mend first is one sentence, not a traceback."""
    if sys.version_info < (3, 11):  # noqa: UP036 - started by hand, any Python may come
        sys.exit("Python 3.11 or newer is needed: run `make setup`, then use .venv/bin/python manage.py.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit("Django is not installed for this Python: run `make setup`, then use .venv/bin/python manage.py.")
    from config.problems import run_or_explain

    run_or_explain(lambda: execute_from_command_line(sys.argv))


if __name__ == "__main__":
    main()
