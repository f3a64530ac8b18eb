"""Weight of production's libraries, heaviest first: ``python -m config.development.weight``, in the image too.

Each file that a library brought and that is still there; no bytecode, and neither pip nor setuptools.
"""

import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

LOCK = Path(__file__).resolve().parents[2] / "requirements.txt"
MOST = 250.0
"""Megabytes (of a million bytes) that production may weigh (decision 112)."""
TOLD = 12


def production() -> set[str]:
    """Return the names of production's libraries, other machines' too."""
    return {_name(found) for found in re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf-8"), re.M)}


def weights(names: Iterable[str], places: Iterable[str] = sys.path) -> dict[str, float]:
    """Return the megabytes of each of these libraries that is installed in one of the places, heaviest first."""
    wanted, found = set(names), distributions(path=list(places))
    weighed = {_name(one.metadata["Name"]): _weight(one) for one in found if _name(one.metadata["Name"]) in wanted}
    return dict(sorted(weighed.items(), key=lambda item: -item[1]))


def complaint(weighed: dict[str, float], most: float = MOST) -> str:
    """Return one sentence where they weigh too much together, with the heaviest; else nothing."""
    whole = sum(weighed.values())
    if whole <= most:
        return ""
    heaviest = ", ".join(f"{name} {weight:.0f}" for name, weight in list(weighed.items())[:TOLD])
    return f"Production weighs {whole:.0f} MB, {most:.0f} at most; the heaviest: {heaviest}."


def _weight(library: Distribution) -> float:
    files = [Path(str(file.locate())) for file in library.files or () if file.suffix != ".pyc"]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def _name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> int:
    """Print the heaviest and the sum; fail where it is too much."""
    weighed = weights(production())
    for name, weight in list(weighed.items())[:TOLD]:
        print(f"{weight:7.1f} MB  {name}")
    print(f"{sum(weighed.values()):7.1f} MB  {len(weighed)} libraries, {MOST:.0f} MB at most")
    if said := complaint(weighed):
        print(said, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
