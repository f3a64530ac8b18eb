"""Check an exported journal (JSON lines) with nothing but the standard library.

    python3 check_chain.py journal.jsonl [journal-heads.json]

An entry's hash is SHA-256 over the canonical JSON of the entry without ``hash`` and ``personal_part``; ``previous`` is
the hash of the entry before it in the same chain; positions count from 1. The heads, kept apart, tell the length and
last hash of each chain: without them nobody can see that an end was cut off. With them, every chain must have its head
and every head its chain. A text that two programs may read differently (a key written twice, a number that is no
integer) is refused. Exit status 1 and a sentence name the first thing wrong.
"""

import hashlib
import json
import sys


class Wrong(Exception):
    """Fault of a chain, as a sentence."""


class Ambiguous(ValueError):
    """A JSON text that has more than one reading, as the end of a sentence."""


def read(text):
    """Return the value of a JSON text that has one reading only; ``ValueError`` for any other."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("too deep") from None


def _once(pairs):
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Ambiguous("la même clé y est écrite deux fois")
    return value


def _no_number(text):
    raise Ambiguous(f"{text[:20]} n'est pas un nombre entier")


def plural(count, noun):
    return f"{count} {noun}{'s' * (count > 1)}"


def digest(salt, value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def entry_of(line, number):
    """Return the entry of a line in five parts: root, position, previous hash, hash claimed, whether each part fits."""
    try:
        row = read(line)
        claimed, part = row.pop("hash"), row.pop("personal_part", None)
        root, position, previous, personal = (row[name] for name in ("root", "position", "previous", "personal"))
        if type(root) is not str or type(position) is not int:
            raise TypeError
        right = digest("", row) == claimed
        personal_right = part is None or digest(part["salt"], part["content"]) == personal
    except Ambiguous as problem:
        raise Wrong(f"ligne {number} : {problem}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Wrong(f"ligne {number} : elle ne se lit pas comme une entrée du journal") from None
    return root, position, previous, claimed, right, personal_right


def check(lines, heads=None):
    """Return (number of entries, number of chains); ``Wrong`` at the first fault."""
    last, entries = {}, 0
    for number, line in enumerate(lines, start=1):
        root, seen, previous, claimed, right, personal_right = entry_of(line, number)
        position, before = last.get(root, (0, ""))
        where = f"ligne {number}, {root}, entrée {seen}"
        if seen != position + 1:
            raise Wrong(f"{where} : l'entrée {position + 1} était attendue")
        if previous != before:
            raise Wrong(f"{where} : elle ne suit pas l'entrée précédente")
        if not right:
            raise Wrong(f"{where} : son contenu a été changé")
        if not personal_right:
            raise Wrong(f"{where} : ses données personnelles ont été changées")
        last[root] = (seen, claimed)
        entries += 1
    if not entries:
        raise Wrong("le fichier ne contient aucune entrée : rien n'a été vérifié")
    if heads is not None:
        check_ends(last, heads)
    return entries, len(last)


def check_ends(last, heads):
    """Compare where each chain ends with its head; ``Wrong`` for one that is elsewhere, or has no head, or no chain."""
    for root, head in heads.items():
        if root not in last:
            raise Wrong(f"{root} : {plural(head[0], 'entrée')} au compte, le fichier n'a aucune entrée de ce dossier")
        if last[root] != head:
            ends = last[root][0]
            raise Wrong(f"{root} : {plural(head[0], 'entrée')} au compte, le fichier s'arrête à l'entrée {ends}")
    for root in last:
        if root not in heads:
            raise Wrong(f"{root} : le fichier des fins de chaîne ne connaît pas ce dossier, il a pu être ajouté")


def heads_of(text):
    """Return the length and last hash of each chain; ``Wrong`` when the text is no such file."""
    try:
        heads = {root: (length, head) for root, (length, head) in read(text).items()}
    except Ambiguous as problem:
        raise Wrong(f"fichier des fins de chaîne : {problem}") from None
    except (ValueError, TypeError, AttributeError):
        heads = {"": (None, None)}
    if any(type(length) is not int or type(head) is not str for length, head in heads.values()):
        raise Wrong("fichier des fins de chaîne : il ne se lit pas")
    return heads


def main(arguments):
    if len(arguments) not in (1, 2):
        sys.exit("usage : python3 check_chain.py journal.jsonl [journal-heads.json]")
    try:
        heads = None
        if len(arguments) == 2:
            with open(arguments[1], encoding="utf-8") as file:
                heads = heads_of(file.read())
        with open(arguments[0], encoding="utf-8", newline="\n") as lines:
            entries, chains = check(lines, heads)
    except (OSError, ValueError) as error:
        sys.exit(f"un fichier ne peut pas être lu : {error}")
    except Wrong as fault:
        sys.exit(str(fault))
    if heads is None:
        ends = "les fins de chaîne ne sont pas vérifiées, sans second fichier"
    else:
        ends = "chaque chaîne a sa fin dans le second fichier, et chaque fin sa chaîne"
    print(f"{plural(entries, 'entrée')}, {plural(chains, 'chaîne')} : chaque empreinte est juste, {ends}")


if __name__ == "__main__":
    main(sys.argv[1:])
