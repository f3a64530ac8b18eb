"""Tools of the play's acts: one agreement being played, telling, waiting, being somebody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils import timezone

from config.development.demo.browser import Page
from config.development.demo.cast import Story
from config.development.patience import GENEROUS, await_fact
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Pupil, School
from signatures.queries import frozen_document


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

    @property
    def now(self) -> Convention:
        """The agreement as it is now."""
        self.convention.refresh_from_db()
        return self.convention

    def contacts(self) -> set[str]:
        """Return where the parties who sign are written to."""
        requests = frozen_document(self.convention, Convention.PURPOSE).requests.values_list("email", "phone")
        return {contact for contacts in requests for contact in contacts if contact}


@dataclass(frozen=True)
class Scene:
    """Scene of the play: the folder in which the results are left, and who tells what happens."""

    folder: Path
    out: Callable[[str], None]
    today: date = field(default_factory=timezone.localdate)

    def say(self, act: Act, who: str, what: str) -> None:
        """Tell who does what, and the state that results."""
        act.convention.refresh_from_db()
        self.out(f"  [{act.story.n}] {who:<26} {what} → {act.convention.get_status_display()}")


@dataclass(frozen=True)
class Check:
    """One verification, its result and what was seen."""

    name: str
    ok: bool
    detail: str


def wait(
    fact: Callable[[], bool], otherwise: str, *, seconds: float = GENEROUS, seen: Callable[[], str] = lambda: ""
) -> None:
    """Wait until ``fact`` holds; :class:`PlayFailed` if it never does: ``otherwise``, how long, what was ``seen``."""
    if waited := await_fact(fact, seconds=seconds):
        last = seen()
        raise PlayFailed(f"{otherwise}, attendu {waited:.0f} s" + (f" ; ce qui a été vu : {last}" if last else ""))


def must(page: Page, words: str, otherwise: str) -> None:
    """Raise unless the page says ``words``."""
    if words not in page.text:
        raise PlayFailed(f"{otherwise} (réponse {page.status}) : {page.text[:400]}")
