"""Networks: named by the operator, given a team, establishments and targets."""

import pytest
from django.core.exceptions import ValidationError

from conventions.domain.law.networks import services
from conventions.domain.law.networks.lists import add_networks, add_sites
from conventions.domain.law.networks.models import Network, NetworkPost, NetworkSite, Target
from conventions.domain.law.networks.queries import networks_of, posts_of, sites_of
from conventions.domain.law.networks.services import (
    declare_filled,
    end_network_post,
    hand_over_post,
    join_network,
    set_target,
)
from conventions.domain.persons.people.account_services import deactivate_account
from conventions.domain.persons.people.models import TerritorialOfficer, User
from conventions.domain.persons.people.standing import account_actor
from notifications.models import Message
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from workflow.actors import OPERATOR, Actor

pytestmark = pytest.mark.django_db

OPERATES = Actor(OPERATOR, "tests", label="Exploitant")


def a_post(kind: str = "ministry", level: str = "national", code: str = "", role: str = "referent") -> NetworkPost:
    network, _new = Network.objects.get_or_create(kind=kind, name=f"Réseau fictif ({kind})")
    user = make_user()
    return NetworkPost.objects.create(user=user, network=network, level=level, code=code, role=role)


def test_an_operator_lists_networks_and_a_host_finds_the_public_one_it_is_of():
    """The same list again adds nothing; what is wrong is a sentence at its line, and nothing is written."""
    lines = "Ministère ; Ministère des Exemples ; MinEx\nopérateur de l'État;Agence fictive;AF;Ministère des Exemples"
    assert add_networks(lines) == 2
    assert add_networks(lines + "\nassociation;Réseau des exemples") == 1
    assert [str(one) for one in networks_of("minex")] == ["Ministère des Exemples"]
    assert [str(one.parent) for one in networks_of("agence")] == ["Ministère des Exemples"]
    assert networks_of("réseau") == []
    with pytest.raises(ValidationError) as wrong:
        add_networks("ministère;Encore un\nassembl;Autre\nhôpital;")
    assert len(wrong.value.messages) == 2
    assert wrong.value.messages[0].startswith("Ligne 2 :")
    assert not Network.objects.filter(name="Encore un").exists()


def test_a_team_invites_hands_over_and_keeps_somebody():
    """Nobody gives more than they have; a new address gets an invitation, the last one stays until another comes."""
    post = a_post(level="department", code="973")
    by = account_actor(post.user)
    ida = {"email": "ida@reseau.example", "first_name": "Ida", "last_name": "Équipe"}
    here = {"role": "member", "level": "department", "code": "973"}
    member, invited = join_network(network=post.network, who=ida, where=here, by=by)
    assert invited
    assert member.user.record.pk
    assert Message.objects.filter(slug="account_opened").exists()
    for beyond in ({"level": "national", "code": ""}, {"code": "974"}):
        with refused("outside_of_post"):
            join_network(network=post.network, who=ida, where={**here, **beyond}, by=by)
    with refused("outside_of_post"):
        end_network_post(post, by=account_actor(member.user))
    new, _invited = hand_over_post(post, who={"email": "suite@reseau.example", "last_name": "Suite"}, by=by)
    assert (new.role, new.code) == ("referent", "973")
    assert not posts_of(post.user).exists()
    end_network_post(member, by=account_actor(new.user))
    with refused("last_of_team"):
        end_network_post(new, by=account_actor(new.user))
    deactivate_account(user=new.user, by=OPERATES, reason="Départ.")
    assert not posts_of(new.user).exists()


def test_a_company_that_anybody_opened_invites_no_crowd(monkeypatch):
    """The members of a company give so many posts in all; a public body as many as it needs."""
    monkeypatch.setattr(services, "MOST_POSTS", 1)
    here = {"role": "member", "level": "national", "code": ""}
    for kind in ("company", "ministry"):
        post = a_post(kind=kind)
        who = {"email": f"{kind}@reseau.example", "last_name": "Équipe"}
        if kind == "company":
            with pytest.raises(ValidationError, match="Trop de personnes"):
                join_network(network=post.network, who=who, where=here, by=account_actor(post.user))
        else:
            join_network(network=post.network, who=who, where=here, by=account_actor(post.user))


def test_a_stranger_to_the_network_invites_nobody():
    """Whoever acts for another network gives nothing in this one, and opens no function in it."""
    post, other = a_post(), a_post(kind="association")
    with refused("outside_of_post"):
        join_network(
            network=post.network,
            who={"email": "x@reseau.example", "last_name": "X"},
            where={"role": "member", "level": "national"},
            by=account_actor(other.user),
        )
    assert not User.objects.filter(email="x@reseau.example").exists()


def test_establishments_are_listed_by_siret_in_the_territory_of_the_post():
    """Pasted from a spreadsheet or a CSV; the same list again changes names and adds nothing."""
    post = a_post(kind="chamber", level="department", code="973")
    text = "SIRET;Nom;Courriel;CP\n732 829 320 00074;Garage;g@garage.example;97300\n35600000000048\tPoste\t\t973"
    assert add_sites(post, text) == 2
    assert add_sites(post, text.replace("Garage", "Garage du port")) == 0
    assert {str(one) for one in sites_of(post)} == {"Garage du port", "Poste"}
    with pytest.raises(ValidationError) as wrong:
        add_sites(post, "123;Faux\n73282932000074;Garage;pas-une-adresse;97300\n35600000000048;Poste;;75001")
    assert [message[:8] for message in wrong.value.messages] == ["Ligne 1 ", "Ligne 2 ", "Ligne 3 "]
    assert NetworkSite.objects.count() == 2


def test_a_target_is_set_by_the_central_referent_or_the_officer_of_the_territory():
    """A departmental référent reads it; the last word on what is filled elsewhere counts."""
    central, departmental = a_post(), a_post(level="department", code="973")
    network = central.network
    asked = {"network": network, "year": 2026, "department": "973"}
    set_target(**asked, seats=40, by=central.user)
    officer = make_user()
    TerritorialOfficer.objects.create(user=officer, level="department", code="973")
    set_target(**asked, seats=50, by=officer)
    target = Target.objects.get()
    assert (target.seats, target.entered_by) == (50, officer)
    with refused("targets_elsewhere"):
        set_target(**asked, seats=1, by=departmental.user)
    with refused("targets_elsewhere"):
        set_target(**{**asked, "department": "974"}, seats=1, by=officer)
    for seats in (3, 5):
        declare_filled(post=departmental, year=2026, department="973", seats=seats)
    assert [one.seats for one in network.filled_elsewhere.all()] == [5]
    with refused("outside_of_post"):
        declare_filled(post=departmental, year=2026, department="974", seats=5)


def test_a_network_that_promises_sets_its_own_target_and_a_company_waits_for_the_officer():
    """In the own territory; what a company says counts once an officer has confirmed it, less than that at once."""
    chamber = a_post(kind="chamber", level="department", code="973", role="member")
    asked = {"year": 2026, "department": "973"}
    assert set_target(network=chamber.network, seats=30, by=chamber.user, **asked).is_vouched
    with refused("targets_elsewhere"):
        set_target(network=chamber.network, seats=30, by=chamber.user, year=2026, department="974")
    firm, officer = a_post(kind="company", role="member"), make_user()
    TerritorialOfficer.objects.create(user=officer, level="department", code="973")
    said = [set_target(network=firm.network, seats=seats, by=by, **asked) for seats, by in (
        (12, firm.user), (12, officer), (8, firm.user), (9, firm.user),
    )]  # fmt: skip
    assert [(one.seats, one.is_vouched) for one in said] == [(12, False), (12, True), (8, True), (9, False)]
    assert set_target(network=firm.network, seats=0, by=firm.user, **asked) is None
    assert list(Target.objects.values_list("network", "seats")) == [(chamber.network_id, 30)]
