"""The register of trainees of a whole establishment."""

import pytest

from tests.conventions.pages.bearers.host.test_host import enter_code, found_place, path
from tests.conventions.pages.test_list_files import read
from tests.kit import lives

pytestmark = pytest.mark.django_db


def test_the_register_has_each_trainee_of_the_establishment(client):
    """Each agreement of a place found by a family has a host of its own: the register knows the establishment again.

    Another establishment of the same person is another register.
    """
    school = lives.make_school()
    here = [lives.signed_at_found_place(found_place(school, days=tuple(lives.week()))) for _ in range(3)]
    there = lives.signed_at_found_place(
        found_place(school, days=tuple(lives.week()), host_name="Moulin Fictif", city="Saumur", postcode="49400")
    )
    here[1].host.siret = "73282932000074"
    here[1].host.save()
    for one, others in ((here[0], here), (there, [there])):
        client.post(path(one, "host_begin"))
        enter_code(client, one, "eleves")
        rows = read(client.get(path(one, "host_register"), {"fichier": "csv"}))[1:]
        assert {row[0] for row in rows} == {other.pupil.last_name for other in others}
