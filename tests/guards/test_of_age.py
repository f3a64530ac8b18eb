"""Pages of families and signers: each says what a guardian finds there once the pupil is eighteen."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from conventions.pages.bearers.family.access import family_page
from conventions.pages.bearers.signer.access import SignerVisit
from conventions.pages.shared.links.visits import FamilyVisit, OfAge
from tests.kit.family_pages import OF_FAMILIES, site_pages
from tests.kit.sources import ROOT, files, text_of

WITHOUT_LINK = {
    "own_place": "opens to everybody, shows nobody",
    "typed_code": "leads to a link, which says it",
    "recover_links": "writes to contacts; a guardian's link is written while it opens",
    "links_sent": "a sentence",
    "not_mine_done": "a sentence",
    "contest": "a signature that the guardian gave, or the other one: it is theirs to contest for ever",
    "device": "the school's device: who may not sign is refused there",
    "device_code": "the same",
    "device_end": "a sentence",
    "device_take_back": "the account of the school",
}
"""Pages of the two rooms that no personal link opens, and why they may be silent."""
ROOMS = ("conventions.pages.bearers.family", "conventions.pages.bearers.signer")


def silent(pages: Iterable[tuple[str, Any]]) -> list[str]:
    """Name the pages of families that do not say it."""
    found = []
    for name, view in pages:
        audience = getattr(view, "audience", None)
        if audience is not None and issubclass(audience, OF_FAMILIES):
            if not isinstance(view.of_age, OfAge):
                found.append(f"{name} does not say of_age=")
        elif view.__module__.startswith(ROOMS) and name not in WITHOUT_LINK:
            found.append(f"{name} is opened by no link of a family: say why in WITHOUT_LINK")
    return found


def test_each_page_of_families_says_what_a_guardian_finds_there_once_the_pupil_is_of_age():
    """A new page that forgets it is named here, and closed meanwhile."""
    pages = site_pages()
    assert silent(pages) == []
    of_families = [view for _name, view in pages if issubclass(getattr(view, "audience", object), OF_FAMILIES)]
    assert len(of_families) > 40
    assert {view.of_age for view in of_families} == set(OfAge)
    assert set(WITHOUT_LINK) <= {name for name, _view in pages}


def test_what_shows_the_past_is_of_signers_alone():
    """A family's page shows the present: only a signature's page knows what was until a day."""
    for name, view in site_pages():
        if getattr(view, "of_age", None) is OfAge.PAST:
            assert view.audience is SignerVisit, name


def past_the_birthday(sources: Iterable[tuple[str, str]]) -> list[str]:
    """Name the lines of messages that reach guardians otherwise than on a day: they would be written to after it."""
    around = re.compile(r"\.guardians\b|known_guardians|Guardian\.objects|signatories\(\)")
    return [
        f"{name}: {line.strip()}"
        for name, text in sources
        for line in text.splitlines()
        if around.search(line) and line.strip() not in GUARDED
    ]


GUARDED = {
    "holders = application.pupil.signatories()",  # after the return of who acts alone
    "return [_of_family(one, convention) for one in ([] if alone_as(convention) else convention.pupil.signatories())]",
    'withheld = {f"guardian:{guardian.uuid}" for guardian in convention.pupil.guardians.all() if guardian.withheld}',
}
"""Lines that ask the day themselves, or take somebody away."""


def test_messages_reach_guardians_as_the_day_allows():
    """``told_guardians(day)`` knows the birthday and the pupil's yes: no message goes around it."""
    names = [
        path for path in files(ROOT, "*.py", "conventions/domain") if path.stem.endswith(("messages", "recipients"))
    ]
    assert len(names) > 20
    assert past_the_birthday((path.name, text_of(path)) for path in names) == []


def test_a_message_around_the_birthday_is_named():
    """Planted: a message that writes to all the guardians of a record."""
    planted = "        return [one.recipient() for one in pupil.guardians.all()]"
    assert past_the_birthday([("messages.py", planted)]) == [f"messages.py: {planted.strip()}"]


def test_a_silent_page_is_named():
    """Planted: a page of a guardian's link that says nothing, and one that goes by no link at all."""

    @family_page("GET")
    def forgotten(http: HttpRequest, visit: FamilyVisit) -> HttpResponse:
        return HttpResponse()

    def bare(http: HttpRequest) -> HttpResponse:
        return HttpResponse()

    bare.__module__ = f"{ROOMS[0]}.views.bare"
    assert silent([("forgotten", forgotten), ("bare", bare)]) == [
        "forgotten does not say of_age=",
        "bare is opened by no link of a family: say why in WITHOUT_LINK",
    ]
