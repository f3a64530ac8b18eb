"""Tables of the notifications floor: the outbox, the signs of life of its processes, and the runs of jobs."""

import uuid
from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Message(models.Model):
    """One message to one person: what was said, by which channel, whether it left, and what became of it then."""

    class Status(models.TextChoices):
        QUEUED = "queued", "en attente d'envoi"
        SENT = "sent", "envoyé"
        FAILED = "failed", "échec"
        UNDELIVERABLE = "undeliverable", "sans moyen d'envoi"
        GATHERED = "gathered", "attend la prochaine lettre"
        TOLD = "told", "dit dans une lettre"
        MOOT = "moot", "sans objet"
        """Its cause was gone, or its reader wanted no more of its kind, before it left; ``last_error`` says which."""

    class Channel(models.TextChoices):
        EMAIL = "email", "courriel"
        SMS = "sms", "SMS"
        PHONE = "phone", "téléphone"
        """A person called: written down beside what was sent, sent by nothing."""
        NONE = "", "aucun"

    class Delivery(models.TextChoices):
        """Word of the recipient's side on a message that left; most say nothing."""

        DELAYED = "delayed", "retardé"
        DELIVERED = "delivered", "remis"
        BOUNCED = "bounced", "pas arrivé"

    uuid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    slug = models.CharField("message", max_length=100)
    about = models.CharField("à propos de", max_length=120, blank=True, db_index=True)
    audience = models.CharField("public", max_length=40)
    recipient_name = models.CharField("destinataire", max_length=200, blank=True)
    ref = models.CharField("référence du destinataire", max_length=120, blank=True)
    time_zone = models.CharField("fuseau horaire", max_length=64, default="Europe/Paris")
    account = models.CharField("compte", max_length=120, blank=True)
    """Letter that gathers it, for example ``account:<uuid>``."""
    letter = models.ForeignKey(
        "self", verbose_name="lettre", related_name="gathered", null=True, blank=True, on_delete=models.SET_NULL
    )
    """The letter that told it."""
    payer = models.CharField("compté pour", max_length=120, blank=True)
    reply_to = models.CharField("réponse à", max_length=254, blank=True)
    language = models.CharField("langue", max_length=12, default="fr")
    channel = models.CharField("moyen d'envoi", max_length=5, choices=Channel.choices, blank=True)
    address = models.CharField("adresse", max_length=254, blank=True)
    urgent = models.BooleanField("urgent", default=False)
    context = models.JSONField("valeurs", default=dict)
    secrets = models.JSONField("valeurs secrètes", null=True, blank=True, editable=False)
    status = models.CharField("état", max_length=13, choices=Status.choices, default=Status.QUEUED)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    not_before = models.DateTimeField("pas avant", default=timezone.now)
    not_after = models.DateTimeField("pas après", null=True, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    message_id = models.CharField("Message-ID", max_length=255, blank=True)
    provider_id = models.CharField("identifiant chez le prestataire", max_length=255, blank=True)
    """Identifier at the provider, where its reports do not bear our own."""
    segments = models.PositiveSmallIntegerField("segments", null=True, blank=True)
    """Segments that are billed, of an SMS that left."""
    delivery = models.CharField("remise", max_length=9, choices=Delivery.choices, blank=True)
    delivery_at = models.DateTimeField("remise connue le", null=True, blank=True)
    delivery_code = models.CharField("code de remise", max_length=9, blank=True)
    """Status code of RFC 3463, never the free text beside it, which quotes addresses; none for an SMS."""
    set_aside_at = models.DateTimeField("mis de côté le", null=True, blank=True)
    """When an operator said that nothing is left to do about it; only what did not arrive is set aside."""

    class Meta:
        verbose_name = "message"
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["channel", "-urgent", "not_before", "id"],
                name="message_due",
                condition=Q(status="queued"),
            ),
            models.Index(fields=["ref"], name="message_ref"),
            models.Index(fields=["address", "slug"], name="message_same_reader", condition=Q(status="queued")),
            models.Index(fields=["account", "id"], name="message_gathered", condition=Q(status="gathered")),
            models.Index(fields=["provider_id"], name="message_provider_id", condition=~Q(provider_id="")),
            # written in the order of their moments: a few pages of it tell where those of the last day begin
            BrinIndex(fields=["created_at"], name="message_moment"),
            models.Index(
                fields=["created_at"],
                name="message_not_arrived",
                condition=Q(set_aside_at=None) & (Q(status__in=["failed", "undeliverable"]) | Q(delivery="bounced")),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "gathered"]) | Q(secrets__isnull=True),
                name="message_secrets_only_while_queued",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["queued", "gathered", "sent"]) | (~Q(channel="") & ~Q(address="")),
                name="message_has_an_address",
            ),
            models.CheckConstraint(
                condition=Q(delivery="", delivery_at__isnull=True, delivery_code="")
                | (~Q(delivery="") & Q(status="sent", delivery_at__isnull=False)),
                name="message_delivery_only_once_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.uuid} ({self.outcome_in_words})"

    @property
    def is_queued(self) -> bool:
        """It has not left yet."""
        return self.status == self.Status.QUEUED

    @property
    def left(self) -> "Message":
        """Message that left in its stead: the letter, or the one message that said several, if any; else itself."""
        return self.letter or self

    @property
    def outcome(self) -> str:
        """The last that is known of it: a value of `Delivery`, else of `Status`."""
        return self.delivery or self.status

    @property
    def outcome_in_words(self) -> str:
        return self.get_delivery_display() if self.delivery else self.get_status_display()

    @property
    def is_moot(self) -> bool:
        """It never left, because what it said or asked was over."""
        return self.status == self.Status.MOOT


MORNING = time(7, 30)
TUESDAY_AND_FRIDAY = (2, 5)


def _usual_days() -> list[int]:
    return list(TUESDAY_AND_FRIDAY)


class Preference(models.Model):
    """Wishes of one reader about messages: when the letter of an account leaves, and what is not wanted at all."""

    key = models.CharField("lecteur", max_length=120, unique=True)
    """``account:<uuid>`` for whoever has an account; otherwise the person, as rows name them (``guardian:<uuid>``)."""
    hour = models.TimeField("heure", default=MORNING)
    days = ArrayField(models.PositiveSmallIntegerField(), verbose_name="jours", default=_usual_days)
    """From 1, a Monday, to 7."""
    unsubscribed = ArrayField(models.CharField(max_length=100), verbose_name="ne veut plus", default=list, blank=True)
    """Slugs of optional messages."""
    next_at = models.DateTimeField("prochaine lettre à préparer", null=True, blank=True)
    """When a letter is next thought of, by the clock of whoever writes letters; None for whoever gets none."""
    told_on = ArrayField(models.DateField(), verbose_name="jours des dernières lettres", default=list, blank=True)

    class Meta:
        verbose_name = "préférence"
        ordering = ["id"]
        indexes = [models.Index(fields=["next_at"], name="preference_next", condition=Q(next_at__isnull=False))]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__len__gt=0, days__contained_by=list(range(1, 8))), name="preference_days"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """Last sign of life of one process or pipeline."""

    name = models.CharField("nom", max_length=150, unique=True)
    beat_at = models.DateTimeField("à", default=timezone.now)

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def touch(cls, name: str) -> None:
        """Say that `name` is alive now: one statement."""
        Heartbeat.objects.bulk_create(
            [Heartbeat(name=name)], update_conflicts=True, unique_fields=["name"], update_fields=["beat_at"]
        )


class JobRun(models.Model):
    """Record of one job: tries counted before the work, so that a job that kills its process is seen too."""

    key = models.CharField("clé", max_length=150, unique=True)
    name = models.CharField("tâche", max_length=200)
    arguments = models.JSONField("identifiants", null=True, blank=True, editable=False)
    """The ids that it is called with, so that it can be done again; wiped once it is done, never kept of some."""
    tries = models.PositiveSmallIntegerField("essais", default=0)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    started_at = models.DateTimeField("commencé le", default=timezone.now)
    busy_until = models.DateTimeField("occupé jusqu'à", null=True, blank=True)
    host = models.CharField("machine", max_length=100, blank=True)
    pid = models.PositiveIntegerField("processus", null=True, blank=True)
    done_at = models.DateTimeField("fini le", null=True, blank=True)
    given_up = models.BooleanField("abandonné", default=False)

    class Meta:
        verbose_name = "exécution de tâche"
        verbose_name_plural = "exécutions de tâches"
        ordering = ["id"]
        indexes = [models.Index(fields=["host"], name="jobrun_busy", condition=Q(busy_until__isnull=False))]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
