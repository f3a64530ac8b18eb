"""The site with two addresses of the tests: one whose error escapes Django, one that says who it takes its visitor for.

An error escapes Django where a middleware of the server or the end of an answer breaks.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest

from config.wsgi import application as site
from conventions.pages.kit.clients import client_address

FAILING = "/s/echappe-"
VISITOR = "/adresse"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Serve the site; at an address that begins with ``FAILING``, raise with the address in the text."""
    if environ["PATH_INFO"].startswith(FAILING):
        raise RuntimeError(f"broken at {environ['PATH_INFO']}")
    if environ["PATH_INFO"] == VISITOR:
        visit = WSGIRequest(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{client_address(visit)} {visit.scheme}".encode()]
    return site(environ, start_response)
