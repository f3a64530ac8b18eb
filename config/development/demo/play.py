"""The play: each agreement goes from opened to closed through the services and the pages that people use."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from django.db import connection

from config.development.demo import cast
from config.development.demo.acts import Act, Scene, wait
from config.development.demo.amending import amend
from config.development.demo.drafting import Drafting
from config.development.demo.internships import Internships
from config.development.demo.post import nothing_waits
from config.development.demo.signing import Signing
from workflow import clock


class Play:
    """Plays the five stories; prints who does what and the state that results."""

    def __init__(self, folder: Path, out: Callable[[str], None]) -> None:
        self.scene = Scene(folder, out)

    def run(self) -> list[Act]:
        """Play everything, all agreements at once until they are signed; return what was played."""
        stories = cast.stories(self.scene.today)
        for story in stories:
            self.scene.out(f"[{story.n}] {story.title}")
        self.scene.out("")
        with ThreadPoolExecutor(len(stories)) as at_once:
            acts = list(at_once.map(self._until_signed, stories))
        self.scene.out(
            "\nLes stages : l'horloge du workflow avance ; les cachets et signatures gardent l'heure véritable"
        )
        Internships(self.scene, acts).live()
        clock.set_offset(timedelta())
        wait(nothing_waits, "des messages attendent encore leur envoi")
        return acts

    def _until_signed(self, story: cast.Story) -> Act:
        """Play one agreement in a thread of its own, whose connection ends with it."""
        drafting, signing = Drafting(self.scene), Signing(self.scene)
        try:
            act = drafting.open(story)
            drafting.draft(act)
            signing.approve(act)
            if story.refused_once:
                signing.refuse_and_revise(act)
            signing.sign_all(act)
            if story.amended:
                amend(self.scene, signing, act)
            return act
        finally:
            connection.close()
