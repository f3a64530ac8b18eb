"""Calls that families ask of a school: asked on any page of a link, read in the inbox, closed once made."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from config.development.lives.agreements import make_school
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.spoken.speakers import add_speaker
from conventions.domain.season.calls.models import CallAsked
from conventions.domain.season.calls.services import MOST_CALLS, ask_for_call, close_call
from conventions.domain.season.inbox.queries import inbox_for
from conventions.domain.upkeep.retention.people import erase_pupils
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import DataSubject
from signatures import links
from tests.kit import lives
from tests.kit.sign_in import signed_in
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db


def guardian_of(convention):
    return convention.pupil.guardians.get(rank=1)


def test_a_mother_who_reads_nothing_asks_for_a_call_without_her_childs_birth_date(client: Client):
    """The link on her page leads there; one press is enough; asked again, it is the same line of the inbox."""
    asked = lives.validated()
    mother = guardian_of(asked)
    path = f"{path_of(link_of(mother.ref))}/rappelez-moi"
    assert path in client.get(path_of(link_of(mother.ref))).content.decode()
    page = client.get(path)
    chosen = page.context["form"].fields["language"].initial
    assert client.post(path, {"language": chosen, "hour": "any"}).status_code == 302
    assert client.post(path, {"language": "swb", "hour": "morning"}).status_code == 302
    call = CallAsked.objects.get()
    assert (call.person, call.language, call.hour, call.convention) == (mother, "swb", "morning", asked)
    assert "le matin" in client.get(path).content.decode()


def test_whoever_is_asked_to_sign_asks_from_that_page_too_but_a_host_does_not(client: Client):
    """Before the page is open; the call is about what is to be signed."""
    asked = lives.validated()
    requests = lives.requests(asked).values()
    mine = next(one for one in requests if one.role == "guardian")
    path = reverse("party_call", args=[links.token(mine)])
    assert path in client.get(reverse("personal_link", args=[links.token(mine)])).content.decode()
    client.post(path, {"language": "fr", "hour": "noon"})
    assert CallAsked.objects.get().convention == asked
    other = next(one for one in requests if one.role not in ("guardian", "pupil"))
    assert client.get(reverse("party_call", args=[links.token(other)])).status_code == 404


def test_the_office_reads_who_when_and_who_speaks_it_leads_to_the_counter_and_closes_it():
    """The number is read where readings are written down; a teacher sees nothing, a colleague is second."""
    asked = lives.validated()
    school, mother = asked.school, guardian_of(asked)
    add_speaker(school, language="Shimaoré", name="Aïna, vie scolaire", phone="+262639010203")
    ask_for_call(mother, language="swb", hour="morning")
    office = signed_in(school.staff.get(role="office").user)
    page = office.get(reverse("inbox")).content.decode()
    assert f"Rappeler {mother.name}" in page
    assert "En shimaoré, le matin – parle cette langue : Aïna, vie scolaire (" in page
    assert reverse("registry_pupil", args=[asked.pupil.uuid]) in page
    counter = next(one for one in lives.requests(asked).values() if one.holder == mother.ref)
    assert reverse("in_person_open", args=[counter.uuid]) in page
    call = CallAsked.objects.get()
    teacher = signed_in(school.staff.get(role="teacher").user)
    assert "Rappeler" not in teacher.get(reverse("inbox")).content.decode()
    assert teacher.post(reverse("close_call", args=[call.uuid])).status_code == 403
    office.post(reverse("close_call", args=[call.uuid]))
    call.refresh_from_db()
    assert call.closed_at
    with pytest.raises(Refused, match="déjà appelé"):
        close_call(call, by=school.staff.get(role="head").user)


def test_an_office_of_another_school_neither_sees_nor_closes_a_call():
    """A call is its school's."""
    call = ask_for_call(guardian_of(lives.validated()), language="fr", hour="any")
    stranger = make_school().staff.get(role="office")
    assert signed_in(stranger.user).post(reverse("close_call", args=[call.uuid])).status_code == 404
    assert not [item for item in inbox_for(lives.standing_of(lives.validated(), "office")) if item.kind == "call"]


def test_a_link_that_is_forwarded_rings_no_telephone_all_day():
    """After some calls in a week the page says to telephone."""
    asked = lives.validated()
    mother, head = guardian_of(asked), asked.school.staff.get(role="head").user
    for _ in range(MOST_CALLS):
        close_call(ask_for_call(mother, language="fr", hour="any"), by=head)
    with pytest.raises(Refused, match="cette semaine"):
        ask_for_call(mother, language="fr", hour="any")


def test_what_is_kept_of_a_call_is_given_to_its_person_and_goes_with_the_pupil():
    """In the export of the guardian; nothing is left once the pupil is erased."""
    asked = lives.validated()
    mother = guardian_of(asked)
    ask_for_call(mother, language="swb", hour="evening")
    told = collect(DataSubject("guardian", mother))["Appels demandés"]
    assert re.search("swb.*en fin de journée", str(told))
    erase_pupils([asked.pupil])
    assert not CallAsked.objects.exists()
