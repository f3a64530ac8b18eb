"""Demands on a file of content before a pupil reads it, said in sentences to whoever writes it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from conventions.domain.law.trades.sectors import SECTORS
from conventions.domain.law.trades.trades import TRADES

from .content import DRAWINGS, KINDS, LEVELS, STEPS, PathSession, PathStep, PathText, TradePage, steps_of
from .markdown import refused_in, words_of_page
from .reading_age import WORD, age_of, score_of

LARGEST = 40_000
"""Characters of a file: a step is read in ten minutes."""
HEAD = ("title", "minutes", "author", "licence", "written")
AGES = {"4e": 11, "segpa": 11, "3e": 12, "2nde": 12}
"""Age at which a step of a level, and a trade, is read with ease."""
TRADE_AGE = 12
TRADE_WORDS = 250
WHERE = ("guyane", "mayotte", "seine-saint-denis")
"""Territories in which a page says where a trade is studied."""
BLOCK_LINES = range(1, 21)
"""Lines, or choices, that a block may ask for."""
LISTS = ("options", "drawings", "begins", "columns", "sectors", "trades", "from")
"""Words of a block that are lists."""
WAYS = 3
"""Ways of study of a trade."""
SHARED = 8
"""Words in a row that two pages may not share."""
TRADE_HEADINGS = (
    *("Une journée", "Deux choses difficiles", "Deux choses que l'on aime"),
    *("Femmes et hommes", "Pour y arriver"),
)
SESSION_MINUTES, SESSIONS = 55, range(1, 7)
"""Minutes of an hour of class, and the numbers of the six of a level."""
SESSION_HEADINGS = ("Minute par minute", "Sans téléphone", "Sans réseau")
TURN = re.compile(r"^\| (\d+) – (\d+) \|([^|]*)\|([^|]*)\|$", re.MULTILINE)
"""Row of a session: from which minute to which, what the class does, what is said aloud."""
SPOKEN_A_MINUTE = 130
"""Words that a teacher says in a minute, to pupils who follow."""
BESIDE_STEPS = 15
"""Minutes of an hour in which nobody works at a step: coming in, the code, what is kept, leaving."""


def faults_of(document: PathText, *, is_own: bool = False) -> Iterator[str]:
    """Yield what is wrong with a step, a trade or a session, a sentence each; ``is_own``: a school named it."""
    if len(document.text) > LARGEST:
        yield f"le texte a {len(document.text)} caractères : {LARGEST} au plus, pour dix minutes"
        return
    if shapeless := list(_faults_of_shape(document.head)):
        yield from shapeless
        return
    yield from (f"l'en-tête ne dit pas « {key} »" for key in HEAD if not document.head.get(key))
    yield from (f"il y a {what}" for what in refused_in(document.text))
    if isinstance(document, PathSession):
        yield from _faults_of_session(document)
        return
    read = words_of_page(document.text)
    most = AGES.get(document.level, TRADE_AGE) if isinstance(document, PathStep) else TRADE_AGE
    if (age := age_of(read)) > most:
        yield (
            f"se lit à {age} ans (Kandel et Moles : {score_of(read):.0f}), {most} au plus : "
            "des phrases et des mots plus courts"
        )
    yield from _faults_of_step(document, is_own) if isinstance(document, PathStep) else ()
    yield from _faults_of_trade(document, read) if isinstance(document, TradePage) else ()


def _faults_of_shape(head: Mapping[str, Any]) -> Iterator[str]:
    """Yield what stands in a front matter where something else is read: nothing further is asked of such a file."""
    for key in ("title", "leaves", "author", "licence"):
        if not isinstance(head.get(key, ""), str):
            yield f"« {key} » n'est pas une phrase : écrivez-la entre guillemets"
    if not isinstance(head.get("written", ""), str | date):
        yield "« written » n'est pas une date : 2026-12-02"
    if not isinstance(head.get("minutes", 0), int):
        yield "« minutes » n'est pas un nombre"
    if not _is_list(head.get("sources") or []):
        yield "« sources » n'est pas une liste de phrases, une par ligne après un tiret"
    blocks = head.get("blocks") or []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        yield "« blocks » n'est pas une liste de blocs, chacun après un tiret"
        return
    for block in blocks:
        for key, value in block.items():
            if key in ("count", "most") and not (isinstance(value, int) and value in BLOCK_LINES):
                yield f"« {key}: {str(value)[:20]} » : un nombre de 1 à {BLOCK_LINES[-1]}"
            elif key in LISTS and not _is_list(value):
                yield f"« {key} » n'est pas une liste : une phrase par ligne, après un tiret"
            elif not isinstance(key, str) or not (isinstance(value, str | int) or _is_list(value)):
                yield f"« {str(key)[:20]} » n'est ni une phrase ni une liste : mettez des guillemets s'il le faut"


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str | int) for word in value)


def _faults_of_step(step: PathStep, is_own: bool) -> Iterator[str]:
    if (step.slug not in STEPS and not is_own) or step.level not in LEVELS:
        yield "le nom du fichier n'est pas « <étape>.<niveau>.md » du parcours"
    if not step.leaves:
        yield "l'en-tête ne dit pas « leaves » : avec quoi l'élève repart"
    if not 1 <= step.minutes <= 10:
        yield "une étape dure dix minutes au plus"
    ids = [block.id for block in step.blocks]
    yield from (f"« {name} » est écrit deux fois" for name in {name for name in ids if ids.count(name) > 1})
    if len(ids) != len(step.head.get("blocks") or ()):
        yield f"un bloc n'est d'aucune sorte connue : {', '.join(KINDS)}"
    for block in step.blocks:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", block.id):
            yield f"« {block.id} » : un nom de bloc a des minuscules, des chiffres et des tirets"
        yield from (f"aucun secteur « {key} »" for key in block.said.get("sectors") or () if key not in SECTORS)
        yield from (f"aucun dessin « {key} »" for key in block.said.get("drawings") or () if key not in DRAWINGS)
        yield from (f"aucun métier « {key} »" for key in block.said.get("trades") or () if key not in TRADES)


def _faults_of_session(session: PathSession) -> Iterator[str]:
    if session.number not in SESSIONS or session.level not in LEVELS:
        yield "le nom du fichier n'est pas « <1 à 6>.<niveau>.md »"
    if session.minutes != SESSION_MINUTES:
        yield f"une séance dure {SESSION_MINUTES} minutes"
    if not session.prepare:
        yield "l'en-tête ne dit pas « prepare » : quoi préparer avant"
    if not session.steps:
        yield "l'en-tête ne dit pas « steps » : quelles étapes"
    yield from (f"aucune étape « {step} »" for step in session.steps if step not in STEPS)
    walked = sum(step.minutes for slug, step in steps_of(session.level).items() if slug in session.steps)
    if walked > SESSION_MINUTES - BESIDE_STEPS:
        yield f"ses étapes durent {walked} minutes : {SESSION_MINUTES - BESIDE_STEPS} au plus, pour entrer et finir"
    headings = re.findall(r"^## (.+)$", session.text, re.MULTILINE)
    yield from (f"il manque « ## {title} »" for title in SESSION_HEADINGS if title not in headings)
    at = 0
    for begin, end, _does, says in TURN.findall(session.text):
        if int(begin) != at:
            yield f"rien n'est dit de {at} à {begin} minutes"
        at = int(end)
        if (words := len(WORD.findall(says))) > (at - int(begin)) * SPOKEN_A_MINUTE / 2:
            yield f"de {begin} à {end} minutes, {words} mots sont dits : la moitié du temps est à la classe"
    if at != SESSION_MINUTES:
        yield f"le déroulé s'arrête à {at} minutes : {SESSION_MINUTES}"


def _faults_of_trade(page: TradePage, read: str) -> Iterator[str]:
    if page.slug not in TRADES:
        yield "le nom du fichier n'est celui d'aucun métier connu"
    if (count := len(WORD.findall(read))) < TRADE_WORDS:
        yield f"{count} mots : {TRADE_WORDS} au moins"
    headings = re.findall(r"^## (.+)$", page.text, re.MULTILINE)
    yield from (f"il manque « ## {title} »" for title in TRADE_HEADINGS if title not in headings)
    if not page.question:
        yield "l'en-tête ne dit pas « question » : ce que l'on peut demander là-bas"
    if len(page.studies) != WAYS:
        yield f"{len(page.studies)} façons d'y arriver : trois"


def shared_words(documents: Mapping[str, PathText]) -> list[str]:
    """List the runs of eight words that stand in two pages, each with both; steps of one name may share a sentence."""
    seen: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for name, document in documents.items():
        words = WORD.findall(words_of_page(document.text).lower())
        for start in range(len(words) - SHARED + 1):
            seen[tuple(words[start : start + SHARED])][name] = None
    pairs: dict[tuple[str, ...], str] = {}
    for words_in_a_row, names in seen.items():
        if len({name.partition(".")[0] for name in names}) > 1:
            pairs.setdefault(tuple(names), " ".join(words_in_a_row))
    return [f"{' et '.join(names)} disent tous « {run} »" for names, run in pairs.items()]


def unfilled_facts(page: TradePage) -> Iterator[str]:
    """Yield what an operator may still fill in, once a source says it: pay, and where each way is studied."""
    if page.pay is None:
        yield "le salaire net (from, to, year, source)"
    for way, read in zip(page.head.get("studies") or (), page.studies, strict=True):
        if not way.get("years"):
            yield f"la durée de « {way.get('way')} »"
        missing = [
            code for code in ("guyane", "mayotte", "seine-saint-denis") if not (way.get("places") or {}).get(code)
        ]
        if missing:
            yield f"où se fait « {read.get('way')} » : {', '.join(missing)}"
