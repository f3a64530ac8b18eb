"""The first life on the new site: accounts, a school, its roll, one agreement drafted, approved, signed and sealed."""

import csv
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from config.development.demo import cast
from config.development.demo.acts import Act, PlayFailed, Scene, must, wait
from config.development.demo.browser import Browser
from config.development.demo.drafting import Drafting
from config.development.demo.mailbox import letters
from config.development.demo.signing import Signing
from config.development.lives.actors import staff_actor
from config.development.lives.people import uai_of
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.moments import When
from conventions.domain.persons.people.models import Pupil, School
from signatures.queries import frozen_document

from .place import Place

ADMINISTRATOR = "exploitation@conventions.example.org"
PASSWORD = "repetition-d-un-jour"  # noqa: S105 - of accounts that end with the folder
OPERATOR = "Alex Exploitation"
PASSWORD_LINK = re.compile(r"https?://\S+/compte/mot-de-passe/choisir/\S+")
STAFF = (
    ("head", "Camille", "Direction", "principale"),
    ("office", "Dominique", "Secrétariat", "secrétaire"),
    ("teacher", "Sacha", "Référence", "professeur principal"),
)
QUALITIES = {"mother": "mère", "father": "père"}


def story() -> cast.Story:
    """Return what is played: the demonstration's first agreement, two guardians and a tutor."""
    return cast.stories(date.today())[0]


def make_accounts(place: Place) -> None:
    """Make the operator's account and those of the school's staff by command; each person chooses a password."""
    _open_account(place, ADMINISTRATOR, "Alex", "Exploitation", "--right", "administrator")
    for role, first, last, title in STAFF:
        _open_account(place, account(role), first, last)
        function = ("--school", uai_of(story().school.uai_number), "--role", role, "--title", title)
        place.manage("grant_function", account(role), *function, "--by", OPERATOR)
        _choose_password(place, account(role))


def _open_account(place: Place, email: str, first: str, last: str, *more: str) -> None:
    named = ("--first-name", first, "--last-name", last)
    place.manage("create_account", email, *named, *more, "--by", OPERATOR)


def _choose_password(place: Place, email: str) -> None:
    """Follow the link that was mailed, as its addressee."""
    links: list[str] = []

    def arrived() -> bool:
        texts = [letter.text for letter in letters(folder=place.results / "messages") if letter.to == email]
        links[:] = [found[0] for text in texts if (found := PASSWORD_LINK.search(text))]
        return bool(links)

    wait(
        arrived,
        f"le lien pour choisir un mot de passe n'est pas arrivé ({email})",
        seen=lambda: f"{len(letters(folder=place.results / 'messages'))} messages dans la boîte",
    )
    browser = Browser()
    page = browser.open(links[0])
    page = browser.send(page, "", new_password1=PASSWORD, new_password2=PASSWORD)
    if page.status != 200 or page.forms and "new_password1" in page.forms[-1].fields:
        raise PlayFailed(f"le mot de passe n'a pas été pris : {page.text[:400]}")


def account(role: str) -> str:
    """Return the address with which somebody of the school signs in."""
    return f"{role}@{story().school.domain}"


def sign_in(place: Place, role: str) -> Browser:
    """Sign in by the page and return the browser."""
    browser = Browser()
    page = browser.open(f"{place.front.url}/compte/connexion")
    page = browser.send(page, "", login=account(role), password=PASSWORD)
    if page.url.endswith("/compte/connexion"):
        raise PlayFailed(f"la connexion a été refusée : {page.text[:200]}")
    return browser


def is_signed_in(place: Place, browser: Browser) -> bool:
    """Tell whether the browser's session still holds."""
    return browser.open(f"{place.front.url}/compte/").url.endswith("/compte/")


def import_school(place: Place) -> None:
    """Import the school from a table, by command."""
    played = story().school
    file = place.results / "etablissements.csv"
    _write(
        file,
        {
            "uai": uai_of(played.uai_number),
            "nom": played.name,
            "type": "Collège",
            "secteur": "Public",
            "adresse": "1 rue de l'Exemple",
            "code postal": played.postcode,
            "commune": played.city,
            "mail": f"secretariat@{played.domain}",
            "telephone": played.phone,
        },
    )
    place.manage("import_schools", str(file))


def record_decision(place: Place, office: Browser) -> None:
    """Have the office record the decision of the board, without which a public school signs nothing.

    Two months old: it was transmitted long enough ago to be executory (code de l'éducation, R421-54).
    """
    page = office.open(f"{place.front.url}/etablissement/listes/etablissement/deliberation")
    decided_on, transmitted_on = (date.today() - timedelta(days=days) for days in (60, 57))
    given = {"decided_on": f"{decided_on:%d/%m/%Y}", "transmitted_on": f"{transmitted_on:%d/%m/%Y}"}
    page = office.send(page, "", **given, reference="CA n° 12")
    must(page, "La délibération est enregistrée", "la délibération n'a pas été enregistrée")


def import_roll(place: Place) -> None:
    """Import the roll of the school, by command."""
    played = story()
    row = {
        "nom": played.pupil[1],
        "prénom": played.pupil[0],
        "date de naissance": f"{cast.birth_date(played.school.level, date.today()):%d/%m/%Y}",
        "classe": "3e B",
        "courriel élève": f"eleve@{played.school.domain}",
    }
    for rank, guardian in enumerate(played.guardians, start=1):
        row |= {
            f"nom responsable {rank}": guardian["last_name"],
            f"prénom responsable {rank}": guardian["first_name"],
            f"lien responsable {rank}": QUALITIES[guardian["quality"]],
            f"courriel responsable {rank}": guardian["email"],
            f"portable responsable {rank}": guardian["phone"],
        }
    _write(place.results / "eleves.csv", row)
    place.manage("import_pupils", str(place.results / "eleves.csv"), "--school", uai_of(played.school.uai_number))


def approved_agreement(place: Place) -> tuple[Act, Signing]:
    """Draft the agreement of the pupil and have the head approve it on her page; wait for the links to sign."""
    scene = Scene(place.results, lambda line: None)
    school = School.objects.get(uai=uai_of(story().school.uai_number))
    drafting, signing = Drafting(scene), Signing(scene)
    act = drafting.open_for(story(), school, Pupil.objects.get(school=school))
    drafting.draft(act)
    _approve_by_page(place, act)
    act.links = signing.post.links_of(frozen_document(act.convention, Convention.PURPOSE))
    return act, signing


def _approve_by_page(place: Place, act: Act) -> None:
    """Read the agreement on the head's page and approve it there; the worker freezes it."""
    head = sign_in(place, "head")
    page = head.open(f"{place.front.url}/etablissement/validation/{act.convention.number}")
    page = head.send(page, "/lue", do="approve", when=When.NOW.value)
    wait(
        lambda: act.now.is_being_signed,
        "la validation de la direction n'a pas abouti",
        seen=lambda: f"convention « {act.convention.get_status_display()} », page : {page.text[250:900]}",
    )


def leave_work_waiting(place: Place) -> None:
    """Have a second agreement approved while nothing is sent: the parties' links wait in the outbox."""
    guardian = {
        "first_name": "Inès",
        "last_name": "Maquette",
        "quality": "mother",
        "email": "ines.maquette@famille.example",
    }
    second = replace(story(), n=2, pupil=("Lou", "Maquette"), guardians=(guardian,), tutor=None)
    school = School.objects.get(uai=uai_of(second.school.uai_number))
    drafting = Drafting(scene := Scene(place.results, lambda line: None))
    act = drafting.open_for(second, school, cast.engage_pupil(second, school, scene.today))
    drafting.draft(act)
    services.approve(act.convention, by=staff_actor(school, "head"))


def sign(act: Act, signing: Signing) -> None:
    """Have each party sign on its page, over TLS, with the link and the code that it received; wait for the seal."""
    signing.sign_all(act)
    if not act.now.awaits_first_day:
        raise PlayFailed(f"la convention est « {act.convention.get_status_display()} » et non signée")


def opens(link: str) -> None:
    """Open a personal link as a stranger would: the page asks who comes."""
    page = Browser().open(link)
    if page.status != 200:
        raise PlayFailed(f"un lien personnel ne s'ouvre plus (réponse {page.status})")
    must(page, "Date de naissance", "la page du lien ne demande pas qui vient")


def _write(file: Path, row: dict[str, str]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, row, delimiter=";")
        table.writeheader()
        table.writerow(row)
