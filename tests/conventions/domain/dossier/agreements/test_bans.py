"""A host that an inspection forbids (L4153-2) is known by its SIRET, wherever and however often it is typed."""

import pytest

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.amendments import services as amendments
from conventions.domain.dossier.amendments.services import Wanted
from conventions.domain.persons.people.bans import banned_among, block_host, unblock_host
from conventions.domain.persons.people.models import Host
from tests.conventions.domain.dossier.agreements.test_elsewhere import fill
from tests.kit import lives
from tests.kit.refusals import refused
from workflow.actors import OPERATOR, Actor
from workflow.engine import Refused

pytestmark = pytest.mark.django_db

SIRET = "73282932000074"
OPERATES = Actor(OPERATOR, "tests", label="Exploitant")
MANY_WAYS = ["732 829 320 00074", "732.829.320-00074", "732\u00a0829\u202f320\u00a000074", "７３２８２９３２０00074"]


def ban() -> None:
    block_host(siret="732 829 320 00074", by=OPERATES, reason="Décision fictive du 3 mars.")


def typed(convention, siret: str = SIRET) -> None:
    services.save_host_part(convention, by=lives.by(convention, "host"), host={"siret": siret})
    convention.refresh_from_db()


def codes(convention, part: str = "") -> set[str]:
    return {finding.rule for finding in check_agreement(convention, part=part) if finding.blocks}


@pytest.mark.parametrize("written", MANY_WAYS)
def test_a_ban_is_found_however_the_number_is_written(written):
    """Spaces, dots, dashes, wide digits: one establishment."""
    ban()
    assert banned_among([written]) == {SIRET}
    convention = lives.opened()
    typed(convention, written)
    assert codes(convention, "host") >= {"A-10"}


def test_a_mark_on_one_row_of_a_host_holds_for_every_row_of_its_number():
    """Several schools typed the same establishment; one row was marked before bans were kept."""
    Host.objects.create(name="Atelier Fictif", siret=SIRET, blocked_by_authority=True)
    convention = lives.opened()
    typed(convention)
    assert "A-10" in codes(convention)
    assert unblock_host(siret=SIRET, by=OPERATES, reason="Levée.")
    assert "A-10" not in codes(convention)


def test_nobody_opens_an_agreement_with_a_forbidden_host():
    """The office is told at once, and who may lift it is not the school."""
    ban()
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    host, representative, _tutor = lives.make_host(school)
    host.siret = SIRET
    host.save()
    office = lives.account(school.staff.get(role="office"))
    with refused("host_banned"):
        services.open_for_known_host(pupil=pupil, host=host, representative=representative, by=office)


def test_the_host_part_the_school_part_and_the_approval_are_refused():
    """Pronounced between two steps, the ban stops the next one, whichever it is."""
    drafted = lives.opened()
    fill(drafted)
    typed(drafted)
    completed = lives.host_completed()
    Host.objects.filter(pk=completed.host_id).update(siret=SIRET, **derived(completed))
    services.save_school_part(completed, by=lives.by(completed, "office"), fields={"transport": "À pied."})
    ready = lives.school_completed()
    Host.objects.filter(pk=ready.host_id).update(siret=SIRET, **derived(ready))
    ban()
    for act, convention, role in (
        (services.complete_host_part, drafted, "host"),
        (services.complete_school_part, completed, "office"),
        (services.approve, ready, "head"),
    ):
        with pytest.raises(Refused) as refusal:
            act(convention, by=lives.by(convention, role))
        assert "A-10" in refusal.value.values["rules"]


def test_an_amendment_with_a_forbidden_host_is_not_concluded():
    """The agreement was signed before the ban; nothing more is concluded with the host."""
    convention = lives.signed()
    Host.objects.filter(pk=convention.host_id).update(siret=SIRET, **derived(convention))
    ban()
    office = lives.by(convention, "office")
    place = {"place_address": "9 rue du Gabarit", "place_postcode": "49000", "place_city": "Angers"}
    amendment = amendments.draft_amendment(convention, Wanted(why="Déménagement.", place=place), by=office)
    with pytest.raises(Refused) as refusal:
        amendments.propose(amendment, by=office)
    assert refusal.value.values["rules"] == ["A-10"]


def derived(convention) -> dict[str, str]:
    """The columns that depend on the number, which an update writes together."""
    host = convention.host
    return {name: getattr(host, name) for name in Host.DERIVED if name != "siret"}
