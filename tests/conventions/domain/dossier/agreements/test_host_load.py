"""Trainees of a host: counted from approval, over all schools, by SIRET and civil week; the last place is one's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.development.lives.lending import lent
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement, facts_of, objection_of_host
from conventions.domain.dossier.agreements.days import save_days
from conventions.domain.dossier.agreements.host_load import load_of, loads_in, quota_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.load_decisions.services import LoadAllowed, file_decision
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.siret import siret_valid
from signatures.scans import Scan
from tests.kit import lives
from tests.kit.refusals import refused

pytestmark = pytest.mark.django_db

MONDAY = lives.monday_ahead()
WEEK = timedelta(days=7)


def trainee(siret: str = "", *, tutor: str = "", headcount: int | None = 10, post: str = "", **given) -> Convention:
    """A training period at the establishment of that SIRET, ready for the head of a school of its own."""
    born = MONDAY.replace(year=MONDAY.year - 17, month=1, day=5)
    convention = lives.opened(**{"level": "2de_pro", "birth_date": born, "tutor": True} | given)
    host = convention.host
    host.siret, host.headcount = siret or lives.fictional_siret(7), headcount
    host.save()
    if tutor:
        person = convention.tutor
        person.first_name, person.last_name, person.email = "Paule", "Commune", tutor
        person.save()
    Convention.objects.filter(pk=convention.pk).update(post=post)
    convention = Convention.objects.get(pk=convention.pk)
    lives.fill_host_part(convention)
    lives.fill_school_part(convention)
    return Convention.objects.get(pk=convention.pk)


def approve(convention: Convention) -> None:
    services.approve(Convention.objects.get(pk=convention.pk), by=lives.by(convention, "head"))


def found(convention: Convention, rule: str = "H-05") -> list[str]:
    fresh = Convention.objects.get(pk=convention.pk)
    return [one.sentence for one in check_agreement(fresh) if one.rule == rule and one.blocks]


@lent
def asked_of_one_host() -> list[Convention]:
    """A host of ten with three trainees of three lycées, all followed by one person, and a fourth who asks."""
    four = [trainee(tutor="paule@accueil.example", post="Commis") for _ in range(4)]
    for one in four[:3]:
        approve(one)
    return four


@pytest.fixture
def asked() -> list[Convention]:
    return asked_of_one_host()


def move(convention: Convention, days) -> None:
    save_days(convention, days)
    convention.save()


def other_tutor(convention: Convention) -> None:
    convention.tutor.email, convention.tutor.last_name = "jo@accueil.example", "Autre"
    convention.tutor.save()


def test_of_other_schools_a_number_alone_is_told(asked):
    """The fourth reads how many, which week, what is free and what to do; no name and no school."""
    *others, fourth = asked
    other_tutor(fourth)
    [told] = found(fourth)
    assert told.startswith("Cet organisme a déjà 3 stagiaires sur 3 la semaine du ")
    assert "première semaine libre : celle du" in told
    assert "décision de l'académie" in told
    for one in others:
        assert one.pupil.last_name not in told
        assert one.school.name not in told
    with refused("against_rules") as refusal:
        approve(fourth)
    assert told in str(refusal.value)
    assert (load_of(fourth.host, MONDAY), load_of(fourth.host, MONDAY + WEEK)) == (3, 0)


def test_what_is_withdrawn_or_revised_frees_its_place(asked):
    """From its approval on an agreement counts; no longer once it is taken back, and again when it is approved."""
    first, second, _third, fourth = asked
    services.withdraw(first, by=lives.by(first, "office"), reason="Lieu fermé.")
    services.revise(second, by=lives.by(second, "office"), reason="Dates.")
    assert load_of(fourth.host, MONDAY) == 1
    assert found(fourth) == []
    approve(fourth)
    counted = Convention.objects.get(pk=fourth.pk)
    assert (counted.counted_for, counted.counted_at is not None) == (fourth.host.siret, True)
    assert load_of(fourth.host, MONDAY) == 2


def test_one_person_follows_three_over_all_schools_and_establishments(asked):
    """A second establishment of the company has places of its own, and the tutor has none; another person has."""
    fourth = asked[-1]
    siret = next(number for n in range(10) if siret_valid(number := f"{fourth.host.siret[:9]}0009{n}"))
    fourth.host.siret = siret
    fourth.host.save()
    [told] = found(fourth)
    assert told.startswith("Paule Commune suit déjà 3 stagiaires la semaine du ")
    other_tutor(fourth)
    assert found(fourth) == []


def test_the_same_post_rests_for_a_third(asked):
    """Five days then two: whoever comes on the next Monday is in time, on the same post sooner is told the day."""
    fourth = asked[-1]
    other_tutor(fourth)
    move(fourth, lives.week(MONDAY + WEEK)[:2])
    assert found(fourth) == []
    assert [one.sentence for one in check_agreement(fourth) if one.rule == "H-07"] == []
    days = [Presence(MONDAY + timedelta(days=5), lives.MORNING, lives.AFTERNOON)]
    move(fourth, days)
    [told] = [one for one in check_agreement(fourth) if one.rule == "H-07"]
    assert (told.blocks, "Commencez le" in told.sentence) == (False, True)
    Convention.objects.filter(pk=fourth.pk).update(post="Plonge")
    assert [one for one in check_agreement(Convention.objects.get(pk=fourth.pk)) if one.rule == "H-07"] == []


def test_a_decision_of_the_academie_gives_more_places(asked):
    """Five with it below thirty people, only in the weeks that it covers; who filed it does not matter."""
    fourth = asked[-1]
    other_tutor(fourth)
    user = fourth.school.staff.get(role="office").user
    decided = LoadAllowed(fourth.host.siret, 4, MONDAY - WEEK, MONDAY, MONDAY + WEEK)
    file_decision(decided, Scan(b"%PDF", ((),)), headcount=10, school=fourth.school, by=user)
    assert quota_of(fourth.host, on=MONDAY).limit == 4
    assert quota_of(fourth.host, on=MONDAY + 2 * WEEK).limit == 3
    approve(fourth)
    assert load_of(fourth.host, MONDAY) == 4


def test_loads_of_many_hosts_are_read_together(asked):
    """Two queries whatever their number; nothing is asked for kinds that take no place."""
    hosts = [one.host for one in asked]
    with CaptureQueriesContext(connection) as asked_queries:
        loads = loads_in(hosts, [MONDAY, MONDAY + WEEK])
    assert (len(asked_queries), loads[hosts[0].establishment]) == (2, {MONDAY: 3, MONDAY + WEEK: 0})
    observation = lives.opened()
    assert not facts_of(observation).load.binds
    assert objection_of_host(observation) is None
    assert objection_of_host(asked[-1]).code == "against_rules"
