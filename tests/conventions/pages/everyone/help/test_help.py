"""Help: one page per person, led to from each frame and from the mails of families and hosts; words explained once."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.urls import reverse
from lxml import html
from PIL import Image

from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import TerritorialOfficer
from conventions.pages.everyone.help.catalogue import PERSONS, STAFF
from conventions.pages.kit.words import HELP_OF
from notifications import catalogue
from notifications.channels import EmailChannel, values_of
from notifications.models import Message
from notifications.rendering import render_mail, render_sms
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified

pytestmark = pytest.mark.django_db

PAGES = [
    *(f"/aide/{person}{asked}" for person in PERSONS for asked in ("", "?lang=en")),
    *(f"/aide/personnel/{person}" for person in STAFF),
    *("/aide", "/aide?lang=en", "/aide/mots", "/aide/mots?lang=en"),
]
HEAVIEST = 600_000
"""Most weight of all pictures of help, in bytes: they are in the repository."""


def links_of(page: html.HtmlElement) -> set[str]:
    return {str(link) for link in page.xpath("//main//a/@href")}


def test_every_page_of_help_opens_without_an_account_and_leads_where_it_says(client, django_assert_max_num_queries):
    """One h1; each link leads to a page, each word to its line, each picture is a file as wide and high as it says."""
    words = html.document_fromstring(client.get("/aide/mots").content)
    led_to, shown = set(), {}
    for address in PAGES:
        with django_assert_max_num_queries(0):
            answer = client.get(address)
        assert answer.status_code == 200, address
        page = html.document_fromstring(answer.content)
        assert len(page.xpath("//h1")) == 1
        led_to |= {link for link in links_of(page) if not link.startswith("mailto:")}
        for picture in page.xpath("//main//img"):
            assert picture.get("alt")
            assert picture.get("loading") == "lazy"
            shown[picture.get("src")] = int(picture.get("width")), int(picture.get("height"))
    for word in {link.partition("#")[2] for link in led_to if "#" in link} - {""}:
        assert words.xpath(f"//dt[@id='{word}']"), word
    answers = {link: client.get(link.partition("#")[0]).status_code for link in led_to if link.startswith("/")}
    assert {link for link, status in answers.items() if status not in (200, 302)} == set()
    files = [Path(str(find(src.removeprefix(settings.STATIC_URL)))) for src in shown]
    assert sum(file.stat().st_size for file in files) < HEAVIEST
    for file, (width, height) in zip(files, shown.values(), strict=True):
        with Image.open(file) as picture:
            assert picture.width / picture.height == pytest.approx(width / height, rel=0.01), file.name
    assert {file.name for file in files} == {file.name for file in files[0].parent.iterdir()}


def test_staff_open_what_their_help_leads_to():
    """Each with their own function: the page, or the second factor that it asks for first."""
    school = lives.make_school()
    posts = {"secretariat": "office", "direction": "head", "enseignant": "teacher", "vie-scolaire": "cpe"}
    posts |= {"gestionnaire": "gestionnaire", "formations": "ddfpt"}
    present = {post.role: post.user for post in school.staff.all()}
    users = {person: present.get(role) or lives.hire(school, role).user for person, role in posts.items()}
    users |= {"territoire": make_user(), "administration": make_user(is_administrator=True)}
    users["reseau"] = make_user()
    for name in ("Association fictive", "Fédération fictive"):  # of one alone the list leads on
        network = Network.objects.create(kind="association", name=name)
        post = NetworkPost.objects.create(user=users["reseau"], network=network, level="national", role="referent")
    shown = html.document_fromstring(verified(users["reseau"]).get(reverse("network", args=[post.uuid])).content)
    assert shown.xpath("//header//a[normalize-space()='Aide']/@href") == ["/aide/personnel/reseau"]
    TerritorialOfficer.objects.create(user=users["territoire"], level="department", code="973")
    TerritorialOfficer.objects.create(user=users["territoire"], level="academy", code="Guyane")
    asked_for = {reverse("second_factor"), reverse("second_factor_setup")}
    assert set(users) == set(STAFF)
    for person, user in users.items():
        client = signed_in(user)
        page = html.document_fromstring(client.get(f"/aide/personnel/{person}").content)
        for link in sorted(link for link in links_of(page) if link.startswith("/")):
            answer = client.get(link.partition("#")[0])
            assert answer.status_code == 200 or answer.url.partition("?")[0] in asked_for, (person, link)
    client = signed_in(users["enseignant"])
    assert client.get(reverse("canteen")).status_code == 403


def test_an_unknown_person_has_no_help(client):
    """Nor is a page of staff one of families."""
    for address in ("/aide/personne", "/aide/direction", "/aide/personnel/famille"):
        assert client.get(address).status_code == 404


def test_every_frame_leads_to_the_help_of_whom_it_is_for():
    """A personal link, signing or not, and an account of each function lead to theirs; elsewhere to the index."""
    convention = lives.validated(tutor=True)
    pupil = convention.pupil
    holders = [f"guardian:{pupil.guardians.get(rank=1).uuid}", f"pupil:{pupil.uuid}"]
    holders += [f"host:{convention.uuid}", f"tutor:{convention.uuid}"]
    frames = [(Client(), path_of(link_of(holder)), HELP_OF[holder.partition(":")[0]]) for holder in holders]
    requests = lives.requests(convention).values()
    frames += [(Client(), lives.page_of(request), HELP_OF[request.role]) for request in requests]
    for role in ("head", "deputy", "office", "cpe", "gestionnaire", "teacher", "ddfpt"):
        post = convention.school.staff.filter(role=role).first() or lives.hire(convention.school, role)
        frames.append((signed_in(post.user), reverse("inbox"), HELP_OF[role]))
    officer = make_user()
    TerritorialOfficer.objects.create(user=officer, level="department", code=convention.school.department)
    frames.append((verified(officer), reverse("territory"), "/aide/personnel/territoire"))
    frames.append((verified(make_user(is_auditor=True)), reverse("audit"), "/aide/personnel/administration"))
    frames += [(Client(), reverse(name), "/aide") for name in ("home", "own_place", "verifier")]
    for client, address, help_page in frames:
        page = html.document_fromstring(client.get(address).content)
        assert page.xpath("//header//a[normalize-space()='Aide']/@href") == [help_page], address
        assert help_page in PAGES


def test_mails_of_families_and_hosts_name_their_help_and_no_other_does(mailoutbox):
    """At the end, as a link; an SMS bears none."""
    convention = lives.validated(tutor=True)
    channel, seen = EmailChannel(), set()
    for row in Message.objects.filter(about=f"convention:{convention.uuid}", slug="signature_asked", channel="email"):
        channel.send(row)
        [body, (page, _kind)] = mailoutbox[-1].body, mailoutbox[-1].alternatives[0]
        wanted = settings.MESSAGE_HELP.get(row.audience)
        assert ("Une question ? Aide :" in body) == bool(wanted), row.audience
        assert "/aide/" not in render_sms(catalogue.get(row.slug), values_of(row))
        if wanted:
            assert f"Aide : {settings.SITE_URL}{wanted}\n" in body
            assert f'<a href="{settings.SITE_URL}{wanted}"' in page
        seen.add(row.audience)
    assert {"guardian", "host", "head"} <= seen
    asked = {"time_zone": "Europe/Paris", "language": "en", "audience": "host"}
    assert "Any questions? Help: " in render_mail(catalogue.get(row.slug), values_of(row), **asked).text
