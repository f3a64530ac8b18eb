"""Lines of letters on the applications of a class: pupils who have to confirm, and hosts that are waited for."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.site import site
from conventions.domain.placements.applications.models import Application
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader, lines
from conventions.domain.season.letters.reading import named
from workflow.models import Transition

ROLES = ("head", "deputy", "teacher")


@lines("applications")
def applications(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:  # noqa: ARG001 - as every provider
    """Say how many pupils have a place to confirm, and how many wait for a host; a letter leaves for a new yes."""
    for school in reader.schools:
        followed = _followed(reader, school)
        if followed is None:
            continue
        page = site(reverse("class_applications"))
        accepted = followed.filter(Application.awaits_pupil)
        if count := accepted.values("pupil").distinct().count():
            text = ngettext("%(n)d élève a une place à confirmer", "%(n)d élèves ont une place à confirmer", count) % {
                "n": count
            }
            is_new = reader.since is None or _moved_since(accepted, reader.since)
            said = named(school, f"{text}.", reader)
            yield LetterLine("applications_to_confirm", "act", said, f"{page}?voir=confirmer", count, is_new=is_new)
        if count := followed.filter(Application.awaits_host).values("pupil").distinct().count():
            text = ngettext(
                "%(n)d élève attend la réponse d'un organisme",
                "%(n)d élèves attendent la réponse d'un organisme",
                count,
            ) % {"n": count}
            yield LetterLine(
                "applications_awaited", "new", named(school, f"{text}.", reader), f"{page}?voir=attente", count
            )


def _followed(reader: LetterReader, school: School) -> QuerySet[Application] | None:
    """Return the applications that a reader follows: the whole school's, or those of their classes."""
    posts = reader.at(school, *ROLES)
    if not posts:
        return None
    found = Application.objects.filter(pupil__school=school, erased_at=None)
    if all(post.role == "teacher" for post in posts):
        found = found.filter(pupil__class_name__in={name for post in posts for name in post.classes})
    return found


def _moved_since(applications: QuerySet[Application], since: datetime) -> bool:
    uuids = applications.values("uuid")
    return Transition.objects.filter(
        root_uuid__in=uuids, at__gt=since, target__in=Application.awaits_pupil.states
    ).exists()
