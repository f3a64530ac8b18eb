"""The files of a publication, byte for byte as they were frozen; or the rows of one département alone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from conventions.domain.numbers.publishing.freezing import as_json, to_csv
from conventions.domain.numbers.publishing.models import Publication
from conventions.domain.numbers.publishing.queries import table_of
from conventions.domain.persons.people.territories import DEPARTMENTS

from .reading import A_DAY, AN_HOUR, LAST, last_or_404, publication_or_404

LANGUAGES = ("fr",)
PACKAGE = "datapackage.json"
CSV, JSON, SCHEMA = "csv", "json", "schema.json"
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Open data are read by the pages of others."""


@require_safe
def open_data_file(http: HttpRequest, day: str, file: str) -> HttpResponse:
    """Give a table as CSV or JSON, its schema, or the description of all; « dernière » leads to the last ones."""
    if day == LAST:
        query = f"?{http.GET.urlencode()}" if http.GET else ""
        answer = redirect("open_data_file", last_or_404().date, file)
        answer["Location"] += query
        answer["Cache-Control"] = f"public, max-age={AN_HOUR}"
        return answer
    return _given(http, publication_or_404(day), file, http.GET.get("departement", ""))


def _etag(_http: HttpRequest, publication: Publication, file: str, department: str) -> str:
    return f'"{publication.pk}-{file}-{department if department in DEPARTMENTS else ""}"'


@cache_control(public=True, max_age=A_DAY)
@condition(etag_func=_etag)
def _given(_http: HttpRequest, publication: Publication, file: str, department: str) -> HttpResponse:
    if file == PACKAGE:
        return _json(publication.package, f"chiffres-{publication.date}-{PACKAGE}")
    name, _dot, form = file.partition(".")
    table = table_of(publication, name)
    if table is None or form not in (CSV, JSON, SCHEMA):
        raise Http404
    if form == SCHEMA:
        return _json(table.description["schema"], f"chiffres-{publication.date}-{file}")
    named = f"chiffres-{publication.date}-{name}{f'-{department}' if department else ''}-diffusable.{form}"
    if department and not (table.is_by_department and department in DEPARTMENTS):
        raise Http404
    if form == JSON:
        rows = table.rows_in(department) if department else table.rows
        return _json({"publication": publication.date.isoformat(), "rows": rows}, named)
    content = to_csv(table.names, table.rows_in(department)) if department else table.content
    return _file(content, "text/csv; charset=utf-8", named)


def _json(found: object, name: str) -> HttpResponse:
    return _file(as_json(found).encode(), "application/json; charset=utf-8", name)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"', **OPEN_TO_ALL}
    return HttpResponse(content, content_type=kind, headers=headers)
