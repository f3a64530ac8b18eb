"""Contents of a page of help."""

from dataclasses import dataclass
from typing import Self

from django.utils.safestring import SafeString

from .catalogue import SCREENS, as_html, texts_of


@dataclass(frozen=True)
class HelpStep:
    """One thing that is asked, and where it is seen."""

    text: SafeString
    picture: str
    """Static file, empty without one."""
    shows: str
    """Description of the picture, for who does not see it."""


@dataclass(frozen=True)
class HelpPage:
    """Help for one person: what they are asked, step by step, what they ask, and whom they call."""

    title: str
    asked: SafeString
    steps: list[HelpStep]
    questions: list[tuple[str, SafeString]]
    call: SafeString
    screen: str
    width: int
    height: int

    @classmethod
    def of(cls, person: str, language: str) -> Self:
        texts = texts_of(person, language)
        width, height = SCREENS[texts["screen"]]
        return cls(
            title=texts["title"],
            asked=as_html(texts["asked"]),
            steps=[_step(step) for step in texts["steps"]],
            questions=[(each["asks"], as_html(each["answer"])) for each in texts["questions"]],
            call=as_html(texts["call"]),
            screen=texts["screen"],
            width=width,
            height=height,
        )


def _step(step: dict[str, str]) -> HelpStep:
    picture = f"help/{step['picture']}.webp" if "picture" in step else ""
    return HelpStep(as_html(step["text"]), picture, step.get("shows", ""))
