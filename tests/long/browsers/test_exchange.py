"""A pupil of priority education finds a place, asks, is accepted by link and confirms: an agreement opens."""

import re

from tests.browser.cast import SAINT_LAURENT, Wanted, bring
from tests.browser.fixtures import PHONE
from tests.browser.people import Someone


def test_a_pupil_of_saint_laurent_finds_asks_and_confirms(person, stage):
    """A word with a mistake, one place, a sentence ticked; the host's two presses; the receipt of the agreement."""
    (school,) = bring(stage, Wanted("none", school=SAINT_LAURENT))
    host_at = stage.ask("offer", {"school": school.name, "title": "Découvrir la réparation des pirogues"})
    looking = school.agreements[0]
    pupil, host = (Someone(person(viewport=PHONE), stage) for _ in range(2))
    pupil.open(looking.links["pupil"]).type("Date de naissance", looking.born).press("Continuer")
    home = pupil.page.url
    pupil.follow("Chercher un stage").type("Que chercher", "piroge").press("Chercher")
    pupil.follow("Découvrir la réparation des pirogues").follow("Demander cette place")
    pupil.page.locator("input[name=sentences]").first.check(force=True)
    last = stage.last_number()
    pupil.press("Envoyer la candidature").sees(re.compile("doit répondre"))

    host.open(stage.link(host_at, "/candidatures/", after=last))
    last = stage.last_number()
    host.press("Recevoir mon code").type("Code à 6 chiffres", stage.code(host_at, after=last)).press("Continuer")
    host.sees(looking.first_name).press("Accepter")

    pupil.open(f"{home.rstrip('/')}/candidatures").follow("Confirmer ce stage").press("Oui, confirmer")
    pupil.sees(re.compile(r"CV-\w{4}-\w{4}"))
