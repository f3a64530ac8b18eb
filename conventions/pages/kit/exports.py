"""Lists that leave as a file: the page's own address, with the form of the file, gives all its rows and its columns."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from conventions.domain.numbers.exports.formats import FORMATS
from conventions.domain.numbers.exports.tables import Table

ASKED = "fichier"
"""Of the address: the form in which the list is wanted (``frames/_files.html``)."""


def is_file_asked(http: HttpRequest) -> bool:
    """Tell whether the list is wanted as a file."""
    return http.GET.get(ASKED, "") in FORMATS and http.method != "POST"


def list_file(http: HttpRequest, table: Callable[[], Table]) -> HttpResponse | None:
    """Return the list as the file that the address asks for, all its pages; ``None`` when the page is wanted."""
    if not is_file_asked(http):
        return None
    wanted = FORMATS[http.GET[ASKED]]
    found = table()
    name = f"{found.name}-{timezone.localdate().isoformat()}.{wanted.ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Referrer-Policy": "no-referrer"}
    return HttpResponse(wanted.write(found), content_type=wanted.content_type, headers=headers)
