"""One thing to do: what it is, about whom, by when, and how urgent that makes it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.persons.people.models import Host, Pupil
from conventions.domain.placements.applications.models import Application
from conventions.domain.season.calls.models import CallAsked
from conventions.domain.season.reminders.waiting import Missing
from workflow import clock

KINDS = {
    "contest": gettext_lazy("Signatures contestées"),
    "call": gettext_lazy("À rappeler"),
    "yes": gettext_lazy("Oui à confirmer"),
    "departure": gettext_lazy("Départs demandés"),
    "part": gettext_lazy("À compléter"),
    "approve": gettext_lazy("À valider"),
    "sign": gettext_lazy("À signer"),
    "referent": gettext_lazy("À signer comme référent"),
    "visa": gettext_lazy("À viser"),
    "decide": gettext_lazy("À décider"),
    "report": gettext_lazy("Signalements"),
    "contact": gettext_lazy("Contacts à vérifier"),
    "seal": gettext_lazy("Cachet en attente"),
    "chase": gettext_lazy("À relancer"),
    "close": gettext_lazy("À clôturer"),
    "help": gettext_lazy("À accompagner"),
}
"""Tabs of the inbox, in their order."""
SOON, LATER = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True)
class Item:
    """One thing to do."""

    kind: str
    title: str
    pupil: Pupil
    since: datetime
    host: Host | None = None
    due: datetime | None = None
    convention: Convention | None = None
    address: str = ""
    """Page on which it is done; contacts are decided on the page of lists."""
    report: Report | None = None
    call: CallAsked | None = None
    """The call that somebody asked for; ``detail`` says in which language, when, and who speaks it."""
    counter: UUID | None = None
    """Signature of who is called, or whose telephone has no internet, to be given at the school's counter."""
    application: Application | None = None
    """The place to which a family has said yes by SMS: the school confirms it by one press."""
    missing: tuple[Missing, ...] = field(default=())
    """People to remind, with what they owe."""
    detail: str = ""
    warning: str = ""
    """Sentence on people whom the last message did not reach."""
    lost_at: datetime | None = None
    """Moment at which the latest of these losses was known; system time."""
    reminded: str = ""
    """Day and way of the last reminder, in words."""
    year_to_come: str = ""
    """The year of an agreement that is made before it has begun, « 2027-2028 », among those of the present one."""

    @property
    def class_name(self) -> str:
        """The pupil's class, in the year of the agreement where it is about one."""
        return (self.convention or self.pupil).class_name

    @property
    def urgency(self) -> str:
        """``told`` for what somebody waits to be heard about, else ``late``, ``soon``, ``later``, ``calm``."""
        if self.kind in ("contest", "report", "seal", "call", "yes", "departure") or self.warning:
            return "told"
        if self.due is None:
            return "calm"
        left = self.due - clock.now()
        if left < timedelta() or self.is_late:
            return "late"
        return "soon" if left <= SOON else "later" if left <= LATER else "calm"

    @property
    def wanted_by(self) -> date | None:
        """The day that the school typed for the period of what is not signed."""
        return getattr(self.convention, "wanted_by", None)

    @property
    def is_late(self) -> bool:
        """Tell whether that day has passed; until the law's own, the item says the next one."""
        return getattr(self.convention, "is_late_for_school", False)

    @property
    def anchor(self) -> str:
        """Anchor on the page to come back to after a reminder; empty for what is done elsewhere."""
        if not self.missing or self.convention is None:
            return ""
        return f"{self.convention.number}-{self.missing[0].amendment or 0}"

    @property
    def left(self) -> str:
        """Time left until the deadline, in words."""
        if self.due is None:
            return ""
        days = (self.due - clock.now()).days
        if days > LATER.days:
            return ""
        if days < 0:
            return _("dépassé")
        if days == 0:
            return _("dans moins d'un jour")
        return ngettext("dans %(n)d jour", "dans %(n)d jours", days) % {"n": days}

    def is_about(self, words: list[str]) -> bool:
        """Tell whether every word stands in the name of the pupil or of the host."""
        names = f"{self.pupil.search_name} {self.host.search_name if self.host else ''}"
        return all(word in names for word in words)


GROUPS = {
    "told": gettext_lazy("À regarder d'abord"),
    "late": gettext_lazy("Échéance dépassée"),
    "soon": gettext_lazy("Cette semaine"),
    "later": gettext_lazy("Dans le mois"),
    "calm": gettext_lazy("Ensuite"),
}
