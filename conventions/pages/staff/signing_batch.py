"""Documents that one person answers together under one code: the head signs them, a referent teacher gives a visa."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.sign_by import SigningDays
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.amendments.models import Amendment


def said_together(subjects: Iterable[Signable]) -> str:
    """Say how many agreements and amendments are signed together; empty when there are agreements alone."""
    count = Counter(subject.PURPOSE for subject in subjects)
    agreements, amendments = count[Convention.PURPOSE], count[Amendment.PURPOSE]
    if not amendments:
        return ""
    words = ngettext("%(n)d avenant", "%(n)d avenants", amendments) % {"n": amendments}
    if not agreements:
        return words
    first = ngettext("%(n)d convention", "%(n)d conventions", agreements) % {"n": agreements}
    return _("%(agreements)s et %(amendments)s") % {"agreements": first, "amendments": words}


@dataclass(frozen=True)
class AwaitedAnswers:
    """Answers awaited from one person, and how they are said."""

    rows: list[Signable]
    is_visa: bool = False
    by_referent: bool = False
    """A referent's own signatures, without which a training period is not concluded."""
    days: SigningDays | None = None
    """Days of the school, where the page has read them."""

    @cached_property
    def dated(self) -> list[tuple[Signable, date | None]]:
        """Each document with the day by which all sign it."""
        agreements: list[Any] = [one.convention for one in self.rows]
        if not agreements:
            return []
        days = self.days or SigningDays.of_page(agreements[0].school)
        return [(one, days.of(one)) for one in self.rows]

    @property
    def mixed(self) -> str:
        """Documents to sign, in words, when they are not agreements alone."""
        return said_together(self.rows)

    @property
    def references(self) -> str:
        """References by which the form names all of them."""
        return " ".join(one.reference for one in self.rows)

    @property
    def ask_at(self) -> str:
        """Address that sends the code."""
        return reverse("ask_visa_code" if self.is_read_first else "ask_batch_code")

    @property
    def is_read_first(self) -> bool:
        """The reader follows these pupils and reads each document from here."""
        return self.is_visa or self.by_referent

    @property
    def ask(self) -> str:
        """Label of the button that asks for a code for all of them."""
        if self.mixed:
            words = (
                _("Recevoir un code pour viser %(mixed)s")
                if self.is_visa
                else _("Recevoir un code pour signer %(mixed)s")
            )
            return words % {"mixed": self.mixed}
        n = len(self.rows)
        if self.is_visa:
            words = ngettext("Recevoir un code pour la viser", "Recevoir un code pour viser les %(n)d conventions", n)
        else:
            words = ngettext("Recevoir un code pour la signer", "Recevoir un code pour signer les %(n)d conventions", n)
        return words % {"n": n}


class SigningWords:
    """How the page of a code speaks when the head signs; ``n`` documents, ``mixed`` when not agreements alone."""

    list_page, list_label = "approvals", gettext_lazy("Valider et signer")
    ask_page = "ask_batch_code"
    running, finished = gettext_lazy("Signature en cours"), gettext_lazy("Signature terminée")
    title = gettext_lazy("Signer avec un code")
    you = gettext_lazy("Vous signez : %(name)s, %(quality)s.")
    after = gettext_lazy(
        "Les autres parties signent de leur côté. Quand toutes l'ont fait, le document est scellé et "
        "chacun reçoit sa copie : vous n'avez plus rien à faire."
    )
    badge_of_agreement, badge_of_amendment = gettext_lazy("signée"), gettext_lazy("signé")

    def __init__(self, subjects: Iterable[Signable]) -> None:
        self._subjects = list(subjects)
        self.mixed = said_together(self._subjects)

    def _of(self, mixed: str, one: str, many: str) -> str:
        """Say it of what is there: ``mixed`` names it, ``one`` and ``many`` count agreements."""
        n = len(self._subjects)
        return mixed % {"mixed": self.mixed} if self.mixed else ngettext(one, many, n) % {"n": n}

    @property
    def heading(self) -> str:
        return self._of(_("Signer %(mixed)s"), "Signer une convention", "Signer %(n)d conventions")

    @property
    def button(self) -> str:
        return self._of(_("Signer %(mixed)s"), "Signer la convention", "Signer les %(n)d conventions")

    @property
    def declare(self) -> str:
        return self._of(
            _("En signant, vous déclarez :"),
            "En signant, vous déclarez pour cette convention :",
            "En signant, vous déclarez pour chacune des %(n)d conventions :",
        )

    def done(self, n: int) -> str:
        if self.mixed:
            return ngettext("Un document signé par vous", "%(n)d documents signés par vous", n) % {"n": n}
        return ngettext("Une convention signée par vous", "%(n)d conventions signées par vous", n) % {"n": n}

    def left(self, n: int) -> str:
        if self.mixed:
            return ngettext("Un document n'est pas signé", "%(n)d documents ne sont pas signés", n) % {"n": n}
        return ngettext("Une convention n'est pas signée", "%(n)d conventions ne sont pas signées", n) % {"n": n}

    @property
    def concerned(self) -> str:
        n = len(self._subjects)
        if self.mixed:
            return ngettext("L'avenant concerné", "Les %(n)d documents concernés", n) % {"n": n}
        return ngettext("La convention concernée", "Les %(n)d conventions concernées", n) % {"n": n}

    def you_are(self, signer: Any) -> str:
        return self.you % {"name": signer.name, "quality": signer.quality}


class ReferentWords(SigningWords):
    """The same when a referent teacher signs, as a training period asks."""

    list_page, list_label = "visas", gettext_lazy("Signer et viser")
    ask_page = "ask_visa_code"


class VisaWords(SigningWords):
    """The same when a referent teacher gives a visa."""

    list_page, list_label = "visas", gettext_lazy("Viser")
    ask_page = "ask_visa_code"
    running, finished = gettext_lazy("Visa en cours"), gettext_lazy("Visa terminé")
    title = gettext_lazy("Viser avec un code")
    you = gettext_lazy("Vous visez : %(name)s, %(quality)s.")
    after = gettext_lazy(
        "Votre visa dit que vous en avez pris connaissance. Quand tout le monde a répondu, le document est scellé "
        "et vous recevez votre copie : vous n'avez plus rien à faire."
    )
    badge_of_agreement, badge_of_amendment = gettext_lazy("visée"), gettext_lazy("visé")

    @property
    def heading(self) -> str:
        return self._of(_("Viser %(mixed)s"), "Viser une convention", "Viser %(n)d conventions")

    @property
    def button(self) -> str:
        return self._of(_("Viser %(mixed)s"), "Viser la convention", "Viser les %(n)d conventions")

    @property
    def declare(self) -> str:
        return self._of(
            _("En visant, vous déclarez :"),
            "En visant, vous déclarez pour cette convention :",
            "En visant, vous déclarez pour chacune des %(n)d conventions :",
        )

    def done(self, n: int) -> str:
        if self.mixed:
            return ngettext("Un document visé par vous", "%(n)d documents visés par vous", n) % {"n": n}
        return ngettext("Une convention visée par vous", "%(n)d conventions visées par vous", n) % {"n": n}

    def left(self, n: int) -> str:
        if self.mixed:
            return ngettext("Un document n'est pas visé", "%(n)d documents ne sont pas visés", n) % {"n": n}
        return ngettext("Une convention n'est pas visée", "%(n)d conventions ne sont pas visées", n) % {"n": n}
