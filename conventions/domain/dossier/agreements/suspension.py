"""The suspension of an agreement by force majeure: a fact beside its state."""

from datetime import date, timedelta

from .states import AgreementWords


class Suspendable(AgreementWords):
    """Suspended days wait; the internship does not end."""

    first_day: date | None
    last_day: date | None
    suspended: bool
    suspended_from: date | None
    suspended_from_noon: bool
    suspended_until: date | None
    suspension_cause: str

    @property
    def on_hold(self) -> bool:
        """Tell whether a suspension is announced or lasts: what falls into it waits, the internship does not end."""
        return self.suspended and self.may_be_suspended

    @property
    def excuses_everybody(self) -> bool:
        """Tell whether nobody is asked for anything: suspended, and nobody knows until when.

        Once that is known, what has to be signed before it goes on is asked for meanwhile.
        """
        return self.on_hold and self.suspended_until is None

    def suspends(self, day: date, *, afternoon: bool = True) -> bool:
        """Tell whether a half-day of ``day`` falls into the present suspension, or the latest, last day included."""
        if self.suspended_from is None or (day, afternoon) < (self.suspended_from, self.suspended_from_noon):
            return False
        return self.suspended if self.suspended_until is None else day <= self.suspended_until

    @property
    def first_day_held(self) -> date | None:
        """The first planned day, or the day after the suspension into which it fell."""
        first = self.first_day
        if first is None or self.suspended_until is None or not self.suspends(first, afternoon=False):
            return first
        return self.suspended_until + timedelta(days=1)

    def leaves_nothing(self, until: date) -> bool:
        """Tell whether a signed internship would have no day left after a suspension that lasts until then."""
        return self.is_in_force and self.last_day is not None and self.last_day <= until
