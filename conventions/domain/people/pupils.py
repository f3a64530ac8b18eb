"""Pupils, those who answer for them, and changes of contact that wait for a decision."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .accounts import User
from .records import Erasable, Person, PublicRecord, Reachable, e164_or_empty, named
from .schools import School


class Level(models.TextChoices):
    """Years of schooling in which pupils do internships."""

    QUATRIEME = "4e", "4e"
    TROISIEME = "3e", "3e"
    QUATRIEME_SEGPA = "4e_segpa", "4e SEGPA ou EREA"
    TROISIEME_SEGPA = "3e_segpa", "3e SEGPA ou EREA"
    TROISIEME_PREPA = "3e_prepa", "3e prépa-métiers"
    DIMA = "dima", "DIMA (dispositif supprimé)"
    SECONDE_GT = "2de_gt", "2de générale et technologique"
    SECONDE_PRO = "2de_pro", "2de professionnelle"
    PREMIERE = "1re", "1re"
    TERMINALE = "terminale", "terminale"
    CAP = "cap", "CAP"


class Pupil(Reachable, Erasable, Person):
    """A pupil of a school, with only what an agreement needs (rule J-03): no sex, no national number, no health."""

    class KitBy(models.TextChoices):
        FAMILY = "family", "Famille"
        SCHOOL = "school", "Établissement"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="pupils", verbose_name="établissement")
    class_name = models.CharField("classe", max_length=50, blank=True)
    level = models.CharField("niveau", max_length=20, choices=Level, blank=True)
    birth_date = models.DateField("date de naissance")
    roll_id = models.CharField("identifiant interne", max_length=50, blank=True)
    is_on_roll = models.BooleanField("sur la liste", default=True, editable=False)
    gone_at = models.DateTimeField("absent de la liste depuis", null=True, blank=True, editable=False)
    pai = models.BooleanField("projet d'accueil individualisé", default=False)
    kit_by = models.CharField("trousse apportée par", max_length=10, choices=KitBy, blank=True)
    has_namesake = models.BooleanField(
        "homonyme né le même jour",
        default=False,
        help_text="Un autre élève, d'un autre établissement, a le même nom et la même date de naissance.",
    )
    """Without it, rows of the same name and birth date in two schools are one child."""
    guardians_conflict = models.BooleanField(
        "désaccord entre responsables",
        default=False,
        help_text="Un désaccord ou une décision de justice est connu de l'établissement.",
    )

    class Meta:
        verbose_name = "élève"
        ordering = ["sort_name", "id"]
        indexes = [models.Index(fields=["school", "class_name"])]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "roll_id"], condition=~Q(roll_id=""), name="pupil_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(is_on_roll=True, gone_at=None) | Q(is_on_roll=False, gone_at__isnull=False),
                name="pupil_gone_is_dated",
            ),
            named("pupil_named"),
            e164_or_empty("pupil_phone_e164"),
        ]

    def phone_department(self) -> str:
        return self.school.department

    @property
    def person(self) -> tuple[str, date | int]:
        """What a child's rows in several schools have in common: name, accents apart, and birth date.

        Two rows of one school are two children, who differ by their identifier on the roll.
        """
        alone = self.has_namesake or self.erased_at
        return ("", self.pk) if alone else (self.search_name, self.birth_date)

    def rows_of_person(self) -> models.QuerySet["Pupil"]:
        """This row and those of the same child in other schools, in the order in which they are locked."""
        same = Q(search_name=self.search_name, birth_date=self.birth_date, has_namesake=False, erased_at=None)
        same &= ~Q(school=self.school_id)
        found = Q(pk=self.pk) if self.has_namesake or self.erased_at else Q(pk=self.pk) | same
        return Pupil.objects.filter(found).order_by("pk")

    def lock_person(self) -> None:
        """Lock the rows of this child, in the caller's transaction: always before the root of anything."""
        list(self.rows_of_person().select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))

    def age_on(self, day: date) -> int:
        """Return the age in whole years; who is born on 29 February turns on 1 March of other years."""
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def is_adult_on(self, day: date) -> bool:
        """Tell whether the pupil is 18 on ``day`` (code civil, article 414)."""
        return self.age_on(day) >= 18


class Guardian(Reachable, Person):
    """One of the one or two people who answer for a pupil; for an institution, the name is its agent's."""

    class Quality(models.TextChoices):
        MOTHER = "mother", "mère"
        FATHER = "father", "père"
        TUTOR = "tutor", "tuteur ou tutrice"
        DELEGATE = "delegate", "délégataire de l'autorité parentale"
        INSTITUTION = "institution", "établissement ou service"
        ENTRUSTED = "entrusted", "personne à qui l'enfant est confié"

    RANKS = (1, 2)

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="guardians", verbose_name="élève")
    rank = models.PositiveSmallIntegerField("rang", choices=[(1, "responsable 1"), (2, "responsable 2")], default=1)
    quality = models.CharField("qualité", max_length=12, choices=Quality, blank=True)
    """Empty while the roll does not say it."""
    institution = models.CharField("établissement ou service", max_length=200, blank=True)
    withheld = models.BooleanField("coordonnées à ne pas communiquer", default=False)

    class Meta:
        verbose_name = "responsable légal"
        verbose_name_plural = "responsables légaux"
        ordering = ["pupil_id", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "rank"], name="guardian_once_per_rank"),
            models.CheckConstraint(condition=Q(rank__in=[1, 2]), name="guardian_two_at_most"),
            models.CheckConstraint(condition=~Q(quality="institution", institution=""), name="guardian_institutiond"),
            named("guardian_named"),
            e164_or_empty("guardian_phone_e164"),
        ]

    def phone_department(self) -> str:
        return self.pupil.school.department


class ContactChange(PublicRecord):
    """A contact that changed: a task for staff while it waits, a trace once it is decided.

    What a new roll says otherwise while a signature is asked waits here; what staff change themselves stays as applied.
    """

    class Field(models.TextChoices):
        EMAIL = "email", "courriel"
        PHONE = "phone", "téléphone"
        PERSON = "person", "personne"

    class Outcome(models.TextChoices):
        APPLIED = "applied", "retenu"
        DISMISSED = "dismissed", "écarté"
        OUTDATED = "outdated", "sans objet"

    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, null=True, blank=True, related_name="changes")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, null=True, blank=True, related_name="changes")
    field = models.CharField("donnée", max_length=10, choices=Field)
    old = models.CharField("valeur actuelle", max_length=320, blank=True)
    new = models.CharField("valeur de la liste", max_length=320)
    found_at = models.DateTimeField("trouvé le", default=timezone.now)
    resolved_at = models.DateTimeField("réglé le", null=True, blank=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField("suite", max_length=10, choices=Outcome, blank=True)

    class Meta:
        verbose_name = "changement de contact à décider"
        verbose_name_plural = "changements de contact à décider"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(guardian__isnull=True, pupil__isnull=False) | Q(guardian__isnull=False, pupil__isnull=True),
                name="change_of_one_contact",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, outcome="") | (Q(resolved_at__isnull=False) & ~Q(outcome="")),
                name="change_resolved_wholly",
            ),
            models.UniqueConstraint(
                fields=["guardian", "field"], condition=Q(resolved_at=None), name="change_pending_once_guardian"
            ),
            models.UniqueConstraint(
                fields=["pupil", "field"], condition=Q(resolved_at=None), name="change_pending_once_pupil"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} ({self.get_outcome_display() or 'à décider'})"

    @property
    def holder(self) -> Pupil | Guardian:
        """Whose contact it is."""
        whose = self.guardian or self.pupil
        assert whose is not None  # one or the other, says the table
        return whose

    @property
    def of_pupil(self) -> Pupil:
        """The pupil concerned."""
        return self.holder.pupil if isinstance(self.holder, Guardian) else self.holder
