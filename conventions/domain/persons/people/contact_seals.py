"""Seals of addresses and numbers: each beside its contact, under a key that whoever writes the database has not.

The application seals a contact when it writes it: a roll, a page of the school, a correction, the host's own part. A
contact written behind its back has no seal that fits, and no code or link goes there (decision 106).
"""

import hmac
from collections.abc import Iterable, Sequence
from typing import Any, Self, TypeVar

from django.db import models

from notifications.registry import Registry
from workflow import keys

corrected = Registry("consequence of a corrected contact")
"""``(rows)``: what follows once the application has written contacts for which nothing vouched before."""
SEAL_LETTERS = 8 + 1 + 64
"""The number of the key, a colon and the MAC."""


def seal_of(model: str, uuid: object, column: str, value: str) -> str:
    """Return the seal of ``value`` in one column of one row: a MAC (HMAC-SHA256, RFC 2104); none for an empty value."""
    return _seal(keys.present(), model, uuid, column, value) if value else ""


def is_sealed(seal: str, model: str, uuid: object, column: str, value: str) -> bool:
    """Tell whether the application wrote ``value`` there, under the present key of the journal or an earlier one."""
    if not value:
        return True
    key = keys.known().get(seal.partition(":")[0])
    return key is not None and hmac.compare_digest(seal.encode(), _seal(key, model, uuid, column, value).encode())


def _seal(key: keys.JournalKey, *said: object) -> str:
    content = "\n".join(["contact", *map(str, said)])
    return f"{key.number}:{hmac.digest(key.mac, content.encode(), 'sha256').hex()}"


def seal_field() -> models.CharField:
    """Return the column that stands beside an address or a number."""
    return models.CharField(max_length=SEAL_LETTERS, blank=True, default="", editable=False)


class Vouched(models.Model):
    """A row whose addresses and numbers, to which codes and links go, have each a seal in ``<column>_seal``.

    What is written otherwise than it was read is sealed; what stays as it was read keeps the seal it has, so that
    saving the row for another reason never vouches for what somebody wrote behind the application.
    """

    SEALED: tuple[str, ...] = ()
    """Columns that have a seal."""
    uuid: Any
    """Public identifier, which the seal names."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reseal()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = self.with_seals(kwargs["update_fields"])
        super().save(*args, **kwargs)
        tell_put_right([self])

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        row = super().from_db(*args, **kwargs)
        if cls.SEALED:
            row._remember()
        return row

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:  # Django's
        super().refresh_from_db(using, None if fields is None else self.with_seals(fields), from_queryset)
        self._remember()

    @classmethod
    def with_seals(cls, fields: Iterable[str]) -> list[str]:
        """Return ``fields`` and the seals of those that have one."""
        fields = list(fields)
        return fields + [f"{name}_seal" for name in cls.SEALED if name in fields and f"{name}_seal" not in fields]

    def reseal(self) -> None:
        """Seal what is about to be written otherwise than it was read, in the form in which it is stored."""
        held = vars(self)
        known = held.setdefault("_as_read", {})
        for name in self.SEALED:
            if name not in held or held[name] == known.get(name):
                continue
            if not self._fits(name, known.get(name, "")):
                held["_was_doubted"] = True
            setattr(self, f"{name}_seal", seal_of(self._kind(), self.uuid, name, held[name]))
            known[name] = held[name]

    def keep_doubt_of(self, row: "Vouched") -> None:
        """Do not vouch, in this copy of ``row`` not yet saved, for what nothing vouches for there."""
        doubted = {name: getattr(row, name) for name in row.SEALED if not row._fits(name, getattr(row, name))}
        vars(self).setdefault("_as_read", {}).update(doubted)

    @property
    def is_vouched(self) -> bool:
        """Tell whether the application itself wrote how this person is reached."""
        return all(self._fits(name, getattr(self, name)) for name in self.SEALED)

    @property
    def doubted(self) -> tuple["Vouched", ...]:
        """The rows for whose contact nothing vouches, of those by which this person is reached."""
        return () if self.is_vouched else (self,)

    def _remember(self) -> None:
        held = vars(self)
        held["_as_read"] = {name: held[name] for name in self.SEALED if name in held}

    def _fits(self, name: str, value: str) -> bool:
        return not value or is_sealed(getattr(self, f"{name}_seal"), self._kind(), self.uuid, name, value)

    @classmethod
    def _kind(cls) -> str:
        return str(cls._meta.model_name)


def tell_put_right(rows: Sequence[Vouched]) -> None:
    """Tell, once written, of those of ``rows`` for whose contact nothing vouched before."""
    mended = [row for row in rows if vars(row).pop("_was_doubted", False) and row.is_vouched]
    for name in corrected if mended else ():
        corrected.get(name)(mended)


V = TypeVar("V", bound=Vouched)


class VouchedQuerySet(models.QuerySet[V]):
    """Rows whose seals are right however the application writes them."""

    def bulk_create(self, objs: Iterable[V], *args: Any, **kwargs: Any) -> list[V]:
        objs = list(objs)
        for row in objs:
            row.reseal()
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = self.model.with_seals(kwargs["update_fields"])
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[V], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        objs = list(objs)
        for row in objs:
            row.reseal()
        done = super().bulk_update(objs, self.model.with_seals(fields), *args, **kwargs)
        tell_put_right(objs)
        return done

    def update(self, **values: Any) -> int:
        """Write one value in each row, then its seal, which is of one row."""
        sealed = [name for name in self.model.SEALED if name in values and f"{name}_seal" not in values]
        rows = list(self.all()) if sealed else []
        done = super().update(**values)
        for row in rows:
            for name in sealed:
                setattr(row, name, values[name])
        if rows:
            self.model._default_manager.bulk_update(rows, sealed)
        return done
