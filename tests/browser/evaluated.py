"""The fifteen pages that are put to the RGAA's criteria, and the way to each on the stage of the browser tests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.browser.rgaa import Seen, look
from tests.browser.tour import Guide, Step, Tour, at, begun, below, birth_date, empty, home, to


@dataclass(frozen=True)
class Evaluated:
    """One column of the evaluation: who visits, and the way to the page."""

    name: str
    visitor: str
    way: tuple[Step, ...]
    sent_empty: bool = False
    """Its form is sent with nothing in it as well: what an error says is tried."""


PAGES = (
    Evaluated("home", "", (at("home"),)),
    Evaluated("login", "", (at("login"),), sent_empty=True),
    Evaluated("help", "", (at("help"),)),
    Evaluated("accessibility", "", (at("accessibility"),)),
    Evaluated("legal_notice", "", (at("legal_notice"),)),
    Evaluated("places", "", (at("places"),)),
    Evaluated("own_place", "", (at("own_place"),)),
    Evaluated("verifier", "", (at("verifier"),), sent_empty=True),
    Evaluated("open_data", "", (at("open_data"),)),
    Evaluated("guardian", "validée, à signer/mère – ", (home, birth_date)),
    Evaluated("pupil", "stage en cours/élève", (home, birth_date)),
    Evaluated(
        "host",
        "en cours chez l'organisme d'accueil/organisme",
        (home, begun, below("/etape/horaires")),
        sent_empty=True,
    ),
    Evaluated("tutor", "stage en cours/tuteur", (home,)),
    Evaluated("school", "office", (at("classes"), to("class_pupils"))),
    Evaluated("officer", "officer", (at("territory"),)),
)


def visits(tour: Tour, pages: Iterable[Evaluated] = PAGES, **screen) -> Iterator[tuple[Evaluated, Guide]]:
    """Yield each page with the browser that stands on it; it is closed when the next is asked for."""
    for page in pages:
        guide = tour.guide(page.visitor, **screen)
        for step in page.way:
            step(guide)
        yield page, guide
        guide.page.context.close()


def look_at(page: Evaluated, guide: Guide) -> dict[str, Seen]:
    """Return what the machine sees of a page, and of what it answers to an empty form."""
    seen = look(guide.page)
    if page.sent_empty:
        guide.open(guide.page.url)
        empty()(guide)
        for number, answer in look(guide.page).items():
            seen[number].applies |= answer.applies
            seen[number].faults += [line for line in answer.faults if line not in seen[number].faults]
    return seen
