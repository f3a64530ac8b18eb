"""Harms, once each for ``make run``: an accident told, a pupil's message that nobody has read, a stopped place."""

from datetime import time

from config.development.demo.schools import Place, engage_nurse
from config.development.lives.actors import standing
from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.services import AccidentStatement, tell_accident
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts.calls import change_readers, raise_alert
from conventions.domain.dossier.alerts.models import PupilAlert
from conventions.domain.exchange.moderation.stopping import stop_place
from conventions.domain.persons.people.models import School, SecondReader
from conventions.domain.placements.danger.models import Place as StoppedPlace
from workflow import clock
from workflow.actors import LINK, Actor


def add_safety(school: School, place: Place, neighbour: School) -> None:
    """Have a tutor tell an accident of one pupil of ``school``, another write, a ``neighbour``'s head stop a place."""
    change_readers(
        school=school,
        staff=engage_nurse(school, place),
        quality=SecondReader.Quality.NURSE_F,
        reads_from=time(8),
        reads_until=time(17),
        by=standing(school, "head").user,
    )
    away = school.conventions.filter(Convention.is_running).select_related("pupil", "host").order_by("pk")
    hurt = away.exclude(tutor=None).exclude(pupil__guardians__phone="")[0]
    worried = away.exclude(pk=hurt.pk)[0]
    tell_accident(
        hurt,
        AccidentStatement(
            Accident.Kind.INJURY, True, clock.now(), text="Une coupure à la main, en rangeant (exemple)."
        ),
        by=Actor(LINK, f"tutor:{hurt.uuid}", label=f"{hurt.tutor}"),
    )
    raise_alert(worried.pupil, "On me parle mal, on se moque de moi (exemple).", to=PupilAlert.To.BOTH)
    expected = school.conventions.filter(Convention.awaits_approval).select_related("host").order_by("pk")[0]
    stop_place(
        StoppedPlace.of(expected.host),
        reason="Un élève y travaillait seul, sur une machine sans protection (exemple).",
        phone=neighbour.phone,
        by=standing(neighbour, "head").actor,
        school=neighbour,
    )
