"""Networks of hosts, who acts for them and where, their establishments, and what was asked of them in a year."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conventions.domain.persons.people.models import TerritorialOfficer, User
from conventions.domain.persons.people.records import PublicRecord, Searchable
from conventions.domain.persons.people.siret import clean_siret
from conventions.domain.persons.people.territories import DEPARTMENT_CHOICES, DEPARTMENTS, Department


class Network(Searchable):
    """A ministry, a public body, a partner or a company with several sites.

    The State's are asked for seats (circulaire 6077/SG du 17 juillet 2018), the others promise some (6037/SG, 2018).
    """

    DERIVED_FROM = ("name", "acronym")
    DERIVED = ("search_name", "sort_name")

    class Kind(models.TextChoices):
        MINISTRY = "ministry", "ministère"
        OPERATOR = "operator", "opérateur de l'État"
        HOSPITAL = "hospital", "hôpital ou établissement médico-social"
        COLLECTIVITE = "collectivite", "collectivité territoriale"
        ASSOCIATION = "association", "association"
        FEDERATION = "federation", "fédération professionnelle"
        CHAMBER = "chamber", "chambre consulaire"
        COMPANY = "company", "entreprise à plusieurs sites"

    class Side(StrEnum):
        STATE = "state"
        LOCAL = "local"
        PRIVATE = "private"

    STATE: ClassVar[tuple[str, ...]] = (Kind.MINISTRY, Kind.OPERATOR, Kind.HOSPITAL)
    PUBLIC: ClassVar[tuple[str, ...]] = (*STATE, Kind.COLLECTIVITE)
    PARTNERS: ClassVar[tuple[str, ...]] = (Kind.ASSOCIATION, Kind.FEDERATION, Kind.CHAMBER)

    kind = models.CharField("nature", max_length=12, choices=Kind)
    name = models.CharField("nom", max_length=200, unique=True)
    acronym = models.CharField("sigle", max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="relève de"
    )

    class Meta:
        verbose_name = "réseau d'organismes"
        verbose_name_plural = "réseaux d'organismes"
        ordering = ["sort_name", "id"]

    def __str__(self) -> str:
        return self.name

    def name_parts(self) -> tuple[Sequence[str], Sequence[str]]:
        return (self.name, self.acronym), (self.name,)

    @property
    def is_public(self) -> bool:
        return self.kind in self.PUBLIC

    @property
    def side(self) -> Side:
        """The side on which its seats are counted: the State, collectivités, or neither."""
        if self.kind in self.STATE:
            return self.Side.STATE
        return self.Side.LOCAL if self.is_public else self.Side.PRIVATE

    @property
    def promises(self) -> bool:
        """Tell whether it says itself how many seats it will give: the State's networks are asked for theirs."""
        return self.side != self.Side.STATE

    @property
    def posts_for_listed_only(self) -> bool:
        """It may post for the establishments of its list alone: a partner that has given one, a company."""
        return self.kind == self.Kind.COMPANY or (self.kind in self.PARTNERS and self.sites.exists())

    @property
    def is_trusted(self) -> bool:
        """Tell whether its posts are published at once: a public body's or a partner's are."""
        return self.is_public or self.kind in self.PARTNERS


class NetworkPost(PublicRecord):
    """The post of a person who acts for a network in a territory: a *référent*, a member of a team."""

    class Role(models.TextChoices):
        REFERENT = "referent", "référent"
        MEMBER = "member", "membre de l'équipe"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="network_posts", verbose_name="compte")
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="posts", verbose_name="réseau")
    role = models.CharField("fonction", max_length=10, choices=Role, default=Role.MEMBER)
    level = models.CharField("échelon", max_length=10, choices=TerritorialOfficer.Level)
    code = models.CharField("territoire", max_length=100, blank=True, help_text="973, Guyane… ; vide au national")
    ended_at = models.DateTimeField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "fonction dans un réseau"
        verbose_name_plural = "fonctions dans un réseau"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "network", "level", "code"], condition=Q(ended_at=None), name="network_post_once"
            ),
            models.CheckConstraint(
                condition=Q(level="national", code="") | (~Q(level="national") & ~Q(code="")),
                name="network_post_territory_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.network}"

    def covers(self, department: str | Department | None) -> bool:
        """Tell whether a département is in its territory, as an officer's would be."""
        return TerritorialOfficer(level=self.level, code=self.code).covers(department)

    @property
    def departments(self) -> list[Department]:
        """The départements of its territory, by code."""
        return [one for one in DEPARTMENTS.values() if self.covers(one)]

    @property
    def is_central(self) -> bool:
        """The *référent* of the whole network: sets targets."""
        return self.role == self.Role.REFERENT and self.level == TerritorialOfficer.Level.NATIONAL

    @property
    def sets_targets(self) -> bool:
        """Tell whether it sets targets of the network in its territory: whoever acts for one that promises does."""
        return self.is_central or self.network.promises

    @property
    def territory(self) -> str:
        """Its territory in words."""
        if self.level == TerritorialOfficer.Level.NATIONAL:
            return "France entière"
        found = DEPARTMENTS.get(self.code)
        return found.name if found else self.code


class NetworkSite(PublicRecord):
    """An establishment of a network, by its SIRET."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="sites", verbose_name="réseau")
    siret = models.CharField("SIRET", max_length=14)
    name = models.CharField("nom", max_length=200, blank=True)
    email = models.EmailField("courriel", blank=True)
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, blank=True)
    written_at = models.DateTimeField("dernière lettre", null=True, blank=True, editable=False)
    """Moment of the network's last letter to the site."""

    class Meta:
        verbose_name = "établissement d'un réseau"
        verbose_name_plural = "établissements d'un réseau"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "siret"], name="network_site_once"),
            models.CheckConstraint(condition=Q(siret__regex=r"^[0-9]{14}$"), name="network_site_siret_shape"),
        ]
        indexes = [models.Index(fields=["siret"])]

    def __str__(self) -> str:
        return self.name or self.siret

    def clean(self) -> None:
        self.siret = clean_siret(self.siret)


class Target(PublicRecord):
    """The seats asked of a network in a département for a school year, or that it promises."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="targets", verbose_name="réseau")
    year = models.PositiveSmallIntegerField("année scolaire")
    """Civil year in which it begins."""
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES)
    seats = models.PositiveIntegerField("places demandées")
    entered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par")
    entered_at = models.DateTimeField("le", default=timezone.now, editable=False)
    is_vouched = models.BooleanField("confirmé", default=True)
    """False while nobody answers for what a company, which anybody may open, has promised: it is not counted."""

    class Meta:
        verbose_name = "objectif d'un réseau"
        verbose_name_plural = "objectifs des réseaux"
        ordering = ["-year", "network_id", "department"]
        constraints = [models.UniqueConstraint(fields=["network", "year", "department"], name="target_once")]

    def __str__(self) -> str:
        return f"{self.network}, {self.department}, {self.year} : {self.seats}"


class FilledElsewhere(PublicRecord):
    """Seats that a network says it has filled without the platform."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="filled_elsewhere")
    year = models.PositiveSmallIntegerField("année scolaire")
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES)
    seats = models.PositiveIntegerField("places pourvues ailleurs")
    declared_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par")
    declared_at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "places pourvues hors de la plateforme"
        verbose_name_plural = "places pourvues hors de la plateforme"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.network}, {self.department}, {self.year} : {self.seats}"
