"""The whole life of one agreement: six people, each in a browser of their own, then whoever checks them afterwards.

The clock of the stage is moved here, weeks ahead: :mod:`tests.browser.fixtures` runs this file last.
"""

import re
from datetime import datetime, time, timedelta
from urllib.parse import urljoin

from conventions.domain.law.rules.phrases import MONTHS
from tests.browser.cast import PASSWORD, Wanted, bring
from tests.browser.fixtures import DESK, PHONE
from tests.browser.people import Someone, declare_place, fill_host_part, state_of

HOST = "atelier@lutherie.example"
ACTS = (
    *("A commencé la partie de l'organisme d'accueil", "A terminé la partie de l'organisme d'accueil"),
    *("A commencé la partie de l'établissement", "A terminé la partie de l'établissement", "A validé la convention"),
    *("A signé", "A scellé la convention signée", "A commencé le stage", "A noté une présence"),
    *("A noté une absence", "A terminé le stage", "A constaté que le stage est évalué"),
)
"""Acts that the auditor must find, by the words of the law."""
PAGES = 20
"""Pages of a journal after which it never ends."""
CIRCLE = "input[type=radio]"


def test_an_agreement_lives_from_the_place_found_to_the_attestation(person, stage):
    """Pupil, host, office, head and two guardians bring it to its attestation; the auditor reads every act."""
    (school,) = bring(stage, Wanted("none"))
    pupil_of = school.agreements[0]
    mails, codes = pupil_of.emails, pupil_of.codes
    pupil, host, mother, father = (Someone(person(viewport=PHONE), stage) for _ in range(4))
    office = Someone(person(viewport=DESK), stage).signs_in(school, "office")
    head = Someone(person(viewport=DESK), stage).signs_in(school, "head")
    operator = Someone(person(viewport=DESK), stage)
    operator.page.set_default_timeout(120_000)

    # The pupil has found a place.
    last = stage.last_number()
    monday = declare_place(pupil, pupil_of.links["pupil"], pupil_of.born, contact=HOST)
    number = re.search(r"CV-\w{4}-\w{4}", pupil.page.get_by_role("main").inner_text())[0]
    assert state_of(office, number) == "ouverte"

    # The host fills its part on a telephone.
    host.open(stage.link(HOST, "/h/", after=last)).press("Remplir")
    assert state_of(office, number) in ("ouverte", "en cours chez l'organisme d'accueil")
    fill_host_part(host, activities="Voir naître un violon, accueillir les musiciens, suivre une commande.")
    host.sees("Votre partie est envoyée à l'établissement.")
    assert state_of(office, number) == "complétée par l'organisme d'accueil"

    # The office completes the school's part.
    office.follow("Compléter la partie de l'établissement")
    office.type("Objectifs du stage", "Découvrir un métier d'art et la vie d'un atelier.")
    office.type("Préparation, évaluation et restitution", "Carnet de bord, puis un oral de dix minutes.")
    office.type("Trajet", "À pied, avec un parent le premier jour.").choose(
        "Enseignante ou enseignant référent", index=1
    )
    office.press("Enregistrer et terminer")
    assert state_of(office, number) == "complétée par l'établissement"

    # The head approves and signs.
    last = stage.last_number()
    head.open("/etablissement/").follow("Valider et signer ensemble").follow(pupil_of.pupil)
    for box in head.page.locator("input[name=warning]").all():
        box.check(force=True)
    head.tick("Maintenant")  # in the evening and on days off the page proposes the next morning
    head.press("Valider cette convention").waits_for("est validée")
    assert state_of(office, number) == "validée, à signer"
    asked = stage.last_number()
    head.press("Recevoir un code pour la signer")
    head.type("Code", stage.code(school.account("head"), after=asked)).press("Signer la convention")
    head.waits_for("Une convention signée par vous")
    assert state_of(office, number) == "signatures en cours"

    # The others sign from their mails; each has theirs before the first of them signs, which writes to the others.
    others = ((mother, "guardian_1"), (father, "guardian_2"), (pupil, "pupil"), (host, "host"))
    links = {party: stage.link(mails.get(party, HOST), "/s/", after=last) for _, party in others}
    for someone, party in others:
        born = "" if party == "host" else pupil_of.born
        someone.signs(links[party], codes.get(party, HOST), born=born)
        someone.sees(re.compile("(signature|visa) est enregistrée?"))
    mentor = Someone(person(viewport=DESK), stage).signs_in(school, "deputy").open("/etablissement/visas")
    last = stage.last_number()
    mentor.press(re.compile("Recevoir un code"))
    mentor.type("Code", stage.code(school.account("deputy"), after=last)).press(re.compile("^Viser"))
    host.waits_for("La convention est signée par tous ceux qu'il faut.")
    assert host.download(re.compile("La convention .PDF")).startswith(b"%PDF")
    assert state_of(office, number) == "signée"

    # The internship: the tutor is the person who signed for the host.
    last = stage.last_number()
    move_clock(operator, datetime.combine(monday, time(10)))
    assert state_of(office, number) == "stage en cours"
    tutor = host.open(stage.link(HOST, "/t/", after=last))
    tutor.press("Présence toute la journée").sees("C'est tout pour aujourd'hui, merci !")
    move_clock(operator, datetime.combine(monday + timedelta(days=1), time(10)))
    last = stage.last_number()
    tutor.open(tutor.page.url).press(re.compile(r"^Absence\s: .*matin"))
    told = stage.wait_for(school.domain, words="absence en stage", after=last)
    assert pupil_of.pupil.split()[0] in told.text
    office.open(f"/conventions/{number}").sees("1 absence")

    # It ends: evaluation, opinion, attestation.
    last = stage.last_number()
    move_clock(operator, datetime.combine(monday + timedelta(days=5), time(9)))
    assert state_of(office, number) == "stage terminé"
    tutor.open(stage.link(HOST, "/t/", after=last)).follow("Évaluer le stage")
    for choice in tutor.page.locator(f"{CIRCLE}[value='3']").all():
        choice.check(force=True)
    tutor.press("Signer et rendre l'évaluation").sees("C'est fait, merci !")
    pupil.open(stage.link(mails["pupil"], "/f/", after=last))
    if pupil.page.get_by_label(re.compile("[Dd]ate de naissance")).count():
        pupil.page.get_by_label(re.compile("[Dd]ate de naissance")).fill(pupil_of.born)
        pupil.press("Continuer")
    if pupil.page.get_by_role("link", name="Donner mon avis").count():
        pupil.follow("Donner mon avis")
    pupil.tick(re.compile("très bon", re.IGNORECASE))
    for answer in pupil.page.locator(f"{CIRCLE}[value='1']:not([name=welcome]):not([name=violence])").all():
        answer.check(force=True)
    pupil.page.locator(f"{CIRCLE}[name=violence][value='0']").check(force=True)
    pupil.press("Envoyer").sees("C'est fait, merci !")
    assert state_of(office, number) == "stage évalué"
    assert office.download(re.compile(r"^PDF\s: .*[Aa]ttestation")).startswith(b"%PDF")
    father.open(
        stage.link(
            mails["guardian_2"],
            "/s/",
            after=stage.wait_for(mails["guardian_2"], words="attestation de stage", after=last).n - 1,
        )
    )
    if father.page.get_by_label("Date de naissance").count():
        father.type("Date de naissance", pupil_of.born).press("Lire")
    assert father.download(re.compile("L'attestation de stage")).startswith(b"%PDF")

    # Somebody checks all of it.
    auditor = Someone(person(viewport=DESK), stage).open("/compte/connexion")
    auditor.type("Adresse électronique", "audit@demonstration.example").type("Mot de passe", PASSWORD)
    auditor.press("Se connecter")
    operator.open("/demonstration/")
    auditor.type("Code", operator.page.locator("strong.typed-code").nth(1).inner_text()).press("Continuer")
    auditor.open(f"/audit/conventions/{number}").sees(re.compile("chaîne intacte"))
    found = acts_told(auditor)
    assert [act for act in ACTS if act not in found] == []


def acts_told(auditor: Someone) -> list[str]:
    """Return the acts of the journal's lines, from the newest page to the oldest."""
    told, older = [], auditor.page.get_by_role("link", name="Plus anciens")
    for _page in range(PAGES):
        told += auditor.page.locator("main td strong:visible").all_inner_texts()
        if not older.count():
            return told
        auditor.open(urljoin(auditor.page.url, older.get_attribute("href")))
    raise AssertionError(f"the journal goes on after {PAGES} pages: {auditor.page.url}")


def move_clock(operator: Someone, to: datetime) -> None:
    """Press the buttons of the demonstration's page until its clock, in the time of Paris, says ``to`` or later."""
    operator.open("/demonstration/")
    for step, name in (
        (timedelta(days=7), "+ 1 semaine"),
        (timedelta(days=1), "+ 1 jour"),
        (timedelta(hours=1), "+ 1 heure"),
    ):
        while to - _shown(operator) >= step:
            operator.press(name)
    if _shown(operator) < to:
        operator.press("+ 1 heure")


def _shown(operator: Someone) -> datetime:
    text = operator.page.locator("h2:has-text('Horloge du service') + p").inner_text()
    day, month, year, hour, minute = re.search(r"(\d+)(?:er)? (\w+) (\d{4}), (\d\d):(\d\d)", text).groups()
    return datetime(int(year), MONTHS.index(month) + 1, int(day), int(hour), int(minute))
