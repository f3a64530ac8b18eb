"""Shared parts of this room's records: a public identifier, search and sort columns, a contact in one form."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from notifications.catalogue import Recipient

from .contact_seals import Vouched, VouchedQuerySet, seal_field
from .names import full_name, search_key, sort_key
from .phones import format_local, same_number, to_e164

E164 = r"^(\+[1-9][0-9]{5,14})?$"


class PublicRecord(models.Model):
    """A record that the outside knows by a UUID, never by its key."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


M = TypeVar("M", bound="Searchable")


class SearchableQuerySet(VouchedQuerySet[M]):
    """Rows whose search and sort columns are right however they are written."""

    def named(self, text: str) -> Self:
        """Return the rows whose name holds every word of ``text``: *mael* finds *Maël*."""
        found = self
        for word in search_key(text).split():
            found = found.filter(search_name__contains=word)
        return found

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        objs = list(objs)
        for record in objs:
            record.prepare()
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = self.model.with_derived(kwargs["update_fields"])
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        objs = list(objs)
        for record in objs:
            record.prepare()
        return super().bulk_update(objs, self.model.with_derived(fields), *args, **kwargs)

    def update(self, **values: Any) -> int:
        stale = set(self.model.DERIVED_FROM) & set(values)
        if stale and not set(self.model.DERIVED) <= set(values):
            raise TypeError(f"update() would leave {self.model.DERIVED} stale after {sorted(stale)}: save the rows.")
        return super().update(**values)


SearchableManager = models.Manager.from_queryset(SearchableQuerySet, "SearchableManager")
"""Manager of these rows."""


class Searchable(Vouched, PublicRecord):
    """A record found and sorted by name."""

    DERIVED_FROM: tuple[str, ...] = ()
    """Columns that the derived ones depend on."""
    DERIVED: tuple[str, ...] = ("search_name", "sort_name")

    search_name = models.CharField(max_length=400, editable=False, default="", db_index=True)
    sort_name = models.CharField(max_length=400, editable=False, default="", db_index=True, db_collation="C")

    objects = SearchableManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = self.with_derived(kwargs["update_fields"])
        super().save(*args, **kwargs)

    @classmethod
    def with_derived(cls, fields: Iterable[str]) -> list[str]:
        """Return ``fields`` and, when they bear on them, the derived columns."""
        fields = list(fields)
        if set(fields) & set(cls.DERIVED_FROM):
            fields += [name for name in cls.DERIVED if name not in fields]
        return fields

    def prepare(self) -> None:
        """Bring the derived columns up to date before a write."""
        searched, sorted_by = self.name_parts()
        self.search_name = search_key(" ".join(searched))[:400]
        self.sort_name = sort_key(*sorted_by)[:400]

    def name_parts(self) -> tuple[Sequence[str], Sequence[str]]:
        """Return the words that the record is found by, then those that it is sorted by."""
        raise NotImplementedError


class Person(Searchable):
    """A person with a name, which may have one part: then it stands in ``last_name``."""

    DERIVED_FROM = ("first_name", "last_name")

    first_name = models.CharField("prénom", max_length=150, blank=True)
    last_name = models.CharField("nom", max_length=150)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """First and last name."""
        return full_name(self.first_name, self.last_name)

    def name_parts(self) -> tuple[Sequence[str], Sequence[str]]:
        names = (self.last_name, self.first_name)
        return names, names


class Erasable(models.Model):
    """A row that other rows name for ever, and that tells of nobody once its time is over."""

    erased_at = models.DateTimeField("effacé le", null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Reachable(models.Model):
    """A person reached by e-mail or phone; both are stored in the one form in which they can be compared."""

    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=16, blank=True, help_text="Forme internationale : +594694…")

    class Meta:
        abstract = True

    def prepare(self) -> None:
        """Write the address in small letters and the number in E.164.

        Raises ``phones.PhoneError``, a sentence, for a number that cannot be read.
        """
        super().prepare()  # type: ignore[misc]
        self.email = clean_email(self.email)
        if self.phone and not re.fullmatch(E164, self.phone):
            self.phone = to_e164(self.phone, department=self.phone_department())

    def apart_from(self, other: "Reachable") -> tuple[str, str]:
        """Return address and number, each empty where it is the other person's too."""
        return ("" if self.email == other.email else self.email), (
            "" if same_number(self.phone, other.phone) else self.phone
        )

    @property
    def local_phone(self) -> str:
        """The number as it is dialled where it belongs; empty without one."""
        return format_local(self.phone)

    def phone_department(self) -> str:
        """Return the code of the département whose numbering a local number follows."""
        return ""


class Reader(Reachable, Person):
    """A person outside school, written to in a language of their choice."""

    REF = ""
    """Kind of the person in its key; that of its model when empty."""
    SEALED: tuple[str, ...] = ("email", "phone")

    email_seal = seal_field()
    phone_seal = seal_field()

    language = models.CharField("langue des messages et des pages", max_length=10, blank=True)
    """Language that they chose or told the school; empty while nobody has, which is French."""

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        """Key of the person in messages, links and preferences: ``guardian:<uuid>``."""
        return f"{self.REF or self._meta.model_name}:{self.uuid}"

    def recipient(self, audience: str, **otherwise: Any) -> Recipient:
        """Return the person as somebody to write to, at the contact known now; ``otherwise`` says what differs."""
        known = Recipient(audience, self.name, self.email, self.phone, self.ref)
        return replace(known, language=self.language, doubted=self.doubted, **otherwise)


class FamilyReader(Reader):
    """A pupil or one who answers for a pupil, whose telephone may have no internet."""

    is_offline = models.BooleanField("téléphone sans internet", default=False, db_default=False)
    """Texts alone reach the person: what leaves by SMS says what there is to know and to do, and bears no link."""

    class Meta:
        abstract = True

    def recipient(self, audience: str, **otherwise: Any) -> Recipient:
        return super().recipient(audience, **{"is_offline": self.is_offline, **otherwise})


def clean_email(text: str) -> str:
    """Return an address in the form in which it is stored and compared."""
    return text.strip().lower()


def in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """Return the constraint that the day ``last``, when known, does not come before ``first``."""
    return models.CheckConstraint(
        condition=Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)}),
        name=name,
    )


def e164_or_empty(name: str) -> models.CheckConstraint:
    """Return the constraint that a number is in E.164."""
    return models.CheckConstraint(condition=Q(phone__regex=E164), name=name)


def named(name: str) -> models.CheckConstraint:
    """Return the constraint that a person has a name."""
    return models.CheckConstraint(condition=~Q(last_name=""), name=name)
