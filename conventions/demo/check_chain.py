"""Check an exported journal (JSON lines) with nothing but the standard library.

    python3 check_chain.py journal.jsonl [journal-heads.json]

An entry's hash is SHA-256 over the canonical JSON of the entry without ``hash`` and ``personal_part``; ``previous`` is
the hash of the entry before it in the same chain; positions count from 1. The heads, kept apart, tell the length and
last hash of each chain: without them nobody can see that an end was cut off. Exit status 1 and a sentence name the
first thing wrong.
"""

import hashlib
import json
import sys


class Wrong(Exception):
    """What is wrong, as a sentence."""


def plural(count, noun):
    return f"{count} {noun}{'s' * (count > 1)}"


def digest(salt, value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def check(lines, heads=None):
    """Return (number of entries, number of chains); ``Wrong`` at the first fault."""
    last, entries = {}, 0
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            claimed, part, root = row.pop("hash"), row.pop("personal_part", None), row["root"]
            found, previous, personal = row["position"], row["previous"], row["personal"]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Wrong(f"ligne {number} : elle ne se lit pas comme une entrée du journal") from None
        position, before = last.get(root, (0, ""))
        where = f"ligne {number}, {root}, entrée {found}"
        if found != position + 1:
            raise Wrong(f"{where} : l'entrée {position + 1} était attendue")
        if previous != before:
            raise Wrong(f"{where} : elle ne suit pas l'entrée précédente")
        if digest("", row) != claimed:
            raise Wrong(f"{where} : son contenu a été changé")
        if part is not None and digest(part["salt"], part["content"]) != personal:
            raise Wrong(f"{where} : ses données personnelles ont été changées")
        last[root] = (found, claimed)
        entries += 1
    if not entries:
        raise Wrong("le fichier ne contient aucune entrée : rien n'a été vérifié")
    for root, head in (heads or {}).items():
        if list(last.get(root, (0, ""))) != head:
            ends = last.get(root, (0, ""))[0]
            raise Wrong(f"{root} : {plural(head[0], 'entrée')} au compte, le fichier s'arrête à l'entrée {ends}")
    return entries, len(last)


def main(arguments):
    if len(arguments) not in (1, 2):
        sys.exit("usage : python3 check_chain.py journal.jsonl [journal-heads.json]")
    try:
        heads = None
        if len(arguments) == 2:
            with open(arguments[1], encoding="utf-8") as file:
                heads = json.load(file)
        with open(arguments[0], encoding="utf-8") as lines:
            entries, chains = check(lines, heads)
    except (OSError, ValueError) as error:
        sys.exit(f"un fichier ne peut pas être lu : {error}")
    except Wrong as fault:
        sys.exit(str(fault))
    ends = "chaque fin de chaîne aussi" if heads else "les fins de chaîne ne sont pas vérifiées, sans second fichier"
    print(f"{plural(entries, 'entrée')}, {plural(chains, 'chaîne')} : chaque empreinte est juste, {ends}")


if __name__ == "__main__":
    main(sys.argv[1:])
