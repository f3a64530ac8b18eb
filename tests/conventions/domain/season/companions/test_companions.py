"""Pupils whom a school helps: proposed from facts, named, one act each, ended by a place, erased in summer."""

from datetime import timedelta

import pytest

from config.development.lives.offers import apply, make_offer
from config.development.lives.people import stretched_year
from conventions.domain.law.year.queries import enrolled_now
from conventions.domain.persons.people.standing import standing_at
from conventions.domain.placements.applications.models import Application, WhyNot
from conventions.domain.placements.applications.services import accept_application, reject_application
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.companions.queries import candidates, helped, numbers_of
from conventions.domain.season.companions.services import (
    decide_next,
    end_companionship,
    end_companionships,
    name_pupil,
)
from conventions.domain.season.inbox.companions import companion_lines
from conventions.domain.season.inbox.letter_lines import to_do
from conventions.domain.season.inbox.queries import inbox_for
from conventions.domain.season.letters.readers import reader_of
from conventions.domain.season.periods.services import save_period
from conventions.domain.upkeep.retention.people import erase_pupils
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import DataSubject
from conventions.domain.upkeep.retention.terms import kept
from tests.kit import lives
from tests.kit.people_factory import move
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db
Act, Ending = Companionship.Act, Companionship.Ending


def post_of(school, role="office"):
    return school.staff.get(role=role)


def proposed(school, **given) -> dict[int, str]:
    return {one.pupil.pk: one.facts for one in candidates(enrolled_now(school), school, **given)}


def refuse(pupil, times: int) -> list[Application]:
    sent = []
    for _n in range(times):
        offer, by_host = make_offer(pupil.school)
        application, _by = apply(offer, pupil)
        reject_application(application, why=WhyNot.FULL, words="", by=by_host)
        sent.append(application)
    return sent


def period(school, *, weeks: int):
    first_day = lives.monday_ahead() + timedelta(weeks=weeks)
    return save_period(
        school=school, year=stretched_year(school), name="Stage de 3e", kind="observation_3e_4e", levels=["3e"],
        first_day=first_day, last_day=first_day + timedelta(days=4), is_expected=True,
    )  # fmt: skip


def week_of(pupil) -> str:
    [row] = helped(enrolled_now(pupil.school).filter(pk=pupil.pk), pupil.school.today(), clock.now())
    return row.week


def test_facts_propose_who_leaves_within_five_weeks_or_was_refused_three_times(in_term):
    """Neither far from the period with two refusals, nor with a place; the class lists all who have none."""
    school = lives.make_school()
    thrice, twice, spared = (lives.make_pupil(school) for _n in range(3))
    refuse(thrice, 3), refuse(twice, 2)
    leaves_on = period(school, weeks=12).first_day
    assert proposed(school) == {thrice.pk: "sans stage ; 3 refus ou sans réponse"}
    assert set(proposed(school, class_name="3e B")) == {thrice.pk, twice.pk, spared.pk}
    placed = lives.opened(school=school).pupil
    clock.move_to(lives.at(school, leaves_on - timedelta(weeks=4), 9))
    found = proposed(school)
    assert set(found) == {thrice.pk, twice.pk, spared.pk}
    assert found[spared.pk].startswith("sans stage, départ le ")
    assert placed.pk not in found
    name_pupil(spared, by=post_of(school))
    assert spared.pk not in proposed(school), "already helped"


def test_whoever_is_named_is_met_within_a_week_by_the_form_teacher_or_by_the_namer():
    """Named twice it is once; with a place it is refused; no column says why."""
    school = lives.make_school()
    pupil, other = lives.make_pupil(school), lives.make_pupil(school)
    by_office = name_pupil(pupil, by=post_of(school))
    assert (by_office.act, by_office.act_by) == (Act.MEET, post_of(school))
    assert 7 <= (by_office.act_on - school.today()).days <= 11
    assert name_pupil(pupil, by=post_of(school, "head")) == by_office
    teacher = post_of(school, "teacher")
    teacher.classes = ["3e B"]
    teacher.save()
    assert name_pupil(other, by=post_of(school)).act_by == teacher
    with refused("companion_needless"):
        name_pupil(lives.opened(school=school).pupil, by=post_of(school))
    assert {field.name for field in Companionship._meta.fields} == {
        *("id", "uuid", "pupil", "named_at", "named_by", "act", "act_by", "act_on", "decided_at"),
        *("met_on", "ended_at", "ending", "until"),
    }


def test_what_comes_next_follows_what_is_done_and_an_act_with_the_pupil_is_a_meeting():
    """A call to the family is none; what is over is not decided any more."""
    school = lives.make_school()
    named = name_pupil(lives.make_pupil(school), by=post_of(school))
    head, day = post_of(school, "head"), school.today() + timedelta(days=3)
    decide_next(named, act=Act.FAMILY, act_by=head, act_on=day, is_done=False)
    decide_next(named, act=Act.SEARCH, act_by=head, act_on=day, is_done=True)
    named.refresh_from_db()
    assert (named.act, named.act_by, named.act_on, named.met_on) == (Act.SEARCH, head, day, None)
    decide_next(named, act=Act.PROPOSE, act_by=head, act_on=day, is_done=True)
    named.refresh_from_db()
    assert named.met_on == school.today()
    end_companionship(named, ending=Ending.PROPOSAL)
    with refused("companion_over"):
        end_companionship(named, ending=Ending.STOPPED)
    with refused("companion_over"):
        decide_next(named, act=Act.MEET, act_by=head, act_on=day, is_done=True)


def test_the_week_is_told_from_what_was_sent_refused_accepted_and_opened():
    """Seven days back, no further; nobody types it."""
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    name_pupil(pupil, by=post_of(school))
    assert week_of(pupil) == "rien n'a changé"
    refuse(pupil, 1)
    offer, by_host = make_offer(school)
    application, _by = apply(offer, pupil)
    pupil.searches.create(text="appelé la mairie", at=clock.now())
    assert week_of(pupil) == "2 candidatures envoyées, 1 démarche notée, 1 refus ou sans réponse"
    accept_application(application, by=by_host)
    assert week_of(pupil).endswith(", 1 offre à confirmer")
    clock.move_to(clock.now() + timedelta(days=8))
    assert week_of(pupil) == "rien n'a changé"


def test_a_place_ends_it_by_itself_and_numbers_count_pupils_once():
    """The job ends the help of who has an agreement, not of who has none; named again, a pupil counts once."""
    seeker, school = (held := lives.opened()).pupil, held.school
    still = lives.make_pupil(school)
    named = Companionship.objects.create(
        pupil=seeker, named_by=post_of(school).user, act_by=post_of(school), act_on=school.today(),
        until=school.today(), met_on=school.today(),
    )  # fmt: skip
    end_companionship(name_pupil(still, by=post_of(school)), ending=Ending.STOPPED)
    name_pupil(still, by=post_of(school))
    end_companionships()
    named.refresh_from_db()
    assert (named.ending, bool(named.ended_at)) == (Ending.PLACED, True)
    assert Companionship.objects.get(pupil=still, ended_at=None)
    counted = numbers_of(Companionship.objects.all())
    assert (counted.named, counted.met, counted.placed) == (2, 1, 1)


def test_letters_tell_acts_to_who_does_them_and_the_week_to_who_follows(in_term):
    """A teacher of another class reads nothing; what is late is said; no name is in it."""
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    teacher, other = post_of(school, "teacher"), lives.hire(school, "teacher", "Autre")
    teacher.classes, other.classes = ["3e B"], ["3e Z"]
    teacher.save(), other.save()
    named = name_pupil(pupil, by=post_of(school))

    def lines(post):
        reader = reader_of(f"account:{post.user.uuid}")
        providers = (to_do, companion_lines)
        return {line.kind: line.text for provider in providers for line in provider(reader, clock.now())}

    assert lines(other) == {}
    assert lines(teacher) == {
        "help": "1 étape avec un élève accompagné.",
        "week-companions": "Un élève accompagné ; ces sept jours : rien n'a changé.",
    }
    assert set(lines(post_of(school, "head"))) == set(lines(post_of(school))) == {"week-companions"}
    assert set(lines(lives.hire(school, "cpe", "Vie"))) == {"week-companions"}
    [item] = inbox_for(standing_at(school, teacher.user))
    assert (item.title, item.pupil, item.urgency) == ("Rencontrer l'élève", pupil, "later")
    clock.move_to(lives.at(school, named.act_on + timedelta(days=1), 9))
    assert lines(teacher)["help"] == "1 étape avec un élève accompagné, dont 1 en retard."
    refuse(pupil, 1)
    move(pupil, "3e Z")
    assert "help" not in lines(teacher), "who sees the pupil no more is asked for nothing"
    text = lines(other)["week-companions"]
    assert text.endswith("1 candidature envoyée, 1 refus ou sans réponse.")
    assert pupil.first_name not in text


def test_all_is_erased_at_the_years_end_with_the_pupil_and_told_to_who_asks():
    """Nothing goes from a year to the next, whether it ended or not."""
    school = lives.make_school()
    pupil, other = lives.make_pupil(school), lives.make_pupil(school)
    named = name_pupil(pupil, by=post_of(school))
    name_pupil(other, by=post_of(school))
    [row] = collect(DataSubject("pupil", pupil))["Accompagnement"]
    assert row["prochaine étape"] == "rencontrer l'élève"
    erase_pupils([other])
    assert Companionship.objects.get() == named
    term = kept("companionships")
    assert not term.due(lives.at(school, named.until - timedelta(days=1), 12)).exists()
    term.erase(list(term.due(lives.at(school, named.until + timedelta(days=1), 12))))
    assert not Companionship.objects.exists()
