"""Shared fixtures of long tests and the short ones of their floor, found by name."""

from tests.conventions.conftest import at_once, in_term, strict_html  # noqa: F401
from tests.notifications.conftest import mailbox  # noqa: F401
from tests.signatures.conftest import _nobody_failed_before, asked, authority  # noqa: F401
