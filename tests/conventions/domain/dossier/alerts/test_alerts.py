"""Alerts of pupils: their readers, the people called when nobody reads, the days on which the page is open."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.alerts import calls
from conventions.domain.dossier.alerts.calls import (
    alerts_by,
    call_readers,
    change_readers,
    deal_with_alert,
    may_tell,
    raise_alert,
    read_alert,
)
from conventions.domain.dossier.alerts.listeners import alerts_for, listens
from conventions.domain.dossier.alerts.messages import ToRead, ToReadNow
from conventions.domain.dossier.alerts.models import PupilAlert
from conventions.domain.persons.people.models import SecondReader, Staff
from conventions.domain.persons.people.site import site
from conventions.domain.persons.people.standing import standing_at
from notifications.models import Message
from notifications.rendering import render_mail, render_sms
from tests.kit import lives
from tests.kit.people_factory import make_delegation
from workflow import clock
from workflow.engine import Refused

pytestmark = pytest.mark.django_db
BOTH, HEAD, SECOND = PupilAlert.To.BOTH, PupilAlert.To.HEAD, PupilAlert.To.SECOND


def hours(school, staff, quality="nurse_f", **given) -> None:
    """Name the second reader as the head does."""
    told = {"reads_from": school.reads_from, "reads_until": school.reads_until} | given
    change_readers(school=school, staff=staff, quality=quality, by=school.staff.get(role="head").user, **told)


@pytest.fixture
def convention() -> Convention:
    """A signed internship at a school whose nurse reads, with a mobile; the head has none."""
    found = lives.signed()
    hours(found.school, lives.hire(found.school, "health", phone="+33600000001"))
    return found


@pytest.fixture
def nurse(convention) -> Staff:
    return convention.school.staff.get(role="health")


def at(convention: Convention, hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    return lives.at(convention, convention.first_day + timedelta(days=day), hour, minute)


@pytest.fixture(autouse=True)
def at_ten(convention) -> Iterator[None]:
    """Hold the clock at ten on the first day of the internship, a Monday of class."""
    with clock.held(at(convention, 10)):
        yield


def told() -> list[tuple[str, str, str]]:
    rows = Message.objects.filter(slug__in=("to_read", "to_read_now")).order_by("id")
    return [(row.slug, row.audience, row.channel) for row in rows]


def read_by(post: Staff) -> int:
    standing = standing_at(post.school, post.user)
    return alerts_for(standing).count() if standing else 0


def test_readers_are_called_by_sms_once_nobody_has_read_for_half_an_hour(convention):
    """At once by mail, after thirty minutes by SMS, once; neither says of what, of whom, of which school."""
    raise_alert(convention.pupil, "On me crie dessus.", to=BOTH)
    mails = [("to_read", "head", "email"), ("to_read", "second_reader", "email")]
    assert told() == mails
    with clock.held(at(convention, 10, 29)):
        call_readers()
    assert told() == mails
    for _turn in range(2):
        with clock.held(at(convention, 10, 30)):
            call_readers()
    assert told() == [*mails, ("to_read_now", "head", "email"), ("to_read_now", "second_reader", "sms")]
    sms = Message.objects.get(channel="sms")
    assert render_sms(ToReadNow, sms.context) == f"A lire : {site('/')}"
    assert render_mail(ToRead, sms.context).subject == "À lire"
    for row in Message.objects.filter(slug__in=("to_read", "to_read_now")):
        assert set(row.context) == {"name", "site"}
        assert (row.secrets, row.payer, row.urgent) == (None, "", True)


@pytest.mark.parametrize(("day", "hour"), [(0, 17), (0, 7), (-1, 10)], ids=["evening", "early", "Sunday"])
def test_readers_are_called_at_once_when_nobody_reads(convention, day, hour):
    """Before eight, from five on, on a Sunday; and at the end of the hours what was left unread."""
    with clock.held(at(convention, hour, day=day)):
        raise_alert(convention.pupil, "Aidez-moi.", to=BOTH)
        call_readers()
    assert [slug for slug, _who, _way in told()] == ["to_read", "to_read", "to_read_now", "to_read_now"]


def test_a_school_says_other_hours(convention, nurse):
    """A boarding school reads until nine in the evening."""
    hours(convention.school, nurse, reads_until=datetime(2000, 1, 1, 21).time())
    with clock.held(at(convention, 20)):
        raise_alert(convention.pupil, "Aidez-moi.", to=BOTH)
    assert [slug for slug, _who, _way in told()] == ["to_read", "to_read"]


def test_a_job_that_dies_neither_loses_nor_doubles_the_call(convention, monkeypatch):
    """The dead job's work is undone with it; the next turn calls, and the one after it has nothing to do."""
    raise_alert(convention.pupil, "Aidez-moi.", to=BOTH)

    def dies(*given, **more):
        raise SystemExit

    with clock.held(at(convention, 11)):
        with monkeypatch.context() as broken:
            broken.setattr(calls, "queue", dies)
            with pytest.raises(SystemExit):
                call_readers()
        assert PupilAlert.objects.get().called_at is None
        call_readers()
        call_readers()
    assert len([one for one in told() if one[0] == "to_read_now"]) == 2


def test_nobody_is_called_for_what_was_read(convention, nurse):
    """The pupil reads when, and by whom, by quality."""
    alert = raise_alert(convention.pupil, "Aidez-moi.", to=BOTH)
    assert alert.readers_in_words == "la direction et l'infirmière"
    read_alert(alert, by=nurse.user)
    with clock.held(at(convention, 12)):
        read_alert(alert, by=convention.school.staff.get(role="head").user)
        call_readers()
    found = alerts_by(convention.pupil).get()
    assert (found.read_at, found.read_by_in_words) == (at(convention, 10), "l'infirmière")
    assert len(told()) == 2


def test_the_pupil_chooses_the_other_when_it_is_about_one_of_them(convention, nurse):
    """Whom it is about neither reads it, nor is told; nor does a delegate of the head who is that person."""
    school = convention.school
    head, deputy = school.staff.get(role="head"), lives.hire(school, "deputy")
    raise_alert(convention.pupil, "C'est la direction.", to=SECOND)
    assert (read_by(head), read_by(nurse), [who for _slug, who, _way in told()]) == (0, 1, ["second_reader"])
    hours(school, deputy, "deputy_m")
    make_delegation(head, deputy)
    raise_alert(convention.pupil, "C'est l'adjoint.", to=HEAD)
    assert (read_by(head), read_by(deputy)) == (1, 0)
    assert [who for _slug, who, _way in told()] == ["second_reader", "head"]


def test_who_is_named_next_reads_nothing_that_came_before(convention, nurse):
    """A head cannot read by a friend what was written about the head; who was named goes on until it is dealt with."""
    alert = raise_alert(convention.pupil, "C'est la direction.", to=SECOND)
    friend = lives.hire(convention.school, "cpe")
    hours(convention.school, friend, "cpe_f")
    assert (read_by(friend), read_by(nurse), listens(standing_at(nurse.school, nurse.user))) == (0, 1, True)
    read_alert(alert, by=nurse.user)
    deal_with_alert(alert, by=nurse.user, done="La rectrice est prévenue.")
    assert not listens(standing_at(nurse.school, nurse.user))
    with pytest.raises(Refused, match="déjà traité"):
        deal_with_alert(alert, by=nurse.user, done="Encore.")


def test_a_delegate_reads_in_the_place_of_the_head(convention):
    """A head on sick leave is no silence: who signs for the head is told and reads."""
    deputy = lives.hire(convention.school, "deputy")
    make_delegation(convention.school.staff.get(role="head"), deputy)
    raise_alert(convention.pupil, "Aidez-moi.", to=HEAD)
    assert (read_by(deputy), len(told())) == (1, 2)


def test_what_was_chosen_is_never_widened(convention):
    """Without a second reader any more, an alert for them goes to nobody else: the pupil chooses again."""
    SecondReader.objects.update(ended_at=clock.now())
    with pytest.raises(Refused, match="ne lit plus"):
        raise_alert(convention.pupil, "C'est la direction.", to=SECOND)
    assert not PupilAlert.objects.exists()


def test_the_page_is_open_from_the_first_application_to_a_year_after(convention):
    """With an agreement or without one; not before, not for ever."""
    with clock.held(timezone.now()):
        pupil = lives.make_pupil(convention.school)
        assert not may_tell(pupil)
        apply(make_offer(convention.school)[0], pupil)
        assert may_tell(pupil)
        assert raise_alert(pupil, "Il m'écrit le soir.", to=HEAD).convention is None
    for days, is_open in ((365, True), (366, False)):
        with clock.held(at(convention, 10, day=(convention.last_day - convention.first_day).days + days)):
            assert may_tell(convention.pupil) is is_open
    with pytest.raises(Refused, match="première candidature"):
        raise_alert(lives.make_pupil(convention.school), "…", to=HEAD)


def test_the_same_words_are_one_alert_and_a_link_in_wrong_hands_fills_no_telephone(convention):
    """Ten that nobody has read; then a sentence says to telephone."""
    for _press in range(2):
        raise_alert(convention.pupil, " Aidez-moi. ", to=BOTH)
    assert (PupilAlert.objects.count(), len(told())) == (1, 2)
    for n in range(calls.UNREAD_AT_MOST - 1):
        raise_alert(convention.pupil, f"{n}", to=BOTH)
    with pytest.raises(Refused, match="déjà partis"):
        raise_alert(convention.pupil, "Encore.", to=BOTH)
