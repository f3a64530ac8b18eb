"""Merkle trees of RFC 6962 (section 2.1) and RFC 9162 (2.1.3, 2.1.4): hashes, proofs and how they are verified.

Pure functions over bytes. A tree of ``size`` leaves is described by its *nodes*, the perfect subtrees: node
``(level, index)`` covers leaves ``index << level`` up to ``(index + 1) << level``, and never changes once made.
"""

import hashlib
from collections.abc import Iterator, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""Root of the tree without leaves."""
Node = tuple[int, int]
Range = tuple[int, int]


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


# -- building ----------------------------------------------------------------------------------------------


def position(node: Node) -> int:
    """Return the place of a node in the order of making: each leaf, followed by the nodes that it completes."""
    level, index = node
    last = ((index + 1) << level) - 1
    return 2 * last - last.bit_count() + level


def peaks(size: int) -> list[Node]:
    """Return the nodes of which a tree of ``size`` leaves is made, the largest first."""
    return cover((0, size))


def cover(leaves: Range) -> list[Node]:
    """Return the nodes that make up a subtree over ``leaves`` (first, end), the largest first."""
    first, end = leaves
    covering = []
    while first < end:
        level = (end - first).bit_length() - 1
        covering.append((level, first >> level))
        first += 1 << level
    return covering


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the hash of a subtree from those of its :func:`cover`."""
    if not hashes:
        return EMPTY
    *others, result = hashes
    for left in reversed(others):
        result = node_hash(left, result)
    return result


class Builder:
    """Appends leaves and tells the nodes that each one completes; keeps as many hashes as the tree has peaks."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """Go on from a tree of ``size`` leaves whose :func:`peaks` have these ``hashes``."""
        self.size = size
        self._peaks = list(hashes)

    def append(self, hashed_leaf: bytes) -> list[bytes]:
        """Return the hashes of the new nodes in the order of :func:`position`, the leaf first."""
        made, index = [hashed_leaf], self.size
        while index & 1:
            made.append(node_hash(self._peaks.pop(), made[-1]))
            index >>= 1
        self._peaks.append(made[-1])
        self.size += 1
        return made

    def root(self) -> bytes:
        return fold(self._peaks)


# -- proofs: which subtrees they are made of ---------------------------------------------------------------


def inclusion(index: int, size: int) -> list[Range]:
    """Return the subtrees whose hashes prove that leaf ``index`` is in a tree of ``size`` leaves (PATH)."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    return list(_path(index, 0, size))


def _path(index: int, first: int, end: int) -> Iterator[Range]:
    if end - first == 1:
        return
    middle = first + _split(end - first)
    if index < middle:
        yield from _path(index, first, middle)
        yield middle, end
    else:
        yield from _path(index, middle, end)
        yield first, middle


def _split(count: int) -> int:
    """Return the largest power of two smaller than ``count``."""
    return 1 << ((count - 1).bit_length() - 1)
