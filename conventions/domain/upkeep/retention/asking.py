"""Calls and departures asked, orals, help to find a place, mentors: parts of a person's export."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from conventions.domain.season.calls.models import CallAsked
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.departures.models import DepartureAsked
from conventions.domain.season.mentors.models import Mentor, Mentoring
from conventions.domain.season.orals.models import Oral
from conventions.domain.season.training_plans.models import WeeksBefore

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


def weeks_before(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the weeks of training that a pupil did before, as the school noted them."""
    if subject.kind == "pupil":
        for row in WeeksBefore.objects.filter(pupil=subject.person):
            yield {_("semaines"): row.weeks, _("noté le"): row.noted_at}


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


def mentorings(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the mentors of a pupil, what was agreed with them and who opened it; of a mentor what was certified."""
    if subject.kind == "pupil":
        rows = Mentoring.objects.filter(companionship__pupil=subject.person).select_related("mentor__network")
        for row in rows.prefetch_related("meetings", "openings"):
            yield {
                _("association"): row.mentor.network.name,
                _("demandé le"): row.asked_at,
                _("oui de la direction"): row.head_at,
                _("oui de la famille"): row.guardian_at,
                _("oui de l'élève"): row.pupil_at,
                _("première rencontre"): row.first_met_on,
                _("rencontres"): [[one.on, one.is_kept, one.agreed] for one in row.meetings.all()],
                _("page ouverte"): [one.at for one in row.openings.all()],
                _("terminé le"): row.ended_at,
            }
    if subject.kind == "account":
        for mentor in Mentor.objects.filter(user=subject.person).select_related("network"):
            yield {
                _("association"): mentor.network.name,
                _("identité vue le"): mentor.identity_seen_on,
                _("honorabilité vue le"): mentor.honorability_seen_on,
                _("retiré le"): mentor.ended_at,
            }
