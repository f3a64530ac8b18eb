"""The play: each agreement goes from opened to closed through the services and the pages that people use."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as day_time
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from urllib.parse import urlparse
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from conventions.agreements import services
from conventions.agreements.machine import State
from conventions.agreements.models import Convention
from conventions.agreements.services import FoundPlace
from conventions.applications.services import accept_application, submit_application
from conventions.attendance.services import mark_half_day
from conventions.evaluations import services as evaluations
from conventions.offers.models import Offer
from conventions.people.models import Pupil, School
from conventions.people.services import verify_host_contact_by_phone
from notifications.jobs import enqueue
from notifications.models import Message as OutboxMessage
from signatures.models import Document
from workflow import clock
from workflow.actors import ACCOUNT, LINK, Actor
from workflow.engine import Refused, open_root

from . import cast
from .browser import Browser, Page
from .cast import Story

PARTIES = {
    "host": "organisme d'accueil",
    "head": "direction",
    "guardian_1": "responsable 1",
    "guardian_2": "responsable 2",
    "pupil": "élève",
    "referent": "enseignant référent",
    "tutor": "tuteur",
}
LINK_PATTERN = re.compile(r"http://\S+/s/[\w-]+")
CODE_PATTERN = re.compile(r"\b(\d{6})\b")


class PlayFailed(Exception):
    """Something did not happen as it must; the text says what."""


@dataclass
class Act:
    """One agreement being played, and what is known of it outside the database."""

    story: Story
    school: School
    pupil: Pupil
    convention: Convention
    links: dict[str, str] = field(default_factory=dict)
    codes_asked: int = 0


class Play:
    """Plays the five stories; prints who does what and the state that results."""

    def __init__(self, folder: Path, out: Callable[[str], None]) -> None:
        self.folder, self.out = folder, out
        self.today = timezone.localdate()
        self.acts: list[Act] = []
        self.seen: set[Path] = set()

    # -- showing ---------------------------------------------------------------------------------------------

    def say(self, act: Act | None, who: str, what: str) -> None:
        state = ""
        if act:
            act.convention.refresh_from_db()
            state = f" → {act.convention.get_status_display()}"
        number = f"[{act.story.n}] " if act else ""
        self.out(f"  {number}{who:<26} {what}{state}")

    # -- the whole -------------------------------------------------------------------------------------------

    def run(self) -> list[Act]:
        for story in cast.stories(self.today):
            self.out(f"\nConvention {story.n} : {story.title}")
            act = self.open(story)
            self.acts.append(act)
            self.draft(act)
            self.approve(act)
            if story.refused_once:
                self.refuse_and_revise(act)
            self.sign_all(act)
        self.out("\nLes stages : l'horloge du workflow avance ; les cachets et signatures gardent l'heure véritable")
        self.internships()
        clock.set_offset(timedelta())
        return self.acts

    # -- opening and drafting ----------------------------------------------------------------------------------

    def open(self, story: Story) -> Act:
        school = cast.engage_school(story.school)
        pupil = cast.engage_pupil(story, school, self.today)
        if story.own_place:
            convention = self._open_own_place(story, school, pupil)
            who = "secrétariat" if story.office_types_for_host else "famille"
            what = "j'ai déjà un stage : hôte, commune, contact, semaine"
        else:
            convention = self._open_from_application(story, pupil)
            who, what = "élève", "candidature acceptée, venue confirmée"
        act = Act(story, school, pupil, convention)
        self.say(act, who, what)
        return act

    def _open_own_place(self, story: Story, school: School, pupil: Pupil) -> Convention:
        contact = cast.contact_values(story, "representative")
        place = FoundPlace(
            host_name=story.host,
            city=story.school.city,
            postcode=story.school.postcode,
            contact_first_name=contact["first_name"],
            contact_last_name=contact["last_name"],
            contact_email=contact["email"],
            days=story.days,
        )
        guardian = pupil.guardians.first()
        by = (
            staff_actor(school, "office")
            if story.office_types_for_host
            else Actor(LINK, f"guardian:{guardian.uuid}", label=f"{guardian.first_name} {guardian.last_name}")
        )
        return services.open_for_found_place(pupil=pupil, place=place, by=by)

    def _open_from_application(self, story: Story, pupil: Pupil) -> Convention:
        host, representative, tutor = cast.engage_host(story)
        by_host = Actor(LINK, f"host:{host.uuid}", label=story.host)
        by_pupil = Actor(LINK, f"pupil:{pupil.uuid}", label=pupil.first_name)
        offer = open_root(
            Offer(
                host=host,
                representative=representative,
                tutor=tutor,
                title=f"Découvrir : {story.host}",
                activities=story.host_activities,
                level=pupil.level,
                address="2 place du Prototype",
                postcode=story.school.postcode,
                city=story.school.city,
                days=[day.to_data() for day in story.wrong_days or story.days],
            ),
            by=by_host,
        )
        application = submit_application(offer=offer, pupil=pupil, motivation="Ce métier m'intéresse.", by=by_pupil)
        accept_application(application, by=by_host)
        return services.open_from_application(application, by=by_pupil)

    def draft(self, act: Act) -> None:
        story, convention = act.story, act.convention
        host_actor = (
            Actor(ACCOUNT, staff_actor(act.school, "office").id, "Dominique Secrétariat", on_behalf_of="host")
            if story.office_types_for_host
            else Actor(LINK, f"host:{convention.uuid}", label=story.host)
        )
        who = "secrétariat (pour l'hôte)" if story.office_types_for_host else "organisme d'accueil"
        services.save_host_part(
            convention,
            by=host_actor,
            host=cast.host_values(story),
            fields={
                "place_address": "2 place du Prototype",
                "place_postcode": story.school.postcode,
                "place_city": story.school.city,
                "activities": story.host_activities,
                "meals": "Repas tiré du sac, une salle de pause est ouverte.",
                "safety_contact": "La responsable ou le responsable de l'organisme",
            },
            representative=None if convention.representative.title else cast.contact_values(story, "representative"),
            tutor=cast.contact_values(story, "tutor") if story.tutor and story.own_place else None,
        )
        if story.wrong_days:
            self._corrected(act, host_actor)
        services.complete_host_part(convention, by=host_actor)
        self.say(act, who, "remplit et termine sa partie")
        office = staff_actor(act.school, "office")
        for contact in (convention.representative, convention.tutor):
            if contact is not None and contact.is_only_declared:
                verify_host_contact_by_phone(contact=contact, by=staff_user(act.school, "office"))
                self.say(act, "secrétariat", f"appelle l'hôte : {contact.title} vérifié par téléphone")
        services.save_school_part(
            convention,
            by=office,
            referent=act.school.staff.filter(role="teacher").first() if story.n == 1 else None,
            fields={"transport": "L'élève vient par ses propres moyens ou avec sa famille."},
        )
        services.complete_school_part(convention, by=office)
        self.say(act, "secrétariat", "complète la partie de l'établissement")

    def _corrected(self, act: Act, host_actor: Actor) -> None:
        """The first dates break three rules: the refusal names each, its article and its field."""
        try:
            services.complete_host_part(act.convention, by=host_actor)
        except Refused as refusal:
            findings = list(refusal.detail)
            for finding in findings:
                self.out(f"      refusé, règle {finding.rule} ({finding.article}), champ {finding.field} :")
                self.out(f"        {finding.sentence}")
            if len(findings) != 3:
                raise PlayFailed(f"three rules should be broken, {len(findings)} are") from refusal
        else:
            raise PlayFailed("wrong dates passed the rules")
        services.save_host_part(act.convention, by=host_actor, days=act.story.days)
        self.say(act, "organisme d'accueil", "corrige les dates et les horaires")

    # -- approving and signing ---------------------------------------------------------------------------------

    def approve(self, act: Act) -> None:
        services.approve(act.convention, by=staff_actor(act.school, "head"))
        document = self.document(act)
        self.say(act, "direction", f"valide la version {document.version}, figée et certifiée")
        self.collect_links(act)

    def document(self, act: Act) -> Document:
        return Document.objects.filter(
            root_label="conventions.convention", root_id=act.convention.pk, purpose="convention"
        ).latest("version")

    def refuse_and_revise(self, act: Act) -> None:
        old = dict(act.links)
        browser = Browser()
        self._open(act, browser, old["guardian_1"])
        page = browser.open(old["guardian_1"] + "/refuser")
        page = browser.send(page, "/refuser", reason="Le mercredi après-midi, mon enfant a un rendez-vous.")
        must(page, "Votre refus est enregistré", "the refusal was not accepted")
        self.say(act, "responsable 1", "refuse, avec un motif")
        services.revise(
            act.convention, by=staff_actor(act.school, "office"), reason="Le mercredi après-midi est libéré."
        )
        self.say(act, "secrétariat", "prépare la version 2")
        must(Browser().open(old["guardian_1"]), "nouvelle version", "the old link does not explain itself")
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
                browser, page, code = self._with_code(act, link)
                page = browser.send(page, "/signer", code=code, consent="on")
                must(page, "Votre signature est enregistrée", f"{key} could not sign")
                self.say(act, PARTIES[key], "lit, reçoit son code, signe")
        self.wait(lambda: self._is(act, State.SIGNED), "the agreement was not sealed")
        self.say(act, "plateforme", "scelle la convention signée")

    def _with_code(self, act: Act, link: str) -> tuple[Browser, Page, str]:
        browser = Browser()
        page, code = self._ask_code(act, browser, self._open(act, browser, link))
        return browser, page, code

    def _open(self, act: Act, browser: Browser, link: str) -> Page:
        """Open a personal link: with the pupil's birth date where the page asks it, else with a code."""
        page = browser.open(link)
        if any("birth_date" in form.fields for form in page.forms):
            page = browser.send(page, urlparse(link).path, birth_date=f"{act.pupil.birth_date:%d %m %Y}")
        else:
            page, code = self._ask_code(act, browser, page)
            page = browser.send(page, urlparse(link).path, code=code)
        must(page, "L'essentiel", "the page did not open")
        return page

    def _ask_code(self, act: Act, browser: Browser, page: Page) -> tuple[Page, str]:
        before = self.messages()
        page = browser.send(page, "/code")
        must(page, "Un code vient de partir", "no code was sent")
        act.codes_asked += 1
        return page, self.code_after(before)

    def _sign_at_once(self, act: Act) -> None:
        """Each party has its code; then as many processes send their signature at the same instant."""
        ready = []
        for key, link in act.links.items():
            browser, _page, code = self._with_code(act, link)
            browser.keep_cookies(cookies := str(self.folder / f"cookies-{key}.txt"))
            ready.append((link, cookies, code))
        start = time.time() + 3
        players = [
            subprocess.Popen(
                [sys.executable, "-m", "conventions.demo.sign_once", link, cookies, code, str(start)],
                cwd=settings.BASE_DIR,
                stdout=subprocess.PIPE,
                text=True,
            )
            for link, cookies, code in ready
        ]
        answers = [player.communicate(timeout=60)[0] for player in players]
        for _link, cookies, _code in ready:
            Path(cookies).unlink()
        if any("Votre signature est enregistrée" not in answer for answer in answers):
            raise PlayFailed(f"a party could not sign at the same instant: {answers}")
        self.say(act, f"{len(ready)} parties", "signent au même instant, depuis autant de processus")

    def _is(self, act: Act, state: str) -> bool:
        act.convention.refresh_from_db()
        return act.convention.status == state

    # -- the internships -----------------------------------------------------------------------------------------

    def internships(self) -> None:
        """Play what happens at each moment, whichever agreement it belongs to: internships overlap."""
        for moment, _n, happen in sorted(self._moments(), key=lambda what: what[:2]):
            happen(moment)

    def _moments(self) -> Iterator[tuple[datetime, int, Callable[[datetime], None]]]:
        for act in self.acts:
            convention, n = act.convention, act.story.n
            zone = ZoneInfo(convention.time_zone)
            yield datetime.combine(convention.first_day, day_time(8), zone), n, partial(self._begin, act)
            days = list(convention.days.order_by("date"))
            for day in days:
                absent = day == days[1]
                if day.morning_start:
                    at = datetime.combine(day.date, day_time(12), zone)
                    yield at, n, partial(self._mark, act, day.date, "morning", "present")
                if day.afternoon_start:
                    at = datetime.combine(day.date, day_time(17), zone)
                    yield at, n, partial(self._mark, act, day.date, "afternoon", "absent" if absent else "present")
            yield convention.end_of_presence() + timedelta(minutes=5), n, partial(self._end, act)

    def _begin(self, act: Act, moment: datetime) -> None:
        self.move_to(moment)
        self.wait(lambda: self._is(act, State.RUNNING), "the internship did not begin")
        zone = act.convention.time_zone
        self.say(
            act, "plateforme", f"le stage commence : {clock.now().astimezone(moment.tzinfo):%d/%m/%Y %H:%M} ({zone})"
        )

    def _mark(self, act: Act, day: date, half: str, mark: str, moment: datetime) -> None:
        self.move_to(moment, tick=False)
        half_day = act.convention.half_days.get(date=day, half=half)
        mark_half_day(half_day, mark, by=self._tutor(act.convention))
        if mark == "absent":
            self.say(act, "tuteur", f"note une absence le {day:%d/%m}, l'établissement le sait le jour même")

    def _end(self, act: Act, moment: datetime) -> None:
        self.move_to(moment)
        self.wait(lambda: self._is(act, State.COMPLETED), "the internship was not completed")
        self.say(act, "plateforme", "le stage est terminé")
        self._evaluate(act, self._tutor(act.convention))
        evaluations.close(act.convention, by=staff_actor(act.school, "office"))
        self.say(act, "secrétariat", "clôture le dossier")

    def _tutor(self, convention: Convention) -> Actor:
        if convention.tutor:
            return Actor(LINK, f"tutor:{convention.uuid}", label=f"{convention.tutor}")
        return Actor(LINK, f"host:{convention.uuid}", label=convention.host.name)

    def _evaluate(self, act: Act, tutor: Actor) -> None:
        convention = act.convention
        by_tutor = convention.evaluations.get(author="tutor")
        evaluations.save_answers(
            by_tutor,
            {
                "competences": {
                    "observer": {"level": 4, "comment": "Regarde, puis pose de bonnes questions."},
                    "communiquer": {"level": 3, "comment": ""},
                    "comprendre": {"level": 3, "comment": "Relie ce qu'on lui montre à ce qu'on lui dit."},
                    "s_impliquer": {"level": 4, "comment": "Arrive à l'heure et se propose."},
                },
                "free_text": "Une semaine agréable pour l'équipe.",
            },
            by=tutor,
        )
        evaluations.submit_evaluation(by_tutor, by=tutor)
        self.say(act, "tuteur", "rend son évaluation, figée et scellée")
        by_pupil = convention.evaluations.get(author="pupil")
        pupil = Actor(LINK, f"pupil:{act.pupil.uuid}", label=act.pupil.first_name)
        answers = {"welcome": 4, "free_text": "On m'a bien expliqué le travail."}
        evaluations.save_answers(by_pupil, answers, by=pupil)
        evaluations.submit_evaluation(by_pupil, by=pupil)
        self.say(act, "élève", "dit comment l'accueil s'est passé ; l'attestation est délivrée")

    # -- time and messages -------------------------------------------------------------------------------------

    def move_to(self, moment: datetime, *, tick: bool = True) -> None:
        """Move the workflow clock; the schedule is asked to look at once, in the worker."""
        clock.move_to(moment)
        if tick:
            enqueue("workflow.deadlines.run_due")

    def wait(self, test: Callable[[], bool], otherwise: str, seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while not test():
            if time.monotonic() > until:
                raise PlayFailed(otherwise)
            time.sleep(0.1)

    def nothing_waits(self) -> bool:
        """No message of the outbox is still to be sent."""
        return not OutboxMessage.objects.filter(status="queued").exists()

    def messages(self) -> set[Path]:
        return {path for path in (self.folder / "messages").iterdir() if path.suffix in (".eml", ".txt")}

    def code_after(self, before: set[Path]) -> str:
        """Read the code in the message that was delivered since ``before``."""
        found: list[str] = []

        def arrived() -> bool:
            for path in sorted(self.messages() - before):
                text = read_message(path)
                if "code" in text and (match := CODE_PATTERN.search(text)):
                    found.append(match.group(1))
            return bool(found)

        self.wait(arrived, "a code did not arrive")
        return found[0]

    def collect_links(self, act: Act) -> None:
        """Read each party's link in the messages delivered for this version."""
        wanted = {request.key: request for request in self.document(act).requests.all()}
        addresses = {request.email or request.phone: key for key, request in wanted.items()}
        act.links = {}

        def arrived() -> bool:
            for path in sorted(self.messages() - self.seen):
                to, text = recipient_of(path), read_message(path)
                match = LINK_PATTERN.search(text)
                if to in addresses and match and "signer" in text.lower():
                    act.links[addresses[to]] = match.group(0)
            return len(act.links) == len(wanted)

        self.wait(arrived, "a link to sign did not arrive")
        self.seen = self.messages()
        act.links = {key: act.links[key] for key in wanted}


def must(page: Page, words: str, otherwise: str) -> None:
    """Raise unless the page says ``words``."""
    if words not in page.text:
        raise PlayFailed(f"{otherwise} (status {page.status}): {page.text[:400]}")


def read_message(path: Path) -> str:
    """Return the plain text of a delivered mail or SMS."""
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    return mail.get_body(("plain",)).get_content()


def recipient_of(path: Path) -> str:
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8").splitlines()[0].removeprefix("To:").strip()
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    return mail["To"].addresses[0].addr_spec


def staff_user(school: School, role: str):
    return school.staff.select_related("user").get(role=role).user


def staff_actor(school: School, role: str) -> Actor:
    user = staff_user(school, role)
    return Actor(ACCOUNT, str(user.uuid), label=f"{user.first_name} {user.last_name}")
