"""How the second life begins: an offer among others, found on the public page by what a pupil types."""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from config.development.demo import cast
from config.development.demo.acts import PlayFailed, Scene
from config.development.demo.browser import Browser
from config.development.lives.offers import publish_offer, write_offer
from config.development.lives.people import fictional_siret, settle_host
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.persons.people.site import site
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor, submit_offer

OTHERS = (
    ("Garage des Badamiers (fictif)", "Découvrir le métier de mécanicien automobile"),
    ("Dispensaire de la Mangrove (fictif)", "Découvrir le métier d'infirmière"),
    ("Boulangerie Levain-Neuf (fictive)", "Découvrir le métier de boulanger"),
)
UNVERIFIED = ("Librairie des Palétuviers (fictive)", "Découvrir une librairie et une bibliothèque")
"""Nobody has checked it: no pupil may find it."""
SHOWN = re.compile(rb"/stages/([0-9a-f]{8}-[0-9a-f-]{27})")


def publish_others(school: School, level: str, days: Sequence[Presence]) -> None:
    """Have other hosts of the commune offer places to the same level at the same dates; one is not checked yet."""
    for number, (name, title) in enumerate((*OTHERS, UNVERIFIED), start=31):
        place = {name: getattr(school, name) for name in ("postcode", "city", "department")}
        andrea = {
            "first_name": "Andréa", "last_name": f"Hôte-{number}", "email": f"responsable@accueil{number}.example"
        }  # fmt: skip
        _host, contact, _tutor = settle_host(
            andrea, None, name=name, siret=fictional_siret(number), address=f"{number} rue du Prototype", **place
        )
        by = desk_actor(contact)
        offer = write_offer(contact, level=level, seats=2, days=days, title=title, activities="Observer l'équipe.")
        if (name, title) == UNVERIFIED:
            submit_offer(offer, by=by)
        else:
            publish_offer(offer, school=school, by=by)


def find_by_typing(scene: Scene, story: cast.Story, pupil: Pupil, *, wanted: Offer) -> Offer:
    """Return the first offer of the public page for what the pupil types; :class:`PlayFailed` if it is not theirs."""
    asked = {"mots": story.typed, "commune": story.school.city.lower(), "niveau": pupil.level}
    page = Browser().open(f"{site(reverse('places'))}?{urlencode(asked)}")
    shown = [uuid.decode() for uuid in dict.fromkeys(SHOWN.findall(page.content))]
    if shown[:1] != [str(wanted.uuid)]:
        raise PlayFailed(f"« {story.typed} » ne trouve pas {story.host} (réponse {page.status}) : {page.text[:400]}")
    scene.out(
        f"  [{story.n}] {'élève':<26} tape « {story.typed} », « {asked['commune']} » : {story.host} est en tête"
        f" de {len(shown)}"
    )
    return Offer.objects.get(uuid=shown[0])
