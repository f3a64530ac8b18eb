"""Accidents: what is ticked, beside the report that tells one; one record, from the first word to its end."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.persons.people.models import User

from .terms import fund_of, host_declares_before, host_declares_before_if_off, victim_tells_before


class Accident(models.Model):
    """One accident of one pupil, and its file: no number of social security, no diagnosis, no photo (decision 131).

    What is ticked and where it was stands here; the first words stay in its report.
    """

    class Kind(models.TextChoices):
        INJURY = "injury", gettext_lazy("Blessure")
        ILLNESS = "illness", gettext_lazy("Malaise")
        JOURNEY = "journey", gettext_lazy("Accident de trajet")
        OTHER = "other", gettext_lazy("Autre accident")

    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, primary_key=True, related_name="accident", verbose_name="signalement"
    )
    kind = models.CharField("nature", max_length=10, choices=Kind)
    help_called = models.BooleanField("secours appelés", null=True)
    """Answer on the emergency services; null for an accident told before the question existed."""
    happened_at = models.DateTimeField("arrivé le")
    place = models.CharField("lieu", max_length=200, blank=True)
    """Empty: where the internship is lived, or on the way for a journey."""
    witnesses = models.CharField("témoins adultes", max_length=300, blank=True)
    first_care = models.CharField("premiers soins", max_length=300, blank=True)
    also_told = models.JSONField("signalé aussi par", default=list, blank=True, editable=False)
    """Later accounts of the same accident: ``by`` (actor), ``label``, ``ticked`` and ``text``, the oldest first."""
    host_knows_at = models.DateTimeField("connu de l'organisme le", null=True, blank=True, editable=False)
    declared_at = models.DateTimeField("déclaration envoyée le", null=True, blank=True, editable=False)
    """Moment at which the host says that it has sent it, or the head that a copy has come another way."""
    declared_by = models.CharField("déclaration dite par", max_length=200, blank=True, editable=False)
    closed_at = models.DateTimeField("dossier fermé le", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = "accident"
        ordering = ["-happened_at", "-report"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="accident_closed_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.report_id})"

    @property
    def convention(self) -> Convention:
        return self.report.convention

    @property
    def there_at(self) -> datetime:
        """The time on the clocks where it happened (naive)."""
        return self.on_clocks_there(self.happened_at)

    def on_clocks_there(self, moment: datetime) -> datetime:
        """Return a moment as the clocks of the place show it (naive)."""
        return moment.astimezone(self._zone).replace(tzinfo=None)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.convention.time_zone)

    @property
    def help_in_words(self) -> str:
        if self.help_called is None:
            return _("on ne sait pas si les secours sont appelés")
        return _("secours appelés") if self.help_called else _("secours non appelés")

    @property
    def where(self) -> str:
        """The place that was said, else that of the internship."""
        if self.place:
            return self.place
        if self.kind == self.Kind.JOURNEY:
            return _("en chemin")
        return ", ".join(filter(None, (self.convention.host.name, self.convention.place_city)))

    @property
    def on_the_way(self) -> bool:
        return self.kind == self.Kind.JOURNEY

    # -- the file --------------------------------------------------------------------------------------------------

    @property
    def fund(self) -> str:
        """The fund of the département of the school, near which its pupils live (L441-2)."""
        return fund_of(self.convention.school.department)

    @property
    def tell_before(self) -> datetime:
        """The moment before which the host must know, on the clocks of the place (naive)."""
        return self.on_clocks_there(victim_tells_before(self.happened_at))

    @property
    def declare_before(self) -> datetime:
        """The moment before which the host declares, there (naive); counted from the accident while none says more."""
        return self._counted(host_declares_before)

    @property
    def declare_before_if_off(self) -> datetime | None:
        """The later moment where Good Friday is off in the commune; ``None`` where it changes nothing."""
        later = self._counted(host_declares_before_if_off)
        return later if later != self.declare_before else None

    def _counted(self, term: Callable[..., datetime]) -> datetime:
        known_at = self.host_knows_at or self.happened_at
        return self.on_clocks_there(term(known_at, department=self.convention.department, zone=self._zone))

    def words_of(self, author_id: str) -> str:
        """Return what one author wrote of it, in every account; empty where they wrote nothing."""
        own = [self.report.text] if self.report.author_id == author_id else []
        own += [account["text"] for account in self.also_told if account["by"] == author_id]
        return "\n\n".join(filter(None, own))

    def is_told_by(self, author_id: str) -> bool:
        """Tell whether this author told it, first or after another."""
        return author_id == self.report.author_id or any(one["by"] == author_id for one in self.also_told)
