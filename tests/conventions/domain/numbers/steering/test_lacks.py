"""What networks lack in the report, recounted by SQL that knows nothing of the figures."""

import pytest
from django.db import connection

from conventions.domain.exchange.supply.targets import year_of_targets
from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.law.networks.services import declare_filled, set_target
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.steering.lacks import by_department, by_network, lines_of_networks, together
from conventions.domain.numbers.steering.reading import ReportReading
from conventions.domain.numbers.steering.services import Use, file_of
from conventions.domain.numbers.steering.spans import two_months
from conventions.domain.persons.people.territories import DEPARTMENTS
from tests.kit.people_factory import make_user
from tests.kit.tags import read
from workflow import clock

pytestmark = pytest.mark.django_db
SAID = (
    "12 des 30 places demandées aux réseaux de l'État manquent, d'abord Ardèche (6), Ardennes (6) ; 18 sont offertes, "
    "ou pourvues ailleurs."
)
PROMISED = (
    "9 des 9 places promises par des collectivités, des chambres, des fédérations et des entreprises manquent, "
    "d'abord Nord (9) ; 0 sont offertes, ou pourvues ailleurs."
)
RECOUNT = """
    WITH said AS (
        SELECT network_id, department, seats AS asked, 0 AS had FROM conventions_target WHERE year = %(year)s
        UNION ALL
        SELECT network_id, department, 0, seats FROM conventions_filledelsewhere WHERE year = %(year)s
        UNION ALL
        SELECT o.network_id, coalesce(l.department, h.department), 0, 1
        FROM conventions_seat seat JOIN conventions_slot slot ON slot.id = seat.slot_id
        JOIN conventions_offer o ON o.id = slot.offer_id JOIN conventions_host h ON h.id = o.host_id
        LEFT JOIN conventions_locality l ON l.id = o.locality_id
        WHERE o.network_id IS NOT NULL AND o.status IN ('published', 'filled', 'suspended', 'expired')
            AND slot.first_day BETWEEN make_date(%(year)s, 9, 1) AND make_date(%(year)s + 1, 8, 31)
    ), line AS (
        SELECT network_id, department, sum(asked) AS asked, greatest(sum(asked) - sum(had), 0) AS missing
        FROM said GROUP BY network_id, department
    )
    SELECT department, sum(asked)::int, sum(missing)::int FROM line GROUP BY department
"""


def test_what_one_gives_too_many_hides_nothing_that_another_lacks():
    """Two networks and four départements: 31 seats for 30 asked, and yet 12 are lacking; the worst stands first."""
    year, span = year_of_targets(clock.now().date()), two_months(clock.now().date())
    user = make_user()
    posts = {}
    for name in ("Réseau A (fictif)", "Réseau B (fictif)"):
        network = Network.objects.create(name=name, kind=Network.Kind.MINISTRY)
        posts[name] = NetworkPost.objects.create(user=user, network=network, role="referent", level="national")
    for name, department, asked, elsewhere in (
        ("Réseau A (fictif)", "08", 10, 4),
        ("Réseau A (fictif)", "07", 10, 4),
        ("Réseau B (fictif)", "07", 2, 10),
        ("Réseau B (fictif)", "973", 8, 8),
        ("Réseau B (fictif)", "59", 0, 5),
    ):
        post = posts[name]
        if asked:
            set_target(network=post.network, year=year, department=department, seats=asked, by=user)
        declare_filled(post=post, year=year, department=department, seats=elsewhere)
    project_figures()
    lines = lines_of_networks(ReportReading(span, clock.now()))
    assert [(one.name, one.asked, one.elsewhere, one.missing) for one in by_department(lines)] == [
        ("Ardèche", 12, 14, 6),
        ("Ardennes", 10, 4, 6),
        ("Guyane", 8, 8, 0),
        ("Nord", 0, 5, 0),
    ]
    assert [(one.name, one.missing) for one in by_network(lines)] == [
        ("Réseau A (fictif)", 12),
        ("Réseau B (fictif)", 0),
    ]
    whole = together(lines, "Ensemble")
    assert (whole.asked, whole.elsewhere, whole.had, whole.missing) == (30, 31, 18, 12)
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"year": year})
        recounted = {code: (asked, missing) for code, asked, missing in cursor.fetchall()}
    told = {DEPARTMENTS[code].name: numbers for code, numbers in recounted.items()}
    assert {one.name: (one.asked, one.missing) for one in by_department(lines)} == told
    tagged = read(file_of(span, Use.INTERNAL))
    assert SAID in tagged.text().replace("\u00a0", " ")
    rows = [[tagged.text(cell) for cell in row.kids] for row in tagged.elements("TR")]
    assert PROMISED not in tagged.text()
    assert ["Ensemble", "30", "0", "0", "31", "12"] in rows
    assert ["Rien n'y est demandé", "0", "0", "0", "5", "0"] in rows


def test_what_others_promise_stands_beside_what_is_asked_of_the_state():
    """A promise that is not kept is told as a promise: nobody reads it as a target of the State that is missed."""
    year, span = year_of_targets(clock.now().date()), two_months(clock.now().date())
    user = make_user()
    for kind, seats, department in ((Network.Kind.MINISTRY, 4, "07"), (Network.Kind.FEDERATION, 9, "59")):
        network = Network.objects.create(name=f"Réseau fictif {kind}", kind=kind)
        NetworkPost.objects.create(user=user, network=network, role="referent", level="national")
        set_target(network=network, year=year, department=department, seats=seats, by=user)
    project_figures()
    tagged = read(file_of(span, Use.INTERNAL))
    said = tagged.text().replace("\u00a0", " ")
    assert "4 des 4 places demandées aux réseaux de l'État manquent, d'abord Ardèche (4)" in said
    assert PROMISED in said
    rows = [[tagged.text(cell) for cell in row.kids] for row in tagged.elements("TR")]
    assert rows.count(["Ensemble", "4", "0", "0", "0", "4"]) == rows.count(["Ensemble", "9", "0", "0", "0", "9"]) == 2


def test_territories_stand_in_french_alphabetical_order():
    """An accent moves no name: Ardèche before Ardennes, Hérault before Ille-et-Vilaine."""
    reading = ReportReading(two_months(clock.now().date()), clock.now())
    names = [one.name for one in reading.parts(Territory.DEPARTMENT)]
    assert names.index("Ardèche") + 1 == names.index("Ardennes")
    assert names.index("Hauts-de-Seine") + 1 == names.index("Hérault") == names.index("Ille-et-Vilaine") - 1
