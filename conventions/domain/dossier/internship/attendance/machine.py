"""The life of one half-day of presence: expected, then marked; never presumed present."""

from workflow.machine import StateField, Subject, require, transition

from .states import HalfDayWords, State

MARKERS = ["tutor", "host", "office", "head", "cpe", "referent"]
IN_AN_OPEN_FILE = require(lambda half_day: half_day.root.takes_marks, "file_not_open")


class HalfDayMachine(HalfDayWords, Subject):
    """Marked by the tutor in one gesture; a correction says why and is a new entry in the journal."""

    ROLES = {
        "tutor": "le tuteur ou la tutrice",
        "host": "l'organisme d'accueil",
        "office": "le secrétariat de l'établissement",
        "head": "le chef ou la cheffe d'établissement",
        "cpe": "le conseiller ou la conseillère principale d'éducation",
        "referent": "l'enseignant référent ou l'enseignante référente",
        "system": "la plateforme",
    }

    minutes_done: int | None
    status = StateField(default=State.EXPECTED.value, choices=State.choices)

    class Meta:
        abstract = True

    @transition(
        source=[State.EXPECTED, State.LATE, State.ABSENT],
        target=State.PRESENT,
        label="Noter une présence",
        who=MARKERS,
        needs=[IN_AN_OPEN_FILE],
        writes=("minutes_done",),
        reason_from=(State.LATE, State.ABSENT),
        silent="Une présence n'appelle aucune action.",
    )
    def mark_present(self) -> None:
        """The pupil was there."""
        self.minutes_done = None

    @transition(
        source=[State.EXPECTED, State.PRESENT, State.ABSENT],
        target=State.LATE,
        label="Noter un retard",
        who=MARKERS,
        needs=[IN_AN_OPEN_FILE],
        writes=("minutes_done",),
        reason_from=(State.PRESENT, State.ABSENT),
        silent="Le retard est lu par l'établissement dans le suivi ; il n'appelle pas d'alerte.",
    )
    def mark_late(self, *, minutes: int | None = None) -> dict[str, int | None]:
        """The pupil came late; ``minutes`` of the hours planned were done, where somebody says so."""
        self.minutes_done = minutes
        return {"minutes": minutes} if minutes else {}

    @transition(
        source=[State.EXPECTED, State.PRESENT, State.LATE, State.ABSENT],
        target=State.PRESENT,
        label="Noter une présence partielle",
        who=MARKERS,
        needs=[IN_AN_OPEN_FILE],
        writes=("minutes_done",),
        reason_from=(State.ABSENT,),
        silent="Le temps fait est lu par l'établissement dans le suivi ; il n'appelle pas d'alerte.",
    )
    def mark_partly(self, *, minutes: int) -> dict[str, int]:
        """The pupil was there for a part of the hours planned: came later, or left before the end."""
        self.minutes_done = minutes
        return {"minutes": minutes}

    @transition(
        source=[State.EXPECTED, State.PRESENT, State.LATE],
        target=State.ABSENT,
        label="Noter une absence",
        who=MARKERS,
        needs=[IN_AN_OPEN_FILE],
        writes=("minutes_done",),
        reason_from=(State.PRESENT, State.LATE),
        tells=("absence_reported",),
    )
    def mark_absent(self) -> None:
        """The pupil did not come: the school is told at once (article 9 of the 2026 model)."""
        self.minutes_done = None

    @transition(
        source=[State.PRESENT, State.LATE, State.ABSENT],
        target=State.EXPECTED,
        label="Reprendre ce qui vient d'être noté",
        who=["office", "head", "cpe", "referent"],
        needs=[IN_AN_OPEN_FILE],
        silent="Ce qui attendait de partir ne part pas.",
    )
    def take_back(self) -> None:
        """A slip of the finger, taken back within seconds by who made it: see ``services.take_back``."""

    @transition(
        source=State.ABSENT,
        target=State.JUSTIFIED,
        label="Justifier l'absence",
        who=["office", "head", "cpe"],
        needs=[IN_AN_OPEN_FILE],
        reason_required=True,
        silent="L'établissement le fait lui-même.",
    )
    def justify(self) -> None:
        """The school accepts the reason of the absence."""

    @transition(
        source=State.ABSENT,
        target=State.ABSENT,
        label="Prévenir la famille",
        who=["office", "head", "cpe", "referent"],
        needs=[
            IN_AN_OPEN_FILE,
            require(
                lambda half_day: half_day.family_told_at is None,
                "family_already_told",
            ),
        ],
        tells=("absence_told_family",),
    )
    def tell_family(self) -> None:
        """The school tells those who answer for the pupil: once per half-day, and the journal says by whom."""

    @transition(
        source=State.EXPECTED,
        target=State.SUSPENDED,
        label="Suspendre la demi-journée",
        who=["system"],
        silent="La suspension du stage est dite à tout le monde, une fois.",
    )
    def suspend(self) -> None:
        """It falls into the suspension of the internship; what was marked before stays."""

    @transition(
        source=State.SUSPENDED,
        target=State.EXPECTED,
        label="Attendre de nouveau l'élève",
        who=["system"],
        silent="La reprise du stage est dite à tout le monde, une fois.",
    )
    def resume(self) -> None:
        """The internship goes on before that half-day."""

    @transition(
        source=State.EXPECTED,
        target=State.UNKNOWN,
        label="Laisser non renseignée",
        who=["system"],
        silent="L'attestation nomme les demi-journées non renseignées.",
    )
    def leave_unknown(self) -> None:
        """Nobody marked it before the file was closed."""
