"""The play: each agreement goes from opened to closed through the services and the pages that people use."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from conventions.demo import cast
from conventions.demo.acts import Act, Scene, wait
from conventions.demo.amending import amend
from conventions.demo.drafting import Drafting
from conventions.demo.internships import Internships
from conventions.demo.post import nothing_waits
from conventions.demo.signing import Signing
from workflow import clock


class Play:
    """Plays the five stories; prints who does what and the state that results."""

    def __init__(self, folder: Path, out: Callable[[str], None]) -> None:
        self.scene = Scene(folder, out)
        self.drafting, self.signing = Drafting(self.scene), Signing(self.scene)

    def run(self) -> list[Act]:
        """Play everything; return what was played."""
        acts = [self._until_signed(story) for story in cast.stories(self.scene.today)]
        self.scene.out(
            "\nLes stages : l'horloge du workflow avance ; les cachets et signatures gardent l'heure véritable"
        )
        Internships(self.scene, acts).live()
        clock.set_offset(timedelta())
        wait(nothing_waits, "des messages attendent encore leur envoi")
        return acts

    def _until_signed(self, story: cast.Story) -> Act:
        self.scene.out(f"\nConvention {story.n} : {story.title}")
        act = self.drafting.open(story)
        self.drafting.draft(act)
        self.signing.approve(act)
        if story.refused_once:
            self.signing.refuse_and_revise(act)
        self.signing.sign_all(act)
        if story.amended:
            amend(self.scene, self.signing, act)
        return act
