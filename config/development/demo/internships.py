"""How the internships of the play are lived: each moment in turn, whichever agreement it belongs to."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from datetime import time as day_time
from functools import partial
from zoneinfo import ZoneInfo

from config.development.demo.acts import Act, Scene, wait
from config.development.lives.actors import staff_actor
from config.development.lives.agreements import PUPIL_ANSWERS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.internship.attendance.services import mark_half_day
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.dossier.pupil_opinions.services import give_opinion
from notifications.jobs import enqueue
from workflow import clock
from workflow.actors import LINK, Actor


class Internships:
    """Moves the workflow's clock from moment to moment and does what happens at each."""

    def __init__(self, scene: Scene, acts: list[Act]) -> None:
        self.scene, self.say, self.acts = scene, scene.say, acts

    def live(self) -> None:
        """Play what happens at each moment, whichever agreement it belongs to: internships overlap."""
        for moment, _n, happen in sorted(self._moments(), key=lambda what: what[:2]):
            happen(moment)

    def _moments(self) -> Iterator[tuple[datetime, int, Callable[[datetime], None]]]:
        for act in self.acts:
            convention, n = act.convention, act.story.n
            zone = ZoneInfo(convention.time_zone)
            end = convention.end_of_presence()
            assert convention.first_day is not None  # it is signed
            assert end is not None
            yield datetime.combine(convention.first_day, day_time(8), zone), n, partial(self._begin, act)
            days = list(convention.days.order_by("date"))
            for day in days:
                if day.morning_start:
                    at = datetime.combine(day.date, day_time(12), zone)
                    yield at, n, partial(self._mark, act, day.date, "morning", self.mark_of(days, day, "morning"))
                if day.afternoon_start:
                    at = datetime.combine(day.date, day_time(17), zone)
                    yield at, n, partial(self._mark, act, day.date, "afternoon", self.mark_of(days, day, "afternoon"))
            yield end + timedelta(minutes=5), n, partial(self._end, act)

    def mark_of(self, days: Sequence[PresenceDay], day: PresenceDay, half: str) -> str:
        """Return what is noted of a half-day: the second afternoon is missed."""
        return "absent" if half == "afternoon" and day == days[1] else "present"

    def _begin(self, act: Act, moment: datetime) -> None:
        self.move_to(moment)
        wait(lambda: act.now.is_running, "le stage n'a pas commencé")
        zone = act.convention.time_zone
        self.say(
            act, "plateforme", f"le stage commence : {clock.now().astimezone(moment.tzinfo):%d/%m/%Y %H:%M} ({zone})"
        )

    def _mark(self, act: Act, day: date, half: str, mark: str, moment: datetime) -> None:
        self.move_to(moment, tick=False)
        half_day = act.convention.half_days.get(date=day, half=half)
        mark_half_day(half_day, mark, by=self.tutor_of(act.convention))
        if mark == "absent":
            self.say(act, "tuteur", f"note une absence le {day:%d/%m}, l'établissement le sait le jour même")

    def _end(self, act: Act, moment: datetime) -> None:
        self.move_to(moment)
        wait(lambda: act.now.awaits_evaluations, "le stage ne s'est pas terminé")
        self.say(act, "plateforme", "le stage est terminé")
        self.evaluate(act, self.tutor_of(act.convention))
        evaluations.close(act.convention, by=staff_actor(act.school, "office"))
        self.say(act, "secrétariat", "clôture le dossier")

    def tutor_of(self, convention: Convention) -> Actor:
        if convention.tutor:
            return Actor(LINK, f"tutor:{convention.uuid}", label=f"{convention.tutor}")
        return Actor(LINK, f"host:{convention.uuid}", label=convention.host.name)

    def evaluate(self, act: Act, tutor: Actor) -> None:
        convention = act.convention
        by_tutor = convention.evaluations.get(author="tutor")
        evaluations.save_answers(
            by_tutor,
            {
                "competences": {
                    "observer": {"level": 4, "comment": "Regarde, puis pose de bonnes questions."},
                    "communiquer": {"level": 3, "comment": ""},
                    "comprendre": {"level": 3, "comment": "Relie ce qu'on lui montre à ce qu'on lui dit."},
                    "s_impliquer": {"level": 4, "comment": "Arrive à l'heure et se propose."},
                },
                "free_text": "Une semaine agréable pour l'équipe.",
            },
            by=tutor,
        )
        evaluations.submit_evaluation(by_tutor, by=tutor)
        self.say(act, "tuteur", "rend son évaluation, figée et scellée")
        by_pupil = convention.evaluations.get(author="pupil")
        pupil = Actor(LINK, f"pupil:{act.pupil.uuid}", label=act.pupil.first_name)
        give_opinion(by_pupil, {**PUPIL_ANSWERS, "free_text": "On m'a bien expliqué le travail."}, by=pupil)
        self.say(act, "élève", "dit son avis ; l'attestation est délivrée")

    def move_to(self, moment: datetime, *, tick: bool = True) -> None:
        """Move the workflow clock; the schedule is asked to look at once, in the worker."""
        clock.move_to(moment)
        if tick:
            enqueue("run_deadlines")
