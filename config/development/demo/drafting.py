"""How the agreements of the play are opened and filled, by the services that the pages call."""

from config.development.demo import cast
from config.development.demo.acts import Act, PlayFailed, Scene
from config.development.demo.cast import Story
from config.development.demo.searching import find_by_typing, publish_others
from config.development.lives.actors import staff_actor, staff_user
from config.development.lives.agreements import host_fields
from config.development.lives.offers import publish_offer, write_offer
from config.development.lives.sheets import scan_delegation
from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.delegations import prove_delegation, read_proof
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import FoundPlace
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.persons.people.services import verify_host_contact_by_phone
from conventions.domain.placements.applications.services import accept_application, submit_application
from workflow.actors import ACCOUNT, LINK, Actor
from workflow.engine import Refused


class Drafting:
    """Brings each agreement to the point where the head may approve it."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.say = scene, scene.say

    def open(self, story: Story) -> Act:
        school = cast.engage_school(story.school)
        return self.open_for(story, school, cast.engage_pupil(story, school, self.scene.today))

    def open_for(self, story: Story, school: School, pupil: Pupil) -> Act:
        """Open the agreement of a pupil and a school that are there already."""
        if story.own_place:
            convention = self._open_own_place(story, school, pupil)
            who = "secrétariat" if story.office_types_for_host else "famille"
            what = "j'ai déjà un stage : hôte, commune, contact, semaine"
        else:
            convention = self._open_from_application(story, pupil)
            who, what = "élève", "candidature acceptée par l'organisme, venue confirmée"
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
        if story.office_types_for_host or guardian is None:
            by = staff_actor(school, "office")
        else:
            by = Actor(LINK, f"guardian:{guardian.uuid}", label=guardian.name)
        return services.open_for_found_place(pupil=pupil, place=place, by=by)

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
            title=f"Découvrir : {story.host}",
            activities=story.host_activities,
        )
        publish_offer(offer, school=pupil.school, by=by_host)
        if story.typed:
            publish_others(pupil.school, pupil.level, story.days)
            offer = find_by_typing(self.scene, story, pupil, wanted=offer)
        slot = offer.slots.get()
        application = submit_application(slot=slot, pupil=pupil, motivation="Ce métier m'intéresse.", by=by_pupil)
        accept_application(application, by=by_host)
        convention = services.open_from_application(application, by=by_pupil)
        assert convention is not None  # of the pupil's own kind
        return convention

    def draft(self, act: Act) -> None:
        story, convention, representative = act.story, act.convention, act.convention.representative
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
            fields=host_fields(
                convention,
                activities=story.host_activities,
                meals="Repas tiré du sac, une salle de pause est ouverte.",
                safety_contact="L'accueil, à l'entrée",
            ),
            representative=None
            if representative and representative.title
            else cast.contact_values(story, "representative"),
            tutor=cast.contact_values(story, "tutor") if story.tutor and story.own_place else None,
            days=story.wrong_days or None,
        )
        if story.delegator:
            self._prove_delegation(act, *story.delegator, by=host_actor)
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

    def _prove_delegation(self, act: Act, delegator: str, title: str, *, by: Actor) -> None:
        convention, representative = act.convention, act.convention.representative
        assert representative is not None  # just saved
        delegation = {"by_delegation": True, "delegator_name": delegator, "delegator_title": title}
        services.save_host_part(convention, by=by, fields=delegation)
        letter = scan_delegation(delegator, title, representative.name)
        (self.scene.folder / f"delegation-{act.story.n}.jpg").write_bytes(letter)
        prove_delegation(convention, read_proof(convention, letter), by=by)
        who = "secrétariat (pour l'hôte)" if act.story.office_types_for_host else "organisme d'accueil"
        self.say(act, who, f"joint la délégation numérisée par laquelle {representative.first_name} signera")

    def _corrected(self, act: Act, host_actor: Actor) -> None:
        """The dates that the host types break three rules: the refusal names each, its article and its field."""
        try:
            services.complete_host_part(act.convention, by=host_actor)
        except Refused as refusal:
            findings = list(refusal.detail)
            for finding in findings:
                self.scene.out(f"      refusé, règle {finding.rule} ({finding.article}), champ {finding.field} :")
                self.scene.out(f"        {finding.sentence}")
            if len(findings) != 3:
                raise PlayFailed(f"trois règles devaient arrêter la partie, elles sont {len(findings)}") from refusal
        else:
            raise PlayFailed("des dates fausses ont passé les règles")
        services.save_host_part(act.convention, by=host_actor, days=act.story.days)
        self.say(act, "organisme d'accueil", "corrige les dates et les horaires")
