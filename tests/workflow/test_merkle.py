"""Merkle trees: the published vectors, and every proof of every small tree, true and altered."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit import merkle as outsider
from workflow import merkle

LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
)]  # fmt: skip
"""Inputs of the reference tests of Certificate Transparency (RFC 6962); their roots follow, by size."""
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
MOST = 40


def plain_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 (2.1) defines it, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


class Tree:
    """Nodes by their position, as the table keeps them."""

    def __init__(self, leaves: list[bytes]) -> None:
        builder = merkle.Builder()
        self.nodes = [made for leaf in leaves for made in builder.append(merkle.leaf_hash(leaf))]
        self.builder = builder

    def hashes(self, ranges: list[merkle.Range]) -> list[bytes]:
        return [merkle.fold([self.nodes[merkle.position(n)] for n in merkle.cover(leaves)]) for leaves in ranges]

    def root(self, size: int) -> bytes:
        return self.hashes([(0, size)])[0]


NUMBERED = [str(n).encode() for n in range(MOST)]
TREE = Tree(NUMBERED)


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size):
    """And the growing tree has them at each size."""
    tree = Tree(LEAVES[:size])
    assert tree.builder.root().hex() == ROOTS[size]
    assert Tree(LEAVES).root(size).hex() == ROOTS[size]
    assert plain_root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index, size):
    """Hash for hash."""
    proof = Tree(LEAVES).hashes(merkle.inclusion(index, size))
    assert [step.hex() for step in proof] == INCLUSION[index, size]


@pytest.mark.parametrize(("earlier", "size"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(earlier, size):
    """Hash for hash."""
    proof = Tree(LEAVES).hashes(outsider.consistency(earlier, size))
    assert [step.hex() for step in proof] == CONSISTENCY[earlier, size]


def test_every_inclusion_proof_holds_for_its_leaf_alone():
    """Every leaf of every tree up to forty leaves; no other leaf, index or root."""
    for size in range(1, MOST + 1):
        root = TREE.root(size)
        assert root == plain_root(NUMBERED[:size])
        for index in range(size):
            proof = TREE.hashes(merkle.inclusion(index, size))
            leaf = merkle.leaf_hash(NUMBERED[index])
            outsider.verify_inclusion(leaf, index, size, proof, root)
            for wrong in (
                (merkle.leaf_hash(b"other"), index, size, proof, root),
                (leaf, index + 1, size, proof, root),
                (leaf, index, size, [*proof, leaf], root),
                (leaf, index, size, proof, merkle.leaf_hash(b"root")),
            ):
                with pytest.raises(outsider.Broken):
                    outsider.verify_inclusion(*wrong)
            for n in range(len(proof)):
                with pytest.raises(outsider.Broken):
                    outsider.verify_inclusion(leaf, index, size, proof[:n] + proof[n + 1 :], root)


def test_every_consistency_proof_holds_for_its_two_trees_alone():
    """Every pair of sizes up to forty; no other root, no shorter nor longer proof."""
    for size in range(1, MOST + 1):
        new = TREE.root(size)
        for earlier in range(1, size + 1):
            old = TREE.root(earlier)
            proof = TREE.hashes(outsider.consistency(earlier, size))
            outsider.verify_consistency(earlier, size, old, new, proof)
            other = merkle.leaf_hash(b"other")
            for wrong in (
                (earlier, size, other, new, proof),
                (earlier, size, old, other, proof),
                (earlier, size, old, new, [*proof, other]),
                (size + 1, size, old, new, proof),
            ):
                with pytest.raises(outsider.Broken):
                    outsider.verify_consistency(*wrong)
            for n in range(len(proof)):
                with pytest.raises(outsider.Broken):
                    outsider.verify_consistency(earlier, size, old, new, proof[:n] + proof[n + 1 :])


@given(st.lists(st.binary(max_size=8), max_size=200), st.data())
def test_a_tree_that_goes_on_from_its_peaks_is_the_same_tree(leaves, data):
    """Whatever the leaves and where it stopped: same nodes, same root."""
    stop = data.draw(st.integers(0, len(leaves)))
    whole, begun = Tree(leaves), Tree(leaves[:stop])
    peaks = [begun.nodes[merkle.position(node)] for node in merkle.peaks(stop)]
    later = merkle.Builder(stop, peaks)
    nodes = begun.nodes + [made for leaf in leaves[stop:] for made in later.append(merkle.leaf_hash(leaf))]
    assert nodes == whole.nodes
    assert later.root() == whole.builder.root() == plain_root(leaves)
    assert len(nodes) == merkle.position((0, len(leaves)))


@given(st.integers(1, 10**12), st.data())
def test_proofs_stay_short(size, data):
    """A proof has as many steps as the tree has levels: sixty for more entries than there will ever be."""
    index = data.draw(st.integers(0, size - 1))
    assert len(merkle.inclusion(index, size)) <= size.bit_length()
    assert len(outsider.consistency(index + 1, size)) <= size.bit_length() + 1
    nodes = [node for leaves in merkle.inclusion(index, size) for node in merkle.cover(leaves)]
    assert len(nodes) <= 2 * size.bit_length()
