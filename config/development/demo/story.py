"""A story to play in five minutes on the demonstration's page: one agreement, from the head's approval to its proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from config.development.demo.population import STORY_HOST, host_email
from config.development.demo.queries import Door, personal_door, signing_doors
from config.development.demo.schools import AUDITOR
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.persons.people.models import User

MORNING = timedelta(hours=3)
"""After the pupil's arrival: the half-day may be marked."""


@dataclass(frozen=True)
class Step:
    """One step: who does what, how to be there, and whether it has happened."""

    title: str
    what: str
    done: bool = False
    user: User | None = None
    """Account that is entered, on ``page``."""
    page: str = ""
    doors: tuple[Door, ...] = ()
    """Or: whose personal links are opened."""
    at: datetime | None = None
    """When the service's clock has to be moved first."""


@dataclass(frozen=True)
class Story:
    """The agreement that is played, and its steps in their order."""

    convention: Convention
    steps: tuple[Step, ...]

    @property
    def present(self) -> Step | None:
        """The first step that has not happened."""
        return next((step for step in self.steps if not step.done), None)


def story() -> Story | None:
    """Return the story as far as it was played; ``None`` where the data have none."""
    found = Convention.objects.select_related(*Convention.FETCH).filter(representative__email=host_email(STORY_HOST))
    convention = found.order_by("pk").first()
    if convention is None or convention.is_stopped:
        return None
    return Story(convention, tuple(_steps(convention)))


def _steps(convention: Convention) -> Iterator[Step]:
    head = convention.school.staff.get(role="head").user
    signed = convention.counts_as_signed
    links = tuple(signing_doors(convention, but="head"))
    yield Step(
        _("La direction valide"),
        _("L'essentiel sur une page, puis un bouton : le texte est figé, chaque partie reçoit son lien."),
        done=signed or convention.is_being_signed,
        user=head,
        page=reverse("review_agreement", args=[convention.number]),
    )
    yield Step(
        _("La famille et l'organisme signent, sur leur téléphone"),
        _("Date de naissance : %(born)s. Le code à taper arrive dans la boîte aux lettres. Les visas sont facultatifs.")
        % {"born": f"{convention.pupil.birth_date:%d/%m/%Y}"},
        done=signed or (bool(links) and not any(door.is_awaited for door in links)),
        doors=links,
    )
    yield Step(
        _("La direction signe à son tour"),
        _("La convention est scellée dans la minute ; chacun reçoit sa copie, que la page « Vérifier » reconnaît."),
        done=signed,
        user=head,
        page=reverse("agreement", args=[convention.number]),
    )
    yield from _internship(convention)
    yield Step(
        _("« Qui a fait cela ? »"),
        _("Le journal le dit, acte par acte, et prouve que rien n'en a été retiré."),
        user=User.objects.filter(email=AUDITOR).first(),
        page=reverse("audit_agreement", args=[convention.number]),
    )


def _internship(convention: Convention) -> Iterator[Step]:
    if not (convention.first_day and convention.last_day):
        return
    tutor = personal_door(_("la tutrice ou le tuteur"), f"tutor:{convention.uuid}")
    pupil = personal_door(_("l'élève"), f"pupil:{convention.pupil.uuid}")
    yield Step(
        _("Le stage commence"),
        _("Un geste note la présence de toute la journée."),
        done=convention.half_days.filter(HalfDay.was_attended).exists(),
        doors=(tutor,),
        at=convention.start_of(convention.first_day) + MORNING,
    )
    yield Step(
        _("Le stage se termine"),
        _("La tutrice évalue, l'élève donne son avis ; l'attestation s'ensuit."),
        done=convention.has_begun and convention.evaluations_are_in() and not convention.is_running,
        doors=(tutor, pupil),
        at=convention.start_of(convention.last_day + timedelta(days=1)) + MORNING,
    )
