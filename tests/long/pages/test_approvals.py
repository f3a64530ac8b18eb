"""The head's pages: one list with warnings first, approval by a job, one code for a batch, nothing lost in between."""

import re
import threading
from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from conventions.domain.dossier.agreements import freezing, services
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.batches import moments, queries, running
from conventions.domain.dossier.batches import services as approvals
from conventions.domain.dossier.batches import signing as batches
from conventions.domain.dossier.batches.models import BulkAct, BulkItem, Review
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.services import delegate_signature, revoke_delegation
from conventions.pages.staff.head import contexts, forms
from notifications import jobs
from notifications.models import Message
from notifications.relay import deliver_due
from signatures import services as signature_services
from signatures.models import BatchItem, Evidence, SigningBatch
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.presses import Presses
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in
from workflow import journal
from workflow.models import Transition

pytestmark = pytest.mark.django_db
LIST = "/etablissement/validation"


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def head(school, client) -> Client:
    """A browser in which the head is signed in."""
    client.force_login(school.staff.get(role="head").user)
    return client


@pytest.fixture(autouse=True)
def noon():
    """A Tuesday at noon: what is chosen by default does not depend on when the tests run."""
    at = datetime(2026, 11, 24, 11, tzinfo=UTC)
    with pytest.MonkeyPatch.context() as patch:  # not the test's own: no play of the cast fills a form
        patch.setattr(forms, "timezone", type("Noon", (), {"now": staticmethod(lambda: at)}))
        yield


def doubtful(school: School, **given) -> Convention:
    """An agreement that the rules warn of: a pupil under 15 for more than 30 hours, no referent, no SIRET."""
    return lives.school_completed(school=school, **given)


@from_the_cast
def clean(school: School, **given) -> Convention:
    """An agreement of which no rule says anything."""
    birth_date = lives.monday_ahead().replace(year=lives.monday_ahead().year - 16)
    convention = lives.host_completed(school=school, birth_date=birth_date, **given)
    convention.host.siret = "73282932000074"
    convention.host.save()
    referent = school.staff.get(role="teacher")
    fields = {"transport": "Par ses propres moyens."}
    services.save_school_part(convention, by=lives.by(convention, "office"), fields=fields, referent=referent)
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    return convention


def user_of(school: School, role: str = "head"):
    return school.staff.get(role=role).user


def test_reading_an_agreement_before_approving_it_is_written_down(school, head):
    """Who, when, which: once an hour for the page, each time for the whole text, for that agreement only."""
    read, other = clean(school), clean(school)
    for _ in range(2):
        assert head.get(reverse("review_agreement", args=[read.number])).status_code == 200
    assert head.get(reverse("review_text", args=[read.number])).status_code == 200
    rows = Consultation.objects.filter(convention=read).order_by("at")
    assert [(row.what, row.detail, row.actor_id) for row in rows] == [
        ("opened", "", str(user_of(school).uuid)),
        ("opened", "convention-projet", str(user_of(school).uuid)),
    ]
    assert not Consultation.objects.filter(convention=other).exists()


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}"\s+value="([^"]*)"', page).group(1)


def choose(http: Client, *conventions: Convention, **fields) -> dict:
    """Send the list's form with these agreements ticked on the page as it is now."""
    page = http.get(LIST).content.decode()
    tokens = dict(re.findall(r'name="agreement"\s+value="(CV-[^:"]+):(\d+)"', page))
    ticked = [f"{c.number}:{tokens[c.number]}" for c in conventions]
    return {
        "key": hidden(page, "key"),
        "when": "now",
        "clean_ones": hidden(page, "clean_ones"),
        "agreement": ticked,
    } | fields


def run_jobs() -> int:
    """Run what the worker would: the jobs of these rooms, until none is left."""
    done = 0
    while rows := list(OrmQ.objects.order_by("pk")):
        for row in rows:
            _key, name, *ids = row.task["args"]
            row.delete()
            jobs.job.get(name)(*ids)
            done += 1
    return done


def status_of(*conventions: Convention) -> list[str]:
    found = Convention.objects.in_bulk([c.pk for c in conventions])
    return [found[c.pk].status for c in conventions]


def code_of(http: Client) -> str:
    row = Message.objects.filter(slug="signing_code").latest("id")
    return row.secrets["code"]


# -- the list ----------------------------------------------------------------------------------------------------


def test_the_head_sees_warnings_first_then_by_first_day(head, school):
    """The one with a warning says which; the clean ones follow by date; another school's are not there."""
    later = clean(school, days=lives.week(lives.monday_ahead(3)))
    sooner = clean(school)
    warned = doubtful(school, days=lives.week(lives.monday_ahead(3)))
    elsewhere = lives.school_completed()
    page = head.get(LIST).content.decode()
    places = [page.index(reverse("review_agreement", args=[c.number])) for c in (warned, sooner, later)]
    assert places == sorted(places)
    assert "moins de 15 ans" in page
    assert elsewhere.number not in page
    boxes = re.findall(r'id="(a\d+-)?[^"]*"\s+name="agreement"\s+value="' + warned.number, page)
    assert boxes
    assert all(boxes)  # a box under each cause, none on the list before the warnings were read
    assert "les 2 sans avertissement" in page


def test_an_empty_list_says_what_will_come(head):
    """Nothing to approve, nothing to sign."""
    page = head.get(LIST).content.decode()
    assert "Rien à valider aujourd&#x27;hui" in page or "Rien à valider aujourd'hui" in page
    assert "Aucune convention n&#x27;attend" in page or "Aucune convention n'attend" in page


def test_only_the_head_opens_the_pages(school, client):
    """Neither the office nor a teacher; a stranger is asked to sign in; the head of another school finds nothing."""
    convention = clean(school)
    paths = [LIST, f"{LIST}/{convention.number}", f"{LIST}/{convention.number}/texte"]
    for role in ("office", "teacher"):
        client.force_login(user_of(school, role))
        assert [client.get(path).status_code for path in paths] == [403] * 3
        assert client.post(f"{LIST}/valider", {}).status_code == 403
    client.logout()
    assert client.get(LIST).status_code == 302
    client.force_login(user_of(lives.make_school()))
    assert [client.get(path).status_code for path in paths] == [200, 404, 404]
    for action in ("lue", "renvoyer", "sans-visa"):
        assert client.post(f"{LIST}/{convention.number}/{action}", {"reason": "x"}).status_code == 404
    assert status_of(convention) == ["completed_by_school"]


def test_the_pages_cost_as_many_queries_for_one_as_for_many(head, school, django_assert_max_num_queries, settings):
    """Thirteen at most, whatever the number of agreements; the clock is in the database only where it may be moved."""
    settings.WORKFLOW_CLOCK_ADJUSTABLE = False
    for rounds in range(2):
        first = clean(school)
        for _ in range(1 + 3 * rounds):
            batch = begin(school, [clean(school)])
            head.get(ask(head))  # as a browser does: what the redirection says is read there
            doubtful(school)
        head.get(LIST)  # What the last act said is shown once, and taken out of the session.
        with django_assert_max_num_queries(13):  # the periods that warn and by which all sign are two more
            assert head.get(LIST).status_code == 200
        with django_assert_max_num_queries(13):  # whether its place is stopped is one more
            assert head.get(f"{LIST}/{first.number}").status_code == 200
        with django_assert_max_num_queries(11):
            assert head.get(reverse("bulk_act", args=[batch.uuid])).status_code == 200
        with django_assert_max_num_queries(11):
            assert head.get(reverse("signing_batch", args=[SigningBatch.objects.latest("pk").uuid])).status_code == 200


def test_the_list_is_in_pages_and_searched_by_name(head, school, monkeypatch):
    """Two per page; a name without its accent finds the pupil; an unknown one says so."""
    monkeypatch.setattr("conventions.pages.kit.paging.PER_PAGE", 2)
    conventions = [clean(school) for _ in range(3)]
    assert head.get(LIST).content.decode().count('name="agreement"') == 2
    assert head.get(LIST, {"page": 2}).content.decode().count('name="agreement"') == 1
    last = conventions[2].pupil.last_name
    page = head.post(LIST, {"q": f"maelle {last.rsplit(' ', 1)[1]}"}, follow=True).content.decode()
    assert page.count('name="agreement"') == 1
    assert last in page
    assert "Aucune convention à valider pour" in head.post(LIST, {"q": "Personne"}, follow=True).content.decode()


# -- one agreement -----------------------------------------------------------------------------------------------


def test_opening_the_page_acknowledges_nothing(head, school):
    """GET shows the agreement, its warning with the article and the text to be signed; nothing counts as read."""
    convention = doubtful(school)
    page = head.get(f"{LIST}/{convention.number}").content.decode()
    assert "J&#x27;ai lu cet avertissement" in page or "J'ai lu cet avertissement" in page
    assert convention.host.name in page
    assert "agreement-document" in head.get(f"{LIST}/{convention.number}/texte").content.decode()
    assert not Review.objects.exists()
    assert head.get(f"{LIST}/{convention.number}/lue").status_code == 405


def acknowledge(http: Client, convention: Convention, query: str = "", **fields):
    """Tick every warning of the page and send it."""
    page = http.get(f"{LIST}/{convention.number}{query}").content.decode()
    keys = re.findall(r'name="warning"\s+value="([^"]+)"', page)
    sent = {"key": hidden(page, "key"), "shown": hidden(page, "shown"), "when": "now", "warning": keys, "do": "read"}
    return http.post(f"{LIST}/{convention.number}/lue{query}", sent | fields)


def test_a_warning_is_acknowledged_then_the_agreement_can_be_ticked(head, school):
    """Before: refused with the reason, also when the form is forged; after: approved from the list."""
    convention = doubtful(school)
    forged = {"key": str(uuid4()), "when": "now", "agreement": [f"{convention.number}:{convention.journal_length}"]}
    page = head.post(f"{LIST}/valider", forged, follow=True).content.decode()
    assert "avertissement que vous n" in page
    assert status_of(convention) == ["completed_by_school"]
    assert not Review.objects.exists()
    assert acknowledge(head, convention, warning=[]).status_code == 409
    assert not Review.objects.exclude(acknowledged=[]).exists()
    assert acknowledge(head, convention).status_code == 302
    review = Review.objects.get(convention=convention)
    assert [key.split()[0] for key in review.acknowledged] == ["C-02", "E-10", "M-03"]
    page = head.post(f"{LIST}/valider", choose(head, convention), follow=True).content.decode()
    assert "Une convention validée" in page
    assert status_of(convention) == ["validated"]


def test_read_and_approved_in_one_go(head, school):
    """The second button acknowledges and approves this one agreement."""
    convention = doubtful(school)
    page = head.get(acknowledge(head, convention, do="approve")["Location"]).content.decode()
    assert f"La convention de {convention.pupil} est validée." in page
    assert status_of(convention) == ["validated"]


def test_what_was_acknowledged_counts_only_while_nothing_has_changed(head, school):
    """Sent back and completed again: the box is gone, the page says what happened since, in words."""
    convention = doubtful(school)
    acknowledge(head, convention)
    services.send_back_to_office(convention, by=lives.by(convention, "head"), reason="Précisez le transport.")
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    page = head.get(LIST).content.decode()
    assert "modifiée depuis votre lecture" in page
    assert f'value="{convention.number}' not in page
    page = head.get(f"{LIST}/{convention.number}").content.decode()
    assert "Renvoyer au secrétariat" in page
    assert "Précisez le transport." in page
    assert "Terminer la partie de l" in page


def test_a_page_that_is_out_of_date_acknowledges_nothing(head, school):
    """The agreement changed while it was being read: refused, the page shows it as it is now."""
    convention = doubtful(school)
    old = f"{convention.number}:{convention.journal_length - 1}"
    page = acknowledge(head, convention, shown=old)
    assert page.status_code == 409
    assert re.search(r"<title>\s*Erreur", page.content.decode())
    assert not Review.objects.exists()


def test_the_head_sends_back_with_a_reason(head, school):
    """To the office or to the host; without a reason nothing happens and the page says what to write."""
    one, other = clean(school), clean(school)
    page = head.post(f"{LIST}/{one.number}/renvoyer", {"to": "office", "reason": " "})
    assert page.status_code == 422
    assert status_of(one) == ["completed_by_school"]
    head.post(f"{LIST}/{one.number}/renvoyer", {"to": "office", "reason": "Le référent manque."})
    head.post(f"{LIST}/{other.number}/renvoyer", {"to": "host", "reason": "Les horaires."})
    assert status_of(one, other) == ["started_by_school", "started_by_host"]
    page = head.post(f"{LIST}/{one.number}/renvoyer", {"to": "office", "reason": "Encore."})
    assert page.status_code == 409


# -- approving ---------------------------------------------------------------------------------------------------


def test_all_clean_ones_are_approved_together_and_what_arrives_in_between_is_not(head, school):
    """The form holds the list that was shown: a newer agreement and one with a warning stay."""
    chosen = [clean(school) for _ in range(2)]
    warned = doubtful(school)
    sent = choose(head, all_clean="on")
    newer = clean(school)
    page = head.post(f"{LIST}/valider", sent, follow=True).content.decode()
    assert "2 conventions validées" in page
    assert status_of(*chosen, warned, newer) == ["validated"] * 2 + ["completed_by_school"] * 2
    assert list(journal.check()) == []


def test_one_that_changed_since_it_was_shown_is_not_approved_and_stops_no_other(head, school):
    """Result per agreement: the other is approved, this one says why not."""
    good, changed = clean(school), clean(school)
    sent = choose(head, good, changed)
    services.send_back_to_office(changed, by=lives.by(changed, "head"), reason="Encore.")
    services.complete_school_part(changed, by=lives.by(changed, "office"))
    page = head.post(f"{LIST}/valider", sent, follow=True).content.decode()
    assert "a changé depuis que vous l" in page
    assert status_of(good, changed) == ["validated", "completed_by_school"]


def test_nothing_ticked_is_a_sentence(head, school):
    """422, the title says so, nothing changes."""
    convention = clean(school)
    page = head.post(f"{LIST}/valider", choose(head))
    assert page.status_code == 422
    assert re.search(r"<title>\s*Erreur", page.content.decode())
    assert status_of(convention) == ["completed_by_school"]


def test_the_same_form_sent_twice_is_one_batch(head, school):
    """An impatient finger: the second answer shows the first batch."""
    convention = clean(school)
    sent = choose(head, convention)
    first, second = (head.post(f"{LIST}/valider", sent)["Location"] for _ in range(2))
    assert first == second
    assert BulkAct.objects.count() == 1
    assert Transition.objects.filter(name="approve").count() == 1


@pytest.fixture
def many(school) -> list[Convention]:
    return [clean(school) for _ in range(running.AT_ONCE + 1)]


def begin(school: School, conventions: list[Convention], role: str = "head", **given) -> BulkAct:
    seen = {c.number: Convention.objects.get(pk=c.pk).journal_length for c in conventions}
    given = {"tell_at": None, "key": uuid4()} | given
    return approvals.approve_together(school=school, user=user_of(school, role), seen=seen, **given)


def test_many_are_approved_by_a_job_whose_page_shows_how_far_it_is(head, school, many):
    """In between the list shows the batch and not the agreements; the page refreshes itself without JavaScript."""
    answer = head.post(f"{LIST}/valider", choose(head, all_clean="on"))
    page = head.get(answer["Location"]).content.decode()
    assert 'http-equiv="refresh"' in page
    assert f'<progress value="0" max="{len(many)}"' in page
    listed = head.get(LIST).content.decode()
    assert f"en cours : 0 sur {len(many)}" in listed
    assert 'name="agreement"' not in listed
    run_jobs()
    page = head.get(answer["Location"]).content.decode()
    assert f"{len(many)} conventions validées" in page
    assert "refresh" not in page
    assert status_of(*many) == ["validated"] * len(many)


def test_a_job_killed_in_between_goes_on_where_it_stopped(school, many, monkeypatch):
    """Two are approved, then the process dies; another job approves the rest, none twice."""
    batch, real, calls = begin(school, many), approvals.approve, []

    def die(*given, **named):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(*given, **named)

    with monkeypatch.context() as dying:
        dying.setattr(approvals, "approve", die)
        with pytest.raises(KeyboardInterrupt):
            running.run_bulk(str(batch.uuid))
    assert status_of(*many).count("validated") == 2
    assert running.run_bulk(str(batch.uuid)) == len(many) - 2
    batch.refresh_from_db()
    assert batch.finished_at is not None
    assert Transition.objects.filter(name="approve").count() == len(many)
    assert running.run_bulk(str(batch.uuid)) == 0


def test_a_batch_whose_job_is_lost_is_taken_up_by_the_sweep_or_by_hand(head, school, many):
    """Nothing for two minutes: the sweep enqueues it again; so does « Reprendre »; after a day it is closed."""
    batch = begin(school, many)
    OrmQ.objects.all().delete()
    assert running.continue_unfinished() == 0
    BulkAct.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    path = reverse("bulk_act", args=[batch.uuid])
    assert "Reprendre" in head.get(path).content.decode()
    assert running.continue_unfinished() == 1
    OrmQ.objects.all().delete()
    head.post(f"{path}/reprendre")
    run_jobs()
    assert status_of(*many) == ["validated"] * len(many)
    late = [clean(school) for _ in range(running.AT_ONCE + 1)]
    batch = begin(school, late)
    BulkAct.objects.filter(pk=batch.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert running.continue_unfinished() == 0
    assert set(batch.items.values_list("result", flat=True)) == {"failed"}
    assert status_of(*late) == ["completed_by_school"] * len(late)


def test_one_that_fails_says_so_and_the_others_are_approved(head, school, many, monkeypatch):
    """Withdrawn meanwhile, or an error: each has its sentence, the error's text is told to nobody."""
    batch, real = begin(school, many), approvals.approve
    services.withdraw(many[0], by=lives.by(many[0], "office"), reason="Plus de stage.")

    def break_one(convention, **named):
        if convention.pk == many[1].pk:
            raise OSError("disk")
        real(convention, **named)

    monkeypatch.setattr(approvals, "approve", break_one)
    assert run_jobs() >= 1
    assert status_of(*many) == ["withdrawn", "completed_by_school"] + ["validated"] * (len(many) - 2)
    page = head.get(reverse("bulk_act", args=[batch.uuid])).content.decode()
    assert "2 conventions ne sont pas validées" in page
    assert "elle est maintenant « retirée »" in page
    assert "disk" not in page


@pytest.fixture
def deputy(school):
    """A deputy with a delegation in force."""
    staff = lives.hire(school, "deputy", "Adjointe")
    today = school.today()
    delegation = delegate_signature(
        from_staff=school.staff.get(role="head"), to_staff=staff, quality="adjoint", publication_date=today,
        starts_on=today, ends_on=today + timedelta(days=30),
    )  # fmt: skip
    return staff, delegation


def test_a_deputy_by_delegation_approves_and_no_longer_once_it_is_withdrawn(school, many, deputy, client):
    """The right is asked when the job runs, not when the list was ticked."""
    staff, delegation = deputy
    client.force_login(staff.user)
    answer = client.post(f"{LIST}/valider", choose(client, all_clean="on"))
    assert answer.status_code == 302
    revoke_delegation(delegation=delegation)
    run_jobs()
    assert status_of(*many) == ["completed_by_school"] * len(many)
    assert {item.refusal.code for item in BulkItem.objects.all()} == {"not_for_you"}
    assert client.get(LIST).status_code == 403


def test_two_heads_at_once_approve_each_agreement_once(school, many, deputy):
    """The second batch says that it is in hand; were both at work, the second would find it done."""
    begin(school, many)
    second = begin(school, many[:2], role="deputy")
    assert {item.refusal.code for item in second.items.all()} == {"approval_under_way"}
    BulkItem.objects.filter(bulk=second).update(result="waiting")
    running.run_bulk(str(second.uuid))
    run_jobs()
    assert Transition.objects.filter(name="approve").count() == len(many)
    first_two = BulkItem.objects.exclude(bulk=second).filter(convention__in=many[:2])
    assert {(item.result, item.refusal.code) for item in first_two} == {("failed", "already_approved")}


# -- when the parties are told -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "choice", "morning"),
    [
        ("2026-11-24 12:00", "now", "2026-11-25 08:00"),  # Tuesday
        ("2026-11-24 19:00", "next", "2026-11-25 08:00"),
        ("2026-11-24 06:30", "next", "2026-11-24 08:00"),
        ("2026-11-27 16:59", "now", "2026-11-30 08:00"),  # Friday
        ("2026-11-27 17:00", "next", "2026-11-30 08:00"),
        ("2026-11-28 10:00", "next", "2026-11-30 08:00"),
        ("2026-12-24 20:00", "next", "2026-12-28 08:00"),  # Christmas is a Friday
        ("2026-12-25 10:00", "next", "2026-12-28 08:00"),
    ],
)
def test_families_have_their_evening(school, now, choice, morning):
    """The usual choice and the next working day at eight, where the school is."""
    paris = ZoneInfo("Europe/Paris")
    at = datetime.fromisoformat(now).replace(tzinfo=paris)
    assert moments.usual_choice(at, school) == choice
    assert moments.next_morning(at, school) == datetime.fromisoformat(morning).replace(tzinfo=paris)


def test_the_messages_wait_for_the_next_working_day(head, school, monkeypatch):
    """Approved now, told later: the relay sends nothing before, and sends it then."""
    convention = clean(school)
    deliver_due()
    morning = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(forms, "next_morning", lambda now, school: morning)
    page = head.post(f"{LIST}/valider", choose(head, convention, when="next"), follow=True).content.decode()
    assert "sont prévenus le" in page
    assert status_of(convention) == ["validated"]
    asked = Message.objects.filter(slug="signature_asked")
    assert asked.exists()
    assert {message.not_before for message in asked} == {morning}
    assert deliver_due().sent == 0
    asked.update(not_before=timezone.now())
    assert deliver_due().sent == asked.filter(account="").count()


# -- signing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def to_sign(school) -> list[Convention]:
    return [lives.validated(school=school) for _ in range(running.AT_ONCE + 1)]


def ask(http: Client) -> str:
    """Ask for a code for everything on the list; return the address of the page of the code."""
    page = http.get(LIST).content.decode()
    answer = http.post(reverse("ask_batch_code"), {"numbers": hidden(page, "numbers"), "scope": "all"})
    return answer["Location"]


def test_one_code_signs_the_whole_list_by_a_job(head, school, to_sign):
    """The request checks the code; the job signs; each evidence says where and when the code was typed."""
    path = ask(head)
    assert Message.objects.filter(slug="signing_code").count() == 1
    page = head.get(path).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert f"Signer les {len(to_sign)} conventions" in page
    answer = head.post(f"{path}/signer", {"code": code_of(head)}, headers={"User-Agent": "Navigateur"})
    assert answer["Location"] == path
    assert 'http-equiv="refresh"' in head.get(path).content.decode()
    assert not Evidence.objects.exists()
    run_jobs()
    batch = SigningBatch.objects.get()
    assert Evidence.objects.count() == len(to_sign)
    told = set(Evidence.objects.values_list("ip", "user_agent", "code_checked_at"))
    assert told == {("127.0.0.1", "Navigateur", batch.checked_at)}
    page = head.get(path).content.decode()
    assert f"{len(to_sign)} conventions signées par vous" in page
    assert status_of(*to_sign) == ["signatures_started"] * len(to_sign)
    assert list(journal.check()) == []


def test_a_few_are_signed_at_once(head, school):
    """No job, no waiting."""
    conventions = [lives.validated(school=school) for _ in range(2)]
    path = ask(head)
    head.post(f"{path}/signer", {"code": code_of(head)})
    assert "2 conventions signées par vous" in head.get(path).content.decode()
    assert status_of(*conventions) == ["signatures_started"] * 2
    assert "n'attend votre signature" in head.get(LIST).content.decode().replace("&#x27;", "'")


def test_a_wrong_code_signs_nothing_and_says_what_is_left(head, school, to_sign):
    """409 with the tries left; nothing is typed: 422; after five tries the page offers a new code."""
    path = ask(head)
    wrong = "000000" if code_of(head) != "000000" else "111111"
    assert head.post(f"{path}/signer", {"code": ""}).status_code == 422
    page = head.post(f"{path}/signer", {"code": wrong})
    assert page.status_code == 409
    assert "4 essais" in page.content.decode()
    for _ in range(4):
        head.post(f"{path}/signer", {"code": wrong})
    assert "Ce code ne sert plus" in head.get(path).content.decode()
    assert head.post(f"{path}/signer", {"code": code_of(head)}).status_code == 409
    assert not OrmQ.objects.exists()
    assert not Evidence.objects.exists()


def test_an_expired_code_begins_nothing(head, school, to_sign):
    """Ten minutes later: refused, the page offers another."""
    path = ask(head)
    SigningBatch.objects.update(expires_at=timezone.now())
    assert head.post(f"{path}/signer", {"code": code_of(head)}).status_code == 409
    assert "Recevoir un nouveau code" in head.get(path).content.decode()
    assert SigningBatch.objects.get().checked_at is None


def test_a_batch_without_a_checked_code_is_never_continued(head, school, to_sign):
    """The job alone signs nothing: the code is what allows it; a day later it no longer does."""
    ask(head)
    batch = SigningBatch.objects.get()
    with refused("code_not_typed"):
        batches.continue_signing(str(batch.uuid))
    SigningBatch.objects.update(checked_at=timezone.now() - timedelta(days=2))
    with refused("code_typed_long_ago"):
        batches.continue_signing(str(batch.uuid))
    assert batches.continue_unfinished() == 0
    assert not Evidence.objects.exists()


def test_the_code_of_one_head_is_not_the_deputys(head, school, to_sign, deputy):
    """Not even the page of the batch exists for another account."""
    path = ask(head)
    code = code_of(head)
    other = Client()
    other.force_login(deputy[0].user)
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/signer", {"code": code}).status_code == 404
    assert SigningBatch.objects.get().tries == 0


def test_signing_killed_in_between_goes_on_with_the_code_that_was_typed(head, school, to_sign, monkeypatch):
    """Two are signed, then the process dies; the sweep hands the batch on; none is signed twice."""
    path, real, calls = ask(head), signature_services.sign_file, []

    def die(*given, **named):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*given, **named)

    head.post(f"{path}/signer", {"code": code_of(head)})
    with monkeypatch.context() as dying:
        dying.setattr(signature_services, "sign_file", die)
        with pytest.raises(KeyboardInterrupt):
            run_jobs()
    assert Evidence.objects.count() == 2
    OrmQ.objects.all().delete()
    assert batches.continue_unfinished() == 0
    SigningBatch.objects.update(checked_at=timezone.now() - timedelta(minutes=3))
    BatchItem.objects.exclude(used_at=None).update(used_at=timezone.now() - timedelta(minutes=3))
    assert "Reprendre" in head.get(path).content.decode()
    assert batches.continue_unfinished() == 1
    run_jobs()
    assert Evidence.objects.count() == len(to_sign)
    assert batches.continue_unfinished() == 0


def test_one_that_drops_out_has_its_sentence_and_a_new_code_serves_the_rest(head, school, to_sign, monkeypatch):
    """A new version meanwhile, an error on another: the others are signed; the second is signed with a new code."""
    path, real = ask(head), signature_services.sign_file

    def break_one(request, *given, **named):
        if request.root.pk == to_sign[1].pk:
            raise OSError("disk")
        return real(request, *given, **named)

    services.revise(to_sign[0], by=lives.by(to_sign[0], "office"), reason="Corrigé.")
    OrmQ.objects.all().delete()
    head.post(f"{path}/signer", {"code": code_of(head)})
    with monkeypatch.context() as broken:
        broken.setattr(signature_services, "sign_file", break_one)
        run_jobs()
    page = head.get(path).content.decode()
    assert "2 conventions ne sont pas signées" in page
    assert "nouvelle version" in page
    assert "disk" not in page
    again = head.post(reverse("ask_batch_code"), {"numbers": hidden(page, "numbers"), "scope": "all"})["Location"]
    head.post(f"{again}/signer", {"code": code_of(head)})
    assert "Une convention signée par vous" in head.get(again).content.decode()
    assert Evidence.objects.count() == len(to_sign) - 1


def test_a_delegation_that_ends_in_between_signs_nothing_more(school, to_sign, deputy):
    """The right is asked for each signature, in its transaction."""
    staff, delegation = deputy
    browser = Client()
    browser.force_login(staff.user)
    path = ask(browser)
    browser.post(f"{path}/signer", {"code": code_of(browser)})
    revoke_delegation(delegation=delegation)
    run_jobs()
    assert not Evidence.objects.exists()
    assert all("délégation" in str(item.problem) for item in BatchItem.objects.all())


def test_the_code_typed_twice_signs_once(head, school, to_sign):
    """The second form finds the signing under way."""
    path = ask(head)
    sent = {"code": code_of(head)}
    assert [head.post(f"{path}/signer", sent).status_code for _ in range(2)] == [302, 302]
    assert OrmQ.objects.count() == 1
    run_jobs()
    assert Evidence.objects.count() == len(to_sign)
    assert SigningBatch.objects.get().tries == 1


def test_what_was_left_in_between_is_found_again(head, school, to_sign):
    """A code that still serves, a signing under way, a finished one: each on the list."""
    path = ask(head)
    assert path in head.get(LIST).content.decode()
    assert "code à taper avant" in head.get(LIST).content.decode()
    head.post(f"{path}/signer", {"code": code_of(head)})
    assert f"signés : 0 sur {len(to_sign)}" in head.get(LIST).content.decode()
    run_jobs()
    assert f"signés : {len(to_sign)} sur {len(to_sign)}" in head.get(LIST).content.decode()


def test_the_head_no_longer_waits_for_a_visa(head, school):
    """Offered once the required signatures are there; then the agreement is sealed."""
    convention = lives.validated(school=school)
    assert "Ne plus attendre" not in head.get(LIST).content.decode()
    head.post(f"{LIST}/{convention.number}/sans-visa")
    assert status_of(convention) == ["validated"]
    lives.sign(convention, "host", "head", "guardian_1")
    assert "Ne plus attendre" in head.get(LIST).content.decode()
    head.post(f"{LIST}/{convention.number}/sans-visa")
    run_jobs()
    assert status_of(convention) == ["signed"]


# -- at the same instant -----------------------------------------------------------------------------------------


def at_once(*jobs) -> None:
    """Run the jobs at the same instant, each with a connection of its own."""
    barrier = threading.Barrier(len(jobs))

    def work(job):
        try:
            barrier.wait()
            job()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_the_same_batch_do_each_agreement_once():
    """A job handed out twice: every agreement is approved once and signed once, and no result says otherwise."""
    school = lives.make_school()
    conventions = [clean(school) for _ in range(running.AT_ONCE + 1)]
    batch = begin(school, conventions)
    at_once(*[lambda: running.run_bulk(str(batch.uuid))] * 2)
    assert Transition.objects.filter(name="approve").count() == len(conventions)
    assert {(item.result, item.refusal) for item in batch.items.all()} == {("done", None)}
    user = user_of(school)
    signing_batch = approvals.ask_code(school=school, user=user, references=[c.number for c in conventions])
    code = Message.objects.get(slug="signing_code").secrets["code"]
    approvals.sign_together(signing_batch, code, user=user, circumstances=lives.HERE)
    at_once(*[lambda: batches.continue_signing(str(signing_batch.uuid))] * 2)
    assert Evidence.objects.count() == len(conventions)
    assert not signing_batch.items.filter(problem__isnull=False).exists()
    assert list(journal.check()) == []


# -- ease --------------------------------------------------------------------------------------------------------


def approve_and_sign_in_six_actions(http: Client) -> int:
    """Everything that the head does, counted; what the page and the worker do by themselves is not."""
    actions = 0
    page = http.get(LIST).content.decode()
    actions += 1  # open the list
    sent = {"key": hidden(page, "key"), "when": "now", "clean_ones": hidden(page, "clean_ones")}
    sent["all_clean"] = "on"
    actions += 1  # tick « Tout sélectionner »
    progress = http.post(f"{LIST}/valider", sent)["Location"]
    actions += 1  # « Valider »
    run_jobs()
    page = http.get(progress).content.decode()
    path = http.post(reverse("ask_batch_code"), {"batch": hidden(page, "batch")})["Location"]
    actions += 1  # « Recevoir un code »
    typed = code_of(http)
    actions += 1  # type the code
    http.post(f"{path}/signer", {"code": typed})
    actions += 1  # « Signer »
    run_jobs()
    assert "signées par vous" in http.get(path).content.decode()
    return actions


@pytest.fixture
def one_layout():
    """Lay the text out once for all: it takes most of the time of an approval, and is tested elsewhere."""
    rendered, real = [], freezing.render_agreement

    def render(data):
        if not rendered:
            rendered.append(real(data))
        return rendered[0]

    with pytest.MonkeyPatch.context() as patch:  # not the test's own: what is asked of the cast is not approved yet
        patch.setattr(freezing, "render_agreement", render)
        yield


@pytest.mark.chaos
def test_a_head_approves_and_signs_many_agreements_in_six_actions(head, school, one_layout, monkeypatch, rounds):
    """Open, select all, approve, receive the code, type it, sign; jobs hand on to one another, and nothing is lost."""
    count = rounds(12, 200)
    conventions = [clean(school) for _ in range(count)]
    monkeypatch.setattr(running, "TURN", rounds(1, 15) / 3)
    monkeypatch.setattr(batches, "TURN", rounds(1, 15) / 3)
    assert approve_and_sign_in_six_actions(head) == 6
    assert status_of(*conventions) == ["signatures_started"] * count
    assert Evidence.objects.count() == count


# -- warnings by cause -------------------------------------------------------------------------------------------


def causes_on(http: Client) -> dict[str, dict]:
    """Return the form of each cause of the list, by the rule."""
    page = http.get(LIST)
    return {
        cause.key.split()[0]: {
            "key": str(form["key"].value()),
            "cause": cause.key,
            "when": "now",
            "agreement": [token for _row, token in cause.picks],
        }
        for cause, form in page.context["page"].causes
    }


def decide(http: Client, sent: dict, **fields):
    return http.post(reverse("decide_cause"), sent | fields, follow=True)


@from_the_cast
def without_siret(school: School) -> Convention:
    """An agreement with one warning alone: the host's SIRET is missing."""
    convention = clean(school)
    convention.host.siret = ""
    convention.host.save()
    return convention


@from_the_cast
def young(school: School, **given) -> Convention:
    """An agreement with one warning alone: more than 30 hours a week before 15 years."""
    convention = clean(school, **given)
    convention.pupil.birth_date = convention.pupil.birth_date.replace(year=lives.monday_ahead().year - 14)
    convention.pupil.save()
    return convention


def test_warnings_are_grouped_by_cause_and_those_with_one_alone_are_approved_by_one_press(head, school):
    """Each sentence once with how many bear it; an agreement with others waits until each was read."""
    alone, several = [without_siret(school) for _ in range(2)], doubtful(school)
    page = head.get(LIST).content.decode()
    assert "3 conventions" in page
    assert "valider ces 2" in page
    assert "Une porte aussi un autre avertissement" in page
    answer = decide(head, causes_on(head)["M-03"]).content.decode()
    assert "2 conventions validées" in answer
    assert status_of(*alone, several) == ["validated", "validated", "completed_by_school"]
    assert "M-03" not in causes_on(head)
    assert "Il en reste un autre" in decide(head, causes_on(head)["C-02"]).content.decode()
    assert "Une convention validée" in decide(head, causes_on(head)["E-10"]).content.decode()
    assert status_of(several) == ["validated"]
    assert list(journal.check()) == []


def test_what_is_taken_out_of_a_cause_stays_and_nothing_ticked_is_a_sentence(head, school):
    """The box that was taken off stays off on the page that says so."""
    kept, left = without_siret(school), without_siret(school)
    sent = causes_on(head)["M-03"]
    answer = decide(head, sent, agreement=[])
    assert answer.status_code == 422
    assert "Cochez au moins une convention." in answer.content.decode()
    assert not re.search(r'id="a\d+-[^"]*"\s+name="agreement"\s+value="[^"]*"\s+checked', answer.content.decode())
    decide(head, sent, agreement=[token for token in sent["agreement"] if token.startswith(kept.number)])
    assert status_of(kept, left) == ["validated", "completed_by_school"]
    assert not Review.objects.filter(convention=left).exists()


def test_a_cause_is_not_acknowledged_for_what_changed_since_it_was_shown(head, school):
    """The journal's length is that of the page: what happened since is read first."""
    changed, other = without_siret(school), without_siret(school)
    sent = causes_on(head)["M-03"]
    services.send_back_to_office(changed, by=lives.by(changed, "head"), reason="Encore.")
    services.complete_school_part(changed, by=lives.by(changed, "office"))
    decide(head, sent)
    assert status_of(changed, other) == ["completed_by_school", "validated"]
    assert not Review.objects.filter(convention=changed).exists()
    alone = decide(head, sent, key=str(uuid4()), agreement=[one for one in sent["agreement"] if changed.number in one])
    assert alone.status_code == 409
    assert "relisez ceux qui sont affichés maintenant" in alone.content.decode()


def test_a_cause_is_not_acknowledged_where_it_says_something_else_than_was_shown(head, school):
    """No entry of the journal, yet the rule counts other hours: it is left and said, the others are approved."""
    changed, other = young(school), young(school)
    sent = causes_on(head)["C-02"]
    changed.days.order_by("date").last().delete()
    day = changed.days.first()
    day.afternoon_end = day.afternoon_end.replace(hour=20)
    day.save()
    answer = unescape(decide(head, sent).content.decode())
    assert "Une convention n'est plus comme elle était affichée" in answer
    assert status_of(changed, other) == ["completed_by_school", "validated"]
    assert not Review.objects.filter(convention=changed).exists()


def test_the_same_cause_sent_twice_is_one_act(head, school):
    """And the second answer shows the first one's result."""
    without_siret(school)
    sent = causes_on(head)["M-03"]
    first, second = (decide(head, sent).redirect_chain for _ in range(2))
    assert first == second
    assert BulkAct.objects.count() == 1


def test_those_of_a_cause_are_sent_back_together_with_what_the_rule_says(head, school):
    """The office reads the sentence; each is back in its hands."""
    back = [without_siret(school) for _ in range(2)]
    assert "2 conventions sont renvoyées." in decide(head, causes_on(head)["M-03"], do="send_back").content.decode()
    assert status_of(*back) == ["started_by_school"] * 2
    last = Transition.objects.filter(name="send_back_to_office").latest("pk")
    assert "SIRET" in last.personal.content["reason"]


def test_each_one_sent_back_is_told_its_own_sentence_alone(head, school):
    """Two weeks, one rule; that of which the rule says nothing any more stays."""
    one, other, mended = young(school), young(school, days=lives.week(lives.monday_ahead(3))), young(school)
    sent = causes_on(head)["C-02"]
    mended.pupil.birth_date = mended.pupil.birth_date.replace(year=mended.pupil.birth_date.year - 2)
    mended.pupil.save()
    answer = unescape(decide(head, sent, do="send_back").content.decode())
    assert "Les avertissements ne sont plus les mêmes" in answer
    assert status_of(one, other, mended) == ["started_by_school", "started_by_school", "completed_by_school"]
    entries = Transition.objects.filter(name="send_back_to_office").select_related("personal")
    reasons = [entry.personal.content["reason"] for entry in entries]
    assert len({*reasons}) == 2
    assert all(reason.count("la semaine du") == 1 for reason in reasons)


def test_after_one_comes_the_next(head, school, monkeypatch):
    """« 1 sur 3 », then « 2 sur 3 »; one may be left for later; after the last the list comes: the rest is clean."""
    clean(school, days=lives.week(lives.monday_ahead(3)))
    warned = {doubtful(school).pk for _ in range(3)}
    waiting = queries.waiting_agreements(school, user_of(school))
    first, second, third = [one for one in waiting if one.pk in warned]
    address = lambda one: reverse("review_agreement", args=[one.number])  # noqa: E731 - said nine times
    page = head.get(address(first)).content.decode()
    assert re.search(r"1\s+sur\s+3", page)
    assert f"{address(second)}?rang=2" in page
    assert re.search(r"2\s+sur\s+3", head.get(address(second)).content.decode())
    goal = acknowledge(head, first, do="approve")["Location"]
    assert goal == f"{address(second)}?rang=2&sur=3"
    asked = []
    real = contexts.with_findings
    monkeypatch.setattr(contexts, "with_findings", lambda rows: asked.append(len(rows)) or real(rows))
    monkeypatch.setattr(contexts.OpeningRound, "FEW", 1)
    page = head.get(goal).content.decode()
    assert asked == [2]  # of this one and of the next, not of all that wait
    assert re.search(r"2\s+sur\s+3", page)
    assert f"La convention de {first.pupil} est validée." in page
    goal = acknowledge(head, second, "?rang=2&sur=3")["Location"]
    assert goal == f"{address(third)}?rang=3&sur=3"
    assert acknowledge(head, third, "?rang=3&sur=3", do="approve")["Location"] == LIST
    assert head.get(f"{address(second)}?rang=x&sur=99999").status_code == 200


def presses_from_the_mail(clean_ones: int, of_each: int) -> int:
    """Approve and sign as the head does, from a mail on: some clean, some with either warning, one with both."""
    school = lives.make_school()
    conventions = [clean(school) for _ in range(clean_ones + of_each)]
    conventions += [without_siret(school) for _ in range(of_each + 1)]
    unfollowed = [one.pk for one in (*conventions[:of_each], conventions[-1])]
    Convention.objects.filter(pk__in=unfollowed).update(referent=None)
    head = Presses(signed_in(user_of(school)))
    head.open(Message.objects.filter(slug="school_part_completed").latest("pk").context["page"])
    head.follow("Valider et signer")
    head.tick("sans avertissement")
    head.press("Valider")
    assert set(status_of(*conventions)) == {"validated", "completed_by_school"}
    for _ in range(2):
        head.follow("Valider et signer")
        head.press("J'ai lu")
    assert set(status_of(*conventions)) == {"validated"}
    head.follow("Valider et signer")
    head.press("Recevoir un code")
    head.type("Code", Message.objects.filter(slug="signing_code").latest("id").secrets["code"])
    head.press("Signer")
    assert set(status_of(*conventions)) == {"signatures_started"}
    return head.count


def test_clean_and_warned_are_approved_and_signed_in_at_most_twelve_actions(one_layout):
    """Links, boxes, words and buttons from a mail to the last signature: as many for seven as for four."""
    few, many = presses_from_the_mail(1, 1), presses_from_the_mail(2, 2)
    assert few == many <= 12
