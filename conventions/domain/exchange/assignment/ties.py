"""Chooses one among solutions that are equally good, by the order in which pupils go.

Who is placed is settled first, pupil by pupil: placed if one of the remaining solutions places them. Then where: each
gets the best that one of the remaining solutions gives (the better wish, the nearer place, then the draw of the slots).
That leaves exactly one solution. Going from one solution to another is a round of moves: a pupil takes a seat, whoever
leaves it takes another, until the seat that the first one left is taken, or need not be.
"""

from collections.abc import Iterator

import numpy as np

from .linear import Face, Grid, Ints


def settle(grid: Grid, face: Face, taken: Ints, preference: Ints) -> Ints:
    """Return the arcs of the one solution of ``face`` that the order of pupils chooses.

    Pupils and slots are numbered as they go first; ``taken`` is any solution of the face; ``preference`` says of each
    arc of the grid how little its pupil wants it.
    """
    rounds = _Rounds(grid, face, taken)
    for pupil in range(grid.pupils):
        rounds.place(pupil)
    for pupil in range(grid.pupils):
        rounds.give_best(pupil, preference)
    return rounds.taken()


class _Rounds:
    """A solution of a face, moved to others of it. A place is a slot or, last, ``nowhere``; sets of pupils are bits."""

    def __init__(self, grid: Grid, face: Face, taken: Ints) -> None:
        self.nowhere = len(grid.seats)
        self.hub = self.nowhere + 1
        """Between places of which one may have a pupil more and the other one less."""
        self.place_of = [self.nowhere] * grid.pupils
        for arc in taken.tolist():
            self.place_of[int(grid.pupil[arc])] = int(grid.slot[arc])
        self.arc_to: list[dict[int, int]] = [{} for _ in range(grid.pupils)]
        """Per pupil the slots of the face, with the arc that leads there."""
        self.wanted_by = [0] * (self.nowhere + 1)
        """Per place whoever may be there, this far."""
        for arc, pupil, slot in zip(
            face.arcs.tolist(), grid.pupil[face.arcs].tolist(), grid.slot[face.arcs].tolist(), strict=True
        ):
            self.arc_to[pupil][slot] = arc
            self.wanted_by[slot] |= 1 << pupil
        self.inside = [0] * (self.nowhere + 1)
        for pupil, place in enumerate(self.place_of):
            self.inside[place] |= 1 << pupil
            self.wanted_by[self.nowhere] |= (not face.placed[pupil]) << pupil
        self.spare = [int(seats) - self.inside[slot].bit_count() for slot, seats in enumerate(grid.seats)] + [1]
        self.may_be_left = [not full for full in face.full] + [True]
        self.free = (1 << grid.pupils) - 1
        """Pupils who may still be moved."""

    def place(self, pupil: int) -> None:
        """Settle whether a pupil has a place: yes if it can be."""
        bit = 1 << pupil
        if self.place_of[pupil] != self.nowhere or self._move(pupil, list(self.arc_to[pupil])):
            self.wanted_by[self.nowhere] &= ~bit
        else:
            self.free &= ~bit

    def give_best(self, pupil: int, preference: Ints) -> None:
        """Give a pupil the best place that can be, for good."""
        if self.free >> pupil & 1:
            arcs = self.arc_to[pupil]
            ranked = sorted(arcs, key=lambda slot: int(preference[arcs[slot]]))
            self._move(pupil, ranked[: ranked.index(self.place_of[pupil])])
            self.free &= ~(1 << pupil)

    def taken(self) -> Ints:
        """Return the arcs of the solution as it stands."""
        arcs = [self.arc_to[pupil][place] for pupil, place in enumerate(self.place_of) if place != self.nowhere]
        return np.array(sorted(arcs), np.int64)

    def _move(self, pupil: int, wished: list[int]) -> bool:
        """Move a pupil to the first of ``wished`` that a round of moves reaches; tell whether there was one."""
        if not wished:
            return False
        onwards = dict(self._ways_to(self.place_of[pupil], without=pupil, until=wished[0]))
        goal = next((slot for slot in wished if slot in onwards), None)
        if goal is None:
            return False
        here = self.place_of[pupil]
        moves, place = [(pupil, here, goal)], goal
        while place != here:
            mover, to = onwards[place]
            if mover is not None:
                moves.append((mover, place, to))
            place = to
        for mover, old, new in moves:
            self.place_of[mover] = new
            self.inside[old] ^= 1 << mover
            self.inside[new] ^= 1 << mover
            if new != self.nowhere:
                self.spare[new] -= 1
            if old != self.nowhere:
                self.spare[old] += 1
        return True

    def _ways_to(self, goal: int, *, without: int, until: int) -> Iterator[tuple[int, tuple[int | None, int]]]:
        """Yield each place from which moves lead to ``goal``, with the next of them: who moves, and where to."""
        unseen = self.free & ~(1 << without) & ~self.inside[goal]
        reached, queue = {goal}, [goal]
        for place in queue:
            steps: list[tuple[int, int | None]] = []
            if place == self.hub:
                steps = [
                    (origin, None) for origin, spare in enumerate(self.spare) if spare > 0 and origin not in reached
                ]
            else:
                if self.may_be_left[place] and self.hub not in reached:
                    steps.append((self.hub, None))
                movers = self.wanted_by[place] & unseen
                while movers:
                    mover = (movers & -movers).bit_length() - 1
                    came_from = self.place_of[mover]
                    unseen &= ~self.inside[came_from]
                    movers &= unseen
                    if came_from not in reached:
                        steps.append((came_from, mover))
            for origin, who in steps:
                reached.add(origin)
                queue.append(origin)
                yield origin, (who, place)
                if origin == until:
                    return
