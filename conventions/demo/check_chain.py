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
            raise Wrong(f"line {number}: it cannot be read as a journal entry") from None
        position, before = last.get(root, (0, ""))
        where = f"line {number}, {root}, entry {found}"
        if found != position + 1:
            raise Wrong(f"{where}: entry {position + 1} was expected")
        if previous != before:
            raise Wrong(f"{where}: it does not follow the entry before it")
        if digest("", row) != claimed:
            raise Wrong(f"{where}: its content was changed")
        if part is not None and digest(part["salt"], part["content"]) != personal:
            raise Wrong(f"{where}: its personal part was changed")
        last[root] = (found, claimed)
        entries += 1
    if not entries:
        raise Wrong("the file holds no entry: nothing was checked")
    for root, head in (heads or {}).items():
        if list(last.get(root, (0, ""))) != head:
            raise Wrong(f"{root}: {head[0]} entries were counted, the file ends at {last.get(root, (0, ''))[0]}")
    return entries, len(last)


def main(arguments):
    if len(arguments) not in (1, 2):
        sys.exit("usage: python3 check_chain.py journal.jsonl [journal-heads.json]")
    try:
        heads = None
        if len(arguments) == 2:
            with open(arguments[1], encoding="utf-8") as file:
                heads = json.load(file)
        with open(arguments[0], encoding="utf-8") as lines:
            entries, chains = check(lines, heads)
    except (OSError, ValueError) as error:
        sys.exit(f"a file cannot be read: {error}")
    except Wrong as fault:
        sys.exit(str(fault))
    ends = "and every chain ends where it was counted" if heads else "its end was not checked: no heads were given"
    print(f"{entries} entries in {chains} chains: every hash is right, {ends}")


if __name__ == "__main__":
    main(sys.argv[1:])
