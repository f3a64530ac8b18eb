"""The reports: two months and a year, what people add, the printed pages, closed once and kept."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.photographs import photograph_figures
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.figures.queries import CountedTerritory
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.publishing.protection import in_words
from conventions.domain.numbers.publishing.queries import row_of, tables_of
from conventions.domain.numbers.steering import publishing
from conventions.domain.numbers.steering.composing import PUPILS, map_of
from conventions.domain.numbers.steering.models import SteeringFile, SteeringReport
from conventions.domain.numbers.steering.notes import lines_in, note_on, withdraw_note, write_note
from conventions.domain.numbers.steering.services import Use, close_report, file_of
from conventions.domain.numbers.steering.spans import Span, school_year, span_of, spans_written_in, two_months
from conventions.domain.persons.people.models import School
from conventions.domain.upkeep.retention.terms import kept
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.published import FIRST, Season
from tests.kit.refusals import refused
from tests.kit.tags import faults, read
from workflow import clock

DATABASE = pytest.mark.django_db
NANTES = CountedTerritory(Territory.ACADEMY, "Nantes", "Nantes")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_two_months_and_a_school_year_have_their_names():
    """September begins both; a key names either, any month of the two; other words name nothing."""
    span = two_months(date(2026, 12, 3))
    assert (span.key, span.first_day, span.last_day) == ("2026-11", date(2026, 11, 1), date(2026, 12, 31))
    assert (span.year, two_months(date(2027, 2, 28)).year, two_months(date(2027, 2, 28)).key) == (2026, 2026, "2027-01")
    assert span_of("2026-12") == span
    assert span_of("2026-2027") == school_year(date(2027, 8, 31))
    assert span.name == "Rapport au comité de pilotage, novembre et décembre 2026"
    assert span_of("2026-2027").name == "Bilan d'activité de l'année, année scolaire 2026-2027"
    for wrong in ("2026", "2026-13", "2026-2028", "demain", "0001-01", "9998-9999"):
        with pytest.raises(ValueError):
            span_of(wrong)


def test_what_has_just_ended_may_still_be_written_in():
    """In January the report of November and December too; in September the record of the year that ended."""
    assert [one.key for one in spans_written_in(date(2027, 1, 10))] == ["2027-01", "2026-11", "2026-2027"]
    in_september = ["2027-09", "2027-07", "2027-2028", "2026-2027"]
    assert [one.key for one in spans_written_in(date(2027, 9, 10))] == in_september


def test_lines_are_counted_as_they_are_printed():
    """A long one is several, an empty one none."""
    assert (lines_in("une\n\ndeux"), lines_in("x" * 90), lines_in("x" * 91), lines_in("")) == (2, 1, 2, 0)


@DATABASE
def test_a_report_is_printed_with_what_people_say_closed_once_and_kept(settings, tmp_path):
    """Numbers, their share, curve, map, ten and three lines signed beside the figures, definitions, the funder.

    Written in until it is closed, after its last day: then its bytes are those that were kept, until its term.
    """
    settings.FUNDER_MENTION = "Avec le soutien de l'ANCT"
    school = lives.make_school()
    for _n in range(3):
        lives.make_pupil(school)
    lives.signed(school=school)
    span = two_months(clock.now().date())
    project_figures()
    photograph_figures()
    clock.set_offset(clock.offset() + timedelta(days=7))
    photograph_figures()
    here = CountedTerritory(Territory.SCHOOL, str(school.pk), school.name)
    officer, head = make_user(), make_user()
    write_note(span, NANTES, text="Premier jet.", function="Référente", by=officer)
    write_note(span, NANTES, text="Un car a manqué.\nIl est revenu.", function="Référente", by=officer)
    write_note(span, here, text="Tout va.", function="Principale", by=head)
    with refused("note_too_long"):
        write_note(span, here, text="un\ndeux\ntrois\nquatre", function="Principale", by=head)
    with refused("report_not_open"):
        write_note(span_of("2019-01"), NANTES, text="Tard.", function="Référente", by=officer)
    with refused("note_unprintable"):
        write_note(span, here, text="漢", function="Principale", by=head)

    _says_what_it_should(file_of(span, Use.INTERNAL), span, school)
    with refused("report_not_over"):
        close_report(span, by="Nadège Fictive")

    withdraw_note(span, NANTES)
    assert note_on(span, NANTES) is None
    clock.move_to(datetime.combine(span.last_day + timedelta(days=2), time(12), UTC))
    target = tmp_path / "rapport.pdf"
    call_command("steering_report", str(target), f"--period={span.key}", close=True, by="Nadège Fictive", verbosity=0)
    report = SteeringReport.objects.get()
    internal = report.files.get(use=Use.INTERNAL)
    assert target.read_bytes() == bytes(internal.content) == file_of(span, Use.INTERNAL)
    assert hashlib.sha256(bytes(internal.content)).hexdigest() == internal.sha256
    assert (report.closed_by, report.closed_at is not None, report.figures_at is not None) == (
        "Nadège Fictive",
        True,
        True,
    )
    assert "Un car a manqué." not in read(bytes(internal.content)).text()
    for act in (
        lambda: close_report(span, by="Autre"),
        lambda: write_note(span, here, text="Trop tard.", function="Principale", by=head),
        lambda: withdraw_note(span, here),
    ):
        with refused("report_is_closed"):
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        SteeringFile.objects.filter(pk=internal.pk).update(content=b"%PDF")
    term = kept("steering_reports")
    assert term.erase(list(term.due(clock.now()))) == 1
    assert not SteeringFile.objects.exists()


def _says_what_it_should(pdf: bytes, span: Span, school) -> None:
    assert faults(pdf) == []
    tagged = read(pdf)
    cells = [[plain(tagged.text(cell)) for cell in row.kids] for row in tagged.elements("TR")]
    rows = {row[0]: row[1:] for row in cells}
    assert [rows[name][:2] for name in ("Élèves attendus", "Sans stage", "Convention signée")] == [
        ["4", "–"],
        ["3", "75,0 %"],
        ["1", "25,0 %"],
    ]
    assert rows["Pays de la Loire"] == rows["Nantes"] == rows["Maine-et-Loire"] == ["4", "3", "0", "1", "0"]
    assert rows["Signée"] == ["1"]
    assert rows["Hors éducation prioritaire"] == rows["Quartier non connu"] == ["4", "3", "0", "1"]
    text = plain(tagged.text())
    assert f"Chiffres du {clock.now().day}" in text
    for said in (
        "Académie : Nantes",
        "Usage interne",
        "Un car a manqué.",
        "Il est revenu.",
        "Tout va.",
        "Principale, le",
        school.uai,
    ):
        assert said in text, said
    assert "Premier jet." not in text
    for name in PUPILS:
        assert plain(str(statistics()[name].definition)) in text
    assert "Avec le soutien de l'ANCT" in text
    figures = [str(one.source.Alt) for one in tagged.elements("Figure")]
    drawn = ("Sans stage. ", "Signée plus de 7 jours avant. ", "Élèves sans stage. ")
    assert [words for words, title in zip(figures, drawn, strict=True) if not words.startswith(title)] == []
    contents = [plain(tagged.text(one)) for one in tagged.elements("TOCI")]
    assert contents[0].startswith("Élèves")
    [last] = [one for one in tagged.elements("H2") if tagged.text(one) == "Définitions et sources"]
    assert contents[-1] == f"Définitions et sources{last.kids[0][0] + 1}"
    assert not any("/XObject" in page.resources and len(page.resources.XObject) for page in tagged.document.pages)


@DATABASE
def test_what_may_leave_is_made_of_what_was_published(tmp_path, monkeypatch):
    """Its numbers are those of the last publication, whatever the figures are now; what people wrote is not in it.

    A few pupils are not drawn as nobody.
    """
    season = Season(Random(7))
    for (school, _level), numbers in season.truth.items():
        if School.objects.get(pk=school).department == "973":
            numbers.update(preparing=numbers["preparing"] + numbers["without"], without=0)
    drawn: list[dict] = []
    monkeypatch.setattr(publishing, "map_of", lambda values, unit: drawn.append(values) or map_of(values, unit))
    publication = season.publish(FIRST)
    span = two_months(FIRST)
    write_note(span, NANTES, text="Un car a manqué.", function="Référente", by=make_user())
    before = _rows(file_of(span, Use.PUBLIC))
    assert str(drawn[0]["973"]) == "moins de 5"
    nation = row_of(tables_of(publication)["territoires"])
    told = {
        str(statistics()[name].label): plain(in_words(int(nation[name]))) for name in nation if name in statistics()
    }
    assert dict(zip(before[HEAD][1:], before["France entière"][1:], strict=True)) == told
    season.go_on()
    season.count()
    path = tmp_path / "public.pdf"
    call_command("steering_report", str(path), f"--period={span.key}", diffusable=True, verbosity=0)
    assert _rows(path.read_bytes()) == before
    text = plain(read(path.read_bytes()).text())
    assert faults(path.read_bytes()) == []
    assert "Diffusable" in text
    assert "Chiffres publiés le 2 novembre 2026." in text
    assert "Un car a manqué." not in text
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("steering_report", str(path), f"--period={span.key}")


HEAD = "France entière (têtes)"


def _rows(pdf: bytes) -> dict[str, list[str]]:
    """The rows of all tables, by what stands at their head; the head of the first that tells of the nation too."""
    tagged = read(pdf)
    found: dict[str, list[str]] = {}
    for table in tagged.elements("Table"):
        rows = [[plain(tagged.text(cell)) for cell in row.kids] for row in table.kids]
        if rows[0][0] == "France entière":
            found[HEAD] = rows[0]
        found |= {row[0]: row for row in rows[1:]}
    return found
