"""The site's server: gunicorn reads this file by itself when it is started beside it (``gunicorn config.wsgi``)."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from config import environment  # noqa: E402 - found through the line above, wherever gunicorn is started from
from config.logs import GUNICORN  # noqa: E402
from config.problems import run_or_explain  # noqa: E402

run_or_explain(environment.refuse_unsaid_proxy)

chdir = str(ROOT)
bind = "127.0.0.1:8000"
workers = environment.number("WEB_CONCURRENCY", default=min(2 * (os.cpu_count() or 1) + 1, 9), least=1)
"""Processes; each holds as many connections to the database as it has threads."""
worker_class = "gthread"
threads = 4
timeout = 60
"""Seconds after which a process that no longer answers its parent is replaced; a request may last longer."""
graceful_timeout = 30
"""Seconds that requests under way have to end when the site stops or is upgraded."""
keepalive = 5
forwarded_allow_ips = ""
"""No header decides here that a request came by HTTPS: PROXY_SSL_HEADER says so, in one place."""
if Path("/dev/shm").is_dir():  # noqa: S108 - gunicorn's sign of life, never a file of ours
    worker_tmp_dir = "/dev/shm"  # noqa: S108 - a slow disk would pass for a dead process
logconfig_dict = GUNICORN


def when_ready(server: object) -> None:
    """Load the site once, before the first process is forked (decision 114): each loads no more than its own keys."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    def load() -> None:
        from config import prefork

        prefork.load()

    run_or_explain(load)
