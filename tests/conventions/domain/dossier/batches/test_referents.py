"""Who follows which pupil, for many at once: proposed from the classes followed, with how many each has."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.referents import name_referent
from conventions.domain.dossier.batches import running
from conventions.domain.dossier.batches.queries import key_of
from conventions.domain.dossier.batches.referents import followers_at, name_referents, proposed_referents
from conventions.domain.dossier.batches.services import approve_together, find_row, note_reading
from conventions.domain.persons.people.models import Staff
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.people_factory import move
from tests.kit.queued import run_jobs
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in
from workflow.models import Transition

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def office(school):
    return school.staff.get(role="office")


def teacher(school: Any, name: str, *classes: str) -> Staff:
    return lives.hire(school, "teacher", name, classes=list(classes))


@from_the_cast
def prepared(school: Any, class_name: str = "3e A", state: str = "completed_by_host") -> Any:
    convention = lives.in_state(state, school=school)
    move(convention.pupil, class_name)
    return convention


def test_who_follows_the_class_and_has_the_fewest_pupils_is_proposed(school):
    """Two teachers of one class share its pupils; of a class that nobody follows nobody is proposed."""
    one, other = teacher(school, "Aubin", "3e A"), teacher(school, "Brun", "3e A", "3e B")
    followed, *waiting = [prepared(school) for _ in range(4)] + [prepared(school, "3e B"), prepared(school, "3e C")]
    type(followed).objects.filter(pk=followed.pk).update(referent=one)
    followers = followers_at(school)
    found = proposed_referents(waiting, followers)
    assert [row.follower and row.follower.staff for row in found] == [other, one, other, other, None]
    assert {f.staff.pk: (f.follows, f.would_follow) for f in followers if f.would_follow} == {
        one.pk: (1, 2),
        other.pk: (0, 3),
    }


@pytest.mark.parametrize("state", ["draft", "completed_by_host", "completed_by_school"])
def test_a_referent_is_named_at_any_moment_of_the_preparation(school, office, state):
    """With the host, in the office, or while the head is about to approve: its state does not move."""
    convention, own = prepared(school, state=state), teacher(school, "Aubin")
    before = convention.status
    name_referent(convention, own, by=lives.account(office))
    convention.refresh_from_db()
    assert (convention.referent, convention.status) == (own, before)


def test_what_the_head_has_seen_is_not_approved_with_another_referent(school, office):
    """Naming while approval is awaited is an entry: the list shown before approves nothing unseen."""
    convention, head = prepared(school, state="completed_by_school"), school.staff.get(role="head").user
    row = find_row(convention, head)
    note_reading(convention, user=head, length=convention.journal_length, warnings=set(map(key_of, row.warnings)))
    name_referent(convention, teacher(school, "Aubin"), by=lives.account(office))
    convention.refresh_from_db()
    assert (convention.journal_length, convention.awaits_approval) == (row.convention.journal_length + 1, True)
    seen = {convention.number: row.convention.journal_length}
    bulk = approve_together(school=school, user=head, seen=seen, tell_at=None, key=uuid4())
    assert bulk.items.get().refusal.code == "changed_since_seen"


def test_of_an_agreement_in_force_it_is_a_rectification(school, office):
    """Written in the journal, and its people are told; while signatures are asked it is refused."""
    own = teacher(school, "Aubin")
    asked, signed = lives.validated(school=school), lives.signed(school=school)
    with refused("referent_being_signed"):
        name_referent(asked, own, by=lives.account(office))
    name_referent(signed, own, by=lives.account(office))
    signed.refresh_from_db()
    assert signed.referent == own
    assert Transition.objects.filter(subject_uuid=signed.uuid, name="rectify").count() == 1
    with refused("part_of_others"):
        name_referent(signed, own, by=lives.account(school.staff.get(role="teacher", user__last_name="Classe")))


def test_many_are_named_by_a_job_and_twice_the_same_request_is_one(school, office):
    """More than five: a job; for whom nobody was chosen is told, who left meanwhile too, and stops none."""
    own, gone = teacher(school, "Aubin"), teacher(school, "Brun")
    many = [prepared(school, state="draft") for _ in range(running.AT_ONCE + 3)]
    choices = [(many[0], None), (many[1], gone), *((one, own) for one in many[2:])]
    key = uuid4()
    bulk = name_referents(choices, school=school, user=office.user, key=key)
    assert name_referents(choices, school=school, user=office.user, key=key) == bulk
    Staff.objects.filter(pk=gone.pk).update(ends_on=school.today() - timedelta(days=1))
    run_jobs()
    failed = {item.convention_id: item.refusal.code for item in bulk.items.filter(result="failed")}
    assert failed == {many[0].pk: "referent_unchosen", many[1].pk: "staff_not_in_post"}
    assert own.school.conventions.filter(referent=own).count() == running.AT_ONCE + 1


def test_nothing_ticked_is_said(school, office):
    with refused("no_referent_named"):
        name_referents([], school=school, user=office.user, key=uuid4())


def test_the_office_names_from_one_page(school, office, django_assert_max_num_queries):
    """The office ticks the proposals, or names one person for all; each one's number stands beside; twelve queries."""
    own, other = teacher(school, "Aubin", "3e A"), teacher(school, "Brun")
    first, second, elsewhere = prepared(school), prepared(school), prepared(school, "3e B")
    client = signed_in(office.user)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("referents"))
    content = " ".join(page.content.decode().split())
    assert content.count("→ " + own.user.name) == 2
    assert "personne ne suit cette classe" in content
    assert '<td class="number" data-label="Avec ceux proposés">2</td>' in content
    proposed = {f"propose-{one.number}": own.uuid for one in (first, second)}
    key = page.context["page"].key
    sent = {"key": key, "classe": "3e A", "agreement": [first.number], **proposed}
    answer = client.post(reverse("referents_name"), sent, follow=True).content.decode()
    assert "Un élève est suivi." in answer
    assert f'href="{reverse("referents")}?classe=3e+A"' in answer  # back where it was chosen
    assert reverse("bulk_act", args=[key]) in client.get(reverse("referents")).content.decode()
    answer = client.post(reverse("referents_name"), {"key": uuid4(), "agreement": [elsewhere.number]}, follow=True)
    assert "Personne n&#x27;est proposé pour cette classe" in answer.content.decode()
    sent = {"key": uuid4(), "agreement": [second.number, elsewhere.number], **proposed, "referent": other.uuid}
    assert "2 élèves sont suivis." in client.post(reverse("referents_name"), sent, follow=True).content.decode()
    for convention, referent in ((first, own), (second, other), (elsewhere, other)):
        convention.refresh_from_db()
        assert convention.referent == referent


def test_pupils_of_who_leaves_are_given_to_others(school, office):
    """Chosen by whom they are followed; of somebody who has left they wait as those whom nobody follows."""
    gone, stays = teacher(school, "Aubin", "3e A"), teacher(school, "Brun", "3e A")
    convention = prepared(school)
    type(convention).objects.filter(pk=convention.pk).update(referent=gone)
    client = signed_in(office.user)
    assert client.get(reverse("referents")).context["page"].proposed == []
    [row] = client.get(reverse("referents"), {"de": gone.uuid}).context["page"].proposed
    assert row.follower.staff == stays
    Staff.objects.filter(pk=gone.pk).update(ends_on=school.today() - timedelta(days=1))
    [row] = client.get(reverse("referents")).context["page"].proposed
    assert (row.convention, row.follower.staff) == (convention, stays)
