"""Content of the path: steps and trades, a Markdown file each, the operator's own folder over that of the repository.

``content/steps/<step>.<level>.md``, ``content/trades/<slug>.md`` and ``content/sessions/<n>.<level>.md``; a file of the
same name in ``PATH_CONTENT_DIR`` stands in its place. What a file may say is checked by :mod:`.checking`;
docs/exploitation/contenus.md tells authors.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from conventions.domain.persons.people.models import Level

from .markdown import html_of

FOLDER = Path(__file__).parent / "content"
LEVELS: Mapping[str, str] = {"4e": "4e", "3e": "3e", "segpa": "4e et 3e SEGPA", "2nde": "2de"}
"""Levels of the path and how they are called."""
PATH_OF: Mapping[str, str] = {
    Level.QUATRIEME: "4e",
    Level.TROISIEME: "3e",
    Level.TROISIEME_PREPA: "3e",
    Level.QUATRIEME_SEGPA: "segpa",
    Level.TROISIEME_SEGPA: "segpa",
    Level.SECONDE_GT: "2nde",
    Level.SECONDE_PRO: "2nde",
}
"""Level of the path of a pupil's own level; whoever is of another reads that of 3e."""
MOMENTS: Mapping[str, tuple[str, ...]] = {
    "Avant": ("j-aime", "un-metier", "mon-cv", "telephoner", "qui-je-connais"),
    "La veille": ("la-veille",),
    "Pendant": ("mon-carnet", "trois-questions"),
    "Après": ("mon-rapport", "mon-oral", "ce-que-j-ai-appris", "merci"),
}
"""Steps by moment, in the order in which they are usually done; none is compulsory."""
STEPS = tuple(step for steps in MOMENTS.values() for step in steps)
MOMENT_OF: Mapping[str, str] = {step: moment for moment, steps in MOMENTS.items() for step in steps}
"""Moment of each step of ours; a school's own has none."""
DRAWINGS = ("sans-visage", "sans-ecran", "sans-malade", "sans-enfant")
"""Drawings that a line to tick may have beside it, of ``config/static/site/drawings``."""
KINDS = ("choose", "write", "rows", "check", "like", "call", "day", "part", "skill")
"""Kinds of blocks: what a step asks to choose, write, tick, call."""
LANGUAGE = "fr"


class ContentError(Exception):
    """A file that cannot be read as content: the sentence says why, in French."""


class Said(dict[str, Any]):  # YAML
    """Words of a front matter; what it does not say is empty, for whoever shows it."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass(frozen=True)
class PathBlock:
    """One thing that a step asks for; what is answered stays on the telephone."""

    kind: str
    id: str
    said: Mapping[str, Any]  # as the front matter has it
    step: str

    @property
    def name(self) -> str:
        """Name under which answers are kept: ``mon-cv/qualites``."""
        return f"{self.step}/{self.id}"

    @property
    def template(self) -> str:
        return f"path/blocks/{self.kind}.html"

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """Answers of the other to a call: ``yes``, ``no``, ``later``, what is said, and what to say to it."""
        return [
            (key, str(self.said.get(key, "")), str(self.said.get(f"after-{key}", ""))) for key in ("yes", "no", "later")
        ]

    @property
    def drawn_options(self) -> list[tuple[str, str]]:
        """Lines to tick, each with the drawing beside it; empty without one."""
        options = self.said.get("options") or []
        return [*zip_longest(options, (self.said.get("drawings") or [])[: len(options)], fillvalue="")]

    @property
    def number(self) -> str:
        """Number at the end of a name: ``2`` of ``jour-2``."""
        return self.id.rpartition("-")[2]

    @property
    def lines(self) -> range:
        """Lines of the small table of a block ``rows``."""
        return range(1, int(self.said.get("count", 3)) + 1)


@dataclass(frozen=True)
class PathText:
    """A file of content: its front matter, and its text in Markdown."""

    name: str
    head: Mapping[str, Any]  # YAML
    text: str

    @property
    def title(self) -> str:
        return str(self.head.get("title", self.name))

    @property
    def minutes(self) -> int:
        return int(self.head.get("minutes", 0))

    @property
    def sources(self) -> Sequence[str]:
        return self.head.get("sources") or ()

    @cached_property
    def html(self) -> SafeString:
        return html_of(self.text)


@dataclass(frozen=True)
class PathStep(PathText):
    """A step at a level."""

    slug: str = ""
    level: str = ""

    @property
    def leaves(self) -> str:
        """Thing that the pupil leaves with."""
        return str(self.head.get("leaves", ""))

    @cached_property
    def blocks(self) -> list[PathBlock]:
        said_of = [(next((kind for kind in KINDS if kind in said), ""), said) for said in self.head.get("blocks") or ()]
        return [PathBlock(kind, str(said[kind]), Said(said), self.slug) for kind, said in said_of if kind]

    @property
    def kinds(self) -> set[str]:
        return {block.kind for block in self.blocks}


@dataclass(frozen=True)
class TradePage(PathText):
    """A trade seen from near: a day, the hard, the loved, ways of study, pay, a question to ask there."""

    slug: str = ""

    @property
    def question(self) -> str:
        return str(self.head.get("question", ""))

    @property
    def pay(self) -> Mapping[str, Any] | None:
        """Net pay a month by ``from``, ``to``, ``year`` and ``source``; ``None`` where no source says it."""
        pay = self.head.get("pay")
        return pay if pay and pay.get("source") else None

    @property
    def studies(self) -> list[dict[str, Any]]:
        """Ways of study: ``way``, ``years``, ``places`` of which a source is known, in order of their table."""
        return [
            Said(way, places=[place for place in (way.get("places") or {}).values() if place and place.get("source")])
            for way in self.head.get("studies") or ()
        ]


@dataclass(frozen=True)
class PathSession(PathText):
    """An hour of a class at a level: what to prepare, minute by minute what to do and to say."""

    number: int = 0
    level: str = ""

    @property
    def steps(self) -> Sequence[str]:
        """Steps that the class walks in that hour."""
        return self.head.get("steps") or ()

    @property
    def prepare(self) -> Sequence[str]:
        """Things to have ready before."""
        return self.head.get("prepare") or ()


def read_document(text: str) -> tuple[Said, str]:
    """Return front matter and Markdown of a file; :class:`ContentError` where it is none."""
    import yaml  # where it is used: pages of other people never read content (decision 114)

    begin, _, rest = text.replace("\r\n", "\n").removeprefix("\ufeff").partition("---\n")
    head, end, body = rest.partition("\n---\n")
    if begin.strip() or not end:
        raise ContentError("l'en-tête manque : le fichier commence par une ligne « --- », et une autre le ferme")
    try:
        front = yaml.load(head, _loader())  # noqa: S506 - a SafeLoader, and narrower
    except yaml.YAMLError as reason:
        line = getattr(getattr(reason, "problem_mark", None), "line", 0)
        raise ContentError(f"l'en-tête n'est pas du YAML, vers sa ligne {line + 1}") from None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):  # « 2026-13-45 », « [[[[… »
        raise ContentError("l'en-tête a une date ou un nombre qui n'existe pas, ou trop de crochets") from None
    if not isinstance(front, dict):
        raise ContentError("l'en-tête ne dit rien : « title: … », « minutes: … »")
    return Said(front), body.strip() + "\n"


@cache
def _loader() -> type:
    """Return the reader of plain YAML that takes nothing twice: ten aliases of ten aliases would fill the memory."""
    import yaml

    class Plain(yaml.SafeLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                event = self.peek_event()
                raise yaml.composer.ComposerError(None, None, "an alias", event.start_mark)
            return super().compose_node(parent, index)

    return Plain


def files_of(kind: str) -> dict[str, Path]:
    """Return the files of ``steps``, ``trades`` or ``sessions`` by name, the operator's in place of ours."""
    folders = [FOLDER, *([Path(settings.PATH_CONTENT_DIR)] if settings.PATH_CONTENT_DIR else [])]
    return {path.stem: path for folder in folders for path in sorted((folder / kind).glob("*.md"))}


def step_of(name: str, text: str) -> PathStep:
    """Read a step from a file called ``<step>.<level>``."""
    head, body = read_document(text)
    slug, _dot, level = name.partition(".")
    return PathStep(name, head, body, slug=slug, level=level)


def trade_of(name: str, text: str) -> TradePage:
    head, body = read_document(text)
    return TradePage(name, head, body, slug=name)


def session_of(name: str, text: str) -> PathSession:
    """Read a session from a file called ``<n>.<level>``; one of no number is number 0."""
    head, body = read_document(text)
    number, _dot, level = name.partition(".")
    return PathSession(name, head, body, number=int(number) if number.isdecimal() else 0, level=level)


READERS: Mapping[str, Callable[[str, str], Any]] = {"steps": step_of, "trades": trade_of, "sessions": session_of}
"""Readers of a file by kind, which is the name of its folder."""


@cache
def _kept(kind: str, _folder: str) -> Mapping[str, Any]:  # as the reader of the kind gives
    """Return what is read of a kind by name; ours where the operator's file cannot be read (``check_path`` says it)."""
    kept = {}
    for name, path in files_of(kind).items():
        with suppress(ContentError):
            kept[name] = READERS[kind](name, path.read_text(encoding="utf-8"))
            continue
        if (ours := FOLDER / kind / path.name).exists():
            kept[name] = READERS[kind](name, ours.read_text(encoding="utf-8"))
    return kept


def _steps() -> Mapping[str, PathStep]:
    return _kept("steps", settings.PATH_CONTENT_DIR)


def _trades() -> Mapping[str, TradePage]:
    pages: Mapping[str, TradePage] = _kept("trades", settings.PATH_CONTENT_DIR)
    return {page.slug: page for page in sorted(pages.values(), key=lambda page: page.title.casefold())}


def sessions_of(level: str) -> dict[int, PathSession]:
    """Return the sessions of a level by number, in their order."""
    sessions: Mapping[str, PathSession] = _kept("sessions", settings.PATH_CONTENT_DIR)
    of_level = (session for session in sessions.values() if session.level == level)
    return {session.number: session for session in sorted(of_level, key=lambda session: session.number)}


def steps_of(level: str) -> dict[str, PathStep]:
    """Return the steps of a level by name, in their order."""
    return {slug: step for slug in STEPS if (step := _steps().get(f"{slug}.{level}"))}


def trade_pages(slugs: Iterable[str] | None = None) -> list[TradePage]:
    """Return the trades that have a page, in the order of their titles; those of ``slugs`` alone where given."""
    wanted = None if slugs is None else set(slugs)
    return [page for slug, page in _trades().items() if wanted is None or slug in wanted]


def trade_page(slug: str) -> TradePage | None:
    return _trades().get(slug)
