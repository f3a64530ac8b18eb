"""Opinions of pupils: after the tutor, counted without them, told from five of two schools and years."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from conventions.domain.dossier.alerts.models import PupilAlert
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.dossier.pupil_opinions.models import ToldOpinions, WaitingOpinion
from conventions.domain.dossier.pupil_opinions.services import give_opinion, tell_opinions, told_of
from conventions.domain.persons.people.models import Host, School
from conventions.domain.upkeep.retention.dossiers import told_opinions, waiting_opinions
from notifications.models import Message
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db
ANSWERS = {**lives.PUPIL_ANSWERS, "safety": 1, "violence": 0}


def after_the_tutor():
    """An internship whose tutor has evaluated."""
    convention = lives.completed()
    evaluation = convention.evaluations.get(author="tutor")
    evaluations.save_answers(evaluation, lives.TUTOR_ANSWERS, by=lives.by(convention, "tutor"))
    evaluations.submit_evaluation(evaluation, by=lives.by(convention, "tutor"))
    return convention


def give(convention, **given) -> PupilAlert | None:
    return give_opinion(
        convention.evaluations.get(author="pupil"), {**ANSWERS, **given}, by=lives.by(convention, "pupil")
    )


# -- when, and by whom it is read ----------------------------------------------------------------------------------


def test_an_opinion_waits_for_the_tutors_evaluation_to_be_sealed():
    """Nobody is asked for it before, and it is refused; then its message leaves."""
    convention = lives.completed()
    asked = Message.objects.filter(slug="evaluation_asked")
    assert set(asked.values_list("audience", flat=True)) == {"tutor"}
    with refused("opinion_after_the_tutor"):
        give(convention)
    assert not WaitingOpinion.objects.exists()
    tutor = convention.evaluations.get(author="tutor")
    evaluations.save_answers(tutor, lives.TUTOR_ANSWERS, by=lives.by(convention, "tutor"))
    evaluations.submit_evaluation(tutor, by=lives.by(convention, "tutor"))
    assert asked.filter(audience="pupil").count() == 1
    assert give(convention) is None
    assert asked.filter(audience="pupil").count() == 1
    convention.refresh_from_db()
    assert convention.status == "evaluated"


def test_what_waits_to_be_counted_names_no_pupil():
    """Host, school, year and seven numbers; it stays when the pupil's dossier is erased, and leads back to nobody."""
    convention = after_the_tutor()
    give(convention, free_text="Mes mots à moi.")
    assert {field.name for field in WaitingOpinion._meta.get_fields()} == {"uuid", "host", "school", "year", "answers"}
    kept = WaitingOpinion.objects.get()
    assert (kept.host, kept.school, kept.year) == (convention.host, convention.school, convention.year.number)
    assert kept.answers == {key: value for key, value in lives.PUPIL_ANSWERS.items() if key != "free_text"}
    assert convention.evaluations.get(author="pupil").answers == {**kept.answers, "free_text": "Mes mots à moi."}


# -- an alert is no opinion ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"safety": 0}, "« Tu t'es senti en sécurité ? » : non."),
        ({"violence": 1}, "« Quelqu'un t'a fait du mal, menacé, ou gêné par des mots ou des gestes ? » : oui."),
    ],
)
def test_fear_and_violence_raise_an_alert_and_join_no_count(given, sentence):
    """Its readers are called with the pupil's words; what the school keeps holds neither words nor the answer."""
    convention = after_the_tutor()
    alert = give(convention, free_text="Il m'a poussée.", recommend=0, **given)
    assert alert is not None
    assert (alert.pupil, alert.convention, alert.to) == (convention.pupil, convention, PupilAlert.To.HEAD)
    assert sentence in alert.text
    assert "Il m'a poussée." in alert.text
    assert Message.objects.filter(slug="to_read").exists()
    assert not WaitingOpinion.objects.exists()
    kept = convention.evaluations.get(author="pupil")
    assert kept.is_submitted
    assert kept.answers["free_text"] == ""
    assert not {"safety", "violence"} & kept.answers.keys()


# -- counts --------------------------------------------------------------------------------------------------------


@pytest.fixture
def host() -> Host:
    return lives.make_host(lives.make_school())[0]


@pytest.fixture
def schools() -> list[School]:
    return [lives.make_school(), lives.make_school()]


@pytest.fixture
def october() -> Callable[[int], None]:
    """Have the job run on a day of a year: ``october(2026)``."""

    def run(year: int, month: int = 10, day: int = 2) -> None:
        with clock.held(datetime(year, month, day, 9, tzinfo=ZoneInfo("Europe/Paris"))):
            tell_opinions()

    return run


def wait(host: Host, school: School, year: int, *recommend: int) -> None:
    for one in recommend:
        answers = {key: value for key, value in lives.PUPIL_ANSWERS.items() if key != "free_text"} | {"recommend": one}
        WaitingOpinion.objects.create(host=host, school=school, year=year, answers=answers)


def test_five_answers_of_two_schools_and_two_years_are_told_in_october(host, schools, october):
    """In words, with plural and singular; before October nothing is."""
    wait(host, schools[0], 2023, 1, 1)
    wait(host, schools[1], 2024, 1, 0, 1)
    october(2025, month=9, day=30)
    assert told_of(host) is None
    october(2025)
    told = told_of(host)
    assert told is not None
    assert told.recommend == "4 élèves sur 5 le conseillent"
    assert "5 élèves sur 5 ont été bien accueillis" in told.others
    assert "0 élève sur 5 a vu des activités différentes" in told.others
    assert not WaitingOpinion.objects.exists()


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 2023, 2), (1, 2024, 2)],  # four answers
        [(0, 2023, 3), (0, 2024, 3)],  # one school
        [(0, 2024, 3), (1, 2024, 3)],  # one year
        [(0, 2023, 3), (1, 2025, 3)],  # one year that is over
    ],
)
def test_fewer_are_told_as_nothing(host, schools, october, rows):
    """Four answers, one school, one year, a year that is not over."""
    for school, year, many in rows:
        wait(host, schools[school], year, *[1] * many)
    october(2025)
    assert told_of(host) is None
    assert WaitingOpinion.objects.count() == sum(many for _school, _year, many in rows)


def test_no_answer_is_read_by_difference(host, schools, october):
    """Whoever compares the counts before and after sees them stand, or grow by five of two schools and two years."""
    wait(host, schools[0], 2020, 1, 1)
    wait(host, schools[1], 2021, 1, 1, 1)
    october(2022)
    before = told_of(host)
    added = 0
    for year in range(2022, 2030):
        wait(host, schools[year % 2], year, 0)  # one pupil a year, and that one says no
        added += 1
        sums = ToldOpinions.objects.count()
        october(year + 1)
        october(year + 1, month=12)
        if ToldOpinions.objects.count() == sums:
            assert told_of(host) == before
            continue
        step = ToldOpinions.objects.latest("id")
        assert (step.answers, step.good["recommend"]) == (added, 0)
        assert step.answers >= 5
        assert step.last_year > step.first_year
        before, added = told_of(host), 0
    assert before.recommend == "5 élèves sur 10 le conseillent"
    assert added == 3


def test_a_sum_of_fewer_is_refused_by_the_database(host):
    """Nobody writes one by another way."""
    few = {"host": host, "good": {}, "first_year": 2023}
    for wrong in ({"answers": 4, "last_year": 2024}, {"answers": 5, "last_year": 2023}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ToldOpinions.objects.create(**few, **wrong)


def test_sums_leave_whole_and_answers_uncounted_after_their_term(host, schools, october):
    """Five years after the last year that they tell; the term of both is counted in school years that are over."""
    wait(host, schools[0], 2020, 1, 1)
    wait(host, schools[1], 2021, 1, 1, 1)
    october(2022)
    wait(host, schools[0], 2021, 1)
    on = datetime(2022, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert (waiting_opinions(on).count(), told_opinions(on).count()) == (0, 0)
    on += timedelta(days=1)
    assert (waiting_opinions(on).count(), told_opinions(on).count()) == (1, 1)
