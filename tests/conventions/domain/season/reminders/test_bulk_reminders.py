"""Reminding many at once: who is written to and by what way, who is left out, what becomes of each."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from config.development.lives.people import stretched_year
from conventions.domain.dossier.agreements.kinds import beside
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches import running
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.law.year import calendars
from conventions.domain.persons.people.authority import change_authority
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, School
from conventions.domain.persons.people.papers import Paper
from conventions.domain.persons.people.services import add_guardian
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.periods.services import save_period
from conventions.domain.season.reminders import services
from conventions.domain.season.reminders.bulk_reminders import (
    READ,
    planned_families,
    planned_reminders,
    remind_together,
)
from conventions.domain.season.reminders.owed import Owed
from conventions.domain.season.reminders.queries import last_reminders, last_told
from conventions.domain.upkeep.retention.traces import empty_messages, message_texts
from notifications.masking import HIDDEN
from notifications.models import Message, Preference
from signatures.models import SignatureRequest
from signatures.scans import read_scan
from tests.kit import lives, paper_sheets
from tests.kit.queued import run_jobs
from tests.kit.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def office(school):
    return school.staff.get(role="office").user


def planned(school: School) -> list:
    return planned_reminders(list(school.conventions.select_related(*READ).order_by("pk")))


def begin(school, user, **given) -> BulkAct:
    return remind_together(planned(school), school=school, user=user, key=given.pop("key", uuid4()))


def later() -> None:
    """Let the messages leave, and go by the delay that they give."""
    left = {"status": Message.Status.SENT, "sent_at": timezone.now(), "secrets": None}
    Message.objects.filter(status=Message.Status.QUEUED).update(**left)
    Message.objects.update(created_at=timezone.now() - timedelta(days=30))


def test_those_outside_who_are_waited_for_are_written_to_by_the_other_way(school):
    """Host and guardian of an agreement to sign; neither the head, who has a list, nor anybody's visa."""
    lives.opened(school=school)
    lives.validated(school=school)
    later()
    found = [one for one in planned(school) if one.owed != Owed.VISA]
    assert {one.party.partition(":")[0] for one in found} == {"host", "signature"}
    roles = SignatureRequest.objects.filter(
        uuid__in=[one.party.partition(":")[2] for one in found if one.party.startswith("signature")]
    ).values_list("role", flat=True)
    assert set(roles) == {"host", "guardian"}
    visas = [one for one in planned(school) if one.owed == Owed.VISA]
    assert {one.pupil for one in visas} == {one.pupil for one in found if one.party.startswith("signature")}
    assert [one.refusal for one in found] == [None] * len(found)
    last = Message.objects.filter(slug="signature_asked", audience="guardian").latest("id")
    guardian = next(one for one in found if one.name == last.recipient_name)
    expected = "sms" if last.channel == "email" and guardian.pupil.guardians.get().phone else "email"
    assert guardian.channel == expected


def test_it_costs_the_same_for_two_and_for_four(school):
    """A page of three hundred is made with the queries of a page of two."""

    def cost() -> int:
        conventions = list(school.conventions.select_related(*READ))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            planned_reminders(conventions)
        return len(captured)

    for _ in range(2):
        lives.validated(school=school)
    cost()  # the first one looks the kinds of content up
    two = cost()
    for _ in range(2):
        lives.validated(school=school)
    assert cost() == two <= 8


def test_who_was_reminded_today_is_left_out_and_said(school, office):
    """And whoever has no contact; nothing is sent twice when the round is made again."""
    convention = lives.opened(school=school)
    later()
    assert begin(school, office).items.get().result == "done"
    assert Message.objects.filter(slug="reminder").count() == 1
    [again] = planned(school)
    assert str(again.refusal).startswith(f"{again.name} a déjà reçu une relance aujourd'hui")
    with refused("nobody_to_remind"):
        begin(school, office)
    later()
    convention.representative.email = convention.representative.phone = ""
    convention.representative.save()
    [unreachable] = planned(school)
    assert unreachable.refusal is not None
    assert unreachable.refusal.code == "without_contact"


def test_who_was_asked_lately_or_whose_message_waits_is_left_out(school):
    """Three business days for a host, as the agreement gives them; a reminder by hand stays possible."""
    convention = lives.opened(school=school)
    [waits] = planned(school)
    assert waits.refusal.code == "message_waits"
    Message.objects.update(status=Message.Status.SENT, sent_at=timezone.now(), secrets=None)
    [asked] = planned(school)
    assert asked.refusal.code == "asked_lately"
    assert services.remind(convention, by=lives.by(convention, "office"))
    later()
    assert planned(school)[0].refusal is None


def test_ways_and_price_are_said_before_they_leave(school, office, client, settings):
    """A text message for a host without address, a mail for the other."""
    settings.SMS_PRICES = {"+": Decimal("6.5")}
    for contact in ({"email": ""}, {"phone": ""}):
        convention = lives.opened(school=school)
        HostContact.objects.filter(pk=convention.representative_id).update(
            **{"email": "accueil@exemple.example", "phone": "+33612345678"} | contact
        )
    later()
    client.force_login(office)
    page = " ".join(client.get(reverse("reminders")).content.decode().split())
    assert "1 courriel, 1 SMS (environ 0,07 €)" in page


def test_a_parent_whom_a_judgment_shut_out_is_reminded_of_nothing(school):
    """The request that was open goes on waiting until somebody answers; no message asks it again."""
    convention = lives.validated(school=school, guardians=2)
    first, second = convention.pupil.guardians.order_by("rank")
    values = {"paper": Paper("judgment", read_scan(paper_sheets.pdf(paper_sheets.blank()))), "holder": holder(first)}
    office = lives.by(convention, "office")
    change_authority(convention.pupil, "give_to_one", by=office, reason="Jugement.", values=values)
    found = planned(school)
    assert first.name in {one.name for one in found}
    assert second.name not in {one.name for one in found}
    request = next(one for one in lives.requests(convention).values() if one.holder == holder(second))
    with refused("nothing_awaited"):
        services.remind(convention, request, by=office, party=f"signature:{request.uuid}")


def holder(guardian: Guardian) -> str:
    return f"guardian:{guardian.uuid}"


def test_many_are_reminded_by_a_job_each_once(school, office):
    """More than five: progress, then one message each; the same request again changes nothing."""
    for _ in range(running.AT_ONCE + 1):
        lives.opened(school=school)
    later()
    key = uuid4()
    bulk = begin(school, office, key=key)
    assert (bulk.finished_at, Message.objects.filter(slug="reminder").count()) == (None, 0)
    assert begin(school, office, key=key) == bulk
    run_jobs()
    bulk.refresh_from_db()
    assert bulk.finished_at is not None
    assert Message.objects.filter(slug="reminder").count() == running.AT_ONCE + 1
    assert running.run_bulk(str(bulk.uuid)) == 0


def test_one_who_answered_meanwhile_is_told_and_the_others_are_reminded(school, office):
    """The law is asked when the job does it, not when the page was shown."""
    for _ in range(running.AT_ONCE + 1):
        lives.opened(school=school)
    later()
    bulk = begin(school, office)
    gone = school.conventions.order_by("pk")[0]
    lives.services.withdraw(gone, by=lives.by(gone, "office"), reason="Plus de stage.")
    run_jobs()
    assert bulk.items.get(result="failed").refusal.code == "nothing_awaited"
    assert bulk.items.filter(result="done").count() == running.AT_ONCE


def test_families_who_seek_a_place_are_reminded_once_a_week(school, office):
    """Those without any contact are named: they get their sheet on paper."""
    reached, unreached = lives.make_pupil(school), lives.make_pupil(school)
    unreached.guardians.update(email="", phone="")
    pupils = list(Pupil.objects.filter(school=school).order_by("pk"))
    first = planned_families(pupils)
    assert [one.refusal and one.refusal.code for one in first] == [None, "family_on_paper"]
    bulk = remind_together(first, school=school, user=office, key=uuid4())
    assert bulk.items.get().pupil == reached
    assert Message.objects.filter(slug="place_sought").count() == 1
    assert planned_families(pupils)[0].refusal.code == "family_reminded"


def test_who_wants_no_reminder_is_named_so_and_a_family_where_nobody_does_is_to_be_called(school, office, client):
    """The page, before and after, the act on one and the act on many say what really leaves."""
    pupil = lives.make_pupil(school)
    father = pupil.guardians.get()
    mother = add_guardian(pupil=pupil, quality="mother", last_name="Essai", email="mere@famille.example")
    Preference.objects.create(key=f"guardian:{father.uuid}", unsubscribed=["place_sought"])
    [found] = planned_families([pupil])
    assert (found.name, found.refusal) == (mother.name, None)
    client.force_login(office)
    address = reverse("remind_family", args=[pupil.uuid])
    page = client.post(address, follow=True).content.decode()
    assert f"est relancée : {mother.name}." in page
    assert f"{father.name} ne veut plus de ces rappels." in page
    Message.objects.all().delete()
    Preference.objects.create(key=f"guardian:{mother.uuid}", unsubscribed=["place_sought"])
    assert planned_families(Pupil.objects.filter(pk=pupil.pk))[0].refusal.code == "family_wants_no_reminder"
    page = client.post(address, follow=True).content.decode()
    assert "Cette famille ne veut plus de ces rappels" in page
    assert "est relancée" not in page
    assert not Message.objects.exists()


def test_the_office_reminds_all_of_a_class_from_one_page(school, office, client: Client):
    """Who is written to is shown before; then what became of it; another school's page does not exist."""
    convention = lives.opened(school=school)
    later()
    seeking = lives.make_pupil(school)
    client.force_login(office)
    page = client.get(reverse("reminders"), {"classe": convention.pupil.class_name})
    assert page.status_code == 200
    assert convention.representative.name in page.content.decode()
    assert seeking.name in page.content.decode()
    sent = {"group": "parties", "key": page.context["page"].groups[0].key, "classe": convention.pupil.class_name}
    answer = client.post(reverse("send_reminders"), sent, follow=True)
    assert "Une relance est partie." in answer.content.decode()
    assert Message.objects.filter(slug="reminder").count() == 1
    client.post(reverse("send_reminders"), {**sent, "key": "", "group": "families"}, follow=True)
    assert not Message.objects.filter(slug="place_sought").exists()
    page = client.get(reverse("reminders"))
    assert "laissée de côté" in page.content.decode()
    elsewhere = lives.make_school().staff.get(role="office").user
    client.force_login(elsewhere)
    assert client.get(reverse("bulk_act", args=[BulkAct.objects.get().uuid])).status_code == 404


def test_reminders_that_stopped_are_taken_up_by_hand(school, office, client: Client):
    """As approvals are."""
    for _ in range(running.AT_ONCE + 1):
        lives.opened(school=school)
    later()
    bulk = begin(school, office)
    OrmQ.objects.all().delete()
    client.force_login(office)
    BulkAct.objects.update(created_at=timezone.now() - running.STALLED_AFTER * 2)
    assert "Reprendre" in client.get(reverse("bulk_act", args=[bulk.uuid])).content.decode()
    client.post(reverse("resume_bulk", args=[bulk.uuid]))
    run_jobs()
    assert Convention.objects.count() == Message.objects.filter(slug="reminder").count()


# -- calls -------------------------------------------------------------------------------------------------------


def test_a_call_is_a_reminder_and_what_was_answered_is_read_where_messages_are(school, office, client: Client):
    """Once noted, nobody is written to today; the card, the dossier and the page of reminders say so."""
    convention = lives.opened(school=school)
    client.force_login(office)
    inbox = reverse("inbox") + "?nature=chase"
    sent = {"party": "host", "said": "  viendra   vendredi ", "back": inbox}
    assert client.post(reverse("note_call", args=[convention.number]), sent)["Location"] == inbox
    call = Message.objects.get(channel="phone")
    assert (call.status, call.context["said"], call.recipient_name) == (
        "sent",
        "viendra vendredi",
        convention.host_writer.name,
    )
    [left_out] = planned(school)
    assert left_out.refusal.code == "reminded_today"
    said = client.get(reverse("class_pupils")).content.decode()
    assert re.search(r"appelée le (1er|\d+) \S+ : viendra vendredi", said)
    assert "« viendra vendredi »" in client.get(reverse("agreement", args=[convention.number])).content.decode()
    again = client.post(reverse("note_call", args=[convention.number]), {"party": "tutor"}, follow=True)
    assert "Personne n&#x27;est plus attendu ici" in again.content.decode()


def test_a_call_to_a_family_that_seeks_a_place_is_the_reminder_of_the_week(school, office, client: Client):
    """A family without any contact may be called too: somebody knew the number."""
    pupil = lives.make_pupil(school)
    pupil.guardians.update(email="", phone="")
    client.force_login(office)
    client.post(reverse("note_family_call", args=[pupil.uuid]), {"said": "cherche chez son oncle"})
    assert planned_families([pupil])[0].refusal.code == "family_reminded"
    about = f"pupil:{pupil.uuid}"
    assert last_reminders([about])[about].words.endswith("cherche chez son oncle")
    Message.objects.update(created_at=timezone.now() - timedelta(days=91))
    empty_messages(list(message_texts(timezone.now() - timedelta(days=90))))
    call = Message.objects.get(channel="phone")
    assert (call.context, call.recipient_name) == ({}, "")
    assert HIDDEN in call.address or call.address == "–"


def test_a_call_noted_twice_is_one_and_a_message_that_was_lost_stays_lost(school, office, client: Client):
    """The same form within a minute; « non joint » stays on the card when the host was called."""
    convention = lives.opened(school=school)
    Message.objects.filter(slug="agreement_opened").update(status="failed", secrets=None)
    [unreached] = last_told([convention])[convention.pk].unreached
    client.force_login(office)
    for said in ("rappellera", "rappellera", "a rappelé"):
        client.post(reverse("note_call", args=[convention.number]), {"party": "host", "said": said})
    assert [call.context["said"] for call in Message.objects.filter(channel="phone")] == ["rappellera", "a rappelé"]
    told = last_told([convention])[convention.pk]
    assert set(told.unreached) == {unreached}
    assert told.reminded.words.endswith("a rappelé")


def test_a_family_whose_pupil_has_found_a_place_meanwhile_is_neither_called_nor_written_to(school, office, client):
    """The page was old: it is said, nothing is kept."""
    convention = lives.opened(school=school)
    year = calendars.present_year(school)
    Convention.objects.filter(pk=convention.pk).update(year=year)
    client.force_login(office)
    sent = Message.objects.count()
    for act in ("note_family_call", "remind_family"):
        answer = client.post(reverse(act, args=[convention.pupil.uuid]), follow=True)
        assert "a déjà une convention cette année" in answer.content.decode()
    assert Message.objects.count() == sent


def test_the_family_of_who_stands_without_a_place_is_written_to_whatever_else_there_is(school, office):
    """A visit, an internship of another period; nobody of whom nothing is expected."""
    visited, free = lives.opened(school=school), lives.make_pupil(school, level="4e")
    year, by = stretched_year(school), account_actor(office)
    Convention.objects.filter(pk=visited.pk).update(kind=beside()[0])
    assert services.remind_family(visited.pupil, by=by)
    with refused("no_place_sought"):
        services.remind_family(free, by=by)
    held, weeks = lives.opened(school=school).pupil, [lives.monday_ahead(), lives.monday_ahead(6)]
    with refused("place_found"):
        services.remind_family(held, by=by)
    for monday in weeks:
        save_period(
            school=school, year=year, name="Stage", kind="observation_3e_4e", levels=["3e"], is_expected=True,
            first_day=monday, last_day=monday + timedelta(days=4),
        )  # fmt: skip
    assert services.remind_family(held, by=by)


def test_a_teacher_of_others_notes_no_call(school, client: Client):
    """Who may not remind may not write that they did."""
    convention = lives.opened(school=school)
    client.force_login(school.staff.get(role="teacher").user)
    assert client.post(reverse("note_call", args=[convention.number]), {"party": "host"}).status_code == 404
    assert not Message.objects.filter(channel="phone").exists()


# -- chosen ------------------------------------------------------------------------------------------------------


def test_reminders_are_of_what_was_chosen(school, office, client: Client):
    """Days left, part of life, by whom something is owed; pupils without a place do not fit a narrow choice."""
    host, signing = lives.opened(school=school), lives.validated(school=school)
    lives.make_pupil(school)
    client.force_login(office)

    def shown(**chosen) -> set:
        groups = client.get(reverse("reminders"), chosen).context["page"].groups
        return {one.about for group in groups for one in group.planned}

    assert {host, signing} <= shown()
    assert shown(etat="signatures") == {signing}
    assert shown(manque="organisme") == {host, signing}
    assert shown(manque="famille") == {signing}
    assert shown(jours="7") == set()


def test_a_visa_is_asked_for_again_together(school, office, client: Client):
    """The visa has a button of its own: nothing waits for it."""
    convention = lives.validated(school=school)
    later()
    client.force_login(office)
    page = client.get(reverse("reminders"))
    group = next(group for group in page.context["page"].groups if group.name == "visas")
    assert "Visas facultatifs" in page.content.decode()
    client.post(reverse("send_reminders"), {"group": "visas", "key": group.key})
    asked = Message.objects.filter(slug="reminder")
    assert asked.count() == len(group.written_to) > 0
    assert {message.about for message in asked} == {f"convention:{convention.uuid}"}
