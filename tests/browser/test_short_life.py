"""One agreement from the place found to signed, each person in a browser: the short form of a whole life.

Site, worker and mailbox are threads of this process; tests/long/browsers has those of the demonstration.
"""

import re
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import connections

from config.development.mailbox import Mailbox
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.links.addresses import address_of
from notifications.relay import deliver_due
from signatures import keys
from tests.browser.cast import PASSWORD
from tests.browser.fixtures import DESK
from tests.browser.people import Someone, declare_place, fill_host_part
from tests.browser.stage import Stage
from tests.kit import lives
from tests.kit.queued import run_jobs

pytestmark = pytest.mark.django_db(transaction=True)

HOST = "atelier@lutherie.example"
OFTEN = 0.2
"""Seconds between two turns of the worker."""


@pytest.fixture
def stage(live_server, settings, tmp_path) -> Iterator[Stage]:
    """The site of the tests, with a worker and a mailbox."""
    settings.SITE_URL = live_server.url
    keys.keyring.cache_clear()  # certificates bear the address of the site
    settings.EMAIL_BACKEND = "notifications.smtp.EmailBackend"
    with Mailbox(tmp_path / "messages", token="essai") as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", box.smtp_port, False
        settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = box.sms_url, "essai"
        leaves = threading.Event()
        worker = threading.Thread(target=_work, args=(leaves,))
        worker.start()
        try:
            yield Stage({"SITE_URL": live_server.url}, tmp_path)
        finally:
            leaves.set()
            worker.join()
            keys.keyring.cache_clear()


def _work(leaves: threading.Event) -> None:
    """Do what is queued and send what is due until ``leaves`` is set."""
    while not leaves.wait(OFTEN):
        run_jobs()
        deliver_due()
    connections.close_all()


def test_an_agreement_goes_from_the_place_found_to_signed(person, stage):
    """Pupil, host, office, head, mother and teacher do their parts on their own pages; all of it is sealed."""
    pupil = lives.make_pupil(lives.make_school())
    school = SimpleNamespace(account=lambda role: pupil.school.staff.get(role=role).user.email)
    for member in pupil.school.staff.all():
        member.user.set_password(PASSWORD)
        member.user.save()
    child, host, mother = (Someone(person(), stage) for _ in range(3))

    born = f"{pupil.birth_date:%d/%m/%Y}"
    declare_place(child, address_of(f"pupil:{pupil.uuid}"), born, contact=HOST)
    host.open(stage.link(HOST, "/h/")).press("Remplir")
    fill_host_part(host, activities="Voir naître un violon, accueillir les musiciens, suivre une commande.")
    host.sees("Votre partie est envoyée à l'établissement.")
    number = Convention.objects.get().number

    office = Someone(person(viewport=DESK), stage).signs_in(school, "office").open(f"/conventions/{number}")
    office.follow("Compléter la partie de l'établissement")
    office.type("Objectifs du stage", "Découvrir un métier d'art et la vie d'un atelier.")
    office.type("Préparation, évaluation et restitution", "Carnet de bord, puis un oral de dix minutes.")
    office.type("Trajet", "À pied.").choose("Enseignante ou enseignant référent", index=2)  # the teacher
    office.press("Enregistrer et terminer")

    last = stage.last_number()
    head = Someone(person(viewport=DESK), stage).signs_in(school, "head").open("/etablissement/")
    head.follow("Valider et signer ensemble").follow(pupil.name)
    for box in head.page.locator("input[name=warning]").all():
        box.check(force=True)
    head.tick("Maintenant")  # in the evening and on days off the page proposes the next morning
    head.press("Valider cette convention").waits_for("est validée")
    asked = stage.last_number()
    head.press("Recevoir un code pour la signer")
    head.type("Code", stage.code(school.account("head"), after=asked)).press("Signer la convention")
    head.waits_for("Une convention signée par vous")

    family = {child: pupil.email, mother: pupil.guardians.get().email}
    for someone, to in ({host: HOST} | family).items():
        someone.signs(stage.link(to, "/s/", after=last), to, born="" if someone is host else born)
        someone.sees(re.compile("(signature|visa) est enregistrée?"))
    teacher = Someone(person(viewport=DESK), stage).signs_in(school, "teacher").open("/etablissement/visas")
    asked = stage.last_number()
    teacher.press(re.compile("Recevoir un code"))
    teacher.type("Code", stage.code(school.account("teacher"), after=asked)).press(re.compile("^Viser"))
    host.waits_for("La convention est signée par tous ceux qu'il faut.")
    assert host.download(re.compile("La convention .PDF")).startswith(b"%PDF")
    assert Convention.objects.get().get_status_display() == "signée"
