"""Formations and statuses that a roll says: by SIECLE's key, by the class where a list has none."""

from datetime import timedelta

import pytest

from conventions.domain.law.formations.models import Formation
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Pupil
from conventions.domain.season.rolls.columns import recognise
from conventions.domain.season.rolls.imports_pupils import import_list, import_pupils
from conventions.domain.season.rolls.lists import understand_files
from conventions.domain.season.rolls.reading import read_level
from conventions.domain.season.rolls.services import add_pupil
from tests.kit.people_factory import make_school, move
from tests.kit.rolls import siecle_pupils

pytestmark = pytest.mark.django_db

ASSP_2DE, ASSP_1RE = "24733007310", "24733007320"
HEAD = "Nom;Prénom;Né le;Classe;Code MEF;Statut"


@pytest.fixture
def school():
    return make_school("973")


@pytest.fixture
def roll(tmp_path, school):
    """Return a function that imports a roll made of these lines."""

    def roll(*lines: str, head: str = HEAD, **options):
        path = tmp_path / "liste.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return import_pupils(path, school=school, **options)

    return roll


def enrolment(name: str) -> Enrolment:
    return Enrolment.objects.select_related("formation").get(pupil__last_name=name)


def said(result) -> str:
    return "\n".join(f"{one.line} {one.reason}" for one in (*result.bad_lines, *result.warnings))


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Code MEF", "mef"),
        ("CODE_MEF", "mef"),
        ("Code formation", "mef"),
        ("MEF", "level"),
        ("Formation", "level"),
        ("Code niveau", ""),
        ("Statut", "status"),
        ("CODE_STATUT", "status"),
        ("Code origine formation", ""),
    ],
)
def test_a_heading_of_code_or_status_is_recognised(heading, meaning):
    """The code was left out until now."""
    assert recognise(heading) == meaning


def test_the_key_of_a_line_says_formation_and_level(roll, school):
    """Two classes, one formation each; a key in the level's column is one; « 1re » has its track."""
    result = roll(
        f"Nuage;Zoé;04/05/2010;2ASSP;{ASSP_2DE};ST",
        f"Brume;Léo;05/05/2010;2ASSP;{ASSP_2DE[:10]};ST",
        f"Pluie;Ana;06/05/2009;1ASSP;{ASSP_1RE};ST",
        "Grêle;Max;06/05/2008;1BMA;25122313210;",
    )
    assert "formation" not in said(result)
    assert [(str(one), one.enrolments.count()) for one in Formation.objects.order_by("mef")] == [
        ("Accomp. soins-services personne (2de professionnelle)", 2),
        ("Accomp. soins-services personne (1re professionnelle)", 1),
        ("Armurerie (BMA, 1re année sur 2)", 1),
    ]
    assert [enrolment(name).level for name in ("Nuage", "Pluie", "Grêle")] == ["2de_pro", "1re", "bma"]
    assert Pupil.objects.get(last_name="Grêle").level == "bma"
    again = roll(f"Nuage;Zoé;04/05/2010;2ASSP;{ASSP_2DE};ST")
    assert (again.unchanged, again.changed) == (1, 0)
    roll(f"Ciel;Zoé;04/05/2010;2ASSP;{ASSP_2DE}", head="Nom;Prénom;Né le;Classe;MEF")
    assert enrolment("Ciel").formation.mef == ASSP_2DE
    assert enrolment("Ciel").level == "2de_pro"


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("1BMA ARM", "bma"),
        ("BMA2", "bma"),
        ("FCIL vente", "fcil"),
        ("CS4 bar", "cs"),
        ("MC cuisine", "cs"),
        ("CSTI", ""),
    ],
)
def test_a_class_of_craft_or_of_specialisation_is_recognised(cell, level):
    """Their levels are read from the class where a list has no code."""
    assert read_level("", cell) == level


def test_a_key_of_others_is_told_once(roll):
    """Agricultural, maritime, BTS, unknown: one sentence for thirty lines, and no formation."""
    result = roll(
        "Nuage;Zoé;04/05/2009;1AGRI;27621114320;",
        "Brume;Léo;05/05/2009;1AGRI;27621114320;",
        "Pluie;Ana;06/05/2006;BTS1;31132009210;",
        "Vent;Ugo;06/05/2009;1XYZ;24799999320;",
        "Grêle;Max;06/05/2009;1XYZ;MEF1;",
    )
    told = said(result)
    assert told.count("lycée agricole") == 1
    assert told.count("BTS") == 1
    assert "n'est pas dans le tableau de l'État" in told
    assert "6 le code de la formation n'a pas onze chiffres" in told
    assert [one.mef for one in Formation.objects.all()] == ["24799999320"]


def test_a_status_is_read_and_no_other_code_is_kept(roll, school):
    """AP is an apprentice from the year's first day, from today where the pupil was here; nothing of a 3e."""
    year = present_year(school)
    roll(f"Nuage;Zoé;04/05/2009;1ASSP;{ASSP_1RE};AP", f"Brume;Léo;05/05/2009;1ASSP;{ASSP_1RE};ST")
    assert enrolment("Nuage").apprentice_from == year.first_day
    assert enrolment("Brume").apprentice_from is None
    result = roll(f"Nuage;Zoé;04/05/2009;1ASSP;{ASSP_1RE};scolaire", f"Brume;Léo;05/05/2009;1ASSP;{ASSP_1RE};apprentie")
    assert enrolment("Brume").apprentice_from == school.today()
    assert "la liste dit « scolaire »" in said(result)
    assert enrolment("Nuage").apprentice_from == year.first_day
    roll("Pluie;Ana;06/05/2012;3A;10310019110;ST")
    assert enrolment("Pluie").formation is None
    assert Formation.objects.count() == 1


def test_who_comes_into_a_class_takes_its_formation(roll, school):
    """By a list without codes, by hand, by a move; a class of two formations, or none, gives none."""
    roll(
        f"Nuage;Zoé;04/05/2009;1ASSP;{ASSP_1RE};",
        "Brume;Léo;05/05/2009;1MIX;24731115320;",
        f"Vent;Ugo;05/05/2009;1MIX;{ASSP_1RE};",
    )
    roll("Pluie;Ana;06/05/2009;1ASSP", "Grêle;Max;06/05/2009;1MIX", head="Nom;Prénom;Né le;Classe")
    assert enrolment("Pluie").formation.mef == ASSP_1RE
    assert enrolment("Grêle").formation is None
    known = {"birth_date": school.today() - timedelta(days=6000), "birth_known": "day", "level": "1re"}
    pupil = add_pupil(school=school, first_name="Iris", last_name="Givre", class_name="1ASSP", **known)
    assert enrolment("Givre").formation.mef == ASSP_1RE
    move(pupil, "1MIX")
    assert enrolment("Givre").formation is None
    roll("Pluie;Ana;06/05/2009;1MIX", head="Nom;Prénom;Né le;Classe")
    assert enrolment("Pluie").formation is None


def test_a_next_year_is_prepared_with_its_formations(roll, school):
    """An enrolment of each year has its own formation."""
    roll(f"Nuage;Zoé;04/05/2009;2ASSP;{ASSP_2DE};")
    roll(f"Nuage;Zoé;04/05/2009;1ASSP;{ASSP_1RE};AP", year=next_year(present_year(school)))
    own = Enrolment.objects.filter(pupil__last_name="Nuage").order_by("year__number")
    assert [one.formation.mef for one in own] == [ASSP_2DE, ASSP_1RE]
    assert own[1].apprentice_from == own[1].year.first_day


def test_siecles_export_says_key_and_status(school):
    """``CODE_MEF`` and ``CODE_STATUT`` of ``ElevesSansAdresses``."""
    export = siecle_pupils(
        school.uai,
        [
            {
                "ELEVE_ID": "1",
                "NOM": "NUAGE",
                "PRENOM": "Zoé",
                "DATE_NAISS": "04/05/2009",
                "DIVISION": "1ASSP",
                "CODE_MEF": ASSP_1RE,
                "CODE_STATUT": "AP",
            }
        ],
    )
    import_list(understand_files([export], school=school), school=school)
    read = enrolment("Nuage")
    assert (read.formation.mef, read.level, read.apprentice_from) == (ASSP_1RE, "1re", read.year.first_day)
