"""Two trees are equal in their root exactly if every leaf is."""

from hypothesis import given
from hypothesis import strategies as st

from app.integrations.national_portal.reconciliation import tree

codes = st.builds(
    "{}.H07-2611{:02}-{:04}".format,
    st.sampled_from(["000.19.07", "000.00.06"]),
    st.integers(1, 3),
    st.integers(1, 5),
)
leaves = st.dictionaries(codes, st.sampled_from(["a", "b", "c"]), max_size=12)


@given(one=leaves, other=leaves)
def test_the_codes_that_differ_are_exactly_those_found(
    one: dict[str, str], other: dict[str, str]
) -> None:
    differ = {
        code for code in one.keys() | other.keys() if one.get(code) != other.get(code)
    }

    found = tree.differing(tree.grown(one), tree.grown(other))

    assert set(found) == differ
    assert (tree.grown(one).digest == tree.grown(other).digest) == (not differ)
