"""The catalogue of a language: what people outside school read, renewed from the source.

``python -m config.development.catalogue`` (`make messages`) adds what is new without a translation, drops what has
gone, and has it compiled (``config.catalogues``); a machine that runs the site needs neither this nor gettext.
English is complete; what another language does not say yet is read in French, and is counted here. Plain French
holds only what it says otherwise than French.
"""

import os
import sys
from collections import defaultdict

import django
import polib
from django.conf import settings
from django.utils.translation import to_locale

from config import catalogues
from config.development.reach import sentences_met
from notifications.language import PLAIN_FRENCH

HEAD = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
"""Without a date: the file changes when a sentence does."""
COMPLETE = "en"
"""The language in which nothing is left to translate."""
LEFT = "X-Untranslated"
"""Header that tells the program, which reads compiled files only, how many sentences are left in French."""
PLURALS = {
    "fr-x-falc": "nplurals=2; plural=(n > 1);",
    "ht": "nplurals=2; plural=(n > 1);",
    "tr": "nplurals=2; plural=(n > 1);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
"""Which form a number takes, where it is not that of English."""
ENGLISH_PLURAL = "nplurals=2; plural=(n != 1);"

Key = tuple[str, str]
"""A sentence and its plural, which is empty when it counts nothing."""


def read(language: str) -> polib.POFile:
    """Return the catalogue as it is written."""
    path = catalogues.file_of(language)
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)


def renewed(language: str) -> polib.POFile:
    """Return the catalogue with exactly the sentences met in this language, and the translations known of them."""
    known = {_key(entry): entry for entry in read(language)}
    files: dict[Key, set[str]] = defaultdict(set)
    for sentence in sentences_met(language):
        files[sentence.msgid, sentence.plural].add(sentence.file)
    catalogue = polib.POFile(wrapwidth=0)
    rule = PLURALS.get(language, ENGLISH_PLURAL)
    catalogue.metadata = {**HEAD, "Plural-Forms": rule, "Language": to_locale(language)}
    forms = int(rule[len("nplurals=")])
    for key in sorted(files, key=lambda key: (min(files[key]), key)):
        if language != PLAIN_FRENCH or key in known:
            catalogue.append(_entry(key, sorted(files[key]), known.get(key), forms))
    return catalogue


def untranslated(catalogue: polib.POFile) -> list[str]:
    """Return the sentences without a translation, or with some of their forms only."""
    return [entry.msgid for entry in catalogue if not all(entry.msgstr_plural.values() or [entry.msgstr])]


def write(language: str) -> polib.POFile:
    """Renew the catalogue and compile it."""
    catalogue = renewed(language)
    path = catalogues.file_of(language)
    if language != COMPLETE:
        catalogue.metadata[LEFT] = str(len(untranslated(catalogue)))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    catalogues.make(path)
    return catalogue


def _entry(key: Key, files: list[str], known: polib.POEntry | None, forms: int) -> polib.POEntry:
    msgid, plural = key
    entry = polib.POEntry(msgid=msgid, occurrences=[(file, "") for file in files])
    if "%(" in msgid:
        entry.flags = ["python-format"]
    if plural:
        entry.msgid_plural = plural
        said = known.msgstr_plural if known else {}
        entry.msgstr_plural = {form: said.get(form, "") for form in range(forms)}
    else:
        entry.msgstr = known.msgstr if known else ""
    return entry


def _key(entry: polib.POEntry) -> Key:
    return entry.msgid, entry.msgid_plural


def main(languages: list[str]) -> int:
    """Renew the catalogues; say what English is still to be written, and how much of each other language."""
    missing = {language: untranslated(write(language)) for language in languages}
    print("\n".join([f"{COMPLETE}: {msgid}" for msgid in missing.get(COMPLETE, [])]))
    print("\n".join(f"{language}: {len(left)} sentences to translate." for language, left in missing.items()))
    return bool(missing.get(COMPLETE))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sys.exit(main(sys.argv[1:] or [language for language in dict(settings.LANGUAGES) if language != "fr"]))
