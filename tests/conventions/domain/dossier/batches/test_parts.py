"""The school's part of many agreements, finished together: those without remark, what is given once, what is left."""

from uuid import uuid4

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches import running
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.batches.parts import CommonPart, changes_of, finish_together, parts_to_finish
from conventions.domain.persons.people.models import School, Staff
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.presses import Presses
from tests.kit.queued import run_jobs
from tests.kit.refusals import refused
from workflow.models import Transition

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def office(school):
    return school.staff.get(role="office").user


@pytest.fixture
def given(school) -> CommonPart:
    return CommonPart(transport="En bus.", referent=school.staff.get(role="teacher"))


@from_the_cast
def host_completed(school: School) -> Convention:
    """An agreement of which the rules say nothing more than what the school's part lacks."""
    birth_date = lives.monday_ahead().replace(year=lives.monday_ahead().year - 16)
    convention = lives.host_completed(school=school, birth_date=birth_date)
    convention.host.siret = "73282932000074"
    convention.host.save()
    return convention


def finish(school, office, given, **more) -> BulkAct:
    seen = {convention.number: changes_of(convention) for convention in school.conventions.all()}
    return finish_together(seen, given, school=school, user=office, key=more.get("key", uuid4()))


def test_what_is_given_completes_and_replaces_nothing(school, office, given):
    """The kind's texts and the journey where nothing is written, a referent where there is none; then finished."""
    own, bare = (host_completed(school) for _ in range(2))
    own.transport = "À pied."
    own.save()
    assert [row.is_clean for row in parts_to_finish(list(school.conventions.order_by("pk")), given)] == [True, True]
    bulk = finish(school, office, given)
    assert list(bulk.items.values_list("result", flat=True)) == ["done", "done"]
    for convention in (own, bare):
        convention.refresh_from_db()
        assert convention.awaits_approval
        assert convention.aims
        assert convention.referent == given.referent
    assert (own.transport, bare.transport) == ("À pied.", "En bus.")
    assert Transition.objects.filter(name="complete_school_part", actor_id=str(office.uuid)).count() == 2


def test_what_the_rules_remark_is_left_as_it_was_and_said(school, office):
    """Without a referent there is a remark: nothing of it is saved, the others go on."""
    convention = host_completed(school)
    [row] = parts_to_finish(list(school.conventions.all()), CommonPart())
    assert not row.is_clean
    bulk = finish(school, office, CommonPart(transport="En bus."))
    assert bulk.items.get().refusal.code == "part_has_remark"
    convention.refresh_from_db()
    assert (convention.awaits_school, convention.transport) == (True, "")


def test_many_are_finished_by_a_job_and_twice_the_same_request_is_one(school, office, given):
    """More than five: a job; one that the host got back meanwhile is told, and stops none."""
    many = [host_completed(school) for _ in range(running.AT_ONCE + 1)]
    key = uuid4()
    bulk = finish(school, office, given, key=key)
    assert finish(school, office, given, key=key) == bulk
    lives.services.send_back_to_host(many[0], by=lives.by(many[0], "office"), reason="Les horaires manquent.")
    run_jobs()
    assert bulk.items.get(result="failed").convention == many[0]
    assert bulk.items.filter(result="done").count() == running.AT_ONCE


def test_a_referent_who_has_left_is_refused(school, office, given):
    """Between the choice and the job somebody may leave."""
    host_completed(school)
    Staff.objects.filter(pk=given.referent.pk).update(ends_on=school.today().replace(year=school.today().year - 1))
    assert finish(school, office, given).items.get().refusal.code == "staff_not_in_post"


def test_a_part_that_somebody_saved_meanwhile_is_left(school, office, given):
    """A draft is no entry of the journal: what was shown is not what would be finished."""
    convention = host_completed(school)
    lives.services.save_school_part(convention, by=lives.by(convention, "office"), fields={"transport": "En bus."})
    seen = {convention.number: changes_of(convention)}
    lives.services.save_school_part(convention, by=lives.by(convention, "office"), fields={"transport": "À pied."})
    bulk = finish_together(seen, given, school=school, user=office, key=uuid4())
    assert bulk.items.get().refusal.code == "changed_since_seen"


def test_nothing_chosen_is_said(school, office, given):
    with refused("nothing_ticked"):
        finish(school, office, given)


def test_the_office_finishes_a_class_from_one_page(school, office, given, client):
    """The page shows those without remark, ticked, and those to open; what is not ticked stays."""
    first, second = (host_completed(school) for _ in range(2))
    client.force_login(office)
    page = client.get(reverse("finish_parts"))
    assert "2 conventions à lire ensemble" in page.content.decode()
    assert "J'ai lu, terminer ces 2" in page.content.decode()
    assert "L&#x27;élève prend la pirogue scolaire." in page.content.decode()  # proposed, as others are
    chosen = {"referent": given.referent.uuid, "trajet": "En bus.", "classe": first.pupil.class_name}
    page = client.get(reverse("finish_parts"), chosen)
    assert "2 conventions sans remarque" in page.content.decode()
    key = page.context["page"].groups[0].key
    answer = client.post(
        reverse("finish_chosen"),
        {**chosen, "key": key, "agreement": [f"{first.number}:{changes_of(first)}"]},
        follow=True,
    )
    assert "Une convention est prête à être validée." in answer.content.decode()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.awaits_approval, second.awaits_school) == (True, True)


def test_a_remark_that_was_read_is_no_obstacle(school, office):
    """As it was read: something else, or what the law forbids, leaves the agreement as it was."""
    plain, other = (host_completed(school) for _ in range(2))
    rows = {row.convention: row for row in parts_to_finish(list(school.conventions.all()), CommonPart())}
    read = {plain.number: rows[plain].token.rpartition(":")[2], other.number: "0" * 16}
    bulk = finish(school, office, CommonPart(read=read))
    assert bulk.items.get(convention=plain).result == "done"
    assert bulk.items.get(convention=other).refusal.code == "part_has_remark"


def test_forty_agreements_with_one_remark_are_finished_in_four_presses(school, office, client):
    """From the home: the classes, the page, whoever is proposed follows them all, finished."""
    teacher = school.staff.get(role="teacher")
    many = [host_completed(school) for _ in range(3)]
    teacher.classes = [many[0].class_name]
    teacher.save()
    client.force_login(office)
    secretary = Presses(client)
    secretary.open(reverse("classes"))
    secretary.follow("Terminer ensemble")
    secretary.follow("Nommer les référents proposés")
    secretary.press("Terminer ces 3")
    assert secretary.count == 4
    assert {Convention.objects.get(pk=one.pk).referent for one in many} == {teacher}
    assert all(Convention.objects.get(pk=one.pk).awaits_approval for one in many)


def test_what_the_law_forbids_is_opened_one_after_the_other(school, office, client):
    """The page counts them; one that is finished leads to the next, and the last back to the list."""
    first, last = sorted((host_completed(school) for _ in range(2)), key=lambda one: (one.pupil.sort_name, one.pk))
    School.objects.filter(pk=school.pk).update(phone="")
    client.force_login(office)
    page = client.get(reverse("finish_parts")).context["page"]
    assert [row.convention for row in page.to_open] == [first, last]
    opened = client.get(page.first_to_open)
    assert "Suivante (2 sur 2)" in opened.content.decode()
    School.objects.filter(pk=school.pk).update(phone="+33145678901")
    form = opened.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"action": "finish"}
    assert client.post(page.first_to_open, sent)["Location"] == reverse("finish_parts")
    first.refresh_from_db()
    assert first.awaits_approval
