"""Hosts of internships and the people who answer for them."""

from collections.abc import Sequence
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from .accounts import User
from .names import search_key
from .records import Erasable, Person, Reader, Searchable, e164_or_empty
from .siret import RNA, clean_siret, siret_valid
from .territories import DEFAULT_TIME_ZONE, DEPARTMENT_CHOICES, Department, department_of_insee, department_of_postcode
from .territories import department as find_department


class Host(Searchable):
    """A company, association, public body or person that welcomes pupils."""

    DERIVED_FROM = ("name", "city", "siret", "postcode", "insee", "country", "department")
    DERIVED = ("search_name", "sort_name", "department", "siret", "country")

    name = models.CharField("nom", max_length=200)
    siret = models.CharField("SIRET", max_length=14, blank=True, help_text="Vide pour un organisme qui n'en a pas")
    rna = models.CharField(
        "numéro RNA", max_length=10, blank=True, help_text="D'une association : W et neuf caractères"
    )
    address = models.CharField("adresse", max_length=250, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("commune", max_length=100, blank=True)
    insee = models.CharField("code INSEE", max_length=5, blank=True)
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, blank=True, editable=False)
    country = models.CharField("pays", max_length=2, default="FR", help_text="Code à deux lettres")
    naf = models.CharField("code NAF", max_length=5, blank=True, help_text="Quatre chiffres et une lettre : 5630Z")
    headcount = models.PositiveIntegerField("effectif", null=True, blank=True)
    """People employed there, as the host says (code de l'éducation, R124-12); empty or 0: nobody has said."""
    closed_on = models.DateField("fermé depuis le", null=True, blank=True, editable=False)
    """Day of closing by the register of establishments when the SIRET was typed; empty while open or not looked up."""
    blocked_by_authority = models.BooleanField(
        "conventions interdites par l'autorité", default=False, help_text="Code du travail, article L4153-2"
    )

    class Meta:
        verbose_name = "organisme d'accueil"
        verbose_name_plural = "organismes d'accueil"
        ordering = ["sort_name", "id"]
        indexes = [models.Index(fields=["siret"]), models.Index(fields=["department"])]
        constraints = [
            models.CheckConstraint(condition=Q(siret__regex=r"^([0-9]{14})?$"), name="host_siret_shape"),
            models.CheckConstraint(condition=Q(rna__regex=f"^({RNA})?$"), name="host_rna_shape"),
            models.CheckConstraint(condition=Q(naf__regex=r"^([0-9]{4}[A-Z])?$"), name="host_naf_shape"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}".rstrip(", ")

    def clean(self) -> None:
        if self.siret and not siret_valid(self.siret):
            raise ValidationError({"siret": "Ce SIRET n'est pas valable : vérifiez ses 14 chiffres."})

    def prepare(self) -> None:
        """Derive the département from the commune, else from the postcode; none abroad."""
        self.country = (self.country or "FR").upper()
        self.siret = clean_siret(self.siret)
        self.rna = clean_siret(self.rna).upper()
        found = None
        if self.country == "FR":
            found = department_of_insee(self.insee) or department_of_postcode(self.postcode)
        self.department = found.code if found else ""
        super().prepare()

    def name_parts(self) -> tuple[Sequence[str], Sequence[str]]:
        return (self.name, self.city, self.siret), (self.name, self.city)

    @property
    def establishment(self) -> str:
        """Key of the establishment, the same for all its rows: SIRET, else RNA, else a digest of name and postcode."""
        if self.siret or self.rna:
            return self.siret or self.rna
        return sha256(f"{search_key(self.name)}/{self.postcode}".encode()).hexdigest()[:24]

    @property
    def territory(self) -> Department | None:
        """The département with its time zone and public holidays."""
        return find_department(self.department) if self.department else None

    def territory_at(self, postcode: str) -> Department | None:
        """The département of a place where this host welcomes pupils: its own when the postcode says no other.

        At the seat's postcode the seat's département, which the commune's INSEE code may have told better.
        """
        if self.abroad:
            return None
        elsewhere = department_of_postcode(postcode) if postcode != self.postcode else None
        return elsewhere or self.territory

    @property
    def time_zone(self) -> str:
        """IANA name of the time zone where the host has its seat; an internship is lived in that of its place."""
        return self.territory.time_zone if self.territory else DEFAULT_TIME_ZONE

    @property
    def abroad(self) -> bool:
        return self.country != "FR"


class HostContact(Reader, Erasable, Person):
    """A person at the host; what a pupil declared stays *déclaré* until the host or staff prove it."""

    REF = "contact"

    class Origin(models.TextChoices):
        DECLARED_BY_PUPIL = "declared_by_pupil", "déclaré par l'élève"
        GIVEN_BY_SCHOOL = "given_by_school", "donné par l'établissement"
        HOST_ACCOUNT = "host_account", "donné par l'organisme d'accueil"

    class VerifiedHow(models.TextChoices):
        LINK = "link", "confirmé par l'organisme d'accueil"
        PHONE = "phone", "vérifié par téléphone"

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="contacts", verbose_name="organisme")
    title = models.CharField("qualité", max_length=100, blank=True, help_text="Gérante, directeur, maître boulanger…")
    is_representative = models.BooleanField("représente l'organisme", default=False)
    is_tutor = models.BooleanField("tuteur ou tutrice", default=False)
    origin = models.CharField("origine", max_length=20, choices=Origin, default=Origin.GIVEN_BY_SCHOOL)
    verified_at = models.DateTimeField("vérifié le", null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    verified_how = models.CharField(max_length=10, choices=VerifiedHow, blank=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="host_contacts")
    offer_asked_at = models.DateTimeField("invité à proposer des places le", null=True, blank=True, editable=False)
    """Moment of the last request for places, by letter or on a page, whatever the answer."""

    class Meta:
        verbose_name = "contact d'un organisme d'accueil"
        verbose_name_plural = "contacts des organismes d'accueil"
        ordering = ["sort_name", "id"]
        constraints = [
            e164_or_empty("host_contact_phone_e164"),
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_how="", verified_by=None)
                | Q(verified_at__isnull=False, verified_how="link")
                | Q(verified_at__isnull=False, verified_how="phone", verified_by__isnull=False),
                name="host_contact_verified_wholly",
            ),
        ]

    def phone_department(self) -> str:
        return self.host.department

    @property
    def is_verified(self) -> bool:
        """Tell whether somebody else than the pupil vouches for this contact."""
        return self.origin != self.Origin.DECLARED_BY_PUPIL or self.verified_at is not None

    @property
    def is_only_declared(self) -> bool:
        return not self.is_verified

    @property
    def standing(self) -> str:
        """Return the trust in the contact: *déclaré par l'élève*, *vérifié par téléphone le 03/02/2026*…"""
        if self.verified_at is None:
            return self.get_origin_display()
        return f"{self.get_verified_how_display()} le {self.verified_at:%d/%m/%Y}"
