"""Refusals: a code with its values, and the one catalogue in which each code has its sentence.

What a floor or a room refuses stands in its file ``refusals.py``, read at start-up; a code is unique in the house.
"""

from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Entry(NamedTuple):
    """Words of a code: lazy texts of gettext, whose fields are the values of the refusal."""

    what: StrOrPromise
    """The matter; empty where the next step says it."""
    then: StrOrPromise
    """The next step of the reader, or of whoever can take it."""


_catalogue: dict[str, Entry] = {}


def register(**entries: Entry) -> None:
    """Enter the codes of a floor or of a room; two different entries under one code are an error."""
    for code, entry in entries.items():
        if _catalogue.setdefault(code, entry) is not entry:
            raise ImproperlyConfigured(f"The refusal {code!r} has two entries.")


def every_refusal() -> dict[str, Entry]:
    """Return the whole catalogue, by code."""
    return dict(_catalogue)


class Refused(Exception):
    """The law says no: a code and its values; the text is a sentence in the reader's language, to be acted on."""

    def __init__(self, code: str, *, detail: Any = None, **values: Any) -> None:  # whatever the page shows
        super().__init__(code)
        self.code = code
        self.values = values
        self.detail = detail
        """Text that a page may show beside the sentence (the findings of rules); kept nowhere."""

    @property
    def what(self) -> str:
        """The first half of the sentence: what is the matter; the code itself when a later version retired it."""
        return self._say(_catalogue[self.code].what) if self.code in _catalogue else self.code

    @property
    def then(self) -> str:
        """The second half: what to do."""
        return self._say(_catalogue[self.code].then) if self.code in _catalogue else ""

    def __str__(self) -> str:
        return " ".join(half for half in (self.what, self.then) if half)

    def _say(self, text: StrOrPromise) -> str:
        return text.format(**self.values)

    def as_json(self) -> dict[str, Any]:
        """Return the code and the values as they are stored and sent."""
        return {"code": self.code, "values": {name: _plain(value) for name, value in self.values.items()}}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Refused":
        return cls(told["code"], **{name: _typed(value) for name, value in told["values"].items()})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Promise) else value


def _typed(value: Any) -> Any:
    """Return a stored value as it was given: a day is stored as its ISO text."""
    return (isinstance(value, str) and parse_date(value)) or value


class RefusalField(models.JSONField):
    """Why something was not done, kept as code and values; empty when nothing was refused."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "null": True, "blank": True, "editable": False})

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Refused | None:  # as Django calls it
        told = super().from_db_value(value, expression, connection)
        return told and Refused.from_json(told)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # as Django declares it
        return super().get_db_prep_value(value.as_json() if isinstance(value, Refused) else value, connection, prepared)


register(
    not_now=Entry(
        _("« {act} » n'est plus possible ici : l'état est maintenant « {state} »."),
        _("Rechargez la page."),
    ),
    not_for_you=Entry(_("« {act} » ne vous revient pas."), _("Peut le faire : {who}.")),
    for_nobody=Entry(_("« {act} » ne vous revient pas."), _("Peut le faire : la plateforme seule.")),
    reason_missing=Entry(_("« {act} » demande un motif :"), _("écrivez-le en quelques mots.")),
    request_reused=Entry(_("Cette demande a déjà servi à autre chose :"), _("rechargez la page et recommencez.")),
    root_erased=Entry(
        _("Ce dossier a été effacé à la fin de sa durée de conservation : plus rien ne s'y fait."),
        _("S'il le faut encore, ouvrez-en un nouveau."),
    ),
    broke_down=Entry(
        _("Une erreur de la plateforme a empêché cet acte, sa cause est dans ses traces techniques."),
        _("La plateforme le tente de nouveau."),
    ),
    told_before=Entry("{sentence}", ""),  # rows written when a refusal was kept as its sentence
)
