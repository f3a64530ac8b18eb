"""Lists that leave as a file: the page's own address, with the form of the file, gives all its rows and its columns."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from conventions.domain.numbers.exports.formats import FORMATS
from conventions.domain.numbers.exports.tables import Table
from conventions.pages.kit.tables import in_order
from workflow.engine import Refused

ASKED = "fichier"
"""Parameter of the address: the form in which the list is wanted (``frames/_files.html``)."""


def is_file_asked(http: HttpRequest) -> bool:
    """Tell whether the list is wanted as a file."""
    return http.GET.get(ASKED, "") in FORMATS and http.method != "POST"


def sample_list(name: str, text: str) -> HttpResponse:
    """Return a list to begin from, in the encoding that spreadsheets open rightly."""
    headers = {"Content-Disposition": f'attachment; filename="modele-{name}.csv"'}
    return HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def list_file(http: HttpRequest, table: Callable[[], Table]) -> HttpResponse | None:
    """Return the list as the file that the address asks for, all its pages; ``None`` when the page is wanted.

    A form that needs an extra which is not installed leads back to the page, which says so.
    """
    if not is_file_asked(http):
        return None
    wanted = FORMATS[http.GET[ASKED]]
    try:
        wanted.require()
    except Refused as refusal:
        messages.error(http, str(refusal))
        given = http.GET.copy()
        del given[ASKED]
        return redirect(f"{http.path}?{given.urlencode()}")
    found = in_order(http, table())
    name = f"{found.name}-{timezone.localdate().isoformat()}.{wanted.ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Referrer-Policy": "no-referrer"}
    return HttpResponse(wanted.write(found), content_type=wanted.content_type, headers=headers)
