"""Asking the rules of law about an agreement: from rows to facts, and what the rules find."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, Protocol

from django.db.models import prefetch_related_objects

from conventions.domain.law.derogations.models import HoursDecision
from conventions.domain.law.derogations.services import decisions_among
from conventions.domain.law.insurance.services import insured_among
from conventions.domain.law.opinions.services import opinions_among
from conventions.domain.law.regulated_works.allowed import WorksFacts
from conventions.domain.law.regulated_works.queries import WorksStay, facts_of_stays
from conventions.domain.law.rules import Facts, Finding, blocking, check
from conventions.domain.law.rules.calendars import PublishedYear
from conventions.domain.law.rules.facts import (
    OF_THE_HOST,
    OF_THE_SCHOOL,
    AuthorityFacts,
    DelegationFacts,
    GuardianFacts,
    HostFacts,
    NamedPerson,
    PeriodFacts,
    PlaceFacts,
    PupilFacts,
    SchoolFacts,
    SchoolOptions,
    TrainingFacts,
)
from conventions.domain.law.rules.load import BINDING
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.law.rules.trainees import HostLoad
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.bans import banned_among
from conventions.domain.persons.people.models import (
    Guardian,
    Host,
    HostContact,
    Pupil,
    School,
    Staff,
)
from conventions.domain.persons.people.siret import clean_siret
from workflow import clock
from workflow.names import condition
from workflow.refusals import Refused

from .elsewhere import PupilTimetable, timetables_of
from .host_load import host_loads
from .kinds import kind
from .lodging import awaited, yeses_of
from .models import Convention
from .periods import period_of


def check_agreement(convention: Convention, *, part: str = "") -> list[Finding]:
    """Return the findings of the rules, those that block first; ``part`` is ``host`` or empty for everything."""
    return findings_in(facts_of(convention), part=part)


def findings_in(facts: Facts, *, part: str = "") -> list[Finding]:
    """Return the findings of its kind's rules in ``facts``, those that block first.

    Of two agreements of one pupil the first that is approved holds: what an agreement that is still being written
    alone would make wrong is a warning.
    """
    rules, settled = kind(facts.kind).rules, facts.beside_settled()
    findings = check(rules, settled, part)
    if settled == facts:
        return findings
    known = {(finding.rule, finding.field) for finding in findings}
    others = [one for one in check(rules, facts, part) if (one.rule, one.field) not in known]
    return [*findings, *(replace(one, severity="warning") for one in others)]


@condition("host_part_is_lawful")
def objection_to_host_part(convention: Convention) -> Refused | None:
    """Return the refusal for the findings on the host's fields that block, or nothing."""
    return blocking(check_agreement(convention, part="host"))


@condition("agreement_is_lawful")
def objection(convention: Convention) -> Refused | None:
    """Return the refusal for all the findings that block, or nothing."""
    return blocking(check_agreement(convention))


@condition("host_has_place")
def objection_of_host(convention: Convention) -> Refused | None:
    """Return the refusal where the host, or the tutor, has no place left in one of its weeks."""
    return blocking(check(BINDING, facts_of(convention))) if convention.takes_host_place else None


def check_many(conventions: Sequence[Convention]) -> dict[int, list[Finding]]:
    """Return the findings of all the rules in each agreement, by key; queries do not grow with their number."""
    return {
        convention.pk: findings_in(facts)
        for convention, facts in zip(conventions, facts_of_many(conventions), strict=True)
    }


def facts_of(convention: Convention) -> Facts:
    """Read the facts for the rules; about five queries."""
    [facts] = facts_of_many([convention])
    return facts


def facts_of_many(conventions: Sequence[Convention]) -> list[Facts]:
    """Read the facts for the rules in each agreement: five queries, one more for others, four per school."""
    with clock.held(clock.now()):  # one moment for all, asked once
        return list(_read_facts(conventions))


def _read_facts(conventions: Sequence[Convention]) -> Iterator[Facts]:
    prefetch_related_objects(
        conventions, "pupil", "host", "school", "representative", "tutor", "enrolment", "pupil__guardians"
    )
    in_training = [one for one in conventions if one.is_training]
    prefetch_related_objects(in_training, "year", "training_annex", "enrolment__formation")
    works = works_facts_in(in_training)
    timetables = timetables_of(conventions)
    loads = host_loads(conventions)
    banned = banned_among(convention.host.siret for convention in conventions)
    yeses = yeses_of(conventions)
    insured = insured_among(one.pupil_id for one in conventions if one.school.wants_insurance)
    opinions = opinions_among(one.pupil_id for one in conventions if one.kind == "application")
    decisions = decisions_among((one.school_id, one.host.establishment) for one in in_training)
    schools: dict[int, tuple[SchoolFacts, tuple[PublishedYear, ...]]] = {}
    periods: dict[int, list[Any]] = {}  # of a room further up
    heads: dict[tuple[int, date], bool] = {}
    for convention in conventions:
        school, today = convention.school, convention.today()
        if school.pk not in schools:
            posts = list(Staff.objects.in_post(school).values_list("role", "user__email", "phone"))
            schools[school.pk] = _school(school, posts), school_years(school)
            periods[school.pk] = list(school.periods.all())
            heads[school.pk, school.today()] = any(role == Staff.Role.HEAD for role, _email, _phone in posts)
        if (school.pk, today) not in heads:
            heads[school.pk, today] = school.head_on(today) is not None
        around = AgreementSurroundings(
            timetables[convention.pk],
            loads.get(convention.pk, HostLoad()),
            *schools[school.pk],
            period=period_of(convention, periods[school.pk]),
            head_known=heads[school.pk, today],
            lodging_awaits=awaited(convention, yeses.get(convention.uuid, {})),
            host_is_banned=clean_siret(convention.host.siret) in banned,
            insured=(convention.pupil_id, convention.year_id) in insured,
            machines_opinion=opinions.get(convention.pupil_id),
            decisions=decisions.get((convention.school_id, convention.host.establishment), ()),
            works=works.get(convention.pk, WorksFacts()),
        )
        yield _facts(convention, around)


class AgreementSurroundings(NamedTuple):
    """Facts that the rules need beside the agreement's own rows."""

    timetable: PupilTimetable
    load: HostLoad
    school: SchoolFacts
    school_years: tuple[PublishedYear, ...]
    period: Any  # of a room further up
    head_known: bool
    lodging_awaits: tuple[str, ...]
    host_is_banned: bool
    insured: bool
    machines_opinion: date | None
    decisions: Sequence[HoursDecision]
    works: WorksFacts


def _facts(convention: Convention, around: AgreementSurroundings) -> Facts:
    pupil, period = convention.pupil, around.period
    return Facts(
        kind=convention.kind,
        level=convention.enrolled.level,
        days_set=kind(convention.kind).days_at(convention.enrolled.level, convention.school.academy),
        birth_date=pupil.birth_date,
        presences=around.timetable.presences,
        elsewhere=around.timetable.elsewhere,
        load=around.load,
        host=_host(convention, is_banned=around.host_is_banned),
        representative=person_of(convention.representative),
        delegation=_delegation(convention),
        tutor=person_of(convention.tutor) if convention.has_separate_tutor else None,
        place=place_of(convention, convention.host),
        activities=convention.activities,
        meals=convention.meals,
        safety_contact=convention.safety_contact,
        lodging=convention.lodging,
        lodging_awaits=around.lodging_awaits,
        transport=convention.transport,
        aims=convention.aims,
        assessment=convention.assessment,
        school=around.school,
        period=_period(period) if period else None,
        head_known=around.head_known,
        referent_known=convention.referent_id is not None,
        pupil=_pupil(pupil, convention.class_name, insured=around.insured),
        guardians=tuple(_guardian(one) for one in pupil.signatories()),
        authority=_authority(convention),
        pai=pupil.pai,
        machines_opinion=around.machines_opinion,
        decisions=tuple(one.as_facts() for one in around.decisions) if convention.is_training else None,
        kit_by=pupil.kit_by,
        school_years=around.school_years,
        year_ends=convention.year.last_day if convention.is_training else None,
        training=_with_works(training_facts(convention, around.timetable.presences), around.works),
        today=convention.today(),
    )


def _period(period: Any) -> PeriodFacts:  # of a room further up
    confirmed = period.confirmed_at is not None
    return PeriodFacts(
        period.name, period.first_day, period.last_day, confirmed, period.day_minutes if confirmed else 0
    )


def _host(convention: Convention, *, is_banned: bool) -> HostFacts:
    host = convention.host
    return HostFacts(
        name=host.name,
        siret=host.siret,
        rna=host.rna,
        closed_on=host.closed_on,
        vouched=convention.host_vouched,
        country=host.country,
        department=host.department,
        address=host.address,
        postcode=host.postcode,
        city=host.city,
        naf=host.naf,
        headcount=host.headcount,
        family_business=convention.family_business,
        family_establishment=convention.family_establishment,
        blocked_by_authority=host.blocked_by_authority or is_banned,
    )


def _pupil(pupil: Pupil, class_name: str, *, insured: bool) -> PupilFacts:
    return PupilFacts(
        first_name=pupil.first_name,
        last_name=pupil.last_name,
        email=pupil.email,
        phone=pupil.phone,
        class_name=class_name,
        birth_known=pupil.birth_known,
        insured=insured,
    )


def _authority(convention: Convention) -> AuthorityFacts:
    pupil = convention.pupil
    return AuthorityFacts(
        disputed=pupil.is_disputed,
        of_one=pupil.is_of_one,
        emancipated=pupil.is_emancipated,
        absent=pupil.is_without_authority,
        decided=convention.without_guardian,
        held_by=tuple(one.name for one in pupil.holders_of_authority()),
    )


def _guardian(guardian: Guardian) -> GuardianFacts:
    return GuardianFacts(
        first_name=guardian.first_name,
        last_name=guardian.last_name,
        email=guardian.email,
        phone=guardian.phone,
        quality=guardian.get_quality_display(),
        entrusted=guardian.is_entrusted,
    )


class Located(Protocol):
    """An agreement, or an amendment of one: the columns that say where the pupil goes."""

    place_address: str
    place_postcode: str
    place_city: str


def place_of(holder: Located, host: Host) -> PlaceFacts:
    """Return the place of the internship, by the columns of an agreement or of an amendment of one with ``host``."""
    territory = host.territory_at(holder.place_postcode)
    return PlaceFacts(
        holder.place_address, holder.place_postcode, holder.place_city, territory.code if territory else ""
    )


def person_of(contact: HostContact | None) -> NamedPerson | None:
    """Return a contact of the host as the rules see it."""
    if contact is None:
        return None
    return NamedPerson(
        first_name=contact.first_name,
        last_name=contact.last_name,
        title=contact.title,
        email=contact.email,
        phone=contact.phone,
        verified=not contact.is_only_declared,
    )


def works_facts_in(conventions: Sequence[Convention]) -> dict[int, WorksFacts]:
    """Return what opens regulated works in each training period, by key; four queries at most."""
    stays = [WorksStay(one.pupil, one.host, _mef(one)) for one in conventions]
    return {one.pk: facts for one, facts in zip(conventions, facts_of_stays(stays), strict=True)}


def _mef(convention: Convention) -> str:
    formation = getattr(convention.enrolled, "formation", None)
    return formation.mef if formation else ""


def _with_works(training: TrainingFacts | None, works: WorksFacts) -> TrainingFacts | None:
    return training and replace(training, regulated=works)


def training_facts(convention: Convention, days: Iterable[Presence]) -> TrainingFacts | None:
    """Return the annexes of a training period as the rules see them; ``None`` for another kind."""
    if not convention.is_training:
        return None
    annex: Any = getattr(convention, "training_annex", None)  # of a room that knows this one
    enrolled = convention.enrolled
    formation = enrolled.formation if isinstance(enrolled, Enrolment) else None
    apprenticed = enrolled.is_apprentice_on if isinstance(enrolled, Enrolment) else None
    if annex is None:
        return TrainingFacts(formation.title if formation else "")
    own = {*OF_THE_HOST, *OF_THE_SCHOOL} - {"work_texts", "competence_texts"}
    columns = (*own, "works", "competences", "dangers", "replaces_nobody")
    return TrainingFacts(
        formation=formation.title if formation else "",
        apprentice=next((day.day for day in days if apprenticed and apprenticed(day.day)), None),
        **training_columns({name: getattr(annex, name) for name in columns}),
    )


def training_columns(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns of the annexes of a training period as the rules see them."""
    facts = dict(columns)
    if (works := facts.pop("works", None)) is not None:
        facts["works"] = tuple(one["work"] for one in works if one.get("asked", True))
        facts["supervised"] = frozenset(one["work"] for one in works if one.get("supervisor", "").strip())
        facts["work_texts"] = "\n".join(f"{one['equipment']}\n{one['supervisor']}" for one in works)
    if (aimed := facts.pop("competences", None)) is not None:
        facts["competences"] = tuple(one["label"] for one in aimed)
        facts["competence_texts"] = "\n".join(str(text) for one in aimed for text in one.values())
    if "dangers" in facts:
        facts["dangers"] = tuple(facts["dangers"])
    if "replaces_nobody" in facts:
        facts["replaces_nobody"] = bool(facts["replaces_nobody"])
    return facts


def _delegation(convention: Convention) -> DelegationFacts | None:
    if not convention.by_delegation:
        return None
    proved = convention.delegation_proof_id is not None
    return DelegationFacts(convention.delegator_name, convention.delegator_title, proved)


def _school(school: School, posts: Iterable[tuple[str, str, str]]) -> SchoolFacts:
    """Return the facts of a school; ``posts`` give role, address and telephone of its staff of today."""
    return SchoolFacts(
        name=school.name,
        sector="public" if school.needs_ca_decision else "private",
        department=school.department,
        ca_decision_date=school.ca_decision_date,
        signs_from=school.signs_from,
        phone=school.phone,
        staff_contacts=frozenset(
            contact for _role, email, phone in posts for contact in (email.casefold(), phone) if contact
        ),
        options=SchoolOptions(
            warn_under_14=school.warn_under_14,
            block_over_30_under_15=school.block_over_30_under_15,
            earliest=school.window_start,
            latest=school.window_end,
            min_weekly_hours=school.min_weekly_hours,
            insurance=school.insurance,
        ),
    )
