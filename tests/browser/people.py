"""Acts of people in a browser, in their own words, and their number: pages seen, fields typed, taps."""

import re
from datetime import date

from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.cast import PASSWORD, School
from tests.browser.stage import Stage

SEALED = 90
"""Seconds that the worker may take to seal on a busy machine."""


class Someone:
    """One person at one page; an answer 400 or more to a page that they open is a failure."""

    def __init__(self, page: Page, stage: Stage) -> None:
        self.page, self.stage = page, stage
        self.screens = self.fields = self.taps = 0
        self.faults: list[str] = []
        page.on("response", lambda response: self._look(response.request, response.status))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def _look(self, request: Request, status: int) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            if status >= 400:
                self.faults.append(f"{status} {request.method} {request.url}")
            elif status < 300:
                self.screens += 1

    # -- acting ----------------------------------------------------------------------------------------------------

    def open(self, address: str) -> "Someone":
        self.page.goto(address)
        return self.well()

    def type(self, label: str, text: str, *, within: Locator | None = None) -> "Someone":
        """Fill the first field of that label."""
        (within or self.page).get_by_label(label).first.fill(text)
        self.fields += 1
        return self

    def choose(self, label: str, *, index: int) -> "Someone":
        """Choose in a list by position; the first position says that nothing is chosen."""
        self.page.get_by_label(label).select_option(index=index)
        self.fields += 1
        return self

    def tick(self, label: str | re.Pattern[str]) -> "Someone":
        """Tick a box or choose a radio button, by its label."""
        self.page.get_by_label(label).first.check(force=True)
        self.taps += 1
        return self

    def press(self, name: str | re.Pattern[str], *, nth: int = 0) -> "Someone":
        self.page.get_by_role("button", name=name).nth(nth).click()
        self.taps += 1
        return self.well()

    def follow(self, name: str | re.Pattern[str], *, nth: int = 0) -> "Someone":
        self.page.get_by_role("link", name=name).nth(nth).click()
        self.taps += 1
        return self.well()

    def unfold(self, words: str | re.Pattern[str]) -> "Someone":
        self.page.locator("summary", has_text=words).first.click()
        return self

    def download(self, name: str | re.Pattern[str]) -> bytes:
        """Fetch the file behind a link, as this browser, and return its content."""
        href = self.page.get_by_role("link", name=name).first.get_attribute("href")
        answer = self.page.request.get(href)
        assert answer.status == 200, (answer.status, href)
        assert answer.headers["content-type"] == "application/pdf"
        return answer.body()

    # -- seeing ----------------------------------------------------------------------------------------------------

    def well(self) -> "Someone":
        """Fail when a page answered with an error since the last look."""
        self.page.wait_for_load_state()
        assert not self.faults, self.faults
        return self

    def sees(self, words: str | re.Pattern[str]) -> "Someone":
        expect(self.page.get_by_role("main").get_by_text(words).first).to_be_visible()
        return self

    def sees_title(self, words: str | re.Pattern[str]) -> "Someone":
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)
        return self

    def waits_for(self, words: str | re.Pattern[str], *, seconds: int = SEALED) -> "Someone":
        """Look again at the page until it says ``words``."""
        found = self.page.get_by_role("main").get_by_text(words).first
        for _ in range(seconds):
            if found.is_visible():
                return self
            self.page.wait_for_timeout(1000)
            self.page.reload()
            self.well()
        raise AssertionError(f"« {words} » did not appear in {seconds} s on {self.page.url}")

    # -- what several tests need -----------------------------------------------------------------------------------

    def signs_in(self, school: School, role: str) -> "Someone":
        """Sign in with a school's account."""
        self.open("/compte/connexion")
        self.type("Adresse électronique", school.account(role)).type("Mot de passe", PASSWORD).press("Se connecter")
        self.fields = self.taps = self.screens = 0
        return self

    def signs(self, link: str, to: str, *, born: str = "", already_open: bool = False) -> "Someone":
        """Go from a signature link to the page that says « signed »: with a birth date, or a code to open."""
        self.open(link)
        if already_open:
            pass
        elif born:
            self.type("Date de naissance", born).press(re.compile("^Lire et (signer|confirmer)$"))
        else:
            last = self.stage.last_number()
            self.press(re.compile("^Lire et (signer|confirmer)$"))
            self.type("Code à 6 chiffres", self.stage.code(to, after=last)).press("Ouvrir")
        self.sees(re.compile("À (signer|lire et à confirmer) au plus tard le"))
        last = self.stage.last_number()
        self.press(re.compile("^Je lis et je (signe|confirme)"))
        self.type("Code à 6 chiffres", self.stage.code(to, after=last))
        self.tick(re.compile(r"^\s*J'accepte"))
        return self.press(re.compile("^Je (signe|confirme)$"))


def state_of(office: Someone, number: str) -> str:
    """Return the state of an agreement as the office's page shows it."""
    office.open(f"/conventions/{number}")
    return office.page.locator("section[aria-labelledby=now] .fr-badge").first.inner_text().strip().lower()


def declare_place(pupil: Someone, link: str, born: str, *, contact: str) -> date:
    """Go from the pupil's link to the receipt of *j'ai déjà un stage*; return the Monday of the week chosen."""
    pupil.open(link).type("Date de naissance", born).press("Continuer")
    pupil.follow("J'ai déjà un stage")
    pupil.type("Nom de l'entreprise ou du lieu de stage", "Lutherie des Essais (fictive)")
    pupil.type("Code postal et commune du stage", "49000 Angers")
    pupil.type("Personne qui a dit oui", "Andréa Luthière")
    pupil.type("Son adresse électronique ou son téléphone", contact)
    pupil.choose("Semaine du stage", index=2)
    monday = date.fromisoformat(pupil.page.get_by_label("Semaine du stage").input_value())
    pupil.press("Envoyer").sees("Lutherie des Essais (fictive)")
    return monday


def fill_host_part(host: Someone, *, activities: str) -> None:
    """Fill the five pages of a host that the platform does not know, and send them."""
    host.type("Numéro SIRET", "732 829 320 00074").type("Adresse", "2 place du Prototype")
    host.press("Enregistrer et continuer").sees("Les personnes")
    host.page.get_by_role("group", name="Vous, qui remplissez ces pages").get_by_label("Fonction").fill("gérante")
    host.fields += 1
    host.press("Enregistrer et continuer").sees(re.compile("Les jours et les horaires"))
    host.page.locator("input[name=hours]").first.check(force=True)
    host.taps += 1
    host.press("Enregistrer et continuer").sees("Ce que l'élève verra et fera")
    host.type("Ce que l'élève verra et fera", activities).tick("L'élève apporte son repas.")
    host.press("Enregistrer et continuer").sees("Envoyer n'est pas signer.")
    host.press("Envoyer à l'établissement")
