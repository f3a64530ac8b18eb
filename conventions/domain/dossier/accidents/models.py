"""Accidents: what is ticked, beside the report that tells one; one record, from the first word to its end."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.models import Report


class Accident(models.Model):
    """One accident of one pupil: its kind, whether help was called, when and where; words stay in its report."""

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

    class Meta:
        verbose_name = "accident"
        ordering = ["-happened_at", "-report"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.report_id})"

    @property
    def convention(self) -> Convention:
        return self.report.convention

    @property
    def there_at(self) -> datetime:
        """The time on the clocks where it happened (naive)."""
        return self.happened_at.astimezone(ZoneInfo(self.convention.time_zone)).replace(tzinfo=None)

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
