"""How an agreement of the play is amended: the office drafts, the parties sign on their pages, the platform seals."""

from dataclasses import replace

from config.development.demo.acts import Act, Scene, wait
from config.development.demo.signing import Signing
from config.development.lives.actors import staff_actor
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import Wanted, draft_amendment, propose


def amend(scene: Scene, signing: Signing, act: Act) -> None:
    """End the last day at noon; the agreement stays in force until the amendment is sealed."""
    amendment = propose_shorter_last_day(act.convention)
    scene.say(act, "secrétariat", f"prépare l'avenant n° {amendment.number} : le dernier jour finit à midi")
    for key, link in signing.post.links_of(amendment.frozen_document()).items():
        signing.sign_by_link(act, key, link)
    wait(lambda: _is_sealed(amendment), "l'avenant n'a pas été scellé")
    scene.say(act, "plateforme", "scelle l'avenant : l'horaire change, la convention signée ne change pas")


def propose_shorter_last_day(convention: Convention) -> Amendment:
    """Have an amendment signed that ends the last day at noon."""
    office, days = staff_actor(convention.school, "office"), convention.presences()
    shorter = (*days[:-1], replace(days[-1], afternoon=None))
    wanted = Wanted(why="L'organisme ferme le dernier après-midi.", days=shorter)
    amendment = draft_amendment(convention, wanted, by=office)
    propose(amendment, by=office)
    return amendment


def _is_sealed(amendment: Amendment) -> bool:
    amendment.refresh_from_db()
    return amendment.counts_as_signed
