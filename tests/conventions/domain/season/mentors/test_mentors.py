"""Mentors: certified by date, agreed to by three, ended by any, read by two, erased with the year."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from conventions.domain.law.networks.services import end_network_post
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.companions.services import end_companionship, name_pupil
from conventions.domain.season.mentors.models import Mentor, Mentoring, MentoringMeeting, MentoringOpening
from conventions.domain.season.mentors.private import way_to_reach_in
from conventions.domain.season.mentors.queries import (
    is_certified_now,
    mentorings,
    mentors_near,
    open_mentorings,
    today_of_mentors,
)
from conventions.domain.season.mentors.services import (
    ask_mentor,
    certify_mentor,
    end_mentoring,
    note_first_meeting,
    note_meeting,
    note_opening,
    say_yes,
    withdraw_mentor,
)
from conventions.domain.upkeep.retention.people import accounts, erase_pupils
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import DataSubject
from conventions.domain.upkeep.retention.terms import kept
from notifications.catalogue import get
from notifications.models import Message
from tests.kit import lives
from tests.kit.mentor_cases import agreed, asked, head_of, make_mentor, make_team
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db
By = Mentoring.EndedBy


def whole(mentoring: Mentoring) -> Mentoring:
    return mentorings().get(pk=mentoring.pk)


def test_an_association_certifies_a_person_by_date_and_a_second_person_reads():
    """A day to come, papers of more than a year, a reader who is the same, the mentor as reader: each is refused."""
    team = make_team()
    today = today_of_mentors()
    who = {"email": "Noe@asso.example", "first_name": "Noé", "last_name": "Parrain"}
    good = {"post": team[0], "who": who, "identity": today, "honorability": today, "second": team[1]}
    itself = {"email": team[1].user.email}
    other_team = make_team("Autre association fictive")
    for wrong, field in (
        ({"identity": today + timedelta(days=1)}, "identity"),
        ({"honorability": today - timedelta(days=366)}, "honorability"),
        ({"second": team[0]}, "second"),
        ({"second": other_team[0]}, "second"),
        ({"who": itself}, "email"),
        ({"who": {"email": "inconnu@asso.example"}}, "last_name"),
    ):
        with pytest.raises(ValidationError) as problem:
            certify_mentor(**{**good, **wrong})
        assert list(problem.value.message_dict) == [field]
    assert not Mentor.objects.exists()
    mentor, is_invited = certify_mentor(**good)
    assert is_invited
    assert mentor.user.name == "Noé Parrain"
    assert not any(
        "file" in column.get_internal_type().lower() for column in Mentor._meta.get_fields() if column.concrete
    )
    again, _invited = certify_mentor(**{**good, "second": team[2]})
    assert (again.pk, again.second_reader) == (mentor.pk, team[2])


def test_a_certification_ends_a_year_after_or_with_a_reader_who_left():
    """The last day counts; then nobody is helped, and no school may ask."""
    school = lives.make_school()
    team = make_team()
    mentoring = agreed(lives.make_pupil(school), mentor := make_mentor(team, days_ago=360))
    assert mentors_near(school) == [mentor]
    for days, opens in ((5, True), (6, False)):
        with clock.held(clock.now() + timedelta(days=days)):
            assert is_certified_now(mentor) is opens
            assert bool(open_mentorings(mentor)) is opens
            assert bool(mentors_near(school)) is opens
            if not opens:
                with refused("mentor_uncertified"):
                    note_meeting(mentoring, on=mentoring.first_met_on, is_kept=True, agreed="Un CV")
    end_network_post(team[1], by=account_actor(team[0].user))
    mentor = Mentor.objects.get(pk=mentor.pk)
    assert not is_certified_now(mentor)
    with refused("mentor_uncertified"):
        ask_mentor(name_pupil(lives.make_pupil(school), by=head_of(school)), mentor=mentor, by=head_of(school))


def test_who_is_to_say_yes_is_written_to_once_and_no_longer_once_they_have():
    """The pupil and each guardian with authority; a guardian's yes is the family's, an end is everybody's."""
    school, mentor = lives.make_school(), make_mentor(make_team())
    pupil, housed = (lives.make_pupil(school, guardians=2) for _n in range(2))
    housing = housed.guardians.get(rank=2)
    housing.quality = "housing"
    housing.save()
    asked(housed, mentor)
    assert not Message.objects.filter(slug="mentoring_asked", address=housing.email).exists()
    mentoring = asked(pupil, mentor)
    written = Message.objects.filter(slug="mentoring_asked", about=f"mentoring:{mentoring.uuid}")
    first, second = pupil.guardians.order_by("rank")
    assert {one.address for one in written} == {pupil.email, first.email, second.email}
    asking, about = get("mentoring_asked"), written[0].about

    def still_asked() -> list[bool]:
        return [asking.still_true(about, person.ref) for person in (pupil, first, second)]

    assert still_asked() == [True, True, True]
    say_yes(mentoring, guardian=second)
    assert still_asked() == [True, False, False]
    end_mentoring(mentoring, by=By.SCHOOL)
    assert still_asked() == [False, False, False]


def test_nothing_opens_before_the_three_said_yes():
    """In whatever order; a guardian who no longer holds authority says yes no more; of age a pupil needs no family."""
    school = lives.make_school()
    pupil, mentor = lives.make_pupil(school), make_mentor(make_team())
    mentoring = asked(pupil, mentor)
    guardian = pupil.guardians.get()
    for given in ({}, {"guardian": guardian}, {"head": head_of(school)}):
        assert open_mentorings(mentor) == []
        with refused("mentoring_closed"):
            note_first_meeting(mentoring)
        say_yes(mentoring, **given)
    assert open_mentorings(mentor) == [mentoring]
    guardian.quality = "housing"
    guardian.save()
    assert open_mentorings(mentor) == []
    pupil.birth_date = school.today() - timedelta(days=18 * 366)
    pupil.save()
    assert open_mentorings(mentor) == [mentoring]


@pytest.mark.parametrize("by", list(By))
def test_any_of_them_ends_it_at_once(by):
    """Nothing opens any more, nobody says yes again; another may then be asked."""
    school = lives.make_school()
    mentor = make_mentor(make_team())
    mentoring = agreed(lives.make_pupil(school), mentor)
    with refused("mentoring_stands"):
        ask_mentor(mentoring.companionship, mentor=mentor, by=head_of(school))
    end_mentoring(mentoring, by=by)
    end_mentoring(mentoring, by=By.SCHOOL if by != By.SCHOOL else By.PUPIL)
    assert whole(mentoring).ended_by == by
    assert open_mentorings(mentor) == []
    with refused("mentoring_over"):
        say_yes(mentoring)
    with refused("mentoring_over"):
        note_meeting(mentoring, on=mentoring.first_met_on, is_kept=True, agreed="Un CV")
    ask_mentor(mentoring.companionship, mentor=mentor, by=head_of(school))


def test_it_ends_with_the_help_of_the_school_or_the_mentor_who_is_withdrawn():
    """A place found closes the page; the association's press ends all at once."""
    school = lives.make_school()
    mentor = make_mentor(make_team())
    first, second = (agreed(lives.make_pupil(school), mentor) for _n in range(2))
    end_companionship(first.companionship, ending=Companionship.Ending.PLACED)
    assert open_mentorings(mentor) == [second]
    withdraw_mentor(mentor)
    assert open_mentorings(Mentor.objects.get(pk=mentor.pk)) == []
    assert whole(second).ended_by == By.ASSOCIATION


def test_the_school_writes_down_the_first_meeting_and_the_mentor_the_others():
    """Before it nothing is noted; neither a day to come, nor one before it, nor a way to reach somebody."""
    school = lives.make_school()
    mentoring = agreed(lives.make_pupil(school), make_mentor(make_team()), met=False)
    today = school.today()
    with refused("mentoring_unmet"):
        note_meeting(mentoring, on=today, is_kept=True, agreed="Un CV")
    note_first_meeting(mentoring)
    for on, agreed_on, field in (
        (today + timedelta(days=1), "Un CV", "on"),
        (today - timedelta(days=1), "Un CV", "on"),
        (today, "Appelle-moi au 06 39 98 00 01", "agreed"),
    ):
        with pytest.raises(ValidationError) as problem:
            note_meeting(mentoring, on=on, is_kept=True, agreed=agreed_on)
        assert list(problem.value.message_dict) == [field]
    note_meeting(mentoring, on=today, is_kept=False, agreed="")
    note_meeting(mentoring, on=today, is_kept=True, agreed="Un CV pour le 14/12/2026")
    assert list(mentoring.meetings.values_list("is_kept", "agreed")) == [(True, "Un CV pour le 14/12/2026")]


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("06 39 98 00 01", True),
        ("0639980001", True),
        ("06.39.98.00.01", True),
        ("+262 639 98 00 01", True),
        ("6 39-98-00/01 le soir", True),
        ("noe@asso.example", True),
        ("mon insta : @noe", True),
        ("https://exemple.example/x", True),
        ("va sur www.exemple.example", True),
        ("regarde exemple.fr", True),
        ("Finir le CV avant le 14/12/2026 à 10 h 30", False),
        ("Du 14.12.2026 au 18.12.2026, puis le 5/1", False),
        ("Écrire à 3 garages, 2 boulangeries et 12 mairies.", False),
        ("Lettre relue.Envoyer demain", False),
    ],
)
def test_a_way_to_reach_somebody_is_known_from_a_day_and_a_number(text, is_refused):
    """However parted the digits are."""
    assert way_to_reach_in(text) is is_refused


def test_four_meetings_missed_in_a_row_tell_those_who_follow_the_pupil():
    """Not three, nor four with one kept between; once, to whoever does the next act and whoever asked."""
    school = lives.make_school()
    mentoring = agreed(lives.make_pupil(school), make_mentor(make_team()))
    told = Message.objects.filter(slug="mentoring_missed")
    for n, is_kept in enumerate((False, False, False, True, False, False, False)):
        with clock.held(clock.now() + timedelta(days=n)):
            note_meeting(mentoring, on=school.today(), is_kept=is_kept, agreed="Un CV" if is_kept else "")
    assert not told.exists()
    for is_kept in (True, False, False):  # noted by mistake, put right, pressed twice
        with clock.held(clock.now() + timedelta(days=8)):
            note_meeting(mentoring, on=school.today(), is_kept=is_kept, agreed="")
    who = {mentoring.companionship.act_by.user.email, mentoring.asked_by.user.email}
    assert {one.address for one in told} == who
    assert told.count() == len(who)


def test_all_is_erased_at_the_years_end_and_a_mentor_a_year_later():
    """The pupil who is erased before takes it along; who asks is told what is kept."""
    school = lives.make_school()
    pupil, mentor = lives.make_pupil(school), make_mentor(make_team())
    mentoring = agreed(pupil, mentor)
    note_meeting(mentoring, on=school.today(), is_kept=True, agreed="Un CV")
    note_opening(mentoring, by=mentor.user)
    note_opening(mentoring, by=mentor.user)
    assert mentoring.openings.count() == 1
    [told] = collect(DataSubject("pupil", pupil))["Mentors"]
    assert told["association"] == "Association fictive"
    assert told["rencontres"] == [[school.today(), True, "Un CV"]]
    assert mentor.user.name not in str(told)
    assert len(collect(DataSubject("account", mentor.user))["Mentors"]) == 1
    until = mentoring.companionship.until
    after = lives.at(school, until + timedelta(days=1), 12)
    year = kept("companionships")
    year.erase(list(year.due(after)))
    assert not any(model.objects.exists() for model in (Mentoring, MentoringMeeting, MentoringOpening))
    later = kept("mentors")
    assert later.default_days == 365
    assert not later.due(lives.at(school, until - timedelta(days=1), 12)).exists()
    long_after = lives.at(school, until + timedelta(days=9000), 12)
    assert mentor.user not in accounts(long_after)
    later.erase(list(later.due(after)))
    assert mentor.user in accounts(long_after)
    assert not Mentor.objects.exists()


def test_what_is_of_a_mentor_goes_with_a_pupil_who_is_erased():
    """Meetings and openings too."""
    pupil = lives.make_pupil(lives.make_school())
    agreed(pupil, make_mentor(make_team()))
    erase_pupils([pupil])
    assert not Mentoring.objects.exists()
