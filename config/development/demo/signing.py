"""How the parties of the play answer: on the pages, with the links and codes that they received."""

import contextlib
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from config.development.demo.acts import Act, PlayFailed, Scene, must, wait
from config.development.demo.browser import Browser, Page
from config.development.demo.post import Post
from config.development.lives.actors import staff_actor
from config.development.lives.parties import requests
from config.development.lives.sheets import certify_scan, print_sheet, scan_signed
from config.development.patience import patience
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from signatures.queries import frozen_document
from workflow.actors import LINK, Actor

PARTIES = {
    "host": "organisme d'accueil",
    "head": "direction",
    "guardian_1": "responsable 1",
    "guardian_2": "responsable 2",
    "pupil": "élève",
    "referent": "enseignant référent",
    "tutor": "tuteur",
}


class Signing:
    """Has each agreement approved, then signed or refused by its parties."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.say = scene, scene.say
        self.post = Post(scene.folder / "messages")

    def approve(self, act: Act) -> None:
        services.approve(act.convention, by=staff_actor(act.school, "head"))
        document = frozen_document(act.convention, Convention.PURPOSE)
        self.say(act, "direction", f"valide la version {document.version}, figée et certifiée")
        act.links = self.post.links_of(document)

    def refuse_and_revise(self, act: Act) -> None:
        old = dict(act.links)
        browser = Browser()
        self._open(act, browser, old["guardian_1"])
        reason = "Le mercredi après-midi, mon enfant a un rendez-vous."
        page, code = self._ask_code(
            act, browser, browser.open(old["guardian_1"] + "/refuser"), "/refuser", reason=reason
        )
        page = browser.send(page, "/refuser", reason=reason, code=code)
        must(page, "Votre refus est enregistré", "le refus n'a pas été pris")
        self.say(act, "responsable 1", "refuse, avec un motif et un code")
        services.revise(
            act.convention, by=staff_actor(act.school, "office"), reason="Le mercredi après-midi est libéré."
        )
        self.say(act, "secrétariat", "prépare la version 2")
        must(
            Browser().open(old["guardian_1"]),
            "nouvelle version",
            "l'ancien lien n'explique pas pourquoi il ne sert plus",
        )
        services.send_back_to_host(
            act.convention, by=staff_actor(act.school, "office"), reason="Libérer le mercredi après-midi."
        )
        host_actor = Actor(LINK, f"host:{act.convention.uuid}", label=act.story.host)
        days = [
            type(day)(day.day, day.morning, None if day.day.weekday() == 2 else day.afternoon) for day in act.story.days
        ]
        services.save_host_part(act.convention, by=host_actor, days=days)
        services.complete_host_part(act.convention, by=host_actor)
        self.say(act, "organisme d'accueil", "libère le mercredi après-midi")
        office = staff_actor(act.school, "office")
        services.save_school_part(act.convention, by=office)
        services.complete_school_part(act.convention, by=office)
        self.approve(act)

    def sign_all(self, act: Act) -> None:
        if act.story.at_once:
            self._sign_at_once(act)
        else:
            for key, link in act.links.items():
                if key == act.story.on_paper:
                    self._sign_on_paper(act, key)
                else:
                    self.sign_by_link(act, key, link)
        wait(lambda: act.now.awaits_first_day, "la convention n'a pas été scellée")
        self.say(act, "plateforme", "scelle la convention signée")

    def sign_by_link(self, act: Act, key: str, link: str) -> None:
        browser, page, code = self._with_code(act, link)
        page = browser.send(page, "/signer", code=code, consent="on")
        must(page, "signature est enregistrée", f"{PARTIES[key]} : la signature n'a pas été prise")
        self.say(act, PARTIES[key], "lit, reçoit son code, signe")

    def read_by_link(self, act: Act, key: str, link: str) -> None:
        """Open the link, read and tick: a visa, which signs nothing and asks no code."""
        browser = Browser()
        page = browser.send(self._open(act, browser, link), "/lu", consent="on")
        must(page, "lu", f"{PARTIES[key]} : la lecture n'a pas été notée")
        if not (request := requests(act.convention)[key]).is_read:
            raise PlayFailed(f"{PARTIES[key]} : la lecture n'a pas été notée ({request.get_status_display()})")
        self.say(act, PARTIES[key], "lit et coche qu'il a lu : rien n'est signé")

    def _sign_on_paper(self, act: Act, key: str) -> None:
        """Print, sign by hand, scan, send, certify; sheet and picture stay in the folder."""
        printed = print_sheet(act.convention, key)
        (self.scene.folder / f"feuille-{act.story.n}.pdf").write_bytes(printed)
        self.say(act, "secrétariat", f"imprime la convention et la feuille à signer : {PARTIES[key]}")
        self.say(act, PARTIES[key], "signe la feuille à l'encre et la rend")
        scan = scan_signed(printed)
        (self.scene.folder / f"feuille-{act.story.n}.jpg").write_bytes(scan)
        copy = certify_scan(act.convention, scan, key)
        self.say(
            act, "secrétariat", f"numérise la feuille, son code est reconnu, certifie la copie {copy.sha256[:12]}…"
        )

    def _with_code(self, act: Act, link: str) -> tuple[Browser, Page, str]:
        browser = Browser()
        page, code = self._ask_code(act, browser, self._open(act, browser, link))
        return browser, page, code

    def _open(self, act: Act, browser: Browser, link: str) -> Page:
        """Open a personal link: with the pupil's birth date where the page asks it, else with a code."""
        page = browser.open(link)
        if any(form.takes(["gate-birth_date"]) for form in page.forms):
            page = browser.send(page, "", **{"gate-birth_date": f"{act.pupil.birth_date:%d %m %Y}"})
        else:
            page, code = self._ask_code(act, browser, page, "", **{"gate-send": "1"})
            page = browser.send(page, "", **{"gate-code": code})
        must(page, "L'essentiel", "la page ne s'est pas ouverte")
        return page

    def _ask_code(self, act: Act, browser: Browser, page: Page, where: str = "/code", **typed: str) -> tuple[Page, str]:
        before = self.post.messages()
        page = browser.send(page, where, **typed)
        must(page, "Un code vient de partir", "aucun code n'est parti")
        act.codes_asked += 1
        return page, self.post.code_after(before, to=act.contacts())

    def _sign_at_once(self, act: Act) -> None:
        """Each party has its code; then as many processes send their signature at the same instant."""
        ready = []
        for key, link in act.links.items():
            browser, _page, code = self._with_code(act, link)
            browser.keep_cookies(cookies := str(self.scene.folder / f"cookies-{key}.txt"))
            ready.append((link, cookies, code))
        players = [
            subprocess.Popen(
                [sys.executable, "-m", "config.development.demo.sign_once", link, cookies, code],
                cwd=settings.BASE_DIR,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for link, cookies, code in ready
        ]
        for player in players:
            assert player.stdout is not None  # it is a pipe
            player.stdout.readline()  # each has its page open, or has ended
        for player in players:
            assert player.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                print(file=player.stdin, flush=True)
        answers = [player.communicate(timeout=patience())[0] for player in players]
        for _link, cookies, _code in ready:
            Path(cookies).unlink()
        if any("signature est enregistrée" not in answer for answer in answers):
            raise PlayFailed(f"une partie n'a pas pu signer au même instant : {answers}")
        self.say(act, f"{len(ready)} parties", "signent au même instant, depuis autant de processus")
