"""Reports that people make to the school of an agreement: an error, an absence…; alerts of pupils stay apart."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Pupil, School, SecondReader, User
from conventions.domain.persons.people.records import PublicRecord
from signatures.models import SignatureRequest
from workflow import clock


class Report(PublicRecord):
    """One thing that somebody told the school: it stands in the school's inbox until staff have dealt with it."""

    class Kind(models.TextChoices):
        ERROR = "error", "Il y a une erreur dans la convention"
        PAPER = "paper", "Préfère le papier ou a besoin d'aide"
        NOT_MINE = "not_mine", "Ce message n'était pas pour cette personne"
        CONTESTED = "contested", "Conteste une signature"
        ABSENCE = "absence", "Absence annoncée par la famille"
        ACCIDENT = "accident", "Accident"
        PROBLEM = "problem", "Problème signalé par l'organisme d'accueil"
        HOST_CANNOT = "host_cannot", "L'organisme ne peut plus accueillir"
        OBJECTION = "objection", "Désaccord après la fin des signatures"

    HOLDING = (Kind.ACCIDENT, Kind.PROBLEM, Kind.CONTESTED)
    """Kinds that keep a dossier beyond its time, until the head releases it (rule I-15)."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="reports")
    signature = models.ForeignKey(
        SignatureRequest, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    """The signature that is contested; nothing for any other kind, and for what was said before it was kept."""
    kind = models.CharField("nature", max_length=20, choices=Kind.choices)
    text = models.TextField("message", blank=True, max_length=2000)
    author_id = models.CharField(max_length=80)
    """Identifier of the actor (``guardian:<uuid>``, ``signature:<uuid>``…)."""
    author_label = models.CharField("de", max_length=200, blank=True)
    created_at = models.DateTimeField("reçu le", default=timezone.now, editable=False)
    handled_at = models.DateTimeField("traité le", null=True, blank=True)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField("suite donnée", blank=True, max_length=2000)
    released_at = models.DateTimeField("ne retient plus le dossier depuis le", null=True, blank=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "signalement"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["convention", "handled_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handled_at=None, handled_by=None)
                | models.Q(handled_at__isnull=False, handled_by__isnull=False),
                name="report_handled_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at=None, released_by=None)
                | models.Q(released_at__isnull=False, released_by__isnull=False, handled_at__isnull=False),
                name="report_released_by_somebody",
            ),
        ]

    @property
    def holds(self) -> bool:
        """Tell whether the dossier is kept beyond its time because of this report."""
        return self.kind in self.HOLDING and self.released_at is None

    @property
    def is_accident(self) -> bool:
        """It has a page of its own, where its words are read and where somebody says what was done."""
        return self.kind == self.Kind.ACCIDENT

    @property
    def awaits_head(self) -> bool:
        """Only the head's decision on the signature closes it, however else the school deals with it."""
        return self.kind == self.Kind.CONTESTED and self.handled_at is None

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.convention_id})"


class PupilAlert(PublicRecord):
    """A pupil's words when something is wrong: for those alone whom the page named, in no list of reports.

    A table of its own: nothing that reads, counts, mails or exports reports can show that there is one (decision 101).
    Moments are those of the workflow clock, by which its readers are called.
    """

    class To(models.TextChoices):
        """Reader whom the pupil chose."""

        BOTH = "both", "la direction et la deuxième personne"
        HEAD = "head", "la direction seule"
        SECOND = "second", "la deuxième personne seule"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="alerts", verbose_name="élève")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="alerts", verbose_name="établissement")
    convention = models.ForeignKey(
        Convention, on_delete=models.SET_NULL, null=True, blank=True, related_name="alerts", verbose_name="convention"
    )
    """The internship under way, else the latest; nothing before there is one."""
    text = models.TextField("message", max_length=2000)
    to = models.CharField("pour", max_length=6, choices=To)
    second = models.ForeignKey(
        SecondReader, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts", editable=False
    )
    """Second reader at that moment, whether the pupil chose them or not."""
    created_at = models.DateTimeField("reçu le", default=clock.now, editable=False)
    called_at = models.DateTimeField("lecteurs appelés par SMS le", null=True, blank=True, editable=False)
    read_at = models.DateTimeField("lu le", null=True, blank=True, editable=False)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField("traité le", null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done = models.TextField("ce qui a été fait", blank=True, max_length=2000)
    """Words for its readers; the pupil reads :attr:`answer`."""
    answer = models.TextField("réponse à l'élève", blank=True, max_length=1000)
    released_at = models.DateTimeField("ne retient plus le dossier depuis le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "message d'un élève"
        verbose_name_plural = "messages d'élèves"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["created_at"], condition=models.Q(read_at=None), name="alert_unread")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to="head") | models.Q(second__isnull=False), name="alert_second_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(read_at=None, read_by=None) | models.Q(read_at__isnull=False, read_by__isnull=False),
                name="alert_read_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(handled_at=None, handled_by=None, done="")
                | models.Q(handled_at__isnull=False, handled_by__isnull=False, read_at__isnull=False)
                & ~models.Q(done=""),
                name="alert_handled_once_read",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at=None) | models.Q(handled_at__isnull=False),
                name="alert_released_once_handled",
            ),
        ]

    def __str__(self) -> str:
        return f"Message du {self.created_at:%d/%m/%Y}"

    @property
    def readers_in_words(self) -> str:
        """Qualities of its readers, in words for its pupil."""
        return in_words(self.to, self.second)

    @property
    def read_by_in_words(self) -> str:
        """The one who has read it, by quality; empty while nobody has."""
        if self.read_by_id is None:
            return ""
        is_second = self.second is not None and self.second.staff.user_id == self.read_by_id
        return in_words(self.To.SECOND if is_second else self.To.HEAD, self.second)


def in_words(to: str, second: SecondReader | None) -> str:
    """Return the readers in words for a pupil: « la direction et l'infirmière »."""
    if second is None or to == PupilAlert.To.HEAD:
        return _("la direction")
    quality = str(SecondReader.Quality(second.quality).label)
    if to == PupilAlert.To.SECOND:
        return quality
    return _("la direction et %(second)s") % {"second": quality}
