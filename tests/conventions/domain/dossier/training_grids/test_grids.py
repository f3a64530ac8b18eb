"""The grid of a training period: the tutor's part, then the joint one, closed; the mark that nobody reads too early."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.competences import competences_of
from conventions.domain.dossier.training_grids.models import CertifyingMark, TrainingGrid
from conventions.domain.dossier.training_grids.services import (
    GridState,
    close_grid,
    fill_together,
    give_mark,
    grid_state,
)
from conventions.domain.law.formations.services import write_competences
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.services import link_of
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import find
from signatures.models import Document
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in
from tests.kit.training import over
from workflow import clock

pytestmark = pytest.mark.django_db

SECRET = Decimal("13.37")


def referent(convention):
    return convention.referent.user


def fill(convention, level: int = 4) -> TrainingGrid:
    levels = {one.key: level for one in competences_of(convention)}
    return fill_together(
        convention, levels, remark="Autonome au poste.", met_on=convention.today(), by=referent(convention)
    )


@from_the_cast
def closed():
    """A grid filled by the tutor, then together, and closed."""
    convention = over()
    lives.evaluate(convention)
    fill(convention)
    close_grid(convention, by=referent(convention))
    return convention


def test_a_grid_goes_from_the_tutor_to_both_then_is_closed():
    """The competences are those of the annexe; what the tutor handed in stays as it was."""
    convention = over()
    assert [one.label for one in competences_of(convention)] == ["C1 Organiser son poste"]
    assert grid_state(convention) == GridState.OPEN
    with refused("grid_awaits_tutor"):
        fill(convention)
    lives.evaluate(convention)
    assert grid_state(convention) == GridState.TUTORS
    with refused("grid_of_referent"):
        fill_together(
            convention, {"C1": 4}, remark="", met_on=convention.today(), by=lives.hire(convention.school, "cpe").user
        )
    with refused("grid_incomplete"):
        fill_together(convention, {}, remark="", met_on=convention.today(), by=referent(convention))
    fill(convention, level=2)
    assert grid_state(convention) == GridState.JOINT
    close_grid(convention, by=referent(convention))
    assert grid_state(convention) == GridState.CLOSED
    with refused("grid_closed"):
        fill(convention)
    assert convention.evaluations.get(author="tutor").answers["competences"]["C1"]["level"] == 3


def test_the_grid_of_another_diploma_is_refused():
    """Its competences are not those of the pupil's formation: they are named."""
    convention = over()
    lives.evaluate(convention)
    write_competences(convention.enrolment.formation, [("C7", "Conduire un bateau")])
    with refused("grid_of_another_diploma", codes="C1"):
        fill(convention)


def test_pupil_and_family_read_the_grid_and_no_mark_before_the_jury(client):
    """Neither on their pages nor in a document, nor in all that is kept of the pupil, until the day after the jury."""
    convention = closed()
    jury = convention.today() + timedelta(days=40)
    give_mark(convention, mark=SECRET, jury_on=jury, by=referent(convention))
    for kind, person in (("pupil", convention.pupil), ("guardian", convention.pupil.guardians.get())):
        token = tokens.token(link_of(f"{kind}:{person.uuid}"))
        client.post(reverse("family", args=[token]), {"gate-birth_date": f"{convention.pupil.birth_date:%d/%m/%Y}"})
        page = client.get(reverse("family", args=[token])).content.decode()
        assert ("Organiser son poste" in page, said_in(page)) == (True, False)
    for document in Document.objects.filter(root_id=convention.pk):
        assert not said_in(str(document.data))
    pupil = find(f"pupil:{convention.pupil.uuid}")
    assert not said_in(str(collect(pupil)))
    clock.move_to(lives.at(convention, jury, 12) + timedelta(days=1))
    assert said_in(str(collect(pupil)))
    with refused("mark_deliberated"):
        give_mark(convention, mark=SECRET, jury_on=jury, by=referent(convention))


def said_in(text: str) -> bool:
    return "13.37" in text or "13,37" in text


def test_the_referent_fills_the_grid_and_gives_the_mark_on_their_pages():
    """A teacher who is not the referent finds neither page; the jury comes after the last day."""
    convention = closed()
    teacher = signed_in(referent(convention))
    page, mark = (reverse(name, args=[convention.number]) for name in ("training_grid", "certifying_mark"))
    assert "Autonome au poste." in teacher.get(page).content.decode()
    wrong = {"mark": "12,5", "jury_on": convention.first_day.isoformat()}
    assert teacher.post(mark, wrong).status_code == 409
    given = {**wrong, "jury_on": (convention.today() + timedelta(days=40)).isoformat()}
    assert teacher.post(mark, given).status_code == 302
    assert CertifyingMark.objects.get().mark == Decimal("12.5")
    other = signed_in(lives.hire(convention.school, "teacher").user)
    assert (other.get(page).status_code, other.get(mark).status_code) == (404, 404)
