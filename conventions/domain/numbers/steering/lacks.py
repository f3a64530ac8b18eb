"""Seats asked of networks that are lacking, counted where they were asked: what one gives too many mends nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from conventions.domain.exchange.supply.targets import NetworkLine
from conventions.domain.law.networks.models import Network
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.territories import DEPARTMENTS

from .reading import ReportReading

ASKED, OFFERED, FILLED, ELSEWHERE = NETWORKS = (
    *("seats_asked", "seats_offered_by_network", "seats_filled_by_network", "seats_filled_elsewhere"),
)
"""Statistics of the seats of networks, each detail a network."""


@dataclass(frozen=True)
class SeatLack:
    """Seats of networks together, under the name of a territory or of a network."""

    name: str
    asked: int
    offered: int
    filled: int
    """Seats of pupils who confirmed by the service."""
    elsewhere: int
    """Seats that networks say they filled without it."""
    missing: int
    """Seats that are asked, and neither offered nor filled elsewhere by the same network in the same département."""

    @property
    def had(self) -> int:
        """Seats asked that are offered, or filled elsewhere."""
        return self.asked - self.missing


def lines_of_networks(reading: ReportReading) -> list[NetworkLine]:
    """Return each network in each département, from the figures of the report; in no order."""
    found = reading.of_places(NETWORKS, reading.parts(Territory.DEPARTMENT))
    known = {str(key): network for key, network in Network.objects.in_bulk().items()}
    lines = []
    for code, numbers in found.items():
        for key in sorted({key for name in NETWORKS for key in numbers.get(name, {})} & known.keys()):
            asked, offered, filled, elsewhere = (numbers.get(name, {}).get(key, 0) for name in NETWORKS)
            lines.append(
                NetworkLine(
                    known[key], DEPARTMENTS[code], target=asked, offered=offered, filled=filled + elsewhere,
                    filled_elsewhere=elsewhere,
                )
            )  # fmt: skip
    return lines


def asked_of_state(lines: Iterable[NetworkLine]) -> list[NetworkLine]:
    """Return the lines of the State's networks, of which seats are asked (circulaire 6077/SG)."""
    return [line for line in lines if not line.network.promises]


def promised_by_others(lines: Iterable[NetworkLine]) -> list[NetworkLine]:
    """Return the lines of networks that say themselves how many seats they give (6037/SG)."""
    return [line for line in lines if line.network.promises]


def by_department(lines: Iterable[NetworkLine]) -> list[SeatLack]:
    """Return what lacks by département, where most does first."""
    return _by(lines, lambda line: line.department.name)


def by_network(lines: Iterable[NetworkLine]) -> list[SeatLack]:
    """Return what lacks by network, whose most does first."""
    return _by(lines, lambda line: line.network.name)


def together(lines: Sequence[NetworkLine], name: str) -> SeatLack:
    """Return the sum of all lines; what lacks is the sum of what each lacks, never a difference of sums."""
    return SeatLack(
        name,
        sum(line.target for line in lines),
        sum(line.offered for line in lines),
        sum(line.filled - line.filled_elsewhere for line in lines),
        sum(line.filled_elsewhere for line in lines),
        sum(line.missing for line in lines),
    )


def _by(lines: Iterable[NetworkLine], name: Callable[[NetworkLine], str]) -> list[SeatLack]:
    gathered: dict[str, list[NetworkLine]] = defaultdict(list)
    for line in lines:
        gathered[name(line)].append(line)
    found = (together(own, name) for name, own in gathered.items())
    return sorted(found, key=lambda lack: (-lack.missing, -lack.asked, search_key(lack.name)))
