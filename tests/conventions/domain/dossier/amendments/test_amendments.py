"""Amendments: what they change and when, who signs them; the agreement stays as it was until they are sealed."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from config.development.lives.amendments import PLACE, TUTOR, draft, later, proposed, sealed
from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.amendments import services
from conventions.domain.dossier.amendments.checking import findings_of
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import Wanted
from conventions.domain.dossier.internship.attendance.services import mark_half_day
from conventions.domain.law.rules import scope
from conventions.domain.law.rules.calendars import SchoolDay
from conventions.domain.law.rules.timetable import HourSpan
from conventions.domain.persons.links.services import find_link, link_of
from conventions.domain.persons.links.tokens import token
from notifications.models import Message
from signatures import links as signature_links
from signatures.models import Document
from tests.conventions.domain.dossier.agreements.test_sealing import report_on
from tests.kit import lives
from tests.kit.pdfa import NO_CLAIM, before_fields, broken_rules, needs_validator
from tests.kit.refusals import refused
from workflow import agenda, clock, journal, schedule
from workflow.engine import Refused
from workflow.models import Deadline

pytestmark = pytest.mark.django_db


def terms(convention):
    """Return the terms that an amendment may change, as they are now."""
    convention.refresh_from_db()
    own = Deadline.objects.filter(subject_label=convention.journal_label())
    due = dict(own.exclude(name="remind").values_list("name", "due_at"))
    half_days = list(convention.half_days.order_by("date", "-half").values_list("uuid", "date", "half", "minutes"))
    place = [getattr(convention, name) for name in services.PLACE]
    return (
        convention.presences(),
        convention.first_day,
        convention.last_day,
        place,
        convention.tutor_id,
        due,
        half_days,
    )


def all_is_coherent(convention):
    assert list(journal.check()) == []
    assert agenda.differences(convention) == []


# -- the life ------------------------------------------------------------------------------------------------


def test_an_amendment_lives_from_draft_to_in_force_and_only_the_seal_changes_the_agreement():
    """Drafted, asked of the same parties, signed by each with a code, sealed: then dates and deadlines move."""
    convention = lives.signed(guardians=2)
    before, days = terms(convention), later(convention)
    signed = Document.objects.get(purpose="convention").content()
    amendment = draft(convention, days=days)
    assert terms(convention) == before
    services.propose(amendment, by=lives.by(convention, "office"))
    assert list(lives.requests(amendment)) == list(lives.requests(convention))
    assert terms(convention) == before
    lives.sign(amendment)
    assert amendment.all_have_signed()
    assert terms(convention) == before
    assert services.seal(str(amendment.uuid))
    after = terms(convention)
    assert after[0] == days
    assert (convention.first_day, convention.last_day) == (days[0].day, days[-1].day)
    assert after[5]["begin"] == convention.start_of(days[0].day)
    assert Document.objects.get(purpose="convention").content() == signed
    assert convention.status == "signed"
    amendment.refresh_from_db()
    assert amendment.status == "sealed"
    all_is_coherent(convention)


@pytest.mark.parametrize(("level", "rule"), [("3e", "A-08"), ("4e", "A-07")])
def test_an_agreement_over_holidays_may_be_amended_closer_to_the_law(level, rule, monkeypatch):
    """One day of five stays in the holidays: nothing new; another holiday than before is refused."""
    convention = lives.signed(level=level)
    before, after = convention.presences(), later(convention)
    holidays = {one.day for one in before} | {after[-1].day}

    def told(day, **_calendar):
        return (SchoolDay.HOLIDAY, "vacances d'essai") if day in holidays else (SchoolDay.TERM, "")

    monkeypatch.setattr(scope, "school_day", told)
    amendment = draft(convention, days=(before[0], *after[:4]))
    assert rule not in {one.rule for one in findings_of(amendment)}
    holidays.discard(before[0].day)
    services.withdraw(amendment, by=lives.by(convention, "office"), reason="Une autre semaine.")
    assert rule in {one.rule for one in findings_of(draft(convention, days=after))}


def test_the_document_is_signed_by_each_party_and_closed():
    """Certified, one signature per party, closing seal: good for our verifier; it names what it amends."""
    convention = lives.signed(guardians=2, tutor=True)
    amendment = sealed(convention, days=later(convention), place=PLACE)
    document = amendment.signed_document()
    report = report_on(document.content())
    assert report.ok, report.problems
    assert [s.kind for s in report.signatures] == ["certification", *["party"] * 6, "closing"]
    assert [change["label"] for change in document.data["amendment"]["changes"]] == ["Dates", "Horaires", "Lieu"]
    frozen = Document.objects.get(purpose="convention").frozen_sha256
    assert frozen in document.html
    assert "9 rue du Gabarit" in document.html


@needs_validator
def test_agreement_and_amendment_are_pdf_a_before_their_fields_and_claim_nothing():
    """The very files that were signed, cut back to their renders."""
    convention = lives.signed(guardians=2, tutor=True)
    sealed(convention, days=later(convention), place=PLACE)
    for document in Document.objects.filter(root_id=convention.pk):
        assert broken_rules(before_fields(document.content())) == [NO_CLAIM], document.purpose


def test_running_half_days_follow_and_what_was_marked_stays():
    """The last day goes, a day is added, hours change: expected half-days follow at the seal, not before."""
    convention = lives.running()
    tutor = lives.by(convention, "tutor")
    first = convention.half_days.order_by("date", "-half").first()
    mark_half_day(first, "present", by=tutor)
    clock.move_to(lives.at(convention, convention.first_day, 18))
    before = terms(convention)
    monday, tuesday, *rest = convention.presences()
    extra = replace(rest[-1], day=rest[-1].day + timedelta(days=3))
    days = (monday, tuesday, rest[0], replace(rest[1], afternoon=None), extra)
    amendment = proposed(convention, days=days)
    lives.sign(amendment)
    assert terms(convention) == before
    assert services.seal(str(amendment.uuid))
    terms(convention)
    expected = [(h.date, h.half) for h in convention.half_days.order_by("date", "-half")]
    assert len(expected) == 9
    assert (rest[1].day, "afternoon") not in expected
    assert (extra.day, "morning") in expected
    first.refresh_from_db()
    assert first.status == "present"
    due = Deadline.objects.get(subject_label=convention.journal_label(), name="complete").due_at
    assert due == lives.at(convention, extra.day, 17)
    all_is_coherent(convention)


def test_a_new_tutor_gets_the_page_and_the_former_one_loses_it():
    """The former link and the former visa's page are dead; the new tutor is written to with a living one."""
    convention = lives.running(tutor=True)
    clock.move_to(lives.at(convention, convention.first_day, 10))
    link = link_of(f"tutor:{convention.uuid}")
    old_page, old_visa = token(link), signature_links.token(lives.requests(convention)["tutor"])
    amendment = sealed(convention, tutor=TUTOR)
    assert lives.requests(amendment)["tutor"].name == "Noor Suivante"
    assert convention.mentor.name == "Noor Suivante"
    assert find_link(old_page) is None
    assert signature_links.find(old_visa) is None
    [told] = Message.objects.filter(slug="tutor_named")
    assert told.address == "noor@accueil.example"
    assert find_link(told.secrets["link"].rsplit("/", 1)[1]) == link
    all_is_coherent(convention)


# -- what stops it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["signed", "running"])
@pytest.mark.parametrize("how", ["refused", "withdrawn", "expired"])
def test_an_amendment_that_stops_leaves_the_agreement_as_it_was(state, how):
    """Whatever was signed already: dates, half-days, deadlines, documents and status stay."""
    convention = lives.in_state(state)
    clock.move_to(lives.at(convention, convention.first_day - timedelta(days=3 if state == "signed" else 0), 10))
    before = terms(convention)
    amendment = proposed(convention, tutor=TUTOR)
    lives.sign(amendment, "host")
    if how == "refused":
        signing.refuse_to_sign(lives.requests(amendment)["guardian_1"], reason="Non.")
    elif how == "withdrawn":
        services.withdraw(amendment, by=lives.by(convention, "head"), reason="Inutile.")
    else:
        clock.move_to(amendment.expiry())
        services.expire(amendment)
    amendment.refresh_from_db()
    assert amendment.status == how
    assert terms(convention) == before
    assert convention.status == state
    told = Message.objects.filter(slug="amendment_stopped")
    assert {message.audience for message in told} == {"host", "guardian", "office"}
    assert not any("reason" in {**message.context, **(message.secrets or {})} for message in told)
    all_is_coherent(convention)
    with pytest.raises(Refused):
        signing.ask_signing_code([lives.requests(amendment)["head"]])


def test_the_rules_refuse_bad_hours_with_the_article_before_anybody_signs():
    """Nine hours a day: the sentence of the rule, and nobody is asked."""
    convention = lives.signed()
    days = tuple(replace(day, afternoon=HourSpan(time(13, 30), time(20))) for day in convention.presences())
    amendment = draft(convention, days=days)
    with pytest.raises(Refused, match="code du travail"):
        services.propose(amendment, by=lives.by(convention, "office"))
    assert not Document.objects.filter(purpose="amendment").exists()
    assert not Message.objects.filter(slug="amendment_asked").exists()


def test_only_what_is_to_come_may_change():
    """During the internship: today and before stay as they were."""
    convention = lives.running()
    clock.move_to(lives.at(convention, convention.first_day + timedelta(days=1), 10))
    amendment = draft(convention, days=later(convention))
    with refused("amendment_of_the_past"):
        services.propose(amendment, by=lives.by(convention, "office"))


def test_the_days_of_another_internship_are_taken():
    convention = lives.signed()
    agreements.open_for_known_host(
        pupil=convention.pupil,
        host=convention.host,
        representative=convention.representative,
        days=later(convention),
        by=lives.by(convention, "office"),
    )
    amendment = draft(convention, days=later(convention))
    with refused("pupil_taken"):
        services.propose(amendment, by=lives.by(convention, "office"))


def test_an_amendment_that_changes_nothing_is_refused():
    convention = lives.signed()
    same = {name: getattr(convention, name) for name in services.PLACE}
    amendment = draft(convention, days=convention.presences(), place=same)
    with refused("amendment_empty"):
        services.propose(amendment, by=lives.by(convention, "office"))


@pytest.mark.parametrize("state", ["draft", "validated", "completed", "closed", "terminated"])
def test_an_agreement_that_is_not_in_force_has_no_amendment(state):
    convention = lives.in_state(state)
    with refused("not_in_force"):
        draft(convention, tutor=TUTOR)
    assert not Amendment.objects.exists()


def test_the_end_of_the_internship_ends_what_was_being_signed():
    """Terminated while an amendment is signed: no signature, no seal; it ends with the internship."""
    convention = lives.running()
    amendment = proposed(convention, tutor=TUTOR)
    lives.sign(amendment, "host", "guardian_1", "pupil")
    agreements.terminate(convention, by=lives.by(convention, "office"), reason="Fermeture.", on=convention.first_day)
    with refused("not_to_sign"):
        lives.sign(amendment, "head")
    amendment.refresh_from_db()
    assert amendment.status == "expired"
    all_is_coherent(convention)


@pytest.mark.parametrize("role", ["host", "guardian", "pupil", "teacher"])
def test_only_the_school_drafts_and_proposes(role):
    convention = lives.signed()
    with refused("amendment_by_staff"):
        services.draft_amendment(convention, Wanted(why="…", tutor=TUTOR), by=lives.by(convention, role))
    amendment = draft(convention, tutor=TUTOR)
    with refused("not_for_you"):
        services.propose(amendment, by=lives.by(convention, role))


def test_one_amendment_at_a_time_then_the_next_number():
    """A draft is changed, not doubled; one that is signed blocks the next; the database says so too."""
    convention = lives.signed()
    first = draft(convention, tutor=TUTOR)
    assert draft(convention, place=PLACE).pk == first.pk
    services.propose(first, by=lives.by(convention, "office"))
    with refused("amendment_under_way"):
        draft(convention, tutor=TUTOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.create(convention=convention, number=2, why="…")
    lives.sign(first)
    services.seal(str(first.uuid))
    assert draft(convention, tutor=TUTOR).number == 2


# -- killed in between ---------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


def die(*args, **kwargs):
    raise Killed


def test_the_last_answer_enqueues_the_seal_and_visas_lapse_in_time():
    """An open visa is waited for until its deadline, then the amendment is sealed without it."""
    convention = lives.signed()
    amendment = proposed(convention, days=later(convention))
    lives.sign(amendment, "host", "head", "guardian_1")
    due = Deadline.objects.get(subject_label=Amendment.journal_label(), name="lapse").due_at
    clock.move_to(due)
    assert schedule.run_due() == 1
    assert lives.requests(amendment)["pupil"].status == "lapsed"
    assert services.seal(str(amendment.uuid))
    all_is_coherent(convention)
