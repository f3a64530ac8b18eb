"""Making the formations of a school and saying what they ask: written here alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from conventions.domain.persons.people.models import School
from workflow.engine import Refused

from .allowances import title_of
from .keys import cleaned, key_of, refusal_of
from .models import DiplomaCompetence, Formation


@transaction.atomic
def formation_for(school: School, mef: str, *, title: str = "") -> Formation:
    """Return the formation of a key at a school, made where it has none.

    A new one takes over what another year of the same diploma says here: weeks, works, competences. Refused where no
    training is made for the key (:func:`.keys.refusal_of`).
    """
    kept = cleaned(mef)
    formation = Formation.objects.filter(school=school, mef=kept).first()
    if formation is not None:
        return formation
    key = key_of(kept)
    if key is None or refusal_of(kept):
        raise Refused("formation_refused", sentence=refusal_of(kept))
    formation, is_new = Formation.objects.get_or_create(
        school=school,
        mef=kept,
        defaults={
            "title": (title_of(kept) or title.strip() or kept)[:200],
            "level": key.level,
            "year_of_cycle": key.year,
            "cycle_years": key.years,
        },
    )
    other = same_diploma(formation).exclude(pk=formation.pk).order_by("-id").first()
    if is_new and other is not None:
        copy_formation(other, [formation])
    return formation


def same_diploma(formation: Formation) -> QuerySet[Formation]:
    """Return the formations of the school that are a year of the same diploma, this one too."""
    return Formation.objects.filter(school=formation.school_id, mef__startswith=formation.key.of_diploma)


@transaction.atomic
def copy_formation(source: Formation, targets: Iterable[Formation]) -> None:
    """Say of other formations what one says: weeks, usual works, competences."""
    competences = [(one.code, one.label) for one in source.competences.all()]
    for target in targets:
        target.cycle_weeks, target.usual_works = source.cycle_weeks, source.usual_works
        target.save(update_fields=["cycle_weeks", "usual_works"])
        write_competences(target, competences)


@transaction.atomic
def write_competences(formation: Formation, competences: Iterable[tuple[str, str]]) -> None:
    """Put these competences, a code and its words, in the place of the former ones, in this order."""
    formation.competences.all().delete()
    DiplomaCompetence.objects.bulk_create(
        DiplomaCompetence(formation=formation, code=code, label=label, order=order)
        for order, (code, label) in enumerate(competences, start=1)
    )


@transaction.atomic
def save_weeks(weeks: Mapping[Formation, int | None]) -> int:
    """Say the weeks of the cycle of several formations; return how many have changed."""
    changed = [formation for formation, number in weeks.items() if formation.cycle_weeks != number]
    for formation in changed:
        formation.cycle_weeks = weeks[formation]
    Formation.objects.bulk_update(changed, ["cycle_weeks"])
    return len(changed)


@transaction.atomic
def describe_formation(
    formation: Formation, *, competences: Iterable[tuple[str, str]], also: Iterable[Formation] = (), **given: Any
) -> Formation:
    """Say title, weeks, usual works and competences of a formation, and of others ``also`` all but their title."""
    for name, value in given.items():
        setattr(formation, name, value)
    formation.save(update_fields=list(given))
    write_competences(formation, competences)
    copy_formation(formation, also)
    return formation
