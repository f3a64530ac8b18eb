"""Lines of letters on the inbox: as its page counts it, at each school, for each function."""

from dataclasses import replace
from datetime import timedelta

import pytest

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.sign_by import SigningDays, sign_by
from conventions.domain.dossier.internship.attendance.services import mark_half_day
from conventions.domain.persons.people.models import Staff
from conventions.domain.season.inbox.letter_lines import absences_to_justify, to_do, visits_to_plan
from conventions.domain.season.letters.readers import reader_of
from notifications.models import Message
from tests.kit import lives
from workflow import clock

pytestmark = pytest.mark.django_db


def told(key: str, provider=to_do, at=None) -> dict[str, str]:
    reader = reader_of(key)
    assert reader is not None
    return {line.kind: line.text for line in provider(reader, at or clock.now())}


def key(school, role: str) -> str:
    return school.staff.get(role=role).user.account_key


def test_each_function_reads_what_waits_for_it():
    """The head approves, the office completes and hears of whom no message reached; a teacher has neither."""
    school = lives.make_school()
    lives.school_completed(school=school)
    lives.host_completed(school=school)
    asked = lives.validated(school=school)
    request = next(one for one in lives.requests(asked).values() if one.role == "guardian")
    Message.objects.filter(ref=f"signature:{request.uuid}").update(status="failed", secrets=None)
    head = told(key(school, "head"))
    assert head["approve"] == "1 convention à valider."
    assert head["sign"] == "1 convention à signer."
    office = told(key(school, "office"))
    assert office["part"] == "1 convention à compléter."
    assert office["unreached"] == "1 personne n'a pas reçu son lien."
    assert "sign" not in office
    assert told(key(school, "teacher")) == {}
    assert [line.page for line in to_do(reader_of(key(school, "head")), clock.now())][0].endswith("?nature=approve")


def test_a_letter_leaves_for_what_came_since_the_last_one_and_again_before_it_is_too_late():
    """Once for a request to sign, to whoever begins later too; again in the last week; once for who was not reached."""
    asked = lives.validated()
    school, now = asked.school, clock.now()
    head, office = (reader_of(key(school, role)) for role in ("head", "office"))

    def new(reader, since, at=now) -> set[str]:
        with clock.held(at):
            return {line.kind for line in to_do(replace(reader, since=since), at) if line.is_new}

    told, last = now + timedelta(minutes=1), SigningDays(school).end_of(sign_by(asked))
    assert new(head, None) == new(head, now - timedelta(days=1)) == {"sign"}
    assert new(head, told) == set()
    assert new(head, told, last - timedelta(days=8)) == set()
    assert new(head, told, last - timedelta(days=6)) == {"sign"}
    Staff.objects.filter(school=school, role="head").update(starts_on=school.today())
    assert new(reader_of(head.account), now - timedelta(hours=1)) == {"sign"}
    request = next(one for one in lives.requests(asked).values() if one.role == "guardian")
    Message.objects.filter(ref=f"signature:{request.uuid}").update(status="failed", secrets=None)
    assert new(office, now - timedelta(days=1)) == {"unreached"}
    assert new(office, told) == set()


def test_who_works_at_two_schools_reads_which_and_a_mailbox_stands_for_functions_that_nobody_holds():
    """One account, one letter; a school without office is written to at its own address."""
    school, other = lives.make_school(), lives.make_school()
    lives.host_completed(school=school)
    user = school.staff.get(role="office").user
    Staff.objects.create(school=other, user=user, role="teacher")
    assert told(user.account_key)["part"] == f"{school.name} – 1 convention à compléter."
    school.staff.filter(role="office").delete()
    assert told(f"school:{school.uuid}")["part"] == "1 convention à compléter."
    assert told(f"school:{other.uuid}") == {}


def test_a_referent_reads_visits_to_plan_and_school_life_absences():
    """Within the fortnight before the first day, until a visit is planned; of the week, until a reason is accepted."""
    convention = lives.running()
    school = convention.school
    referent = school.staff.get(role="teacher")
    Convention.objects.filter(pk=convention.pk).update(referent=referent)
    assert told(referent.user.account_key, visits_to_plan) == {"visits": "1 visite ou appel à prévoir."}
    cpe = lives.hire(school, "cpe")
    mark_half_day(convention.half_days.first(), "absent", by=lives.by(convention, "host"))
    assert told(cpe.user.account_key, absences_to_justify) == {"absences": "1 absence sans motif accepté."}
    assert told(key(school, "office"), absences_to_justify) == {}
