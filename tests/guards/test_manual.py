"""Documents of an operator: the manual names every setting, the file of nginx refuses nothing for us."""

import re
from pathlib import Path

from config.development.rehearsal.front import SHIPPED
from tests.kit.sources import ROOT, text_of

OF_THE_DEMONSTRATION = {"MAILBOX_DIR"}
"""Settings that no operator sets."""
READ = re.compile(r"(?:env(?:\.\w+)?|environment\.\w+)\(\s*\"([A-Z][A-Z_]+)\"")
LIMIT = re.compile(r"limit_req|limit_conn|limit_rate|\bdeny\b")


def untold_settings(root: Path) -> list[str]:
    """List the settings that are read and that the manual does not name: say there what they are for."""
    names = {name for path in ("config/settings.py", "gunicorn.conf.py") for name in READ.findall(text_of(root / path))}
    pages = [root / "docs/exploitation.md", *sorted((root / "docs/exploitation").glob("*.md"))]
    manual = "".join(text_of(path) for path in pages)
    return sorted(name for name in names - OF_THE_DEMONSTRATION if name not in manual)


def limits(nginx: str) -> list[str]:
    """List what stops people by their address: a school is one, thousands of families stand behind a few."""
    return LIMIT.findall(nginx)


def refused_before_us(nginx: str, largest: int) -> bool:
    """Tell whether the proxy refuses what the site reads, in bytes; or lets through far more than that."""
    [mebibytes] = re.findall(r"client_max_body_size (\d+)m;", nginx)
    return not largest < int(mebibytes) * 1024**2 <= largest + 2 * 1024**2


def test_the_manual_names_every_setting_that_is_read():
    """Whoever adds a setting says what it is for."""
    assert len(READ.findall(text_of(ROOT / "config/settings.py"))) > 40
    assert untold_settings(ROOT) == []


def test_nginx_limits_nobody_by_address():
    """A school is one address, a mobile operator puts thousands of families behind a few."""
    assert limits(text_of(SHIPPED)) == []


def test_the_proxy_lets_through_what_the_site_answers_itself():
    """The sentence about a file that is too large comes from the site, which refuses what is over its own limit."""
    from conventions.pages.everyone.public.views import LARGEST_READ

    assert not refused_before_us(text_of(SHIPPED), LARGEST_READ)


def test_a_setting_untold_and_a_proxy_that_refuses_are_found(plant):
    """However a setting is read; by its rate or its size."""
    plant("config/settings.py", 'A = env("TOLD_HERE")\nB = env.bool("UNTOLD_HERE")\nC = env("MAILBOX_DIR")')
    plant("gunicorn.conf.py", 'environment.whole(\n    "WEB_UNTOLD", 3)')
    plant("docs/exploitation.md", "")
    root = plant("docs/exploitation/pages.md", "`TOLD_HERE`")
    assert untold_settings(root) == ["UNTOLD_HERE", "WEB_UNTOLD"]
    nginx = "limit_req zone=a;\nclient_max_body_size 20m;\nallow all;"
    assert limits(nginx) == ["limit_req"]
    assert refused_before_us(nginx, 20 * 1024**2)
    assert refused_before_us(nginx, 10 * 1024**2)
    assert not refused_before_us(nginx, 20 * 1024**2 - 1)
