"""An association with its team and a mentor, and a pupil whom a school helps: what tests of mentors begin from."""

from datetime import timedelta

from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.persons.people.models import Guardian, Pupil, School, Staff
from conventions.domain.season.companions.services import name_pupil
from conventions.domain.season.mentors.models import Mentor, Mentoring
from conventions.domain.season.mentors.queries import today_of_mentors
from conventions.domain.season.mentors.services import ask_mentor, certify_mentor, note_first_meeting, say_yes
from tests.kit.people_factory import make_user


def make_team(name: str = "Association fictive", *, people: int = 3) -> list[NetworkPost]:
    """Return the posts of the team of an association that acts everywhere."""
    network = Network.objects.create(kind="association", name=name)
    return [NetworkPost.objects.create(user=make_user(), network=network, level="national") for _n in range(people)]


def make_mentor(team: list[NetworkPost], *, name: str = "Parrain", days_ago: int = 0) -> Mentor:
    """Return a mentor whom the first of a team certifies and the second reads too."""
    seen = today_of_mentors() - timedelta(days=days_ago)
    email = f"{name.lower()}.{team[0].network.pk}@asso.example"
    who = {"email": email, "first_name": "Noé", "last_name": name}
    return certify_mentor(post=team[0], who=who, identity=seen, honorability=seen, second=team[1])[0]


def asked(pupil: Pupil, mentor: Mentor) -> Mentoring:
    """Return what is asked of a mentor for a pupil whom the school names: nobody has answered."""
    office = pupil.school.staff.get(role="office")
    return ask_mentor(name_pupil(pupil, by=office), mentor=mentor, by=office)


def head_of(school: School) -> Staff:
    """Return the head's post."""
    return school.staff.get(role="head")


def agree(mentoring: Mentoring, *, head: Staff, guardian: Guardian | None, met: bool = True) -> Mentoring:
    """Have the three say yes; ``met``: the school writes down the first meeting."""
    say_yes(mentoring, head=head)
    say_yes(mentoring, guardian=guardian)
    say_yes(mentoring)
    if met:
        note_first_meeting(mentoring)
    mentoring.refresh_from_db()
    return mentoring


def agreed(pupil: Pupil, mentor: Mentor, *, met: bool = True) -> Mentoring:
    """Return what was asked of a mentor and the three agreed to."""
    return agree(asked(pupil, mentor), head=head_of(pupil.school), guardian=pupil.guardians.first(), met=met)
