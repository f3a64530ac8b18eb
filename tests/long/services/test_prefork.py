"""The site's parent before it forks: it has loaded what its processes share, and holds nothing that two may not use."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SITE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
from config import prefork
prefork.load()
"""
COUNT = """
import asyncio, gc, json, sys, threading
from pathlib import Path
import psutil
from django.db import connections
from signatures import hsm
gc.unfreeze()
held = gc.get_objects()
print(json.dumps({
    "threads": threading.active_count() - 1,
    "tasks": psutil.Process().num_threads() - 1,
    "connections": sum(one.connection is not None for one in connections.all(initialized_only=True)),
    "loops": sum(issubclass(type(one), asyncio.AbstractEventLoop) for one in held),
    "sockets": len(psutil.Process().net_connections("all")),
    "sessions": sum(issubclass(type(one), hsm.HsmToken) and one._session is not None for one in held),
    "modules": sorted(sys.modules),
}))
"""
HELD = ("threads", "tasks", "connections", "loops", "sockets", "sessions")


def counted(before: str) -> dict:
    """Count what a process holds once it has run this, as the parent would at its first fork."""
    ran = subprocess.run(
        [sys.executable, "-c", before + COUNT], cwd=ROOT, env=dict(os.environ), capture_output=True, check=True
    )
    return json.loads(ran.stdout.splitlines()[-1])


def test_the_parent_has_loaded_what_pages_sign_and_draw_with_and_holds_nothing():
    """A child that used the parent's connection or session would speak into the answers of another."""
    found = counted(SITE)
    assert {"config.urls", "pyhanko.sign.signers", "aiohttp", "reportlab.platypus", "pikepdf"} <= set(found["modules"])
    assert not {"numpy", "highspy", "pyarrow"} & set(found["modules"])
    assert {name: found[name] for name in HELD} == dict.fromkeys(HELD, 0)


@pytest.mark.parametrize(
    ("held", "planted"),
    [
        ({"threads", "tasks"}, "from threading import Event, Thread; Thread(target=Event().wait, daemon=True).start()"),
        ({"connections", "sockets"}, "from django.db import connection; connection.ensure_connection()"),
        ({"loops", "sockets"}, "import asyncio; kept = asyncio.new_event_loop()"),
        ({"sockets"}, "import socket; kept = socket.create_server(('127.0.0.1', 0))"),
        ({"sessions"}, "from signatures import hsm; kept = hsm.HsmToken('pkcs11:token=a;object=b?module-path=c', ''); "
         "kept._session = kept"),
    ],
)  # fmt: skip
def test_what_the_parent_may_not_hold_is_counted(held, planted):
    """Each kind is found by the count above when something opens one."""
    found = counted(SITE + planted)
    assert {name for name in HELD if found[name]} == held
