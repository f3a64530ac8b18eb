"""RFC 9162 as an outsider has it: proofs that one tree extends another, and both kinds of proof verified."""

from collections.abc import Iterator, Sequence

from workflow.merkle import Range, node_hash


class Broken(Exception):
    """A proof does not show what it claims."""


def consistency(earlier: int, size: int) -> list[Range]:
    """Return the subtrees whose hashes prove that a tree of ``size`` leaves extends one of ``earlier`` (PROOF)."""
    if not 0 < earlier <= size:
        raise ValueError(f"a tree of {size} leaves cannot extend one of {earlier}")
    return list(_subproof(earlier, 0, size, True))


def _subproof(earlier: int, first: int, end: int, whole: bool) -> Iterator[Range]:
    if earlier == end:
        if not whole:
            yield first, end
        return
    middle = first + (1 << ((end - first - 1).bit_length() - 1))
    if earlier <= middle:
        yield from _subproof(earlier, first, middle, whole)
        yield middle, end
    else:
        yield from _subproof(earlier, middle, end, False)
        yield first, middle


def verify_inclusion(hashed_leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise :class:`Broken` unless ``proof`` leads from the leaf to ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise Broken("the leaf is outside the tree")
    place, last, result = index, size - 1, hashed_leaf
    for step in proof:
        if last == 0:
            raise Broken("the proof is too long")
        if place & 1 or place == last:
            result = node_hash(step, result)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, step)
        place, last = place >> 1, last >> 1
    if last or result != root:
        raise Broken("the proof does not lead to the root")


def verify_consistency(earlier: int, size: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> None:
    """Raise :class:`Broken` unless ``proof`` shows that ``new`` extends ``old`` (RFC 9162, 2.1.4.2)."""
    if not 0 < earlier <= size:
        raise Broken("the later tree is smaller than the earlier one")
    if earlier == size:
        if proof or old != new:
            raise Broken("two trees of one size have two roots")
        return
    steps = [old, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    if not steps:
        raise Broken("the proof is empty")
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise Broken("the proof is too long")
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    if last or before != old or after != new:
        raise Broken("the proof does not lead from one root to the other")
