"""One calendar as its officer reads it: its days, what schools propose, its versions; and what a file would change."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from conventions.domain.law.calendars.content import Content, PeriodKind
from conventions.domain.law.calendars.models import CalendarProposal, SchoolCalendar
from conventions.domain.law.calendars.queries import pending_proposals
from conventions.domain.numbers.exports.tables import Table
from notifications.dates import date_format
from workflow.models import Transition

from .tables import table_of_periods


@dataclass(frozen=True)
class CalendarAct:
    """One act on the calendar, in words."""

    entry: Transition
    act: str
    who: str
    reason: str
    changes: list[tuple[str, str]]
    """Additions, changes and removals: sign and words."""
    may_be_restored: bool
    """It says all that the calendar was after it, and that is not what the calendar is."""


class CalendarPage:
    """The page of one calendar."""

    def __init__(self, calendar: SchoolCalendar) -> None:
        self.calendar = calendar

    @cached_property
    def content(self) -> Content:
        return self.calendar.content()

    @cached_property
    def missing(self) -> list[str]:
        """Parts that it lacks to be published."""
        return self.content.missing()

    def table_of_holidays(self) -> Table:
        return table_of_periods(
            _("Périodes de vacances"),
            [one for one in self.content.periods if one.kind == PeriodKind.HOLIDAYS],
            has_places=self._has_places,
            empty=_("Aucune période de vacances n'est saisie."),
        )

    def table_of_free_days(self) -> Table:
        return table_of_periods(
            _("Jours de fête et ponts"),
            [one for one in self.content.periods if one.kind != PeriodKind.HOLIDAYS],
            has_places=self._has_places,
            empty=_("Aucun jour de fête ni pont n'est saisi."),
        )

    @property
    def _has_places(self) -> bool:
        """Its académie has several départements."""
        return len(self.calendar.departments) > 1

    @cached_property
    def proposals(self) -> list[CalendarProposal]:
        return list(pending_proposals([self.calendar.academy]).filter(calendar=self.calendar))

    @property
    def version_before(self) -> CalendarAct | None:
        """Version that undoing the last change brings back."""
        return next((version for version in self.versions if version.may_be_restored), None)

    @cached_property
    def versions(self) -> list[CalendarAct]:
        """Versions, the latest first."""
        labels = {law.name: str(law.spec.label) for law in SchoolCalendar.transitions().values()}
        labels |= {
            law.name: str(law.spec.label) for law in CalendarProposal.transitions().values() if law.name == "accept"
        }
        labels[SchoolCalendar.OPENING.name] = str(SchoolCalendar.OPENING.label)
        entries = Transition.objects.filter(root_uuid=self.calendar.uuid, name__in=labels).select_related("personal")
        return [
            self._version(entry, labels)
            for entry in entries.order_by("-position")
            if entry.name != "propose" and not (entry.name == "withdraw" and entry.subject_uuid != self.calendar.uuid)
        ]

    def _version(self, entry: Transition, labels: dict[str, str]) -> CalendarAct:
        part = getattr(entry, "personal", None)
        personal = part.content if part else {}
        after = Content.from_data(entry.data["after"]) if "after" in entry.data else None
        before = Content.from_data(entry.data["before"]) if "before" in entry.data else Content()
        return CalendarAct(
            entry=entry,
            act=labels[entry.name],
            who=personal.get("actor", ""),
            reason=personal.get("reason", ""),
            changes=differences(before, after) if after else [],
            may_be_restored=after is not None and after != self.content,
        )


@dataclass(frozen=True)
class CalendarPreview:
    """Contents of a file for one year, beside the calendar."""

    year: int
    calendar: SchoolCalendar | None
    before: Content
    after: Content

    @property
    def label(self) -> str:
        return f"{self.year}-{self.year + 1}"

    @property
    def changes(self) -> list[tuple[str, str]]:
        return differences(self.before, self.after)

    @property
    def missing(self) -> list[str]:
        return self.after.missing()


def differences(before: Content, after: Content) -> list[tuple[str, str]]:
    """Return what a change adds (``+``), takes out (``−``) and changes (``→``), in words."""
    differences = []
    if (after.arrete_number, after.arrete_date) != (before.arrete_number, before.arrete_date) and after.arrete_number:
        day = date_format(after.arrete_date, "j F Y") if after.arrete_date else "–"
        differences.append(("→", _("Arrêté n° %(number)s du %(day)s") % {"number": after.arrete_number, "day": day}))
    if after.pre_rentree != before.pre_rentree and after.pre_rentree:
        differences.append(("→", _("Pré-rentrée : %(day)s") % {"day": date_format(after.pre_rentree, "l j F Y")}))
    former = {period.uuid: period for period in before.periods}
    kept = {period.uuid for period in after.periods}
    for period in after.periods:
        known = former.get(period.uuid)
        if known is None:
            differences.append(("+", f"{period.name}, {period.days}"))
        elif known != period:
            words = f"{period.name}, {period.days}"
            if known.days != period.days:
                words = _("%(name)s : %(before)s devient %(after)s") % {
                    "name": period.name,
                    "before": known.days,
                    "after": period.days,
                }
            elif known.to_confirm and not period.to_confirm:
                words = _("%(name)s : confirmé, %(days)s") % {"name": period.name, "days": period.days}
            differences.append(("→", words))
    differences += [("−", f"{period.name}, {period.days}") for period in before.periods if period.uuid not in kept]
    return differences
