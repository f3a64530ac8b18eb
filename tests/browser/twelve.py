"""The twelve pages that are drawn with most care, one by kind of reader: who sees each, how one gets there, its act."""

from dataclasses import dataclass

from tests.browser.tour import Guide, Step, Tour, agreement, at, birth_date, home


@dataclass(frozen=True)
class Place:
    """One page: its name, what it is for, whose browser, the way, and whose density and languages it has."""

    name: str
    purpose: str
    visitor: str
    way: tuple[Step, ...]
    is_family: bool = False
    """Read by a family, a pupil, a host or a tutor, mostly on a telephone and in nine languages."""
    is_work: bool = False
    """Read by staff, at work, on a wide screen."""
    no_act: str = ""
    """Why the page has no filled button, where it has none."""


FIGURES_ONLY = "it gives numbers, to be read: the four large ones stand where the act would"

PLACES = (
    Place("home", "find a place, sign the agreement", "", (at("home"),)),
    Place("guardian", "read and sign", "validée, à signer/mère – ", (home, birth_date), is_family=True),
    Place("pupil", "the day of one's internship", "stage en cours/élève", (home, birth_date), is_family=True),
    Place("host", "fill in one's part", "ouverte/organisme", (home,), is_family=True),
    Place("tutor", "say whether the pupil is there", "stage en cours/tuteur", (home,), is_family=True),
    Place("inbox", "what waits today", "office", (at("inbox"),), is_work=True),
    Place("pupils", "where each pupil stands", "office", (at("class_pupils"),), is_work=True),
    Place("approvals", "approve and sign together", "head", (at("approvals"),), is_work=True),
    Place("agreement", "where one agreement stands", "office",
          (agreement("signatures en cours"), at("agreement", "number")), is_work=True),
    Place("territory", "an officer's morning", "officer", (at("territory"),), is_work=True),
    Place("verifier", "is this document ours", "", (at("verifier"),)),
    Place("figures", "what the platform did", "", (at("open_data"),), no_act=FIGURES_ONLY),
)  # fmt: skip
NAMED = {place.name: place for place in PLACES}


def come(tour: Tour, place: Place, *, language: str = "fr", **screen) -> Guide:
    """Return the browser of whoever reads ``place``, who has gone there."""
    guide = tour.guide(place.visitor, **screen)
    for step in place.way:
        step(guide)
    if language != "fr":
        mark = "&" if "?" in guide.page.url else "?"
        guide.open(f"{guide.page.url}{mark}lang={language}")
    return guide
