"""A vocational lycée of the demonstration: 300 pupils in twelve classes of three formations, a year and the one before.

Last year's periods and this autumn's are written in seconds with their journal, as at the schools for the figures: no
file was made of them. Spring is planned and nobody has a place yet. Everything but the commune is invented.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from config.development.demo.population import FIRST_NAMES, LAST_NAMES
from config.development.demo.schools import PASSWORD, Place, engage_teacher, make_school
from config.development.demo.territories import Stock, Team
from config.development.lives.actors import staff_actor, staff_user
from config.development.lives.people import fictional_siret, hire, open_account, settle_host
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.training_annexes.models import TrainingAnnex
from conventions.domain.dossier.agreements.training_annexes.services import competence
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.services import formation_for, write_competences
from conventions.domain.law.regulated_works.services import DeclaredContent, prepare_declaration, send_declaration
from conventions.domain.law.year.calendars import present_year, year_in
from conventions.domain.law.year.enrolling import show_present, write_enrolments
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, School
from conventions.domain.season.periods.models import Period
from conventions.domain.season.training_plans.plan import ClassPlan, PlanCell, training
from conventions.domain.season.training_plans.services import write_plan
from conventions.domain.season.training_plans.weeks import terms_of, weeks_of_year
from workflow import clock, tree

PLACE = Place("Lycée professionnel des Trois-Ateliers (fictif)", 449008, "Saint-Nazaire", "44600",
              "trois-ateliers.example", "0261910008", "cap", ("1CUI A", "1CUI B"), "+3363998")  # fmt: skip
DDFPT = f"ddfpt@{PLACE.domain}"
CLASS_SIZE = 25
HOSTS = 90
FIRST_HOST = 8_000
"""First of the numbers of its hosts: no other host of the demonstration has one of them."""
TRADES = ("Restaurant", "Brasserie", "Traiteur", "Supérette", "Magasin de sport", "Boutique", "Électricité", "Ateliers")
TOWNS = (("44600", "Saint-Nazaire"), ("44500", "La Baule-Escoublac"), ("44380", "Pornichet"), ("44550", "Montoir"))
"""Postcode and real commune of the hosts, one after another."""


@dataclass(frozen=True)
class SchoolClass:
    """A class: the key of its formation, the class of the year before, and the ranks of its periods of the year."""

    name: str
    mef: str
    before: str
    ranks: tuple[int, int]
    age: int


CLASSES = (
    *(SchoolClass(f"1CUI {one}", "24122146210", "", (1, 2), 15) for one in "AB"),
    *(SchoolClass(f"2CUI {one}", "24122146220", f"1CUI {one}", (3, 4), 16) for one in "AB"),
    *(SchoolClass(f"2ACC {one}", "24731212310", "", (1, 2), 15) for one in "AB"),
    SchoolClass("1ACC", "24731212320", "2ACC A", (3, 4), 16),
    SchoolClass("TACC", "24731212330", "1ACC", (5, 6), 17),
    *(SchoolClass(f"2ELE {one}", "24725520310", "", (1, 2), 15) for one in "AB"),
    SchoolClass("1ELE", "24725520320", "2ELE A", (3, 4), 16),
    SchoolClass("TELE", "24725520330", "1ELE", (5, 6), 17),
)
HOURS = {"241": "700 heures", "247": "840 heures"}
"""Hours of a formation in a year, by device."""
TAUGHT = (("C1", "Organiser son poste"), ("C2", "Préparer et contrôler son travail"), ("C3", "Rendre compte"))
"""Competences of each diploma, invented."""
TITLES = {"241": "Cuisine", "24731": "Métiers de l'accueil", "24725": "Métiers de l'électricité"}
CYCLES = {"241": (4, 14), "247": (6, 22)}
"""Periods and weeks of a cycle by device: 14 weeks of a CAP, 22 of a bac pro."""
AUTUMN, SPRING, LENGTH = 7, 24, 4
"""First weeks of class of both periods of a year, and how many weeks each takes."""


def fill_training_school(base: datetime) -> School:
    """Make the lycée with its two years, until ``base``; the clock is held, never moved."""
    with transaction.atomic(), clock.held(base):
        school = _found(base)
        year = present_year(school)
        before = year_in(year.zone, year.first_day - timedelta(days=1))
        formations = dict(_formations(school))
        hosts = [_host(n) for n in range(HOSTS)]
        guardians = _admit(school, year, before, formations)
        plan_year(school, before, [one for one in CLASSES if _is_taught_before(one)])
        plan_year(school, year, CLASSES)
        _remember(school, formations, hosts, guardians, base)
        _declare_works(school, formations, hosts)
    tree.grow()
    return school


def _found(base: datetime) -> School:
    school = make_school(PLACE, base)
    school.type = School.Type.LYCEE
    school.save(update_fields=["type"])
    for role, email, last in (("ddfpt", DDFPT, "Formations"), ("companies", f"bde@{PLACE.domain}", "Entreprises")):
        user = open_account(email, "Alix", last)
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        hire(school, role, user=user)
    for number, one in enumerate((*CLASSES[1:], *CLASSES), start=2):  # two a class: none follows more than sixteen
        engage_teacher(school, PLACE, number, [one.name])
    return school


def _formations(school: School) -> Iterator[tuple[str, Formation]]:
    for mef in dict.fromkeys(one.mef for one in CLASSES):
        title = next(title for begins, title in TITLES.items() if mef.startswith(begins))
        formation = formation_for(school, mef, title=title)
        formation.title, formation.cycle_weeks = title, CYCLES[mef[:3]][1]
        formation.save(update_fields=["title", "cycle_weeks"])
        write_competences(formation, TAUGHT)
        yield mef, formation


def _declare_works(school: School, formations: dict[str, Formation], hosts: list[HostContact]) -> None:
    """Declare the kitchens' works: the school's declaration ends in two months, four restaurants have theirs."""
    by, today = staff_actor(school, "head"), school.today()
    cuisine = [mef for mef in formations if mef.startswith("241")]
    texts = {"sector": "Restauration", "places": "Cuisine", "equipment": "Trancheuse, batteur", "supervisors": "chef"}
    content = DeclaredContent.checked(works=("machines", "chemicals"), formations=cuisine, **texts)
    restaurants = [one.host for one in hosts if one.host.name.startswith("Restaurant")][:4]
    for host, sent_on in ((None, today - timedelta(days=3 * 365 - 60)), *((host, today) for host in restaurants)):
        declaration = prepare_declaration(content, school=school, host=host, by=by)
        send_declaration(declaration, sent_on=sent_on, is_proved=True, by=by)


def _host(n: int) -> HostContact:
    postcode, city = TOWNS[n % len(TOWNS)]
    _host_row, contact, _tutor = settle_host(
        {
            "first_name": "Andréa", "last_name": f"Hôte-{FIRST_HOST + n}", "title": "responsable",
            "email": f"hote.{FIRST_HOST + n}@accueil.example", "phone": f"+33261917{n:03d}",
        },
        name=f"{TRADES[n % len(TRADES)]} Exemple n° {n + 1} (fictif)", siret=fictional_siret(FIRST_HOST + n),
        address="3 rue du Prototype", postcode=postcode, city=city,
    )  # fmt: skip
    return contact


def _is_taught_before(one: SchoolClass) -> bool:
    return any(one.name == other.before for other in CLASSES)


def _admit(
    school: School, year: SchoolYear, before: SchoolYear, formations: dict[str, Formation]
) -> dict[str, list[Guardian]]:
    """Make the pupils, enrolled this year and those who were there the last; return a guardian of each, by class."""
    by_name = {one.name: one for one in CLASSES}
    pupils, guardians, enrolments, of_class = [], [], [], dict[str, list[Guardian]]()
    for n, school_class in enumerate(each for each in CLASSES for _pupil in range(CLASS_SIZE)):
        pupil = Pupil(
            school=school, first_name=FIRST_NAMES[n % len(FIRST_NAMES)],
            last_name=f"{LAST_NAMES[n % len(LAST_NAMES)]}-{n}",
            birth_date=date(year.number - school_class.age, 1 + n % 12, 1 + n % 28), roll_id=f"pro-{n}",
            class_name=school_class.name, level=formations[school_class.mef].level,
        )  # fmt: skip
        guardian = Guardian(
            pupil=pupil, rank=1, first_name="Éva", last_name=pupil.last_name, quality="mother",
            email=f"famille.pro.{n}@famille.example", phone=f"{PLACE.mobile}{n:04d}",
        )  # fmt: skip
        pupils.append(pupil)
        guardians.append(guardian)
        of_class.setdefault(school_class.name, []).append(guardian)
        for own, when in ((school_class, year), (by_name.get(school_class.before), before)):
            if own is not None:
                formation = formations[own.mef]
                enrolments.append(
                    Enrolment(
                        pupil=pupil, year=when, class_name=own.name, level=formation.level, formation=formation,
                        is_listed=True,
                    )
                )  # fmt: skip
    Pupil.objects.bulk_create(pupils)
    Guardian.objects.bulk_create(guardians)
    write_enrolments(enrolments)
    show_present(school, pupils)
    return of_class


def plan_year(school: School, year: SchoolYear, classes: tuple[SchoolClass, ...] | list[SchoolClass]) -> None:
    """Write the plan of a year: autumn and spring, four weeks each, halves of a class pair a week apart."""
    terms = terms_of(weeks_of_year(school, year))
    plans = []
    for n, school_class in enumerate(classes):
        cells = {}
        for start, rank in zip((AUTUMN, SPRING), school_class.ranks, strict=True):
            for monday in terms[start - n % 2 : start - n % 2 + LENGTH]:
                cells[monday] = PlanCell(rank)
        level = Formation.objects.get(school=school, mef=school_class.mef).level
        plans.append(ClassPlan(school_class.name, (level,), cells, CYCLES[school_class.mef[:3]][0]))
    write_plan(school, year, plans)


def _remember(
    school: School,
    formations: dict[str, Formation],
    hosts: list[HostContact],
    guardians: dict[str, list[Guardian]],
    base: datetime,
) -> None:
    """Write what became of the periods that are over, or under way: last year's and this autumn's."""
    stock = Stock(base, random.Random(PLACE.name))  # noqa: S311 - the same at each start
    head, office = staff_user(school, "head"), staff_user(school, "office")
    periods = Period.objects.filter(school=school, first_day__lte=base.date(), kind=training().name)
    after = {one.before: one.name for one in CLASSES if one.before}
    present = present_year(school)
    of_class = {one.name: one for one in CLASSES}
    annexes = []
    for n, period in enumerate(periods.select_related("year").order_by("first_day", "pk")):
        [name] = period.classes
        own = guardians[name if period.year_id == present.pk else after[name]]
        near = [hosts[(n * 7 + k) % len(hosts)] for k in range(12)]
        known = len(stock.conventions)
        stock.remember(Team(school, head, office, near, period.levels[0], is_west=False, pace=0.3), own, period)
        annexes += [_annex(one, period, of_class[name], formations) for one in stock.conventions[known:]]
    stock.write_rows()
    TrainingAnnex.objects.bulk_create(annexes)


def _annex(
    convention: Convention, period: Period, taught: SchoolClass, formations: dict[str, Formation]
) -> TrainingAnnex:
    """Return what host and school said of a period: the next one of that formation, or at that host, begins with it."""
    return TrainingAnnex(
        convention=convention, formation=formations[taught.mef], period_number=period.number,
        period_count=CYCLES[taught.mef[:3]][0], yearly_hours=HOURS[taught.mef[:3]],
        competences=[competence(code, label) for code, label in TAUGHT], replaces_nobody=True,
        supervision="Une visite, un appel la première semaine.", benefits="Repas du personnel.",
        internal_rules="Horaires et tenue de l'établissement.",
    )  # fmt: skip
