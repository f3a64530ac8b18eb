"""The play of one training period of a pupil of 17: works declared, annexes, five signatures, days, attestation."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from config.development.demo import cast, training_cast
from config.development.demo.acts import Act, PlayFailed, Scene, wait
from config.development.demo.browser import Browser
from config.development.demo.cast import Story
from config.development.demo.drafting import Drafting
from config.development.demo.internships import Internships
from config.development.demo.post import nothing_waits
from config.development.demo.searching import find_by_typing
from config.development.demo.signing import Signing
from config.development.lives.actors import staff_actor, staff_user
from config.development.lives.agreements import PUPIL_ANSWERS, answers_of_tutor, host_fields
from config.development.lives.offers import publish_offer, write_offer
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.presence.models import PresenceDay
from conventions.domain.dossier.agreements.training_annexes.services import competence, work_asked
from conventions.domain.dossier.agreements.training_annexes.works import permitted_works
from conventions.domain.dossier.day_counts.attestation import sign_attestation
from conventions.domain.dossier.day_counts.queries import count_lines, counted_agreements, in_order_of_the_tool
from conventions.domain.dossier.day_counts.services import certify_days
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.dossier.pupil_opinions.services import give_opinion
from conventions.domain.dossier.training_grids.services import close_grid, fill_together, grid_state
from conventions.domain.law.regulated_works.services import (
    DeclaredContent,
    note_opinion,
    prepare_declaration,
    send_declaration,
)
from conventions.domain.law.regulated_works.works import WORKS
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import Host, Pupil, School
from conventions.domain.persons.people.site import site
from conventions.domain.placements.applications.services import accept_application, submit_application
from conventions.domain.placements.offers.models import PFMP
from workflow import clock
from workflow.actors import LINK, Actor

ESTIMATE = re.compile(r"\d+ jours faits sur \d+ : environ \d+ €\. Plafond de l.année \d+ €, reste \d+ €")
SUPERVISOR = "Basile Gabarit, chef de cuisine"


class TrainingPlay:
    """Plays the period, from the school's roll to the closed agreement; prints who does what."""

    def __init__(self, folder: Path, out: Callable[[str], None]) -> None:
        self.scene = Scene(folder, out)

    def run(self) -> list[Act]:
        """Play everything; return what was played."""
        story = training_cast.training_story(self.scene.today)
        self.scene.out(f"[{story.n}] {story.title}\n")
        drafting, signing = TrainingDrafting(self.scene), TrainingSigning(self.scene)
        act = drafting.open(story)
        drafting.draft(act)
        signing.approve(act)
        signing.sign_all(act)
        self.scene.out("\nLa période : l'horloge du workflow avance ; les cachets gardent l'heure véritable")
        Training(self.scene, [act]).live()
        clock.set_offset(timedelta())
        wait(nothing_waits, "des messages attendent encore leur envoi")
        return [act]


class TrainingDrafting(Drafting):
    """Brings the period to the point where the head may approve it."""

    def tell(self, who: str, what: str) -> None:
        """Tell what is done before there is an agreement."""
        self.scene.out(f"  [1] {who:<26} {what}")

    def open(self, story: Story) -> Act:
        school = training_cast.engage_lycee()
        pupil, formation = training_cast.read_roll(story, school, self.scene.folder)
        self.tell("secrétariat", f"dépose la liste de la classe : {formation}, clé {formation.mef}")
        training_cast.describe(formation)
        self.tell("DDFPT", "dit les semaines, les compétences et les travaux réglementés de la formation")
        year, period = training_cast.plan_period(story, school)
        self.tell("DDFPT", f"planifie {year} : {period}")
        self._declare(school)
        return self.open_for(story, school, pupil)

    def _declare(self, school: School, host: Host | None = None, by: Actor | None = None) -> None:
        by = by or staff_actor(school, "head")
        content = DeclaredContent.checked(
            works=training_cast.WORKS,
            formations=[training_cast.MEF],
            sector="Restauration",
            places="Cuisine",
            equipment="Trancheuse, batteur-mélangeur",
            supervisors=SUPERVISOR if host else "professeure de cuisine",
        )
        declaration = prepare_declaration(content, school=None if host else school, host=host, by=by)
        send_declaration(declaration, sent_on=school.today(), is_proved=True, by=by)
        who = "organisme d'accueil" if host else "direction"
        until = declaration.last_day_of(school.today())
        self.tell(who, f"déclare les travaux réglementés à l'inspection : valable jusqu'au {until:%d/%m/%Y}")

    def _open_from_application(self, story: Story, pupil: Pupil) -> Convention:
        host, representative, tutor = cast.engage_host(story)
        by_host = Actor(LINK, f"host:{host.uuid}", label=story.host)
        by_pupil = Actor(LINK, f"pupil:{pupil.uuid}", label=pupil.first_name)
        offer = write_offer(
            representative,
            level=pupil.level,
            by=by_host,
            days=story.days,
            tutor=tutor,
            kinds=[PFMP],
            diplomas="CAP cuisine, 2e année",
            title="Commis de cuisine",
            activities=story.host_activities,
        )
        publish_offer(offer, school=pupil.school, by=by_host)
        self.tell("organisme d'accueil", f"propose une place : {offer.title}, {offer.diplomas}")
        offer = find_by_typing(self.scene, story, pupil, wanted=offer)
        application = submit_application(
            slot=offer.slots.get(), pupil=pupil, motivation="Je veux apprendre le service du midi.", by=by_pupil
        )
        self.tell("élève", "candidate")
        accept_application(application, by=by_host)
        self.tell("organisme d'accueil", "accepte")
        convention = services.open_from_application(application, by=by_pupil)
        assert convention is not None  # of the pupil's own kind
        return convention

    def draft(self, act: Act) -> None:
        convention, school = act.convention, act.school
        by_host = Actor(LINK, f"host:{convention.uuid}", label=act.story.host)
        office, user = staff_actor(school, "office"), staff_user(school, "office")
        self._declare(school, convention.host, by_host)
        today = school.today()
        opinion = note_opinion(act.pupil, given_on=today, works=training_cast.WORKS[:1], by=user)
        self.say(
            act, "secrétariat", f"note l'avis médical du {today:%d/%m/%Y} : {_named(opinion.listed)}, rien d'autre"
        )
        annex = {
            "works": [work_asked(key, supervisor=SUPERVISOR) for key in training_cast.WORKS],
            "meals": "Repas pris avec l'équipe, offerts.",
            "safety_contact": "Le chef de cuisine",
        }
        services.save_host_part(
            convention, by=by_host, fields=host_fields(convention, activities=act.story.host_activities) | annex
        )
        services.complete_host_part(convention, by=by_host)
        self.say(act, "organisme d'accueil", "remplit ses annexes et termine sa partie")
        aimed = [
            competence(code, label, before="Vu en atelier", here="Chaque jour", after="Repris en classe",
                       activities="Poste des entrées")
            for code, label in training_cast.COMPETENCES
        ]  # fmt: skip
        services.save_school_part(
            convention,
            by=office,
            referent=school.staff.get(role="teacher"),
            fields={
                "transport": "L'élève vient par ses propres moyens.",
                "period_number": training_cast.RANK,
                "period_count": training_cast.PERIODS,
                "yearly_hours": "840 heures",
                "school_insurer": "Mutuelle Fictive",
                "school_policy": "E-0001",
                "competences": aimed,
                "supervision": "Une visite, un appel la première semaine.",
            },
        )
        services.complete_school_part(convention, by=office)
        self.say(act, "secrétariat", "complète les annexes, nomme l'enseignant référent")
        permitted = [one.work for one in permitted_works(act.now)]
        if permitted != [training_cast.WORKS[0]]:
            raise PlayFailed(f"les travaux permis ne sont pas ceux de l'avis : {permitted}")
        self.say(act, "plateforme", f"travaux permis : {_named(permitted)} ; ce que l'avis ne permet pas n'y est pas")


def _named(works: Sequence[str]) -> str:
    return ", ".join(str(WORKS[key].label) for key in works)


class TrainingSigning(Signing):
    """Has the five parties sign, and the pupil say that they have read."""

    def sign_by_link(self, act: Act, key: str, link: str) -> None:
        if key == "pupil":
            self.read_by_link(act, key, link)
        else:
            super().sign_by_link(act, key, link)


class Training(Internships):
    """Lives the period: one day is lost, the grid, the count, the attestation of the host."""

    def mark_of(self, days: Sequence[PresenceDay], day: PresenceDay, half: str) -> str:
        """Return what is noted of a half-day: the whole of the seventh day is lost."""
        return "absent" if day == days[6] else "present"

    def evaluate(self, act: Act, tutor: Actor) -> None:
        convention = act.now
        referent, head = staff_user(act.school, "teacher"), staff_user(act.school, "head")
        by_tutor = convention.evaluations.get(author="tutor")
        evaluations.save_answers(by_tutor, answers_of_tutor(convention), by=tutor)
        evaluations.submit_evaluation(by_tutor, by=tutor)
        self.say(act, "tuteur", f"remplit la grille : {grid_state(convention).label}")
        levels = {code: 3 for code, _label in training_cast.COMPETENCES}
        fill_together(convention, levels, remark="Autonome à son poste.", met_on=convention.today(), by=referent)
        self.say(act, "enseignant référent", f"la revoit avec le tuteur : {grid_state(convention).label}")
        close_grid(convention, by=referent)
        self.say(act, "enseignant référent", f"grille : {grid_state(convention).label}")
        pupil = Actor(LINK, f"pupil:{act.pupil.uuid}", label=act.pupil.first_name)
        give_opinion(convention.evaluations.get(author="pupil"), PUPIL_ANSWERS, by=pupil)
        self.say(act, "élève", "dit son avis sur l'accueil")
        count = certify_days(convention, by=head)
        self.say(act, "direction", f"certifie le compte : {count.certified} jours sur {len(act.story.days)}")
        by_host = Actor(LINK, f"host:{convention.uuid}", label=act.story.host)
        sign_attestation(convention, gratification=Decimal(0), by=by_host)
        self.say(act, "organisme d'accueil", "signe l'attestation qu'il donne")
        self._read_estimate(act)
        self._list_days(act)

    def _read_estimate(self, act: Act) -> None:
        """Open the pupil's page as the pupil does, and print what it says of the allowance."""
        browser = Browser()
        page = browser.open(site(path_of(link_of(f"pupil:{act.pupil.uuid}"))))
        page = browser.send(page, "", **{"gate-birth_date": f"{act.pupil.birth_date:%d %m %Y}"})
        (self.scene.folder / "page-eleve-pfmp.html").write_bytes(page.content)
        said = ESTIMATE.search(page.text)
        if said is None:
            raise PlayFailed(f"la page de l'élève ne dit pas l'estimation ({page.status}) : {page.text[:1500]}")
        self.say(act, "élève", f"lit sur sa page : « {said.group()} »")

    def _list_days(self, act: Act) -> None:
        agreements = counted_agreements(Convention.objects.filter(school=act.school))
        lines = in_order_of_the_tool(count_lines(agreements))
        if [line.convention for line in lines] != [act.convention]:
            raise PlayFailed(f"la liste à saisir pour l'État n'est pas celle de la période : {lines}")
        for line in lines:
            convention, count = line.convention, line.count
            assert count is not None  # the list has certified counts alone
            self.say(
                act, "liste pour l'État",
                f"{convention.class_name}, {convention.pupil.name}, du {convention.first_day:%d/%m/%Y} au "
                f"{convention.last_day:%d/%m/%Y}, {count.certified} jours",
            )  # fmt: skip
