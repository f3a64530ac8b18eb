"""Pupils, those who answer for them, and changes of contact that wait for a decision."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .accounts import User
from .births import Birth, BirthKnown, age_at, as_typed, day_of_majority, in_words, is_of_age
from .names import after_french_de
from .records import Erasable, FamilyReader, Person, PublicRecord, e164_or_empty, named
from .schools import School
from .states import AuthorityState, AuthorityWords


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
    BMA = "bma", "BMA (brevet des métiers d'art)"
    CS = "cs", "CS (certificat de spécialisation)"
    FCIL = "fcil", "FCIL (formation complémentaire d'initiative locale)"


class Pupil(FamilyReader, Erasable, Person):
    """A pupil of a school, with only what an agreement needs (rule J-03): no sex, no national number, no health."""

    class KitBy(models.TextChoices):
        FAMILY = "family", "Famille"
        SCHOOL = "school", "Établissement"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="pupils", verbose_name="établissement")
    class_name = models.CharField("classe", max_length=50, blank=True)
    """Class of the present year, or of the last one before it.

    With ``level``, ``is_on_roll`` and ``gone_at`` it repeats the enrolment, and is written by
    :mod:`conventions.domain.law.year.enrolling` alone. A pupil who is to come is not gone."""
    level = models.CharField("niveau", max_length=20, choices=Level, blank=True)
    birth_date = models.DateField("date de naissance")
    """Birth date; the last one possible where the day is unknown (:mod:`.births`)."""
    birth_known = models.CharField("date de naissance connue", max_length=5, choices=BirthKnown, default=BirthKnown.DAY)
    roll_id = models.CharField("identifiant interne", max_length=50, blank=True)
    is_on_roll = models.BooleanField("sur la liste", default=True, editable=False)
    gone_at = models.DateTimeField("absent de la liste depuis", null=True, blank=True, editable=False)
    pai = models.BooleanField("projet d'accueil individualisé", default=False)
    kit_by = models.CharField("trousse apportée par", max_length=10, choices=KitBy, blank=True)
    family_language = models.CharField("langue parlée dans la famille", max_length=40, blank=True)
    """Language noted by the office, to know how to call; messages are in the ``language`` of their reader."""
    has_namesake = models.BooleanField(
        "homonyme né le même jour",
        default=False,
        help_text="Un autre élève, d'un autre établissement, a le même nom et la même date de naissance.",
    )
    """True for another person than the child of the same name and birth date in another school; else they are one."""
    authority = models.CharField(
        "autorité parentale", max_length=11, choices=AuthorityState, default="shared", editable=False
    )
    """State told by the pupil's chain (:mod:`.authority`), which alone writes it."""
    sole_guardian = models.ForeignKey(
        "Guardian", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    """Guardian with sole authority, by a judgment."""
    came_of_age_at = models.DateTimeField("majorité dite le", null=True, blank=True, editable=False)
    """Moment when the pupil, of age, was told what changes."""
    guardians_told_at = models.DateTimeField("responsables informés depuis", null=True, blank=True, editable=False)
    """Moment of the yes of a pupil of age to their guardians; empty while they see nothing that happens."""

    class Meta:
        verbose_name = "élève"
        ordering = ["sort_name", "id"]
        indexes = [models.Index(fields=["school", "class_name"])]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "roll_id"], condition=~Q(roll_id=""), name="pupil_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(is_on_roll=False) | Q(gone_at=None),
                name="pupil_gone_is_dated",
            ),
            named("pupil_named"),
            e164_or_empty("pupil_phone_e164"),
        ]

    def phone_department(self) -> str:
        return self.school.department

    @property
    def birth(self) -> Birth:
        """The birth date, and how precisely it is known."""
        return self.birth_date, BirthKnown(self.birth_known)

    @property
    def birth_opens(self) -> bool:
        """Whether the birth date opens a personal link: one of which the year alone is known can be guessed."""
        return self.birth_known == BirthKnown.DAY

    @property
    def born(self) -> str:
        """The birth date in words, with what is unknown of it."""
        return in_words(self.birth)

    @property
    def birth_as_typed(self) -> str:
        return as_typed(self.birth)

    @property
    def person(self) -> tuple[str, date | int]:
        """Key shared by a child's rows in several schools: name, accents apart, and birth date.

        Two rows of one school are two children: their identifiers on the roll differ.
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
        """Return the age in whole years; who is born on 29 February turns on 1 March of other years.

        Of an unknown day the last one possible counts.
        """
        return age_at(self.birth_date, day)

    def is_adult_on(self, day: date) -> bool:
        """Tell whether the pupil is 18 on ``day`` (code civil, article 414)."""
        return is_of_age(self.birth_date, day)

    # -- who signs ---------------------------------------------------------------------------------------

    @property
    def is_disputed(self) -> bool:
        """A disagreement between those who hold authority is known."""
        return self.authority in AuthorityWords.is_disputed.states

    @property
    def is_of_one(self) -> bool:
        """One alone exercises authority, by a judgment: nobody else of the family signs or is told."""
        return self.authority in AuthorityWords.is_exclusive.states

    @property
    def is_emancipated(self) -> bool:
        return self.authority in AuthorityWords.is_emancipated.states

    @property
    def is_without_authority(self) -> bool:
        """Nobody here may sign for the pupil."""
        return self.authority in AuthorityWords.is_absent.states

    def signs_alone_on(self, day: date) -> bool:
        """Tell whether the pupil acts alone: of age (code civil, article 414), or emancipated (413-6)."""
        return self.is_emancipated or self.is_adult_on(day)

    def is_shut_out(self, guardian: "Guardian") -> bool:
        """Tell whether a judgment leaves ``guardian`` without authority: no page, no message."""
        return self.is_of_one and guardian.pk != self.sole_guardian_id

    def holders_of_authority(self) -> list["Guardian"]:
        """Return those who could sign for the pupil, by rank; who only houses the pupil could not."""
        return [one for one in self.known_guardians() if one.may_sign]

    def signatories(self) -> list["Guardian"]:
        """Return those who are asked to sign for the pupil, by rank; nobody where nobody here holds authority.

        Of a child entrusted to a person or a service usual acts are theirs (code civil, 373-4 and 375-7).
        """
        if self.is_without_authority:
            return []
        holders = self.holders_of_authority()
        return [one for one in holders if one.is_entrusted] or holders

    def told_guardians(self, day: date) -> list["Guardian"]:
        """Return those who are told on ``day`` of what happens to the pupil, by rank, who houses the pupil too.

        Nobody for a pupil of age, until the pupil says yes. An accident is told to whoever answers for the pupil, by
        the people of the school, whatever the age (:mod:`conventions.domain.dossier.accidents`).
        """
        return self.known_guardians() if self.shows_guardians_on(day) else []

    def known_guardians(self) -> list["Guardian"]:
        """Return the guardians on the pupil's record whom no judgment shuts out, by rank, whatever the pupil's age."""
        return [one for one in sorted(self.guardians.all(), key=lambda one: one.rank) if not self.is_shut_out(one)]

    def shows_guardians_on(self, day: date) -> bool:
        """Tell whether guardians see what happens on ``day``: before the pupil is eighteen, then by the pupil's yes."""
        if self.is_adult_on(day):
            return self.guardians_told_at is not None
        return not self.is_emancipated

    def majority(self) -> date:
        """Return the day of the eighteenth birthday, from which the pupil is of age."""
        return day_of_majority(self.birth_date)


class Guardian(FamilyReader, Person):
    """One of those who answer for a pupil, or who houses the pupil; for an institution, the name is its agent's."""

    class Quality(models.TextChoices):
        MOTHER = "mother", "mère"
        FATHER = "father", "père"
        TUTOR = "tutor", "tuteur ou tutrice"
        DELEGATE = "delegate", "délégataire de l'autorité parentale"
        INSTITUTION = "institution", "établissement ou service"
        ENTRUSTED = "entrusted", "personne à qui l'enfant est confié"
        HOUSING = "housing", "héberge l'enfant, sans autorité parentale"

    RANKS = (1, 2)
    """Ranks of guardians who sign, and of a roll."""
    HOUSING_RANK = 3
    """Rank of a third person, who houses the pupil beside two who sign."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="guardians", verbose_name="élève")
    rank = models.PositiveSmallIntegerField(
        "rang", choices=[(1, "responsable 1"), (2, "responsable 2"), (3, "hébergement")], default=1
    )
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
            models.CheckConstraint(
                condition=Q(rank__in=[1, 2]) | Q(rank=3, quality="housing"), name="guardian_two_at_most"
            ),
            models.CheckConstraint(condition=~Q(quality="institution", institution=""), name="guardian_institutiond"),
            named("guardian_named"),
            e164_or_empty("guardian_phone_e164"),
        ]

    def phone_department(self) -> str:
        return self.pupil.school.department

    @classmethod
    def ranks_for(cls, quality: str) -> tuple[int, ...]:
        """Return the ranks that somebody of this quality may have, the first choice first."""
        return (cls.HOUSING_RANK, *cls.RANKS) if quality == cls.Quality.HOUSING else cls.RANKS

    @property
    def may_sign(self) -> bool:
        """False for a guardian who only houses the pupil; one of unknown quality is asked to sign."""
        return self.quality != self.Quality.HOUSING

    @property
    def is_entrusted(self) -> bool:
        """The child is entrusted to this person, or to the service whose agent this person is."""
        return self.quality in (self.Quality.INSTITUTION, self.Quality.ENTRUSTED)

    @property
    def signs_as(self) -> str:
        """Quality in which this person signs, as documents print it: the service's name where it is one."""
        if self.quality == self.Quality.INSTITUTION:
            if not self.institution.startswith(("le ", "la ", "les ", "l'", "l’")):
                return f"au nom du service gardien ({self.institution}), à qui l'enfant est confié"
            return f"au nom {after_french_de(self.institution)}, à qui l'enfant est confié"
        return self.get_quality_display()


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
        """The person of the contact."""
        whose = self.guardian or self.pupil
        assert whose is not None  # one or the other, says the table
        return whose

    @property
    def of_pupil(self) -> Pupil:
        """The pupil concerned."""
        return self.holder.pupil if isinstance(self.holder, Guardian) else self.holder
