"""Who may open what, told by profile of access: pages that admit and refuse the same visitors stand together."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from textwrap import fill
from typing import Protocol

HEAD = """\
Who may open what. Pages that refuse the same visitors in the same way stand under one heading, which names whom they
admit. A line with a colon says how others are refused; one in brackets what those admitted are answered, and under it
stand the pages. A method that a page takes from nobody (405) is left out: [GET …] alone is a page that is only read,
[POST …] alone one that only acts; 404 (POST 405) is a refusal to read, where nobody posts anything. « own » names
something of the visitor's own school, « foreign » of another one.
login, second factor: led there first; → home: sent away, to one's own first page; own page: to that of one's own link.
"""
SCHOOL = ("office", "head", "teacher", "gestionnaire", "deputy", "cpe", "ddfpt", "deputy with delegation")
OUTSIDE = (
    *("officer", "network", "mentor", "account without function", "auditor without second factor", "auditor"),
    *("administrator without second factor", "administrator"),
)
AFTER_A_BREAK = " " * 8
GROUPS = {"everybody at the school": SCHOOL, "everybody outside schools": OUTSIDE}
REFUSALS = {"login", "second factor", "403", "404", "410", "→ home"}
OWN_PAGES = {
    "host link": "→ host",
    "tutor link": "→ tutor",
    "desk link": "→ desk",
    "pupil link": "→ family",
    "guardian link": "→ family",
    "revoked link": "→ family",
}
"""Pages to which the holder of a link is led who opens another's page."""


class Told(Protocol):
    """A visit's answer on access."""

    page: str
    case: str
    visitor: str
    method: str
    said: str


Answers = dict[str, dict[str, str]]
"""Answers of one page: by visitor, then by method."""
Refused = tuple[tuple[str, tuple[str, ...]], ...]
"""Each refusal with whom it meets."""


def by_profile(visits: Iterable[Told]) -> str:
    """Return the text of all visits: a heading for each profile, those that admit most first."""
    pages: dict[tuple[str, str], Answers] = defaultdict(lambda: defaultdict(dict))
    for visit in visits:
        pages[visit.page, visit.case][visit.visitor][visit.method] = visit.said
    profiles: dict[tuple[tuple[str, ...], Refused], dict[str, list[tuple[str, str]]]]
    profiles = defaultdict(lambda: defaultdict(list))
    everybody = dict.fromkeys(visitor for answers in pages.values() for visitor in answers)
    for page, answers in pages.items():
        admitted, refused, row = _profile(answers)
        profiles[admitted, refused][row].append(page)
    rank = {visitor: n for n, visitor in enumerate(everybody)}

    def order(profile: tuple[tuple[str, ...], Refused]) -> tuple[object, ...]:
        admitted, refused = profile
        visitors = sorted((*admitted, *(one for _how, whom in refused for one in whom)), key=rank.__getitem__)
        return visitors, -len(admitted), [rank[one] for one in admitted], refused

    lines = [*HEAD.splitlines(), "", *(f"{name}: {', '.join(members)}" for name, members in GROUPS.items()), ""]
    for profile in sorted(profiles, key=order):
        admitted, refused = profile
        lines.append(f"## {_named(admitted) or 'Nobody'}")
        lines += [f"{how}: {_named(whom)}" for how, whom in refused]
        for row, found in sorted(profiles[profile].items()):
            lines += [f"[{answer}]" for answer in row.splitlines()]
            lines += [f"    {line}" for line in _lines_of(found)]
        lines.append("")
    return _wrapped(lines)


def _wrapped(lines: Iterable[str]) -> str:
    return "\n".join(fill(line, 120, subsequent_indent=AFTER_A_BREAK, break_on_hyphens=False) for line in lines)


def with_page(text: str, page: str, *, beside: str, answered: str) -> str:
    """Return the text with one more page, for those who may open the page ``beside``, and are ``answered`` so."""
    profiles = text.replace(f"\n{AFTER_A_BREAK}", " ").split("\n\n")
    [n] = [n for n, profile in enumerate(profiles) if re.search(rf"^    (.*, )?{beside}( |,|$)", profile, re.MULTILINE)]
    rows = dict(re.findall(r"^\[((?:.+\]\n\[)*.+)\]\n((?: {4}.+\n?)+)", profiles[n], re.MULTILINE))
    known = re.findall(r"([^\s,]+) ?(.*?)(?:, |\n|$)", rows.get(answered, ""))
    rows[answered] = "".join(f"    {line}\n" for line in _lines_of([*known, (page, "")]))
    told = "".join(f"[{row}]\n{pages.rstrip()}\n" for row, pages in sorted(rows.items()))
    profiles[n] = profiles[n].partition("\n[")[0] + "\n" + told.rstrip()
    return _wrapped("\n\n".join(profiles).split("\n"))


def _profile(answers: Answers) -> tuple[tuple[str, ...], Refused, str]:
    """Return who is admitted, who is refused and how, and what those admitted are answered."""
    taken = [method for method in ("GET", "POST") if any(said[method] != "405" for said in answers.values())]
    refused, admitted = defaultdict(list), defaultdict(list)
    for visitor, said in answers.items():
        how = _refusal(visitor, {method: said[method] for method in taken})
        if how:
            refused[how].append(visitor)
        else:
            admitted[", ".join(f"{method} {said[method]}" for method in taken)].append(visitor)
    several = [f"{_named(whom)}: {answer}" for answer, whom in sorted(admitted.items())]
    return (
        tuple(visitor for visitor in answers if any(visitor in whom for whom in admitted.values())),
        tuple((how, tuple(whom)) for how, whom in sorted(refused.items())),
        "\n".join(several if len(admitted) > 1 else admitted or [f"{method} …" for method in taken if len(taken) == 1]),
    )


def _refusal(visitor: str, said: dict[str, str]) -> str:
    """Return how a visitor is refused by every method that the page takes, empty for one who is admitted."""
    told = set(said.values()) - {"405"}
    if told == {OWN_PAGES.get(visitor)} and len(said) == 2 and "405" not in said.values():
        return "own page"
    if len(told) != 1 or not told <= REFUSALS:
        return ""
    untaken = [f"{method} 405" for method, answer in said.items() if answer == "405"]
    return " ".join([*told, *(f"({method})" for method in untaken)])


def _named(visitors: Iterable[str]) -> str:
    """Name visitors, groups of them by their name."""
    left = list(visitors)
    names = []
    for name, members in GROUPS.items():
        if set(members) <= set(left):
            names.append(name)
            left = [one for one in left if one not in members]
    return ", ".join(names + left)


def _lines_of(pages: list[tuple[str, str]]) -> list[str]:
    """Return the pages in the order of the alphabet, one line for each first word of their names."""
    cases = defaultdict(list)
    for page, case in pages:
        cases[page].append(case)
    told = [f"{page} {' and '.join(found)}".strip() for page, found in sorted(cases.items())]
    return [", ".join(line) for _word, line in groupby(told, key=lambda one: one.partition(" ")[0].partition("_")[0])]
