"""Demonstration data for ``make run``: agreements in every state at three schools, one host with several pupils.

Every state is reached through the services, as people reach it; nothing is written beside the door.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from config.development.demo.applications import add_applications, add_offline_family
from config.development.demo.cases import add_cases
from config.development.demo.companions import help_pupils
from config.development.demo.filling import Part, filled
from config.development.demo.mentoring import add_mentors
from config.development.demo.restitution import add_orals
from config.development.demo.schools import (
    ADMINISTRATOR,
    ANGERS,
    CAYENNE,
    MAMOUDZOU,
    Place,
    make_platform_accounts,
    make_school,
)
from config.development.lives.actors import by
from config.development.lives.agreements import PUPIL_ANSWERS, evaluate, host_fields
from config.development.lives.days import free_monday_before, is_free, next_free_monday, week
from config.development.lives.parties import answer, requests
from config.development.lives.people import admit_pupil, fictional_siret
from config.development.lives.sheets import certify_scan, print_sheet, scan_signed
from config.development.postmaster import UNKNOWN_NAME
from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.competences import competences_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import FoundPlace
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.internship.attendance.services import mark_half_day
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import Pupil, School, Staff, User
from conventions.domain.persons.people.services import verify_host_contact_by_phone
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.path.services import keep_step, open_path_class, pupils_of
from signatures.models import SignatureRequest
from workflow import clock, schedule, tree
from workflow.actors import LINK, Actor

FIRST_NAMES = (
    *("Maëlle", "Noé", "Anfiati", "Élise", "Zoé", "Ismaël", "Chloé", "Yanis", "Léonie", "Ruben", "Inès", "Tao"),
    *("Naïma", "Hugo", "Jade", "Malo", "Lina", "Gaspard", "Awa", "Théo", "Camélia", "Soan", "Rose", "Elias"),
)
LAST_NAMES = ("Exemple", "Fictif", "Modèle", "Essai", "Gabarit", "Specimen", "Démo", "Maquette")
TRADES = (
    ("Menuiserie Copeaux-Ronds (fictive)", "gérante", "Découvrir l'atelier, suivre un devis, observer une pose."),
    ("Bibliothèque du Ponton (fictive)", "directeur", "Accueillir avec l'équipe, suivre le parcours d'un livre."),
    ("Garage des Badamiers (fictif)", "gérant", "Observer l'accueil, le diagnostic et la commande des pièces."),
    ("Boulangerie Levain-Neuf (fictive)", "gérante", "Observer la pesée, la cuisson, la vente et la commande."),
    ("Cabinet vétérinaire du Héron (fictif)", "vétérinaire", "Observer l'accueil des animaux et le rangement."),
    ("Jardinerie des Trois-Saules (fictive)", "directrice", "Observer les semis, le conseil et la caisse."),
)


STATES_AT_ANGERS = (
    *("draft", "started_by_host", "completed_by_host", "started_by_school"),
    *("completed_by_school", "completed_by_school", "completed_by_school", "validated", "validated"),
    *("signatures_started", "signed", "running", "running", "completed", "evaluated", "closed"),
    *("refused", "withdrawn", "expired", "terminated"),
)
STATES_OVERSEAS = ("draft", "completed_by_school", "signatures_started", "running", "signed")
STATES_AT_ONE_HOST = ("closed", "draft", "draft", "validated", "validated")
"""One part is filled already, two can be filled from it, two are signed with one code."""
ONE_HOST = 701
"""Number of the host that welcomes several pupils; the others bear the number of their only one."""
STORY_HOST = 702
"""Number of the host of the story that the demonstration's page proposes to play."""
MISTYPED = 16
"""Number of the pupil whose mother has an address that nobody reads: she is to sign, and has a telephone."""

LANGUAGES_READ = {8: "ar", 9: "pt"}
"""Numbers of the pupils whose mother, asked to sign, reads in another language."""


def host_email(number: int) -> str:
    """Return where the host of that number is written to."""
    return f"responsable@accueil{number}.example"


def is_populated() -> bool:
    """Tell whether demonstration data stand in this database."""
    return User.objects.filter(email=ADMINISTRATOR).exists()


def parts() -> list[Part]:
    """Return the schools with which the demonstration begins, in one part."""
    return [
        Part("Trois établissements", len(STATES_AT_ANGERS) + 2 * len(STATES_OVERSEAS) + len(STATES_AT_ONE_HOST) + 1)
    ]


def fill_first_schools(say: Callable[[str], None]) -> None:
    """Create the schools, the people and the agreements, all or nothing."""
    [part] = parts()
    with filled(part):
        populate(say, part.count)
    tree.publish()


def populate(say: Callable[[str], None] = lambda line: None, count: Callable[[], None] = lambda: None) -> None:
    """Create the schools, the people and the agreements; about twenty seconds."""
    base = school_moment(timezone.now())
    people = People()
    clock.move_to(base)
    schools = [(place, make_school(place, base)) for place in (ANGERS, CAYENNE, MAMOUDZOU)]
    for place, school in schools:
        states = STATES_AT_ANGERS if place is ANGERS else STATES_OVERSEAS
        say(f"{place.name} : {len(states)} conventions")
        Life(place, school, base, people, count=count).play(states)
        for _ in range(6 if place is ANGERS else 2):
            people.pupil(place, school, base.date())
        _walk(school, place.class_names[0])
    say(f"Un organisme qui accueille plusieurs élèves : {len(STATES_AT_ONE_HOST)} conventions")
    angers, school = schools[0]
    life = Life(angers, school, base, people, host=ONE_HOST, count=count)
    life.play(STATES_AT_ONE_HOST)
    story = Life(angers, school, base, people, host=STORY_HOST, count=count)
    story._draft("completed_by_school", 2)  # nothing to be warned of
    say("Offres et candidatures")
    add_applications(school, life.next_week + timedelta(days=7))
    add_offline_family(schools[1][1], life.next_week + timedelta(days=7))
    help_pupils(school)
    say("Avenants, rectification, signature contestée")
    add_cases(school, life._sign)
    clock.move_to(base)
    say("Oraux de deux classes")
    add_orals(school, *angers.class_names)
    add_mentors(school)
    make_platform_accounts()  # last: they tell that everything is there


def _walk(school: School, class_name: str) -> None:
    """Open the path of a class: of three pupils one has done two steps, one has begun the first, one nothing."""
    for place, enrolment in enumerate(pupils_of(open_path_class(school, class_name))):
        if place % 3 < 2:
            keep_step(enrolment, "j-aime", done=place % 3 == 0)
        if place % 3 == 0:
            keep_step(enrolment, "un-metier", done=True)


def reset_clock() -> None:
    """Set the clock as it was when the database had just been filled; what has happened since stays."""
    filled = User.objects.values_list("date_joined", flat=True).get(email=ADMINISTRATOR)
    clock.set_offset(school_moment(filled) - filled)


def school_moment(now: datetime) -> datetime:
    """Return ``now`` from Monday to Thursday in a week without holiday, else the Tuesday of the next such week.

    On a Friday internships of the week end: it is too late to amend one that runs.
    """
    paris = ZoneInfo("Europe/Paris")
    today = now.astimezone(paris).date()
    monday = today - timedelta(days=today.weekday())
    if today.weekday() < 4 and is_free(monday):
        return now
    while not is_free(monday) or monday < today:
        monday += timedelta(days=7)
    return datetime.combine(monday + timedelta(days=1), time(10), tzinfo=paris)


class People:
    """Draws fictional people, each once; born in another month than those of another draw, none is a namesake."""

    def __init__(self, birth_month: int = 3) -> None:
        self.n, self._birth_month = 0, birth_month

    def pupil(self, place: Place, school: School, base: date) -> Pupil:
        self.n += 1
        n = self.n
        first = FIRST_NAMES[n % len(FIRST_NAMES)]
        last = LAST_NAMES[(n + n // len(FIRST_NAMES)) % len(LAST_NAMES)]  # so that no name comes twice
        year = base.year if base.month >= 8 else base.year - 1
        phone = f"{place.mobile}{n:0{12 - len(place.mobile)}d}" if place is not ANGERS else f"{place.mobile}{n:04d}"
        mother = {
            "first_name": "Éva", "last_name": last, "quality": "mother", "phone": phone,
            "email": "" if n % 7 == 3 else f"{UNKNOWN_NAME if n == MISTYPED else 'eva'}.{n}@famille.example",
            "language": LANGUAGES_READ.get(n, ""),
        }  # fmt: skip
        father = {
            "first_name": "Orhan", "last_name": f"{last}-Şimşek", "quality": "father",
            "email": f"orhan.{n}@famille.example",
        }  # fmt: skip
        return admit_pupil(
            school,
            guardians=[mother, father] if n % 2 else [mother],
            first_name=first,
            last_name=last,
            class_name=place.class_names[n % 2],
            level=place.level,
            birth_date=date(year - 14, self._birth_month, 1 + n % 27),
            roll_id=f"demo-{n}",
            email=f"eleve{n}@{place.domain}" if n % 3 else "",
        )


class Life:
    """Brings agreements of one school to the states asked for: each at a host of its own, or all at ``host``."""

    def __init__(
        self,
        place: Place,
        school: School,
        base: datetime,
        people: People,
        host: int = 0,
        count: Callable[[], None] = lambda: None,
    ) -> None:
        self.count = count
        self.place, self.school, self.base, self.people, self.host = place, school, base, people, host
        today = school.today()
        self.this_week = today - timedelta(days=today.weekday())
        self.last_week = free_monday_before(self.this_week)
        self.next_week = next_free_monday(today + timedelta(days=20))
        self.office = account_actor(school.staff.get(role="office").user)
        self.head = account_actor(school.staff.get(role="head").user)

    def play(self, states: tuple[str, ...]) -> None:
        began, over = ("running", "terminated"), ("completed", "evaluated", "closed", "expired")
        clock.move_to(self.base - timedelta(days=30))
        earlier = [
            (state, self._prepared(self.last_week if state in over else self.this_week, n))
            for n, state in enumerate(states)
            if state in (*began, *over)
        ]
        for _state, convention in earlier:
            services.approve(convention, by=self.head)
        to_sign = [convention for state, convention in earlier if state != "expired"]
        for key in ("head", "referent"):
            self._sign_together(to_sign, key)
        for convention in to_sign:
            self._sign(convention)
            signing.seal(str(convention.uuid))
        clock.move_to(self.base)
        while schedule.run_due():
            pass
        for state, convention in earlier:
            self._live(convention, state)
        for n, state in enumerate(states):
            if state not in (*began, *over):
                self._draft(state, n)

    # -- before the internship ---------------------------------------------------------------------------------

    def _draft(self, state: str, n: int) -> None:
        if state in ("draft", "started_by_host"):
            convention = self._opened(self.next_week, n)
            if state == "started_by_host":
                services.save_host_part(convention, by=self._host(convention), fields={"meals": "Repas tiré du sac."})
            return
        if state == "withdrawn":
            convention = self._opened(self.next_week, n)
            services.withdraw(convention, by=self.office, reason="La famille a trouvé un autre lieu de stage.")
            return
        if state in ("completed_by_host", "started_by_school"):
            convention = self._host_completed(self.next_week, n)
            if state == "started_by_school":
                services.save_school_part(convention, by=self.office)
            return
        convention = self._prepared(self.next_week, n)
        if state == "completed_by_school":
            return
        services.approve(convention, by=self.head)
        if state == "signatures_started":
            self._sign(convention, "host", "head")
        elif state == "signed":
            if self.place is CAYENNE:
                scan = scan_signed(print_sheet(convention, "guardian_1"))
                certify_scan(convention, scan, "guardian_1")
            self._sign(convention)
            signing.seal(str(convention.uuid))
        elif state == "refused":
            request = requests(convention)["guardian_1"]
            signing.refuse_to_sign(request, reason="Le mercredi après-midi, mon enfant a un rendez-vous.")

    def _opened(self, monday: date, n: int) -> Convention:
        self.count()
        pupil = self.people.pupil(self.place, self.school, self.base.date())
        trade, title, _activities = self._trade(n)
        place = FoundPlace(
            host_name=trade,
            city=self.place.city,
            postcode=self.place.postcode,
            contact_first_name="Andréa",
            contact_last_name=f"Hôte-{self._host_number}",
            contact_email=host_email(self._host_number),
            days=self._days(monday, n),
        )
        guardian = pupil.guardians.order_by("rank")[0]
        by = Actor(LINK, f"guardian:{guardian.uuid}", label=guardian.name)
        convention = services.open_for_found_place(pupil=pupil, place=place, by=by)
        contact = convention.representative
        assert contact is not None  # of the place that was found
        contact.title = title
        contact.save(update_fields=["title"])
        return convention

    def _host_completed(self, monday: date, n: int) -> Convention:
        convention = self._opened(monday, n)
        services.save_host_part(
            convention,
            by=self._host(convention),
            host={
                "siret": fictional_siret(self._host_number % 900),
                "address": "2 place du Prototype",
                "postcode": self.place.postcode,
                "city": self.place.city,
            },
            fields=host_fields(
                convention,
                place_postcode=self.place.postcode,
                place_city=self.place.city,
                activities=self._trade(n)[2],
                meals="Repas tiré du sac, une salle de pause est ouverte.",
                safety_contact=f"Gwenola Tutrice-{self._host_number}",
            ),
            tutor={
                "first_name": "Gwenola",
                "last_name": f"Tutrice-{self._host_number}",
                "title": "tutrice de stage",
                "email": f"tutrice@accueil{self._host_number}.example",
                "phone": f"026191{self._host_number:04d}",
            }
            if n % 2
            else None,
        )
        services.complete_host_part(convention, by=self._host(convention))
        return convention

    def _prepared(self, monday: date, n: int) -> Convention:
        """Complete it to the point where the head may approve."""
        convention = self._host_completed(monday, n)
        office_user = self.school.staff.get(role="office").user
        for contact in filter(None, (convention.representative, convention.tutor)):
            if contact.is_only_declared:
                verify_host_contact_by_phone(contact=contact, by=office_user)
        services.save_school_part(
            convention,
            by=self.office,
            referent=self._referent(convention) if n % 5 else None,
            fields={"transport": "L'élève vient par ses propres moyens ou avec sa famille."},
        )
        services.complete_school_part(convention, by=self.office)
        return convention

    # -- the internship and after ---------------------------------------------------------------------------------

    def _live(self, convention: Convention, state: str) -> None:
        convention.refresh_from_db()
        tutor = Actor(LINK, f"tutor:{convention.uuid}", label=f"{convention.mentor}")
        now = clock.now()
        for half_day in convention.half_days.order_by("date", "-half"):
            if convention.start_of(half_day.date) <= now and half_day.date < convention.today():
                mark_half_day(half_day, "present", by=tutor)
        if state == "terminated":
            assert convention.last_day is not None  # it is signed
            day = min(convention.today(), convention.last_day)
            services.terminate(convention, by=self.office, reason="L'organisme ferme pour travaux.", on=day)
        if state not in ("evaluated", "closed"):
            return
        competences = {c.key: {"level": 3, "comment": ""} for c in competences_of(convention)}
        told = {"competences": competences, "free_text": "Curieuse et ponctuelle."}
        evaluate(
            convention,
            {"tutor": (tutor, told), "pupil": (by(convention, "pupil"), {**PUPIL_ANSWERS, "free_text": ""})},
        )
        if state == "closed":
            evaluations.close(convention, by=self.office)

    # -- small things ----------------------------------------------------------------------------------------------

    def _sign(self, subject: Signable[Convention], *keys: str) -> None:
        for key, request in requests(subject).items():
            if not request.is_waiting or (keys and key not in keys):
                continue
            if not (request.email or request.phone or request.role in ("host", "head")):
                continue  # a pupil without an address: the visa lapses below
            answer([request], by=self._account_of(subject.convention, request))
        if not keys:
            signing.lapse_open_requests(subject, by=self.head)
        subject.refresh_from_db()

    def _sign_together(self, conventions: list[Convention], key: str) -> None:
        """Sign several agreements with one code, as each signer would: codes to one mailbox are counted."""
        requests_by_signer: dict[str, list[SignatureRequest]] = {}
        for convention in conventions:
            if request := requests(convention).get(key):
                requests_by_signer.setdefault(request.email, []).append(request)
        for asked in requests_by_signer.values():
            answer(asked, by=self.head if key == "head" else None)

    def _account_of(self, convention: Convention, request: SignatureRequest) -> Actor | None:
        """Return the account by which staff sign; everybody else signs by a link."""
        if request.role == "referent" and convention.referent:
            return account_actor(convention.referent.user)
        return self.head if request.role == "head" else None

    @property
    def _host_number(self) -> int:
        return self.host or self.people.n

    def _trade(self, n: int) -> tuple[str, str, str]:
        return TRADES[(self.host or n) % len(TRADES)]

    def _days(self, monday: date, n: int) -> tuple[Presence, ...]:
        return week(monday, lighter=n % 2 == 0)

    def _referent(self, convention: Convention) -> Staff:
        """Return the teacher who follows the pupil's class, or the first one."""
        teachers = self.school.staff.filter(role="teacher").order_by("pk")
        return teachers.filter(classes__contains=[convention.pupil.class_name]).first() or teachers[0]

    def _host(self, convention: Convention) -> Actor:
        return Actor(
            LINK, f"host:{convention.uuid}", label=convention.representative.name if convention.representative else ""
        )
