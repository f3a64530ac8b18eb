"""Calls asked of a school, departures asked of another, orals, help to find a place: parts of a person's export."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from conventions.domain.season.calls.models import CallAsked
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.departures.models import DepartureAsked
from conventions.domain.season.orals.models import Oral

from .subject import DataSubject


def calls(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the calls that a person asked for, a pupil's with those of the family."""
    if subject.kind in ("pupil", "guardian"):
        for call in CallAsked.objects.filter(**{subject.kind: subject.person}):
            yield {
                _("demandé le"): call.asked_at,
                _("langue"): call.language,
                _("heure"): call.get_hour_display(),
                _("appelé le"): call.closed_at,
            }


def departures(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield what the pupil's new school asked the former one; neither learns from it more than it knows."""
    if subject.kind == "pupil":
        about = Q(pupil=subject.person) | Q(former=subject.person)
        for asked in DepartureAsked.objects.filter(about).select_related("pupil__school"):
            yield {
                _("demandé le"): asked.asked_at,
                _("par"): asked.pupil.school.name,
                _("annoncé le"): asked.told_at,
            }


def orals(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the orals of a pupil, with what the jury said."""
    if subject.kind == "pupil":
        for oral in Oral.objects.filter(pupil=subject.person).select_related("orals", "jury"):
            yield {
                _("forme"): oral.orals.get_form_display(),
                _("jour"): oral.day,
                _("heure"): oral.at,
                _("salle"): oral.jury.room,
                **dict(oral.said),
                _("noté le"): oral.noted_at,
            }


def companionships(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the help that a school gave a pupil, without the name of whoever gave it."""
    if subject.kind == "pupil":
        for row in Companionship.objects.filter(pupil=subject.person):
            yield {
                _("depuis"): row.named_at,
                _("prochaine étape"): row.get_act_display(),
                _("avant le"): row.act_on,
                _("rencontré le"): row.met_on,
                _("terminé le"): row.ended_at,
                _("fin"): row.get_ending_display(),
            }
