"""Calendars of académies for tests: plainly invented days of the school year of the agreements that tests make."""

from datetime import date, timedelta

from conventions.domain.law.calendars import services
from conventions.domain.law.calendars.content import ClosedPeriod, PeriodKind, own_academies
from conventions.domain.law.calendars.models import CalendarProposal, SchoolCalendar
from conventions.domain.persons.people.models import TerritorialOfficer, User
from conventions.domain.persons.people.standing import account_actor
from tests.kit import lives
from tests.kit.people_factory import make_user
from workflow.actors import Actor


def officer_of(academy: str) -> User:
    """Return an officer of the whole académie, made once."""
    known = TerritorialOfficer.objects.filter(level="academy", code=academy).select_related("user").first()
    if known is not None:
        return known.user
    user = make_user("Andrea", f"Officier {academy}")
    TerritorialOfficer.objects.create(user=user, level="academy", code=academy)
    return user


def by_officer(academy: str) -> Actor:
    return account_actor(officer_of(academy))


def feast_day() -> date:
    """Return a Wednesday four weeks before the agreements that tests make: to come, whenever they run."""
    return lives.monday_ahead() - timedelta(days=26)


def days_of(calendar: SchoolCalendar) -> dict[str, ClosedPeriod]:
    """Return the periods by name."""
    return {period.name: period for period in calendar.content().periods}


def begun(academy: str = "Guyane", year: int | None = None) -> SchoolCalendar:
    """A calendar in preparation: arrêté, first day, two weeks of holidays and a feast to be confirmed."""
    by = by_officer(academy)
    feast = feast_day()
    year = services.school_year(feast) if year is None else year
    calendar = services.open_calendar(academy=academy, year=year, by=by)
    services.change_arrete(
        calendar,
        arrete_number="essai-7",
        arrete_date=services.today_in(academy) - timedelta(days=30),
        pre_rentree=date(year, 8, 31),
        by=by,
    )
    holidays = feast + timedelta(days=3)
    services.put_period(
        calendar,
        ClosedPeriod(PeriodKind.HOLIDAYS.value, "Vacances d'essai", holidays, holidays + timedelta(days=11)),
        by=by,
    )
    services.put_period(
        calendar, ClosedPeriod(PeriodKind.FEAST.value, "Fête d'essai", feast, feast, to_confirm=True), by=by
    )
    calendar.refresh_from_db()
    return calendar


def published(academy: str = "Guyane", year: int | None = None) -> SchoolCalendar:
    """The same, published; an académie has one for a year, made once."""
    wanted = services.school_year(feast_day()) if year is None else year
    known = SchoolCalendar.objects.filter(SchoolCalendar.is_published, academy=academy, year=wanted).first()
    if known is not None:
        return known
    calendar = begun(academy, year)
    services.publish_calendar(calendar, by=by_officer(academy))
    calendar.refresh_from_db()
    return calendar


def proposed(calendar: SchoolCalendar, *, name: str = "Pont proposé") -> CalendarProposal:
    """A bridge that a school of the académie proposes, the day after the feast."""
    place = own_academies()[calendar.academy][0]
    school = lives.make_school(postcode={"2A": "20000", "2B": "20200"}.get(place.code, f"{place.code}00"), city="Essai")
    day = feast_day() + timedelta(days=1)
    bridge = ClosedPeriod(PeriodKind.BRIDGE.value, name, day, day)
    return services.propose_period(
        services.ProposedYear(school, calendar.year, CalendarProposal.What.ADD, bridge, why="Le conseil l'a demandé."),
        by=lives.account(school.staff.get(role="office")),
    )
