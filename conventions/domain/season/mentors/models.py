"""Mentors of associations, whom they help, when they met, and who opened what; no file, no address, no telephone."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.persons.people.models import Guardian, Staff, User
from conventions.domain.persons.people.records import PublicRecord
from conventions.domain.season.companions.models import Companionship
from workflow import clock

CERTIFIED_FOR = timedelta(days=365)
"""Time for which honorability that was seen opens pages; then the association looks again."""


class Mentor(PublicRecord):
    """A person whose identity and honorability an association has seen, by day; the papers stay with the person."""

    network = models.ForeignKey(
        "conventions.Network", on_delete=models.PROTECT, related_name="mentors", verbose_name="association"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mentor_rows", verbose_name="compte")
    identity_seen_on = models.DateField("identité vue le")
    honorability_seen_on = models.DateField("honorabilité vue le")
    certified_by = models.ForeignKey(NetworkPost, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    second_reader = models.ForeignKey(NetworkPost, on_delete=models.PROTECT, related_name="+", verbose_name="lit aussi")
    """Second of the two people of the association who read what was agreed."""
    ended_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    used_until = models.DateField("utile jusqu'au", editable=False)
    """Last day of the last year in which the person helped a pupil; the row goes a year later."""

    class Meta:
        verbose_name = "mentor"
        verbose_name_plural = "mentors"
        ordering = ["user__sort_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "user"], name="mentor_once"),
            models.CheckConstraint(condition=~Q(certified_by=F("second_reader")), name="mentor_read_by_two"),
        ]

    def __str__(self) -> str:
        return f"mentor {self.uuid}"

    @property
    def certified_until(self) -> date:
        """Last day on which the pages of the person open."""
        return self.honorability_seen_on + CERTIFIED_FOR

    def is_certified(self, today: date) -> bool:
        """Tell whether pages open to the person: honorability seen within a year, two readers still in the team."""
        readers = (self.certified_by, self.second_reader)
        is_read = all(post.ended_at is None and post.user.is_active for post in readers)
        is_open = self.ended_at is None and self.user.is_active and self.network.kind == self.network.Kind.ASSOCIATION
        return is_open and is_read and today <= self.certified_until

    def is_read_by(self, post: NetworkPost) -> bool:
        """Tell whether a member of the team is one of the two who read what was agreed."""
        return post.pk in (self.certified_by_id, self.second_reader_id)


class Mentoring(PublicRecord):
    """The help of a mentor to a pupil whom a school helps: three people say yes before anything opens."""

    class EndedBy(models.TextChoices):
        SCHOOL = "school", "l'établissement"
        FAMILY = "family", "la famille"
        PUPIL = "pupil", "l'élève"
        ASSOCIATION = "association", "l'association"
        MENTOR = "mentor", "le mentor"

    companionship = models.ForeignKey(Companionship, on_delete=models.CASCADE, related_name="mentorings")
    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="mentorings", verbose_name="mentor")
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="demandé par")
    asked_at = models.DateTimeField("demandé le", default=clock.now, editable=False)
    head = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    head_at = models.DateTimeField("oui de la direction", null=True, blank=True, editable=False)
    guardian = models.ForeignKey(Guardian, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    guardian_at = models.DateTimeField("oui de la famille", null=True, blank=True, editable=False)
    pupil_at = models.DateTimeField("oui de l'élève", null=True, blank=True, editable=False)
    first_met_on = models.DateField("première rencontre, à l'établissement", null=True, blank=True, editable=False)
    """Day that the school writes down itself: before it the mentor notes nothing."""
    ended_at = models.DateTimeField("terminé le", null=True, blank=True, editable=False)
    ended_by = models.CharField("terminé par", max_length=11, choices=EndedBy, blank=True, editable=False)

    class Meta:
        verbose_name = "mentorat d'un élève"
        verbose_name_plural = "mentorats d'élèves"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["companionship"], condition=Q(ended_at=None), name="mentoring_open_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="") | Q(ended_at__isnull=False) & ~Q(ended_by=""),
                name="mentoring_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"mentorat {self.uuid}"

    @property
    def is_over(self) -> bool:
        """It was ended, or the help of the school was."""
        return self.ended_at is not None or self.companionship.ended_at is not None

    @property
    def needs_family(self) -> bool:
        """A pupil of age, or emancipated, says yes alone."""
        pupil = self.companionship.pupil
        return not pupil.signs_alone_on(pupil.school.today())

    @property
    def family_agrees(self) -> bool:
        """Somebody of the family said yes, and still holds authority."""
        return not self.needs_family or self.guardian in self.companionship.pupil.signatories()

    @property
    def is_open(self) -> bool:
        """The three said yes and nothing ended it: the mentor's page exists."""
        return not self.is_over and bool(self.head_at and self.pupil_at) and self.family_agrees


class MentoringMeeting(PublicRecord):
    """A meeting of a pupil and a mentor, kept or missed, and what was agreed."""

    mentoring = models.ForeignKey(Mentoring, on_delete=models.CASCADE, related_name="meetings")
    on = models.DateField("le")
    is_kept = models.BooleanField("a eu lieu")
    agreed = models.CharField("ce qui est convenu", max_length=500, blank=True)

    class Meta:
        verbose_name = "rencontre d'un mentor"
        verbose_name_plural = "rencontres de mentors"
        ordering = ["-on", "-id"]
        constraints = [models.UniqueConstraint(fields=["mentoring", "on"], name="mentoring_meeting_once_a_day")]

    def __str__(self) -> str:
        return f"rencontre du {self.on}"


class MentoringOpening(models.Model):
    """The page of a mentoring that a mentor, or a reader of the association, opened."""

    mentoring = models.ForeignKey(Mentoring, on_delete=models.CASCADE, related_name="openings")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "ouverture de la page d'un mentorat"
        verbose_name_plural = "ouvertures de pages de mentorats"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.user}, {self.at}"
