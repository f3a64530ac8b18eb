"""A declared list on the screen: heads that sort and stay, cards on a phone, its pages, the way to its files.

The whole of it is ``{% table page.table %}{% endtable %}``. A cell that is richer than its text is written between the
two, under the name of its column (its label in French, as an address would say it); it reads ``row`` and ``value``,
the text that would stand there otherwise:

    {% table page.table %}
      {% cell "eleve" %}<a href="{% url "pupil" row.uuid %}">{{ value }}</a>{% endcell %}
      {% empty %}<p>…</p>
    {% endtable %}

To convert a list written by hand: say in the page's ``tables.py`` what the screen says (``within`` for what stands in
another column's cell, no value for what is pressed), give the :class:`Table` to the template instead of the rows, by
:func:`paged` where it has pages, and delete the HTML: ``{% table %}`` also writes the links to the files, the pages
and the sentence of an empty list. The tag takes ``class``, ``caption``, ``warehouse`` (Parquet too) and ``scrolls`` (a
table too wide for the page): ``{% table page.table class="middle" %}``.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.template import Context, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.defaultfilters import linebreaksbr
from django.utils.formats import localize
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from conventions.domain.numbers.exports.tables import Table, TableColumn, plain
from conventions.pages.kit.paging import SORTED, ListStretch, page_of

register = template.Library()


def paged(
    http: HttpRequest, table: Table, *, whole: bool = False, per_page: int = 0, length: int | None = None
) -> Table:
    """Return a list with the rows of the page that the address asks for, in the order that it asks for.

    ``length``: how many rows there are, where the page has counted them already.
    """
    rows: Any = in_order(http, table).rows
    page = page_of(http, rows, whole=whole, per_page=per_page, length=length)
    if table.completed:
        page.object_list = list(table.completed(list(page.object_list)))
    return replace(table, rows=page)


def in_order(http: HttpRequest, table: Table) -> Table:
    """Return a list in the order that the address asks for; as it is declared where that makes no sense."""
    column, downwards = _order(http, table)
    return table.sorted_by(column, downwards=downwards) if column else table


def _order(http: HttpRequest, table: Table) -> tuple[TableColumn | None, bool]:
    asked = http.GET.get(SORTED, "")
    named = (column for column in table.on_screen if column.name == asked.removeprefix("-"))
    column = next((column for column in named if table.sorts_by(column)), None)
    return column, asked.startswith("-")


@dataclass(frozen=True)
class Head:
    """Head of a column, and where a press sorts by it."""

    column: TableColumn
    label: str
    css: str
    address: str
    """Empty where no press sorts."""
    order: str
    """How the rows stand now, as ARIA says it."""

    @property
    def attributes(self) -> SafeString:
        order = self.order if self.address else None
        return flatatt({"scope": "col", "class": self.css or None, "aria-sort": order})

    def cell(self, html: SafeString, *, is_row_head: bool) -> SafeString:
        """Return a cell of the column; on a phone one that says nothing has no place, the others say their column."""
        is_void = self.column.value and not strip_tags(html).strip(" \n–")
        css = f"{self.css} void".strip() if is_void else self.css or None
        if is_row_head:
            return format_html("<th{}>{}</th>", flatatt({"scope": "row", "class": css}), html)
        label = None if self.column.is_quiet else self.label
        return format_html("<td{}>{}</td>", flatatt({"data-label": label, "class": css}), html)


class TableNode(template.Node):
    """One list where it stands in a template."""

    child_nodelists = ("empty",)

    def __init__(
        self,
        table: FilterExpression,
        options: dict[str, FilterExpression],
        cells: dict[str, NodeList],
        empty: NodeList | None,
    ) -> None:
        self.table, self.options, self.cells = table, options, cells
        self.empty = empty or NodeList()

    def render(self, context: Context) -> SafeString:
        http, table = context["request"], self.table.resolve(context)
        if undeclared := self.cells.keys() - {column.name for column in table.columns}:
            raise ValueError(f"The list « {table.title} » declares no column {undeclared}.")
        page = table.rows if isinstance(table.rows, Page | ListStretch) else None
        if isinstance(page, ListStretch):
            table = replace(table, sorts=False)
        rows = list(page if page is not None else in_order(http, table).complete())
        heads = self._heads(http, table)
        options = {name: option.resolve(context) for name, option in self.options.items()}
        shown = {
            "table": table,
            "heads": heads,
            "lines": [
                (
                    table.row_id(row) if table.row_id else "",
                    table.row_class(row) if table.row_class else "",
                    self._cells(context, table, heads, row),
                )
                for row in rows
            ],
            "total": self._cells(context, table, heads, table.total) if table.total else [],
            "css": options.get("class", ""),
            "scrolls": options.get("scrolls", False),
            "caption": options.get("caption") or table.caption or table.title,
            "has_files": table.name and _has_links(http),
            "warehouse": options.get("warehouse", False),
            "page": page if isinstance(page, Page) and page.has_other_pages() else None,
            "empty": self.empty.render(context) if not rows else "",
        }
        assert context.template  # a tag is in one
        with context.push(**shown):
            return context.template.engine.get_template("components/table.html").render(context)

    def _heads(self, http: HttpRequest, table: Table) -> list[Head]:
        """Numbers are sorted downwards first, other columns upwards; an answer to what was sent sorts nothing."""
        by, downwards = _order(http, table)
        heads = []
        for column in table.on_screen:
            is_pressed = not (column.value or column.is_read or table.within(column))
            css = "number" if column.kind is int else "todo-cell" if is_pressed else ""
            sorts, is_sorted = _has_links(http) and table.sorts_by(column), column is by
            then = not downwards if is_sorted else column.kind is int
            query = http.GET.copy()
            query[SORTED] = f"{'-' if then else ''}{column.name}"
            query.pop("page", None)
            address = f"?{query.urlencode()}{f'#{table.name}' if table.name else ''}" if sorts else ""
            order = ("descending" if downwards else "ascending") if is_sorted else "none"
            heads.append(Head(column, capfirst(str(column.label)), css, address, order))
        return heads

    def _cells(self, context: Context, table: Table, heads: list[Head], row: Any) -> list[SafeString]:
        row_head = next(head for head in heads if head.column.value)
        return [head.cell(self._html(context, table, head.column, row), is_row_head=head is row_head) for head in heads]

    def _html(self, context: Context, table: Table, column: TableColumn, row: Any) -> SafeString:
        text = _said(column, row)
        beside = [_said(other, row) for other in table.within(column)]
        if column.name in self.cells:
            with context.push(row=row, value=text):
                html = self.cells[column.name].render(context)
            return html if html.strip() or not (column.value or beside) else _NOTHING
        if not column.value and not beside:
            raise ValueError(f"Nothing says what is pressed in the column « {column.label} » of « {table.title} ».")
        soft = [format_html('<span class="soft">{}</span>', words) for words in beside if words]
        return mark_safe("<br> ".join(filter(None, (text, *soft)))) or _NOTHING  # noqa: S308 - escaped above


_NOTHING = mark_safe("–")
"""Content of a cell that has no value."""


def _said(column: TableColumn, row: Any) -> SafeString:
    """Return the value of a column, in its badge where it has one."""
    text = _text(column.value(row)) if column.value else SafeString()
    if not text or not column.badge:
        return text
    severity = column.badge(row)
    return format_html('<span class="fr-badge{}">{}</span>', f" fr-badge--{severity}" if severity else "", text)


def _text(value: object) -> SafeString:
    """Return a plain value as HTML: a day on one line, the lines of a text under one another."""
    if isinstance(value, date):
        said = plain(value)
        return format_html('<span class="nowrap">{}</span>', f"{said:%d/%m/%Y}" if isinstance(said, date) else said)
    return linebreaksbr(localize(plain(value)), autoescape=True)


def _has_links(http: HttpRequest) -> bool:
    return http.method in ("GET", "HEAD")


@register.tag("table")
def table_tag(parser: Parser, token: Token) -> TableNode:
    """Read ``{% table t class="middle" %}…{% endtable %}``."""
    _name, table, *given = token.split_contents()
    options = token_kwargs(given, parser)
    cells: dict[str, NodeList] = {}
    empty = None
    while True:
        if parser.parse(("cell", "empty", "endtable")).render(Context()).strip():
            raise template.TemplateSyntaxError("What stands in a list stands in one of its cells.")
        part = parser.next_token()
        match part.split_contents():
            case ["cell", name]:
                cells[name.strip("\"'")] = parser.parse(("endcell",))
                parser.delete_first_token()
            case ["empty"]:
                empty = parser.parse(("endtable",))
            case _:
                return TableNode(parser.compile_filter(table), options, cells, empty)


@register.simple_tag(takes_context=True)
def kept_order(context: Context) -> SafeString:
    """Return what a form that narrows a list keeps of its order."""
    order = context["request"].GET.get(SORTED, "")
    return format_html('<input type="hidden" name="{}" value="{}">', SORTED, order) if order else SafeString()
