"""Check an exported journal (JSON lines) with nothing but the standard library: python check_chain.py journal.jsonl.

An entry's hash is SHA-256 over the canonical JSON of the entry without ``hash`` and ``personal_part``; ``previous`` is
the hash of the entry before it in the same chain; positions count from 1. Exit status 1 names the first wrong entry.
"""

import hashlib
import json
import sys


def check(lines):
    """Return (number of entries, number of chains, first fault or None)."""
    last, entries = {}, 0
    for number, line in enumerate(lines, start=1):
        row = json.loads(line)
        claimed = row.pop("hash")
        part = row.pop("personal_part", None)
        root = row["root"]
        position, previous = last.get(root, (0, ""))
        text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if row["position"] != position + 1:
            return entries, len(last), f"line {number}: position {position + 1} of {root} is missing"
        if row["previous"] != previous:
            return entries, len(last), f"line {number}: it does not follow the entry before it"
        if hashlib.sha256(text.encode()).hexdigest() != claimed:
            return entries, len(last), f"line {number}: its content was changed"
        if part is not None:
            content = json.dumps(part["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            digest = hashlib.sha256(bytes.fromhex(part["salt"]) + content.encode()).hexdigest()
            if digest != row["personal"]:
                return entries, len(last), f"line {number}: its personal part was changed"
        last[root] = (row["position"], claimed)
        entries += 1
    return entries, len(last), None


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        entries, chains, fault = check(lines)
    if fault:
        sys.exit(fault)
    print(f"{entries} entries in {chains} chains: every hash is right")


if __name__ == "__main__":
    main()
