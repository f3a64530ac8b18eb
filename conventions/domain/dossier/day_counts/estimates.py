"""Euros that a pupil may expect of the State for days of training: an estimate, which pays nothing (rule H-10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.formations.allowances import Allowance, allowance_of
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.year.models import Enrolment

from .days import days_in
from .queries import counts_of


@dataclass(frozen=True)
class Estimate:
    """Euros of one agreement in its school year, after those of the agreements before it."""

    allowance: Allowance
    done: int
    """Days certified, or noted so far."""
    planned: int
    before: int
    """Euros of the agreements before."""

    @property
    def euros(self) -> int:
        return max(min(self.done * self.allowance.day_rate, self.allowance.ceiling - self.before), 0)

    @property
    def left(self) -> int:
        """Euros that the ceiling of the year still leaves."""
        return self.allowance.ceiling - self.before - self.euros

    @property
    def sentence(self) -> str:
        """« 12 jours faits sur 20 : environ 180 €. Plafond de l'année 600 €, reste 420 € »."""
        done = ngettext(
            "%(done)d jour fait sur %(planned)d : environ %(euros)d €.",
            "%(done)d jours faits sur %(planned)d : environ %(euros)d €.",
            max(self.done, 1),
        )
        ceiling = _("Plafond de l'année %(ceiling)d €, reste %(left)d €.")
        said = {"done": self.done, "planned": self.planned, "euros": self.euros, "left": self.left}
        return f"{done} {ceiling}" % {**said, "ceiling": self.allowance.ceiling}


def estimates_of(agreements: Sequence[Convention]) -> dict[int, Estimate]:
    """Return the estimate of each agreement of **one pupil** that is in training, by key; four queries at most.

    Agreements of one school year follow one another in the order in which they were made, as the State counts them.
    None for a pupil without a formation, whose formation the State's table has not, or who is an apprentice then.
    """
    training = sorted((one for one in agreements if one.is_training and one.counts_as_signed), key=lambda one: one.pk)
    if not training:
        return {}
    days, counts = days_in(training), counts_of(training)
    formations = _formations(training)
    spent: dict[int, int] = {}
    estimates = {}
    for convention in training:
        allowance = _allowance(convention, formations.get((convention.pupil_id, convention.year_id)))
        if allowance is None:
            continue
        done = counts[convention.pk].certified if convention.pk in counts else days[convention.pk].done
        before = spent.get(convention.year_id, 0)
        estimates[convention.pk] = Estimate(allowance, done, days[convention.pk].planned, before)
        spent[convention.year_id] = before + estimates[convention.pk].euros
    return estimates


def _formations(agreements: Sequence[Convention]) -> dict[tuple[int, int], Enrolment]:
    rows = Enrolment.objects.filter(pupil__in={one.pupil_id for one in agreements}).select_related("formation", "year")
    return {(row.pupil_id, row.year_id): row for row in rows}


def _allowance(convention: Convention, enrolment: Enrolment | None) -> Allowance | None:
    first = convention.first_day
    if enrolment is None or enrolment.formation is None or first is None or enrolment.is_apprentice_on(first):
        return None
    formation: Formation = enrolment.formation
    return allowance_of(formation.mef, enrolment.year.number)


def make_up_sentence(lost: int) -> str:
    """Return how days that a pupil lost are made up; empty where none is."""
    if not lost:
        return ""
    return ngettext(
        "%(n)d jour n'est pas fait : il se rattrape, pendant les vacances ou en juin, à la date que fixe "
        "l'établissement.",
        "%(n)d jours ne sont pas faits : ils se rattrapent, pendant les vacances ou en juin, aux dates que fixe "
        "l'établissement.",
        lost,
    ) % {"n": lost}
