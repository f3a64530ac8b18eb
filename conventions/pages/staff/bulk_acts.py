"""Acts on many, as pages speak of them: the words of each, who may do it, what is under way, what a form sends back."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from conventions.discovery import load
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.batches.queries import CountedAct, bulk_acts
from conventions.domain.persons.people.standing import WRITERS, Standing
from workflow.engine import Refused

_TOKEN = re.compile(r"(?P<number>CV-[0-9A-Z]{4}-[0-9A-Z]{4}):(?P<length>[0-9]{1,6})(?::(?P<shown>[0-9a-f]{16}))?")


def _tokens_in(given: list[str]) -> list[re.Match[str]]:
    """Find ``CV-7F3K-9Q2M:12``, or that and the digest of what was shown, one or several per text; skip the rest."""
    return [match for text in given for word in text.split() if (match := _TOKEN.fullmatch(word))]


def read_tokens(given: list[str]) -> dict[str, int]:
    """Return the length of the journal of each agreement that a form names, by number."""
    return {match["number"]: int(match["length"]) for match in _tokens_in(given)}


def read_shown(given: list[str]) -> dict[str, str]:
    """Return the digest of what was shown of each agreement that a form names, by number; of those that have one."""
    return {match["number"]: match["shown"] for match in _tokens_in(given) if match["shown"]}


def begin_bulk(http: HttpRequest, begin: Callable[[UUID], BulkAct], *, back: str) -> HttpResponse:
    """Lead to the act that ``begin`` makes under the form's key; ``back``, with the sentence, when it is refused."""
    try:
        bulk = begin(UUID(http.POST.get("key", "")))
    except ValueError:
        return redirect(back)
    except Refused as refusal:
        messages.warning(http, str(refusal))
        return redirect(back)
    return redirect("bulk_act", uuid=bulk.uuid)


@dataclass(frozen=True)
class BulkWords:
    """The words of one act; ``page`` is the one from which it is begun."""

    page: str
    page_title: Promise
    running: Promise
    finished: Promise
    done: Promise
    """How many were done, with ``n``."""
    failed: Promise
    """How many were not, with ``n``."""
    roles: tuple[str, ...] = WRITERS
    """Who reads what became of it and takes it up again; who may begin it is said by the page from which it is."""
    item_page: str = "agreement"
    """The page of an agreement that was not done: there it is decided alone."""
    follow: str = ""
    """Template of what comes next once it is done."""
    brings: str = ""
    """The page of what was made, as long as it is kept; whoever did not ask for it does not open it."""


@cache
def words_of_acts() -> dict[str, BulkWords]:
    """Return the words of each act that has a page, from ``WORDS`` of the rooms' ``bulk_words.py``."""
    return {act: words for room in load("pages", "bulk_words") for act, words in room.WORDS.items()}


def acts_of(standing: Standing) -> list[str]:
    """Return the acts on many of which the reader sees what became."""
    return [act for act, words in words_of_acts().items() if standing.holds(*words.roles)]


def under_way(standing: Standing, acts: Collection[str]) -> list[tuple[BulkWords, CountedAct]]:
    """Return what is under way at the school, and the reader's own of today, each with its words; one query.

    Of ``acts``, those of which the reader sees what became.
    """
    shown = [name for name in acts_of(standing) if name in acts]
    return [(words_of_acts()[bulk.act], bulk) for bulk in bulk_acts(shown, standing.school, standing.user)]
