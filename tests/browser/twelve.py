"""The twelve pages that are drawn with most care, one by kind of reader: who sees each, how one gets there, its act."""

from dataclasses import dataclass

from tests.browser.tour import Guide, Step, Tour, agreement, at, birth_date, home

DATE = (
    r"(?i)\b\d{1,2}(er)? (janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc)"
    r"|\b(aujourd.hui|demain|hier|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b"
)
NUMBER = r"\d"


@dataclass(frozen=True)
class NoAct:
    """Why a page may have no filled button, and the name of the address whose form asks for one all the same."""

    why: str
    unless: str = ""


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
    says: str = NUMBER
    """Expression that one sentence of the first screen holds: its number, unless it has something else to tell."""
    no_act: NoAct | None = None
    first: str = "table"
    """Selector of what one comes for: its first table, unless something else stands before."""
    table_from: int = 320
    """Pixels from the top at which that begins on a wide screen, at most."""

    @property
    def telling(self) -> str:
        """What that sentence tells, in a word."""
        return {DATE: "date", NUMBER: "number"}.get(self.says, f"« {self.says} »")


FIGURES_ONLY = NoAct("it gives numbers, to be read: the four large ones stand where the act would")
ON_THE_HOUR = NoAct("no whole day is to be noted: it has not begun, or some of it is noted", unless="tutor_day")
ON_ROWS = NoAct("acts stand on the rows that one selects, and appear with them")

ACT_OR_CAUSE = ":is(.fr-btn:not([class*='fr-btn--']), .cause)"
"""What is signed or approved together: rows are folded, and stand below."""
TABLE_AFTER_STATE = 560
"""Where the agreement stands comes first: its sentence, its act, its steps; then the parties, in a table from 503."""

PLACES = (
    Place("home", "find a place, sign the agreement", "", (at("home"),), says="Gratuit et sans compte"),
    Place("guardian", "read and sign", "validée, à signer/mère – ", (home, birth_date), is_family=True, says=DATE),
    Place("pupil", "the day of an internship", "stage en cours/élève", (home, birth_date), is_family=True, says=DATE),
    Place("host", "fill in one's part", "ouverte/organisme", (home,), is_family=True, says=DATE),
    Place("tutor", "say whether the pupil is there", "stage en cours/tuteur", (home,), is_family=True, says=DATE,
          no_act=ON_THE_HOUR),
    Place("inbox", "what waits today", "office", (at("inbox"),), is_work=True),
    Place("pupils", "where each pupil stands", "office", (at("class_pupils"),), is_work=True, no_act=ON_ROWS),
    Place("approvals", "approve and sign together", "head", (at("approvals"),), is_work=True, first=ACT_OR_CAUSE),
    Place("agreement", "where one agreement stands", "office",
          (agreement("signatures en cours"), at("agreement", "number")), is_work=True, table_from=TABLE_AFTER_STATE),
    Place("territory", "an officer's morning", "officer", (at("territory"),), is_work=True),
    Place("verifier", "is this document ours", "", (at("verifier"),), says="authentique et complète"),
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
