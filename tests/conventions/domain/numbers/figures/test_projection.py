"""The projection: what moves a number, entry by entry, and that a rebuild says the same after whatever happened."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.development.demo.recounting import recount
from config.development.lives.amendments import later, proposed
from config.development.lives.offers import apply, make_offer
from config.development.lives.people import stretched_year
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.signing import refuse_to_sign, seal
from conventions.domain.dossier.alerts.services import report
from conventions.domain.dossier.amendments.services import seal as seal_amendment
from conventions.domain.dossier.internship.attendance.services import leave_unmarked_unknown, mark_half_day
from conventions.domain.dossier.internship.suspension.services import suspend
from conventions.domain.exchange.supply.basins import import_basins
from conventions.domain.law.networks.models import FilledElsewhere, Network, NetworkSite, Target
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.numbers.figures import progress
from conventions.domain.numbers.figures.models import AgreementFact, Cell, FiguresEntry, FiguresPosition, PupilFact
from conventions.domain.numbers.figures.projection import lag, project_figures
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, divided
from conventions.domain.numbers.figures.rebuilding import check_each_day, check_figures, rebuild_figures
from conventions.domain.persons.people.models import Host, School
from conventions.domain.placements.applications.services import accept_application, confirm_application, rank_wishes
from conventions.domain.season.periods.coverage import Step
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import Decided, decide, remove_period, save_period
from conventions.pages.bearers.signer.services import contest_signature
from tests.conventions.domain.dossier.internship.test_suspension import on_day
from tests.kit import lives
from tests.kit.figures import counted, rebuilt_says_the_same
from tests.kit.people_factory import leave, move
from workflow import clock
from workflow.actors import system
from workflow.schedule import run_due

pytestmark = pytest.mark.django_db
MONDAY = lives.monday_ahead()


@pytest.fixture(autouse=True)
def under_way():
    """The figures were counted before all that a test does: it is seen entry by entry."""
    project_figures()


def by_cells(statistic: str, **where) -> dict[str, int]:
    """Add up a statistic's cells of the nation by one dimension, whose name alone is given, as ``by=…``."""
    name = where["by"]
    found = Cell.objects.filter(statistic=statistic, territory="nation").exclude(is_first=False)
    return {str(getattr(one, name)): one.value for one in found}


def test_a_pupil_whose_agreement_is_in_preparation_is_counted_by_its_step():
    """Expected, and neither without a place nor signed."""
    school = lives.validated().school
    found = counted(school)
    assert found["pupils_in_preparation"] == {str(Step.TO_SIGN.value): 1}
    assert "pupils_signed" not in found


def test_pupils_move_from_one_number_to_the_next():
    """Enrolled, moved, gone; dispensed; an agreement opened, drafted, signed; a period set, changed, taken away."""
    school = lives.make_school()
    first, second, third = (lives.make_pupil(school) for _n in range(3))
    assert counted(school)["pupils_without_place"] == {"": 3}
    leave(third)
    assert counted(school)["pupils_expected"] == {"": 2}
    move(second, "3e C")
    period = save_period(
        school=school, year=stretched_year(school), name="Stage", kind="observation_3e_4e", levels=["3e"],
        classes=["3e B"], first_day=MONDAY, last_day=MONDAY + timedelta(days=4),
    )  # fmt: skip
    assert counted(school)["pupils_expected"] == {"": 1}, "no period is of the class of the second"
    Period.objects.update(classes=[])
    assert counted(school)["pupils_expected"] == {"": 2}
    assert rebuilt_says_the_same()
    decide(first, period, Decided("dispensed", "medical"), by=school.staff.get(role="office").user)
    found = counted(school)
    assert (found["pupils_expected"], found["pupils_excused"]) == ({"": 1}, {"30": 1})
    assert rebuilt_says_the_same()
    convention = lives.signed(school=school)
    found = counted(school)
    assert (found["pupils_expected"], found["pupils_signed"], found["pupils_searching"]) == ({"": 2}, {"": 1}, {"": 1})
    assert found["pupils_signed_ahead"] == {"": 1}
    other = save_period(
        school=school, year=stretched_year(school), name="Autre", kind="observation_3e_4e", levels=["3e"],
        first_day=MONDAY + timedelta(weeks=9), last_day=MONDAY + timedelta(weeks=9, days=4),
    )  # fmt: skip
    assert counted(school)["pupils_expected"] == {"": 2}
    assert counted(school, week=(MONDAY + timedelta(weeks=9),))["pupils_expected"] == {"": 3}
    assert found["signatures_by_channel"] == {"email": 4}
    assert found["delays"]["whole:0"] == 1
    assert rebuilt_says_the_same()
    remove_period(other)
    project_figures()
    assert PupilFact.objects.filter(pupil_id=convention.pupil_id).count() == 1
    assert rebuilt_says_the_same()


def test_a_draft_moves_a_week_without_an_entry_of_the_journal():
    """A host types other days: only the first save is an act."""
    convention = lives.opened()
    services.save_host_part(convention, by=lives.by(convention, "host"))
    entries = convention.journal_length
    assert counted(week=(MONDAY,))["agreements_by_state"] == {"started_by_host": 1}
    week_after = MONDAY + timedelta(weeks=1)
    services.save_host_part(convention, by=lives.by(convention, "host"), days=lives.week(week_after))
    convention.refresh_from_db()
    assert convention.journal_length - entries <= 1
    assert "agreements_by_state" not in counted(week=(MONDAY,))
    assert counted(week=(week_after,))["agreements_by_state"] == {"started_by_host": 1}
    assert rebuilt_says_the_same()


def test_what_happens_to_agreements_is_counted_and_taken_back():
    """Refused, expired, withdrawn, interrupted, contested, amended, suspended: each once, and reports."""
    amended = lives.signed()
    school = amended.school
    amendment = proposed(amended, days=later(amended))
    lives.sign(amendment)
    seal_amendment(str(amendment.uuid))
    contest_signature(lives.requests(amended)["guardian_1"], amended, by=lives.by(amended, "guardian"))
    report(amended, "accident", by=lives.by(amended, "host"), text="Une chute.")
    for state in ("refused", "expired", "withdrawn"):
        lives.in_state(state, school=school)
    running = lives.running(school=school)
    suspend(running, on_day(running, 2), by=lives.by(running, "head"), reason="Alerte.")
    found = counted(school)
    assert found["agreements_by_state"] == {
        "refused": 1, "expired": 1, "withdrawn": 1, "running": 1, "signed": 1,
    }  # fmt: skip
    assert found["agreements_events"] == {"refused": 1, "expired": 1, "amended": 1, "contested": 1, "suspended": 1}
    assert found["half_days_due"] == {"": 4}
    assert found["alerts"] == {"contested": 1, "accident": 1}, "a report is in no journal"
    assert found["pupils_signed"] == {"": 2}
    assert rebuilt_says_the_same()
    services.terminate(running, by=lives.by(running, "office"), reason="Fermeture.", on=running.first_day)
    found = counted(school)
    assert (found["agreements_events"]["interrupted"], found["pupils_signed"]) == (1, {"": 1})
    assert rebuilt_says_the_same()


def test_refusals_are_told_by_whom_and_at_which_step():
    """A host, a guardian and the head refuse; host, family, school and service take back; an amendment is another act.

    Who refuses a second version is counted once; the words of the reason stand in no fact.
    """
    school = lives.make_school(priority_education="REP+")
    for party in ("host", "guardian_1", "head"):
        refused = lives.validated(school=school)
        refuse_to_sign(lives.requests(refused)[party], reason="Les dates ne vont pas.")
    services.withdraw(refused, by=lives.by(refused, "office"), reason="On abandonne.")
    for role in ("host", "guardian", "office"):
        opened = lives.opened(school=school)
        services.withdraw(opened, by=lives.by(opened, role), reason="Le stage n'aura pas lieu.")
    idle = lives.opened(school=school)
    services.withdraw(idle, by=system("purge"), reason="Aucun acte depuis un an.")
    amended = lives.signed(school=school)
    amendment = proposed(amended, days=later(amended))
    refuse_to_sign(next(iter(lives.requests(amendment).values())), reason="Pas ces jours-là.")
    assert counted(school)["agreements_refused"] == {
        "host": 1, "guardian": 1, "head": 1, "withdrawn_by_host": 1, "withdrawn_by_family": 1,
        "withdrawn_by_school": 2, "withdrawn_by_service": 1,
    }  # fmt: skip
    assert counted()["agreements_events"] == {"refused": 3}
    fact = AgreementFact.objects.get(agreement_id=refused.pk)
    assert fact.refusals == ["head", "withdrawn_by_school"]
    assert not recount().differing
    assert rebuilt_says_the_same()


def test_sectors_are_told_by_priority_education():
    """Agreements of a REP+ school by sector; those of a school that is in no network stand apart."""
    for priority, naf in (("REP+", "5610A"), ("REP+", "8610Z"), ("", "5610A")):
        agreement = lives.signed(school=lives.make_school(priority_education=priority))
        Host.objects.filter(pk=agreement.host_id).update(naf=naf)
    project_figures()
    asked = FiguresQuery(CountedTerritory.nation(), agreement.year.number, {"priority": ("REP+",)})
    by_sector = divided(["agreements_hosted"], asked, "activity")
    assert {key: told["agreements_hosted"][""] for key, told in by_sector.items()} == {"I": 1, "Q": 1}
    assert rebuilt_says_the_same()


def test_how_and_how_fast_the_parties_sign():
    """On paper, in presence, by mail; days from the approval to each party, and to the last of all."""
    convention = lives.validated()
    at = clock.now()
    lives.sign_on_paper(convention, "guardian_1")
    clock.move_to(at + timedelta(days=2, hours=1))
    lives.sign_in_person(convention, "pupil")
    assert counted()["signatures_by_channel"] == {"paper": 1, "in_person": 1}
    clock.move_to(at + timedelta(days=8, hours=1))
    lives.sign(convention, "host", "head")
    seal(str(convention.uuid))
    found = counted()
    assert found["signatures_by_channel"] == {"paper": 1, "in_person": 1, "email": 2}
    told = {key for key in found["delays"] if key.partition(":")[0] in ("guardian", "pupil", "head", "signatures")}
    assert told == {"guardian:0", "pupil:2", "head:10", "signatures:10"}
    assert rebuilt_says_the_same()


def test_half_days_and_evaluations_are_told_in_words():
    """Due, present, absent, not noted; evaluations in, and each competence by level."""
    convention = lives.completed(mark=None)
    half_days = list(convention.half_days.order_by("date", "-half"))
    for half_day, mark in zip(half_days, ("present", "late", "absent"), strict=False):
        mark_half_day(half_day, mark, by=lives.by(convention, "host"))
    found = counted()
    assert (found["half_days_due"], found["half_days"]) == ({"": 10}, {"present": 2, "absent": 1, "awaited": 7})
    leave_unmarked_unknown(convention)
    lives.evaluate(convention)
    found = counted()
    assert found["half_days"] == {"present": 2, "absent": 1, "unnoted": 7}
    assert found["evaluations"] == {"tutor": 1, "pupil": 1}
    assert found["competences"] == {f"{one}:3": 1 for one in lives.TUTOR_ANSWERS["competences"]}
    assert rebuilt_says_the_same()


def test_what_a_school_is_moves_its_numbers_and_a_closed_one_keeps_them(tmp_path):
    """REP+, private, a basin imported; closed, its pupils of the year count as before."""
    school = lives.make_school()
    lives.signed(school=school)
    assert counted(priority=("REP+",)) == {}
    School.objects.filter(pk=school.pk).update(priority_education="REP+", sector="public")
    found = counted(priority=("REP+",), school_sector=("public",))
    assert (found["pupils_signed"], found["agreements_by_state"]) == ({"": 1}, {"signed": 1})
    assert rebuilt_says_the_same()
    (file := tmp_path / "bassins.csv").write_text(f"uai;bassin\n{school.uai};Anjou\n", encoding="utf-8")
    import_basins(file)
    basin = school.in_basin.basin
    assert counted(CountedTerritory("basin", str(basin.pk)))["pupils_signed"] == {"": 1}
    assert rebuilt_says_the_same()
    file.write_text(f"uai;bassin\n{school.uai};\n", encoding="utf-8")
    import_basins(file)
    assert counted(CountedTerritory("basin", str(basin.pk))) == {}
    School.objects.filter(pk=school.pk).update(is_closed=True)
    assert counted(school)["pupils_signed"] == {"": 1}
    assert rebuilt_says_the_same()


def test_hosts_count_once_by_establishment_and_return_the_year_after():
    """Two rows of one SIRET are one host; its sector is that of the register, or of a public network's list."""
    convention = lives.signed()
    host = convention.host
    assert counted()["hosts"] == {"new": 1}
    second = lives.signed(school=convention.school)
    assert counted()["hosts"] == {"new": 2}
    for one in Host.objects.filter(pk__in=(host.pk, second.host_id)):
        one.siret, one.naf = "00000090100017", "8531Z"
        one.save()
    assert counted()["hosts"] == {"new": 1}
    assert by_cells("hosts", by="activity") == {"P": 1}
    assert rebuilt_says_the_same()
    before = SchoolYear.objects.get_or_create(
        zone="", number=convention.year.number - 1,
        defaults={"first_day": "2000-09-01", "last_day": "2001-08-31"},
    )[0]  # fmt: skip
    type(convention).objects.filter(pk=second.pk).update(year=before)
    assert (counted()["hosts"], counted(year=before.number)["hosts"]) == ({"returning": 1}, {"new": 1})
    assert rebuilt_says_the_same()
    network = Network.objects.create(name="Mission locale fictive", kind="association")
    site = NetworkSite.objects.create(network=network, siret="00000090100017")
    assert set(by_cells("hosts", by="host_sector")) == {"private"}
    Network.objects.filter(pk=network.pk).update(kind="ministry")
    project_figures()
    assert set(by_cells("hosts", by="host_sector")) == {"public"}
    assert set(by_cells("agreements_hosted", by="host_sector")) == {"public"}
    assert rebuilt_says_the_same()
    site.delete()
    project_figures()
    assert set(by_cells("hosts", by="host_sector")) == {"private"}
    assert rebuilt_says_the_same()


def test_seats_wishes_and_networks_are_counted_where_the_offer_is():
    """Offered, free, filled; asked of a network, offered by it, filled elsewhere; a wish that was obtained."""
    school = lives.make_school()
    network = Network.objects.create(name="Ministère fictif", kind="ministry")
    pupil = lives.make_pupil(school)
    offer, by_host = make_offer(school, seats=3, network=network)
    hidden, _by = make_offer(school, seats=5, publish=False)
    year = stretched_year(school).number
    Target.objects.create(network=network, year=year, department="49", seats=7)
    firm = Network.objects.create(name="Société fictive", kind="company")
    Target.objects.create(network=firm, year=year, department="49", seats=9, is_vouched=False)  # counts nowhere
    said = FilledElsewhere.objects.create(network=network, year=year, department="49", seats=2)
    application, by_pupil = apply(offer, pupil)
    rank_wishes(pupil, [application.uuid])
    found, key = counted(CountedTerritory("department", "49"), year=year), str(network.pk)
    assert (found["offers"], found["seats_offered"], found["seats_free"]) == ({"": 1}, {"": 3}, {"": 3})
    assert found["seats_asked"] == {key: 7}
    assert (found["seats_offered_by_network"], found["seats_filled_elsewhere"]) == ({key: 3}, {key: 2})
    assert found["applications_by_state"] == {"submitted": 1}
    assert rebuilt_says_the_same()
    Target.objects.filter(network=firm).update(is_vouched=True)
    project_figures()
    found = counted(CountedTerritory("department", "49"), year=year)
    assert found["seats_asked"] == {key: 7, str(firm.pk): 9}
    assert rebuilt_says_the_same()
    accept_application(application, by=by_host)
    confirm_application(application, by=by_pupil)
    said.delete()
    found = counted(CountedTerritory("department", "49"), year=year)
    assert (found["seats_free"], found["seats_filled"], found["seats_filled_by_network"]) == (
        {"": 2},
        {"": 1},
        {key: 1},
    )
    assert (found["wishes_obtained"], "seats_filled_elsewhere" in found) == ({"1": 1}, False)
    assert rebuilt_says_the_same()


def test_other_days_of_a_school_year_reach_every_school_of_the_calendar():
    """They are told to each school, so that no turn is long."""
    school = lives.make_school()
    lives.make_pupil(school)
    year = stretched_year(school)
    project_figures()
    last = year.last_day - timedelta(days=7)
    SchoolYear.objects.filter(pk=year.pk).update(last_day=last)
    assert project_figures() >= 2
    assert FiguresEntry.objects.filter(what="school", key=school.pk).exists()
    assert rebuilt_says_the_same()


def test_the_check_finds_a_fact_and_a_cell_changed_by_hand(caplog):
    """The job says it and keeps how many; a rebuild mends it."""
    lives.signed()
    project_figures()
    AgreementFact.objects.update(state="draft")
    Cell.objects.filter(statistic="pupils_signed", territory="nation").update(value=12)
    found = check_figures()
    assert found.facts == 1
    assert found.cells > 1
    check_each_day()
    assert "run manage.py rebuild_figures" in caplog.text
    position = FiguresPosition.objects.get()
    assert (position.differing, position.checked_at is not None) == (found.facts + found.cells, True)
    rebuild_figures()
    assert not check_figures()


def test_what_an_upgrade_has_changed_is_counted_anew_by_itself_and_by_command_where_that_takes_long(
    monkeypatch, caplog
):
    """Figures made by another recipe are not added to; nobody has anything to do on a small site."""
    lives.signed()
    project_figures()
    FiguresPosition.objects.update(recipe="of before")
    Cell.objects.all()._raw_delete("default")
    monkeypatch.setattr(progress, "BY_ITSELF", 0)
    assert (project_figures(), lag().since) == (0, None)
    assert "run manage.py rebuild_figures" in caplog.text
    assert not Cell.objects.exists()
    monkeypatch.undo()
    assert counted()["pupils_signed"] == {"": 1}
    assert lag().since is not None


def test_a_turn_without_news_asks_little_of_the_database():
    """It comes each minute, on the smallest site too."""
    lives.opened()
    run_due()
    project_figures()
    with CaptureQueriesContext(connection) as queries:
        assert project_figures() == 0
    assert len(queries) <= 20, [query["sql"][:80] for query in queries]
    with CaptureQueriesContext(connection) as queries:
        assert lag().entries == 0
    assert len(queries) == 1
