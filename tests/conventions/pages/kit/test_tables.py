"""A declared list on the screen: heads that sort, richer cells, what stands within another column, pages."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from conventions.domain.numbers.exports.tables import Table, TableColumn
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.uai import check_letter
from conventions.pages.kit.tables import in_order, paged

ROWS = [
    SimpleNamespace(name="Élise Abad", town="Angers", age=9, born=date(2011, 5, 3)),
    SimpleNamespace(name="zoé", town="", age=10, born=None),
    SimpleNamespace(name="Ève <b>", town="Le Mans", age=None, born=date(2010, 12, 31)),
]


def table_of(rows=ROWS, **told) -> Table:
    columns = (
        TableColumn("Nom", lambda row: row.name),
        TableColumn("Ville", lambda row: row.town, within="nom"),
        TableColumn("Âge", lambda row: row.age, int, order_by=told.pop("order_by", "")),
        TableColumn("Né le", lambda row: row.born),
        TableColumn("Changer", stands=told.pop("changes", False)),
    )
    return Table("personnes", "Personnes", columns, rows, **told)


def shown(table: Table, inside: str = "", query: str = "", **context) -> str:
    http = context.pop("http", None) or RequestFactory().get(f"/?{query}")
    written = Template(f"{{% table table %}}{inside}{{% endtable %}}")
    given = Context({"request": http, "table": table, **context})
    given.request = http
    return re.sub(r"\s+", " ", written.render(given))


def names(table: Table, query: str) -> list[str]:
    return [row.name.split()[0] for row in in_order(RequestFactory().get(f"/?{query}"), table).rows]


def test_a_list_is_shown_with_heads_row_heads_and_labels():
    """All of it without a word in the template; what comes from people is escaped."""
    page = shown(table_of())
    assert "<caption>Personnes</caption>" in page
    assert '<th scope="row">Ève &lt;b&gt;<br> <span class="soft">Le Mans</span></th>' in page
    assert '<td class="number" data-label="Âge">9</td>' in page
    assert '<td data-label="Né le"><span class="nowrap">03/05/2011</span></td>' in page
    assert '<td class="void" data-label="Né le">–</td>' in page
    assert "Changer" not in page
    assert "fichier=csv" in page


def test_a_head_sorts_and_turns_round():
    """Numbers downwards first, words upwards; a press on what sorts now turns it; other choices stay, the page not."""
    heads = re.findall(r'aria-sort="(\w+)"[^>]*> <a href="(.*?)">', shown(table_of(), query="tri=nom&classe=3B&page=2"))
    assert heads == [
        ("ascending", "?tri=-nom&amp;classe=3B#personnes"),
        ("none", "?tri=-age&amp;classe=3B#personnes"),
        ("none", "?tri=ne-le&amp;classe=3B#personnes"),
    ]
    assert 'aria-sort="descending"' in shown(table_of(), query="tri=-nom")


def test_rows_stand_in_the_order_asked_those_that_say_nothing_last():
    """Words as people sort them, numbers as numbers, days as days; what makes no sense changes nothing."""
    assert names(table_of(), "tri=nom") == ["Élise", "Ève", "zoé"]
    assert names(table_of(), "tri=-age") == ["zoé", "Élise", "Ève"]
    assert names(table_of(), "tri=ne-le") == ["Ève", "Élise", "zoé"]
    assert names(table_of(), "tri=-ne-le") == ["Élise", "Ève", "zoé"]
    for nonsense in ("tri=ville", "tri=changer", "tri=x", "tri=-", ""):
        assert names(table_of(), nonsense) == ["Élise", "zoé", "Ève"], nonsense


def test_a_row_whose_path_breaks_off_stands_last():
    """An agreement without a tutor has no name of a tutor to sort by."""
    tutors = SimpleNamespace(name="Ana", tutor=SimpleNamespace(sort_name="ana")), SimpleNamespace(name="B", tutor=None)
    table = Table("", "x", [TableColumn("Tuteur", lambda row: row.name, order_by="tutor__sort_name")], tutors[::-1])
    for query in ("tri=tuteur", "tri=-tuteur"):
        assert names(table, query) == ["Ana", "B"]


def test_moments_are_sorted_as_moments():
    """Not as they are written."""
    rows = [SimpleNamespace(at=datetime(2026, 2, 1, tzinfo=UTC)), SimpleNamespace(at=datetime(2026, 1, 31, tzinfo=UTC))]
    table = Table("", "x", [TableColumn("Quand", lambda row: row.at)], rows)
    assert in_order(RequestFactory().get("/?tri=quand"), table).rows == rows[::-1]


def test_a_list_whose_order_says_something_keeps_it():
    """Neither a link nor an order from the address; nor does an answer to what was sent have links."""
    assert "aria-sort" not in shown(table_of(sorts=False))
    assert names(table_of(sorts=False), "tri=nom") == ["Élise", "zoé", "Ève"]
    assert "<a " not in shown(table_of(), http=RequestFactory().post("/"))


def test_a_cell_is_written_richer_by_the_template():
    """With the row and its text; an empty one says so, and a column that is pressed has no label to compare."""
    inside = '{% cell "nom" %}<b>{{ value }}</b> {{ row.age }}{% endcell %}{% cell "ne-le" %} {% endcell %}'
    page = shown(table_of(changes=True), inside + '{% cell "changer" %}<a href="/x">x</a>{% endcell %}')
    assert '<th scope="row"><b>Ève &lt;b&gt;</b> None</th>' in page
    assert page.count('class="void" data-label="Né le">–</td>') == 3
    assert 'class="todo-cell" data-label="Changer"><a href="/x">x</a></td>' in page


def test_what_is_not_declared_is_refused():
    """A cell without its column, a column that nothing fills, one within another that is not there, words beside."""
    with pytest.raises(ValueError, match="declares no column"):
        shown(table_of(), '{% cell "prenom" %}{% endcell %}')
    with pytest.raises(ValueError, match="Nothing says what is pressed"):
        shown(table_of(changes=True))
    with pytest.raises(ValueError, match="within a column"):
        shown(Table("", "x", [TableColumn("A", str, within="b")], ROWS))
    with pytest.raises(ValueError, match="one name"):
        shown(Table("", "x", [TableColumn("A", str), TableColumn("a", str)], ROWS))
    with pytest.raises(TemplateSyntaxError, match="in one of its cells"):
        shown(table_of(), "<p>")


def test_screen_and_file_have_the_same_columns():
    """Each column of the file stands on the screen or within one that does; what is pressed stands in no file."""
    table = table_of(changes=True)
    assert table.heads == ["Nom", "Ville", "Âge", "Né le"]
    beside = [column.label for shown in table.on_screen for column in (shown, *table.within(shown)) if column.value]
    assert beside == table.heads
    assert list(table.lines())[1] == ["zoé", "", 10, ""]


def test_what_is_read_stays_on_paper():
    """Buttons leave paper and, without any, a phone; a text in more than words does not."""
    columns = [TableColumn("Nom", str), TableColumn("État", is_read=True), TableColumn("Changer")]
    page = shown(
        Table("", "x", columns, ["a"]), '{% cell "etat" %}rompue{% endcell %}{% cell "changer" %}–{% endcell %}'
    )
    assert '<td data-label="État">rompue</td>' in page
    assert '<td class="todo-cell" data-label="Changer">–</td>' in page


def test_an_empty_list_says_its_sentence():
    """The declared one, or what the template writes in its place."""
    assert '<div class="empty"> <p>Personne.</p> </div>' in shown(table_of([], empty="Personne."))
    assert "<p>Rien.</p>" in shown(table_of([], empty="Personne."), "{% empty %}<p>Rien.</p>")
    assert shown(table_of([])).strip() == ""


@pytest.mark.django_db
def test_the_database_sorts_pages_by_fields():
    """Columns that name their field have a link; rows completed by page are completed once, and whole in a file."""
    for n in range(27):
        School.objects.create(
            uai=f"04900{n:02}{check_letter(f'04900{n:02}')}", name=f"Collège {n:02}", sector="private"
        )
    seen = []

    def completed(schools):
        seen.append(len(schools))
        return [{"school": school} for school in schools]

    columns = (
        TableColumn("Nom", lambda row: row["school"].name, order_by="name"),
        TableColumn("UAI", lambda row: row["school"].uai),
    )
    rows = School.objects.filter(name__startswith="Collège").order_by("pk")
    table = Table("ecoles", "Écoles", columns, rows, completed=completed)
    http = RequestFactory().get("/?tri=-nom&page=2")
    page = shown(paged(http, table), http=http)
    assert re.findall(r"Collège \d\d", page) == ["Collège 01", "Collège 00"]
    assert page.count("aria-sort") == 1
    assert "fr-pagination" in page
    assert seen == [2]
    assert len(list(table.lines())) == 27
