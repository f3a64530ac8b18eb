"""The catalogue of a language: what people outside school read, renewed from the source and compiled in Python.

``python -m config.development.catalogue`` (`make messages`) adds what is new without a translation, drops what has
gone, and writes the compiled file that Django reads; a machine that runs the site needs neither this nor gettext.
"""

import sys
from collections import defaultdict
from pathlib import Path

import polib

from config.development.extraction import ROOT
from config.development.reach import sentences_met

FOLDER = ROOT / "config" / "locale"
HEAD = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
"""Without a date: the file changes when a sentence does. The plural rule is that of English, our one translation."""

Key = tuple[str, str]
"""A sentence and its plural, which is empty when it counts nothing."""


def file_of(language: str) -> Path:
    """Return the catalogue's file; the compiled one stands beside it."""
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> polib.POFile:
    """Return the catalogue as it is written."""
    return polib.pofile(str(file_of(language)), wrapwidth=0)


def renewed(language: str) -> polib.POFile:
    """Return the catalogue with exactly the sentences met in this language, and the translations known of them."""
    known = {_key(entry): entry for entry in read(language)}
    files: dict[Key, set[str]] = defaultdict(set)
    for sentence in sentences_met(language):
        files[sentence.msgid, sentence.plural].add(sentence.file)
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {**HEAD, "Language": language}
    for key in sorted(files, key=lambda key: (min(files[key]), key)):
        catalogue.append(_entry(key, sorted(files[key]), known.get(key)))
    return catalogue


def untranslated(catalogue: polib.POFile) -> list[str]:
    """Return the sentences without a translation, or with one of their two forms only."""
    return [entry.msgid for entry in catalogue if not all(entry.msgstr_plural.values() or [entry.msgstr])]


def write(language: str) -> polib.POFile:
    """Renew the catalogue and compile it."""
    catalogue = renewed(language)
    path = file_of(language)
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    return catalogue


def _entry(key: Key, files: list[str], known: polib.POEntry | None) -> polib.POEntry:
    msgid, plural = key
    entry = polib.POEntry(msgid=msgid, occurrences=[(file, "") for file in files])
    if "%(" in msgid:
        entry.flags = ["python-format"]
    if plural:
        entry.msgid_plural = plural
        entry.msgstr_plural = known.msgstr_plural if known else {0: "", 1: ""}
    else:
        entry.msgstr = known.msgstr if known else ""
    return entry


def _key(entry: polib.POEntry) -> Key:
    return entry.msgid, entry.msgid_plural


def main(languages: list[str]) -> int:
    """Renew the catalogues; say what is still to be translated."""
    missing = [f"{language}: {msgid}" for language in languages for msgid in untranslated(write(language))]
    print("\n".join([*missing, f"{len(missing)} sentences to translate."]))
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["en"]))
