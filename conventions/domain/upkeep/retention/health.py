"""Data on a pupil's health after an internship: arrangements and the mark of a PAI (rule J-03).

The signed agreement stays as it is: yes or no, and who brings the kit.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention, HealthAnnex
from conventions.domain.law.opinions.models import MachineOpinion
from conventions.domain.law.regulated_works.models import PupilTitle
from conventions.domain.law.regulated_works.works import labels
from conventions.domain.persons.people.models import Pupil

from .subject import DataSubject


def arrangements(before: datetime) -> QuerySet[HealthAnnex]:
    """Arrangements of internships ended before that day, and of withdrawn agreements: nobody needs them any more."""
    over = Convention.objects.filter(_over(before.date()))
    return HealthAnnex.objects.filter(convention__in=over)


def pai_marks(before: datetime) -> QuerySet[Pupil]:
    """Marked pupils whose last internship ended before that day; one who is about to open another keeps the mark."""
    own = Convention.objects.filter(pupil=OuterRef("pk"))
    ended, open_ones = own.filter(_ended(before.date())), own.exclude(_over(before.date()))
    return Pupil.objects.filter(Exists(ended), ~Exists(open_ones)).exclude(pai=False, kit_by="")


def forget_pai(found: Sequence[Pupil]) -> int:
    """Take the mark away; return from how many pupils."""
    return Pupil.objects.filter(pk__in=[pupil.pk for pupil in found]).update(pai=False, kit_by="")


def machine_opinions(before: datetime) -> QuerySet[MachineOpinion]:
    """Opinions given before that day: they hold no more."""
    return MachineOpinion.objects.filter(given_on__lte=before.date())


def opinions_and_titles(subject: DataSubject) -> Iterator[dict[str, Any]]:
    """Yield what is kept of a pupil's medical opinion and titles, as the pupil receives it; nothing of others."""
    pupil = subject.person if subject.kind == "pupil" else None
    for opinion in MachineOpinion.objects.filter(pupil=pupil):
        allowed = "\n".join([opinion.works, *labels(opinion.listed)]).strip()
        days = {_("date de l'avis"): opinion.given_on, _("vaut jusqu'au"): opinion.last_day}
        yield {**days, _("travaux autorisés"): allowed}
    for title in PupilTitle.objects.filter(pupil=pupil):
        yield {_("habilitation du"): title.given_on, _("travail"): ", ".join(labels([title.work]))}


def _over(day: date) -> Q:
    return Convention.is_withdrawn | _ended(day)


def _ended(day: date) -> Q:
    """Agreements whose internship ended, or was to end, before ``day``."""
    return Q(ended_on__lt=day) | Q(ended_on=None, last_day__lt=day)
