"""Records of lists: an uploaded file between its steps, the printing of class sheets."""

from django.db import models
from django.utils import timezone

from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import Level, School, User
from conventions.domain.persons.people.records import PublicRecord


class Upload(PublicRecord):
    """A file that somebody uploaded, from its preview to its result; it is wiped as soon as it is applied."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=100)
    content = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    previewed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=500, blank=True)
    """Sentence on why the file cannot be used at all."""
    report = models.JSONField(default=dict, blank=True)
    """Counts, and problems by line number; a sentence on a line may say what it holds, as long as the list is kept."""

    class Meta:
        abstract = True

    @property
    def is_working(self) -> bool:
        """Tell whether something is being done that the reader waits for."""
        if self.refusal or self.applied_at:
            return False
        return self.previewed_at is None or self.confirmed_at is not None


class UploadOfLines(Upload):
    """A list of which each line is an act of its own: the good ones are done, the wrong ones kept until corrected."""

    columns = models.JSONField(default=dict, blank=True)
    """Meanings chosen for columns, by their place, from 0."""
    done = models.PositiveIntegerField(default=0)
    """Lines read so far by what is at work."""
    total = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class RollImport(Upload):
    """The roll of a school; its content is the sheets that were read (:mod:`.sheets`), whatever was uploaded."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    sheet = models.PositiveSmallIntegerField(null=True, blank=True)
    """Number of the sheet that is read, from 0; empty while nobody has said it."""
    header = models.PositiveIntegerField(null=True, blank=True)
    """Line of the headings; 0: the list has none."""
    columns = models.JSONField(default=dict, blank=True)
    """Meanings of columns, as the preview showed them, by their place, from 0."""
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    """Year of the roll: the present one, or the next in preparation."""
    level = models.CharField(max_length=20, choices=Level.choices, blank=True)
    whole_school = models.BooleanField(default=False)
    trace = models.JSONField(default=dict, blank=True)
    """Changes of the import with the former values (:mod:`.undoing`), as long as it can be undone."""
    undone_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict, db_default={}, blank=True)
    """Answers on pupils whose name alone is known, by line: the key of the pupil it is, or 0 for another."""

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"liste {self.uuid}"


class SchoolsImport(Upload):
    """Schools that an operator sent: the national directory or a part of it; its content is compressed."""

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"établissements {self.uuid}"


class RollColumn(models.Model):
    """A school's choice, made once, for a heading of its lists to come; no data of anybody."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    heading = models.CharField(max_length=100)
    """Heading as it is compared: small letters without accents."""
    meaning = models.CharField(max_length=40, blank=True)
    """A meaning of :mod:`.columns`; empty: not read."""

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["school", "heading"], name="roll_column_once")]

    def __str__(self) -> str:
        return f"{self.heading} : {self.meaning or 'non lue'}"


class SheetPrint(PublicRecord):
    """The preparation of a class sheet, with author, day and recipient: it gives access, and is not handed out unseen.

    The table only grows.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    class_name = models.CharField(max_length=50)
    holders = models.JSONField(default=list)
    """Holders of the links printed: ``pupil:<uuid>``, ``guardian:<uuid>``."""
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["school", "class_name"])]

    def __str__(self) -> str:
        return f"fiches {self.uuid}"
