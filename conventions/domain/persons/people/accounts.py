"""Accounts: people who sign in with their e-mail address, and the offices that are not of a school."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from notifications.catalogue import Recipient

from .contact_seals import seal_field
from .records import Erasable, Person, PublicRecord, SearchableManager, clean_email, in_order
from .territories import DEFAULT_TIME_ZONE, DEPARTMENTS, Department
from .territories import department as find_department


class UserManager(BaseUserManager["User"], SearchableManager["User"]):
    """Creates accounts and finds them by address, in whatever capitals it is typed."""

    use_in_migrations = False

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=clean_email(email or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password it cannot sign in by password."""
        if not email:
            raise ValueError("Une adresse électronique est nécessaire pour ouvrir un compte.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator of the platform."""
        fields = {"is_superuser": True, "is_administrator": True, **fields}
        return self.create_user(email, password, **fields)


class User(Erasable, Person, AbstractBaseUser, PermissionsMixin):
    """The holder of an account; their powers at a school stand in ``Staff``."""

    email = models.EmailField("courriel", unique=True, error_messages={"unique": "Un compte a déjà cette adresse."})
    email_seal = seal_field()
    is_active = models.BooleanField("actif", default=True)
    is_administrator = models.BooleanField("administrateur ou administratrice de la plateforme", default=False)
    is_auditor = models.BooleanField("auditeur ou auditrice", default=False)
    second_factor_waived_until = models.DateTimeField(
        "ouvert sans second facteur jusqu'au", null=True, blank=True, editable=False
    )
    devices_forgotten = models.PositiveIntegerField("appareils oubliés", default=0, editable=False)
    """Number of times that every device of its holder was forgotten (``people/devices.py``)."""
    date_joined = models.DateTimeField("ouvert le", default=timezone.now, editable=False)

    SEALED = ("email",)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["last_name"]

    class Meta:
        verbose_name = "compte"
        ordering = ["sort_name", "id"]
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_small_letters")]

    def prepare(self) -> None:
        super().prepare()
        self.email = clean_email(self.email)

    def clean(self) -> None:
        self.email = clean_email(self.email)

    def name_parts(self) -> tuple[Sequence[str], Sequence[str]]:
        return (self.last_name, self.first_name), (self.last_name, self.first_name)

    @property
    def account_key(self) -> str:
        """Key of the account in messages, letters and preferences."""
        return f"account:{self.uuid}"

    def recipient(self, audience: str = "account", **otherwise: Any) -> Recipient:
        """Return the holder as somebody to write to; ``otherwise`` says what differs."""
        return replace(
            Recipient(audience, self.name, self.email, ref=self.account_key, doubted=self.doubted), **otherwise
        )

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name or self.last_name


class TerritorialOfficer(PublicRecord):
    """An officer who follows the schools of one territory."""

    class Level(models.TextChoices):
        DEPARTMENT = "department", "département"
        ACADEMY = "academy", "académie"
        REGION = "region", "région académique"
        NATIONAL = "national", "national"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="territories", verbose_name="compte")
    level = models.CharField("échelon", max_length=10, choices=Level)
    code = models.CharField("territoire", max_length=100, blank=True, help_text="973, Guyane… ; vide au national")

    class Meta:
        verbose_name = "référent territorial"
        verbose_name_plural = "référents territoriaux"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "level", "code"], name="territory_once_per_officer"),
            models.CheckConstraint(
                condition=Q(level="national", code="") | (~Q(level="national") & ~Q(code="")),
                name="territory_named_below_national",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_level_display()} {self.code})".replace(" )", ")")

    def covers(self, department: str | Department | None) -> bool:
        """Tell whether a département, or its code, is in the officer's territory."""
        place = find_department(department) if isinstance(department, str) else department
        if self.level == self.Level.NATIONAL:
            return True
        if place is None:
            return False
        value = {"department": place.code, "academy": place.academy, "region": place.academic_region}[self.level]
        return self.code == value


class DeputyOfficer(PublicRecord):
    """A deputy who looks at the offers of an officer's territory in the officer's place, from a day to another."""

    officer = models.ForeignKey(
        TerritorialOfficer, on_delete=models.CASCADE, related_name="deputies", verbose_name="à la place de"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deputyships", verbose_name="compte")
    first_day = models.DateField("du")
    last_day = models.DateField("au")
    named_at = models.DateTimeField("nommé le", default=timezone.now, editable=False)
    ended_at = models.DateTimeField("mis fin le", null=True, blank=True, editable=False)
    """Moment at which the officer ended it before its last day."""

    class Meta:
        verbose_name = "suppléance d'un référent territorial"
        verbose_name_plural = "suppléances de référents territoriaux"
        ordering = ["-first_day", "-id"]
        constraints = [in_order("first_day", "last_day", "deputy_days_in_order")]

    def __str__(self) -> str:
        return f"{self.user}, {self.officer}"

    def acts_at(self, moment: datetime) -> bool:
        """Tell whether the deputy acts now, by the day it is in the territory."""
        covered = next((one for one in DEPARTMENTS.values() if self.officer.covers(one)), None)
        national = self.officer.level == TerritorialOfficer.Level.NATIONAL
        zone = ZoneInfo(DEFAULT_TIME_ZONE) if covered is None or national else covered.tz
        return self.ended_at is None and self.first_day <= moment.astimezone(zone).date() <= self.last_day


def acting_officers(users: Q, moment: datetime) -> list[TerritorialOfficer]:
    """Return the territories in which the accounts that ``users`` selects look at offers: own, or as deputies."""
    accounts = User.objects.filter(users, is_active=True)
    own = list(TerritorialOfficer.objects.filter(user__in=accounts).order_by("id"))
    named = DeputyOfficer.objects.filter(user__in=accounts, ended_at=None)
    named = named.filter(officer__user__is_active=True).select_related("officer").order_by("id")
    return own + [one.officer for one in named if one.acts_at(moment)]
