"""Who plays the training period, and when: a vocational lycée, its roll, a pupil of 17, a restaurant."""

from datetime import date, time, timedelta
from pathlib import Path

from config.development.demo import cast
from config.development.demo.cast import SchoolCast, Story
from config.development.lives.days import next_free_week
from config.development.lives.people import hire, open_account
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.services import describe_formation
from conventions.domain.law.rules.timetable import HourSpan, Presence
from conventions.domain.law.year.calendars import present_year, year_on
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.season.periods.models import Period
from conventions.domain.season.rolls.imports_pupils import import_pupils
from conventions.domain.season.training_plans.plan import ClassPlan, PlanCell
from conventions.domain.season.training_plans.services import write_plan

LYCEE = SchoolCast(
    "Lycée professionnel du Grand-Fourneau (fictif)", 359010, "Redon", "35600", "35", "grand-fourneau.example",
    "0261910010", "cap",
)  # fmt: skip
CLASS, MEF, KEY_OF_ROLL = "2CUI A", "24122146220", "24122146220"
RANK, PERIODS, WEEKS, CYCLE_WEEKS = 3, 4, 4, 14
WORKS = ("machines", "chemicals")
"""Regulated works that the formation asks; the medical opinion allows the first alone."""
COMPETENCES = (("C1", "Réceptionner et stocker"), ("C2", "Préparer son poste"), ("C3", "Réaliser et dresser un plat"))
DAY = (HourSpan(time(8), time(12)), HourSpan(time(14), time(17)))
"""Seven hours."""


def training_story(today: date) -> Story:
    """Return the story of the period, whose weeks follow one another outside of holidays, in one school year."""
    mondays = _weeks(today + timedelta(days=20))
    return Story(
        n=1,
        title="PFMP à Redon : CAP cuisine, 17 ans, travaux réglementés, de l'offre à l'attestation",
        mark="pfmp",
        school=LYCEE,
        host="Restaurant de la Marmite-Bleue (fictif)",
        host_activities="Préparer les légumes, tenir le poste des entrées, dresser, nettoyer le matériel.",
        pupil=("Titouan", "Échantillon"),
        guardians=(cast.guardian("Nolwenn", "Échantillon", "mother", "nolwenn.echantillon@famille.example"),),
        days=tuple(Presence(monday + timedelta(days=n), *DAY) for monday in mondays for n in range(5)),
        tutor=("Basile", "Gabarit"),
        typed="cuisinne",
    )


def _weeks(earliest: date) -> list[date]:
    """Return Mondays of class that follow one another, so many as the period takes, in one school year."""
    first = next_free_week(earliest, LYCEE.department)
    while True:
        mondays = [first + timedelta(weeks=n) for n in range(WEEKS)]
        held = [next_free_week(monday, LYCEE.department) for monday in mondays]
        if held == mondays and not first.month <= 7 < mondays[-1].month:
            return mondays
        first = next_free_week(first + timedelta(weeks=1), LYCEE.department)


def engage_lycee() -> School:
    """Create the lycée, its staff, and the DDFPT who follows the periods."""
    school = cast.engage_school(LYCEE)
    school.type = School.Type.LYCEE
    school.save(update_fields=["type"])
    hire(school, "ddfpt", user=open_account(f"ddfpt@{LYCEE.domain}", "Alix", "Formations"))
    return school


def read_roll(story: Story, school: School, folder: Path) -> tuple[Pupil, Formation]:
    """Read the school's roll, whose lines say the national key; return the pupil and their formation."""
    first, last = story.pupil
    [guardian] = story.guardians
    begins = story.days[0].day
    born = (begins - timedelta(days=120)).replace(year=begins.year - 17 - int(begins.timetuple().tm_yday <= 120))
    head = "Nom;Prénom;Né le;Classe;Code MEF;Statut;Nom responsable 1;Prénom responsable 1;Courriel responsable 1"
    line = f"{last};{first};{born:%d/%m/%Y};{CLASS};{KEY_OF_ROLL};ST"
    roll = folder / "liste-pfmp.csv"
    roll.write_text(f"{head}\n{line};{guardian['last_name']};{guardian['first_name']};{guardian['email']}\n", "utf-8")
    for year in {one.pk: one for one in (present_year(school), year_on(school, begins))}.values():
        import_pupils(roll, school=school, year=year)
    pupil = Pupil.objects.get(school=school, last_name=last)
    pupil.guardians.update(quality=guardian["quality"])
    pupil.email = f"eleve@{LYCEE.domain}"
    pupil.save(update_fields=["email"])
    return pupil, Formation.objects.get(school=school, mef=MEF)


def describe(formation: Formation) -> None:
    """Say weeks, usual works and competences of the formation."""
    describe_formation(
        formation, competences=COMPETENCES, title="Cuisine", cycle_weeks=CYCLE_WEEKS, usual_works=list(WORKS)
    )


def plan_period(story: Story, school: School) -> tuple[SchoolYear, Period]:
    """Plan the class's period of the year."""
    year = year_on(school, story.days[0].day)
    cells = {day.day: PlanCell(RANK) for day in story.days if day.day.weekday() == 0}
    [period] = write_plan(school, year, [ClassPlan(CLASS, ("cap",), cells, PERIODS)])
    return year, period
