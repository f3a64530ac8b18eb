"""Tables of the figures: what feeds them, one row of facts for each thing counted, the cells, what stays of the erased.

Facts and cells are a projection: ``manage.py rebuild_figures`` writes them again. Traces and photographs are not.
"""

from typing import ClassVar

from django.db import models

from conventions.domain.persons.people.models import Level, School

from .dimensions import HostSector, Territory


class FiguresEntry(models.Model):
    """A change that is in no agreement's journal and moves figures: written by triggers, only ever added.

    ``position`` is drawn after the commit, one after the other, by the projection: an identifier is drawn before, and a
    transaction that lasts would be overtaken.
    """

    class What(models.TextChoices):
        ENROLMENT = "enrolment"
        DECISION = "decision"
        AGREEMENT = "agreement"
        PERIOD = "period"
        SCHOOL = "school"
        YEAR = "year"
        HOST = "host"
        NETWORK = "network"
        TRACE = "trace"
        DAY = "day"

    what = models.CharField(max_length=10, choices=What)
    key = models.BigIntegerField(default=0)
    """Key of a row: the pupil's for an enrolment and a decision, the school's for a period, else its own."""
    time_zone = models.CharField(max_length=40, blank=True, default="", db_default="")
    day = models.DateField(null=True, blank=True)
    """Day that has begun in a time zone."""
    position = models.BigIntegerField(null=True, blank=True, unique=True)

    class Meta:
        verbose_name = "entrée des chiffres"
        verbose_name_plural = "entrées des chiffres"
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=models.Q(position=None), name="figures_entry_waits")]
        constraints = [
            models.UniqueConstraint(
                fields=["time_zone", "day"], condition=models.Q(what="day"), name="figures_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.key}"


class FiguresPosition(models.Model):
    """The place of the projection: the next leaf of the journal's tree, the next entry of its own feed. One row."""

    leaf = models.BigIntegerField(default=0)
    entry = models.BigIntegerField(default=0)
    recipe = models.CharField(max_length=64)
    """Fingerprint of all that facts and cells are made by: what an upgrade has changed is counted anew."""
    at = models.DateTimeField()
    """Workflow time of the last projection."""
    differing = models.BigIntegerField(default=0)
    """Facts and cells that the last check found wrong."""
    checked_at = models.DateTimeField(null=True, blank=True)
    """Workflow time of the last check."""

    class Meta:
        verbose_name = "avancement des chiffres"
        verbose_name_plural = "avancement des chiffres"

    def __str__(self) -> str:
        return f"{self.leaf}, {self.entry}"


class Fact(models.Model):
    """The shared columns of facts: the year and the school's part of the dimensions, as they are now."""

    year = models.PositiveSmallIntegerField()
    """Civil year in which the school year begins."""
    school = models.ForeignKey(School, on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    department = models.CharField(max_length=3)
    academy = models.CharField(max_length=60)
    region = models.CharField(max_length=60)
    basin = models.CharField(max_length=20)
    """Key of the basin, as text; empty where the operator's list names none."""
    school_sector = models.CharField(max_length=10)
    priority = models.CharField(max_length=4)
    qpv = models.CharField(max_length=10)
    week = models.DateField(null=True)
    """Monday of the week of the first day."""
    kind = models.CharField(max_length=40)
    pupil_level = models.CharField(max_length=20)
    activity = models.CharField(max_length=1)
    """Section of the NAF, empty where it is not known."""
    host_sector = models.CharField(max_length=10)

    class Meta:
        abstract = True


class PupilFact(Fact):
    """A pupil enrolled for a year, in each period that concerns them; without one, in none."""

    enrolment_id = models.BigIntegerField()
    pupil_id = models.BigIntegerField()
    period_key = models.CharField(max_length=60)
    """Key of the period, or of one that is only proposed; empty for none."""
    step = models.PositiveSmallIntegerField()
    """Value of :class:`~conventions.domain.season.periods.coverage.Step`."""
    is_first = models.BooleanField()
    """True for the one row of an enrolment that counts heads: the period under way or next."""
    has_begun = models.BooleanField()
    is_past = models.BooleanField()
    placed_at_start = models.BooleanField()
    """An agreement that was not stopped covered the first day."""
    days_ahead = models.IntegerField(null=True)
    """Days between the sealing and the first day; nothing while not signed by all."""

    class Meta:
        verbose_name = "fait d'un élève"
        verbose_name_plural = "faits des élèves"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment_id", "period_key"], name="pupil_fact_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["pupil_id"])]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.period_key}"


class AgreementFact(Fact):
    """One agreement."""

    agreement_id = models.BigIntegerField(unique=True)
    state = models.CharField(max_length=20)
    sealed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    delays = models.JSONField(default=dict)
    """Days that each step and each party took: ``{"host_part": 3, "head": 0, …}``."""
    channels = models.JSONField(default=dict)
    """Signatures of the present version by channel: ``{"paper": 2, …}``."""
    events = models.JSONField(default=list)
    """Events of the agreement, each once: ``refused``, ``expired``, ``amended``, ``contested``, ``suspended``…"""
    refusals = models.JSONField(default=list)
    """Who refused to sign it or took it back, each once: ``guardian``, ``withdrawn_by_host``…"""
    presences = models.JSONField(default=dict)
    """Half-days by what is known of them."""
    marks = models.JSONField(default=dict)
    """Evaluations that are in: ``{"tutor": 1, "competence:level": 1, …}``."""
    alerts = models.JSONField(default=dict)
    """Reports by kind: kept back from all but the school and those who answer for it."""

    class Meta:
        verbose_name = "fait d'une convention"
        verbose_name_plural = "faits des conventions"

    def __str__(self) -> str:
        return f"{self.agreement_id}"


class HostFact(Fact):
    """A host in a year in which it welcomed: an establishment, by its SIRET, counts once in its own territory."""

    host_id = models.BigIntegerField()
    establishment = models.CharField(max_length=20, db_index=True)
    """SIRET; the row's own key where it has none."""
    counts = models.BooleanField()
    """True for the one row of an establishment that counts."""
    is_new = models.BooleanField()
    """It welcomed nobody by the service in an earlier year."""

    class Meta:
        verbose_name = "fait d'un organisme"
        verbose_name_plural = "faits des organismes"
        constraints: ClassVar = [models.UniqueConstraint(fields=["host_id", "year"], name="host_fact_once")]

    def __str__(self) -> str:
        return f"{self.host_id} {self.year}"


class ApplicationFact(Fact):
    """One application for a seat."""

    application_id = models.BigIntegerField(unique=True)
    state = models.CharField(max_length=20)
    wish = models.PositiveSmallIntegerField(null=True)
    """Rank that the pupil gave it."""

    class Meta:
        verbose_name = "fait d'une candidature"
        verbose_name_plural = "faits des candidatures"

    def __str__(self) -> str:
        return f"{self.application_id}"


class SeatFact(Fact):
    """The seats of one offer at some dates: in the offer's own territory, of no school."""

    slot_id = models.BigIntegerField(unique=True)
    offer_id = models.BigIntegerField()
    is_first = models.BooleanField()
    """True for the first of the offer's dates in one year: the offer itself counts by it."""
    network = models.CharField(max_length=20)
    """Key of the network, as text; empty for none."""
    state = models.CharField(max_length=20)
    """State of the offer."""
    seats = models.IntegerField()
    free = models.IntegerField()
    filled = models.IntegerField()

    class Meta:
        verbose_name = "fait de places"
        verbose_name_plural = "faits de places"
        indexes: ClassVar = [models.Index(fields=["offer_id"])]

    def __str__(self) -> str:
        return f"{self.slot_id}"


class NetworkFact(Fact):
    """The seats asked of a network in a département for a year, and those it says it has filled elsewhere."""

    network_id = models.BigIntegerField()
    asked = models.IntegerField()
    elsewhere = models.IntegerField()

    class Meta:
        verbose_name = "fait d'un réseau"
        verbose_name_plural = "faits des réseaux"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["network_id", "year", "department"], name="network_fact_once")
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.year} {self.department}"


class Trace(models.Model):
    """The anonymous remainder of an erased pupil or agreement, for the figures (decision 94)."""

    class Of(models.TextChoices):
        PUPIL = "pupil"
        AGREEMENT = "agreement"

    of = models.CharField(max_length=10, choices=Of)
    year = models.PositiveSmallIntegerField()
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, blank=True)
    pupil_level = models.CharField(max_length=20, choices=Level, blank=True)
    week = models.DateField(null=True, blank=True)
    activity = models.CharField(max_length=1, blank=True)
    host_sector = models.CharField(max_length=10, choices=HostSector, blank=True)
    outcome = models.CharField(max_length=20)
    """Step of the pupil, or state of the agreement."""
    is_first = models.BooleanField(default=True)
    """True for the one period of a pupil's year that counts heads."""
    has_begun = models.BooleanField(default=False)
    """A pupil: the period had begun, and its days were known."""
    was_placed = models.BooleanField(default=False)
    """A pupil: an agreement was signed by all at the end of the first day of the period."""
    was_ahead = models.BooleanField(default=False)
    """A pupil: it was more than seven days before."""
    events = models.JSONField(default=list, blank=True)
    """An agreement: what happened to it, never that a signature was contested."""

    class Meta:
        verbose_name = "trace d'un dossier effacé"
        verbose_name_plural = "traces des dossiers effacés"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.of} {self.year}"


class Divided(models.Model):
    """The territory of a number and its dimensions; a dimension that a statistic has not is null."""

    territory = models.CharField(max_length=10, choices=Territory)
    code = models.CharField(max_length=60)
    """Code of the territory: name of the region or academy, number of the département, key of the basin or school."""
    year = models.PositiveSmallIntegerField()
    statistic = models.CharField(max_length=40)
    detail = models.CharField(max_length=40)
    """Name of one number of the statistic: a state, a step and the bound that a delay reached, a competence."""
    value = models.BigIntegerField()

    class Meta:
        abstract = True


class Cell(Divided):
    """One number of one statistic."""

    week = models.DateField(null=True)
    kind = models.CharField(max_length=40, null=True)
    pupil_level = models.CharField(max_length=20, null=True)
    school_sector = models.CharField(max_length=10, null=True)
    priority = models.CharField(max_length=4, null=True)
    qpv = models.CharField(max_length=10, null=True)
    activity = models.CharField(max_length=1, null=True)
    host_sector = models.CharField(max_length=10, null=True)
    is_first = models.BooleanField(null=True)
    """True for the row that counts heads, for pupils in several periods; see :data:`.dimensions.OF_PUPIL`."""

    class Meta:
        verbose_name = "cellule des chiffres"
        verbose_name_plural = "cellules des chiffres"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    *("territory", "code", "year", "statistic", "detail", "week", "kind", "pupil_level"),
                    *("school_sector", "priority", "qpv", "activity", "host_sector", "is_first"),
                ],
                nulls_distinct=False,
                name="figures_cell_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=models.Q(value=0), name="figures_cell_empty")]

    def __str__(self) -> str:
        return f"{self.statistic} {self.territory} {self.code} {self.year}: {self.value}"


class Margin(Divided):
    """The cells of one statistic of a wide territory added up by one dimension, or by none: what most pages read.

    A table of a country crosses all dimensions in thousands of cells; its margins are a few dozen numbers.
    """

    dimension = models.CharField(max_length=20)
    """Empty: all cells together."""
    key = models.CharField(max_length=40)
    """Value of the dimension, as text; empty where it is not known."""

    class Meta:
        verbose_name = "marge des chiffres"
        verbose_name_plural = "marges des chiffres"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "code", "year", "dimension", "statistic", "detail", "key"],
                name="figures_margin_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.statistic} {self.territory} {self.code} {self.year} {self.key}: {self.value}"


class Photograph(Divided):
    """The sum of a territory's cells on a Monday, at each level of pupils."""

    monday = models.DateField()
    pupil_level = models.CharField(max_length=20)

    class Meta:
        verbose_name = "photographie des chiffres"
        verbose_name_plural = "photographies des chiffres"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["territory", "code", "statistic", "monday", "year", "detail", "pupil_level"],
                name="figures_photograph_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.monday}: {self.statistic} {self.territory} {self.code}"
