"""Facts for the rules: plain frozen data with a default for everything, read from the database elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cached_property

from conventions.domain.law.regulated_works.allowed import WorksFacts
from conventions.domain.law.rules.calendars import PublishedYear
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.law.rules.trainees import HostLoad
from conventions.domain.persons.people.names import full_name
from conventions.domain.persons.people.territories import DEPARTMENTS, Department

from .derogations import DecisionFacts


@dataclass(frozen=True)
class NamedPerson:
    """A person named in the agreement: representative, tutor."""

    first_name: str = ""
    last_name: str = ""
    title: str = ""
    """Function or quality."""
    email: str = ""
    phone: str = ""
    """Number in E.164 form where it could be read so."""
    verified: bool = True
    """``False`` while the contact is only *déclaré par l'élève*."""

    @property
    def name(self) -> str:
        """First and last name; one part is enough."""
        return full_name(self.first_name, self.last_name)

    @property
    def reachable(self) -> bool:
        return bool(self.email or self.phone)


@dataclass(frozen=True)
class GuardianFacts(NamedPerson):
    """A person who is asked to sign for the pupil: of parental authority, or entrusted with the pupil."""

    quality: str = ""
    entrusted: bool = False
    """The child is entrusted to them: usual acts are theirs (code civil, 373-4 and 375-7)."""


@dataclass(frozen=True)
class AuthorityFacts:
    """The holders of parental authority, where a school was told otherwise than usual."""

    disputed: bool = False
    """A disagreement between those who hold it is known."""
    of_one: bool = False
    """A judgment gives the authority to one parent alone."""
    emancipated: bool = False
    absent: bool = False
    """Nobody here holds it."""
    decided: bool = False
    """The head has decided of this internship all the same."""
    held_by: tuple[str, ...] = ()
    """Names of those on the pupil's record who hold it by their quality."""


@dataclass(frozen=True)
class PupilFacts(NamedPerson):
    """The pupil, besides birth date and level, which stand in :class:`Facts`."""

    class_name: str = ""
    insured: bool = False
    """The school has the pupil's certificate of insurance for the year of the agreement."""
    birth_known: str = "day"
    """``day``, ``month`` or ``year``: of an unknown day the last one possible counts."""


@dataclass(frozen=True)
class HostFacts:
    """The organisation that welcomes the pupil."""

    name: str = ""
    siret: str = ""
    rna: str = ""
    """Number of an association in its register."""
    closed_on: date | None = None
    """Day of closing by the register of establishments."""
    vouched: bool = False
    """The school attests that it knows the organisation."""
    country: str = "FR"
    """ISO 3166-1 code; the overseas collectivities count as ``FR``."""
    department: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    naf: str = ""
    family_business: bool = False
    """The host is a parent of the pupil."""
    family_establishment: bool = False
    """The family works there alone, under father, mother or guardian (code du travail, L4153-5)."""
    headcount: int | None = None
    """People employed there, as the host says."""
    blocked_by_authority: bool = False
    """An inspection has found working conditions harmful to health, safety or integrity."""

    @property
    def territory(self) -> Department | None:
        return DEPARTMENTS.get(self.department)


@dataclass(frozen=True)
class DelegationFacts:
    """The delegation under which somebody signs for the host without representing it by law."""

    name: str = ""
    """Name of the head who delegates."""
    title: str = ""
    proved: bool = False
    """A file that proves it was given."""


@dataclass(frozen=True)
class PlaceFacts:
    """The place of the internship, when it is not the seat of the host."""

    address: str = ""
    postcode: str = ""
    city: str = ""
    department: str = ""
    """Empty: that of the host's seat."""


@dataclass(frozen=True)
class SchoolOptions:
    """Rules that a school may harden; the law is the default."""

    warn_under_14: bool = True
    block_over_30_under_15: bool = False
    earliest: time | None = None
    """No presence before; never earlier than the law's 6:00."""
    latest: time | None = None
    min_weekly_hours: int | None = None
    insurance: str = "not_asked"
    """Whether it wants to see a certificate of insurance of the pupil: ``not_asked``, ``asked`` or ``required``."""


@dataclass(frozen=True)
class SchoolFacts:
    """The school."""

    name: str = ""
    sector: str = "public"
    """``public`` or ``private``."""
    department: str = ""
    ca_decision_date: date | None = None
    signs_from: date | None = None
    """First day on which the board's decision lets the head sign, when that is known."""
    phone: str = ""
    """Its own number, E.164."""
    staff_contacts: frozenset[str] = frozenset()
    """Addresses (in small letters) and numbers (E.164) of those who work at the school."""
    options: SchoolOptions = SchoolOptions()

    @property
    def territory(self) -> Department | None:
        return DEPARTMENTS.get(self.department)


@dataclass(frozen=True)
class PeriodFacts:
    """The period of the school that an agreement is for."""

    name: str
    first_day: date
    last_day: date
    confirmed: bool = True
    """The school has said so; ``False``: it is taken from what had landed, and nobody is warned by it."""
    day_minutes: int = 0
    """Minutes of a usual day, where the school has confirmed its hours; 0: it has said none."""


@dataclass(frozen=True)
class TrainingFacts:
    """The annexes of a training period, beside the fields of every kind."""

    formation: str = ""
    """Title of the formation; empty where the enrolment names none."""
    apprentice: date | None = None
    """First day of the agreement on which the pupil is an apprentice."""
    yearly_hours: str = ""
    competences: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    """Keys of the regulated works that the agreement holds."""
    supervised: frozenset[str] = frozenset()
    """Those of them for which somebody competent is named."""
    regulated: WorksFacts = field(default_factory=WorksFacts)
    """Declarations, opinion, titles: all that opens regulated works to the pupil at this host."""
    dangers: tuple[str, ...] = ()
    """Works barred to every minor that the host ticked, by article."""
    replaces_nobody: bool = False
    benefits: str = ""
    internal_rules: str = ""
    supervision: str = ""
    social_protection: str = ""
    absences: str = ""
    suspension: str = ""
    validation: str = ""
    attestation: str = ""
    country_sheet: str = ""
    work_language: str = ""
    abroad_insurance: str = ""
    erasmus_reference: str = ""
    host_insurer: str = ""
    host_policy: str = ""
    school_insurer: str = ""
    school_policy: str = ""
    work_texts: str = ""
    """Equipment and supervisors of the works, one after the other."""
    competence_texts: str = ""
    """Words on the competences, one after the other."""

    def texts_of(self, part: str) -> dict[str, str]:
        """Return the free texts that the host or the school types, by field."""
        own = OF_THE_HOST if part == "host" else OF_THE_SCHOOL
        return {name: getattr(self, name) for name in own}


OF_THE_HOST = ("benefits", "internal_rules", "host_insurer", "host_policy", "work_texts")
OF_THE_SCHOOL = (
    *("yearly_hours", "supervision", "social_protection", "absences", "suspension", "validation", "attestation"),
    *("country_sheet", "work_language", "abroad_insurance", "erasmus_reference", "school_insurer", "school_policy"),
    "competence_texts",
)


@dataclass(frozen=True)
class Elsewhere:
    """Another agreement of the same pupil: what the rules of time, and whoever reads them, may know of it."""

    host: str
    presences: tuple[Presence, ...]
    same_school: bool
    """``False``: its host is named to nobody here."""
    settled: bool = True
    """``False``: it is still being written."""
    same_year: bool = True
    """The other agreement is of the same school year: a sequence is done in one year."""
    same_kind: bool = True
    same_host: bool = False
    """With the same establishment, whatever row of it."""

    @property
    def days(self) -> int:
        return len(self.presences)


@dataclass(frozen=True)
class Facts:
    """An agreement as the rules see it, on one day."""

    kind: str = ""
    level: str = ""
    days_set: int = 0
    """Days that the operator has set for a kind whose length no text gives; 0: none."""
    birth_date: date | None = None
    presences: tuple[Presence, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    """The pupil's other agreements, with whichever host."""
    load: HostLoad = HostLoad()
    """Other people's trainees there; nothing for kinds that take none of its places."""
    host: HostFacts = HostFacts()
    representative: NamedPerson | None = None
    delegation: DelegationFacts | None = None
    """``None``: the representative represents the host by law."""
    tutor: NamedPerson | None = None
    """``None``: the representative is the tutor too, or nobody has said yet."""
    place: PlaceFacts = PlaceFacts()
    activities: str = ""
    meals: str = ""
    safety_contact: str = ""
    lodging: str = ""
    lodging_awaits: tuple[str, ...] = ()
    """Names of those who have not agreed in writing to that lodging."""
    transport: str = ""
    aims: str = ""
    assessment: str = ""
    school: SchoolFacts = SchoolFacts()
    period: PeriodFacts | None = None
    """``None`` while the school has none for this pupil and kind."""
    head_known: bool = False
    referent_known: bool = False
    pupil: PupilFacts = PupilFacts()
    guardians: tuple[GuardianFacts, ...] = ()
    authority: AuthorityFacts = AuthorityFacts()
    pai: bool = False
    machines_opinion: date | None = None
    """Day of the medical opinion on the machines that the pupil may use."""
    kit_by: str = ""
    """The person who brings the emergency kit, for a pupil with a PAI."""
    school_years: tuple[PublishedYear, ...] = ()
    year_ends: date | None = None
    """Last day of the school year of the first day."""
    decisions: tuple[DecisionFacts, ...] | None = None
    """Decisions on hours that the school has filed at the host; ``None``: this kind knows no derogation."""
    training: TrainingFacts | None = None
    """``None`` for every kind but training periods."""
    today: date = field(default_factory=date.today)

    @cached_property
    def days(self) -> tuple[Presence, ...]:
        """Return the days that have hours, in order."""
        return tuple(sorted((day for day in self.presences if day.spans), key=lambda presence: presence.day))

    @cached_property
    def together(self) -> tuple[tuple[Presence, Elsewhere | None], ...]:
        """Return the pupil's days with every host, in order; ``None``: with this one."""
        here = [(day, None) for day in self.days]
        there = [(day, other) for other in self.elsewhere for day in other.presences if day.spans]
        return tuple(sorted([*here, *there], key=lambda one: (one[0].day, one[0].start)))

    @cached_property
    def same_sequence(self) -> tuple[Elsewhere, ...]:
        """Return the agreements elsewhere of the kind and school year of this one: a sequence is done in one."""
        if self.first_day is None:
            return ()
        return tuple(other for other in self.elsewhere if other.presences and other.same_year and other.same_kind)

    def beside_settled(self) -> "Facts":
        """Return the facts without the agreements that are still being written."""
        return replace(self, elsewhere=tuple(other for other in self.elsewhere if other.settled))

    @property
    def first_day(self) -> date | None:
        return self.days[0].day if self.days else None

    @property
    def department(self) -> str:
        """Code of the département where the pupil is: its holidays count, not those of the host's seat."""
        return self.place.department or self.host.department

    @property
    def territory(self) -> Department | None:
        return DEPARTMENTS.get(self.department)

    def age_on(self, day: date) -> int | None:
        """Return the pupil's age in whole years on ``day`` (rule C-11); 29 February counts from 1 March."""
        if self.birth_date is None:
            return None
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before

    def minor_on(self, day: date) -> bool:
        """Tell whether the pupil is under 18 on ``day``; an unknown birth date counts as minor."""
        age = self.age_on(day)
        return age is None or age < 18

    def allowed(self, derogation: str, day: date) -> bool:
        """Tell whether a decision that is filed holds on ``day`` (rules C-04, C-06 and C-09)."""
        return any(one.allows == derogation and one.holds(day) for one in self.decisions or ())

    @cached_property
    def before_eighteen(self) -> "Facts":
        """Return the facts with the days before the eighteenth birthday alone, with every host."""
        others = (
            replace(one, presences=tuple(day for day in one.presences if self.minor_on(day.day)))
            for one in self.elsewhere
        )
        young = tuple(day for day in self.presences if self.minor_on(day.day))
        return replace(self, presences=young, elsewhere=tuple(one for one in others if one.presences))

    @property
    def adult(self) -> bool:
        """Tell whether the pupil is 18 today: then the pupil signs alone (rule F-07)."""
        return not self.minor_on(self.today)

    @property
    def signs_alone(self) -> bool:
        """Tell whether the pupil signs in place of guardians: of age, or emancipated (code civil, 414 and 413-6)."""
        return self.adult or self.authority.emancipated

    def people_of_the_host(self) -> Iterator[tuple[str, NamedPerson]]:
        """Yield the people whom the host names, with the field they stand in."""
        if self.representative is not None:
            yield "host.representative", self.representative
        if self.tutor is not None:
            yield "host.tutor", self.tutor
