"""An association with a mentor, for ``make run``: one pupil is helped since ten days, another's family is asked."""

from datetime import timedelta

from config.development.demo.schools import MENTOR, MENTORING, PASSWORD, SECOND_READER, TOTP_KEY
from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.persons.people import second_factor
from conventions.domain.persons.people.models import School, User
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.mentors.models import Mentor, Mentoring
from conventions.domain.season.mentors.services import (
    ask_mentor,
    certify_mentor,
    note_first_meeting,
    note_meeting,
    say_yes,
)
from workflow import clock

SINCE = 10
"""Days since which the mentor helps."""


def add_mentors(school: School) -> None:
    """Certify a mentor; head, family and pupil agree for the first whom the school helps, the second is asked."""
    now = clock.now()
    helped = list(Companionship.objects.filter(pupil__school=school, ended_at=None).order_by("pk")[:2])
    with clock.held(now - timedelta(days=SINCE)):
        mentor = _certified()
        asked = [_asked(companionship, mentor) for companionship in helped]
        for mentoring in asked[:1]:
            say_yes(mentoring, guardian=mentoring.companionship.pupil.signatories()[0])
            note_first_meeting(mentoring)
    for mentoring in asked[:1]:
        today = school.today()
        for days, agreed in ((7, "Choisir trois garages, et ce qu'on leur demande."), (4, ""), (1, "Finir la lettre.")):
            note_meeting(mentoring, on=today - timedelta(days=days), is_kept=bool(agreed), agreed=agreed)


def _certified() -> Mentor:
    network = Network.objects.create(kind=Network.Kind.ASSOCIATION, name="Association fictive de mentors")
    team = [
        NetworkPost.objects.create(user=_account(email, *names), network=network, level="national")
        for email, *names in ((MENTORING, "Inès", "Association"), (SECOND_READER, "Jo", "Lecture"))
    ]
    user = _account(MENTOR, "Noé", "Parrainage")
    seen = clock.now().date() - timedelta(days=20)
    return certify_mentor(post=team[0], who={"email": user.email}, identity=seen, honorability=seen, second=team[1])[0]


def _account(email: str, first_name: str, last_name: str) -> User:
    user = User.objects.create_user(email, PASSWORD, first_name=first_name, last_name=last_name)
    second_factor.take_into_use(user, TOTP_KEY)
    return user


def _asked(companionship: Companionship, mentor: Mentor) -> Mentoring:
    """Ask for the mentor; the head and the pupil have said yes."""
    mentoring = ask_mentor(companionship, mentor=mentor, by=companionship.act_by)
    say_yes(mentoring, head=companionship.pupil.school.staff.get(role="head"))
    say_yes(mentoring)
    return mentoring
