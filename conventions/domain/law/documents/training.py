"""The annexes of a training period as they are printed: formation, competences, works, follow-up, insurance, money."""

from collections.abc import Mapping
from typing import Any

from .blocks import Block, Field, Fields, PrintedTable, Section
from .schedule import total_minutes
from .wording import NBSP, NOT_GIVEN, clean, joined, lines_of, plural, upper_first, write_duration

Data = Mapping[str, Any]


def training_fields(data: Data, model: Data) -> tuple[Field, ...]:
    """Return formation and period, beside the pupil's fields; nothing for another kind."""
    training = data.get("training")
    if not training:
        return ()
    words, formation = model["training"], training["formation"]
    mef = f"MEF {formation['mef']}" if formation["mef"] else ""
    rank = f"{training['period_number']} sur {training['period_count']}" if training["period_number"] else ""
    days = data["period"]["days"]
    length = f"{plural(len(days), 'jour')} de présence ({write_duration(total_minutes(days))})"
    return (
        Field(words["formation"], _given(joined((clean(formation["title"]), clean(formation["year"]), mef), ", "))),
        Field(words["yearly_hours"], _text(training["yearly_hours"])),
        Field(words["period"], (joined((rank, length), ", soit "),)),
    )


def training_sections(data: Data, model: Data) -> tuple[Section, ...]:
    """Return competences, works and follow-up, after the content of every kind."""
    training = data.get("training")
    if not training:
        return ()
    words = model["training"]
    follow = ("supervision", "absences", "internal_rules", "suspension", "validation", "attestation")
    fields = (
        *(Field(words[name], _text(training[name])) for name in follow),
        *((Field("", (words["replaces_nobody"],)),) if training["replaces_nobody"] else ()),
    )
    abroad = training["abroad"]
    return (
        Section(words["competences"], 3, (_competences(training, words),)),
        Section(words["works"], 3, (_works(training, words),)),
        Section(words["supervision"], 3, (Fields(fields, long=True),)),
        *((Section(words["abroad"], 3, (Fields(_abroad(abroad), long=True),)),) if abroad else ()),
    )


def training_costs(data: Data, model: Data) -> tuple[Field, ...]:
    """Return what the annexe financière says besides lodging, meals and transport."""
    training = data.get("training")
    if not training:
        return ()
    words = model["training"]
    insurers = (
        ("Entreprise", training["host_insurer"], training["host_policy"]),
        ("Établissement", training["school_insurer"], training["school_policy"]),
    )
    written = tuple(
        f"{who}{NBSP}: {joined((clean(insurer), f'contrat {clean(policy)}' if policy else ''), ', ') or NOT_GIVEN}"
        for who, insurer, policy in insurers
    )
    return (
        Field(f"5 – {words['insurers']}", written),
        Field(f"6 – {words['social_protection']}", _text(training["social_protection"])),
        Field(f"7 – {words['gratification']}", (words["gratified" if training["gratified"] else "not_gratified"],)),
        Field(f"8 – {words['benefits']}", _text(training["benefits"])),
    )


def _competences(training: Data, words: Data) -> Block:
    rows = tuple(
        (
            joined((clean(one["code"]), clean(one["label"])), " – "),
            *(clean(one[name]) or "—" for name in ("activities", "before", "here", "after")),
        )
        for one in training["competences"]
    )
    return PrintedTable(words["competences"], tuple(words["header"]), rows, (3, 3, 2, 2, 2))


def _works(training: Data, words: Data) -> Block:
    if not training["works"]:
        return Fields((Field("", (words["no_works"],)),), long=True)
    rows = tuple(
        (
            joined((upper_first(clean(one["label"])), clean(one.get("days", ""))), ", "),
            clean(one["equipment"]) or "—",
            clean(one["supervisor"]) or "—",
        )
        for one in training["works"]
    )
    return PrintedTable(words["works"], tuple(words["works_header"]), rows, (3, 2, 2))


def _abroad(abroad: Data) -> tuple[Field, ...]:
    titles = {
        "country_sheet": "Fiche d'information",
        "work_language": "Langue de travail",
        "abroad_insurance": "Assurance",
        "erasmus_reference": "Erasmus+",
    }
    return tuple(Field(title, _text(abroad[name])) for name, title in titles.items())


def _text(value: str | None) -> tuple[str, ...]:
    return lines_of(value or "") or (NOT_GIVEN,)


def _given(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line) or (NOT_GIVEN,)
