"""Eighteenth birthday of a pupil: guardians are asked no more, the pupil learns what changes; each of it once."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from conventions.domain.persons.people.births import birth_of_age
from conventions.domain.persons.people.models import Pupil
from notifications.catalogue import Event
from notifications.jobs import job
from notifications.outbox import queue
from signatures.models import SignatureRequest
from signatures.queries import with_root
from workflow import clock, engine

from .models import Convention
from .signable import is_adult
from .signers import loaded_convention, signed_by
from .signing import release_guardians

MISSED = timedelta(days=60)
"""Time the job looks back for birthdays; it runs every day, and may have stood still."""


@job("come_of_age")
def come_of_age() -> int:
    """Release the guardians of pupils who are of age, tell these pupils; return how many people it concerned.

    Each document and each pupil is a transaction of its own: stopped anywhere, it goes on where it was.
    """
    latest = birth_of_age(clock.now().date() + timedelta(days=1))  # it is tomorrow already where some pupils are
    released = sum(_release(request) for request in _asked_of_guardians(latest))
    return released + sum(_tell(key) for key in _born_until(latest).values_list("pk", flat=True))


def _asked_of_guardians(latest: date) -> QuerySet[SignatureRequest]:
    """Return the requests that still ask a guardian of a pupil born until then."""
    asked = SignatureRequest.objects.filter(
        SignatureRequest.is_waiting,
        role="guardian",
        document__root_label=Convention.journal_label(),
        document__root__pupil__birth_date__lte=latest,
        document__root__erased_at=None,
    )
    return with_root(asked).order_by("pk")


@transaction.atomic
def _release(request: SignatureRequest) -> int:
    """Release every guardian of the request's document; the request of the other one finds nothing left to do."""
    fresh = engine.lock(request)
    return release_guardians(signed_by(fresh)) if is_adult(loaded_convention(fresh)) else 0


def _born_until(latest: date) -> QuerySet[Pupil]:
    """Return the pupils with a birthday lately who have an agreement that still lives and know nothing yet."""
    rows = Pupil.objects.filter(came_of_age_at=None, birth_date__lte=latest, birth_date__gt=latest - MISSED)
    living = Convention.objects.filter(erased_at=None).exclude(Convention.is_over)
    return rows.filter(Exists(living.filter(pupil=OuterRef("pk"))), erased_at=None).order_by("pk")


@transaction.atomic
def _tell(key: int) -> bool:
    """Tell a pupil once; ``False`` where it was done, or the birthday is not there yet."""
    pupil = Pupil.objects.select_for_update(of=("self",), no_key=True).select_related("school").get(pk=key)
    if pupil.came_of_age_at is not None or not pupil.is_adult_on(pupil.school.today()):
        return False
    Pupil.objects.filter(pk=key).update(came_of_age_at=clock.now())
    own = pupil.conventions.filter(erased_at=None).exclude(Convention.is_over)
    convention = own.select_related(*Convention.FETCH).order_by("-pk").first()
    if convention is not None and (pupil.email or pupil.phone):
        queue(("came_of_age",), Event("come_of_age", convention, about=engine.about(convention)))
    return True
