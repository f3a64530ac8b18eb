"""What pupils wish for: counted from five pupils of two schools on; asked of last year's hosts and of networks."""

import pytest

from conventions.domain.exchange.search.models import SavedSearch
from conventions.domain.exchange.supply.models import Basin, BasinSchool
from conventions.domain.exchange.supply.past_hosts import ask_hosts, past_hosts
from conventions.domain.exchange.supply.wishes import Askable, WishCount, ask_network, wishes_in
from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.persons.people.models import Host, School
from conventions.domain.persons.people.territories import DEPARTMENTS
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from workflow import clock

pytestmark = pytest.mark.django_db
HERE = DEPARTMENTS["49"]


def wish(school: School, n: int, wanted: str = "trade:pompier") -> list[SavedSearch]:
    """Have new pupils of a school wish for a trade."""
    pupils = [lives.make_pupil(school) for _ in range(n)]
    return [
        SavedSearch.objects.create(pupil=pupil, criteria={}, wanted=wanted, until=school.today()) for pupil in pupils
    ]


def test_a_wish_is_told_from_five_pupils_of_two_schools_on(django_assert_num_queries):
    """Those of one basin; each pupil once; whoever has left the roll counts no more."""
    first, second, alone = (lives.make_school() for _ in range(3))
    basin = Basin.objects.create(academy="Nantes", name="Angers")
    for school in (first, second, alone):
        BasinSchool.objects.create(basin=basin, school=school)
    wish(alone, 6, "trade:veterinaire")  # one school
    wish(first, 3)
    [gone] = wish(second, 1)
    assert wishes_in(HERE) == []
    [again] = wish(second, 1)
    SavedSearch.objects.create(pupil=again.pupil, criteria={}, wanted="trade:pompier", until=again.until)
    with django_assert_num_queries(2):
        assert wishes_in(HERE) == [WishCount("trade:pompier", "Angers", 5, 2)]
    assert wishes_in(DEPARTMENTS["973"]) == []
    gone.pupil.is_on_roll = False
    gone.pupil.save()
    assert wishes_in(HERE) == []


def test_last_years_hosts_of_the_trade_are_asked_else_those_of_its_sector():
    """The letter says what pupils look for."""
    baker, police = lives.signed(), lives.signed()
    Host.objects.filter(pk=baker.host_id).update(naf="1071C")
    Host.objects.filter(pk=police.host_id).update(naf="8424Z")
    today, by = clock.now().date(), make_user()
    hosts = past_hosts([HERE], baker.year.number, today)
    askable = Askable(HERE, hosts, today)
    asked, bakers = askable.hosts(WishCount("trade:boulanger", "Angers", 5, 2))
    assert (asked, [one.host for one in bakers]) == ("trade:boulanger", [baker.host_id])
    asked, others = askable.hosts(WishCount("trade:pompier", "Angers", 5, 2))
    assert (asked, [one.host for one in others]) == ("sector:securite", [police.host_id])
    assert askable.hosts(WishCount("trade:coiffeur", "Angers", 5, 2)) == ("trade:coiffeur", [])
    ask_hosts(bakers, department=HERE, today=today, by=by, wanted="trade:boulanger")
    assert Message.objects.get(slug="places_asked_again").context["wish"] == "boulanger"


def test_a_network_is_asked_once_a_term_for_each_wish():
    """Known by its name; who acts for it elsewhere reads nothing."""
    here, elsewhere, by = make_user(), make_user(), make_user()
    network = Network.objects.create(kind="operator", name="Sapeurs-pompiers de l'Exemple")
    bakers = Network.objects.create(kind="federation", name="Boulangers de l'Exemple")
    for user, code, of in ((here, "49", network), (elsewhere, "973", network), (here, "49", bakers)):
        NetworkPost.objects.create(user=user, network=of, level="department", code=code)
    today, wanted = clock.now().date(), WishCount("trade:pompier", "Angers", 5, 2)
    assert Askable(HERE, [], today).networks(wanted) == [network]
    told = {"department": HERE, "today": today, "by": by}
    assert ask_network(network, wanted, **told) == 1
    message = Message.objects.get(slug="network_wished")
    assert (message.ref, message.context["wish"]) == (here.recipient().ref, "pompier")
    assert Askable(HERE, [], today).networks(wanted) == []
    with refused("network_just_asked"):
        ask_network(network, wanted, **told)
