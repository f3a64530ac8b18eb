"""What each kind of agreement is in every matrix: a kind without a row fails by name.

Run with REWRITE_SNAPSHOTS=1 after a change that was meant, then read the difference.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.kinds import KINDS, REMINDED_ACTS, Kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.states import State
from conventions.domain.law.rules.calendars import seconde_window
from conventions.domain.law.texts.sample import sample
from conventions.domain.law.texts.services import adopt_text, propose_text
from conventions.domain.numbers.figures.models import AgreementFact
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import DataSubject
from conventions.domain.upkeep.retention.terms import TABLE
from notifications.models import Message
from tests.kit import lives
from tests.kit.snapshots import check_snapshot
from tests.kit.vocational import installed
from workflow import clock, journal
from workflow.engine import about

KEPT = Path(__file__).with_name("kinds.txt")
OPENED = {"initiation_3e_prepa": 10, "application_3e_segpa": 20}
"""Kinds whose length no text gives, as an operator opens them."""
NOT_SAID = "–"


def lived(kind: Kind) -> Convention:
    """Play the whole life of an agreement of a kind, from its opening to its close."""
    if kind.needs_voted_text:
        voted = {"voted_on": clock.now().date(), "reference": "n° 4", "by": "Essai"}
        adopt_text(
            propose_text(school=None, kind=kind, content=sample(kind.model_version).encode(), **voted), by="Essai"
        )
    level = next(one for one in (*kind.levels, *kind.also_at) if kind.days_at(one, ""))
    days = lives.week()
    if level == "2de_gt" and kind.levels:
        first, _last = seconde_window(lives.monday_ahead().year)
        days = [*lives.week(first), *lives.week(first + timedelta(days=7))]
    elif not kind.levels:
        days = days[: kind.days_at(level, "")]
    return lives.closed(level=level, days=days, guardians=2, tutor=True)


def states(agreement: Convention, _kind: Kind) -> Iterator[str]:
    """Yield the states of the agreement that it went through."""
    passed = [entry.target for entry in journal.entries_of(agreement) if entry.subject_uuid == agreement.uuid]
    yield " → ".join(State(state).label for state in dict.fromkeys(passed) if state in State)


def roles(agreement: Convention, kind: Kind) -> Iterator[str]:
    """Yield each party with its need, and whoever acted."""
    for rule in kind.policy_for().rules:
        yield f"{rule.role}: {rule.need.value}"
    entries = journal.entries_of(agreement)
    acted = {
        entry.actor_kind if "-" in entry.actor_id and ":" not in entry.actor_id else entry.actor_id for entry in entries
    }
    yield f"ont agi: {', '.join(sorted({actor.partition(':')[0] for actor in acted}))}"


def recipients(agreement: Convention, _kind: Kind) -> Iterator[str]:
    """Yield each message and whom it reached."""
    reached: dict[str, set[str]] = {}
    for message in Message.objects.filter(about=about(agreement)).order_by("slug"):
        reached.setdefault(message.slug, set()).add(message.audience)
    for slug, audiences in reached.items():
        yield f"{slug}: {', '.join(sorted(audiences))}"


def reminders(_agreement: Convention, kind: Kind) -> Iterator[str]:
    """Yield each act of which people are reminded, with its days."""
    for act in REMINDED_ACTS:
        rhythm = getattr(kind.reminders, act)
        yield f"{act}: {rhythm.after} jours après, {rhythm.before} avant"
    yield f"la famille l'apprend: {kind.reminders.family_told_after} jours après"


def retention(agreement: Convention, _kind: Kind) -> Iterator[str]:
    """Yield the terms that take the agreement in the end."""
    at_last = clock.now() + timedelta(days=40 * 366)
    for term in TABLE:
        due = term.due(at_last)
        if due.model is Convention and due.filter(pk=agreement.pk).exists():
            yield f"{term.key}: {term.default_days} jours {term.since}"


def words(_agreement: Convention, kind: Kind) -> Iterator[str]:
    """Yield what the kind is called."""
    yield from (kind.title, kind.label, kind.choice)


def languages(_agreement: Convention, kind: Kind) -> Iterator[str]:
    """Yield the words of the kind for a family in each language that has them."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said = translation.gettext(kind.choice)
        yield f"{code}: {said if code.startswith('fr') or said != kind.choice else NOT_SAID}"


def exports(agreement: Convention, _kind: Kind) -> Iterator[str]:
    """Yield the headings of a pupil's own file that name the agreement."""
    for heading, rows in collect(DataSubject("pupil", agreement.pupil)).items():
        if any(agreement.number in map(str, row.values()) for row in rows):
            yield str(heading)


def figures(agreement: Convention, _kind: Kind) -> Iterator[str]:
    """Yield how the figures count it."""
    project_figures()
    for fact in AgreementFact.objects.filter(agreement_id=agreement.pk):
        yield f"{fact.kind}, niveau {fact.pupil_level}, {fact.state}"


MATRICES: dict[str, Callable[[Convention, Kind], Iterator[str]]] = {
    "états": states,
    "rôles": roles,
    "destinataires": recipients,
    "relances": reminders,
    "conservation": retention,
    "mots": words,
    "langues": languages,
    "exports": exports,
    "chiffres": figures,
}


def section(kind: Kind, agreement: Convention) -> str:
    """Write the rows of a kind, matrix by matrix."""
    lines = [f"## {kind.name}", ""]
    for name, rows in MATRICES.items():
        lines += [name, *(f"  {row}" for row in rows(agreement, kind)), ""]
    return "\n".join(lines)


def sections(text: str) -> dict[str, str]:
    """Return the kept rows by kind."""
    return {part.partition("\n")[0]: f"## {part}" for part in re.split(r"^## ", text, flags=re.M)[1:]}


def lacking(kept: dict[str, str]) -> list[str]:
    """Return each kind and matrix that has no row: ``pfmp: langues``."""
    lacks = []
    for name in KINDS:
        rows = dict(re.findall(r"^(\S+)\n((?:  .+\n)+)", kept.get(name, ""), flags=re.M))
        lacks += [
            f"{name}: {matrix}" for matrix in MATRICES if not rows.get(matrix) or f": {NOT_SAID}\n" in rows[matrix]
        ]
    return lacks


def test_every_kind_has_its_rows_in_every_matrix():
    """States, roles, recipients, reminders, retention, words, languages, exports, figures."""
    assert lacking(sections(KEPT.read_text(encoding="utf-8"))) == []


def test_a_kind_without_rows_fails_by_name(monkeypatch):
    """One more kind is named for each matrix; a kind whose rows of one matrix go, for that one."""
    kept = sections(KEPT.read_text(encoding="utf-8"))
    with installed() as more:
        monkeypatch.setitem(globals(), "KINDS", {**KINDS, more.name: more})
        assert lacking(kept) == [f"{more.name}: {matrix}" for matrix in MATRICES]
    monkeypatch.undo()
    kept["pfmp"] = re.sub(r"^conservation\n(  .+\n)*", "conservation\n", kept["pfmp"], flags=re.M)
    assert lacking(kept) == ["pfmp: conservation"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_rows_of_a_kind_are_those_of_its_life(name, settings, monkeypatch, tmp_path):
    """Each row is drawn from an agreement that lived from its opening to its close."""
    settings.KIND_DAYS = OPENED
    kind = KINDS[name]
    if not kind.levels:
        monkeypatch.setattr(services, "kind_of", lambda *_level: kind)  # whoever opens it has chosen it
    agreement = lived(kind)
    kept = sections(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    drawn = section(kind, agreement)
    own = tmp_path / "kinds.txt"
    own.write_text(kept.get(name, ""), encoding="utf-8")
    check_snapshot(own, drawn)
    if own.read_text(encoding="utf-8") != kept.get(name, ""):  # meant, by REWRITE_SNAPSHOTS=1
        KEPT.write_text("".join(text for _name, text in sorted({**kept, name: drawn}.items())), encoding="utf-8")
