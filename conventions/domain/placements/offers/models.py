"""Offers: what a host proposes to pupils, where, when, to whom."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone

from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.law.rules.calendars import Days, days_after
from conventions.domain.law.rules.timetable import HourSpan
from conventions.domain.persons.localities.models import Locality, RoadGroup
from conventions.domain.persons.localities.points import PointField, TilesField
from conventions.domain.persons.people.accounts import acting_officers
from conventions.domain.persons.people.models import Host, HostContact, Level, School, Staff
from conventions.domain.persons.people.records import in_order
from workflow import clock
from workflow.actors import ACCOUNT, Actor
from workflow.models import Transition

from .contacts import Acquaintance, known_as
from .machine import OfferMachine

CHECKED_WITHIN = 2
"""Working days that an officer has to look at an offer before schools are shown it unverified."""
MORNING = time(8)
"""Hour at which an offer that slept is shown to its host."""
PFMP = "pfmp"
"""Mark among an offer's kinds for a *période de formation en milieu professionnel*."""
PFMP_SHARED = (Level.PREMIERE, Level.TERMINALE)
"""Levels of the general track too, which has none: it is for pupils whose formation is known."""
PFMP_LEVELS = (Level.SECONDE_PRO, *PFMP_SHARED, Level.CAP, Level.BMA, Level.CS, Level.FCIL)
"""Levels to which it is offered."""


SEARCHED = (*OfferMachine.is_open.states, *OfferMachine.awaits_check.states)
"""States of what is searched, and is indexed by its place."""

FILTERED = ("id", "status", "group", "audience", "published_at", "levels", "kinds", "is_accessible")
"""Columns usually asked beside the place, kept in the index: unwanted offers are never read."""


class Audience(models.TextChoices):
    EVERYONE = "everyone", "à tous les établissements"
    PRIORITY_FIRST = "priority_first", "d'abord à l'éducation prioritaire"
    NAMED_SCHOOLS = "named_schools", "aux établissements choisis"
    SCHOOL_FIRST = "school_first", "d'abord aux établissements choisis, puis à tous"


SCHOOL_FIRST = timedelta(days=10)
"""Time for which a school keeps to its own pupils the hosts that welcomed one of them."""


def for_named_only() -> Q:
    """Return the filter of offers that are shown now to the schools they name, and to no other."""
    lately = Q(published_at=None) | Q(published_at__gt=clock.now() - SCHOOL_FIRST)
    return Q(audience=Audience.NAMED_SCHOOLS) | Q(lately, audience=Audience.SCHOOL_FIRST)


class Offer(OfferMachine):
    """A host's offer to pupils of some levels, at the dates of its slots."""

    FETCH = ("host",)

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="offers")
    representative = models.ForeignKey(HostContact, on_delete=models.PROTECT, related_name="+")
    tutor = models.ForeignKey(HostContact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="offers", null=True, blank=True, verbose_name="réseau"
    )
    """The ministry, body or partner that it counts for."""
    title = models.CharField("intitulé", max_length=200)
    activities = models.TextField("ce que l'élève voit et fait", blank=True)
    kinds = ArrayField(models.CharField(max_length=40), default=list, verbose_name="natures de stage")
    """Names of kinds of agreement."""
    levels = ArrayField(models.CharField(max_length=20, choices=Level), default=list, verbose_name="niveaux")
    diplomas = models.CharField("diplômes préparés et année", max_length=300, blank=True)
    """Diplomas and year of a PFMP; empty for other kinds."""
    families = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name="familles de diplômes"
    )
    """Slugs of :mod:`conventions.domain.law.formations.families`: whose pupils train there; empty for other kinds."""
    works = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="travaux réglementés")
    """Keys of the regulated works that the activities include, whatever the pupil: who may do none is not shown it."""
    conditions = models.CharField("conditions", max_length=300, blank=True)
    audience = models.CharField("ouverte", max_length=15, choices=Audience, default=Audience.EVERYONE)
    schools = models.ManyToManyField(School, related_name="+", blank=True, verbose_name="établissements choisis")
    school_may_propose = models.BooleanField("l'établissement peut me proposer un élève", default=False)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5)
    city = models.CharField("commune", max_length=100)
    locality = models.ForeignKey(
        Locality, on_delete=models.PROTECT, related_name="offers", null=True, blank=True, verbose_name="lieu"
    )
    point = PointField("point du plan", null=True, blank=True, editable=False)
    """Point of its locality, repeated for the search."""
    group = models.ForeignKey(RoadGroup, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    """Road group of its locality, repeated for the search."""
    morning_start = models.TimeField("matin, de", null=True, blank=True)
    morning_end = models.TimeField("à", null=True, blank=True)
    afternoon_start = models.TimeField("après-midi, de", null=True, blank=True)
    afternoon_end = models.TimeField("à", null=True, blank=True)
    is_accessible = models.BooleanField("accessible en fauteuil roulant", default=False)
    accessibility = models.CharField("accessibilité", max_length=300, blank=True)
    languages = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="langues parlées")
    lodging = models.CharField("hébergement possible", max_length=200, blank=True)
    sector = models.CharField("secteur", max_length=40, blank=True)
    """Short name of a sector of :mod:`conventions.domain.law.trades`."""
    trades = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name="métiers")
    tiles = TilesField()
    words = SearchVectorField(null=True, blank=True, editable=False)
    """Lexemes of the offer: see :mod:`conventions.domain.law.trades.words`."""
    shown_unverified = models.BooleanField(default=False, editable=False)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    wakes_on = models.DateField("dort jusqu'au", null=True, blank=True, editable=False)
    """Day on which its host is asked to confirm it: written the year before, nobody is shown it until then."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "offre"
        ordering = ["id"]
        indexes = [
            GistIndex(fields=["point"], name="offer_point", include=FILTERED, condition=Q(status__in=SEARCHED)),
            GistIndex(
                fields=["point"],
                name="offer_point_priority",
                include=FILTERED,
                condition=Q(status__in=SEARCHED, audience=Audience.PRIORITY_FIRST.value),
            ),
            GinIndex(fields=["words", "tiles"], name="offer_words", condition=Q(status__in=SEARCHED)),
            models.Index(fields=["network"]),
        ]
        constraints = [
            in_order("morning_start", "morning_end", "offer_morning_in_order"),
            in_order("afternoon_start", "afternoon_end", "offer_afternoon_in_order"),
        ]

    def __str__(self) -> str:
        return self.title

    # -- seats and dates -----------------------------------------------------------------------------------------

    @property
    def seats_left(self) -> int:
        """Seats that nobody holds, all dates together."""
        return self.slots.aggregate(free=Sum("free"))["free"] or 0

    @property
    def is_complete(self) -> bool:
        """The offer says all that a pupil must know of it."""
        return bool(self.title and self.activities.strip() and self.levels and self.kinds and self.slots.exists())

    @property
    def hours(self) -> tuple[HourSpan | None, HourSpan | None]:
        """The morning and the afternoon of a day of presence; nothing for a half-day that is not said."""
        halves = ((self.morning_start, self.morning_end), (self.afternoon_start, self.afternoon_end))
        morning, afternoon = (HourSpan(start, end) if start and end else None for start, end in halves)
        return morning, afternoon

    @property
    def time_zone(self) -> ZoneInfo:
        """Time zone of the place."""
        found = self.host.territory_at(self.postcode)
        return ZoneInfo(found.time_zone if found else self.host.time_zone)

    @property
    def department(self) -> str:
        """Code of the département of the place; empty where nobody knows it."""
        found = self.host.territory_at(self.postcode)
        return found.code if found else ""

    def expires_at(self) -> datetime | None:
        """Midnight, at the place, on the day when the last of its dates begins; none while it has none."""
        last: date | None = self.slots.aggregate(last=models.Max("first_day"))["last"]
        return datetime.combine(last, time(), self.time_zone) if last else None

    def wakes_at(self) -> datetime | None:
        """08:00, at the place, on the day when its host is asked to confirm it; none unless it sleeps."""
        return datetime.combine(self.wakes_on, MORNING, self.time_zone) if self.wakes_on else None

    def is_kept_from(self, school: School) -> bool:
        """Tell whether it is for other schools, for now."""
        lately = self.published_at is None or self.published_at > clock.now() - SCHOOL_FIRST
        only = self.audience == Audience.NAMED_SCHOOLS or (self.audience == Audience.SCHOOL_FIRST and lately)
        return only and not self.schools.filter(pk=school.pk).exists()

    def is_shown_unverified_at(self, since: datetime) -> datetime:
        """Moment when two working days have passed since it was submitted."""
        day = days_after(
            since.astimezone(self.time_zone).date(), CHECKED_WITHIN, Days.BUSINESS, department=self.department
        )
        return datetime.combine(day, since.astimezone(self.time_zone).timetz())

    def shows_unverified_at(self, since: datetime) -> datetime | None:
        """Moment from which schools see an offer submitted at ``since``; none for one whose contact was refused."""
        return None if self.contact_is_refused else self.is_shown_unverified_at(since)

    @property
    def contact_is_refused(self) -> bool:
        """An officer has refused its contact, and nobody has accepted it since: nothing of a pupil goes there."""
        return known_as(self.representative) is Acquaintance.REFUSED

    @property
    def today(self) -> date:
        """The day at the place."""
        return clock.now().astimezone(self.time_zone).date()

    # -- who answered for it -------------------------------------------------------------------------------------

    @property
    def was_checked(self) -> bool:
        """Somebody read it before it was published: its text is what they read."""
        entry = None if self.is_draft or self.awaits_check else self.last_entry("publish")
        return entry is not None and entry.actor_kind == ACCOUNT

    @property
    def suspended_by_officer(self) -> bool:
        """It was no act of its host, nor of who publishes for it."""
        entry = self.last_entry("suspend", "halt") if self.is_paused else None
        if entry is None or entry.actor_kind != ACCOUNT:
            return False
        return "partner" not in self.roles_of(Actor(ACCOUNT, entry.actor_id))

    def last_entry(self, *names: str) -> Transition | None:
        """Return the latest entry of its journal that bears the name of one of these acts."""
        return Transition.objects.filter(root_uuid=self.uuid, name__in=names).order_by("position").last()

    # -- who acts ------------------------------------------------------------------------------------------------

    def roles_of(self, actor: Actor) -> frozenset[str]:
        if actor.is_system:
            return frozenset({"system"})
        if actor.kind == ACCOUNT:
            return frozenset(self._roles_of_account(actor))
        is_host = actor.id in (f"host:{self.host.uuid}", f"desk:{self.representative.uuid}")
        return frozenset({"host"} if is_host else ())

    def _roles_of_account(self, actor: Actor) -> set[str]:
        roles = set()
        posts = NetworkPost.objects.filter(network=self.network_id, user__uuid=actor.id, ended_at=None)
        if self.network_id and any(post.covers(self.department) for post in posts):
            roles.add("partner")
        if any(officer.covers(self.department) for officer in acting_officers(Q(uuid=actor.id), clock.now())):
            roles.add("officer")
        near = Staff.objects.filter(user__uuid=actor.id, user__is_active=True, school__department=self.department)
        heads = near.filter(role__in=(Staff.Role.HEAD, Staff.Role.DEPUTY)).select_related("school")
        if any(post.in_post(post.school.today()) for post in heads):
            roles.add("school")
        return roles
