"""The tree is the one of RFC 9162, and each of its proofs leads to its root."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from app.audit import merkle

# The eight inputs and roots that Certificate Transparency's own tests use.
INPUTS = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
LEAVES = [merkle.leaf(each) for each in INPUTS]
trees = st.lists(st.binary(max_size=4), min_size=1, max_size=40)


def test_roots_are_those_of_certificate_transparency() -> None:
    found = {size: merkle.root(LEAVES[:size]).hex() for size in ROOTS}

    assert found == ROOTS
    assert merkle.root([]) == hashlib.sha256(b"").digest()


@given(trees)
def test_a_tree_grown_leaf_by_leaf_has_the_same_root(values: list[bytes]) -> None:
    leaves = [merkle.leaf(each) for each in values]
    growing = merkle.Growing()
    for each in leaves:
        growing.add(each)

    assert (growing.size, growing.root()) == (len(leaves), merkle.root(leaves))


@given(trees, st.data())
def test_a_proof_leads_its_leaf_to_the_root_and_no_other(
    values: list[bytes], data: st.DataObject
) -> None:
    leaves = [merkle.leaf(each) for each in values]
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.proof(leaves, index)
    shift = data.draw(st.integers(1, len(leaves)))

    def led(leaf: bytes, at: int, path: tuple[bytes, ...]) -> bytes | None:
        return merkle.root_by_proof(leaf, index=at, size=len(leaves), path=path)

    assert led(leaves[index], index, path) == merkle.root(leaves)
    assert led(merkle.leaf(b"other"), index, path) != merkle.root(leaves)
    assert led(leaves[index], index, (*path, path[0] if path else b"x")) != (
        merkle.root(leaves)
    )
    assert led(leaves[index], len(leaves) + shift, path) is None
