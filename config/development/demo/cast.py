"""Who plays in the demonstration and when: plainly fictional people in real communes, dates computed from today."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from config.development.lives.days import (
    AFTERNOON,
    LONG_AFTERNOON,
    LONG_MORNING,
    MORNING,
    next_free_week,
    two_weeks,
    week,
)
from config.development.lives.people import admit_pupil, fictional_siret, found_school, hire, open_account, settle_host
from conventions.domain.law.rules.calendars import public_holiday, seconde_window
from conventions.domain.law.rules.timetable import HourSpan, Presence
from conventions.domain.persons.people.models import Host, HostContact, Pupil, School


@dataclass(frozen=True)
class SchoolCast:
    """A school and its staff; the communes are real, the rest is invented."""

    name: str
    uai_number: int
    city: str
    postcode: str
    department: str
    domain: str
    phone: str
    level: str
    sector: str = "public"


@dataclass(frozen=True)
class Story:
    """One agreement of the demonstration."""

    n: int
    title: str
    school: SchoolCast
    host: str
    host_activities: str
    pupil: tuple[str, str]
    guardians: tuple[dict, ...]
    days: tuple[Presence, ...]
    own_place: bool = False
    office_types_for_host: bool = False
    refused_once: bool = False
    at_once: bool = False
    on_paper: str = ""
    """The party who signs a printed sheet."""
    delegator: tuple[str, str] | None = None
    """Name and title of whoever has the host's representative sign by delegation."""
    amended: bool = False
    wrong_days: tuple[Presence, ...] = field(default=())
    tutor: tuple[str, str] | None = None
    typed: str = ""
    """Text that the pupil types to find the place among others."""
    mark: str = ""
    """How the names of its files end; the number, where none is said."""

    @property
    def ending(self) -> str:
        """Return the end of the names of its files."""
        return self.mark or str(self.n)


ANGERS = SchoolCast(
    "Collège des Trois-Rives (fictif)", 499001, "Angers", "49000", "49", "trois-rives.example", "0261910001", "3e"
)
CAYENNE = SchoolCast(
    "Lycée du Fromager (fictif)", 9739002, "Cayenne", "97300", "973", "fromager.example", "0594990002", "2de_gt"
)
MAMOUDZOU = SchoolCast(
    "Collège du Lagon-Bleu (fictif)", 9769003, "Mamoudzou", "97600", "976", "lagon-bleu.example", "0269990003", "3e"
)
QUIMPER = SchoolCast(
    "Collège des Ajoncs (fictif)", 299004, "Quimper", "29000", "29", "ajoncs.example", "0261910004", "3e",
    sector="private",
)  # fmt: skip
LILLE = SchoolCast(
    "Lycée du Beffroi (fictif)", 599005, "Lille", "59000", "59", "beffroi.example", "0353010005", "2de_gt"
)


def guardian(
    first_name: str, last_name: str, quality: str, email: str, *, phone: str = "", withheld: bool = False
) -> dict[str, str | bool]:
    """Return the fields of a guardian; ``withheld`` hides their contacts from the other parties."""
    values = {"first_name": first_name, "last_name": last_name, "quality": quality, "email": email, "phone": phone}
    return {**values, "withheld": withheld}


def stories(today: date) -> list[Story]:
    """Return the five agreements, with dates that pass the rules in any year."""
    first = next_free_week(today + timedelta(days=20), ANGERS.department)
    second = next_free_week(first + timedelta(days=7), MAMOUDZOU.department)
    third = next_free_week(second + timedelta(days=7), QUIMPER.department)
    june = next_june_with_tenth_outside(today)
    window_first, _window_last = seconde_window(june)
    return [
        Story(
            n=1,
            title="3e à Angers, stage trouvé par la famille, deux responsables, tuteur distinct",
            school=ANGERS,
            host="Menuiserie Copeaux-Ronds (fictive)",
            host_activities="Découvrir l'atelier, suivre un devis, observer la pose d'un escalier.",
            pupil=("Maëlle", "Démonstration-Şimşek"),
            guardians=(
                guardian("Éva", "Démonstration", "mother", "eva.demonstration@famille.example", phone="+33639980001"),
                guardian(
                    "Orhan",
                    "Démonstration-Şimşek",
                    "father",
                    "orhan.demonstration@famille.example",
                    phone="+33639980002",
                    withheld=True,
                ),
            ),
            days=week(first),
            own_place=True,
            tutor=("Gwenola", "Gabarit"),
        ),
        Story(
            n=2,
            title="2nde à Cayenne, place trouvée par la recherche, trois règles enfreintes puis corrigées",
            school=CAYENNE,
            host="Bibliothèque du Ponton (fictive)",
            host_activities="Accueillir avec l'équipe, suivre le parcours d'un livre, préparer une lecture.",
            pupil=("Noé", "Exemple"),
            guardians=(
                guardian("Lucette", "Exemple", "mother", "lucette.exemple@famille.example", phone="+594694000011"),
            ),
            days=two_weeks(window_first),
            wrong_days=wrong_fortnight(june),
            typed="bibliotèque",
        ),
        Story(
            n=3,
            title="3e à Mamoudzou, l'organisme signe par délégation et sur papier, un avenant suit",
            school=MAMOUDZOU,
            host="Garage des Badamiers (fictif)",
            host_activities="Observer l'accueil des clients, le diagnostic et la commande des pièces.",
            pupil=("Anfiati", "Fictif"),
            guardians=(guardian("Saïd", "Fictif", "father", "", phone="+262639000021"),),
            days=week(second),
            own_place=True,
            office_types_for_host=True,
            on_paper="host",
            delegator=("Zoé Siège", "gérante"),
            amended=True,
        ),
        Story(
            n=4,
            title="3e à Quimper, une responsable refuse, l'établissement corrige, tous signent la version 2",
            school=QUIMPER,
            host="Crêperie du Phare-Éteint (fictive)",
            host_activities="Observer la préparation, l'accueil en salle et la gestion des stocks.",
            pupil=("Youenn", "Maquette"),
            guardians=(guardian("Soazig", "Maquette", "mother", "soazig.maquette@famille.example"),),
            days=week(third),
            refused_once=True,
        ),
        Story(
            n=5,
            title="2nde à Lille, six parties signent au même instant",
            school=LILLE,
            host="Imprimerie de l'Encre-Sèche (fictive)",
            host_activities="Suivre un travail du fichier à l'emballage, calculer un coût, comparer des papiers.",
            pupil=("Zoé", "Prototype"),
            guardians=(
                guardian("Ana", "Prototype", "mother", "ana.prototype@famille.example", phone="+33639980051"),
                guardian("João", "Prototype", "father", "joao.prototype@famille.example"),
            ),
            days=two_weeks(window_first),
            at_once=True,
            tutor=("Firmin", "Gabarit"),
        ),
    ]


# -- dates ----------------------------------------------------------------------------------------------------


def next_june_with_tenth_outside(today: date) -> int:
    """Year of the next June whose 10th is a weekday outside the 2nde window, weeks ahead of ``today``.

    Years in which a movable holiday falls in one of the fortnights are left out: it would be a fourth broken rule.
    """
    year = today.year if today < date(today.year, 5, 1) else today.year + 1
    while not _is_plain_june(year):
        year += 1
    return year


def _is_plain_june(year: int) -> bool:
    tenth, (window_first, _last) = date(year, 6, 10), seconde_window(year)
    if tenth.weekday() > 4 or tenth >= window_first:
        return False
    played = [*wrong_fortnight(year), *two_weeks(window_first)]
    return not any(public_holiday(p.day, department="973") for p in played if p.day != tenth)


def wrong_fortnight(year: int) -> tuple[Presence, ...]:
    """Two weeks around 10 June, one 8-hour day within 35 hours: outside the window, on a holiday, too long a day."""
    tenth = date(year, 6, 10)
    monday = tenth - timedelta(days=tenth.weekday())
    days = []
    for offset in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11):
        day = monday + timedelta(days=offset)
        long, short = offset == 8, offset == 7
        afternoon = LONG_AFTERNOON if long else HourSpan(time(13, 30), time(15)) if short else AFTERNOON
        days.append(Presence(day, LONG_MORNING if long else MORNING, afternoon))
    return tuple(days)


# -- people -----------------------------------------------------------------------------------------------------


def birth_date(level: str, today: date) -> date:
    """A plausible birth date: 14 in 3e, 15 in 2nde, never turning 18 in the demonstration."""
    school_year = today.year if today.month >= 8 else today.year - 1
    return date(school_year - (14 if level == "3e" else 15), 3, 9)


def engage_school(cast: SchoolCast) -> School:
    """Create the school and one member of staff per role."""
    school = found_school(
        cast.uai_number,
        decided_on=last_decision() if cast.sector == "public" else None,
        name=cast.name,
        sector=cast.sector,
        postcode=cast.postcode,
        city=cast.city,
        department=cast.department,
        email=f"secretariat@{cast.domain}",
        phone=cast.phone,
    )
    for role, first, last, title in (
        ("head", "Camille", "Direction", "principale" if cast.level == "3e" else "proviseure"),
        ("office", "Dominique", "Secrétariat", "secrétaire"),
        ("teacher", "Sacha", "Référence", "professeur principal"),
    ):
        user = open_account(f"{role}@{cast.domain}", first, last)
        hire(school, role, user=user, title=title, starts_on=date.today() - timedelta(days=200))
    return school


def engage_pupil(story: Story, school: School, today: date) -> Pupil:
    first, last = story.pupil
    return admit_pupil(
        school,
        guardians=story.guardians,
        first_name=first,
        last_name=last,
        class_name="3e B" if story.school.level == "3e" else "2nde 4",
        level=story.school.level,
        birth_date=birth_date(story.school.level, today),
        email=f"eleve{story.n}@{story.school.domain}",
        pai=story.n == 1,
        kit_by="family" if story.n == 1 else "",
    )


def engage_host(story: Story) -> tuple[Host, HostContact, HostContact | None]:
    """Create the host that made an offer, with its representative and its tutor."""
    tutor = contact_values(story, "tutor") if story.tutor else None
    return settle_host(contact_values(story, "representative"), tutor, **host_values(story))


def host_values(story: Story) -> dict:
    return {
        "name": story.host,
        "siret": fictional_siret(story.n),
        "address": "2 place du Prototype",
        "postcode": story.school.postcode,
        "city": story.school.city,
        "department": story.school.department,
    }


def contact_values(story: Story, kind: str) -> dict:
    domain = f"accueil{story.n}.example"
    if kind == "tutor" and story.tutor:
        first, last = story.tutor
        return {"first_name": first, "last_name": last, "title": "tuteur ou tutrice de stage",
                "email": f"tuteur@{domain}", "is_tutor": True, "origin": HostContact.Origin.HOST_ACCOUNT}  # fmt: skip
    return {"first_name": "Andréa", "last_name": f"Hôte-{('Un', 'Deux', 'Trois', 'Quatre', 'Cinq')[story.n - 1]}",
            "title": "responsable", "email": f"responsable@{domain}", "is_representative": True,
            "origin": HostContact.Origin.HOST_ACCOUNT}  # fmt: skip


def last_decision() -> date:
    """The last 30 June of a month ago or more: what the board decided then is executory."""
    recent = date.today() - timedelta(days=30)
    return date(recent.year if (recent.month, recent.day) >= (6, 30) else recent.year - 1, 6, 30)
