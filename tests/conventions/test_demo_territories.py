"""The demonstration's schools for the figures: their journal holds, their past is told, their numbers are recounted."""

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from config.development.demo import publications as demo_publications
from config.development.demo.exchange import officers
from config.development.demo.past_weeks import past_mondays, photograph_past_weeks, photographs_at
from config.development.demo.population import school_moment
from config.development.demo.publications import publish_past_days
from config.development.demo.recounting import SCRIPT, recount
from config.development.demo.schools import NATIONAL_OFFICER, OFFICER_OF_LILLE, make_officer, make_platform_accounts
from config.development.demo.territories import WEST, WHERE, write_schools
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.exchange.supply.models import Basin
from conventions.domain.law.year.calendars import present_year
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.models import Cell, Photograph
from conventions.domain.numbers.figures.photographs import photograph_figures
from conventions.domain.numbers.figures.queries import CountedTerritory, FiguresQuery, by_monday, numbers, total
from conventions.domain.numbers.figures.rebuilding import check_figures, rebuild_figures
from conventions.domain.numbers.figures.registry import statistics
from conventions.domain.numbers.publishing.queries import publications
from conventions.domain.numbers.publishing.services import publish
from tests.kit import lives
from workflow import clock, journal, tree
from workflow.models import Transition

pytestmark = pytest.mark.django_db
SOME = "\n".join(
    [*WHERE.strip().splitlines()[:2], "973 | Littoral guyanais | 97300 Cayenne, 97300 Cayenne, 97310 Kourou"]
)
"""The west of Guyane and some of the coast."""
DIVIDED = ("territory", "code", "year", "statistic", "detail", "pupil_level", "monday", "value")


@pytest.fixture
def base():
    """Now, in a week of class."""
    base = school_moment(timezone.now())
    clock.move_to(base)
    return base


def test_sixty_schools_are_of_five_departements_and_three_pupils_of_the_west_are_without_a_place(base):
    """Chains and tree hold, what is kept is what is read, and an independent script counts the same everywhere."""
    assert sum(line.count(",") + 1 for line in WHERE.strip().splitlines()) == 60
    assert len({line[:3] for line in WHERE.strip().splitlines()}) == 5
    written = write_schools(base, SOME)
    tree.grow()
    assert list(journal.check()) == list(tree.check()) == []
    rebuild_figures()
    assert not check_figures()
    assert [name for name in statistics() if f"'{name}'" not in SCRIPT.read_text()] == [], "each is recounted"
    found = recount()
    assert found.compared > 300
    assert found.differing == {}
    west = CountedTerritory(Territory.BASIN, str(Basin.objects.get(name=WEST).pk))
    year = present_year(written.schools[0]).number
    of_west = [one for one in written.periods if one.school in written.schools[:5] and one.year.number == year]
    is_ahead = all(one.last_day >= base.date() for one in of_west)
    without = total(numbers(["pupils_without_place"], FiguresQuery(west, year)), "pupils_without_place")
    assert without == (3 if is_ahead else 0), "in summer no period is to come"
    before = numbers(["agreements_by_state"], FiguresQuery(CountedTerritory.nation(), year - 1))["agreements_by_state"]
    assert before["closed"] > 20
    Cell.objects.filter(territory="school", statistic="pupils_signed").update(value=F("value") + 1)
    assert {number[3] for number in recount().differing} == {"pupils_signed"}


def test_past_mondays_and_publications_are_told_by_what_had_happened_by_then(base, client, monkeypatch):
    """The present numbers are those that the service photographs; a year before is there."""
    lives.signed()
    written = write_schools(base, SOME)
    rebuild_figures()
    year = present_year(written.schools[0]).number
    now = {year: [clock.now()]}
    told = {tuple(getattr(one, name) for name in DIVIDED) for one in photographs_at(now)}
    photograph_figures()
    assert told == set(Photograph.objects.values_list(*DIVIDED))
    photograph_past_weeks()
    [first, *_, last] = past_mondays()[year - 1]
    weeks = by_monday(["pupils_signed", "pupils_without_place"], FiguresQuery(CountedTerritory.nation(), year - 1))
    assert len(weeks) > 30
    signed = [total(found, "pupils_signed") for found in weeks.values()]
    sealed = Transition.objects.filter(name="seal", at__lt=first, subject_label=Convention.journal_label()).count()
    assert signed[0] <= sealed < signed[-1], "some of November are signed before the year begins"
    assert last.date() in weeks
    signed_by_all = total(numbers(["pupils_signed"], FiguresQuery(CountedTerritory.nation(), year)), "pupils_signed")
    as_published = {}

    def note(release):
        found = numbers(["pupils_signed"], FiguresQuery(CountedTerritory.nation(), release.year))
        as_published[release.date] = total(found, "pupils_signed")
        return publish(release)

    monkeypatch.setattr(demo_publications, "publish", note)
    former, latest = publish_past_days()
    assert former.date < latest.date <= base.date()
    assert list(publications()) == [latest, former]
    for one in (former, latest):
        weeks = by_monday(["pupils_signed"], FiguresQuery(CountedTerritory.nation(), one.year))
        if one.date in weeks and one.date < base.date():  # today's photograph is of this hour
            assert as_published[one.date] == total(weeks[one.date], "pupils_signed"), "as that Monday's photograph"
    now = total(numbers(["pupils_signed"], FiguresQuery(CountedTerritory.nation(), year)), "pupils_signed")
    assert now == signed_by_all, "what was put back is undone"
    assert publish_past_days() == [], "once"
    page = client.get(reverse("open_data")).content.decode()
    assert ("Ce qui a changé" in page) is (former.year == latest.year)
    assert "environ" in page


def test_one_press_opens_the_figures_of_a_territory(client):
    """A département, an académie, the nation."""
    make_platform_accounts()
    assert officers() == []
    make_officer(OFFICER_OF_LILLE, "Lille", level="academy")
    make_officer(NATIONAL_OFFICER, "", level="national")
    page = client.get(reverse("demonstration")).content.decode()
    assert "Les chiffres d'un territoire" in page.replace("&#x27;", "'")
    for one in officers():
        answer = client.post(reverse("enter"), {"account": one.user.uuid, "page": one.page}, follow=True)
        assert (answer.status_code, answer.request["PATH_INFO"]) == (200, reverse("territory"))
