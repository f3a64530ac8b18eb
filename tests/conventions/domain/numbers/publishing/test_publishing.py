"""Publishing figures: on declared days, frozen, audited before; what cannot be made safe does not leave."""

import csv
import hashlib
import io
import logging
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from conventions.domain.law.networks.models import Network
from conventions.domain.law.year.calendars import present_year
from conventions.domain.numbers.figures.models import Cell
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.publishing import audit, declared
from conventions.domain.numbers.publishing.groups import EXACT, needs
from conventions.domain.numbers.publishing.models import Publication, PublishedTable
from conventions.domain.numbers.publishing.parts import COLUMNS, Group
from conventions.domain.numbers.publishing.protection import Protection
from conventions.domain.numbers.publishing.queries import before, last_publication, published_seekers, table_of
from conventions.domain.numbers.publishing.services import publish, publish_due
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.season.periods.models import Period
from conventions.domain.upkeep.operations.queries import troubles_now
from tests.kit.published import FIRST, SECOND, YEAR, Season
from workflow import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def season():
    found = Season(Random(7))
    found.count()
    return found


def at(day: date, monkeypatch) -> None:
    moment = clock.now().replace(year=day.year, month=day.month, day=day.day)
    monkeypatch.setattr(clock, "now", lambda: moment)


# -- the list and the days --------------------------------------------------------------------------------------------


def test_the_list_is_closed_and_names_nothing_guarded():
    """The list declares all that leaves; no school leaves; numbers of pupils come from the protected sources alone."""
    known = statistics()
    for table in declared.TABLES:
        assert table.fields[-1].title
        for name in table.counts:
            assert not (known[name].of_pupils and name in EXACT)
        assert not {"school", "etablissement", "uai"} & set(table.by)
        protected = {one.name for one in table.fields if one.is_protected}
        assert protected == set(table.counts) - {"seats_offered", "seats_offered_by_network", "seats_asked"}
    with pytest.raises(ValueError, match="alerts"):
        replace(declared.TABLES[0], counts=("alerts",))


def test_figures_leave_on_the_first_monday_of_each_month_and_once_for_good():
    """From October to July; in September for the year that ended; in between nothing new."""
    days = list(declared.releases_of(YEAR))
    assert [str(one.date) for one in days[:3]] == ["2026-10-05", "2026-11-02", "2026-12-07"]
    assert (str(days[-1].date), days[-1].is_definitive, len(days)) == ("2027-09-06", True, 11)
    assert all(one.date.weekday() == 0 for one in days)
    assert declared.release_due(SECOND - timedelta(days=1)).date == FIRST
    assert declared.release_due(SECOND) == declared.Release(SECOND, YEAR)
    assert declared.release_due(date(2027, 10, 3)).is_definitive


# -- publishing -------------------------------------------------------------------------------------------------------


def test_a_publication_is_frozen_and_described(season, settings, monkeypatch):
    """Made once for its day, by the job; the same bytes for ever, with their hash; nobody changes a row."""
    at(SECOND + timedelta(days=3), monkeypatch)
    publication = publish_due()
    assert publication == last_publication()
    assert (publication.date, publication.year, publication.refused) == (SECOND, YEAR, "")
    assert publish_due() is None
    assert publish(declared.release_due(SECOND)) == publication
    assert publication.package["licenses"][0]["name"] == "etalab-2.0"
    assert publication.package["contributors"] == [
        {"title": "Exploitant de démonstration", "path": settings.SITE_URL, "role": "publisher"}
    ]
    resources = publication.package["resources"]
    for sources in [publication.package["sources"], *(one["sources"] for one in resources)]:
        assert sources
        assert all(one["title"] and one in publication.package["sources"] for one in sources)
    for described in resources:
        table = table_of(publication, described["name"])
        assert described["hash"] == f"sha256:{hashlib.sha256(table.content).hexdigest()}"
        assert described["bytes"] == len(table.content)
        [heads, *rows] = csv.reader(io.StringIO(table.content.decode(), newline=""))
        assert heads == [one["name"] for one in described["schema"]["fields"]]
        assert len(rows) == len(table.rows)
    schooled = next(one for one in table_of(publication, "territoires").rows if one["echelon"] == "nation")
    truth = sum(sum(numbers.values()) for numbers in season.truth.values())
    assert abs(schooled["pupils_expected"] + schooled["pupils_excused"] - truth) <= 4 * 6 * len(season.truth)
    assert all(number % 5 == 0 for number in schooled.values() if isinstance(number, int))
    for rows in (Publication.objects.all(), PublishedTable.objects.all()):
        for change in (lambda rows=rows: rows._raw_delete("default"), lambda rows=rows: rows.update(id=0)):
            with pytest.raises(Exception, match="only grows|permission denied"), transaction.atomic():
                change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(date=SECOND, year=YEAR, is_definitive=False, at=clock.now(), list_mark="x")


def test_what_changed_is_told_by_two_publications(season):
    """The next publication of the year has one before it; a number that did not move is told alike."""
    one, other = season.publish(FIRST), season.publish(SECOND)
    assert before(other) == one
    assert before(one) is None
    for name in ("territoires", "eleves", "besoins", "secteurs"):
        assert table_of(one, name).content == table_of(other, name).content


def test_networks_read_what_was_published(season):
    """Pupils without a place of a département, by commune and week; what changed since is not seen."""
    publication = season.publish(SECOND)
    guyane = [DEPARTMENTS["973"]]
    told = published_seekers(publication, guyane)
    assert {one.commune.name for one in told} <= {"Saint-Laurent", "Mana"}
    assert all(one.count % 5 == 0 and one.count for one in told)
    assert not any(one.school or one.level for one in told)
    season.go_on()
    season.count()
    assert published_seekers(last_publication(), guyane) == told
    assert published_seekers(None, guyane) == []


def test_weeks_divide_nobody(season):
    """The week is that of the level's next period, as the school has said it, wherever its pupils are; one offset."""
    school, protection = season.schools[0], Protection.of_service()
    dated = {"year": present_year(school), "name": "Stage", "kind": "observation_3e_4e", "levels": ["3e"]}
    for first_day in (date(2027, 2, 3), date(2027, 1, 6), date(2026, 9, 2)):
        Period.objects.create(school=school, first_day=first_day, last_day=first_day + timedelta(days=3), **dated)
    [one] = [group for group in needs(YEAR, protection) if group.school == str(school.pk)]
    assert one.labels["semaine"] == "2027-01-04"
    cell = Cell.objects.filter(code=school.pk, statistic="pupils_expected", value__gt=1)[0]
    Cell.objects.filter(pk=cell.pk).update(value=cell.value - 1)
    cell.pk, cell.week, cell.value = None, date(2027, 5, 3), 1
    cell.save()
    assert one in needs(YEAR, protection)


def test_filled_seats_are_pupils(season):
    """Told as they are, and never as more than the seats among which they are; what is offered and asked is exact."""
    key = str(Network.objects.create(kind="ministry", name="Ministère de l'Exemple").pk)
    Cell.objects.bulk_create(
        Cell(territory="department", code=code, year=YEAR, statistic=name, detail=detail, value=value)
        for code, name, detail, value in (
            ("49", "seats_offered", "", 47), ("49", "seats_filled", "", 24),
            ("49", "seats_offered_by_network", key, 7), ("49", "seats_filled_by_network", key, 3),
            ("49", "seats_asked", key, 12), ("49", "seats_filled_elsewhere", key, 2),
            ("973", "seats_offered", "", 4), ("973", "seats_filled", "", 4),
        )
    )  # fmt: skip
    publication = publish(declared.release_due(FIRST))
    maine, guyane = table_of(publication, "places").rows
    assert (maine["seats_offered"], guyane) == (47, {"departement": "973", "seats_offered": 4, "seats_filled": 0})
    assert maine["seats_filled"] in (20, 25, 30)
    [row] = table_of(publication, "reseaux").rows
    assert (row["seats_asked"], row["seats_offered_by_network"]) == (12, 7)
    assert {row["seats_filled_by_network"], row["seats_filled_elsewhere"]} <= {0, 5}


# -- refusing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda settings, patch: setattr(settings, "PUBLISHING_KEY", ""), "no_key"),
        (lambda settings, patch: setattr(settings, "PUBLISHING_KEY", "z" * 50), "other_key"),
        (lambda settings, patch: patch.setattr(declared, "TABLES", declared.TABLES[1:]), "other_list"),
        (
            lambda settings, patch: patch.setattr(Protection, "tell", lambda self, n, *names, turned=False, of=None: n),
            "wrong",
        ),
    ],
)
def test_nothing_leaves_under_another_rule(season, settings, monkeypatch, caplog, change, reason):
    """Without the key, with another, with another list, or true numbers: a row says why, the operator reads it."""
    season.publish(FIRST)
    change(settings, monkeypatch)
    at(SECOND, monkeypatch)
    with caplog.at_level(logging.CRITICAL):
        assert publish_due().refused == reason
        assert publish_due() is None  # it waits for whoever mends it
        with pytest.raises(CommandError, match=r"Rien n'est publié pour le 07/12/2026"):
            call_command("publish_figures")
    assert last_publication().date == FIRST
    assert not PublishedTable.objects.filter(publication__date=SECOND).exists()
    assert any("publi" in trouble.sentence for trouble in troubles_now())


def test_the_command_says_how_the_audit_ended(season, monkeypatch, capsys):
    """And that there is nothing to publish before there are figures."""
    at(SECOND, monkeypatch)
    call_command("publish_figures")
    said = capsys.readouterr().out
    assert "petits nombres attaqués, aucun retrouvé" in said
    assert not any("publi" in trouble.sentence for trouble in troubles_now())
    Cell.objects.all().delete()
    at(date(2027, 1, 4), monkeypatch)
    with pytest.raises(CommandError, match="Rien à publier"):
        call_command("publish_figures")


# -- the audit --------------------------------------------------------------------------------------------------------


def region(placed: int, agreements: int) -> dict[str, list[Group]]:
    told = dict.fromkeys((*COLUMNS["pupils_expected"], "excused"), 0) | {"signed_late": placed}
    labels = {
        "region": "Guyane", "academie": "Guyane", "departement": "973", "commune": "Mana", "bassin": "",
        "statut": "public", "prioritaire": "", "niveau": "3e", "semaine": "",
    }  # fmt: skip
    host = {"region": "Guyane", "secteur": "Q", "organisme": "public"}
    here = [Group(labels, told)]
    hosted = [Group(host, {"agreements_hosted": agreements})]
    return {"pupils": here, "needs": here, "agreements": hosted, "seats": [], "networks": []}


def test_the_audit_proves_what_a_reader_can_prove(monkeypatch):
    """One to nine pupils are signed and zero to four agreements are told, of one sector: they are one to four."""
    monkeypatch.setattr(audit, "COMBINATIONS", 1)
    groups = region(5, 0)
    found = audit.Audit(groups).run({})
    assert "signed_late" in found.narrowed["Guyane"]
    assert "agreements_hosted" in found.narrowed["Guyane"]
    assert not audit.Audit(groups | {"agreements": []}, withheld={"Guyane"}).run({}).narrowed
    assert not audit.Audit(region(5, 5)).run({}).narrowed
    assert audit.Audit(region(15, 0)).run({}).narrowed, "eleven pupils of four agreements: nothing is shown to be safe"
    monkeypatch.undo()
    assert not audit.Audit(groups).run({}).narrowed, "other sectors may have them"
    one_to_four = Group(groups["needs"][0].labels, {"without_place": 0})
    monkeypatch.setattr(audit, "bounds_of", lambda told: (1, 4))
    withheld = audit.Audit(groups | {"needs": [one_to_four], "agreements": []}, withheld={"Guyane"})
    assert withheld.run({}).narrowed, "what is kept back is attacked too"


def test_the_audit_finds_filled_seats_that_nothing_protects():
    """Each is a multiple of five, and no more than what is offered."""
    for offered, filled, is_wrong in ((40, 35, False), (40, 17, True), (4, 5, True)):
        seats = [Group({"departement": "973"}, {"seats_offered": offered, "seats_filled": filled})]
        assert bool(audit.Audit(region(5, 5) | {"seats": seats}).run({}).wrong) is is_wrong


def test_a_region_whose_agreements_would_tell_keeps_them_back(season, monkeypatch):
    """It is published without its sectors; where that does not help, nothing is."""
    narrowed = audit.Audit.run

    def finding(self, frozen):
        found = narrowed(self, frozen)
        if self._groups["agreements"][0].labels["region"] == "Guyane":
            found.narrowed["Guyane"] = ["signed_late"]
        return found

    with monkeypatch.context() as once:
        once.setattr(audit.Audit, "run", finding)
        publication = season.publish(FIRST)
    assert publication.audit["withheld"] == ["Guyane"]
    assert {row["region"] for row in table_of(publication, "secteurs").rows} == {"Pays de la Loire"}
    assert season.publish(SECOND).audit["withheld"] == ["Guyane"], "what comes and goes would be a sign"
    monkeypatch.setattr(audit.Audit, "run", lambda self, frozen: audit.AuditFindings(1, {"Guyane": ["x"]}))
    assert season.publish(date(2027, 1, 4)).refused == "narrowed"


def test_a_number_that_is_no_sum_of_what_is_protected_is_wrong():
    """A true total beside protected cells would narrow them: the audit reads the bytes of each table."""
    groups = region(5, 5)
    table = declared.TABLES[0]
    rows = [
        {"echelon": level, "code": code, "territoire": name} | dict.fromkeys(table.counts, 0) | {
            "pupils_expected": 5, "pupils_signed": 5
        }
        for level, code, name in (
            ("nation", "", ""), ("region", "Guyane", "Guyane"), ("academie", "Guyane", "Guyane"),
            ("departement", "973", "Guyane"),
        )
    ]  # fmt: skip
    assert not audit.Audit(groups).run({table: rows}).wrong
    assert audit.Audit(groups).run({table: [*rows, rows[0] | {"code": "x"}]}).wrong
    rows[0]["pupils_expected"] = 7
    assert audit.Audit(groups).run({table: rows}).wrong == ["territoires pupils_expected nation  "]
