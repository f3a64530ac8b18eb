"""Formations by their national key: what the key says, what the State pays, who is an apprentice and when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from conventions.domain.law.formations.allowances import Allowance, allowance_of, table_of
from conventions.domain.law.formations.keys import cleaned, doubt_of, is_vocational, key_of, refusal_of
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.queries import formation_of, is_apprentice
from conventions.domain.law.formations.services import copy_formation, formation_for, write_competences
from conventions.domain.law.year.calendars import present_year
from tests.kit.people_factory import make_pupil, make_school
from workflow.engine import Refused

PRO_2DE, PRO_1RE, PRO_TLE = "24720102310", "24731115320", "24725302330"
FLUVIAL = ("24731115310", PRO_1RE, "24731115330")
"""2de, 1re and terminale of one diploma."""


@pytest.mark.parametrize(
    ("mef", "said", "level"),
    [
        (PRO_2DE, "2de professionnelle", "2de_pro"),
        (PRO_1RE, "1re professionnelle", "1re"),
        (PRO_TLE, "terminale professionnelle", "terminale"),
        ("24023311110", "CAP en 1 an", "cap"),
        ("24124127210", "CAP, 1re année sur 2", "cap"),
        ("24124127220", "CAP, 2e année sur 2", "cap"),
        ("24233616330", "CAP, 3e année sur 3", "cap"),
        ("25032208110", "BMA en 1 an", "bma"),
        ("25122313220", "BMA, 2e année sur 2", "bma"),
        ("22132306110", "1re professionnelle (BT)", "1re"),
        ("25833404110", "CS de niveau 4 en 1 an", "cs"),
        ("74099901110", "FCIL de niveau 3 en 1 an", "fcil"),
    ],
)
def test_a_key_says_its_year_and_track(mef, said, level):
    """« 1re » and « terminale » have a track, CAP its year of one, two or three."""
    key = key_of(mef)
    assert (key.said_year, key.level) == (said, level)
    assert refusal_of(mef) == ""


@pytest.mark.parametrize(
    ("mef", "words"),
    [
        ("27621011310", "lycée agricole"),
        ("28021010990", "lycée agricole"),
        ("24721204320", "lycée maritime"),  # the same figures of device as education's
        ("31132009210", "BTS"),
        ("24720102390", "n'est pas celui d'une formation"),  # a ninth year
        ("10310019110", "n'est pas celui d'une formation"),
        ("2472", "onze chiffres"),
        ("", "onze chiffres"),
    ],
)
def test_a_key_of_others_is_refused_with_a_sentence(mef, words):
    """Agricultural, maritime, BTS and unknown keys are told apart."""
    assert words in refusal_of(mef)


def test_a_key_is_kept_in_one_form():
    """The academic figure, spaces and what a spreadsheet adds go; what is no key is empty."""
    assert {cleaned(text) for text in ("2472010231", "24720102317", " 247 20102 310", "24720102310.0")} == {PRO_2DE}
    assert [cleaned(text) for text in ("", "ASSP", "247201", "247201023100")] == ["", "", "", ""]


def test_a_collège_or_general_key_is_no_formation():
    """A pupil of 3e or of 1re générale has a key too, of which nothing is kept."""
    assert [is_vocational(mef) for mef in (PRO_2DE, "27621011310", "31132009210")] == [True] * 3
    assert [is_vocational(mef) for mef in ("10310019110", "20110019110", "21033103110", "")] == [False] * 4


@pytest.mark.parametrize(
    ("mef", "allowance"),
    [
        ("24124127210", (10, 350)),
        ("24124127220", (15, 525)),
        (PRO_2DE, (10, 300)),
        (PRO_1RE, (15, 600)),
        (PRO_TLE, (20, 1000)),
        ("25833404110", (20, 1800)),
        ("24721204320", (15, 600)),  # Sea: another ministry, its own ceiling
        ("27621114320", (15, 900)),
    ],
)
def test_the_state_pays_by_key_and_ministry(mef, allowance):
    """The State's own table, never the level."""
    assert allowance_of(mef, 2025) == Allowance(*allowance, 2025)
    assert len(table_of(2025)) == 1467


def test_an_allowance_is_of_the_last_table():
    """A year without table of its own has the last one; a year before every table has none, an unknown key neither."""
    assert allowance_of(PRO_2DE, 2027) == Allowance(10, 300, 2025)
    assert allowance_of(PRO_2DE, 2024) is None
    assert allowance_of("24799999310", 2026) is None
    assert "n'est pas connue" in doubt_of("24799999310")
    assert doubt_of(PRO_2DE) == doubt_of("10310019110") == ""


def test_each_school_has_its_own_formations(db):
    """One row per key and school; a key of others makes none and says why."""
    school, other = make_school(), make_school()
    formation = formation_for(school, PRO_1RE)
    assert (formation.title, formation.level, formation.year_of_cycle, formation.cycle_years) == (
        "Transport fluvial", "1re", 2, 3
    )  # fmt: skip
    assert formation_for(school, "24731115327") == formation
    assert formation_for(other, PRO_1RE) != formation
    with pytest.raises(Refused, match="BTS"):
        formation_for(school, "31132009210")
    assert formation_for(school, "24799999310", title="Métiers des nuages").title == "Métiers des nuages"
    with pytest.raises(IntegrityError), transaction.atomic():
        Formation.objects.create(school=school, mef=PRO_1RE, title="deux", level="1re", year_of_cycle=2, cycle_years=3)


def test_a_second_year_takes_over_what_the_first_says(db):
    """Weeks, works and competences of a diploma are said once; another diploma takes nothing."""
    school = make_school()
    first = formation_for(school, FLUVIAL[1])
    first.cycle_weeks, first.usual_works = 22, ["pressure"]
    first.save()
    write_competences(first, [("C1", "Conduire un bateau"), ("C2", "Amarrer")])
    last = formation_for(school, FLUVIAL[2])
    assert (last.cycle_weeks, last.usual_works) == (22, ["pressure"])
    assert [str(one) for one in last.competences.all()] == ["C1 Conduire un bateau", "C2 Amarrer"]
    assert formation_for(school, PRO_TLE).cycle_weeks is None
    write_competences(first, [("C1", "Naviguer")])
    copy_formation(first, [last])
    assert [str(one) for one in last.competences.all()] == ["C1 Naviguer"]


def test_a_pupil_is_an_apprentice_between_two_days(db):
    """A pupil becomes an apprentice in January: a PFMP before, none from that day on (rule A-16)."""
    school = make_school()
    pupil = make_pupil(school, class_name="1TF", level="1re")
    enrolment = pupil.enrolments.get()
    year = present_year(school)
    january = year.first_day.replace(year=year.number + 1, month=1, day=5)
    day = timedelta(days=1)
    assert (formation_of(pupil, january), is_apprentice(pupil, january)) == (None, False)
    enrolment.formation, enrolment.apprentice_from = formation_for(school, PRO_1RE), january
    enrolment.save()
    assert formation_of(pupil, january) == enrolment.formation
    assert formation_of(pupil, year.last_day + day) is None
    assert [is_apprentice(pupil, one) for one in (january - day, january, year.last_day)] == [False, True, True]
    enrolment.apprentice_until = january + 7 * day
    enrolment.save()
    assert [is_apprentice(pupil, january + after * day) for after in (7, 8)] == [True, False]
    enrolment.apprentice_from = None
    with pytest.raises(IntegrityError), transaction.atomic():
        enrolment.save()
